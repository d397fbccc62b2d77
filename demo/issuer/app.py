"""The issuer's addresses: discovery, keys, login page, tokens."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote, urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from demo.issuer import pages
from demo.issuer.accounts import Account, System
from demo.issuer.grants import Asked, BadRequest, Desk, read
from demo.issuer.signing import ALGORITHM, Signer
from shared.contracts.base import Role

LARGEST_FORM = 16 * 1024
PAGE_HEADERS = {
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
}


class Issuer:
    """The demo's login service. `clients` has the public clients and where each may be sent back to."""

    def __init__(
        self,
        signer: Signer,
        accounts: Mapping[str, Account],
        systems: Mapping[str, System],
        clients: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._signer, self._accounts, self._clients = signer, accounts, clients
        self._desk = Desk(signer, systems)

    def app(self) -> Starlette:
        """The ASGI application. Pages of other origins may read everything but the login page: /docs is one."""
        routes = [
            Route("/.well-known/openid-configuration", self._discovery),
            Route("/jwks.json", self._keys),
            Route("/authorize", self._authorize, methods=["GET", "POST"]),
            Route("/token", self._token, methods=["POST"]),
            Route("/health", self._health),
        ]
        cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
        return Starlette(routes=routes, middleware=[cors])

    async def _discovery(self, _: Request) -> Response:
        issuer = self._signer.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks.json",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
                "scopes_supported": ["openid", *(f"role:{role}" for role in Role)],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "claims_supported": ["sub", "name", "role", "org"],
            }
        )

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(self._signer.key_set())

    async def _health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _authorize(self, request: Request) -> Response:
        """GET shows who can log in; POST is somebody's choice."""
        try:
            asked = read(dict(request.query_params), self._clients)
            if request.method == "GET":
                return HTMLResponse(pages.login(self._accounts.values(), asked), headers=PAGE_HEADERS)
            form = await _form(request)
            account = self._accounts.get(form.get("account", ""))
            if account is None:
                raise BadRequest("access_denied", "there is nobody of this name")
            return _back(asked, self._desk.code(asked, account, form.get("role", "")))
        except BadRequest as bad:
            return HTMLResponse(pages.refused(bad), 400, headers=PAGE_HEADERS)

    async def _token(self, request: Request) -> Response:
        headers = {"cache-control": "no-store"}
        try:
            return JSONResponse(self._desk.token(await _form(request), _basic(request)), headers=headers)
        except BadRequest as bad:
            status = 401 if bad.error == "invalid_client" else 400
            return JSONResponse({"error": bad.error, "error_description": bad.description}, status, headers)


def _back(asked: Asked, code: str) -> Response:
    answer = {"code": code} | ({"state": asked.state} if asked.state is not None else {})
    joint = "&" if "?" in asked.redirect_uri else "?"
    return RedirectResponse(f"{asked.redirect_uri}{joint}{urlencode(answer)}", 303, headers=PAGE_HEADERS)


async def _form(request: Request) -> dict[str, str]:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > LARGEST_FORM:
        raise BadRequest("invalid_request", "not a form of reasonable length")
    form = await request.form(max_files=0)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise BadRequest("invalid_client", "the credentials cannot be read") from None
    return unquote(client), unquote(secret)
