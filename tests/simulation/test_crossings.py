"""Two things that cross, played step by step: what once went wrong, or would without a rule of the services."""

import json
from datetime import timedelta

import pytest

from shared.contracts import application as hub
from shared.contracts import audit as audit_desk
from shared.contracts import evaluation as jury
from shared.contracts import review as desk
from shared.contracts.base import Actor, Role
from shared.contracts.integrity import ImposeSanction
from tests.conftest import beijing
from tests.simulation import people as who
from tests.simulation.dice import Dice
from tests.simulation.properties import faults
from tests.simulation.rest import rest
from tests.simulation.town import Town
from tests.simulation.world import World
from tests.unit.application import kit as forms
from tests.unit.evaluation import kit as experts

A_SECOND = timedelta(seconds=1)


class Crossing(World):
    """A calm day on which the test says what happens next. One case is accused: its sanction lacks a signature."""

    def __init__(self, town: Town, beginning: str) -> None:
        super().__init__(town, Dice(0), beginning)
        rows = town["application"].rows("select id, person_ref from cases order by id")
        (self.accused, _), (self.other, ref) = rows
        self.applicant = town.people[ref].actor

    def later(self) -> None:
        """A second later."""
        self.town.clock.moment += A_SECOND
        self.town.wall.pass_by(1)

    def answers(self, name: str) -> None:
        """A service takes the next call."""
        self.take_call(self.town[name])

    def tells(self, name: str, *listeners: str) -> None:
        """A service publishes, and these hear all of it."""
        self.town[name].publish()
        for listener in listeners:
            while self.broker.events[listener]:
                self.take_event(self.town[listener])

    def ends(self) -> list[str]:
        """What does not hold when everything is delivered."""
        rest(self)
        return faults(self)


def test_a_withdrawal_asked_for_before_the_audit_passed_closes_the_order_that_follows(town: Town) -> None:
    day = Crossing(town, "audit")
    day.wish(day.applicant, hub.WithdrawApplication(case_id=day.other, reason="个人原因"))
    day.later()
    day.wish(who.AUDITOR, audit_desk.PassAudit(case_id=day.other, opinion="符合条件", checklist=who.CHECKLIST))
    day.answers("review")
    day.tells("review", "application")
    day.answers("application")
    assert day.ends() == []


def test_a_sanction_heard_after_a_payment_of_later_ends_the_evaluation(town: Town) -> None:
    day = Crossing(town, "payable")
    (sanction,) = town["integrity"].rows("select sanction from sanctions")[0]
    day.wish(who.SECOND, ImposeSanction(sanction=sanction))
    day.answers("integrity")
    day.later()
    numbers = town["payment"].rows("select trade_no from placements where case_id = ?", day.accused)
    town.outside.pay(numbers[0][0])
    day.wish(who.PROVIDER, town.outside.notification(numbers[0][0]))
    day.answers("payment")
    day.tells("payment", "application")
    day.tells("integrity", "application")
    assert day.ends() == []


@pytest.mark.parametrize("first", ["application", "payment"])
def test_a_withdrawal_and_a_payment_cross(town: Town, first: str) -> None:
    day = Crossing(town, "payable")
    (number,) = town["payment"].rows("select trade_no from placements where case_id = ?", day.other)[0]
    town.outside.pay(number)
    day.wish(day.applicant, hub.WithdrawApplication(case_id=day.other, reason="个人原因"))
    day.wish(who.PROVIDER, town.outside.notification(number))
    for name in (first, "application" if first == "payment" else "payment"):
        day.answers(name)
        day.later()
    assert day.ends() == []
    assert town["application"].rows("select stage, outcome from cases where id = ?", day.other) == [
        ("closed", "withdrawn")
    ]
    (trade,) = (trade for trade in town.outside.ledger.trades.values() if trade.trade_no == number)
    assert trade.refunded_fen == trade.paid_fen > 0


def test_an_objection_of_the_last_millisecond_is_overtaken_by_a_recommendation_and_counts(town: Town) -> None:
    day = Crossing(town, "employer")
    ((items,),) = town["review"].rows("select items from desks where case_id = ?", day.other)
    colleague = Actor(role=Role.COLLEAGUE, subject="colleague-1", organisation=forms.COMPANY)
    for command in (
        desk.ConfirmItems(case_id=day.other, items=tuple(json.loads(items))),
        desk.OpenInternalPublicity(case_id=day.other),
    ):
        day.wish(who.OFFICER, command)
        day.answers("review")
    ends = beijing("2023-07-22 00:00")
    town.clock.moment = ends - timedelta(milliseconds=1)
    objects = day.wish(colleague, desk.RaiseObjection(case_id=day.other, facts="项目并非其主持"))
    town.clock.moment = ends
    recommends = day.wish(who.OFFICER, desk.Recommend(case_id=day.other, opinion="同意推荐"))
    day.broker.calls["review"].reverse()
    day.answers("review")
    assert recommends.told is None, "it is to be asked for again"
    assert day.ends() == []
    assert objects.told
    assert objects.told.ok
    recommends.left = False
    rest(day)
    assert recommends.told
    assert recommends.told.problem
    assert recommends.told.problem["slug"] == "objection-undecided"


# A withdrawal and what its committee does


CONVENE, OPEN = "convene", "open"
BEGINNING = {CONVENE: "assessed", OPEN: "listed"}


def does(day: Crossing, what: str) -> None:
    """The committee closes its list over both cases, or opens the boxes."""
    cases = [case for (case,) in day.town["evaluation"].rows("select case_id from cases order by case_id")]
    command = experts.convene(*cases) if what == CONVENE else jury.OpenBallot(meeting="meeting-1", presiding="m1")
    day.wish(who.SECRETARY, command)
    day.answers("evaluation")


def withdraws(day: Crossing) -> None:
    day.wish(day.applicant, hub.WithdrawApplication(case_id=day.other, reason="个人原因"))


def fee(day: Crossing) -> str:
    """What became of the fee, once everything has been delivered and nothing is wrong."""
    assert day.ends() == []
    assert day.town["application"].rows("select outcome from cases where id = ?", day.other) == [("withdrawn",)]
    ((cause,),) = day.town["payment"].rows("select cause from charges where case_id = ?", day.other)
    return "goes back" if cause else "stays"


@pytest.mark.parametrize(("what", "then"), [(CONVENE, "goes back"), (OPEN, "stays")])
def test_a_withdrawal_held_before_it_and_processed_after_it_was_heard_of_counts(
    town: Town, what: str, then: str
) -> None:
    """It was held before the list closed: the fee goes back; before the box opened: the case is withdrawn."""
    day = Crossing(town, BEGINNING[what])
    withdraws(day)
    day.later()
    does(day, what)
    day.tells("evaluation", "application")
    day.answers("application")
    assert fee(day) == then


@pytest.mark.parametrize("what", [CONVENE, OPEN])
def test_while_the_hub_has_not_heard_of_it_a_later_withdrawal_is_taken_and_its_fee_stays(town: Town, what: str) -> None:
    day = Crossing(town, BEGINNING[what])
    does(day, what)
    day.later()
    withdraws(day)
    day.answers("application")
    assert fee(day) == "stays"


def test_a_result_that_was_accepted_before_the_hub_heard_of_the_meeting_is_not_applied(town: Town) -> None:
    day = Crossing(town, "listed")
    does(day, OPEN)
    for command in (experts.tally(6, 1, case_id=case, meeting="meeting-1") for case in (day.accused, day.other)):
        day.wish(who.SECRETARY, command)
        day.answers("evaluation")
    day.wish(who.SECRETARY, jury.SignMinutes(meeting="meeting-1", presiding="m1"))
    day.answers("evaluation")
    day.wish(who.BUREAU, jury.AcceptResults(meeting="meeting-1"))
    day.answers("evaluation")
    day.later()
    withdraws(day)
    day.answers("application")
    assert fee(day) == "stays"
    assert day.town["certificate"].rows("select count(*) from results where case_id = ?", day.other) == [(0,)]
    assert day.town["application"].rows("select stage from cases where id = ?", day.accused) == [("publicity",)]
