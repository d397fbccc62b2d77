"""What is held is judged by when it was held, whatever was heard of the committee meanwhile. On both databases."""

from datetime import timedelta
from typing import Any

import pytest

from services.application.tables import Case
from shared.contracts.application import CloseForDeath, GetCase, ReassignCase, WithdrawApplication
from shared.contracts.base import Event
from shared.contracts.case_events import CaseClosed, CaseWithdrawn, EvaluationDue, FeeDecided, ResultDue
from shared.contracts.evaluation import (
    BoxOpened,
    CaseDecided,
    CaseListed,
    CaseReleased,
    PublicityClosed,
    ResultSentBack,
)
from shared.contracts.payment import PaymentSettled
from shared.contracts.vocabulary import Outcome, Stage
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import BUREAU, PASSED, Player
from tests.services.lent import as_of_before
from tests.unit.application.kit import beijing
from tests.unit.application.test_table import ACCEPTED

LIST_CLOSES, BOX_OPENS, SENT_BACK = "2023-09-20 10:00", "2023-09-25 09:00", "2023-10-09 10:00"
LISTED, BOX_OPENED = CaseListed(meeting="m-1", closed_at=beijing(LIST_CLOSES)), BoxOpened(meeting="m-1")
DECIDED, BACK = CaseDecided(meeting="m-1"), ResultSentBack(reasons="回避记录不全")
AN_INSTANT = timedelta(microseconds=1)


@pytest.fixture
def evaluated(at_audit: Player) -> Player:
    """The fee is paid, the committee is next."""
    settled = PaymentSettled(order="o-1", paid_at=beijing("2023-08-10 10:00"))
    return at_audit.hears(PASSED, settled, at="2023-08-10 10:00")


@pytest.fixture
def listed(evaluated: Player) -> Player:
    """The hub has heard that the case list closed."""
    return evaluated.hears(LISTED, at=LIST_CLOSES)


@pytest.fixture
def voting(listed: Player) -> Player:
    """And that the box is open."""
    return listed.hears(BOX_OPENED, at=BOX_OPENS)


def withdrawal(player: Player) -> WithdrawApplication:
    return WithdrawApplication(case_id=player.case_id, reason="个人原因")


def death(player: Player) -> CloseForDeath:
    return CloseForDeath(case_id=player.case_id, reason="家属告知")


def ends(player: Player, by: str, held: Any) -> None:
    """Ended by the applicant, or by the bureau for a death, in a request held then."""
    command, actor = (withdrawal(player), player.actor) if by == "withdrawal" else (death(player), BUREAU)
    player.bench.call(command, actor, held=held)


# Withdraw: any open stage until the ballot box opens.


@pytest.mark.parametrize("by", ["withdrawal", "death"])
def test_what_was_held_before_the_box_opened_is_done_though_the_hub_has_heard_of_the_box(
    voting: Player, bench: Bench, by: str
) -> None:
    held = beijing(BOX_OPENS) - AN_INSTANT
    ends(voting, by, held)
    assert voting.sees().outcome is Outcome.WITHDRAWN
    assert bench.told(CaseWithdrawn) == [CaseWithdrawn(at=held)]
    closed, asked = (
        envelope.time for envelope, told in bench.published if isinstance(told, CaseClosed | CaseWithdrawn)
    )
    assert closed < asked


@pytest.mark.parametrize("by", ["withdrawal", "death"])
def test_what_was_held_when_the_box_opened_is_refused(voting: Player, by: str) -> None:
    who, command = (None, withdrawal(voting)) if by == "withdrawal" else (BUREAU, death(voting))
    assert voting.refused(command, who, held=beijing(BOX_OPENS)).slug == "box-is-open"


def test_it_is_done_when_the_hub_has_not_heard_of_the_box(listed: Player, bench: Bench) -> None:
    ends(listed, "withdrawal", beijing(BOX_OPENS) + timedelta(hours=1))
    assert listed.sees().outcome is Outcome.WITHDRAWN


def test_what_was_held_before_a_result_was_sent_back_was_held_while_its_box_was_open(voting: Player) -> None:
    voting.hears(DECIDED).hears(BACK, at=SENT_BACK)
    refused = voting.refused(withdrawal(voting), held=beijing(SENT_BACK) - AN_INSTANT)
    assert refused.slug == "box-is-open"
    ends(voting, "withdrawal", beijing(SENT_BACK))
    assert voting.sees().outcome is Outcome.WITHDRAWN


def test_what_is_possible_is_told_by_the_time_of_the_question(voting: Player, bench: Bench) -> None:
    ask = GetCase(case_id=voting.case_id)
    before, after = (
        bench.call(ask, voting.actor, held=beijing(BOX_OPENS) - gap) for gap in (AN_INSTANT, 0 * AN_INSTANT)
    )
    assert set(before.possible) - set(after.possible) == {"withdraw_application"}


def test_a_case_is_given_away_by_what_was_held_before_the_list_closed(listed: Player, bench: Bench) -> None:
    elsewhere = ReassignCase(case_id=listed.case_id, institution="innovation_park", reason="暂停评审")
    assert listed.refused(elsewhere, BUREAU, held=beijing(LIST_CLOSES)).slug == "meeting-holds-case"
    bench.call(elsewhere, BUREAU, held=beijing(LIST_CLOSES) - AN_INSTANT)
    assert bench.told(EvaluationDue)[-1].institution == "innovation_park"
    bench.call(ReassignCase(case_id=listed.case_id, institution="engineering_center", reason="恢复评审"), BUREAU)
    listed.hears(CaseListed(meeting="m-2", closed_at=bench.clock.now()), round=2)
    assert listed.refused(elsewhere, BUREAU).slug == "meeting-holds-case"


@pytest.mark.parametrize("sent_back", [False, True])
def test_what_was_kept_as_a_flag_has_the_time_at_which_it_was_set(voting: Player, sent_back: bool) -> None:
    if sent_back:
        voting.hears(DECIDED).hears(BACK, at=SENT_BACK)
    as_of_before(voting.bench, "0009")
    with voting.bench.house.database.read() as session:
        case = session.get_one(Case, voting.case_id)
    back = beijing(SENT_BACK) if sent_back else None
    listed_at, opened_at = (None, None) if sent_back else (beijing(LIST_CLOSES), beijing(BOX_OPENS))
    assert (case.listed_at, case.box_opened_at, case.sent_back_at) == (listed_at, opened_at, back)


# What becomes of the fee


@pytest.mark.parametrize(
    ("by", "after", "refund"),
    [
        ("withdrawal", None, True),
        ("withdrawal", "list", False),
        ("withdrawal", "ballot", False),
        ("withdrawal", "absence", False),
        ("death", None, True),
        ("death", "list", True),
        ("death", "absence", True),
        ("death", "ballot", False),
    ],
)
def test_it_goes_by_what_evaluation_says(evaluated: Player, bench: Bench, by: str, after: Any, refund: bool) -> None:
    ends(evaluated, by, None)
    assert (bench.told(CaseClosed)[-1].refund, bench.told(FeeDecided)) == (False, [])
    evaluated.hears(CaseReleased(after=after))
    assert bench.told(FeeDecided) == [FeeDecided(outcome=Outcome.WITHDRAWN, refund=refund)]
    last = evaluated.history()[-1]
    assert (last.move, last.stage, last.text.zh) == ("case_released", Stage.CLOSED, "评审机构已办理撤回")
    assert last.reason is not None


def test_it_is_decided_once_though_the_answer_comes_twice(evaluated: Player, bench: Bench) -> None:
    evaluated.withdraws()
    envelope = bench.feed(CaseReleased(after=None), evaluated.case_id)
    bench.hear(envelope)
    assert len(bench.told(FeeDecided)) == 1


def test_before_there_is_a_committee_nobody_is_asked(at_audit: Player, bench: Bench) -> None:
    at_audit.hears(PASSED, at="2023-07-20 09:00").withdraws()
    assert (bench.told(CaseClosed)[-1].refund, bench.told(CaseWithdrawn)) == (True, [])


@pytest.mark.parametrize(
    "late",
    [
        (LISTED,),
        (LISTED, BOX_OPENED, DECIDED),
        (LISTED, BOX_OPENED, DECIDED, ACCEPTED, PublicityClosed(closed_at=beijing("2023-11-01 00:00"))),
        (LISTED, BOX_OPENED, DECIDED, BACK),
        (CaseDecided(meeting=None, absent=True),),
    ],
)
def test_what_a_committee_tells_of_a_case_that_was_withdrawn_is_noted_and_moves_nothing(
    evaluated: Player, bench: Bench, late: tuple[Event, ...]
) -> None:
    evaluated.withdraws().hears(*late).hears(CaseReleased(after=None))
    case = evaluated.sees()
    assert (case.stage, case.outcome) == (Stage.CLOSED, Outcome.WITHDRAWN)
    assert bench.told(ResultDue) == []
    assert [told.refund for told in bench.told(FeeDecided)] == [True]


def test_it_is_decided_though_the_hub_has_counted_on_since_it_asked(evaluated: Player, bench: Bench) -> None:
    """The case was given away while its old committee's result was being sent back."""
    elsewhere = ReassignCase(case_id=evaluated.case_id, institution="innovation_park", reason="暂停评审")
    bench.call(elsewhere, BUREAU)
    evaluated.withdraws().hears(LISTED, BOX_OPENED, DECIDED, BACK)
    assert evaluated.sees().round == 2
    evaluated.hears(CaseReleased(after=None), round=1)
    assert [told.refund for told in bench.told(FeeDecided)] == [True]
    assert evaluated.moves()[-1] == "case_released"


def test_its_employer_is_not_told_of_it(evaluated: Player, bench: Bench) -> None:
    evaluated.withdraws().hears(CaseReleased(after="list"))
    for actor, knows in ((evaluated.actor, True), (cast.AUDITOR, True), (BUREAU, True), (cast.OFFICER, False)):
        entries = bench.call(cast.Timeline(case_id=evaluated.case_id), actor).entries
        assert ("case_released" in [entry.move for entry in entries]) is knows
