"""Every command and question over both interfaces: the same call, the same answer, the same no."""

from typing import Any

import grpc
import pytest
from google.protobuf.json_format import MessageToDict

from gateway.grpc_api.methods import METHODS, Method
from gateway.grpc_api.status import CODES
from gateway.grpc_api.translate import fill
from gateway.rest.routes import PREFIX, ROUTES, Route
from gateway.roles import ROLES
from shared.contracts.base import Role
from shared.errors import Failure, Kind, Refusal, Text
from tests.gateway.examples import example
from tests.gateway.far_side import FarSide
from tests.gateway.grpc_api.client import Client, alike
from tests.gateway.running import Gateway, actor

FILE = b"%PDF-1.7 an example of a file"
UNARY = [method for method in METHODS if not method.streams_out]
CLOSED = [method for method in METHODS if Role.PUBLIC not in ROLES[method.request]]
SAID = Text("申报已截止", "Applications are closed")
FAILURE = Failure("education", "三(一)1", Text("专科", "associate"), Text("本科", "bachelor"), "form.education.degree")


def someone(method: Method) -> Role:
    return sorted(ROLES[method.request] - {Role.PUBLIC} or {Role.APPLICANT})[0]


def over_rest(gateway: Gateway, method: Method, role: Role | None, **headers: str) -> Any:
    """The method's route, with an example of what it takes."""
    route: Route = next(one for one in ROUTES if one.request is method.request)
    path = PREFIX + route.path.format(**{name: f"{name.replace('_', '-')}-1" for name in route.in_path})
    more: dict[str, Any] = {"headers": headers}
    if method.streams_in:
        more["content"] = FILE
    else:
        given = example(route.outside_path)
        more["params" if route.method == "GET" else "json"] = given
    return gateway.send(route.method, path, actor(role) if role else None, **more)


def over_grpc(client: Client, gateway: Gateway, method: Method, role: Role | None, **metadata: str) -> Any:
    """The method, with the same example."""
    route: Route = next(one for one in ROUTES if one.request is method.request)
    given = {name: f"{name.replace('_', '-')}-1" for name in route.in_path}
    token = {"authorization": gateway.bearer(actor(role))["Authorization"]} if role else {}
    sent: Any = client.message(f"{method.name}Request")
    if method.streams_in:
        fill(sent, method.sent, given | {"content": FILE[:5]})
        rest = client.message(f"{method.name}Request")
        fill(rest, method.sent, {"content": FILE[5:]})
        sent = [sent, rest]
    else:
        fill(sent, method.request, example(route.outside_path) | given)
    return client.call(method, sent, **token, **metadata)


@pytest.mark.parametrize("method", UNARY, ids=lambda method: method.name)
def test_the_service_hears_the_same_call_and_the_caller_the_same_answer(
    method: Method, gateway: Gateway, client: Client, far: FarSide
) -> None:
    by_rest = over_rest(gateway, method, someone(method), **{"Idempotency-Key": "key-1"})
    assert by_rest.is_success, by_rest.text
    by_grpc = over_grpc(client, gateway, method, someone(method), idempotency_key="key-1")
    rest, rpc = far.heard
    assert (rpc.method, rpc.call.body) == (rest.method, rest.call.body)
    assert (rpc.call.actor, rpc.call.idempotency_key) == (rest.call.actor, rest.call.idempotency_key)
    assert alike(by_rest.json(), MessageToDict(by_grpc, preserving_proto_field_name=True))


@pytest.mark.parametrize("method", CLOSED, ids=lambda method: method.name)
def test_who_may_not_hears_the_same_no(method: Method, gateway: Gateway, client: Client, far: FarSide) -> None:
    allowed = ROLES[method.request]
    stranger = next(role for role in Role if role not in allowed and role not in (Role.PUBLIC, Role.CLOCK))
    for role in (stranger, None):
        _same_problem(gateway, client, method, role)
    assert far.heard == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_refusal_of_each_kind_is_told_alike(
    kind: Kind, language: str, gateway: Gateway, client: Client, far: FarSide
) -> None:
    method = next(one for one in METHODS if one.name == "SubmitApplication")
    far.refuse(method.request, Refusal("window-closed", kind, SAID, "三(一)1", ("withdraw",), (FAILURE,)))
    told = _same_problem(gateway, client, method, Role.APPLICANT, language)
    assert told.code() == CODES[kind]
    said = client.details(told)
    assert said["ErrorInfo"].reason == "WINDOW_CLOSED"
    assert said["ErrorInfo"].metadata["clause"] == "三(一)1"
    assert said["LocalizedMessage"].message == getattr(SAID, language)
    assert said["BadRequest"].field_violations[0].field == "form.education.degree"
    assert ("RetryInfo" in said) == (told.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED))


def _same_problem(
    gateway: Gateway, client: Client, method: Method, role: Role | None, language: str = "zh"
) -> grpc.RpcError:
    """The refusal over gRPC, whose own detail is the REST problem but for the id of the exchange."""
    by_rest = over_rest(gateway, method, role, **{"Accept-Language": language})
    with pytest.raises(grpc.RpcError) as told:
        over_grpc(client, gateway, method, role, accept_language=language)
    detail = client.details(told.value)["Problem"]
    expected = by_rest.json() | {"correlation_id": detail.correlation_id}
    assert alike(expected, MessageToDict(detail, preserving_proto_field_name=True))
    assert detail.correlation_id == client.details(told.value)["RequestInfo"].request_id
    return told.value
