"""Nothing is issued to whom the civil service register has, until it says otherwise. On both databases."""

import pytest

from shared.contracts.case_events import RegistryChecked, StandingChecked
from shared.contracts.certificate import CertificateIssued, HeldBack
from shared.contracts.vocabulary import CheckResult
from tests.services.certificate.papers import Papers
from tests.unit.certificate.kit import CASE, OTHER_PERSON, SECOND_CASE, beijing, holder, passed

MATCH, MISMATCH, UNKNOWN, PENDING = CheckResult.MATCH, CheckResult.MISMATCH, CheckResult.UNKNOWN, CheckResult.PENDING
HELD = HeldBack(case_id=CASE, why="公务员登记核验不一致，核实后方可发证；登记有误的可重新核验")


def told(bench: Papers, result: CheckResult, at: str, *, since_audit: bool = True) -> None:
    bench.feed(StandingChecked(result=result, since_audit=since_audit), CASE, time=beijing(at))


@pytest.mark.parametrize("first", [True, False])
def test_a_civil_servant_is_held_back_and_freed_by_another_answer(bench: Papers, first: bool) -> None:
    """Whether the answer is heard before the result or after it."""
    if first:
        told(bench, MISMATCH, "2023-11-20 09:00")
    bench.feed(passed(), CASE)
    bench.feed(passed(holder=holder(OTHER_PERSON)), SECOND_CASE)
    if not first:
        told(bench, MISMATCH, "2023-11-20 09:00")
    view = bench.batch(bench.issue())
    assert (view.issued, view.held_back) == (1, (HELD,))
    told(bench, MATCH, "2023-11-21 09:00")
    assert bench.batch(bench.issue()).issued == 1


def test_an_answer_that_comes_while_the_papers_are_printed_counts(bench: Papers) -> None:
    said = bench.integrity

    def asked(*question: object) -> object:
        told(bench, MISMATCH, "2023-11-20 10:00")
        return said(*question)  # type: ignore[arg-type]

    bench.service.standing = asked
    bench.feed(passed(), CASE)
    assert bench.batch(bench.issue()).held_back == (HELD,)
    assert bench.told(CertificateIssued) == []


def test_nothing_is_printed_however_often_a_civil_servant_is_held_back(bench: Papers) -> None:
    told(bench, MISMATCH, "2023-11-20 09:00")
    bench.feed(passed(), CASE)
    for _ in range(2):
        assert bench.batch(bench.issue()).held_back == (HELD,)
    assert (bench.stored(), bench.integrity.asked) == ([], [])


@pytest.mark.parametrize("result", [MATCH, UNKNOWN, PENDING])
def test_a_register_that_was_not_reached_or_knows_nothing_holds_nobody_back(bench: Papers, result: CheckResult) -> None:
    told(bench, result, "2023-11-20 09:00")
    bench.feed(passed(), CASE)
    assert bench.batch(bench.issue()).issued == 1


def test_what_other_registries_say_is_not_told_here() -> None:
    assert "certificate" not in RegistryChecked.consumers
    assert StandingChecked.model_fields.keys() == {"result", "since_audit"}


def test_what_the_audit_has_settled_holds_nobody_back(bench: Papers) -> None:
    told(bench, MISMATCH, "2023-11-20 09:00", since_audit=False)
    bench.feed(passed(), CASE)
    assert bench.batch(bench.issue()).issued == 1


def test_the_last_answer_counts_though_an_earlier_one_is_heard_later(bench: Papers) -> None:
    told(bench, MISMATCH, "2023-11-20 09:00")
    told(bench, MATCH, "2023-11-19 09:00")
    bench.feed(passed(), CASE)
    assert bench.batch(bench.issue()).held_back == (HELD,)
