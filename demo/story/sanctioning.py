"""诚信 (四(一), 四(七)): reports and what is found; a finding is proposed, heard, and signed by a second officer."""

from typing import Any

from demo.cast.people import Kind, Person
from demo.cast.plan import Ending, Turn
from demo.story.world import StoryFailed, World, act

FRAUD = "核查证实，申报所用获奖证书系伪造。"
STATEMENT = "本人承认所提交的材料不实，对处理意见无异议。"
BREACH = "抽查发现，答辩评议未留存记录。"
REMEDIES = "已启动整改，将补全评议记录并复训工作人员。"
FOUND_OUT = {
    "facts": "取得职称所依据的发明专利，第一发明人另有其人。",
    "evidence": ["专利登记簿副本"],
    "leads": "可向专利登记机关查询。",
    "signed_name": "专利实际发明人",
}


def ban(world: World) -> None:
    """Last year's fraud: who is banned before the window opens is refused in it."""
    banned = [one for one in world.people if one.kind is Kind.BANNED]
    facts = "核查证实，上一年度伪造学历证书参加职称评审，情节严重。"
    _propose(world, banned, "serious_fraud", facts)
    impose(world, banned)


def find_false(world: World) -> None:
    """A report in time is upheld; cancelling the application is proposed."""
    liars = world.ending(Ending.DISQUALIFIED)
    _uphold(world, liars)
    _propose(world, liars, "false_application", FRAUD)


def disqualify(world: World) -> None:
    """一票否决: heard first, then signed."""
    impose(world, world.ending(Ending.DISQUALIFIED))


def find_fraud(world: World) -> None:
    """A report that comes after the certificate can still bring its revocation."""
    owners = world.ending(Ending.REVOKED)
    world.do(
        "证书发放后举报 · a late report", [act(o, "is reported", file_report, world, o, FOUND_OUT) for o in owners]
    )
    _uphold(world, owners)
    _propose(world, owners, "title_by_fraud", FRAUD)


def revoke(world: World) -> None:
    """The title is revoked and recorded."""
    impose(world, world.ending(Ending.REVOKED))


def suspend(world: World, institutions: list[str]) -> None:
    """暂停评审 (四(三)): heard first, then signed by a second officer; it begins at once."""
    acts = [act(one, "is suspended", _suspend, world, one) for one in institutions]
    world.do("暂停评审 · evaluation is suspended", acts)


def resume(world: World) -> None:
    """Remedies were taken: the institutions evaluate again."""
    suspended = {str(one.institution) for one in world.with_turn(Turn.MOVED)}
    acts = [act(one, "evaluates again", _lift, world, one) for one in sorted(suspended)]
    world.do("恢复评审 · evaluation goes on", acts)


def impose(world: World, people: list[Person]) -> None:
    """Nobody is sanctioned unheard, and one signature is not enough."""
    world.do("听取陈述申辩 · heard", [act(one, "is heard", _hear, world, one) for one in people])
    world.do("作出处理决定 · imposed by a second officer", [act(o, "is sanctioned", _sign, world, o) for o in people])


def file_report(world: World, person: Person, what: dict[str, Any]) -> None:
    """Somebody without a login reports; what is missing is told once and supplied."""
    somebody = world.public()
    first = somebody.post(f"{world.case(person)}/reports", {**what, "leads": None})
    if first["missing"] != ["leads"]:
        raise StoryFailed(f"the report should lack its leads, but lacks {first['missing']}")
    report = first["report"]
    somebody.post(f"/reports/{report}/completion", {"leads": what["leads"]})
    world.notes[f"report on {person.key}"] = report


def decide_report(world: World, person: Person, upheld: bool, reasons: str) -> None:
    """The integrity officer finds the report in the list and decides it."""
    report, officer = world.notes[f"report on {person.key}"], world.integrity()
    if report not in {row["report"] for row in officer.items("/reports")}:
        raise StoryFailed("the list of open reports does not show it")
    officer.post(f"/reports/{report}/decision", {"upheld": upheld, "reasons": reasons})


def _suspend(world: World, institution: str) -> None:
    breach = {"finding": "procedure_breach", "target": "institution", "ref": institution, "facts": BREACH}
    proposed = world.integrity().post("/sanctions", {"cycle": world.policy.id, **breach})
    world.notes[f"suspension of {institution}"] = sanction = proposed["sanction"]
    world.secretary(institution).post(f"/sanctions/{sanction}/hearing", {"statement": REMEDIES})
    imposed = world.bureau().post(f"/sanctions/{sanction}/imposition")
    if (imposed["state"], imposed["until"]) != ("imposed", None):
        raise StoryFailed(f"the suspension should be imposed until it is lifted, but is {imposed}")


def _lift(world: World, institution: str) -> None:
    sanction = world.notes[f"suspension of {institution}"]
    world.bureau().post(f"/sanctions/{sanction}/lifting", {"reason": "整改完成，经复查合格。"})


def _uphold(world: World, people: list[Person]) -> None:
    acts = [act(one, "is found out", decide_report, world, one, True, "经调查，举报属实。") for one in people]
    world.do("举报查实 · a report is upheld", acts)


def _propose(world: World, people: list[Person], finding: str, facts: str) -> None:
    acts = [act(one, "is to be sanctioned", _ask, world, one, finding, facts) for one in people]
    world.do("提出处理意见 · sanctions are proposed", acts)


def _ask(world: World, person: Person, finding: str, facts: str) -> None:
    proposal = {
        "cycle": world.policy.id,
        "finding": finding,
        "target": "applicant",
        "ref": world.ref(person),
        "facts": facts,
    }
    report = world.notes.get(f"report on {person.key}")
    proposed = world.integrity().post("/sanctions", proposal | ({"report": report} if report else {}))
    world.notes[f"sanction on {person.key}"] = sanction = proposed["sanction"]
    world.bureau().refused(f"/sanctions/{sanction}/imposition", None, "hearing-runs")


def _hear(world: World, person: Person) -> None:
    sanction = world.notes[f"sanction on {person.key}"]
    world.applicant(person).post(f"/sanctions/{sanction}/hearing", {"statement": STATEMENT})


def _sign(world: World, person: Person) -> None:
    sanction = world.notes[f"sanction on {person.key}"]
    imposed = world.bureau(1).post(f"/sanctions/{sanction}/imposition")
    if imposed["state"] != "imposed":
        raise StoryFailed(f"with the second signature the sanction should be imposed, but is {imposed['state']}")
    records = world.applicant(person).get(f"/persons/{world.ref(person)}/records")["records"]
    if [record["sanction"] for record in records] != [sanction]:
        raise StoryFailed(f"the record should hold the sanction, but holds {records}")
