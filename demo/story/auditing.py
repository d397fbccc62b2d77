"""评审机构审核 (三(一)3): claims, registry checks, corrections, countersignatures, and how the audit ends."""

from collections.abc import Callable
from typing import Any

from demo.cast.people import Person
from demo.cast.plan import Ending, Turn
from demo.cast.records import TROUBLES
from demo.client import User
from demo.story.applying import upload
from demo.story.recommending import confirm
from demo.story.sanctioning import suspend
from demo.story.world import Act, StoryFailed, World, act

NOTICE = {
    "items": [
        {"field": "summary", "wanted": "补充近五年承担的主要项目及本人作用"},
        {"field": "documents.work_report", "wanted": "总结须由本人签字后重新上传"},
    ]
}
SECOND_NOTICE = {"items": [{"field": "summary", "wanted": "补充的项目缺少起止时间"}]}
REFUSAL = {"clause": "三(一)3", "reason": "提交的代表性业绩与申报专业不符，不满足申报条件。"}

CORRECTED = (Turn.CORRECTION, Turn.CORRECTION_CONFIRMED_LATE, Turn.SECOND_CORRECTION, Turn.CORRECTION_IGNORED)
ANSWERED = CORRECTED[:-1]


def audit(world: World) -> None:
    """The institutions find the cases in their work lists and take them on; one is suspended with what it took."""
    moved = world.with_turn(Turn.MOVED)
    world.do("原机构领取 · claimed", [act(one, "is claimed", _claim_first, world, one) for one in moved])
    suspend(world, sorted({str(one.institution) for one in moved}))
    world.do(
        "变更评审机构 · given to another", [act(one, "is given to another", _give_away, world, one) for one in moved]
    )
    world.do("原机构 · the first institution", [act(one, "is not known any more", _gone, world, one) for one in moved])
    arrived = [person for person in _audited(world) if Turn.LAST_SECOND not in person.turns]
    institutions = {world.institution(person) for person in arrived}
    acts = [act(one, "reads the work list", _work_list, world, one, arrived) for one in sorted(institutions)]
    acts.append(act("the bureau", "reads the load", _load, world, arrived))
    world.do("审核待办 · the institutions' work lists", acts)
    world.do("评审机构审核 · audit", [_first_look(world, person) for person in arrived])


def corrections_arrive(world: World) -> None:
    """Applicants answer their notices; an audit cannot pass before the employer has confirmed the changes."""
    answering = world.with_turn(*ANSWERED)
    world.do("补正 · corrections", [act(one, "answers the notice", _answer, world, one) for one in answering])
    prompt = [one for one in answering if Turn.CORRECTION_CONFIRMED_LATE not in one.turns]
    late = world.with_turn(Turn.CORRECTION_CONFIRMED_LATE)
    acts = [act(one, "has the changes confirmed", confirm, world, one) for one in prompt]
    acts += [act(one, "waits for the employer", _not_confirmed, world, one) for one in late]
    world.do("单位确认补正内容 · employers confirm the changes", acts)
    second = world.with_turn(Turn.SECOND_CORRECTION)
    done = [one for one in prompt if one not in second]
    acts = [act(one, *_verdict(one), world, one) for one in done]
    acts += [act(one, "gets a second notice", _second_notice, world, one) for one in second]
    world.do("补正后审核 · audited after the correction", acts)


def second_corrections(world: World) -> None:
    """The second notice is answered; the last employer confirms."""
    second, late = world.with_turn(Turn.SECOND_CORRECTION), world.with_turn(Turn.CORRECTION_CONFIRMED_LATE)
    acts = [act(one, "answers the second notice", _answer, world, one) for one in second]
    acts += [act(one, "has the changes confirmed", confirm, world, one) for one in late]
    world.do("再次补正 · second corrections", acts)
    world.do(
        "单位再次确认 · employers confirm again", [act(one, "is confirmed", confirm, world, one) for one in second]
    )
    world.do(
        "补正后审核 · audited after the correction", [act(one, *_verdict(one), world, one) for one in second + late]
    )


def audit_the_late(world: World) -> None:
    """Whoever came last; one withdraws before the audit ends."""
    late = world.with_turn(Turn.LAST_SECOND)
    acts = [_first_look(world, person) for person in late]
    acts += [act(one, "withdraws", _withdraw, world, one) for one in world.ending(Ending.WITHDRAWN_IN_AUDIT)]
    world.do("审核收尾 · the last audits", acts)


def _audited(world: World) -> list[Person]:
    """Those whose case reaches an institution."""
    ended = {Ending.LAPSED_EMPLOYER, Ending.LAPSED_ASSOCIATION, Ending.NOT_RECOMMENDED, Ending.WITHDRAWN_AT_EMPLOYER}
    ended |= {Ending.DOOR, Ending.NO_CASE, Ending.LAPSED_DRAFT, Ending.WITHDRAWN_DRAFT}
    return [person for person in world.people if person.ending not in ended]


def _claim_first(world: World, person: Person) -> None:
    world.auditor(str(person.institution)).post(f"{world.case(person)}/claim")


def _give_away(world: World, person: Person) -> None:
    """A suspended institution decides nothing, and everybody sees why; the bureau finds what lies there."""
    case, institution = world.case(person), str(person.institution)
    auditor = world.auditor(institution)
    auditor.refused(f"{case}/audit-acceptance", acceptance(auditor.get(f"{case}/desk")), "evaluation-suspended")
    if world.applicant(person).get(f"{case}/timeline")["suspended_since"] is None:
        raise StoryFailed("the timeline does not tell that the institution is suspended")
    if world.cases[person.key] not in {
        row["case_id"] for row in world.bureau().items("/applications", institution=institution)
    }:
        raise StoryFailed("the bureau does not find the case among those of the institution")
    to = {"institution": world.institution(person), "reason": "原评审服务机构已被暂停评审工作"}
    world.bureau().post(f"{case}/reassignment", to)


def _gone(world: World, person: Person) -> None:
    world.auditor(str(person.institution)).refused(f"{world.case(person)}/claim", None, "no-such-case")


def _work_list(world: World, institution: str, everybody: list[Person]) -> None:
    found = {row["case_id"] for row in world.auditor(institution).items("/work-lists/audit", limit=20)}
    here = [person for person in everybody if world.institution(person) == institution]
    missing = [str(person) for person in here if world.cases[person.key] not in found]
    if missing:
        raise StoryFailed(f"the work list does not show {', '.join(missing)}")


def _load(world: World, everybody: list[Person]) -> None:
    told = world.bureau().get("/audit-load", cycle=world.policy.id)["institutions"]
    if sum(institution["open"] for institution in told) < len(everybody):
        raise StoryFailed(f"the load shows less than {len(everybody)} cases")


def _first_look(world: World, person: Person) -> Act:
    if set(person.turns) & set(CORRECTED):
        return act(person, "gets a correction notice", _notice, world, person)
    if person.ending is Ending.WITHDRAWN_IN_AUDIT:
        return act(person, "is claimed", claim, world, person)
    return act(person, *_verdict(person), world, person)


def _verdict(person: Person) -> tuple[str, Callable[[World, Person], None]]:
    return ("is refused", _refuse) if person.ending is Ending.REFUSED else ("is accepted", _accept)


def claim(world: World, person: Person) -> User:
    """The auditor who takes the case, or has it already."""
    case, institution = world.case(person), world.institution(person)
    if Turn.CLAIM_MOVED in person.turns:
        first, second = world.auditor(institution, 1), world.auditor(institution)
        first.post(f"{case}/claim")
        second.refused(f"{case}/claim", None, "claimed-by-another")
        first.delete(f"{case}/claim")
        first.post(f"{case}/claim")
        world.secretary(institution).post(f"{case}/taking-back", {"reason": "审核员调离，收回后另行分配"})
    auditor = world.auditor(institution)
    if auditor.get(f"{case}/desk")["auditor"] is None:
        auditor.post(f"{case}/claim")
    return auditor


def acceptance(desk: dict[str, Any]) -> dict[str, Any]:
    """What an auditor says who found every line of the desk's check list met."""
    met = [{"line": asked["line"], "met": True} for asked in desk["checklist"]]
    return {"opinion": "符合申报条件，材料完整规范，提交评审委员会评审。", "checklist": met}


def _accept(world: World, person: Person) -> None:
    case, auditor = world.case(person), claim(world, person)
    whole = acceptance(auditor.get(f"{case}/desk"))
    _settle_checks(world, person, auditor, whole)
    if Turn.OWN_STAFF in person.turns:
        auditor.refused(f"{case}/audit-acceptance", whole, "countersign-missing")
        world.bureau().post(f"{case}/countersignature")
    if Turn.CLAIM_MOVED in person.turns:
        auditor.refused(f"{case}/audit-acceptance", {**whole, "checklist": whole["checklist"][1:]}, "checklist-unmet")
    auditor.post(f"{case}/audit-acceptance", whole)


def _settle_checks(world: World, person: Person, auditor: User, whole: dict[str, Any]) -> None:
    """What the registry did not confirm is decided on the original document, whose number is the person's."""
    case = world.case(person)
    for check in _doubtful(world, person, auditor):
        if not set(person.turns) & {Turn.REGISTRY_DIFFERS, Turn.REGISTRY_SILENT}:
            raise StoryFailed(f"the registry should confirm {check['check']}, but says {check}")
        auditor.refused(f"{case}/audit-acceptance", whole, "checks-unresolved")
        _compare_number(world, person, auditor)
        reason = {"reason": "已核验原件及学校出具的证明，与申报信息一致"}
        auditor.post(f"{case}/checks/{check['check']}/decision", reason)


def _compare_number(world: World, person: Person, auditor: User) -> None:
    """The whole number is shown for it, once the hub has heard who holds the case."""
    case = world.case(person)

    def known() -> bool:
        return any(entry["move"] == "claim_case" for entry in auditor.get(f"{case}/timeline")["entries"])

    world.wait_for("the hub to know who audits", known)
    shown = auditor.post(f"{case}/number-reveals", {"reason": "与学历证书原件所载证件号码核对"})
    if shown["document_number"] != person.number:
        raise StoryFailed(f"the number shown is not that of {person}")


def _doubtful(world: World, person: Person, auditor: User) -> list[dict[str, Any]]:
    """The mandatory checks that do not match. A registry that was away is asked again, and awaited; the silent is not.

    One is always asked again when the case comes to the audit: whether the person is a civil servant by now.
    """
    case = world.case(person)
    silent = TROUBLES[Turn.REGISTRY_SILENT][0] if Turn.REGISTRY_SILENT in person.turns else None

    def checks() -> list[dict[str, Any]]:
        return [check for check in auditor.get(f"{case}/desk")["checks"] if check["mandatory"]]

    def answered() -> bool:
        if all(check["result"] != "pending" or check["check"] == silent for check in checks()):
            return True
        auditor.post(f"{case}/registry-checks")
        return False

    world.wait_for("the registries", answered)
    return [check for check in checks() if check["result"] != "match"]


def _refuse(world: World, person: Person) -> None:
    claim(world, person).post(f"{world.case(person)}/audit-refusal", REFUSAL)


def _notice(world: World, person: Person) -> None:
    claim(world, person).post(f"{world.case(person)}/correction-notice", NOTICE)


def _answer(world: World, person: Person) -> None:
    me, case = world.applicant(person), world.case(person)
    view = me.get(case)
    if any(item["field"] == "documents.work_report" for item in view["notice"]):
        upload(world, person, "work_report", "signed")
    year = world.policy.cycle.year
    projects = f"近五年主持市级项目两项（{year - 4}年—{year}年）。"
    form = {**view["form"], "summary": view["form"]["summary"] + projects}
    me.post(f"{case}/correction", {"form": form})


def _not_confirmed(world: World, person: Person) -> None:
    case, auditor = world.case(person), claim(world, person)
    auditor.refused(f"{case}/audit-acceptance", acceptance(auditor.get(f"{case}/desk")), "items-not-confirmed")


def _second_notice(world: World, person: Person) -> None:
    case, auditor = world.case(person), claim(world, person)
    auditor.refused(f"{case}/correction-notice", SECOND_NOTICE, "correction-already-requested")
    reason = {"reason": "首次告知遗漏项目起止时间，系评审机构原因，同意再次补正。"}
    world.bureau().post(f"{case}/second-correction-permission", reason)
    auditor.post(f"{case}/correction-notice", SECOND_NOTICE)


def _withdraw(world: World, person: Person) -> None:
    world.applicant(person).post(f"{world.case(person)}/withdrawal", {"reason": "拟调整申报专业，撤回本次申报"})
