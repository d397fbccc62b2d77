"""The tables name the same requests, or nothing starts."""

from collections.abc import Iterator
from typing import Any

import pytest

from gateway.rest.routes import ROUTES, Route
from gateway.roles import ROLES, TablesDisagreeError, check_tables
from shared.contracts.application import AttachDocument, GetCase, OpenDraft, SaveDraft
from shared.contracts.base import SERVICES, Done, Request, Role

ROUTED = [route.request for route in ROUTES]


def test_every_request_of_the_contracts_has_roles_and_a_route() -> None:
    check_tables(ROLES, {"route": ROUTED})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_number_that_a_caller_sends_has_bounds_that_protobuf_holds(route: Route) -> None:
    for number in _numbers(route.request.model_json_schema()):
        assert -(2**63) <= number["minimum"] <= number["maximum"] < 2**63


def _numbers(schema: object) -> Iterator[dict[str, Any]]:
    """Each schema of a whole number in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "integer":
            yield schema
        for part in schema.values():
            yield from _numbers(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _numbers(part)


def test_a_request_without_roles_stops_the_start() -> None:
    roles = {request: allowed for request, allowed in ROLES.items() if request is not OpenDraft}
    with pytest.raises(TablesDisagreeError, match="OpenDraft: no roles"):
        check_tables(roles, {"route": ROUTED})


def test_a_row_without_its_place_in_each_interface_stops_the_start() -> None:
    with pytest.raises(TablesDisagreeError, match="GetCase: no gRPC method"):
        check_tables(ROLES, {"route": ROUTED, "gRPC method": set(ROUTED) - {GetCase}})


def test_a_row_for_something_else_stops_the_start() -> None:
    class NotInTheContracts(Request):
        """Never asked of anybody."""

    roles = dict(ROLES)
    roles[NotInTheContracts] = {Role.APPLICANT}
    with pytest.raises(TablesDisagreeError, match="NotInTheContracts: not in the contracts"):
        check_tables(roles, {"route": ROUTED})


def test_what_services_ask_each_other_has_no_route() -> None:
    roles = dict(ROLES)
    roles[OpenDraft] = set()
    with pytest.raises(TablesDisagreeError, match="OpenDraft: a route, but nobody may call it"):
        check_tables(roles, {"route": ROUTED})
    check_tables(roles, {"route": set(ROUTED) - {OpenDraft}})


def test_addresses_are_unique() -> None:
    addresses = [(route.method, route.path) for route in ROUTES]
    assert len(addresses) == len(set(addresses))
    assert len({route.name for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_line_of_the_table_can_work(route: Route) -> None:
    route.check()
    assert route.request.service in SERVICES


def test_a_path_that_names_no_field_is_refused() -> None:
    with pytest.raises(ValueError, match="SaveDraft has no caze_id"):
        Route("PUT", "/applications/{caze_id}/form", SaveDraft).check()


def test_a_command_is_not_for_get_and_a_question_not_for_delete() -> None:
    with pytest.raises(ValueError, match="does not suit SaveDraft"):
        Route("GET", "/applications/{case_id}/form", SaveDraft).check()
    with pytest.raises(ValueError, match="does not suit GetCase"):
        Route("DELETE", "/applications/{case_id}", GetCase).check()


def test_the_body_is_the_request_without_what_the_path_says() -> None:
    assert set(Route("PUT", "/applications/{case_id}/form", SaveDraft).outside_path.model_fields) == {"form"}
    assert AttachDocument.answer is Done
