"""Wrong addresses, methods, parameters and headers: one problem each, and nothing reaches a service."""

from typing import Any

import pytest

from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor
from tests.gateway.told import problem

APPLICATIONS = "/v1/applications"
FORM = "/v1/applications/c-1/form"


@pytest.mark.parametrize(
    "path",
    ["/", "/v1", "/v1/applications/", "/v2/applications", "/v1/applications/c-1/nothing", "/v1/../etc/passwd"],
)
def test_an_unknown_path(path: str, gateway: Gateway) -> None:
    problem(gateway.send("GET", path, actor()), 404, "unknown-path")


@pytest.mark.parametrize("case_id", ["c%201", "c%00", "案卷", "%2e%2e%2f", "c" * 101, "a'--", "%0d%0aX: y"])
def test_a_path_value_that_cannot_be_an_id(case_id: str, gateway: Gateway, far: FarSide) -> None:
    problem(gateway.send("GET", f"{APPLICATIONS}/{case_id}", actor()), 404, "unknown-path")
    assert far.heard == []


def test_a_wrong_method_is_told_the_right_ones(gateway: Gateway) -> None:
    response = gateway.send("PATCH", APPLICATIONS, actor())
    assert "GET, POST" in problem(response, 405, "wrong-method").detail
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("stage=heaven", "stage"),
        ("stagee=audit", "stagee"),
        ("cycle=", "cycle"),
    ],
)
def test_a_wrong_query_parameter(query: str, field: str, gateway: Gateway, far: FarSide) -> None:
    told = problem(gateway.send("GET", f"{APPLICATIONS}?{query}", actor()), 422, "invalid-parameter")
    assert [failure.field for failure in told.failures] == [field]
    assert far.heard == []


def test_a_nul_in_the_query(gateway: Gateway, far: FarSide) -> None:
    problem(gateway.send("GET", f"{APPLICATIONS}?after=a%00b", actor()), 422, "invalid-parameter")
    assert far.heard == []


@pytest.mark.parametrize("key", ["", "k" * 201, "with space", "ключ".encode()])
def test_an_idempotency_key_that_cannot_be_one(key: Any, gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("PUT", FORM, actor(), json={"form": {}}, headers={"Idempotency-Key": key})
    told = problem(response, 422, "invalid-parameter")
    assert [failure.field for failure in told.failures] == ["Idempotency-Key"]
    assert far.heard == []


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "110101199003074477", "two words", "ünïcödé".encode("latin-1"), ""]
)
def test_an_unfit_correlation_id_is_replaced(given: Any, gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("GET", APPLICATIONS, actor(), headers={"X-Correlation-Id": given})
    made = response.headers["x-correlation-id"]
    assert made != given
    assert far.heard[0].call.correlation_id == made


def test_a_fit_correlation_id_goes_all_the_way(gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("GET", APPLICATIONS, actor(), headers={"X-Correlation-Id": "req-2023_07.04"})
    assert response.headers["x-correlation-id"] == "req-2023_07.04"
    assert far.heard[0].call.correlation_id == "req-2023_07.04"
