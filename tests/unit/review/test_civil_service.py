"""Whether the applicant is a civil servant by now is asked again when the case comes to the audit (一, 四(一))."""

import pytest

from services.review.domain.desk import Stage
from shared.contracts.audit import DecideCheckOnDocument
from shared.contracts.form import RegistryFinding
from shared.contracts.vocabulary import CheckResult
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, OFFICER, Play

MATCH, MISMATCH, UNKNOWN, PENDING = CheckResult.MATCH, CheckResult.MISMATCH, CheckResult.UNKNOWN, CheckResult.PENDING
SETTLE = DecideCheckOnDocument(case_id=kit.CASE, check="civil_service", reason="核对原件，已于去年辞去公职")


def found(result: CheckResult, text: str | None = None) -> RegistryFinding:
    return kit.finding(kit.ASKED_AGAIN, result, text)


def arrived(before: CheckResult = MATCH) -> Play:
    """At the audit since 2023-07-18 10:00, claimed; the register answered before that and not since."""
    play = Play().hears(kit.submission()).all_match().finds(found(before)).at("2023-07-10 10:00")
    play.does(OFFICER, kit.CONFIRM, kit.PUBLISH)
    play.at("2023-07-18 10:00").does(OFFICER, kit.RECOMMEND)
    play.does(AUDITOR, kit.CLAIM)
    return play


def unresolved(play: Play) -> list[tuple[str, CheckResult]]:
    return [(check.name, check.current.result) for check in play.desk.unresolved]


@pytest.mark.parametrize("before", [MATCH, MISMATCH, UNKNOWN])
def test_what_was_found_before_the_audit_does_not_count_there(before: CheckResult) -> None:
    play = arrived(before)
    assert unresolved(play) == [("civil_service", PENDING)]
    assert play.refuses(AUDITOR, kit.PASS).slug == "checks-unresolved"
    play.at("2023-07-18 10:01").finds(found(MATCH)).does(AUDITOR, kit.PASS)


def test_an_answer_of_the_same_instant_counts() -> None:
    assert unresolved(arrived().finds(found(MATCH))) == []


def test_every_other_check_stays_as_it_was_found() -> None:
    assert [check.current.result for name, check in arrived().desk.checks.items() if name != "civil_service"] == [
        MATCH
    ] * 4


def test_a_silent_register_leaves_it_to_the_auditor_five_working_days_after_the_arrival() -> None:
    play = arrived().at("2023-07-25 23:59:59")
    assert play.refuses(AUDITOR, SETTLE).slug == "no-check-to-decide"
    play.at("2023-07-26 00:00").does(AUDITOR, SETTLE, kit.PASS)
    assert play.desk.stage is Stage.PASSED


def test_a_mismatch_is_settled_on_the_document_and_stays_so_while_it_is_asked_again() -> None:
    """Asking again tells nothing until there is an answer; the same answer is settled already, another one is not."""
    play = arrived().at("2023-07-19 10:00").finds(found(MISMATCH, "civil_servant"))
    play.does(AUDITOR, SETTLE)
    play.at("2023-07-20 10:00").finds(found(MISMATCH, "civil_servant"))
    assert unresolved(play) == []
    play.at("2023-07-21 10:00").finds(found(UNKNOWN))
    assert unresolved(play) == [("civil_service", UNKNOWN)]


def test_a_correction_keeps_what_was_settled() -> None:
    play = arrived().at("2023-07-19 10:00").finds(found(MISMATCH, "civil_servant"))
    play.does(AUDITOR, SETTLE, kit.CORRECT)
    play.at("2023-07-20 10:00").hears(kit.correction())
    assert "civil_service" not in [check.name for check in play.desk.unresolved]


def test_what_a_freelancers_association_took_its_time_over_is_asked_again_too() -> None:
    play = Play().finds(found(MATCH)).at("2023-07-20 10:00").hears(kit.freelance())
    assert ("civil_service", PENDING) in unresolved(play)
    play.at("2023-07-20 10:01").finds(found(MATCH))
    assert "civil_service" not in [check.name for check in play.desk.unresolved]


def test_an_answer_that_overtakes_the_associations_submission_counts() -> None:
    play = Play().at("2023-07-20 10:01").finds(found(MATCH)).at("2023-07-20 10:00").hears(kit.freelance())
    assert "civil_service" not in [check.name for check in play.desk.unresolved]
