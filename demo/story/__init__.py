"""The year, chapter by chapter, at the dates of the notice."""

from collections.abc import Callable

from demo.story import (
    applying,
    auditing,
    defending,
    issuing,
    paying,
    publishing,
    recommending,
    sanctioning,
    voting,
    year_end,
)
from demo.story.world import World, moment

START = "2023-06-20T10:00:00"
"""The clock's first instant, local time."""


class Chapter:
    """What happens at a moment, one thing after the other.

    A chapter that is `at_once` plays before the processes have swept up to its moment.
    """

    def __init__(self, moment: str, *tell: Callable[[World], None], at_once: bool = False) -> None:
        self.moment, self.tell, self.at_once = moment, tell, at_once


CHAPTERS = (
    Chapter(START, sanctioning.ban),
    Chapter("2023-07-03T23:59:59", applying.before_the_window),
    Chapter("2023-07-04T00:00:00", applying.the_first_second),
    Chapter("2023-07-04T09:00:00", applying.apply),
    Chapter("2023-07-05T10:00:00", recommending.employers_check),
    Chapter("2023-07-06T14:00:00", recommending.internal_publicity),
    Chapter("2023-07-14T09:00:00", recommending.recommend),
    Chapter("2023-07-14T14:00:00", auditing.audit),
    Chapter("2023-07-17T23:59:59", applying.the_last_second),
    Chapter("2023-07-18T00:00:00", applying.a_second_too_late, at_once=True),
    Chapter("2023-07-19T10:00:00", recommending.employers_catch_up, paying.pay),
    Chapter("2023-07-20T10:00:00", auditing.corrections_arrive),
    Chapter("2023-07-24T10:00:00", recommending.publicity_too_late),
    Chapter("2023-07-25T10:00:00", auditing.second_corrections, paying.pay, paying.pay_badly),
    Chapter("2023-07-27T09:00:00", recommending.recommend_the_late, paying.unpaid),
    Chapter("2023-08-01T00:00:00", recommending.employers_too_late, at_once=True),
    Chapter("2023-08-01T10:00:00", auditing.audit_the_late, paying.pay),
    Chapter("2023-09-01T10:00:00", paying.withdraw, defending.call),
    Chapter("2023-09-06T10:00:00", defending.change),
    Chapter("2023-09-12T17:00:00", defending.hear),
    Chapter("2023-09-19T17:00:00", defending.hear_the_moved),
    Chapter("2023-10-17T10:00:00", voting.convene),
    Chapter("2023-10-19T09:00:00", voting.vote),
    Chapter("2023-10-26T10:00:00", publishing.send_back),
    Chapter("2023-11-09T09:00:00", voting.vote_again),
    Chapter("2023-12-01T10:00:00", publishing.accept),
    Chapter("2023-12-04T10:00:00", publishing.publicise),
    Chapter("2023-12-06T10:00:00", sanctioning.find_false, sanctioning.disqualify),
    Chapter("2023-12-11T10:00:00", issuing.issue_first),
    Chapter("2023-12-13T10:00:00", publishing.dismiss, sanctioning.find_fraud),
    Chapter("2023-12-18T10:00:00", sanctioning.revoke, issuing.issue_second, year_end.too_early),
    Chapter("2024-01-01T00:00:00", year_end.close, paying.await_refunds),
    Chapter("2024-01-02T10:00:00", paying.settle, issuing.verify),
)


def play(world: World) -> None:
    """Tell all chapters. Raises what the first failing step raises."""
    for chapter in CHAPTERS:
        then = moment(chapter.moment, world.policy)
        (world.jump_to if chapter.at_once else world.move_to)(then)
        for tell in chapter.tell:
            tell(world)
