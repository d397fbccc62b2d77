"""年末: what no committee has taken by 12-31 is closed, the fee goes back, and cases go into the archive."""

from demo.cast.people import Person
from demo.cast.plan import Ending
from demo.documents import broken_in
from demo.story.world import StoryFailed, World, act

DOSSIERS = "dossiers"
ARCHIVED = (Ending.CERTIFIED, Ending.NOT_PASSED, Ending.NOT_EVALUATED)
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


def archive(world: World) -> None:
    """The bureau takes whole cases out, one of each ending that people remember."""
    (world.folder / DOSSIERS).mkdir(parents=True, exist_ok=True)
    cases = [world.ending(ending)[0] for ending in ARCHIVED]
    world.do("归档 · cases are archived", [act(one, "is archived", _archive, world, one) for one in cases])


def _archive(world: World, person: Person) -> None:
    dossier = world.bureau().download(f"{world.case(person)}/dossier")
    if broken := broken_in(dossier):
        raise StoryFailed(f"the dossier's sums do not fit: {', '.join(broken)}")
    (world.folder / DOSSIERS / f"{person.key}.zip").write_bytes(dossier)


def _path(world: World, person: Person) -> str:
    return f"{world.case(person)}/non-evaluation"
