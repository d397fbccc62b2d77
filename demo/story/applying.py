"""个人网上申报 (三(一)1): drafts, papers, the pledge, and everybody who is refused at the door."""

from typing import Any

from demo.cast.doors import DOORS, Door
from demo.cast.forms import documents_of
from demo.cast.people import Kind, Person
from demo.cast.plan import Ending, Turn
from demo.client import ProblemReceived
from demo.documents import paper
from demo.story.world import Refused, StoryFailed, World, act
from shared.contracts.form import Form


def before_the_window(world: World) -> None:
    """Some ask whether they may apply; one is a second too early."""
    askers = [*world.with_turn(Turn.ASKED_FIRST), *_only_ask(world)]
    acts = [act("the public", "reads the list of majors", _read_list, world)]
    acts += [act(person, "reads the major's notice", _read_notice, world, person) for person in askers]
    acts += [act(person, "asks whether they may apply", _ask, world, person) for person in askers]
    acts += [
        act(person, "opens a draft too early", _too_early, world, person) for person in world.with_turn(Turn.EARLY)
    ]
    world.do("申报条件咨询 · asking before the window", acts)


def the_first_second(world: World) -> None:
    """At 00:00 of the first day the same draft can be opened."""
    early = world.with_turn(Turn.EARLY)
    world.do(
        "申报开始 · the window opens", [act(person, "opens a draft", open_draft, world, person) for person in early]
    )


def apply(world: World) -> None:
    """Nearly everybody applies; some keep their drafts for later, some are refused."""
    acts = [act(person, *_how(person), world, person) for person in world.people if person.ending is not Ending.NO_CASE]
    acts += [
        act(person, "is refused at the door", _bad_number, world, person)
        for person in world.people
        if person.kind is Kind.BAD_NUMBER
    ]
    world.do("个人网上申报 · applications", acts)


def the_last_second(world: World) -> None:
    """A window includes its last day until 24:00."""
    late = world.with_turn(Turn.LAST_SECOND)
    world.do("申报截止前一秒 · the last second", [act(one, "submits", submit, world, one) for one in late])


def a_second_too_late(world: World) -> None:
    """Who submits at 24:00 is refused; whatever is still a draft lapses."""
    late = world.with_turn(Turn.TOO_LATE)
    world.do("申报截止 · a second too late", [act(one, "submits too late", _too_late, world, one) for one in late])


def _only_ask(world: World) -> list[Person]:
    return [person for person in world.ending(Ending.NO_CASE) if DOORS[person.kind].slug == "not-eligible"]


def _how(person: Person) -> tuple[str, Any]:
    if person.ending is Ending.DOOR:
        return "is refused at the door", _refused
    if person.ending is Ending.WITHDRAWN_DRAFT:
        return "withdraws the draft", _withdraw_draft
    if person.ending is Ending.LAPSED_DRAFT or Turn.LAST_SECOND in person.turns:
        return "prepares a draft", prepare
    if Turn.SECOND_CASE in person.turns:
        return "applies twice", _apply_twice
    return "applies", apply_at_once


def open_draft(world: World, person: Person) -> None:
    """Open a draft, unless there is one."""
    if person.key not in world.cases:
        world.cases[person.key] = world.applicant(person).post("/applications", _identity(world, person))["case_id"]


def prepare(world: World, person: Person, major: str | None = None) -> None:
    """Open a draft, fill in the form, upload the papers."""
    open_draft(world, person)
    form = world.form(person, major)
    save(world, person, form)
    for code in documents_of(person, form, world.policy):
        upload(world, person, code)


def save(world: World, person: Person, form: Form) -> None:
    """Save the draft's form."""
    world.applicant(person).put(f"{world.case(person)}/form", {"form": as_json(form)})


def as_json(form: Form) -> dict[str, Any]:
    """The form as it is sent: without what was left out."""
    return form.model_dump(mode="json", exclude_defaults=True)


def upload(world: World, person: Person, code: str, edition: str = "") -> None:
    """Upload one paper; another edition of it is another file."""
    content = paper(f"{code} {edition}".strip(), person.key)
    world.applicant(person).upload(f"{world.case(person)}/documents/{code}", content, f"{person.key}-{code}.pdf")


def submit(world: World, person: Person) -> None:
    """Sign the pledge and submit."""
    world.applicant(person).post(f"{world.case(person)}/submission", _signed(world))


def apply_at_once(world: World, person: Person) -> None:
    """From nothing to a submitted case."""
    prepare(world, person)
    submit(world, person)


def _signed(world: World) -> dict[str, str]:
    return {"pledge": world.policy.integrity.pledge.zh}


def _apply_twice(world: World, person: Person) -> None:
    apply_at_once(world, person)
    world.applicant(person).refused("/applications", _identity(world, person), "live-case-exists")


def _withdraw_draft(world: World, person: Person) -> None:
    prepare(world, person)
    world.applicant(person).post(f"{world.case(person)}/withdrawal", {"reason": "个人原因，本年度不再申报"})


def _identity(world: World, person: Person) -> dict[str, Any]:
    return {
        "cycle": world.policy.id,
        "name": person.name,
        "document_type": person.document,
        "document_number": person.number,
    }


# At the door


def _read_list(world: World) -> None:
    rows = world.public().get(f"/cycles/{world.policy.id}/majors")["items"]
    found = {major["major"] for row in rows for major in row["majors"]}
    missing = {person.major for person in world.people} - found
    if missing:
        raise StoryFailed(f"the list does not have {', '.join(sorted(missing))}")


def _read_notice(world: World, person: Person) -> None:
    """Whoever means to apply is told requirements, the pledge, and whom to ask, before there is a case."""
    told, meant = (
        world.public().get(f"/cycles/{world.policy.id}/majors/{person.major}"),
        world.policy.notice(person.major),
    )
    phones = [institution["phone"] for institution in told["institutions"]]
    if (told["requirements"]["zh"], told["hotline"]) != (meant.requirements.zh, meant.hotline):
        raise StoryFailed(f"the notice of {person.major} should say {meant}, but says {told}")
    if told["pledge"]["zh"] != world.policy.integrity.pledge.zh:
        raise StoryFailed(f"the notice of {person.major} has another pledge: {told['pledge']}")
    if phones != [institution.phone for institution in meant.institutions]:
        raise StoryFailed(f"the notice of {person.major} should name {meant.institutions}, but names {phones}")


def _ask(world: World, person: Person) -> None:
    question = {"cycle": world.policy.id, "document_type": person.document, "form": as_json(world.form(person))}
    answer = world.applicant(person).post("/eligibility", question)
    door = DOORS.get(person.kind)
    if door is None:
        if not answer["eligible"]:
            raise StoryFailed(f"should be eligible, but: {answer['failures']}")
        return
    failures = [{**one, "found": one["found"]["zh"], "needed": one["needed"]["zh"]} for one in answer["failures"]]
    _note(world, person, door, failures)


def _refused(world: World, person: Person) -> None:
    door = DOORS[person.kind]
    prepare(world, person)
    problem = world.applicant(person).refused(f"{world.case(person)}/submission", _signed(world), door.slug)
    _note(world, person, door, problem.failures)


def _bad_number(world: World, person: Person) -> None:
    problem = world.applicant(person).refused("/applications", _identity(world, person), DOORS[person.kind].slug)
    world.refusals[person.key] = Refused("", problem.body["detail"])


def _note(world: World, person: Person, door: Door, failures: list[dict[str, Any]]) -> None:
    """Keep the expected failure for the table; all failures come at once, so there may be others."""
    for failure in failures:
        if failure["rule"] == door.rule and failure["clause"] == door.clause:
            world.refusals[person.key] = Refused(failure["clause"], f"{failure['found']}；须：{failure['needed']}")
            return
    raise StoryFailed(f"should fail {door.rule} ({door.clause}), but the failures are {failures}")


def _too_early(world: World, person: Person) -> ProblemReceived:
    return world.applicant(person).refused("/applications", _identity(world, person), "window-not-open")


def _too_late(world: World, person: Person) -> ProblemReceived:
    # Until the sweep has booked it the case is a draft after its window, then it is closed.
    return world.applicant(person).refused(
        f"{world.case(person)}/submission", _signed(world), "window-closed", "illegal-move"
    )
