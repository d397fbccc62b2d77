"""What ends a case's waiting, and what takes an issued title back. On both databases."""

from datetime import timedelta

import pytest

from shared.contracts.base import Event
from shared.contracts.certificate import (
    CertificateIssued,
    CertificateStatusChanged,
    FetchNotice,
    FindByNumberAndName,
    HeldBack,
    NoticeIssued,
)
from shared.contracts.vocabulary import Outcome
from tests.services.certificate.papers import Papers
from tests.unit.certificate.kit import (
    CASE,
    HOLDER,
    OTHER_PERSON,
    PUBLIC,
    SECOND_CASE,
    beijing,
    closed,
    holder,
    lifted,
    not_passed,
    passed,
    sanction,
)

NUMBER = "ZC11-2023-000001-8"
ENDINGS = [
    closed(Outcome.DISQUALIFIED),
    sanction("cancel_application", "record"),
]


def imposed(bench: Papers, event: Event) -> None:
    """Let the service hear what is told of a case or, by integrity, of a sanction."""
    own = event.publisher == "integrity"
    bench.feed(event, "sanction-1" if own else CASE, subject_kind="sanction" if own else "case")


def state(bench: Papers) -> str:
    return bench.call(FindByNumberAndName(number=NUMBER, name="欧阳静"), PUBLIC).state


@pytest.mark.parametrize("event", ENDINGS)
class TestACaseThatEnds:
    def test_while_it_waits_is_not_issued(self, bench: Papers, event: Event) -> None:
        bench.feed(passed(), CASE)
        imposed(bench, event)
        assert bench.issue().cases == 0

    def test_before_its_result_is_heard_is_not_issued_either(self, bench: Papers, event: Event) -> None:
        imposed(bench, event)
        bench.feed(passed(), CASE)
        assert bench.issue().cases == 0

    def test_while_a_batch_holds_it_is_dropped(self, bench: Papers, event: Event) -> None:
        bench.feed(passed(), CASE)
        batch = bench.order()
        imposed(bench, event)
        bench.keep_promises()
        assert (bench.certificates(), bench.promised(), bench.integrity.asked) == ([], 0, [])
        view = bench.batch(batch)
        assert (view.dropped, view.pending) == (1, 0)

    def test_while_integrity_is_asked_is_dropped(self, bench: Papers, event: Event) -> None:
        answer = bench.integrity

        def asked(*question: object) -> object:
            imposed(bench, event)
            return answer(*question)  # type: ignore[arg-type]

        bench.service.standing = asked
        bench.feed(passed(), CASE)
        batch = bench.issue()
        assert (bench.certificates(), bench.promised()) == ([], 0)
        assert bench.batch(batch).dropped == 1


class TestAnEndThatIsNone:
    @pytest.mark.parametrize("first", [True, False])
    def test_closing_as_not_passed_does_not_stop_the_notice(self, bench: Papers, first: bool) -> None:
        told = [closed(Outcome.NOT_PASSED), not_passed()]
        for event in told if first else reversed(told):
            bench.feed(event, CASE)
        bench.keep_promises()
        assert len(bench.told(NoticeIssued)) == 1
        assert bench.call(FetchNotice(case_id=CASE), HOLDER).media_type == "application/pdf"

    def test_a_case_reopened_after_it_lapsed_is_issued(self, bench: Papers) -> None:
        bench.feed(closed(Outcome.ABANDONED), CASE)
        bench.clock.moment += timedelta(days=30)
        bench.feed(passed(), CASE)
        assert bench.issue().cases == 1
        assert len(bench.told(CertificateIssued)) == 1

    def test_a_sanction_on_another_case_stops_nothing(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        imposed(bench, sanction("revoke_title", case_id=SECOND_CASE))
        bench.issue()
        assert state(bench) == "valid"


class TestABan:
    def test_heard_here_holds_back_even_if_integritys_answer_is_older(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        imposed(bench, sanction("ban", case_id=None))
        view = bench.batch(bench.issue())
        assert view.held_back == (HeldBack(case_id=CASE, why="持有人至2026-11-20止不得申报或晋升"),)

    def test_is_of_one_person(self, bench: Papers) -> None:
        bench.feed(passed(holder=holder(OTHER_PERSON)), CASE)
        imposed(bench, sanction("ban", case_id=None))
        assert bench.batch(bench.issue()).issued == 1

    @pytest.mark.parametrize("first", [True, False])
    def test_that_was_lifted_holds_nobody_back(self, bench: Papers, first: bool) -> None:
        told = [sanction("ban", case_id=None), lifted(beijing("2023-11-20 10:00"))]
        for event in told if first else reversed(told):
            imposed(bench, event)
        bench.feed(passed(), CASE)
        assert bench.batch(bench.issue()).issued == 1

    def test_ends_with_its_last_day(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        imposed(bench, sanction("ban", case_id=None))
        bench.clock.moment = beijing("2026-11-20 23:59:59")
        assert bench.batch(bench.issue()).issued == 0
        bench.clock.moment = beijing("2026-11-21 00:00")
        assert bench.batch(bench.issue()).issued == 1


class TestAnIssuedTitle:
    @pytest.mark.parametrize("event", [sanction("revoke_title", "record", "share"), closed(Outcome.DISQUALIFIED)])
    def test_is_revoked_and_told(self, bench: Papers, event: Event) -> None:
        bench.feed(passed(), CASE, round=1)
        bench.issue()
        imposed(bench, event)
        imposed(bench, event)
        (changed,) = bench.told(CertificateStatusChanged)
        assert changed == CertificateStatusChanged(
            number=NUMBER,
            before="valid",
            after="revoked",
            clause="四(一)",
            reason=event.reason,  # type: ignore[attr-defined]
        )
        envelope, _ = bench.published[-1]
        assert (envelope.subject_kind, envelope.subject, envelope.round) == ("case", CASE, 1)
        assert state(bench) == "revoked"

    @pytest.mark.parametrize(
        "event",
        [sanction("cancel_application"), sanction("revoke_title", case_id=None), closed(Outcome.REVOKED)],
    )
    def test_is_left_alone_by_what_does_not_revoke_it(self, bench: Papers, event: Event) -> None:
        bench.feed(passed(), CASE)
        bench.issue()
        imposed(bench, event)
        assert state(bench) == "valid"
        assert bench.told(CertificateStatusChanged) == []

    def test_stays_revoked_when_the_sanction_is_lifted_and_no_batch_issues_it_again(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        bench.issue()
        imposed(bench, sanction("revoke_title", "ban"))
        imposed(bench, lifted(beijing("2023-12-20 10:00")))
        bench.feed(passed(), CASE)
        assert bench.issue().cases == 0
        assert state(bench) == "revoked"
