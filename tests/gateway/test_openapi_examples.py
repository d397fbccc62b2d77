"""The examples of the interface description are executed as they stand: what is shown works."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from gateway.rest.routes import PREFIX, ROUTES, Route
from gateway.roles import ROLES
from shared.contracts.base import Role
from shared.policy import load
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor

SHOWN = [route for route in ROUTES if route.kind == "json"]


@pytest.fixture(scope="module")
def document(whole_run: Gateway) -> dict[str, Any]:
    """The description as the running gateway serves it."""
    served: dict[str, Any] = whole_run.send("GET", "/openapi.json").json()
    return served


def fits(value: Any, schema: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether a value is as a schema of the document says."""
    return jsonschema_rs.is_valid({**schema, "components": document["components"]}, value)


@pytest.mark.parametrize("route", SHOWN, ids=lambda route: route.name)
def test_an_example_works_and_its_answer_is_as_described(
    route: Route, gateway: Gateway, far: FarSide, document: dict[str, Any]
) -> None:
    described = document["paths"][PREFIX + route.path][route.method.lower()]
    answer = described["responses"][str(int(route.status))]["content"]["application/json"]
    far.answer(route.request, route.request.answer.model_validate(answer["example"]))
    parameters = {
        place: {
            one["name"]: one["example"] for one in described["parameters"] if one["in"] == place and "example" in one
        }
        for place in ("path", "query")
    }
    more: dict[str, Any] = {"params": parameters["query"]}
    if "requestBody" in described:
        more["json"] = described["requestBody"]["content"]["application/json"]["example"]
        assert fits(more["json"], described["requestBody"]["content"]["application/json"]["schema"], document)
    role = min(ROLES[route.request] - {Role.PUBLIC}, default=None)
    path = PREFIX + route.path.format(**parameters["path"])
    response = gateway.send(route.method, path, actor(role) if role else None, **more)
    assert response.status_code == route.status, response.text
    assert fits(answer["example"], answer["schema"], document)
    assert fits(response.json(), answer["schema"], document)


def test_the_example_signs_the_pledge_of_the_policy(document: dict[str, Any]) -> None:
    submission = document["paths"][f"{PREFIX}/applications/{{case_id}}/submission"]["post"]["requestBody"]
    policy = load(Path(__file__).parents[2] / "policies" / "beijing-2023.yaml")
    assert submission["content"]["application/json"]["example"] == {"pledge": policy.integrity.pledge.zh}


def test_the_example_of_a_problem_is_one(document: dict[str, Any]) -> None:
    for described in document["components"]["responses"].values():
        problem = described["content"]["application/problem+json"]
        assert fits(problem["example"], problem["schema"], document)


def test_what_is_not_as_described_is_told_apart(document: dict[str, Any]) -> None:
    form = document["paths"]["/v1/applications/{case_id}/form"]["put"]["requestBody"]["content"]["application/json"]
    assert fits(form["example"], form["schema"], document)
    assert not fits({"form": {"level": "emperor"}}, form["schema"], document)
