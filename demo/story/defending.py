"""答辩和专家评议 (三(一)4): slots, one change, attendance, and the panel's opinion on everybody."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from demo.cast.committees import committee_of, panel
from demo.cast.numbers import digits
from demo.cast.people import Person
from demo.cast.plan import JUDGED, PAID, Ending, Turn
from demo.story.world import Act, StoryFailed, World, act

BETWEEN_SLOTS = timedelta(minutes=15)
SCORES_FROM = 78
OPINION = "专业评议组评价：申报人专业基础扎实，业绩真实，达到申报级别的能力水平，提交评审委员会表决。"
WEAK = "专业评议组评价：申报人业绩的创新性和本人贡献不够突出，提交评审委员会表决。"


def call(world: World) -> None:
    """The secretaries find the paid cases in their work lists and call everybody who defends in person."""
    waiting = _in_evaluation(world)
    institutions = sorted({world.institution(one) for one in waiting})
    acts = [act(one, "reads the work list", _work_list, world, one, waiting) for one in institutions]
    world.do("评审待办 · the secretaries' work lists", acts)
    callable_ = [one for one in waiting if one.ending is not Ending.NOT_EVALUATED and _defends(world, one)]
    slots = dict(_slots(world, callable_))
    acts = [act(one, "is called to the defence", _schedule, world, one, slots[one.key]) for one in callable_]
    world.do("安排答辩 · defences are scheduled", acts)


def change(world: World) -> None:
    """A slot can be changed once, before it comes."""
    moved = world.with_turn(Turn.RESCHEDULED)
    world.do("答辩改期 · another slot, once", [act(one, "gets another slot", _move, world, one) for one in moved])


def hear(world: World) -> None:
    """Whoever is called comes, or not; the panels write their opinions, juniors are judged on paper."""
    _hear(world, [one for one in _assessed(world) if Turn.RESCHEDULED not in one.turns])


def hear_the_moved(world: World) -> None:
    """The same for those with another slot."""
    _hear(world, [one for one in _assessed(world) if Turn.RESCHEDULED in one.turns])


def _in_evaluation(world: World) -> list[Person]:
    return [one for one in world.ending(*PAID) if one.ending is not Ending.WITHDRAWN_PAID]


def _assessed(world: World) -> list[Person]:
    return world.ending(*JUDGED, Ending.ABSENT, Ending.WITHDRAWN_LISTED)


def _defends(world: World, person: Person) -> bool:
    return person.level in world.policy.evaluation.defence.levels


def _work_list(world: World, institution: str, everybody: list[Person]) -> None:
    found = {row["case_id"] for row in world.secretary(institution).items("/work-lists/evaluation", limit=20)}
    here = [one for one in everybody if world.institution(one) == institution]
    missing = [str(one) for one in here if world.cases[one.key] not in found]
    if missing:
        raise StoryFailed(f"the work list does not show {', '.join(missing)}")


def _slots(world: World, people: list[Person]) -> Iterator[tuple[str, str]]:
    """One after the other in each institution's room."""
    taken = dict[str, int]()
    for one in people:
        room = world.institution(one)
        yield one.key, (world.days.slots + taken.get(room, 0) * BETWEEN_SLOTS).isoformat()
        taken[room] = taken.get(room, 0) + 1


def _schedule(world: World, person: Person, slot: str) -> None:
    secretary, path = world.secretary(world.institution(person)), f"{world.case(person)}/defence"
    if Turn.RESCHEDULED in person.turns:
        early = {"at": world.days.too_soon.isoformat(), "room": "第一答辩室"}
        secretary.refused(path, early, "defence-notice-too-short")
    secretary.post(path, {"at": slot, "room": "第一答辩室"})


def _move(world: World, person: Person) -> None:
    secretary, path = world.secretary(world.institution(person)), f"{world.case(person)}/defence"
    asked = {"at": world.days.moved_slot.isoformat(), "room": "第二答辩室", "reason": "申报人因公出差，事先申请改期"}
    secretary.put(path, asked)
    secretary.refused(path, asked, "no-more-reschedules", method="PUT")


def _hear(world: World, people: list[Person]) -> None:
    present = [one for one in people if _defends(world, one)]
    world.do("现场答辩 · defences", [_attendance(world, one) for one in present])
    judged = [one for one in people if one.ending is not Ending.ABSENT]
    world.do("专家评议 · the panels' opinions", [act(one, "is assessed", _assess, world, one) for one in judged])


def _attendance(world: World, person: Person) -> Act:
    there = person.ending is not Ending.ABSENT
    path = f"{world.case(person)}/defence/attendance"
    secretary = world.secretary(world.institution(person))
    return act(person, "defends" if there else "is not there", secretary.post, path, {"present": there})


def _assess(world: World, person: Person) -> None:
    policy, experts = world.policy, panel(committee_of(person, world.policy), world.policy, world.cast.employers)
    criteria = policy.criteria(policy.series_of(person.major).id)
    weak = person.ending is Ending.NOT_PASSED
    opinion: dict[str, Any] = {
        "panel": [expert.model_dump(mode="json") for expert in experts],
        "scores": {one.id: SCORES_FROM - 20 * weak + int(digits(person.key + one.id, 1)) for one in criteria},
        "opinion": WEAK if weak else OPINION,
    }
    world.secretary(world.institution(person)).put(f"{world.case(person)}/panel-opinion", opinion)
