"""The whole number: shown to who needs it, for a reason that the history keeps, stored nowhere. On both databases."""

import pytest

from shared.bus.tables import commands
from shared.contracts.application import GetCase, RevealNumber, Timeline
from shared.contracts.base import Actor, Role
from shared.contracts.case_events import NumberRevealed
from shared.contracts.case_views import RevealedNumber, TimelineEntry
from shared.contracts.review import DeskActed
from shared.errors import Kind
from shared.identity import mask
from tests.bench import Bench
from tests.services.application.player import AUDITOR, BUREAU, FOREIGN_AUDITOR, OFFICER, PASSED, Player
from tests.services.application.test_identity_number import rows

INTEGRITY = Actor(role=Role.INTEGRITY_OFFICER, subject="integrity-1", name="何秋实")
COLLEAGUE_AUDITOR = AUDITOR.model_copy(update={"subject": "auditor-2", "name": "沈一凡"})
SECRETARY = Actor(role=Role.SECRETARY, subject="secretary-1", organisation="engineering_center", name="孙国栋")
WHY = "与身份证原件核对"


@pytest.fixture
def held(at_audit: Player) -> Player:
    """The case in the auditor's hands."""
    return at_audit.hears(DeskActed(act="claim_case", clause="三(一)3", said=None), actor=AUDITOR)


def reveal(player: Player, who: Actor, reason: str = WHY, **how: str) -> RevealedNumber:
    revealed: RevealedNumber = player.bench.call(RevealNumber(case_id=player.case_id, reason=reason), who, **how)
    return revealed


def reveals(player: Player, reader: Actor) -> list[TimelineEntry]:
    told = player.bench.call(Timeline(case_id=player.case_id), reader)
    return [entry for entry in told.entries if entry.move == "reveal_number"]


@pytest.mark.parametrize("who", [AUDITOR, BUREAU, INTEGRITY], ids=lambda who: who.role)
def test_who_needs_the_number_is_shown_it(held: Player, who: Actor) -> None:
    assert reveal(held, who) == RevealedNumber(
        case_id=held.case_id, document_type="resident_id", document_number=held.number
    )
    (told,) = held.bench.told(NumberRevealed)
    assert told.reason == WHY


def test_every_look_is_a_line_that_says_who_when_and_why(held: Player) -> None:
    reveal(held, AUDITOR)
    reveal(held, BUREAU, "处理决定须载明证件号码")
    first, second = reveals(held, BUREAU)
    assert (first.actor, first.reason, first.at) == (AUDITOR, WHY, held.bench.clock.now())
    assert (second.actor, second.reason) == (BUREAU, "处理决定须载明证件号码")
    assert second.n == first.n + 1


def test_the_applicant_sees_that_and_by_which_office_others_see_nothing(held: Player) -> None:
    reveal(held, AUDITOR)
    (line,) = reveals(held, held.actor)
    assert line.actor == Actor(role=Role.AUDITOR, subject="", organisation="engineering_center")
    assert (line.reason, line.text.zh) == (None, "查看证件号码")
    assert [reveals(held, who) for who in (OFFICER, AUDITOR, SECRETARY)] == [[], [], []]


@pytest.mark.parametrize("who", [COLLEAGUE_AUDITOR, SECRETARY, OFFICER], ids=lambda who: f"{who.role} {who.subject}")
def test_who_does_not_need_it_is_refused(held: Player, who: Actor) -> None:
    refusal = held.refused(RevealNumber(case_id=held.case_id, reason=WHY), who)
    assert (refusal.slug, refusal.kind) == ("number-not-needed", Kind.FORBIDDEN)
    assert held.refused(RevealNumber(case_id=held.case_id, reason=WHY)).slug == "number-not-needed"
    assert reveals(held, BUREAU) == []


def test_who_may_not_know_of_the_case_learns_nothing(held: Player) -> None:
    assert held.refused(RevealNumber(case_id=held.case_id, reason=WHY), FOREIGN_AUDITOR).slug == "no-such-case"
    assert held.refused(RevealNumber(case_id="no-such-id", reason=WHY), BUREAU).slug == "no-such-case"


def test_an_auditor_is_shown_it_while_holding_the_case(at_audit: Player) -> None:
    ask = RevealNumber(case_id=at_audit.case_id, reason=WHY)
    assert at_audit.refused(ask, AUDITOR).slug == "number-not-needed"
    at_audit.hears(DeskActed(act="claim_case", clause=None, said=None), actor=AUDITOR)
    reveal(at_audit, AUDITOR)
    at_audit.hears(DeskActed(act="release_case", clause=None, said=None), actor=AUDITOR)
    assert at_audit.refused(ask, AUDITOR).slug == "number-not-needed"
    at_audit.hears(DeskActed(act="claim_case", clause=None, said=None), actor=COLLEAGUE_AUDITOR)
    assert at_audit.refused(ask, AUDITOR).slug == "number-not-needed"
    reveal(at_audit, COLLEAGUE_AUDITOR)
    at_audit.hears(PASSED, actor=COLLEAGUE_AUDITOR)
    assert at_audit.refused(ask, COLLEAGUE_AUDITOR).slug == "number-not-needed"


def test_nobody_looks_at_the_number_of_a_draft(player: Player) -> None:
    player.opens()
    assert player.refused(RevealNumber(case_id=player.case_id, reason=WHY), BUREAU).slug == "number-not-needed"


def test_the_answer_is_not_kept_and_a_repetition_is_told_so(held: Player, bench: Bench) -> None:
    reveal(held, BUREAU, key="once")
    refusal = held.refused(RevealNumber(case_id=held.case_id, reason=WHY), BUREAU, key="once")
    assert (refusal.slug, refusal.kind) == ("answer-not-kept", Kind.CONFLICT)
    assert held.refused(RevealNumber(case_id=held.case_id, reason="另一事由"), BUREAU, key="once").slug == (
        "idempotency-key-reused"
    )
    assert len(reveals(held, BUREAU)) == 1
    with bench.house.database.read() as session:
        (kept,) = session.execute(commands.select().where(commands.c.key == "once")).all()
    assert kept.answer is None
    assert not any(held.number[6:17] in row for row in rows(bench))


def test_a_reason_that_quotes_the_number_is_kept_with_it_masked(held: Player) -> None:
    reveal(held, BUREAU, f"核对{held.number.lower()}")
    (line,) = reveals(held, BUREAU)
    assert line.reason == f"核对{mask(held.number)}"
    assert held.bench.told(NumberRevealed)[0].reason == line.reason


def test_a_reveal_changes_nothing_else(held: Player) -> None:
    before = held.bench.call(GetCase(case_id=held.case_id), BUREAU)
    reveal(held, BUREAU)
    assert held.bench.call(GetCase(case_id=held.case_id), BUREAU) == before
