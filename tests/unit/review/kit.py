"""A made case, its people, and a way to play its desk by hand."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.review import domain
from services.review.domain import Decision, Desk, Here, Stage
from shared.contracts.audit import (
    AllowSecondCorrection,
    ChecklistLine,
    ClaimCase,
    CountersignAudit,
    DecideCheckOnDocument,
    PassAudit,
    RefuseAudit,
    ReleaseCase,
    RequestCorrection,
    TakeBackCase,
)
from shared.contracts.base import Actor, Command, Role
from shared.contracts.case_events import ApplicationSubmitted, CaseReassigned, CaseReopened
from shared.contracts.form import (
    Achievement,
    CorrectionItem,
    DocumentRef,
    Education,
    Employment,
    Form,
    HeldTitle,
    Holder,
    RegistryFinding,
    Snapshot,
)
from shared.contracts.review import (
    ConfirmItems,
    Decline,
    OpenInternalPublicity,
    RaiseObjection,
    Recommend,
    RecordSuperiorConsent,
    ResolveObjection,
    ReturnToApplicant,
)
from shared.contracts.vocabulary import CheckResult, Degree, Level
from shared.errors import Refusal
from shared.policy import Policy, load, parse

FILE = Path(__file__).parents[3] / "policies" / "beijing-2023.yaml"
POLICY: Policy = load(FILE)
CASE = "case-1"

EMPLOYER, ELSEWHERE = "91110105999000001F", "91110105999000002J"
INSTITUTION, OTHER_INSTITUTION = "engineering_center", "innovation_park"
INSTITUTION_CODE = POLICY.institution(INSTITUTION).credit_code
MANDATORY = ("identity", "degree", "title", "insurance", "civil_service")
ASKED_AGAIN = "civil_service"
"""What the hub asks once more when a case comes to the audit."""


def changed_policy(change: tuple[str, str]) -> Policy:
    """The policy of 2023 with a piece of its text replaced."""
    text = FILE.read_text(encoding="utf-8")
    assert change[0] in text
    return parse(text.replace(*change), "changed.yaml")


TWO_PERSONS = changed_policy(("two_person_rule: false", "two_person_rule: true"))
CONSENT_ASKED = changed_policy(("superior_consent: false", "superior_consent: true"))


def actor(role: Role, subject: str, organisation: str | None = None) -> Actor:
    return Actor(role=role, subject=subject, organisation=organisation, name=f"名{subject}")


APPLICANT = actor(Role.APPLICANT, "a" * 64)
OFFICER = actor(Role.EMPLOYER_OFFICER, "officer-1", EMPLOYER)
SECOND_OFFICER = actor(Role.EMPLOYER_OFFICER, "officer-2", EMPLOYER)
FOREIGN_OFFICER = actor(Role.EMPLOYER_OFFICER, "officer-9", ELSEWHERE)
COLLEAGUE = actor(Role.COLLEAGUE, "colleague-1", EMPLOYER)
FOREIGN_COLLEAGUE = actor(Role.COLLEAGUE, "colleague-9", ELSEWHERE)
AUDITOR = actor(Role.AUDITOR, "auditor-1", INSTITUTION)
SECOND_AUDITOR = actor(Role.AUDITOR, "auditor-2", INSTITUTION)
FOREIGN_AUDITOR = actor(Role.AUDITOR, "auditor-9", OTHER_INSTITUTION)
SECRETARY = actor(Role.SECRETARY, "secretary-1", INSTITUTION)
BUREAU = actor(Role.BUREAU_OFFICER, "bureau-1")


def beijing(text: str) -> datetime:
    """An instant in Beijing: `beijing("2023-07-17 23:59:59")`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def form(**changes: Any) -> Form:
    """What an engineer of an organisation in Beijing states."""
    stated: dict[str, Any] = {
        "major": "computer",
        "level": Level.INTERMEDIATE,
        "institution": INSTITUTION,
        "path": "employed",
        "phone": "010-5555-0101",
        "employment": Employment(
            credit_code=EMPLOYER, organisation="京华软件有限公司（示例）", insured_in_beijing=True
        ),
        "education": Education(degree=Degree.BACHELOR, school="京华大学（示例）", graduated_on=date(2015, 7, 1)),
        "title": HeldTitle(level=Level.JUNIOR, series="engineering", obtained_on=date(2016, 8, 1)),
        "working_since": date(2015, 7, 15),
        "achievements": (
            Achievement(key="w1", kind="project", title="调度平台", on=date(2020, 5, 1)),
            Achievement(key="w2", kind="paper", title="排队论应用", on=date(2021, 5, 1)),
        ),
        "summary": "十年来从事软件开发。",
    }
    return Form.model_validate(stated | changes)


def document(code: str, digit: str = "1") -> DocumentRef:
    return DocumentRef(code=code, digest=digit * 64, size=1000, media_type="application/pdf", filename=f"{code}.pdf")


HOLDER = Holder(name="王静", document_type="resident_id", masked_number="1101**********002X", person_ref="a" * 64)
DOCUMENTS = (document("identity_document"), document("degree_certificate"))


def submission(
    cause: str = "first",
    stated: Form | None = None,
    documents: tuple[DocumentRef, ...] = DOCUMENTS,
    **changes: Any,
) -> ApplicationSubmitted:
    """What the hub tells when the case is handed in."""
    stated = stated or form()
    snapshot = Snapshot(
        holder=HOLDER, form=stated, documents=documents, pledge="所填属实", pledged_at=beijing("2023-07-05 10:00")
    )
    told: dict[str, Any] = {
        "cause": cause,
        "snapshot": snapshot,
        "digest": "0" * 64,
        "person_ref": APPLICANT.subject,
        "path": stated.path,
        "employer": stated.employment.credit_code if stated.employment else None,
        "institution": stated.institution,
        "mandatory": MANDATORY,
        "categories": (stated.path,),
    }
    return ApplicationSubmitted.model_validate(told | changes)


def freelance(**changes: Any) -> ApplicationSubmitted:
    """A freelancer's case, stamped by an association."""
    stated = form(path="freelancer", employment=None, association="artists")
    told = {
        "cause": "association",
        "mandatory": ("identity", "degree", "title", "civil_service"),
        "association_opinion": "同意推荐。",
    }
    return submission(stated=stated, **(told | changes))


def finding(check: str, result: CheckResult = CheckResult.MATCH, found: str | None = None) -> RegistryFinding:
    return RegistryFinding.model_validate({"check": check, "mandatory": True, "result": result, "found": found})


ITEMS = (
    "achievements.w1",
    "achievements.w2",
    "application",
    "documents.degree_certificate",
    "documents.identity_document",
    "education",
    "employment",
    "identity",
    "title",
)

CONFIRM = ConfirmItems(case_id=CASE, items=ITEMS)
RETURN = ReturnToApplicant(case_id=CASE, reasons="毕业时间有误")
CONSENT = RecordSuperiorConsent(
    case_id=CASE, unit="京华软件集团（示例）", number="京软人〔2023〕12号", on=date(2023, 6, 30)
)
PUBLISH = OpenInternalPublicity(case_id=CASE)
OBJECT = RaiseObjection(case_id=CASE, facts="项目并非其主持")
DISMISS = ResolveObjection(case_id=CASE, objection_id="1-1", resolution="dismissed", grounds="经查属实，异议不成立")
UPHOLD = ResolveObjection(case_id=CASE, objection_id="1-1", resolution="upheld", grounds="异议成立")
RECOMMEND = Recommend(case_id=CASE, opinion="同意推荐")
DECLINE = Decline(case_id=CASE, reasons="业绩不足")
CLAIM = ClaimCase(case_id=CASE)
RELEASE = ReleaseCase(case_id=CASE)
TAKE_BACK = TakeBackCase(case_id=CASE, reason="审核员调离")
CORRECT = RequestCorrection(
    case_id=CASE,
    items=(
        CorrectionItem(field="education.graduated_on", wanted="请更正毕业时间"),
        CorrectionItem(field="documents.degree_certificate", wanted="请上传清晰扫描件"),
    ),
)
ALLOW_SECOND = AllowSecondCorrection(case_id=CASE, reason="评审机构漏列材料")
SETTLE = DecideCheckOnDocument(case_id=CASE, check="degree", reason="核对学位证书原件无误")
COUNTERSIGN = CountersignAudit(case_id=CASE)
MET = tuple(ChecklistLine(line=line.id, met=True) for line in POLICY.audit.lines(("employed",), Level.INTERMEDIATE))
PASS = PassAudit(case_id=CASE, opinion="符合申报条件", checklist=MET)
REFUSE = RefuseAudit(case_id=CASE, clause="一", reason="不在申报范围")

COMMANDS: tuple[Command, ...] = (
    CONFIRM,
    RETURN,
    CONSENT,
    PUBLISH,
    OBJECT,
    DISMISS,
    RECOMMEND,
    DECLINE,
    CLAIM,
    RELEASE,
    TAKE_BACK,
    CORRECT,
    ALLOW_SECOND,
    SETTLE,
    COUNTERSIGN,
    PASS,
    REFUSE,
)
"""One valid command of every kind."""


@dataclass
class Play:
    """One desk through time."""

    now: datetime = field(default_factory=lambda: beijing("2023-07-05 10:00"))
    desk: Desk = field(default_factory=lambda: Desk(CASE))
    policy: Policy = POLICY

    def at(self, text: str) -> "Play":
        """Move time."""
        self.now = beijing(text)
        return self

    def hears(self, event: ApplicationSubmitted, round: int = 0) -> "Play":
        """The hub tells of a submission."""
        self.desk = domain.submitted(self.desk, event, at=self.now, round=round, policy=POLICY.ref)
        return self

    def finds(self, *findings: RegistryFinding) -> "Play":
        """The registries answer."""
        for told in findings:
            self.desk = domain.checked(self.desk, told, at=self.now, round=0)
        return self

    def all_match(self) -> "Play":
        """Every registry confirms what is stated."""
        return self.finds(*(finding(check) for check in MANDATORY))

    def closes(self) -> "Play":
        """The hub closes the case."""
        self.desk = domain.closed(self.desk, at=self.now)
        return self

    def reopens(self, stage: str, deadline: str | None = None) -> "Play":
        """The bureau reopens the case at a stage of the hub."""
        ends = beijing(deadline) if deadline else None
        event = CaseReopened.model_validate({"stage": stage, "deadline": ends, "reason": "系统故障"})
        self.desk = domain.reopened(self.desk, event, at=self.now, policy=self.policy)
        return self

    def reassigns(self, employer: str | None = EMPLOYER, institution: str = INSTITUTION, **more: Any) -> "Play":
        """The bureau gives the case to another employer or institution."""
        told = {"employer": employer, "institution": institution, "reason": "单位注销", **more}
        event = CaseReassigned.model_validate(told)
        self.desk = domain.reassigned(self.desk, event, at=self.now, policy=self.policy)
        return self

    def lapses(self) -> "Play":
        """The employer's window ends and nobody has decided."""
        decision = domain.lapse(self.desk, self.now, self.policy)
        assert decision
        self.desk = decision.desk
        return self

    def here(self, who: Actor) -> Here:
        return Here(self.desk, who, self.now, self.policy)

    def does(self, who: Actor, *commands: Command) -> Decision:
        """The actor makes moves, and all are allowed; the last decision."""
        for cmd in commands:
            decision = domain.decide(self.here(who), cmd)
            self.desk = decision.desk
        return decision

    def refuses(self, who: Actor, cmd: Command) -> Refusal:
        """The actor's move is refused."""
        with pytest.raises(Refusal) as caught:
            domain.decide(self.here(who), cmd)
        return caught.value

    def possible(self, who: Actor) -> set[str]:
        return set(domain.possible(self.here(who)))


# Cases at the places that matter


def at_review(policy: Policy = POLICY) -> Play:
    return Play(policy=policy).hears(submission()).all_match().at("2023-07-10 10:00")


def confirmed(policy: Policy = POLICY) -> Play:
    play = at_review(policy)
    play.does(OFFICER, CONFIRM)
    return play


def in_publicity(opened: str = "2023-07-10 10:00", policy: Policy = POLICY) -> Play:
    play = confirmed(policy).at(opened)
    play.does(OFFICER, PUBLISH)
    return play


def objected() -> Play:
    play = in_publicity().at("2023-07-11 09:00")
    play.does(COLLEAGUE, OBJECT)
    return play


def returned() -> Play:
    play = at_review()
    play.does(OFFICER, RETURN)
    return play


def at_audit(event: ApplicationSubmitted | None = None) -> Play:
    """Recommended on 2023-07-18 at 10:00, and looked up again at once."""
    play = Play().hears(event or submission()).all_match().at("2023-07-10 10:00")
    play.does(OFFICER if play.desk.employer == EMPLOYER else own_officer(), CONFIRM, PUBLISH)
    play.at("2023-07-18 10:00").does(OFFICER if play.desk.employer == EMPLOYER else own_officer(), RECOMMEND)
    return play.finds(finding(ASKED_AGAIN))


def own_officer() -> Actor:
    """The personnel officer of the institution itself."""
    return actor(Role.EMPLOYER_OFFICER, "officer-own", INSTITUTION_CODE)


def own_staff() -> ApplicationSubmitted:
    """An applicant who works for the institution that audits."""
    work = Employment(credit_code=INSTITUTION_CODE, organisation="评价中心", insured_in_beijing=True)
    return submission(stated=form(employment=work))


def claimed(event: ApplicationSubmitted | None = None) -> Play:
    play = at_audit(event)
    play.does(AUDITOR, CLAIM)
    return play


def in_correction() -> Play:
    play = claimed()
    play.does(AUDITOR, CORRECT)
    return play


def corrected() -> Play:
    """The certificate and the graduation date were corrected on 2023-07-20."""
    play = in_correction().at("2023-07-20 10:00").hears(correction())
    return play.at("2023-07-20 11:00").finds(finding("degree"))


def correction() -> ApplicationSubmitted:
    education = Education(degree=Degree.BACHELOR, school="京华大学（示例）", graduated_on=date(2015, 6, 30))
    papers = (document("identity_document"), document("degree_certificate", "2"))
    return submission(
        "corrected", form(education=education), papers, changed=("education", "documents.degree_certificate")
    )


def accepts(play: Play) -> PassAudit:
    """The acceptance of a case whose check list is met."""
    met = tuple(ChecklistLine(line=line.id, met=True) for line in domain.lines(play.here(AUDITOR)))
    return PassAudit(case_id=CASE, opinion="符合申报条件", checklist=met)


def passed() -> Play:
    play = claimed()
    play.does(AUDITOR, PASS)
    return play


def stages() -> dict[Stage, Play]:
    """A case at every stage."""
    return {
        Stage.AWAITED: Play(),
        Stage.EMPLOYER_REVIEW: at_review(),
        Stage.EMPLOYER_PUBLICITY: in_publicity(),
        Stage.RETURNED: returned(),
        Stage.AUDIT: at_audit(),
        Stage.CORRECTION: in_correction(),
        Stage.PASSED: passed(),
        Stage.CLOSED: at_review().closes(),
    }
