"""验收和公示 (三(一)5): the bureau accepts results or sends them back; passed ones are public, some are reported."""

from demo.cast.committees import Committee
from demo.cast.people import Person
from demo.cast.plan import PASSED, Ending
from demo.story.sanctioning import decide_report, file_report
from demo.story.voting import FIRST, SECOND, meeting, sent_back
from demo.story.world import StoryFailed, World, act
from shared.policy import PublishedAt

REASONS = "会议签到表与计票单的签字不一致，请重新召开评审会议表决。"
EVIDENCE = {
    "facts": "申报表所列第一完成人的项目，立项和验收文件中没有申报人姓名。",
    "evidence": ["项目验收意见书复印件", "项目组成员名单"],
    "leads": "可向项目主管部门核实立项编号及成员名单。",
    "signed_name": "知情同事",
}


def send_back(world: World) -> None:
    """What the bureau does not accept goes back; the same cases are decided again."""
    acts = [act(one.key, "is sent back", _send_back, world, one) for one in sent_back(world)]
    world.do("退回重新评审 · sent back", acts)


def accept(world: World) -> None:
    """Quorum, attendance, tallies, recusals and records are in order."""
    again = sent_back(world)
    decided = [(one, SECOND if one in again else FIRST) for one in world.committees]
    acts = [act(one.key, "is accepted", _accept, world, one, n) for one, n in decided]
    world.do("评审结果验收 · results are accepted", acts)


def publicise(world: World) -> None:
    """The public reads who passed, and reports two of them; one report lacks something at first."""
    institutions = sorted({world.institution(one) for one in world.ending(*PASSED)})
    acts = [act("the public", "reads the publicity", _read, world, place) for place in (None, *institutions)]
    reported = world.ending(Ending.DISQUALIFIED, Ending.CERTIFIED_AFTER_REPORT)
    acts += [act(one, "is reported", file_report, world, one, EVIDENCE) for one in reported]
    world.do("公示、举报 · publicity, reports", acts)


def dismiss(world: World) -> None:
    """The report proves wrong after the publicity: the case goes into the next batch."""
    cleared = world.ending(Ending.CERTIFIED_AFTER_REPORT)
    reasons = "经核查，立项文件有申报人姓名，举报不成立。"
    acts = [act(one, "is cleared", decide_report, world, one, False, reasons) for one in cleared]
    world.do("举报不成立 · a report is dismissed", acts)


def _send_back(world: World, one: Committee) -> None:
    world.bureau().post(f"/meetings/{meeting(world, one, FIRST)}/return", {"reasons": REASONS})


def _accept(world: World, one: Committee, n: int) -> None:
    world.bureau().post(f"/meetings/{meeting(world, one, n)}/acceptance")


def _read(world: World, institution: str | None) -> None:
    """Senior results are public at the bureau, the others at their institution; nobody else is."""
    at = {"institution": institution} if institution else {}
    rows = world.public().items("/publicity", cycle=world.policy.id, limit=20, **at)
    meant = {world.cases[one.key] for one in world.ending(*PASSED) if _is_public_at(world, one, institution)}
    found = {row["case_id"] for row in rows}
    if found != meant:
        raise StoryFailed(
            f"{len(meant)} results should be public at {institution or 'the bureau'}, but {len(found)} are"
        )


def _is_public_at(world: World, person: Person, institution: str | None) -> bool:
    if world.policy.results.published_at[person.level] is PublishedAt.BUREAU:
        return institution is None
    return world.institution(person) == institution
