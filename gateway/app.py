"""The application: parts, tables, routes, and one form for every no."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway import language, problems
from gateway.bus import BrokenReplyError
from gateway.correlation import Correlation
from gateway.grpc_api.server import GrpcServer
from gateway.parts import Parts, assemble
from gateway.rest.directory import Directory
from gateway.rest.docs import add_docs
from gateway.rest.downloads import download_endpoint
from gateway.rest.endpoint import Endpoint, json_endpoint
from gateway.rest.notifications import notification_endpoint
from gateway.rest.openapi import Description
from gateway.rest.routes import PREFIX, ROUTES, Kind, Route
from gateway.rest.state import state_router
from gateway.rest.uploads import upload_endpoint
from gateway.roles import ROLES, check_tables
from gateway.settings import GatewaySettings
from shared.errors import Refusal
from shared.telemetry import log

logger = log(__name__)

TITLE = "职称评价 zhicheng"

ENDPOINTS: dict[Kind, Callable[[Route, Parts], Endpoint]] = {
    "json": json_endpoint,
    "upload": upload_endpoint,
    "download": download_endpoint,
    "notification": notification_endpoint,
}


def create_app(settings: GatewaySettings) -> FastAPI:
    """The ASGI application; `state.rpc` is the gRPC server, which lives and ends with it.

    Raises RuntimeError for tables or settings that do not fit together.
    """
    check_tables(ROLES, {"route": [route.request for route in ROUTES]})  # gRPC's methods are made from the routes
    parts = assemble(settings)
    rpc = GrpcServer(parts)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await parts.start()
        await rpc.start()
        yield
        await rpc.stop()
        await parts.stop()

    # The pages of /docs come with their scripts: nothing is fetched from another host.
    app = FastAPIOffline(
        docs_url=None, redoc_url=None, title=TITLE, version="1", lifespan=lifespan, redirect_slashes=False
    )
    app.state.rpc = rpc
    add_docs(app, settings)
    app.add_middleware(Correlation)
    app.add_exception_handler(Refusal, _tell_refusal)
    app.add_exception_handler(BrokenReplyError, _tell_broken_reply)
    app.add_exception_handler(HTTPException, _tell_http_exception)
    app.include_router(state_router(parts))
    _add_routes(app, parts)
    return app


def _add_routes(app: FastAPI, parts: Parts) -> None:
    """Serve the route table, and describe it."""
    description = Description(ROUTES, str(parts.settings.oidc_issuer))
    directory, described = Directory(), list[APIRoute]()
    for route in ROUTES:
        route.check()
        endpoint = ENDPOINTS[route.kind](route, parts)
        directory.add(route, endpoint)
        described.append(_described(route, endpoint, description))
    app.router.default = directory

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, routes=[*app.routes, *described])
            for kind, members in description.components.items():
                document.setdefault("components", {}).setdefault(kind, {}).update(members)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(route: Route, endpoint: Endpoint, description: Description) -> APIRoute:
    return APIRoute(
        PREFIX + route.path,
        endpoint,
        methods=[route.method],
        status_code=route.status,
        operation_id=route.name,
        tags=[route.request.service],
        response_model=None,
        response_class=Response,  # the description says what comes
        openapi_extra=description.operation(route),
    )


async def _tell_refusal(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    chosen = language.choose(request.headers.get("accept-language"))
    return problems.response(refusal, chosen, request.state.correlation_id)


async def _tell_broken_reply(request: Request, error: Exception) -> Response:
    logger.error("broken_reply", why=str(error))
    return await _tell_refusal(request, problems.INTERNAL_ERROR())


async def _tell_http_exception(request: Request, exception: Exception) -> Response:
    """What stands in no table: an address or a method that does not exist."""
    assert isinstance(exception, HTTPException)
    if exception.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (exception.headers or {})["Allow"]
        response = await _tell_refusal(request, problems.WRONG_METHOD(allowed=allowed))
        response.headers["allow"] = allowed
        return response
    if exception.status_code == HTTPStatus.NOT_FOUND:
        return await _tell_refusal(request, problems.UNKNOWN_PATH())
    raise exception
