"""What the environment decides for the gateway alone."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from shared.settings import Settings

Algorithm = Literal["ES256", "RS256", "PS256", "Ed25519", "EdDSA"]
"""What a token may be signed with. All are asymmetric: whoever can check a token cannot make one."""


def _listed(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


class GatewaySettings(Settings):
    """Settings from environment variables of the same names in capitals, beside those of every process.

    `oidc_issuer`, `oidc_audience` and `oidc_jwks_url` pin who may vouch for callers; nothing that a token
    says changes them. `oidc_token_type` is the header `typ` of an access token (RFC 9068 says `at+jwt`;
    issuers that write `JWT` need it said here). A token may live `oidc_longest_token_seconds`, and so long
    a key is kept after the issuer stopped showing it. `oidc_refetch_seconds` is the least time between
    two looks at the issuer's keys, `oidc_fresh_seconds` how old they may get before another look.
    `docs_client` is the public client with which /docs logs in.

    `rate_limit` holds for each holder of a token, `rate_limit_public` for each address without one.
    `trusted_proxies` are the addresses and networks of reverse proxies whose X-Forwarded-For is believed, over
    HTTP and gRPC.
    Over gRPC the gateway answers on `grpc_port`, where one is set: with TLS by `grpc_certificate` and
    `grpc_key`, and then with `grpc_client_ca` only clients whose certificate that authority signed. All
    three are PEM files. A connection takes calls for `grpc_connection_seconds`, and what it carries then may
    last as long again.

    What the public may see of a certificate is answered from memory until an event tells of a change; if the
    bus does not bring it, for `answers_fresh_seconds` at most.
    `calls_in_flight` bounds the calls that wait for a service at one time; more are refused at once.
    A body that brings nothing for `stall_seconds` is not waited for. Sizes are in bytes.
    """

    gateway_host: str = "127.0.0.1"
    gateway_port: int = Field(default=8080, ge=0, le=65535)
    grpc_port: int | None = Field(default=None, gt=0, le=65535)
    grpc_certificate: Path | None = None
    grpc_key: Path | None = None
    grpc_client_ca: Path | None = None
    grpc_connection_seconds: float = Field(default=600.0, gt=0)
    oidc_issuer: str | None = None
    oidc_audience: str = "zhicheng"
    oidc_jwks_url: str | None = None
    oidc_algorithms: Annotated[tuple[Algorithm, ...], NoDecode, BeforeValidator(_listed)] = ("ES256", "RS256")
    oidc_token_type: Literal["at+jwt", "JWT"] = "at+jwt"
    oidc_clock_skew_seconds: int = Field(default=30, ge=0, le=120)
    oidc_longest_token_seconds: int = Field(default=12 * 3600, gt=0)
    oidc_refetch_seconds: float = Field(default=10.0, ge=0)
    oidc_fresh_seconds: float = Field(default=300.0, gt=0)
    docs_client: str = "zhicheng-docs"
    rate_limit: str = "100/s burst 200"
    rate_limit_public: str = "50/s burst 200"
    trusted_proxies: str | None = None
    answers_fresh_seconds: float = Field(default=10.0, ge=0)
    calls_in_flight: int = Field(default=512, gt=0)
    body_limit_bytes: int = Field(default=1024 * 1024, gt=0)
    upload_limit_bytes: int = Field(default=20 * 1024 * 1024, gt=0)
    stall_seconds: float = Field(default=30.0, gt=0)
