"""Every role × every operation, generated from the table: who may gets the typed answer, who may not a clear no."""

from typing import Any

import httpx
import pytest

from gateway.auth import NOT_A_LOGIN
from gateway.rest.routes import PREFIX, ROUTES, Route
from gateway.roles import ROLES
from shared.contracts.base import Role
from shared.contracts.files import Paper
from shared.store import open_store
from tests.gateway.examples import example
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor
from tests.gateway.told import problem

LOGINS = [None, *(role for role in Role if role not in NOT_A_LOGIN)]
"""Nobody, and everybody who can log in."""

EVERY = [
    pytest.param(route, role, id=f"{route.name}-{role or 'nobody'}")
    for route in ROUTES
    if route.kind != "notification"  # it is signed, not logged in
    for role in LOGINS
]


def call(gateway: Gateway, route: Route, role: Role | None) -> httpx.Response:
    """Use a route with an example of what it takes."""
    path = PREFIX + route.path.format(**{name: f"{name.replace('_', '-')}-1" for name in route.in_path})
    more: dict[str, Any] = {"params": example(route.outside_path)}
    if route.kind == "upload":
        more = {"content": b"%PDF-1.7 example"}
    elif route.method in ("POST", "PUT"):
        more = {"json": example(route.outside_path)}
    return gateway.send(route.method, path, actor(role) if role else None, **more)


def kept(gateway: Gateway) -> Paper:
    """A file that is really there, for routes that hand one out."""
    with open_store(gateway.settings).receive(100) as arrival:
        arrival.write(b"%PDF-1.7 a paper")
        digest = arrival.finish("application/pdf").digest
    open_store(gateway.settings).promote(digest)
    return Paper(digest=digest, filename="文件.pdf")


@pytest.mark.parametrize(("route", "role"), EVERY)
def test_the_table_is_what_happens(route: Route, role: Role | None, gateway: Gateway, far: FarSide) -> None:
    if route.request.answer is Paper:
        far.answer(route.request, kept(gateway))
    response = call(gateway, route, role)
    allowed = ROLES[route.request]
    if role not in allowed and Role.PUBLIC not in allowed:
        problem(response, 403 if role else 401, "role-not-allowed" if role else "token-missing")
        assert far.heard == []
        return
    assert response.status_code == route.status, response.text
    [heard] = far.heard
    assert heard.method == route.request.method()
    assert heard.call.actor == (actor(role) if role else actor(Role.PUBLIC, "public").model_copy(update={"name": ""}))
    said = route.request.model_validate(heard.call.body, extra="forbid")
    assert all(heard.call.body[name] for name in route.in_path if name in type(said).model_fields)
    if route.kind != "download":
        route.request.answer.model_validate(response.json())
