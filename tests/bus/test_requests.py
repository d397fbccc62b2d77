"""A command happens once per key, whoever repeats it and when."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import create_engine, update

from shared import secrets
from shared.bus.requests import answer
from shared.bus.tables import commands
from shared.contracts.base import LONGEST_SUBJECT, Actor, Answer, Call, Role, new_id
from shared.db import Database
from shared.errors import Refusal
from tests.bus.probe.bench import ANNA, BERT, START, WAIT_SECONDS, ProbeBench, at_once
from tests.bus.probe.contracts import CloseAt, Deposit, GetTotal
from tests.bus.probe.service import BrokenError, ProbeService

TEN = Deposit(account="a", amount=10)


def total(probe: ProbeBench) -> int:
    return int(probe.call(GetTotal(account="a"), ANNA).total)


def send(probe: ProbeBench, method: str, body: dict[str, object]) -> Answer:
    call = Call(
        body=body,
        actor=ANNA,
        received_at=START,
        expires_at=datetime.now(UTC) + timedelta(minutes=1),
        correlation_id=new_id(),
        idempotency_key=new_id(),
    )
    return answer(probe.house, probe.handlers, probe.service, method, call)


def test_the_same_key_twice_is_done_once_and_answered_twice(probe: ProbeBench) -> None:
    answers = [probe.call(TEN, ANNA, key="k").total for _ in range(2)]
    probe.call(TEN, ANNA, key="other")
    answers.append(probe.call(TEN, ANNA, key="k").total)
    assert answers == [10, 10, 10]
    assert total(probe) == 20
    assert len(probe.published) == 2


def test_what_a_body_held_cannot_be_searched_for_without_the_key(probe: ProbeBench) -> None:
    probe.call(TEN, ANNA, key="k")
    (row,) = probe.rows(commands)
    content = json.dumps(["probe.deposit", {"account": "a", "amount": 10}], sort_keys=True).encode()
    assert row.digest != hashlib.sha256(content).hexdigest()
    keyed = hmac.new(secrets.key(probe.house.settings, "requests"), content, hashlib.sha256)
    assert row.digest == keyed.hexdigest()


def test_a_key_from_before_digests_were_keyed_still_has_its_answer(probe: ProbeBench) -> None:
    probe.call(TEN, ANNA, key="k")
    with probe.house.database.write() as session:
        session.execute(update(commands).values(digest=""))  # as the migration leaves it
    assert probe.call(TEN, ANNA, key="k").total == 10
    assert total(probe) == 10


def test_a_key_belongs_to_its_actor(probe: ProbeBench) -> None:
    probe.call(TEN, ANNA, key="k")
    probe.call(TEN, BERT, key="k")
    assert total(probe) == 20


@pytest.mark.parametrize("other", [Deposit(account="a", amount=11), CloseAt(account="a", at=START)])
def test_the_same_key_for_something_else_is_refused(probe: ProbeBench, other: Deposit | CloseAt) -> None:
    probe.call(TEN, ANNA, key="k")
    with pytest.raises(Refusal) as refused:
        probe.call(other, ANNA, key="k")
    assert refused.value.slug == "idempotency-key-reused"
    assert total(probe) == 10


def test_a_refusal_is_not_kept(probe: ProbeBench) -> None:
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            probe.call(Deposit(account="a", amount=2000), ANNA, key="k")
        assert refused.value.slug == "too-much"
    assert probe.rows(commands) == []
    assert probe.call(TEN, ANNA, key="k").total == 10


def test_a_failure_is_not_kept(probe: ProbeBench) -> None:
    with pytest.raises(BrokenError):
        probe.call(Deposit(account="a", amount=13), ANNA, key="k")
    assert probe.rows(commands) == []
    assert probe.call(TEN, ANNA, key="k").total == 10


def test_a_concurrent_twin_waits_and_gets_the_first_ones_answer(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    inside, asked = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        asked.wait(WAIT_SECONDS)

    def twin() -> int:
        inside.wait(WAIT_SECONDS)
        asked.set()
        return int(second.call(TEN, ANNA, key="k").total)

    with patch.object(ProbeService, "meanwhile", staticmethod(hold)):
        answers = at_once(lambda: first.call(TEN, ANNA, key="k").total, twin)
    assert answers == [10, 10]
    assert total(first) == 10
    assert len(first.published) == 1


def test_when_the_first_one_fails_its_twin_does_it(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    inside, asked = threading.Event(), threading.Event()
    turns = iter([True, False])

    def hold_then_fail() -> None:
        if next(turns):
            inside.set()
            asked.wait(WAIT_SECONDS)
            raise BrokenError("the first one")

    def twin() -> int:
        inside.wait(WAIT_SECONDS)
        asked.set()
        return int(second.call(TEN, ANNA, key="k").total)

    def one() -> None:
        with pytest.raises(BrokenError):
            first.call(TEN, ANNA, key="k")

    with patch.object(ProbeService, "meanwhile", staticmethod(hold_then_fail)):
        assert at_once(one, twin) == [None, 10]
    assert total(first) == 10


def test_of_two_changes_at_once_one_wins_and_the_other_is_told(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    if first.house.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    first.call(TEN, ANNA)
    both_have_read = threading.Barrier(2, timeout=WAIT_SECONDS)

    def change(probe: ProbeBench) -> str:
        try:
            probe.call(CloseAt(account="a", at=START), ANNA)
        except Refusal as refused:
            return refused.slug
        return "done"

    # Both read the account in one version before either writes it.
    with patch.object(ProbeService, "between", staticmethod(both_have_read.wait)):
        outcomes = at_once(lambda: change(first), lambda: change(second))
    assert sorted(outcomes) == ["conflicting-change", "done"]


def test_of_two_that_make_the_same_thing_at_once_one_wins_and_the_other_is_told(
    make_probe: Callable[[], ProbeBench],
) -> None:
    first, second = make_probe(), make_probe()
    if first.house.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    none_is_there = threading.Barrier(2, timeout=WAIT_SECONDS)

    def change(probe: ProbeBench) -> str:
        try:
            probe.call(CloseAt(account="new", at=START), ANNA)
        except Refusal as refused:
            return refused.slug
        return "done"

    with patch.object(ProbeService, "between", staticmethod(none_is_there.wait)):
        outcomes = at_once(lambda: change(first), lambda: change(second))
    assert sorted(outcomes) == ["conflicting-change", "done"]


@pytest.mark.parametrize(
    "body", [{}, {"account": "a"}, {"account": 7, "amount": "much"}, {"account": "a", "amount": 0}]
)
def test_a_body_that_breaks_its_contract_is_refused_field_by_field(probe: ProbeBench, body: dict[str, object]) -> None:
    problem = send(probe, "probe.deposit", body).problem
    assert problem is not None
    assert problem["slug"] == "invalid-body"
    assert all(failure["field"] for failure in problem["failures"])
    assert probe.rows(commands) == []


def test_a_question_changes_nothing(probe: ProbeBench) -> None:
    said = send(probe, "probe.get_total", {"account": "a"})
    assert said.ok == {"total": 0}
    assert probe.rows(commands) == []


def test_a_contract_broken_inside_a_handler_is_not_the_callers_fault(probe: ProbeBench) -> None:
    def break_it() -> None:
        Deposit.model_validate({})

    with patch.object(ProbeService, "meanwhile", staticmethod(break_it)), pytest.raises(ValueError, match="Deposit"):
        send(probe, "probe.deposit", {"account": "a", "amount": 1})


def test_a_database_that_is_away_is_said_so(probe: ProbeBench, unused_port: int) -> None:
    nowhere = create_engine(f"postgresql+psycopg2://nobody:nothing@127.0.0.1:{unused_port}/nothing")
    there, probe.house.database = probe.house.database, Database(nowhere)
    problem = send(probe, "probe.deposit", {"account": "a", "amount": 1}).problem
    assert problem is not None
    assert (problem["slug"], problem["kind"]) == ("database-away", "unavailable")
    probe.house.database = there
    assert total(probe) == 0


@pytest.mark.parametrize("role", Role)
def test_whoever_is_known_by_the_longest_name_may_ask(probe: ProbeBench, role: Role) -> None:
    someone = Actor(role=role, subject="x" * LONGEST_SUBJECT)
    assert probe.call(TEN, someone, key=new_id()).total == 10
