"""The checker's tables were written down from the design. Here they are held against what the services have."""

import ast
from pathlib import Path

import chaos.checker
from chaos.checker.commands import ACTS, COMMANDS, command_of
from chaos.checker.hearers import AUDITOR, FOLLOWERS, HEARERS
from chaos.checker.road import (
    CERTIFICATE_STATES,
    CLOCK,
    NOT_OF_CASES,
    NOTES,
    REOPENED,
    ROAD,
    SETS_OFF,
    STARTS,
    Step,
    step_of,
)
from chaos.checker.titles import COLUMNS
from gateway.rest.routes import PREFIX, ROUTES
from services.application.domain import table
from services.application.facts import OF_CASES
from services.application.service import ApplicationService
from services.certificate.domain import states
from services.certificate.tables import Certificate
from services.integrity.service import IntegrityService
from shared.bus import topology  # noqa: F401  (every event is known once imported)
from shared.contracts.base import SERVICES, Event, events_for, snake_case
from shared.contracts.vocabulary import Stage


def test_the_road_is_the_hubs() -> None:
    hubs = {
        (row.stage.value, row.move): Step(
            row.to.value,
            row.outcome and row.outcome.value,
            CLOCK if isinstance(row.trigger, str) else row.trigger.__name__,
        )
        for row in table.TABLE
        if row.move != "reopen"
    }
    assert hubs == ROAD
    reopened = {row.to.value for row in table.TABLE if row.move == "reopen"}
    assert reopened == {*REOPENED}
    lines = [{"from": "closed", "move": "reopen", "stage": stage.value} for stage in Stage]
    assert {line["stage"] for line in lines if step_of(line)} == reopened
    assert {start: stage.value for start, (stage, _) in table.STARTS.items()} == STARTS


def test_every_fact_that_the_hub_hears_is_a_step_or_a_note() -> None:
    tellers = {step.told_by for step in ROAD.values()} | set(NOTES.values())
    assert {event.__name__ for event in OF_CASES} <= tellers
    own = {event.__name__ for event in Event.known.values() if event.publisher == "application"}
    assert {*SETS_OFF.values(), *NOT_OF_CASES, "CaseClosed", "CaseWithdrawn", "StandingChecked"} == own


def test_the_hearers_are_the_contracts() -> None:
    hearers = {(event.publisher, name): frozenset((*event.consumers, AUDITOR)) for name, event in known().items()}
    assert hearers == HEARERS
    assert {one for one in SERVICES if any(events_for(one))} == {one for all in HEARERS.values() for one in all}
    assert {ApplicationService.name, IntegrityService.name} == set(FOLLOWERS)


def known() -> dict[str, type[Event]]:
    """The events of the contracts; tests may have made others."""
    return {name: event for name, event in Event.known.items() if event.__module__.startswith("shared.contracts.")}


def test_every_command_of_the_gateway_is_known() -> None:
    routes = [route for route in ROUTES if route.is_command and route.kind != "notification"]
    assert len(routes) == len(COMMANDS)
    for route in routes:
        command = command_of(route.method, PREFIX + route.path.replace("{", "").replace("}", ""))
        assert command is not None, route.path
        assert (command.service, command.name) == (route.request.service, snake_case(route.request.__name__))
        assert command.subject in route.request.answer.model_fields
        assert command.act is None or command.service in ACTS


def test_certificates_change_as_their_service_lets_them() -> None:
    moves = {(before.value, after.value) for before in states.State for after in reached(before)}
    assert {(None, "valid")} | moves == CERTIFICATE_STATES


def reached(before: states.State) -> set[states.State]:
    return {states.moved(before, move) for move in states.possible(before)}


def test_the_probe_knows_every_column_of_a_certificate() -> None:
    assert set(COLUMNS) == {column.name for column in Certificate.__table__.columns}


def test_the_checker_shares_no_code_with_what_it_judges() -> None:
    strangers = {"shared", "services", "gateway", "demo", "cli", "verify"}
    for path in Path(chaos.checker.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not strangers & {name.partition(".")[0] for name in names}, path.name
            assert all(not name.startswith("chaos") or name.startswith("chaos.checker") for name in names), path.name
