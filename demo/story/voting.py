"""评审会议 (三(一)4): the committee is named, the case list closed; members sign in, vote, and the minutes are signed.

Ballots are of paper: the secretary records each case's signed tally, nobody records who cast what.
"""

from collections.abc import Iterable
from typing import Any

from demo.cast.committees import VICE_CHAIR, Committee, attending, committee_of, judged_by, members, seats
from demo.cast.people import Person
from demo.cast.plan import JUDGED, Ending, Turn
from demo.story.world import StoryFailed, World, act

FIRST, SECOND = 1, 2
LAST_THOUGHT = {"reason": "临时决定撤回"}
REASON = "委员系申报人硕士阶段导师，主动申请回避"


def convene(world: World) -> None:
    """Every committee is named with its cases; who withdraws from now on gets nothing back."""
    acts = [act(one.key, "is convened", _convene, world, one) for one in world.committees]
    world.do("组成评审委员会 · committees are convened", acts)
    acts = [act(one, "is spared a member", _recuse, world, one) for one in world.with_turn(Turn.RECUSED)]
    acts += [act(one, "withdraws", _withdraw, world, one) for one in world.ending(Ending.WITHDRAWN_LISTED)]
    world.do("回避、撤回 · recusals, withdrawals", acts)


def vote(world: World) -> None:
    """All committees meet."""
    _meet(world, world.committees, FIRST)


def vote_again(world: World) -> None:
    """A committee whose results were sent back decides in a new meeting; the old one stays on record."""
    again = sent_back(world)
    acts = [act(one.key, "is convened again", _convene, world, one, SECOND) for one in again]
    world.do("重新组成评审委员会 · convened again", acts)
    _meet(world, again, SECOND)


def sent_back(world: World) -> list[Committee]:
    """The committees whose first results the bureau does not accept."""
    return sorted({committee_of(one, world.policy) for one in world.with_turn(Turn.SENT_BACK)}, key=lambda one: one.key)


def meeting(world: World, one: Committee, n: int) -> str:
    """The meeting's id, as it stands in addresses."""
    return f"{one.key}-{world.policy.cycle.year}-{n}"


def _meet(world: World, committees: Iterable[Committee], n: int) -> None:
    here = list(committees)
    acts = [act(one.key, "signs in and votes", _open, world, one, n) for one in here]
    world.do("签到、投票 · members sign in, boxes open", acts)
    world.do("计票、签署会议记录 · tallies, minutes", [act(one.key, "counts", _count, world, one, n) for one in here])


def _convene(world: World, one: Committee, n: int = FIRST) -> None:
    cases = _listed(world, one)
    seated = seats(one, world.policy, {person.level for person in cases})
    experts = [member.model_dump(mode="json") for member in members(one, seated, world.cast.employers)]
    called = {
        "meeting": meeting(world, one, n),
        "cycle": world.policy.id,
        "series": one.series,
        "major": one.major,
        "members": experts,
        "cases": [world.cases[person.key] for person in cases],
    }
    secretary = world.secretary(one.institution)
    if one.colleague:
        secretary.refused("/meetings", called | {"members": experts[:-1]}, "meeting-unfit")
    secretary.post("/meetings", called)


def _listed(world: World, one: Committee) -> list[Person]:
    more = [person for person in world.ending(Ending.WITHDRAWN_LISTED) if committee_of(person, world.policy) == one]
    return [*judged_by(one, world.people, world.policy), *more]


def _recuse(world: World, person: Person) -> None:
    one = committee_of(person, world.policy)
    secretary, path = world.secretary(one.institution), f"/meetings/{meeting(world, one, FIRST)}"
    member = secretary.get(path)["members"][VICE_CHAIR]["ref"]
    secretary.post(f"{path}/recusals", {"member": member, "case_id": world.cases[person.key], "reason": REASON})


def _withdraw(world: World, person: Person) -> None:
    world.applicant(person).post(f"{world.case(person)}/withdrawal", {"reason": "已调离本市，放弃本次申报"})


def _open(world: World, one: Committee, n: int) -> None:
    secretary, path = world.secretary(one.institution), f"/meetings/{meeting(world, one, n)}"
    experts = secretary.get(path)["members"]
    come = experts[: attending(len(experts), world.policy)]
    opening = {"presiding": come[0]["ref"]}
    for member in come:
        secretary.post(f"{path}/attendance", {"member": member["ref"]})
        if one.colleague and member is come[0]:
            secretary.refused(f"{path}/ballot", opening, "no-quorum")
    secretary.post(f"{path}/ballot", opening)


def _count(world: World, one: Committee, n: int) -> None:
    secretary, path = world.secretary(one.institution), f"/meetings/{meeting(world, one, n)}"
    held = secretary.get(path)
    people = {world.cases[person.key]: person for person in world.ending(*JUDGED)}
    for box in held["tallies"]:
        if box["box"] == "open":
            person = people[box["case_id"]]
            _check_recusals(one, person, box)
            if Turn.BOX_OPEN in person.turns:
                world.applicant(person).refused(f"{world.case(person)}/withdrawal", LAST_THOUGHT, "box-is-open")
            secretary.post(f"{path}/cases/{box['case_id']}/tally", _tally(world, person, box["attending"]))
    secretary.post(f"{path}/minutes", {"presiding": held["presiding"]})


def _check_recusals(one: Committee, person: Person, box: dict[str, Any]) -> None:
    """Who works with the applicant is recused by itself, others as the secretary recorded it; nobody else is."""
    meant = (person.employer == one.colleague) + (Turn.RECUSED in person.turns)
    if len(box["recusals"]) != meant:
        raise StoryFailed(f"{meant} members should be recused from {person}, but: {box['recusals']}")


def _tally(world: World, person: Person, came: int) -> dict[str, Any]:
    """The papers of one box. Somebody who abstains counts as one who does not approve."""
    share = world.policy.evaluation.committees.to_pass
    approve = share.least(came)
    if Turn.TWO_THIRDS in person.turns:
        if share.denominator * approve != share.numerator * came:
            raise StoryFailed(f"{approve} of {came} are not exactly two thirds")
    elif Turn.ONE_SHORT in person.turns:
        approve -= 1
    else:
        approve = came // 2 if person.ending is Ending.NOT_PASSED else came - 1
    return {"approve": approve, "reject": came - approve - 1, "abstain": 1}
