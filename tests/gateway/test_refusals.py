"""What a service refuses is told whole; what a service breaks is told not at all."""

import json

import pytest

from shared.contracts.application import SaveDraft, SubmitApplication
from shared.contracts.base import Role
from shared.errors import Failure, Kind, Refusal, Text
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor
from tests.gateway.told import problem

FORM = "/v1/applications/c-1/form"
NUMBER = "110101199003074477"

CLOSED = Refusal(
    "window-closed",
    Kind.CONFLICT,
    Text("申报已于2023-07-17 24:00截止", "Applications closed at 2023-07-17 24:00"),
    "三(一)1",
    ("withdraw",),
    (
        Failure("education", "三(一)1", Text("专科", "associate"), Text("本科", "bachelor"), "form.education.degree"),
        Failure("years", None, Text("3年", "3 years"), Text("4年", "4 years")),
    ),
)


@pytest.mark.parametrize(
    ("wanted", "language", "detail", "title", "needed"),
    [
        (None, "zh", CLOSED.text.zh, "当前状态下不能进行此操作", "本科"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", CLOSED.text.zh, "当前状态下不能进行此操作", "本科"),
        ("en-GB", "en", CLOSED.text.en, "Not possible now", "bachelor"),
        ("fr, en;q=0.5, zh;q=0.4", "en", CLOSED.text.en, "Not possible now", "bachelor"),
        ("tlh", "zh", CLOSED.text.zh, "当前状态下不能进行此操作", "本科"),
    ],
)
def test_a_services_refusal_is_told_whole_and_in_the_callers_language(
    wanted: str | None, language: str, detail: str, title: str, needed: str, gateway: Gateway, far: FarSide
) -> None:
    far.refuse(SubmitApplication, CLOSED)
    headers = {"Accept-Language": wanted} if wanted else {"Accept-Language": ""}
    body = {"pledge": "本人承诺"}
    response = gateway.send("POST", "/v1/applications/c-1/submission", actor(), json=body, headers=headers)
    told = problem(response, 409, "window-closed")
    assert response.headers["content-language"] == language
    assert (told.detail, told.title, told.clause, told.possible) == (detail, title, "三(一)1", ("withdraw",))
    assert [failure.field for failure in told.failures] == ["form.education.degree", None]
    assert (told.failures[0].rule, told.failures[0].clause, told.failures[0].needed) == ("education", "三(一)1", needed)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Kind.INVALID, 422),
        (Kind.UNAUTHENTICATED, 401),
        (Kind.FORBIDDEN, 403),
        (Kind.NOT_FOUND, 404),
        (Kind.CONFLICT, 409),
        (Kind.TOO_LARGE, 413),
        (Kind.UNAVAILABLE, 503),
    ],
)
def test_each_kind_has_its_status(kind: Kind, status: int, gateway: Gateway, far: FarSide) -> None:
    far.refuse(SaveDraft, Refusal("some-slug", kind, Text("不行", "no")))
    response = gateway.send("PUT", FORM, actor(), json={"form": {}})
    problem(response, status, "some-slug")
    assert ("retry-after" in response.headers) == (status == 503)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"not json",
        b"[]",
        b'{"result": null, "error": null}',
        b'{"result": {"ok": {"case_id": "c-1"}}, "error": null}',
        b'{"result": {"problem": {"slug": "x"}}, "error": null}',
        b'{"result": {"problem": {"slug": "x", "kind": "odd", "text": {}}}, "error": null}',
        json.dumps(
            {"result": None, "error": {"exc_type": "IntegrityError", "value": f"{NUMBER} exists", "exc_args": [NUMBER]}}
        ).encode(),
    ],
)
def test_a_broken_reply_is_our_failure_and_tells_nothing(
    reply: bytes, gateway: Gateway, far: FarSide, caplog: pytest.LogCaptureFixture
) -> None:
    far.say(SaveDraft, reply)
    response = gateway.send("PUT", FORM, actor(), json={"form": {}})
    told = problem(response, 500, "internal-error")
    assert told.correlation_id in [getattr(record, "correlation_id", None) for record in caplog.records]
    assert NUMBER not in response.text + caplog.text
    assert "IntegrityError" not in response.text
    assert gateway.send("GET", "/health").status_code == 200


def test_a_foreign_officer_is_the_services_business(gateway: Gateway, far: FarSide) -> None:
    far.refuse(SaveDraft, Refusal("case-unknown", Kind.NOT_FOUND, Text("没有此申报件", "There is no such case.")))
    stranger = actor(Role.APPLICANT, "p-9999")
    problem(gateway.send("PUT", FORM, stranger, json={"form": {}}), 404, "case-unknown")
    assert far.heard[0].call.actor == stranger
