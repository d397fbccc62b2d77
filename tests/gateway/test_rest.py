"""What HTTP and the wire say to each other. Every role at every route is in test_roles.py."""

from datetime import UTC, datetime

import pytest

from gateway.rest.routes import ROUTES
from shared.contracts.application import ListCases, OpenDraft, SaveDraft
from shared.contracts.audit import ReleaseCase
from shared.contracts.base import Actor, Done, Role
from shared.contracts.case_views import CasePage, CaseRow
from shared.contracts.review import ResolveObjection
from shared.errors import VERSION_PASSED
from tests.gateway.examples import example
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor
from tests.gateway.told import problem


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


def test_a_key_of_somebody_without_a_token_is_not_mistaken_for_anybody_elses(gateway: Gateway, far: FarSide) -> None:
    def report(facts: str, key: str, who: Actor | None = None) -> str | None:
        far.heard.clear()
        said = gateway.send(
            "POST", "/v1/applications/c-1/reports", who, json={"facts": facts}, headers={"Idempotency-Key": key}
        )
        assert said.status_code == 201
        return far.heard[0].call.idempotency_key

    mine = report("论文系抄袭", "1")
    assert report("论文系抄袭", "1") == mine
    assert report("业绩不实", "1") != mine
    assert report("论文系抄袭", "2") != mine
    assert report("论文系抄袭", "1", actor()) == "1"


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


def test_a_version_is_told_with_the_service_that_counts_it(gateway: Gateway, far: FarSide) -> None:
    far.answer(SaveDraft, Done(case_id="c-1", stage="draft", version=42))
    response = gateway.send("PUT", "/v1/applications/c-1/form", actor(), json={"form": {}})
    assert response.headers["etag"] == '"application.42"'
    assert "etag" not in gateway.send("GET", "/v1/applications", actor()).headers


def test_a_list_says_where_it_goes_on(gateway: Gateway, far: FarSide) -> None:
    row = CaseRow(case_id="c-1", stage="audit", name="张三")
    far.answer(ListCases, CasePage(items=(row,), next="c-1/甲"))
    response = gateway.send("GET", "/v1/applications?stage=audit&limit=1", actor())
    assert response.links["next"]["url"] == "/v1/applications?stage=audit&limit=1&after=c-1%2F%E7%94%B2"
    far.answer(ListCases, CasePage(items=(row,)))
    last = gateway.send("GET", response.links["next"]["url"], actor())
    assert "link" not in last.headers
    assert far.heard[1].call.body["after"] == "c-1/甲"


def test_a_command_names_the_version_that_it_is_meant_for(gateway: Gateway, far: FarSide) -> None:
    put = {"json": {"form": {}}}
    gateway.send("PUT", "/v1/applications/c-1/form", actor(), headers={"If-Match": '"application.42"'}, **put)
    gateway.send("PUT", "/v1/applications/c-1/form", actor(), **put)
    gateway.send("GET", "/v1/applications", actor(), headers={"If-Match": '"application.42"'})
    assert [heard.call.seen_version for heard in far.heard] == [42, None, None]


@pytest.mark.parametrize(
    ("tag", "status", "slug"),
    [
        ('"review.42"', 412, "version-passed"),
        ("application.42", 422, "invalid-parameter"),
        ('W/"application.42"', 422, "invalid-parameter"),
        ('"application.1", "application.2"', 422, "invalid-parameter"),
        ("*", 422, "invalid-parameter"),
    ],
)
def test_another_tag_than_the_services_own_is_refused(
    tag: str, status: int, slug: str, gateway: Gateway, far: FarSide
) -> None:
    response = gateway.send("PUT", "/v1/applications/c-1/form", actor(), headers={"If-Match": tag}, json={"form": {}})
    problem(response, status, slug)
    assert far.heard == []


def test_a_version_that_has_passed_is_told_with_its_status(gateway: Gateway, far: FarSide) -> None:
    far.refuse(SaveDraft, VERSION_PASSED())
    seen = {"If-Match": '"application.1"'}
    response = gateway.send("PUT", "/v1/applications/c-1/form", actor(), headers=seen, json={"form": {}})
    problem(response, 412, "version-passed")
