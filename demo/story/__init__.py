"""The year, chapter by chapter, at the dates of the notice. Later chapters go at the end of the table."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from demo.cast.plan import Phase
from demo.story import applying, auditing, recommending
from demo.story.world import World
from shared.policy import Policy

START = "2023-07-03T23:59:59"
"""The clock's first instant, local time."""

TOLD = Phase.AUDIT
"""How far the chapters go."""


class Chapter(NamedTuple):
    """What happens at a moment. A chapter that is `at_once` plays before the processes have swept up to it."""

    moment: str
    tell: Callable[[World], None]
    at_once: bool = False


CHAPTERS = (
    Chapter("2023-07-03T23:59:59", applying.before_the_window),
    Chapter("2023-07-04T00:00:00", applying.the_first_second),
    Chapter("2023-07-04T09:00:00", applying.apply),
    Chapter("2023-07-05T10:00:00", recommending.employers_check),
    Chapter("2023-07-06T14:00:00", recommending.internal_publicity),
    Chapter("2023-07-14T09:00:00", recommending.recommend),
    Chapter("2023-07-14T14:00:00", auditing.audit),
    Chapter("2023-07-17T23:59:59", applying.the_last_second),
    Chapter("2023-07-18T00:00:00", applying.a_second_too_late, at_once=True),
    Chapter("2023-07-19T10:00:00", recommending.employers_catch_up),
    Chapter("2023-07-20T10:00:00", auditing.corrections_arrive),
    Chapter("2023-07-24T10:00:00", recommending.publicity_too_late),
    Chapter("2023-07-25T10:00:00", auditing.second_corrections),
    Chapter("2023-07-27T09:00:00", recommending.recommend_the_late),
    Chapter("2023-08-01T00:00:00", recommending.employers_too_late, at_once=True),
    Chapter("2023-08-01T10:00:00", auditing.audit_the_late),
)


def moment(local: str, policy: Policy) -> datetime:
    """A local time of the policy's zone as an instant."""
    return datetime.fromisoformat(local).replace(tzinfo=policy.tz)


def play(world: World) -> None:
    """Tell all chapters. Raises what the first failing step raises."""
    for chapter in CHAPTERS:
        then = moment(chapter.moment, world.policy)
        (world.jump_to if chapter.at_once else world.move_to)(then)
        chapter.tell(world)
