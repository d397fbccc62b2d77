"""Who calls is what a good token says, and nothing else is a good token."""

import base64
import json
import warnings
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from gateway.app import create_app
from gateway.auth import PUBLIC, DemoTokens, authenticate
from gateway.settings import GatewaySettings
from shared import secrets
from shared.contracts.base import Actor, Role
from shared.errors import Refusal
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor

KEY = bytes(range(32))
TOKENS = DemoTokens(KEY)


def claims(**changed: Any) -> dict[str, Any]:
    """The claims of a good token, changed; None takes one away."""
    now = int(datetime.now(UTC).timestamp())
    good = {
        "iss": "zhicheng-demo",
        "aud": "zhicheng",
        "iat": now,
        "exp": now + 300,
        "sub": "p-0001",
        "role": "applicant",
        "org": None,
        "name": "张三",
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def signed(header: dict[str, Any], body: dict[str, Any], key: bytes | RSAKey = KEY) -> str:
    """A token with any header and any key, made by a library that lets us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of the weak things that are tried here on purpose
        signing = OctKey.import_key(key) if isinstance(key, bytes) else key
        return jwt.encode(header, body, signing, algorithms=[header["alg"]])


def unsigned(header: dict[str, Any], body: dict[str, Any]) -> str:
    """A token with an empty signature."""
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, body))
        + "."
    )


def refusal_of(token: str) -> str:
    with pytest.raises(Refusal) as refused:
        TOKENS.actor(token)
    return refused.value.slug


def test_a_token_tells_who_calls() -> None:
    officer = {"role": "employer_officer", "sub": "u-7", "org": "91110000100000000X"}
    assert TOKENS.actor(signed({"alg": "HS256"}, claims(**officer))) == actor(
        Role.EMPLOYER_OFFICER, "u-7", "91110000100000000X"
    )


def test_a_good_token_of_anyone_who_has_the_key_is_taken() -> None:
    assert TOKENS.actor(signed({"alg": "HS256"}, claims())) == actor()


RSA = RSAKey.generate_key(2048)

ATTACKS = {
    "no algorithm": unsigned({"alg": "none"}, claims()),
    "no algorithm, cunningly spelled": unsigned({"alg": "nOnE"}, claims()),
    "no algorithm named": unsigned({"typ": "JWT"}, claims()),
    "signature cut off": signed({"alg": "HS256"}, claims()).rpartition(".")[0] + ".",
    "another key": signed({"alg": "HS256"}, claims(), b"x" * 32),
    "an empty key": signed({"alg": "HS256"}, claims(), b"\0"),
    "a stronger algorithm": signed({"alg": "HS512"}, claims()),
    "an asymmetric algorithm": signed({"alg": "RS256"}, claims(), RSA),
    "its own key in the header": signed(
        {"alg": "HS256", "jwk": OctKey.import_key(b"y" * 32).as_dict(private=True)},
        claims(),
        b"y" * 32,
    ),
    "a key elsewhere": signed({"alg": "HS256", "jku": "http://127.0.0.1:1/keys"}, claims(), b"z" * 32),
    "a confused key id": signed({"alg": "HS256", "kid": "../../dev/null"}, claims(), b"z" * 32),
    "an unknown critical header": unsigned({"alg": "HS256", "crit": ["x"], "x": 1}, claims()),
    "expired": signed({"alg": "HS256"}, claims(exp=int(datetime.now(UTC).timestamp()) - 1)),
    "no expiry": signed({"alg": "HS256"}, claims(exp=None)),
    "expiry as text": signed({"alg": "HS256"}, claims(exp="9999999999")),
    "not valid yet": signed({"alg": "HS256"}, claims(nbf=int(datetime.now(UTC).timestamp()) + 300)),
    "issued in the future": signed({"alg": "HS256"}, claims(iat=int(datetime.now(UTC).timestamp()) + 300)),
    "another audience": signed({"alg": "HS256"}, claims(aud="elsewhere")),
    "no audience": signed({"alg": "HS256"}, claims(aud=None)),
    "another issuer": signed({"alg": "HS256"}, claims(iss="zhicheng")),
    "no issuer": signed({"alg": "HS256"}, claims(iss=None)),
    "no subject": signed({"alg": "HS256"}, claims(sub=None)),
    "an empty subject": signed({"alg": "HS256"}, claims(sub="")),
    "a subject that is no text": signed({"alg": "HS256"}, claims(sub=7)),
    "no role": signed({"alg": "HS256"}, claims(role=None)),
    "an unknown role": signed({"alg": "HS256"}, claims(role="emperor")),
    "the clock's role": signed({"alg": "HS256"}, claims(role="clock")),
    "nobody's role": signed({"alg": "HS256"}, claims(role="public")),
    "claims that are a list": "e30." + base64.urlsafe_b64encode(b"[]").decode().rstrip("=") + ".",
    "no token": "",
    "two dots": "..",
    "four dots": "a.b.c.d.e",
    "a word": "令牌",
}


@pytest.mark.parametrize("token", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused(token: str) -> None:
    assert refusal_of(token) == "token-invalid"


@given(st.text(max_size=300))
def test_nonsense_is_refused(token: str) -> None:
    assert refusal_of(token) == "token-invalid"


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_token_changed_in_any_byte_is_refused_or_the_same(place: int, change: int) -> None:
    token = signed({"alg": "HS256"}, claims()).encode()
    place %= len(token)
    changed = token[:place] + bytes([token[place] ^ change]) + token[place + 1 :]
    if place == len(token) - 1:  # the last character also holds bits that mean nothing
        with suppress(Refusal):
            assert TOKENS.actor(changed.decode("latin-1")) == actor()
    else:
        assert refusal_of(changed.decode("latin-1")) == "token-invalid"


def test_without_a_header_the_public_calls() -> None:
    assert authenticate({}, TOKENS) == PUBLIC


@pytest.mark.parametrize("header", ["", "Bearer", "Basic dTpw", "Token abc", "Bearer  "])
def test_another_kind_of_credentials_is_refused(header: str) -> None:
    with pytest.raises(Refusal) as refused:
        authenticate({"authorization": header}, TOKENS)
    assert refused.value.slug == "token-invalid"


def test_a_bad_token_is_answered_with_401_and_reaches_no_service(gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("GET", "/v1/applications", headers={"Authorization": "Bearer x.y.z"})
    assert (response.status_code, response.json()["slug"]) == (401, "token-invalid")
    assert response.headers["www-authenticate"] == 'Bearer realm="zhicheng", error="invalid_token"'
    assert far.heard == []


def test_a_message_header_cannot_say_who_calls(gateway: Gateway, far: FarSide) -> None:
    forged = Actor(role=Role.BUREAU_OFFICER, subject="x").model_dump_json()
    gateway.send("GET", "/v1/applications", actor(), headers={"Actor": forged, "X-Role": "bureau_officer"})
    assert far.heard[0].call.actor == actor()


def test_outside_demo_mode_it_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="OpenID Connect"):
        create_app(GatewaySettings(mode="production", var_dir=tmp_path))


def test_a_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    settings = GatewaySettings(mode="demo", var_dir=tmp_path)
    create_app(settings)
    key = settings.secrets_dir / "token.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o640)
    with pytest.raises(secrets.MissingSecretError, match="0600"):
        create_app(settings)
