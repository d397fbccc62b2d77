"""`/docs`: every address to read and to try out, with a login. Its scripts are served from here."""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html, get_swagger_ui_oauth2_redirect_html
from starlette.responses import HTMLResponse

from gateway.settings import GatewaySettings

STATIC = "/static-offline-docs"
"""Where fastapi-offline mounts what the page needs."""
REDIRECT = "/docs/oauth2-redirect"


def add_docs(app: FastAPI, settings: GatewaySettings) -> None:
    """Add the page and the address to which the issuer sends back whoever logs in there."""

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=str(app.openapi_url),
            title=app.title,
            oauth2_redirect_url=REDIRECT,
            init_oauth={
                "clientId": settings.docs_client,
                "usePkceWithAuthorizationCodeGrant": True,
                "scopes": "openid",
            },
            swagger_js_url=f"{STATIC}/swagger-ui-bundle.js",
            swagger_css_url=f"{STATIC}/swagger-ui.css",
            swagger_favicon_url=f"{STATIC}/favicon.png",
            swagger_ui_parameters={"persistAuthorization": True, "docExpansion": "none", "filter": True},
        )

    @app.get(REDIRECT, include_in_schema=False)
    async def signed_in() -> HTMLResponse:
        return get_swagger_ui_oauth2_redirect_html()
