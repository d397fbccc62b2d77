"""What an operator sees and does with what was heard: each act once, recorded with it, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, insert, text, update

from shared.bus.operations import Operations
from shared.bus.operations_tables import bindings, operator_acts
from shared.bus.tables import cursors, inbox
from shared.bus.work import House
from shared.contracts.base import AUDITOR, Actor, Probe, new_id
from shared.contracts.operations import (
    Discard,
    GetLetter,
    GetStatus,
    LetterView,
    ListActs,
    Replay,
)
from shared.db import Database
from tests.bus.desk import OLGA, WHY, Counter, amounts, call, kill, mend, refused
from tests.bus.probe.bench import ANNA, START, ProbeBench
from tests.bus.probe.contracts import CloseAt, Counted, Deposit, Promise


@pytest.fixture
def desk(probe: ProbeBench) -> Counter:
    return Counter(probe)


def test_a_dead_event_is_listed_and_one_that_is_tried_again_on_demand(probe: ProbeBench, desk: Counter) -> None:
    probe.count(-7, "b")
    assert desk.letters() == []
    assert desk.only(everything=True).possible == ("replay",)
    kill(probe)
    assert {letter.subject for letter in desk.letters()} == {"a", "b"}
    letter = desk.letters()[0]
    assert (letter.kind, letter.state, letter.what, letter.attempts) == ("event", "dead", "Counted", 9)
    assert letter.possible == ("replay", "discard")
    assert letter.error == "BrokenError: a negative amount"


def test_replaying_has_the_effect_once(probe: ProbeBench, desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    kill(probe)
    mend(probe, monkeypatch)
    id = desk.only().id
    assert desk.ask(Replay(id=id, reason=WHY)).letter.state == "retry"
    probe.hearing.sweep()
    assert desk.ask(Replay(id=id, reason=WHY)).letter.state == "done"
    probe.hearing.sweep()
    assert amounts(probe) == [7]
    assert desk.letters() == []


def test_replaying_in_vain_begins_the_pauses_anew(probe: ProbeBench, desk: Counter) -> None:
    kill(probe)
    id = desk.only().id
    desk.ask(Replay(id=id, reason=WHY))
    probe.hearing.sweep()
    letter = desk.ask(GetLetter(id=id)).letter
    assert (letter.state, letter.attempts) == ("retry", 1)
    assert letter.next_at > datetime.now(UTC)


def test_the_same_key_acts_once(probe: ProbeBench, desk: Counter) -> None:
    kill(probe)
    id, key = desk.only().id, new_id()
    first = desk.ask(Discard(id=id, reason=WHY), key)
    assert desk.ask(Discard(id=id, reason=WHY), key) == first
    assert len(probe.rows(operator_acts)) == 1


def test_a_discarded_event_has_no_effect_though_it_comes_again(
    probe: ProbeBench, desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelope = probe.frame(Counted(amount=-7), "a", 1)
    probe.hear(envelope)
    with probe.house.database.write() as session:
        session.execute(update(inbox).values(state="dead", next_at=None))
    mend(probe, monkeypatch)
    assert desk.ask(Discard(id=desk.only().id, reason=WHY)).letter.state == "discarded"
    probe.hear(envelope)
    assert amounts(probe) == []
    (row,) = probe.rows(inbox)
    assert row.frame is None
    assert refused(lambda: desk.ask(Replay(id=f"event:teller:{envelope.id}", reason=WHY))) == "letter-not-open"


def test_discarding_lets_a_followed_subject_go_on(probe: ProbeBench, desk: Counter) -> None:
    probe.hearing.follows = True
    kill(probe)
    for amount in (2, 3):
        probe.count(amount, "a")
    assert amounts(probe) == []
    desk.ask(Discard(id=desk.only().id, reason=WHY))
    probe.hearing.sweep()
    assert amounts(probe) == [2, 3]
    assert probe.inbox_states() == ["dropped", "done", "done"]


def test_the_auditor_gives_no_event_up(probe: ProbeBench) -> None:
    desk = Counter(probe, AUDITOR)
    kill(probe)
    letter = desk.only()
    assert letter.possible == ("replay",)
    assert refused(lambda: desk.ask(Discard(id=letter.id, reason=WHY))) == "audit-entry"
    assert probe.inbox_states() == ["dead"]
    assert probe.rows(operator_acts) == []


def test_what_is_still_tried_is_not_discarded(probe: ProbeBench, desk: Counter) -> None:
    probe.count(-7, "a")
    id = desk.only(everything=True).id
    assert refused(lambda: desk.ask(Discard(id=id, reason=WHY))) == "letter-not-open"


# Gaps


def test_a_gap_names_the_missing_event_and_its_teller(probe: ProbeBench, desk: Counter) -> None:
    probe.hearing.follows = True
    probe.count(1, "a", seq=1)
    probe.count(3, "a", seq=3)
    assert desk.letters() == []
    gap = desk.only(everything=True)
    assert (gap.id, gap.seq) == ("gap:teller:case:a:2", 2)
    assert "replay teller outbox:case:a:2" in desk.ask(GetLetter(id=gap.id)).note
    assert refused(lambda: desk.ask(Replay(id=gap.id, reason=WHY))) == "letter-not-open"


def test_a_gap_is_listed_by_itself_after_a_while(probe: ProbeBench, desk: Counter) -> None:
    probe.hearing.follows = True
    probe.count(2, "a", seq=2)
    with probe.house.database.write() as session:
        session.execute(update(inbox).values(received_at=datetime.now(UTC) - timedelta(minutes=6)))
    assert desk.only().id == "gap:teller:case:a:1"


def test_an_event_given_up_before_its_turn_is_a_gap_when_its_turn_comes(probe: ProbeBench, desk: Counter) -> None:
    probe.hearing.follows = True
    probe.count(2, "a", seq=2)
    with probe.house.database.write() as session:
        session.execute(update(inbox).values(state="dead"))
    desk.ask(Discard(id=desk.only().id, reason=WHY))
    probe.count(3, "a", seq=3)
    probe.count(1, "a", seq=1)
    assert amounts(probe) == [1]
    desk.ask(Discard(id="gap:teller:case:a:2", reason=WHY))
    probe.hearing.sweep()
    assert amounts(probe) == [1, 3]


def test_discarding_a_gap_releases_what_waits(probe: ProbeBench, desk: Counter) -> None:
    probe.hearing.follows = True
    probe.count(2, "a", seq=2)
    desk.ask(Discard(id="gap:teller:case:a:1", reason=WHY))
    probe.hearing.sweep()
    assert amounts(probe) == [2]
    assert [row.seq for row in probe.rows(cursors)] == [2]
    assert refused(lambda: desk.ask(Discard(id="gap:teller:case:a:1", reason=WHY))) == "no-such-letter"


# Record, status, door


def test_every_act_is_kept_with_who_when_what_and_why(probe: ProbeBench, desk: Counter) -> None:
    kill(probe)
    id = desk.only().id
    desk.ask(Replay(id=id, reason=WHY))
    view: LetterView = desk.ask(GetLetter(id=id))
    (act,) = desk.ask(ListActs()).items
    assert view.acts == (act,)
    assert (act.operator, act.person, act.act, act.letter, act.what, act.subject, act.reason) == (
        "operator",
        "olga",
        "replay",
        id,
        "Counted",
        "a",
        WHY,
    )
    assert abs(datetime.now(UTC) - act.at) < timedelta(minutes=1)


@pytest.mark.parametrize("id", ["event:teller:nothing", "event:", "nonsense", "outbox:case:a:x", "gap:a", "frame:0"])
def test_what_is_not_there_is_told(desk: Counter, id: str) -> None:
    assert refused(lambda: desk.ask(GetLetter(id=id))) == "no-such-letter"
    assert refused(lambda: desk.ask(Discard(id=id, reason=WHY))) == "no-such-letter"


def test_the_status_counts_what_is_unfinished(probe: ProbeBench, desk: Counter) -> None:
    quiet = desk.ask(GetStatus())
    assert (quiet.outbox, quiet.outbox_since, quiet.dead, quiet.complaints) == (0, None, 0, ())
    probe.call(Deposit(account="a", amount=5), ANNA)
    probe.call(Promise(account="a"), ANNA)
    probe.call(CloseAt(account="a", at=START), ANNA)
    kill(probe)
    probe.count(-7, "b")
    found = desk.ask(GetStatus())
    assert (found.outbox, found.dead, found.retrying, found.errands, found.deadlines_overdue) == (1, 1, 1, 1, 1)
    assert found.outbox_since is not None


def test_a_binding_of_an_earlier_version_is_told(probe: ProbeBench, desk: Counter) -> None:
    with probe.house.database.write() as session:
        session.execute(insert(bindings).values(exchange="teller.events", routing_key="Forgotten"))
    (complaint,) = desk.ask(GetStatus()).complaints
    assert "Forgotten of teller.events" in complaint


@pytest.mark.parametrize(
    ("actor", "user"),
    [(OLGA, None), (OLGA, "gateway"), (ANNA, "anna"), (ANNA, None)],
    ids=["unproved", "somebody else's name", "no operator", "nobody"],
)
def test_nobody_but_the_proved_operator_is_answered(probe: ProbeBench, actor: Actor, user: str | None) -> None:
    door = Operations(probe.hearing, lambda: pytest.fail("asked"))
    answer = door.answer("probe.operator.get_status", call(GetStatus(), actor), user)
    assert answer.problem is not None
    assert answer.problem["slug"] == "not-an-operator"


def test_a_database_that_is_away_is_told(probe: ProbeBench, unused_port: int) -> None:
    nowhere = Database(create_engine(f"postgresql+psycopg2://nobody:nothing@127.0.0.1:{unused_port}/nothing"))

    def ask_nowhere() -> Probe:
        with nowhere.read() as session:
            session.execute(text("select 1"))
        raise AssertionError("somebody is there")

    settings = probe.house.settings.model_copy(update={"amqp_url": f"amqp://127.0.0.1:{unused_port}/"})
    house = House(probe.house.name, settings, probe.house.database, probe.house.clock)
    door = Operations(replace(probe.hearing, house=house), ask_nowhere)
    answer = door.answer("probe.operator.get_status", call(GetStatus(), OLGA), OLGA.subject)
    assert answer.problem is not None
    assert answer.problem["slug"] == "database-away"
