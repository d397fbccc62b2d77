"""年末: what no committee has taken by 12-31 is closed, and the fee goes back."""

from demo.cast.people import Person
from demo.cast.plan import Ending
from demo.story.world import World, act

REASON = {"reason": "评审服务机构未能在年度内组成该专业评审委员会"}


def too_early(world: World) -> None:
    """Until the last day a committee may still take the case."""
    waiting = world.ending(Ending.NOT_EVALUATED)
    acts = [
        act(o, "is not closed yet", world.bureau().refused, _path(world, o), REASON, "evaluation-still-possible")
        for o in waiting
    ]
    world.do("尚不能按未评审结案 · too early to close", acts)


def close(world: World) -> None:
    """The year is over."""
    waiting = world.ending(Ending.NOT_EVALUATED)
    acts = [act(one, "is closed", world.bureau().post, _path(world, one), REASON) for one in waiting]
    world.do("按未评审结案 · not evaluated", acts)


def _path(world: World, person: Person) -> str:
    return f"{world.case(person)}/non-evaluation"
