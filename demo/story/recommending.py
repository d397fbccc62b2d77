"""单位审核推荐 (三(一)2): confirmations, internal publicity, objections, opinions; and the associations' way."""

from typing import Any

from demo.cast.people import Kind, Person
from demo.cast.plan import Ending, Turn
from demo.documents import stamped as with_stamp
from demo.story.applying import open_draft, prepare, save, submit
from demo.story.calendar import DAY
from demo.story.world import StoryFailed, World, act

OPINION = "经审核，申报信息和材料属实；公示期满无异议，同意推荐。"
FACTS = "申报表所列项目的主要完成人顺序与实际情况不符。"
AT_EMPLOYER = frozenset({"employer_review", "employer_publicity"})
GONE_BY_THEN = frozenset({Ending.LAPSED_DRAFT, Ending.WITHDRAWN_DRAFT, Ending.DOOR, Ending.NO_CASE})


def employers_check(world: World) -> None:
    """The officers find their cases in the work lists, confirm every item and open the publicity."""
    here = [one for one in _employed(world) if Turn.LAST_SECOND not in one.turns]
    at_work = {person.employer: person for person in here}
    acts = [act(one.employer, "reads the work list", _work_list, world, one, here) for one in at_work.values()]
    acts += [act(one, "is checked by the employer", _look_at, world, one) for one in here]
    world.do("单位审核 · employers check", acts)
    first = world.ending(Ending.WITHDRAWN_AT_EMPLOYER)
    acts = [act(one, "withdraws", _withdraw, world, one, "与单位协商一致，暂缓申报") for one in first]
    acts += [act(one, "submits again", _submit_changed, world, one) for one in world.with_turn(Turn.RETURNED)]
    acts += [act(one, "applies again", _apply_again, world, one) for one in world.with_turn(Turn.APPLIES_AGAIN)]
    world.do("退回修改、另行申报 · changed, submitted again", acts)


def internal_publicity(world: World) -> None:
    """Colleagues object, employers decide; nobody is recommended while the publicity runs."""
    again = world.with_turn(Turn.RETURNED, Turn.APPLIES_AGAIN)
    objected = world.with_turn(*OBJECTIONS)
    acts = [act(one, "is checked again", confirm_and_publish, world, one) for one in again]
    acts += [act(one, "is objected to", _object, world, one) for one in objected]
    world.do("单位内部公示 · publicity, objections", acts)
    back = world.with_turn(Turn.OBJECTION_RETURNED)
    world.do(
        "异议成立后重新提交 · submitted again", [act(one, "submits again", _submit_changed, world, one) for one in back]
    )
    acts = [act(one, "is checked again", confirm_and_publish, world, one) for one in back]
    world.do("重新公示 · published again", acts)


def recommend(world: World) -> None:
    """The publicity is over: opinions. Freelancers upload what the association stamped."""
    world.do("推荐 · recommendations", _recommendations(world, world.people))


def employers_catch_up(world: World) -> None:
    """Who submitted in the last second is checked now."""
    late = world.with_turn(Turn.LAST_SECOND)
    acts = [act(one, "is checked by the employer", confirm_and_publish, world, one) for one in late]
    world.do("截止后单位审核 · employers check the late ones", acts)


def publicity_too_late(world: World) -> None:
    """Posted on the day after the last sensible one, the working days end with the window."""
    late = world.with_turn(Turn.PUBLICITY_TOO_LATE)
    acts = [act(one, "is published too late", _publish_too_late, world, one) for one in late]
    world.do("公示过迟 · published too late", acts)


def remind(world: World) -> None:
    """Few working days are left: employers find what they have not decided among their reminders."""
    left = world.ending(Ending.LAPSED_EMPLOYER)
    acts = [act(one, "is among the reminders", _reminded, world, one) for one in left]
    world.do("临期提醒 · reminders", acts)


def recommend_the_late(world: World) -> None:
    """The last opinions; an objection that nobody decides bars one."""
    late = world.with_turn(Turn.LAST_SECOND)
    undecided = world.with_turn(Turn.OBJECTION_UNDECIDED)
    acts = [act(one, "is recommended", _recommend, world, one) for one in late]
    acts += [act(one, "waits for a decision", _barred, world, one, "objection-undecided") for one in undecided]
    world.do("推荐 · the last recommendations", acts)


def employers_too_late(world: World) -> None:
    """At 24:00 of the last day nobody can be recommended any more."""
    late = world.with_turn(Turn.PUBLICITY_TOO_LATE)
    # Until the sweep has booked it the case still lies on the desk after its window.
    acts = [
        act(one, "is recommended too late", _barred, world, one, "employer-window-closed", "move-not-open")
        for one in late
    ]
    world.do("推荐截止 · too late to recommend", acts)


STAMPED = {
    "stamped_information_form": "information_form",
    "stamped_pledge": "pledge",
    "publicity_record": "publicity_form",
}
"""The papers that an association stamps, and the forms that are printed for them."""

OBJECTIONS = {
    Turn.OBJECTION_DISMISSED: ("dismissed", "经核查，项目完成人顺序与立项批复一致，异议不成立。"),
    Turn.OBJECTION_RETURNED: ("upheld", "异议属实，退回申报人更正后重新公示。"),
    Turn.OBJECTION_DECLINED: ("upheld", "异议属实，该项目非申报人承担。"),
    Turn.OBJECTION_UNDECIDED: None,
}


def _employed(world: World) -> list[Person]:
    return [
        person for person in world.people if person.kind is not Kind.FREELANCER and person.ending not in GONE_BY_THEN
    ]


def _work_list(world: World, one: Person, everybody: list[Person]) -> None:
    rows = world.officer(one).items("/work-lists/employer", limit=5)
    found = {row["case_id"] for row in rows if row["stage"] in AT_EMPLOYER}
    missing = [
        str(person) for person in everybody if person.employer == one.employer and world.cases[person.key] not in found
    ]
    if missing:
        raise StoryFailed(f"the work list does not show {', '.join(missing)}")


def _look_at(world: World, person: Person) -> None:
    turns = set(person.turns)
    if Turn.FORGOTTEN in turns:
        return
    if turns & {Turn.DECLINED, Turn.APPLIES_AGAIN}:
        _decline(world, person, "申报专业与现岗位不一致，本年度不予推荐。")
    elif Turn.RETURNED in turns:
        reasons = {"reasons": "工作总结未写明本人承担的部分，请补充后重新提交。"}
        world.officer(person).post(f"{world.case(person)}/return", reasons)
    elif Turn.PUBLICITY_TOO_LATE in turns or person.ending is Ending.WITHDRAWN_AT_EMPLOYER:
        confirm(world, person)
    else:
        confirm_and_publish(world, person)


def confirm(world: World, person: Person) -> None:
    """The employer vouches for every item that is not confirmed yet."""
    officer = world.officer(person)
    desk = officer.get(f"{world.case(person)}/desk")
    items = [item for item in desk["items"] if item not in desk["confirmed"]]
    officer.post(f"{world.case(person)}/confirmations", {"items": items})


def confirm_and_publish(world: World, person: Person) -> None:
    """Confirm every item, then start the internal publicity."""
    confirm(world, person)
    _publish(world, person)


def _publish(world: World, person: Person) -> dict[str, Any]:
    return world.officer(person).post(f"{world.case(person)}/internal-publicity")


def _publish_too_late(world: World, person: Person) -> None:
    if _publish(world, person)["warning"] is None:
        raise StoryFailed("nobody warns that the publicity is too late to recommend")


def _reminded(world: World, person: Person) -> None:
    found = {row["case_id"] for row in world.officer(person).items("/reminders", limit=5)}
    if world.cases[person.key] not in found:
        raise StoryFailed(f"the reminders do not show {person}")


def _decline(world: World, person: Person, reasons: str) -> None:
    world.officer(person, 1).post(f"{world.case(person)}/declination", {"reasons": reasons})


def _withdraw(world: World, person: Person, reason: str) -> None:
    world.applicant(person).post(f"{world.case(person)}/withdrawal", {"reason": reason})


def _submit_changed(world: World, person: Person) -> None:
    form = world.form(person)
    save(world, person, form.model_copy(update={"summary": f"{form.summary}本人负责方案设计、实施组织和验收。"}))
    submit(world, person)


def _apply_again(world: World, person: Person) -> None:
    del world.cases[person.key]
    open_draft(world, person)
    prepare(world, person, person.again)
    submit(world, person)


def _object(world: World, person: Person) -> None:
    case, officer = world.case(person), world.officer(person)
    objection = world.colleague(person).post(f"{case}/objections", {"facts": FACTS})["objection_id"]
    decision = next(OBJECTIONS[turn] for turn in person.turns if turn in OBJECTIONS)
    if decision is None:
        return
    resolution, answer = decision
    officer.post(f"{case}/objections/{objection}/resolution", {"resolution": resolution, "grounds": answer})
    if resolution == "dismissed":
        officer.refused(f"{case}/recommendation", {"opinion": OPINION}, "publicity-running")
    elif Turn.OBJECTION_RETURNED in person.turns:
        officer.post(f"{case}/return", {"reasons": answer})
    else:
        _decline(world, person, answer)


def _recommendations(world: World, people: tuple[Person, ...]) -> list[Any]:
    away = {Turn.FORGOTTEN, Turn.DECLINED, Turn.PUBLICITY_TOO_LATE, Turn.LAST_SECOND}
    away |= {Turn.OBJECTION_DECLINED, Turn.OBJECTION_UNDECIDED}
    here = [
        person
        for person in people
        if person in _employed(world)
        and person.ending is not Ending.WITHDRAWN_AT_EMPLOYER
        and not away & set(person.turns)
    ]
    stamped = [
        person for person in people if person.kind is Kind.FREELANCER and person.ending is not Ending.LAPSED_ASSOCIATION
    ]
    acts = [act(one, "is recommended", _recommend, world, one) for one in here]
    return acts + [act(one, "uploads the stamped forms", _upload_stamped, world, one) for one in stamped]


def _recommend(world: World, person: Person) -> None:
    world.officer(person, 1).post(f"{world.case(person)}/recommendation", {"opinion": OPINION})


def _barred(world: World, person: Person, *slugs: str) -> None:
    world.officer(person, 1).refused(f"{world.case(person)}/recommendation", {"opinion": OPINION}, *slugs)


def _upload_stamped(world: World, person: Person) -> None:
    """Print the forms, have them stamped, upload the scans."""
    me, case = world.applicant(person), world.case(person)
    for code, form in STAMPED.items():
        scan = with_stamp(me.download(f"{case}/forms/{form}"), person.employer)
        me.upload(f"{case}/documents/{code}", scan, f"{person.key}-{code}.pdf")
    path = f"{case}/stamped-forms"
    opened, over = world.days.objecting.date(), world.days.recommending.date() - DAY
    stamped = {"publicity_opened_on": str(opened), "publicity_closed_on": str(over), "opinion": OPINION}
    me.refused(path, {**stamped, "publicity_closed_on": str(over - DAY)}, "publicity-too-short")
    me.post(path, stamped)
