"""The year, chapter by chapter, at the dates that follow from the notice."""

from collections.abc import Callable
from datetime import datetime

from demo.story import (
    applying,
    auditing,
    defending,
    filing,
    issuing,
    paying,
    publishing,
    recommending,
    sanctioning,
    voting,
    year_end,
)
from demo.story.calendar import SECOND, Calendar
from demo.story.world import World


class Chapter:
    """What happens at a moment, one thing after the other.

    A chapter that is `at_once` plays before the processes have swept up to its moment.
    """

    def __init__(self, moment: datetime, *tell: Callable[[World], None], at_once: bool = False) -> None:
        self.moment, self.tell, self.at_once = moment, tell, at_once

    def play(self, world: World) -> None:
        """Go to the moment and tell what happens. Raises what the first failing step raises."""
        (world.jump_to if self.at_once else world.move_to)(self.moment)
        for tell in self.tell:
            tell(world)


def chapters(days: Calendar) -> list[Chapter]:
    """All of them in the order of time. Where two fall on one moment, the one named first is told first."""
    told = [
        Chapter(days.start, sanctioning.ban),
        Chapter(days.opens - SECOND, applying.before_the_window),
        Chapter(days.opens, applying.the_first_second),
        Chapter(days.applying, applying.apply),
        Chapter(days.checking, recommending.employers_check),
        Chapter(days.objecting, recommending.internal_publicity),
        Chapter(days.recommending, recommending.recommend),
        Chapter(days.auditing, auditing.audit),
        Chapter(days.closes - SECOND, applying.the_last_second),
        Chapter(days.closes, applying.a_second_too_late, at_once=True),
        Chapter(days.catching_up, recommending.employers_catch_up),
        Chapter(days.paying, paying.pay, sanctioning.resume),
        Chapter(days.correcting, auditing.corrections_arrive),
        Chapter(days.last_day_to_pay, auditing.second_corrections, paying.pay, paying.pay_badly),
        Chapter(days.missing_payments, paying.unpaid, paying.reopen, paying.pay),
        Chapter(days.publishing_too_late, recommending.publicity_too_late),
        Chapter(days.recommending_the_late, recommending.recommend_the_late),
        Chapter(days.reminding, recommending.remind),
        Chapter(days.employers_close, recommending.employers_too_late, at_once=True),
        Chapter(days.auditing_the_late, auditing.audit_the_late, paying.pay),
        Chapter(days.calling, paying.withdraw, defending.call, filing.register_keys, filing.commission),
        Chapter(days.changing, defending.change, filing.give_opinions),
        Chapter(days.hearing, defending.hear),
        Chapter(days.hearing_the_moved, defending.hear_the_moved),
        Chapter(days.convening, voting.convene, filing.hand_in),
        Chapter(days.voting, voting.vote),
        Chapter(days.sending_back, publishing.send_back, filing.check),
        Chapter(days.voting_again, voting.vote_again),
        Chapter(days.accepting, publishing.accept),
        Chapter(days.reading, publishing.publicise),
        Chapter(days.finding_out, sanctioning.find_false, sanctioning.disqualify),
        Chapter(days.issuing, issuing.issue_first),
        Chapter(days.dismissing, publishing.dismiss, sanctioning.find_fraud),
        Chapter(days.revoking, sanctioning.revoke, issuing.issue_second, year_end.too_early),
        Chapter(days.year_ends, year_end.close, paying.await_refunds, year_end.archive),
        Chapter(days.settling, paying.settle, issuing.verify),
    ]
    return sorted(told, key=lambda chapter: chapter.moment)


def play(world: World) -> None:
    """Play all chapters."""
    for chapter in chapters(world.days):
        chapter.play(world)
