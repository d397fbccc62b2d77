"""What is learnt of a case from what the others tell, in any order between them."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.integrity import domain
from services.integrity.domain import Case
from shared.contracts.base import Event
from shared.contracts.case_events import CaseClosed, PaymentDue
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.evaluation import ResultAccepted, ResultSentBack
from shared.contracts.filing import CaseFiled
from shared.contracts.form import Holder
from shared.contracts.vocabulary import Level, Outcome
from tests.unit.integrity import kit

PASSED = ResultAccepted(
    outcome="passed",
    place="institution",
    title_date=kit.beijing("2023-10-20").date(),
    publicity_ends_at=kit.PUBLICITY_ENDS,
    bundle_digest="0" * 64,
)
FAILED = ResultAccepted(
    outcome="not_passed", place=None, title_date=None, publicity_ends_at=None, bundle_digest="0" * 64
)
ISSUED = CertificateIssued(number="BJ-1", date=kit.beijing("2023-10-20").date(), status_index=0)
FEE_DUE = PaymentDue(level=Level.JUNIOR, institution="library", payer_ref=kit.PERSON)


def closed(outcome: Outcome) -> CaseClosed:
    return CaseClosed(outcome=outcome, clause=None, reason="…")


def changed(after: str) -> CertificateStatusChanged:
    return CertificateStatusChanged.model_validate({"number": "BJ-1", "before": "valid", "after": after, "reason": "…"})


def after(*events: Event, policy: str | None = "beijing-2023@1") -> Case:
    case = Case(kit.CASE)
    for event in events:
        case = domain.heard(case, event, policy)
    return case


class TestPublicity:
    def test_is_known_from_an_accepted_pass(self) -> None:
        case = after(PASSED)
        assert domain.check_publicised(case) == (kit.PUBLICITY_ENDS, "beijing-2023@1")

    def test_there_is_none_of_who_did_not_pass(self) -> None:
        assert after(FAILED).publicity_ends_at is None

    def test_an_earlier_one_is_void_with_a_new_result(self) -> None:
        assert after(PASSED, FAILED).publicity_ends_at is None

    def test_an_end_beyond_the_calendar_is_none(self) -> None:
        beyond = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
        assert after(PASSED.model_copy(update={"publicity_ends_at": beyond})).publicity_ends_at is None

    def test_its_end_is_kept_in_utc(self) -> None:
        ends = after(PASSED).publicity_ends_at
        assert ends
        assert ends.tzinfo is UTC


class TestPerson:
    def test_and_publicity_are_known_from_an_institutions_own_result_too(self) -> None:
        holder = Holder(name="顾砚青", document_type="resident_id", masked_number="1101****", person_ref=kit.PERSON)
        filed = CaseFiled(
            filing="filing-1",
            plan="plan-2021-017",
            institution="1211000099900014XP",
            holder=holder,
            series="engineering",
            major="computer",
            level=Level.JUNIOR,
            publicity_ends_at=kit.PUBLICITY_ENDS,
        )
        assert after(filed).person_ref == kit.PERSON
        assert domain.check_publicised(after(filed)) == (kit.PUBLICITY_ENDS, "beijing-2023@1")
        assert not after(filed, closed(Outcome.RETURNED), filed).closed


class TestClosing:
    def test_a_closed_case_is_closed_until_it_is_opened_again(self) -> None:
        assert after(closed(Outcome.ABANDONED)).closed
        assert not after(closed(Outcome.ABANDONED), FEE_DUE).closed

    def test_nothing_is_learnt_from_other_news(self) -> None:
        case = after(PASSED)
        assert domain.heard(case, ResultSentBack(reasons="…"), None) is case


class TestTitle:
    @pytest.mark.parametrize(
        ("events", "certified"),
        [
            ((), False),
            ((ISSUED,), True),
            ((ISSUED, changed("suspended")), True),
            ((ISSUED, changed("suspended"), changed("valid")), True),
            ((ISSUED, changed("revoked")), False),
            ((ISSUED, changed("superseded"), ISSUED.model_copy(update={"number": "BJ-2"})), True),
            ((ISSUED, closed(Outcome.REVOKED)), False),
        ],
    )
    def test_is_in_force_from_its_issue_to_its_revocation(self, events: Sequence[Event], certified: bool) -> None:
        assert after(*events).certified is certified


def test_the_order_between_publishers_does_not_matter() -> None:
    streams = [(FEE_DUE, closed(Outcome.REVOKED)), (PASSED,), (ISSUED, changed("revoked"))]
    merged = {after(*order) == after(*streams[0], *streams[1], *streams[2]) for order in interleaved(streams)}
    assert merged == {True}


def interleaved(streams: Sequence[Sequence[Event]]) -> list[list[Event]]:
    """Every order that keeps each publisher's own."""
    tags = [n for n, stream in enumerate(streams) for _ in stream]
    orders = []
    for tagged in set(itertools.permutations(tags)):
        rest = [iter(stream) for stream in streams]
        orders.append([next(rest[n]) for n in tagged])
    return orders
