"""The demo's OpenID Connect issuer, in one process.

    MODE=demo OIDC_ISSUER=http://127.0.0.1:8093 VAR_DIR=var/demo python -m demo.issuer_server --port 8093

OIDC_ISSUER is the address by which browsers reach it and which stands in every token. PUBLIC_URL is the gateway's,
whose /docs may log people in. The signing key is made at first start, with mode 0600.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from demo.cast import Cast, load_cast
from demo.issuer.accounts import accounts, systems
from demo.issuer.app import Issuer
from demo.issuer.signing import Signer
from shared.settings import Settings

DOCS, APPS = "zhicheng-docs", "zhicheng-demo"
"""The public clients: the page /docs, and the apps of the made people."""
APP_REDIRECT = "http://127.0.0.1/signed-in"
"""Where the apps are sent back to. Nobody listens there: they read the code from the address."""


def issuer_app(settings: Settings, issuer: str, cast: Cast) -> Starlette:
    """The issuer for a cast. Raises NotADemoError outside demo mode."""
    signer = Signer(settings, issuer)
    clients = {DOCS: (f"{settings.public_url}/docs/oauth2-redirect",), APPS: (APP_REDIRECT,)}
    return Issuer(signer, accounts(cast, settings), systems(cast, settings), clients).app()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m demo.issuer_server", description="The demo's login service.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1", help="loopback unless it runs in a container of its own")
    parser.add_argument("--policy", type=Path, default=Path("policies/beijing-2023.yaml"))
    options = parser.parse_args(arguments)
    settings = Settings()
    if settings.mode != "demo":
        sys.exit("issuer: refused, because MODE is not demo; it lets anybody be anybody")
    issuer = os.environ.get("OIDC_ISSUER", f"http://127.0.0.1:{options.port}")
    app = issuer_app(settings, issuer.rstrip("/"), load_cast(options.policy))
    uvicorn.run(app, host=options.host, port=options.port, access_log=False, server_header=False, log_level="warning")


if __name__ == "__main__":
    main()
