"""What a supervisor, an operator and a reader of the documentation ask for."""

import asyncio
import re
from itertools import pairwise
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from fastapi.openapi.models import OpenAPI

from gateway.app import create_app
from gateway.rest.routes import PREFIX, ROUTES, Route
from gateway.rest.state import Looks, Readiness
from gateway.roles import ROLES
from gateway.settings import GatewaySettings
from shared.contracts.base import SERVICES, Probe, Role
from shared.contracts.files import Dossier
from tests.gateway.far_side import FarSide
from tests.gateway.running import PATIENCE_SECONDS, Gateway

UPLOADED = ("application/pdf", "image/jpeg", "image/png")


def test_health_asks_nobody(gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("GET", "/health")
    assert (response.status_code, response.json()) == (200, {"status": "up"})
    assert far.heard == []


def test_readiness_sums_up_the_services(gateway: Gateway) -> None:
    response = gateway.send("GET", "/readiness")
    said = response.json()
    assert (response.status_code, said["ready"], said["missing"]) == (200, True, [])
    assert tuple(Probe.model_validate(probe).service for probe in said["services"]) == SERVICES


def test_one_silent_service_is_enough_to_be_not_ready(gateway: Gateway, far: FarSide) -> None:
    async def nonsense(_: object) -> bytes:
        return b'{"result": null, "error": {"exc_type": "OSError"}}'

    far.scripts["review.readiness"] = nonsense
    response = gateway.send("GET", "/readiness")
    said = response.json()
    assert (response.status_code, said["ready"], said["missing"]) == (503, False, ["review"])
    assert {probe["service"] for probe in said["services"]} == set(SERVICES) - {"review"}


def test_readiness_is_looked_for_once_for_all_who_ask_at_one_time(
    gateway: Gateway, far: FarSide, portal: BlockingPortal
) -> None:
    askers = 12

    async def ask() -> set[int]:
        async with httpx.AsyncClient(base_url=gateway.client.base_url, timeout=PATIENCE_SECONDS) as client:
            answers = await asyncio.gather(*(client.get("/readiness") for _ in range(askers)))
        return {answer.status_code for answer in answers}

    assert portal.call(ask) == {200}
    assert len(far.heard) <= askers * len(SERVICES) / 2


def test_looks_at_the_services_have_a_gap_between_them_and_none_is_answered_twice() -> None:
    gap, began = 0.05, list[float]()

    async def look() -> Readiness:
        began.append(asyncio.get_running_loop().time())
        return Readiness(ready=True, services=(), missing=())

    async def ask() -> None:
        looks = Looks(look, gap)
        for _ in range(3):
            before = len(began)
            await asyncio.gather(*(looks.next() for _ in range(10)))
            assert len(began) == before + 1

    asyncio.run(ask())
    assert all(later - earlier > gap / 2 for earlier, later in pairwise(began))


def test_an_asker_who_leaves_takes_the_look_from_nobody_else() -> None:
    async def ask() -> Readiness:
        told = asyncio.Event()

        async def look() -> Readiness:
            await told.wait()
            return Readiness(ready=True, services=(), missing=())

        looks = Looks(look, 0)
        leaving, staying = asyncio.create_task(looks.next()), asyncio.create_task(looks.next())
        await asyncio.sleep(0)
        leaving.cancel()
        told.set()
        return await staying

    assert asyncio.run(ask()).ready


def test_the_documentation_needs_no_other_host(gateway: Gateway) -> None:
    page = gateway.send("GET", "/docs")
    assert page.status_code == 200
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert linked
    assert "://" not in "".join(linked)
    for link in linked:
        assert gateway.send("GET", link).status_code == 200
    assert gateway.send("GET", "/openapi.json").json()["openapi"] == "3.1.0"
    assert gateway.send("GET", "/redoc").status_code == 404


@pytest.fixture(scope="module")
def document(settings: GatewaySettings) -> dict[str, Any]:
    return create_app(settings).openapi()


def operation(document: dict[str, Any], route: Route) -> dict[str, Any]:
    described: dict[str, Any] = document["paths"][PREFIX + route.path][route.method.lower()]
    return described


def test_the_interface_description_is_valid(document: dict[str, Any]) -> None:
    OpenAPI.model_validate(document)
    for reference in re.findall(r"'\$ref': '#/([^']+)'", str(document)):
        place: Any = document
        for step in reference.split("/"):
            place = place[step]
        assert place


def test_every_schema_is_used(document: dict[str, Any]) -> None:
    used = set(re.findall(r"#/components/schemas/([\w.-]+)", str(document)))
    assert used == document["components"]["schemas"].keys()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_operation_is_described(route: Route, document: dict[str, Any]) -> None:
    described = operation(document, route)
    assert described["operationId"] == route.name
    assert described["summary"] == (route.request.__doc__ or "").strip().partition("\n")[0] != ""
    assert described["x-roles"] == sorted(ROLES[route.request])
    open_to_all = ROLES[route.request] & {Role.PUBLIC, Role.PROVIDER}
    assert described.get("security") == (None if open_to_all else [{"login": []}, {"bearer": []}])
    answer = described["responses"][str(int(route.status))]["content"]
    if route.kind == "download":
        types = {"application/zip"} if route.request.answer is Dossier else set(UPLOADED)
        assert answer == {kind: {"schema": {"type": "string", "format": "binary"}} for kind in types}
    else:
        ref = f"#/components/schemas/{route.request.answer.__name__}"
        assert answer["application/json"]["schema"]["$ref"] == ref
    assert {"401", "403", "404", "422", "429", "500", "503"} <= described["responses"].keys()
    parameters = {parameter["name"]: parameter for parameter in described["parameters"]}
    assert all(parameters[name]["required"] and parameters[name]["in"] == "path" for name in route.in_path)
    assert ("Idempotency-Key" in parameters) == route.is_command


def test_a_body_is_described_closed_and_without_the_paths_fields(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["SaveDraft"]["properties"].keys() == {"form"}
    assert schemas["SaveDraft"]["additionalProperties"] is False
    assert schemas["Form-Input"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Form-Output"]
    assert schemas["ConfirmItems"]["properties"]["items"]["maxItems"] == 300
