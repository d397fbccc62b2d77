"""Every line of the route table, over HTTP and the wire, with every role."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.rest.routes import PREFIX, ROUTES, Route
from gateway.roles import ROLES
from shared.contracts.application import ListCases, OpenDraft, SaveDraft
from shared.contracts.base import Done, Role
from shared.contracts.review import ReleaseCase, ResolveObjection
from tests.gateway.examples import example
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor

SPOKEN = [route for route in ROUTES if route.kind in ("json", "upload")]
"""Files out and the provider's notifications have tests of their own."""

CLOSED = [route for route in ROUTES if not ROLES[route.request] & {Role.PUBLIC, Role.PROVIDER}]

LOGINS = [role for role in Role if role not in (Role.PUBLIC, Role.CLOCK)]


def call(gateway: Gateway, route: Route, role: Role | None, **more: Any) -> Any:
    """Use a route with an example of what it takes."""
    path = PREFIX + route.path.format(**{name: f"{name.replace('_', '-')}-1" for name in route.in_path})
    if route.kind == "upload":
        more["content"] = b"%PDF-1.7 example"
    elif route.method in ("POST", "PUT"):
        more["json"] = example(route.outside_path)
    else:
        more["params"] = example(route.outside_path)
    return gateway.send(route.method, path, actor(role) if role else None, **more)


@pytest.mark.parametrize("route", SPOKEN, ids=lambda route: route.name)
def test_who_may_gets_the_typed_answer_and_the_service_gets_the_whole_call(
    route: Route, gateway: Gateway, far: FarSide
) -> None:
    for role in sorted(ROLES[route.request] - {Role.PUBLIC} or {Role.APPLICANT}):
        far.heard.clear()
        response = call(gateway, route, role)
        assert response.status_code == route.status, response.text
        route.request.answer.model_validate(response.json())
        [heard] = far.heard
        assert heard.method == route.request.method()
        assert heard.call.actor == actor(role)
        said = route.request.model_validate(heard.call.body, extra="forbid")
        assert all(heard.call.body[name] for name in route.in_path if name in type(said).model_fields)


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: route.name)
def test_who_may_not_is_told_so_and_no_service_hears_of_it(route: Route, gateway: Gateway, far: FarSide) -> None:
    for role in set(LOGINS) - ROLES[route.request]:
        response = call(gateway, route, role)
        assert (response.status_code, response.json()["slug"]) == (403, "role-not-allowed")
    assert far.heard == []


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: route.name)
def test_nobody_gets_in_without_a_token(route: Route, gateway: Gateway, far: FarSide) -> None:
    response = call(gateway, route, None)
    assert (response.status_code, response.json()["slug"]) == (401, "token-missing")
    assert response.headers["www-authenticate"] == 'Bearer realm="zhicheng"'
    assert far.heard == []


def test_a_call_travels_in_namekos_frame_and_dies_with_its_time_out(gateway: Gateway, far: FarSide) -> None:
    before = datetime.now(UTC)
    gateway.send("PUT", "/v1/applications/c-1/form", actor(), json={"form": {"major": "computer"}})
    [heard] = far.heard
    assert set(heard.frame) == {"args", "kwargs"}
    assert len(heard.frame["args"]) == 1
    assert heard.frame["kwargs"] == {}
    assert heard.properties.content_type == "application/json"
    assert heard.properties.content_encoding == "utf-8"
    assert heard.properties.expiration == "10000"
    assert before <= heard.call.received_at <= datetime.now(UTC)
    assert (heard.call.expires_at - heard.call.received_at).total_seconds() == pytest.approx(10, abs=1)
    assert heard.call.body["form"]["major"] == "computer"


def test_the_idempotency_key_travels_with_a_command_only(gateway: Gateway, far: FarSide) -> None:
    key = {"Idempotency-Key": "3f1c!~key"}
    gateway.send("POST", "/v1/applications", actor(), json=example(OpenDraft), headers=key)
    gateway.send("GET", "/v1/applications", actor(), headers=key)
    gateway.send("POST", "/v1/applications", actor(), json=example(OpenDraft))
    assert [heard.call.idempotency_key for heard in far.heard] == ["3f1c!~key", None, None]


def test_a_question_takes_its_parameters_from_the_query(gateway: Gateway, far: FarSide) -> None:
    gateway.send("GET", "/v1/applications?stage=audit&limit=7&cycle=beijing-2023", actor())
    asked = ListCases.model_validate(far.heard[0].call.body)
    assert (asked.stage, asked.limit, asked.cycle, asked.after) == ("audit", 7, "beijing-2023", None)


def test_a_transition_without_fields_needs_no_body(gateway: Gateway, far: FarSide) -> None:
    assert gateway.send("DELETE", "/v1/applications/c-9/claim", actor(Role.AUDITOR)).status_code == 200
    assert far.heard[0].call.body == ReleaseCase(case_id="c-9").model_dump()


def test_two_names_in_a_path_reach_two_fields(gateway: Gateway, far: FarSide) -> None:
    path = "/v1/applications/c-1/objections/o-2/resolution"
    body = example(next(route for route in ROUTES if route.request is ResolveObjection).outside_path)
    assert gateway.send("POST", path, actor(Role.EMPLOYER_OFFICER), json=body).status_code == 200
    assert (far.heard[0].call.body["case_id"], far.heard[0].call.body["objection_id"]) == ("c-1", "o-2")


def test_the_answer_is_the_services_own(gateway: Gateway, far: FarSide) -> None:
    far.answer(SaveDraft, Done(case_id="c-1", stage="draft", version=42))
    response = gateway.send("PUT", "/v1/applications/c-1/form", actor(), json={"form": {}})
    assert response.json() == {"case_id": "c-1", "stage": "draft", "version": 42}
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "server" not in response.headers
