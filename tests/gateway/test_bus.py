"""The asking end of the bus against a real broker: every call ends, with an answer or with a refusal that helps."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from anyio.from_thread import BlockingPortal

from gateway.bus import BrokenReplyError, Bus
from shared.contracts.application import GetCase, OpenDraft, SaveDraft
from shared.contracts.base import Answer, Done, Message, Request, new_id
from shared.contracts.review import Recommend
from shared.errors import Kind, Refusal, Text
from tests.gateway.far_side import FarSide, frame
from tests.gateway.running import actor, eventually

NOW = datetime(2023, 7, 4, 1, 0, tzinfo=UTC)
SAVE = SaveDraft.model_validate({"case_id": "c-1", "form": {}})
RECOMMEND = Recommend(case_id="c-1", opinion="同意推荐")


def heard_of_news() -> None:
    """Nothing is kept here that news could end."""


class Asker:
    """A bus used from plain tests."""

    def __init__(self, portal: BlockingPortal, bus: Bus) -> None:
        self.portal = portal
        self.bus = bus

    def call(self, request: Request) -> Message:
        return self.portal.call(partial(self.bus.call, request, actor(), NOW, "key-1", "corr-0001"))

    def refusal(self, request: Request) -> Refusal:
        with pytest.raises(Refusal) as refused:
            self.call(request)
        return refused.value

    def start(self) -> None:
        self.portal.call(self.bus.start)
        eventually(lambda: self.bus.linked)

    def stop(self) -> None:
        self.portal.call(self.bus.stop)


@pytest.fixture
def patient(portal: BlockingPortal, amqp_url: str, far: FarSide) -> Iterator[Asker]:
    """Waits long for an answer, for few calls at one time."""
    asker = Asker(portal, Bus(amqp_url, timeout_seconds=20, in_flight=3, on_news=heard_of_news))
    asker.start()
    yield asker
    asker.stop()


@pytest.fixture
def hasty(portal: BlockingPortal, amqp_url: str, far: FarSide) -> Iterator[Asker]:
    """Waits a moment only."""
    asker = Asker(portal, Bus(amqp_url, timeout_seconds=0.5, in_flight=3, on_news=heard_of_news))
    asker.start()
    yield asker
    asker.stop()


def test_the_answer_is_typed(patient: Asker, far: FarSide) -> None:
    said = Done(case_id="c-1", stage="draft", version=2)
    far.answer(SaveDraft, said)
    assert patient.call(SAVE) == said


def test_the_whole_call_arrives(patient: Asker, far: FarSide) -> None:
    patient.call(RECOMMEND)
    [heard] = far.heard
    assert heard.method == "review.recommend"
    assert heard.call.body == {"case_id": "c-1", "opinion": "同意推荐"}
    assert heard.call.actor == actor()
    assert heard.call.received_at == NOW
    assert heard.call.idempotency_key == "key-1"
    assert heard.call.correlation_id == "corr-0001"


def test_a_refusal_comes_back_as_it_was_raised(patient: Asker, far: FarSide) -> None:
    refusal = Refusal("wrong-stage", Kind.CONFLICT, Text("不行", "no"), "三(一)2", ("return", "decline"))
    far.refuse(Recommend, refusal)
    said = patient.refusal(RECOMMEND)
    assert vars(said) == vars(refusal)


def test_a_service_that_was_never_there_is_told_at_once(patient: Asker, far: FarSide) -> None:
    patient.portal.call(far.remove, "review")
    try:
        assert patient.refusal(RECOMMEND).slug == "service-away"
        assert isinstance(patient.call(SAVE), Done)
    finally:
        patient.portal.call(far.open, "review")


def test_a_service_that_does_not_answer_is_not_waited_for_longer_than_agreed(hasty: Asker, far: FarSide) -> None:
    far.keep_silent(SaveDraft)
    refusal = hasty.refusal(SAVE)
    assert (refusal.slug, refusal.kind) == ("service-away", Kind.UNAVAILABLE)
    assert "Idempotency-Key" in refusal.text.zh
    assert "Idempotency-Key" in refusal.text.en
    assert far.heard[0].properties.expiration == "500"


def test_an_answer_that_comes_too_late_disturbs_nobody(hasty: Asker, far: FarSide) -> None:
    far.keep_silent(SaveDraft)
    assert hasty.refusal(SAVE).slug == "service-away"
    late = frame(Answer(ok={"case_id": "late", "stage": "x", "version": 1}))
    hasty.portal.call(far.reply, far.heard[0], late)
    far.answer(SaveDraft, Done(case_id="c-1", stage="draft", version=1))
    assert hasty.call(SAVE).model_dump()["case_id"] == "c-1"


def test_a_reply_to_a_question_nobody_asked_disturbs_nobody(patient: Asker, far: FarSide) -> None:
    patient.call(SAVE)
    for correlation_id in (new_id(), "", "x" * 255):
        patient.portal.call(far.reply, far.heard[0], b'{"result": {"ok": {}}, "error": null}', correlation_id)
    patient.portal.call(far.reply, far.heard[0], b"\xff not json")
    far.answer(SaveDraft, Done(case_id="c-1", stage="draft", version=7))
    assert patient.call(SAVE).model_dump()["version"] == 7


def test_a_reply_that_comes_twice_is_taken_once(patient: Asker, far: FarSide) -> None:
    async def twice(heard: object) -> bytes:
        reply = frame(Answer(ok={"case_id": "c-1", "stage": "draft", "version": 1}))
        await far.reply(far.heard[-1], reply)
        return reply

    far.scripts[SaveDraft.method()] = twice
    assert [patient.call(SAVE).model_dump()["version"] for _ in range(20)] == [1] * 20


@pytest.mark.parametrize(
    "reply", [b"", b"\x00\xff", b"[]", b"{}", b'{"result": {"ok": {"case_id": 7}}, "error": null}']
)
def test_a_reply_that_means_nothing_fails_this_call_only(reply: bytes, patient: Asker, far: FarSide) -> None:
    far.say(SaveDraft, reply)
    with pytest.raises(BrokenReplyError, match=r"application\.save_draft"):
        patient.call(SAVE)
    assert patient.call(RECOMMEND)


def test_an_exception_in_the_service_is_named_but_not_quoted(patient: Asker, far: FarSide) -> None:
    error = {"exc_type": "KeyError", "exc_path": "builtins.KeyError", "value": "secret", "exc_args": ["secret"]}
    far.say(SaveDraft, json.dumps({"result": None, "error": error}).encode())
    with pytest.raises(BrokenReplyError) as failed:
        patient.call(SAVE)
    assert "KeyError" in str(failed.value)
    assert "secret" not in str(failed.value)


def test_more_calls_than_agreed_are_refused_at_once_and_later_ones_go_through(patient: Asker, far: FarSide) -> None:
    async def crowd() -> list[str]:
        signal = asyncio.Event()
        far.wait_for(SaveDraft, signal)
        ask = partial(patient.bus.call, SAVE, actor(), NOW, None, "corr-0001")
        inside = [asyncio.create_task(ask()) for _ in range(3)]
        while len(far.heard) < 3:
            await asyncio.sleep(0)
        with pytest.raises(Refusal) as refused:
            await ask()
        signal.set()
        answers = await asyncio.gather(*inside)
        return [refused.value.slug, *(type(answer).__name__ for answer in answers), type(await ask()).__name__]

    assert patient.portal.call(crowd) == ["busy", "Done", "Done", "Done", "Done"]


def test_answers_find_their_questions_in_any_order(patient: Asker, far: FarSide) -> None:
    async def shuffled() -> list[int]:
        async def later(heard: object) -> None:
            if len(far.heard) == 3:
                for other in reversed(far.heard):
                    case_id = other.call.body["case_id"]
                    done = Done(case_id=case_id, stage="draft", version=int(case_id))
                    await far.reply(other, frame(Answer(ok=done.model_dump())))

        far.scripts[SaveDraft.method()] = later
        requests = [SaveDraft.model_validate({"case_id": str(n), "form": {}}) for n in range(3)]
        answers = await asyncio.gather(
            *(patient.bus.call(request, actor(), NOW, None, "corr-0001") for request in requests)
        )
        return [answer.model_dump()["version"] for answer in answers]

    assert patient.portal.call(shuffled) == [0, 1, 2]


def test_leaving_ends_what_waits(portal: BlockingPortal, amqp_url: str, far: FarSide) -> None:
    asker = Asker(portal, Bus(amqp_url, timeout_seconds=20, in_flight=3, on_news=heard_of_news))
    asker.start()
    far.keep_silent(SaveDraft)
    waiting = portal.start_task_soon(asker.bus.call, SAVE, actor(), NOW, None, "corr-0001")
    eventually(lambda: far.heard)
    asker.stop()
    with pytest.raises(Refusal) as refused:
        waiting.result(10)
    assert refused.value.slug == "service-away"
    assert asker.refusal(SAVE).slug == "bus-away"


def test_a_caller_who_gives_up_leaves_nothing_behind(patient: Asker, far: FarSide) -> None:
    async def give_up() -> None:
        far.keep_silent(SaveDraft)
        for _ in range(3):
            task = asyncio.create_task(patient.bus.call(SAVE, actor(), NOW, None, "corr-0001"))
            heard = len(far.heard)
            while len(far.heard) == heard:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    patient.portal.call(give_up)
    far.scripts.clear()
    assert [patient.call(SAVE).__class__ for _ in range(4)] == [Done] * 4


def test_a_probe_asks_the_process_how_it_is(patient: Asker, far: FarSide) -> None:
    probe = patient.portal.call(patient.bus.probe, "review")
    assert probe.service == "review"
    assert far.heard[0].method == "review.readiness"
    assert far.heard[0].call.body == {}


def test_requests_know_their_routing_key() -> None:
    assert [request.method() for request in (OpenDraft, GetCase, Recommend)] == [
        "application.open_draft",
        "application.get_case",
        "review.recommend",
    ]
