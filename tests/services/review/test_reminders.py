"""Reminders as rows: who finds them, from which second on, and when they go. On both databases."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services.review.tables import Act, Reminder
from shared.bus.tables import deadlines
from shared.contracts.base import Actor, Command
from shared.contracts.review import EmployerWorkList, Reminders
from shared.errors import Kind, Refusal
from tests.bench import Bench
from tests.services.lent import POLICIES
from tests.services.review.test_amendments import AMENDMENT
from tests.unit.review import kit
from tests.unit.review.kit import APPLICANT, AUDITOR, BUREAU, OFFICER, beijing

BEFORE_THE_WINDOW = beijing("2023-07-27 00:00")
SECOND = timedelta(seconds=1)


def found(bench: Bench, who: Actor) -> list[tuple[str, datetime, datetime]]:
    rows = bench.call(Reminders(), who).items
    return [(row.case_id, row.at, row.deadline) for row in rows]


class TestTheEmployer:
    MINE = (kit.CASE, BEFORE_THE_WINDOW, beijing("2023-08-01 00:00"))

    def test_is_reminded_in_the_very_second(self, submitted: Bench) -> None:
        submitted.sweep(BEFORE_THE_WINDOW - SECOND)
        assert found(submitted, OFFICER) == []
        submitted.sweep(BEFORE_THE_WINDOW)
        assert found(submitted, OFFICER) == [self.MINE]
        assert found(submitted, kit.FOREIGN_OFFICER) == []

    def test_finds_it_in_the_work_list_too(self, submitted: Bench) -> None:
        (row,) = submitted.call(EmployerWorkList(), OFFICER).items
        assert row.reminded_at is None
        submitted.sweep(BEFORE_THE_WINDOW)
        (row,) = submitted.call(EmployerWorkList(), OFFICER).items
        assert row.reminded_at == BEFORE_THE_WINDOW

    def test_after_an_outage_once_and_dated_when_it_was_due(self, submitted: Bench) -> None:
        submitted.sweep(beijing("2023-07-30 15:00"))
        submitted.sweep(beijing("2023-07-31 15:00"))
        assert found(submitted, OFFICER) == [self.MINE]

    def test_is_no_change_of_the_case_under_an_officers_hands(self, submitted: Bench) -> None:
        seen = submitted.call(kit.CONFIRM, OFFICER).version
        submitted.sweep(BEFORE_THE_WINDOW)
        submitted.call(kit.DECLINE, OFFICER, seen=seen)
        with submitted.house.database.read() as session:
            assert session.scalars(select(Act.move).order_by(Act.version)).all() == ["confirm_items", "decline"]

    @pytest.mark.parametrize("move", [kit.RETURN, kit.DECLINE])
    def test_is_not_reminded_of_what_left_the_desk(self, submitted: Bench, move: Command) -> None:
        submitted.call(move, OFFICER)
        assert waiting(submitted) == []
        submitted.sweep(BEFORE_THE_WINDOW)
        assert found(submitted, OFFICER) == []

    def test_keeps_it_while_the_case_lies_there_and_loses_it_when_it_moves(self, submitted: Bench) -> None:
        submitted.sweep(BEFORE_THE_WINDOW)
        submitted.call(kit.CONFIRM, OFFICER)
        submitted.call(kit.PUBLISH, OFFICER)
        assert found(submitted, OFFICER) == [self.MINE]
        submitted.call(kit.DECLINE, OFFICER)
        assert found(submitted, OFFICER) == []
        with submitted.house.database.read() as session:
            assert session.scalars(select(Reminder)).all() == []

    def test_loses_it_with_the_window(self, submitted: Bench) -> None:
        submitted.sweep(beijing("2023-08-01 00:00"))
        assert found(submitted, OFFICER) == []


class TestTheInstitution:
    def test_is_reminded_before_the_notice_is_due_and_no_more_when_it_is_posted(self, at_audit: Bench) -> None:
        at_audit.call(kit.CLAIM, AUDITOR)
        at_audit.sweep(beijing("2023-07-28 00:00"))
        mine = [(kit.CASE, beijing("2023-07-28 00:00"), beijing("2023-08-02 00:00"))]
        assert found(at_audit, AUDITOR) == found(at_audit, kit.SECOND_AUDITOR) == mine
        assert found(at_audit, kit.FOREIGN_AUDITOR) == found(at_audit, OFFICER) == []
        at_audit.call(kit.CORRECT, AUDITOR)
        assert found(at_audit, AUDITOR) == []

    def test_of_what_is_overdue_nobody_is_reminded(self, at_audit: Bench) -> None:
        at_audit.sweep(beijing("2023-08-02 00:00"))
        assert found(at_audit, AUDITOR) == []


class TestTheApplicant:
    def test_is_reminded_before_the_correction_ends_until_it_is_answered(self, at_audit: Bench) -> None:
        at_audit.call(kit.CLAIM, AUDITOR)
        at_audit.call(kit.CORRECT, AUDITOR)
        at_audit.sweep(beijing("2023-07-28 00:00"))
        assert found(at_audit, APPLICANT) == [(kit.CASE, beijing("2023-07-28 00:00"), beijing("2023-08-02 00:00"))]
        assert found(at_audit, kit.actor(APPLICANT.role, "b" * 64)) == []
        at_audit.feed(kit.correction(), kit.CASE, round=1)
        assert found(at_audit, APPLICANT) == []
        at_audit.sweep(beijing("2023-07-28 00:01"))
        assert [row[0] for row in found(at_audit, OFFICER)] == [kit.CASE]  # who confirms what changed


@pytest.fixture
def amended(submitted: Bench, tmp_path: Path) -> Iterator[Bench]:
    """A case whose employer was reminded; then the window is lengthened to 08-03."""
    submitted.sweep(BEFORE_THE_WINDOW)
    text = (POLICIES / "beijing-2023.yaml").read_text(encoding="utf-8")
    (tmp_path / "beijing-2023.yaml").write_text(text.replace("amendments: []", AMENDMENT), encoding="utf-8")
    submitted.house.policies.adopt(submitted.house.database, tmp_path)
    yield submitted
    submitted.house.policies.adopt(submitted.house.database, POLICIES)


def test_a_longer_window_reminds_anew(amended: Bench) -> None:
    amended.sweep(beijing("2023-08-01 00:00"))
    assert found(amended, OFFICER) == [(kit.CASE, beijing("2023-08-01 00:00"), beijing("2023-08-04 00:00"))]


def test_a_page_goes_on_where_the_last_one_ended(bench: Bench) -> None:
    for n in range(3):
        bench.feed(kit.submission(), f"case-{n}")
    bench.sweep(BEFORE_THE_WINDOW)
    first = bench.call(Reminders(limit=2), OFFICER)
    second = bench.call(Reminders(limit=2, after=first.next), OFFICER)
    assert [row.case_id for row in (*first.items, *second.items)] == ["case-0", "case-1", "case-2"]
    assert second.next is None


@pytest.mark.parametrize("who", [BUREAU, kit.COLLEAGUE, kit.actor(AUDITOR.role, "auditor-0")])
def test_others_have_none(bench: Bench, who: Actor) -> None:
    with pytest.raises(Refusal) as caught:
        bench.call(Reminders(), who)
    assert (caught.value.slug, caught.value.kind) == ("not-your-list", Kind.FORBIDDEN)


def waiting(bench: Bench) -> list[str]:
    """The deadlines that are scheduled."""
    with bench.house.database.read() as session:
        return list(session.scalars(select(deadlines.c.kind)))
