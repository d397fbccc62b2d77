"""Every event is kept whole, once, in each publisher's order; none stops the service. On both databases."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from services.integrity import tables
from services.integrity.tables import CaseRow, Entry, Hand
from shared.contracts.base import CLOCK, Envelope, Event, Role, events_for, new_id
from shared.contracts.case_events import CaseClosed
from shared.contracts.certificate import CertificateIssued
from shared.contracts.integrity import SanctionLifted
from shared.contracts.vocabulary import Outcome
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.integrity.conftest import accepted, submitted
from tests.services.integrity.samples import sample
from tests.unit.integrity import kit
from tests.unit.integrity.kit import beijing

CLOSING = CaseClosed(outcome=Outcome.WITHDRAWN, clause=None, reason="…")


def entries(bench: Bench) -> list[Entry]:
    with bench.house.database.read() as session:
        return list(session.scalars(select(Entry).order_by(Entry.n)))


def parsed(entry: Entry) -> Envelope:
    return Envelope.model_validate_json(entry.frame)


def known(bench: Bench, case_id: str = kit.CASE) -> CaseRow | None:
    with bench.house.database.read() as session:
        return session.get(CaseRow, case_id)


def hands(bench: Bench) -> set[tuple[str, str, str]]:
    with bench.house.database.read() as session:
        return {(hand.case_id, hand.subject, hand.role) for hand in session.scalars(select(Hand))}


class TestEveryEvent:
    def test_leaves_one_entry_with_its_whole_envelope(self, bench: Bench) -> None:
        told = [bench.feed(sample(event), kit.CASE) for event in events_for("integrity")]
        assert {envelope.type for envelope in told} == Event.known.keys()
        assert set(bench.inbox_states()) == {"done"}
        assert [parsed(entry) for entry in entries(bench)] == told
        for entry, envelope in zip(entries(bench), told, strict=True):
            assert (entry.publisher, entry.event_id, entry.type) == (envelope.publisher, envelope.id, envelope.type)
            assert (entry.subject_kind, entry.subject, entry.seq) == ("case", kit.CASE, envelope.seq)

    def test_is_kept_once_however_often_it_comes(self, bench: Bench) -> None:
        envelope = bench.feed(submitted(), kit.CASE)
        for _ in range(3):
            bench.hear(envelope)
        assert [entry.event_id for entry in entries(bench)] == [envelope.id]

    def test_keeps_what_this_version_does_not_know(self, bench: Bench) -> None:
        known_today = bench.feed(submitted(), "case-0")
        newer = known_today.model_copy(
            update={"id": new_id(), "subject": kit.CASE, "body": {**known_today.body, "of_tomorrow": [1, {"a": "b"}]}}
        )
        bench.hear(newer)
        assert parsed(entries(bench)[-1]).body["of_tomorrow"] == [1, {"a": "b"}]

    def test_is_kept_in_its_publishers_order(self, bench: Bench) -> None:
        bench.feed(CLOSING, kit.CASE, seq=2)
        assert (entries(bench), known(bench), bench.inbox_states()) == ([], None, ["waiting"])
        bench.feed(submitted(), kit.CASE, seq=1)
        assert [(entry.seq, entry.type) for entry in entries(bench)] == [(1, "ApplicationSubmitted"), (2, "CaseClosed")]
        row = known(bench)
        assert row
        assert (row.person_ref, row.closed) == (kit.PERSON, True)

    def test_waits_for_nothing_of_another_publisher_or_subject(self, bench: Bench) -> None:
        bench.feed(submitted(), kit.CASE, seq=2)
        bench.feed(accepted(), kit.CASE)
        bench.feed(submitted(), "case-2")
        assert [(entry.publisher, entry.subject) for entry in entries(bench)] == [
            ("evaluation", kit.CASE),
            ("application", "case-2"),
        ]

    def test_of_our_own_comes_back_as_an_entry(self, public: Bench) -> None:
        public.call(kit.filing(), kit.PUBLIC)
        ((envelope, _),) = public.published
        public.hear(envelope)
        assert parsed(entries(public)[-1]) == envelope
        assert (entries(public)[-1].subject_kind, public.inbox_states()[-1]) == ("report", "done")


class TestWhatIsLearnt:
    def test_is_the_same_whichever_publisher_is_heard_first(self, bench: Bench) -> None:
        for order, case_id in ((0, "case-a"), (1, "case-b")):
            events = [submitted(), accepted()]
            for event in reversed(events) if order else events:
                bench.feed(event, case_id)
        first, second = known(bench, "case-a"), known(bench, "case-b")
        assert first
        assert second
        assert first.read().publicity_ends_at == kit.PUBLICITY_ENDS
        assert (first.person_ref, first.publicity_ends_at) == (second.person_ref, second.publicity_ends_at)

    def test_is_nothing_from_what_is_not_about_a_case(self, bench: Bench) -> None:
        bench.feed(sample(CertificateIssued), "BJ-1", subject_kind="certificate", actor=kit.BUREAU)
        bench.feed(sample(SanctionLifted), "sanction-1", subject_kind="sanction", actor=kit.BUREAU)
        assert len(entries(bench)) == 2
        assert (known(bench, "BJ-1"), hands(bench)) == (None, set())

    def test_who_acted_on_a_case_and_as_what(self, bench: Bench) -> None:
        bench.feed(submitted(), kit.CASE, actor=kit.APPLICANT)
        bench.feed(submitted(), kit.CASE, actor=kit.APPLICANT)
        bench.feed(accepted(), kit.CASE, actor=kit.BUREAU)
        bench.feed(sample(CertificateIssued), kit.CASE, actor=CLOCK)
        assert hands(bench) == {
            (kit.CASE, kit.PERSON, "applicant"),
            (kit.CASE, kit.BUREAU.subject, "bureau_officer"),
        }


NASTY: dict[str, dict[str, Any]] = {
    "a NUL in what is said": {"event": submitted("\0" + "a" * 63)},
    "a very long reference": {"event": submitted("a" * 5000)},
    "a NUL in who acts": {"event": submitted(), "actor": kit.actor(Role.AUDITOR, "auditor\0one")},
    "a very long name of who acts": {
        "event": submitted(),
        "actor": kit.actor(Role.AUDITOR, "x" * 100).model_copy(update={"name": "x" * 5000}),
    },
    "a NUL in a number": {
        "event": CertificateIssued(number="BJ\0" + "1" * 5000, date=beijing("2023-11-20").date(), status_index=0)
    },
    "an end before the calendar": {
        "event": accepted().model_copy(
            update={"publicity_ends_at": datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))}
        )
    },
    "no policy": {"event": accepted(), "policy": None},
    "a policy that nobody has": {"event": accepted(), "policy": "beijing-1999@\0" + "0" * 300},
    "a time before the calendar": {
        "event": submitted(),
        "time": datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    },
}


def test_no_event_that_validates_stops_the_service(bench: Bench) -> None:
    for case_id, extra in NASTY.items():
        nasty = bench.feed(subject=case_id, **extra)
        closing = bench.feed(CLOSING, case_id)
        assert bench.inbox_states()[-2:] == ["done", "done"], case_id
        assert [parsed(entry) for entry in entries(bench)[-2:]] == [nasty, closing], case_id
        row = known(bench, case_id)
        assert row, case_id
        assert row.closed, case_id


def test_a_result_without_a_policy_is_not_public_here(bench: Bench) -> None:
    bench.feed(submitted(), kit.CASE)
    bench.feed(accepted(), kit.CASE, policy=None)
    with pytest.raises(Refusal) as caught:
        bench.call(kit.filing(), kit.PUBLIC)
    assert caught.value.slug == "no-such-publicised-result"


def test_the_migrations_make_the_tables_that_the_code_uses(bench: Bench) -> None:
    with bench.house.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda n, t, _: ours(n, t)})
        assert compare_metadata(context, tables.Base.metadata) == []


def ours(name: str | None, kind: str) -> bool:
    return kind != "table" or name in tables.Base.metadata.tables
