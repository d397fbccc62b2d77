"""Who calls is what a good token says, and nothing else; who calls too often is told so."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from anyio.from_thread import BlockingPortal

from gateway.app import create_app
from gateway.auth import PUBLIC, authenticate
from gateway.settings import GatewaySettings
from shared.contracts.application import SaveDraft
from shared.contracts.base import Actor, Role
from shared.errors import Refusal
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor
from tests.gateway.told import problem

RunGateway = Callable[..., AbstractContextManager[Gateway]]
APPLICATIONS = "/v1/applications"


class Nobody:
    """Takes no token at all."""

    async def actor(self, token: str) -> Actor:
        raise AssertionError(f"asked about {token!r}")


def test_without_a_header_the_public_calls(portal: BlockingPortal) -> None:
    assert portal.call(authenticate, None, Nobody()) == PUBLIC


@pytest.mark.parametrize("header", ["", "Basic dTpw", "Token abc", "bearer:abc", "BearerX abc"])
def test_another_kind_of_credentials_is_refused(header: str, portal: BlockingPortal) -> None:
    with pytest.raises(Refusal) as refused:
        portal.call(authenticate, header, Nobody())
    assert refused.value.slug == "token-invalid"


@pytest.mark.parametrize("header", ["Bearer", "bearer x.y.z", "Bearer x y"])
def test_a_bearer_without_a_good_token_is_refused(header: str, gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("GET", APPLICATIONS, headers={"Authorization": header})
    assert problem(response, 401, "token-invalid").title == "请先登录"
    assert far.heard == []


def test_a_message_header_cannot_say_who_calls(gateway: Gateway, far: FarSide) -> None:
    forged = Actor(role=Role.BUREAU_OFFICER, subject="x").model_dump_json()
    headers = {"Actor": forged, "X-Role": "bureau_officer", "Acting-Role": "bureau_officer"}
    gateway.send("GET", APPLICATIONS, actor(), headers=headers)
    assert far.heard[0].call.actor == actor()


def test_who_has_two_roles_acts_in_the_one_of_the_token(gateway: Gateway, far: FarSide) -> None:
    applicant, colleague = actor(Role.APPLICANT, "p-7"), actor(Role.COLLEAGUE, "p-7")
    form = {"form": {}}
    assert gateway.send("PUT", "/v1/applications/c-1/form", applicant, json=form).status_code == 200
    refused = gateway.send("PUT", "/v1/applications/c-1/form", colleague, json=form)
    problem(refused, 403, "role-not-allowed")
    assert [heard.call.actor for heard in far.heard] == [applicant]


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_without_an_issuer_it_refuses_to_start(mode: str) -> None:
    with pytest.raises(RuntimeError, match="OIDC_ISSUER and OIDC_JWKS_URL"):
        create_app(GatewaySettings(mode=mode))


def test_in_production_it_starts_with_an_issuer_behind_https() -> None:
    pinned = {"oidc_issuer": "https://login.example", "oidc_jwks_url": "https://login.example/keys"}
    assert create_app(GatewaySettings(mode="production", **pinned)).title


def test_who_asks_too_often_is_told_to_wait_and_others_are_not(gateway_with: RunGateway, far: FarSide) -> None:
    with gateway_with(rate_limit="1/m burst 3") as gateway:
        hasty = [gateway.send("GET", APPLICATIONS, actor(subject="hasty")) for _ in range(5)]
        assert [response.status_code for response in hasty] == [200, 200, 200, 429, 429]
        problem(hasty[-1], 429, "too-many-requests")
        assert int(hasty[-1].headers["retry-after"]) > 0
        assert gateway.send("GET", APPLICATIONS, actor(subject="patient")).status_code == 200
        assert gateway.send("GET", "/v1/publicity?cycle=beijing-2023").status_code == 200


def test_an_address_without_a_token_has_a_pace_of_its_own(gateway_with: RunGateway, far: FarSide) -> None:
    with gateway_with(rate_limit_public="1/m burst 3") as gateway:
        tries = [gateway.send("GET", APPLICATIONS, headers={"Authorization": f"Bearer {n}"}) for n in range(4)]
        assert [response.status_code for response in tries] == [401, 401, 401, 429]
        assert gateway.send("GET", "/v1/publicity?cycle=beijing-2023").status_code == 429
        assert gateway.send("GET", APPLICATIONS, actor()).status_code == 200


def test_a_refused_caller_costs_no_service_anything(gateway_with: RunGateway, far: FarSide) -> None:
    with gateway_with(rate_limit="1/m burst 1") as gateway:
        body = {"json": {"form": {}}}
        for _ in range(3):
            gateway.send("PUT", "/v1/applications/c-1/form", actor(), **body)
    assert [heard.method for heard in far.heard if heard.method == SaveDraft.method()] == [SaveDraft.method()]
