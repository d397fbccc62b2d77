"""Schemathesis over the whole description: whatever it thinks of, no 5xx and no status that is not described.

With SOAK=1 it thinks ten times as long.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.rest.routes import PREFIX, ROUTES
from gateway.roles import ROLES
from shared.contracts.base import Role
from tests.gateway.running import Gateway, actor

SOAK = bool(os.environ.get("SOAK"))
EXAMPLES = 520 if SOAK else 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = {
    "health": ("/health", "GET", None),
    "readiness": ("/readiness", "GET", None),
    **{
        route.name: (
            PREFIX + route.path,
            route.method,
            min(ROLES[route.request] - {Role.PUBLIC, Role.PROVIDER}, default=None),
        )
        for route in ROUTES
    },
}
"""Every operation, and a role that may use it."""

TRIED = [
    pytest.param(*operation, mode, id=f"{name}-{mode.name.lower()}")
    for name, operation in OPERATIONS.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or name not in ("health", "readiness")  # nothing can be wrong with no input
]


@pytest.fixture(scope="module")
def description(whole_run: Gateway) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{whole_run.client.base_url}/openapi.json")


def test_every_operation_is_tried(description: schemathesis.BaseSchema) -> None:
    described = {(found.ok().path, found.ok().method.upper()) for found in description.get_all_operations()}
    assert described == {(path, method) for path, method, _ in OPERATIONS.values()}


@pytest.mark.parametrize(("path", "method", "role", "mode"), TRIED)
def test_whatever_is_asked_the_answer_is_as_described(
    path: str,
    method: str,
    role: Role | None,
    mode: GenerationMode,
    description: schemathesis.BaseSchema,
    gateway: Gateway,
) -> None:
    operation = description[path][method]
    headers = gateway.bearer(actor(role)) if role else {}

    @settings(
        max_examples=EXAMPLES // 2,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    asked()
