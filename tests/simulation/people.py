"""Everybody in the town, and what each may want when they look at their desks. Some of it crosses what others do."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.cast import numbers
from services.application.domain.assigning import UNTIL_THE_AUDIT_ENDS
from services.application.domain.table import REOPENABLE, UNTIL_THE_BOX_OPENS, WITH_A_DESK
from services.certificate.domain import Stage as Papers
from services.evaluation.domain import Phase, State
from services.review.domain import Stage as Desk
from shared.contracts import application as hub
from shared.contracts import audit as audit_desk
from shared.contracts import certificate as papers
from shared.contracts import evaluation as jury
from shared.contracts import integrity as watch
from shared.contracts import payment as money
from shared.contracts import review as desk
from shared.contracts.base import Actor, Command, Role
from shared.contracts.form import CorrectionItem
from shared.contracts.vocabulary import Path, Stage
from shared.identity import DocumentType
from tests.simulation.process import Process
from tests.unit.application import kit as forms
from tests.unit.evaluation import kit as experts

CYCLE = "beijing-2023"
INSTITUTION = "engineering_center"
ANOTHER_EMPLOYER, ANOTHER_INSTITUTION = forms.CENTRAL_UNIT, "innovation_park"


def officer_of(employer: str) -> Actor:
    """Who confirms and recommends there."""
    return Actor(role=Role.EMPLOYER_OFFICER, subject=f"officer-{employer}", organisation=employer, name="王文静")


def auditor_of(institution: str) -> Actor:
    """Who audits there."""
    return Actor(role=Role.AUDITOR, subject=f"auditor-{institution}", organisation=institution, name="周晓东")


def secretary_of(institution: str) -> Actor:
    """Who convenes there."""
    return Actor(role=Role.SECRETARY, subject=f"secretary-{institution}", organisation=institution, name="何秀英")


OFFICER = officer_of(forms.COMPANY)
AUDITOR = auditor_of(INSTITUTION)
SECRETARY = secretary_of(INSTITUTION)
BUREAU = Actor(role=Role.BUREAU_OFFICER, subject="bureau-1", name="郑志远")
SECOND = Actor(role=Role.BUREAU_OFFICER, subject="bureau-2", name="冯德昌")
INTEGRITY = Actor(role=Role.INTEGRITY_OFFICER, subject="integrity-1", name="沈秋月")
PUBLIC = Actor(role=Role.PUBLIC, subject="public")
PROVIDER = Actor(role=Role.PROVIDER, subject="provider")

CORRECTED = forms.employed(summary="补充近五年承担的项目。")
CHECKLIST = tuple(
    audit_desk.ChecklistLine(line=line.id, met=True)
    for line in forms.POLICY.audit.lines((Path.EMPLOYED,), CORRECTED.level or "")
)
NOTICE = (CorrectionItem(field="summary", wanted="补充近五年承担的项目"),)
DEFENCE_NOTICE = timedelta(days=20)
PRESIDING = "m1"

Wants = Iterator[tuple[int, Actor, Command]]
"""How much somebody wants it, who, and what."""

GOAL, OTHERWISE, SELDOM = 6, 2, 1


@dataclass(frozen=True)
class Person:
    """An applicant."""

    key: str
    name: str
    born: datetime
    ref: str

    @property
    def number(self) -> str:
        """The identity number."""
        return numbers.resident_number(self.key, self.born.date())

    @property
    def actor(self) -> Actor:
        """The person, logged in."""
        return Actor(role=Role.APPLICANT, subject=self.ref, name=self.name)

    def draft(self) -> hub.OpenDraft:
        """The command that opens a draft."""
        mine = {"name": self.name, "document_type": DocumentType.RESIDENT_ID, "document_number": self.number}
        return hub.OpenDraft.model_validate({"cycle": CYCLE, **mine})


def wants(town: Mapping[str, Process], people: Mapping[str, Person], now: datetime) -> list[tuple[int, Actor, Command]]:
    """What anybody might do now, as far as each can see."""
    return [
        *_applicants(town["application"], people),
        *_payers(town["payment"], people),
        *_desks(town["review"]),
        *_juries(town["evaluation"], now),
        *_issuers(town["certificate"]),
        *_watchmen(town["integrity"]),
    ]


def _applicants(service: Process, people: Mapping[str, Person]) -> Wants:
    rows = service.rows("select id, person_ref, stage, outcome, live from cases")
    for case, ref, stage, outcome, live in rows:
        actor = people[ref].actor
        if stage == Stage.DRAFT:
            yield GOAL, actor, hub.SubmitApplication(case_id=case, pledge=forms.POLICY.integrity.pledge.zh)
        if stage == Stage.CORRECTION:
            yield GOAL, actor, hub.ResubmitCorrection(case_id=case, form=CORRECTED)
        if stage not in (Stage.CLOSED, Stage.CERTIFIED):
            yield OTHERWISE, actor, hub.WithdrawApplication(case_id=case, reason="个人原因")
        if stage == Stage.EVALUATION:
            yield SELDOM, BUREAU, hub.CloseNotEvaluated(case_id=case, reason="本年度未能评审")
            yield SELDOM, BUREAU, hub.RefuseAfterAudit(case_id=case, reason="现有职称已被撤销")
        if outcome in REOPENABLE:
            yield GOAL, BUREAU, hub.ReopenCase(case_id=case, fault="outage", reason="申报系统故障")
        if stage in WITH_A_DESK:
            yield SELDOM, BUREAU, hub.ReassignCase(case_id=case, institution=ANOTHER_INSTITUTION, reason="暂停评审")
            yield SELDOM, BUREAU, hub.ReassignCase(case_id=case, institution=INSTITUTION, reason="恢复评审")
        if stage in UNTIL_THE_AUDIT_ENDS:
            yield SELDOM, BUREAU, hub.ReassignCase(case_id=case, employer=ANOTHER_EMPLOYER, reason="单位注销")
        if stage in UNTIL_THE_BOX_OPENS:
            yield SELDOM, BUREAU, hub.CloseForDeath(case_id=case, reason="家属告知")
        if not live or stage == Stage.DRAFT:
            yield SELDOM, actor, people[ref].draft()


def _payers(service: Process, people: Mapping[str, Person]) -> Wants:
    unpaid = "select case_id, payer_ref from orders where order_id <> '' and paid_at is null"
    for case, ref in service.rows(unpaid):
        yield GOAL, people[ref].actor, money.StartPayment(case_id=case)


def _desks(service: Process) -> Wants:
    for case, employer, institution, stage, auditor, items, confirmed, corrections in service.rows(
        "select case_id, employer, institution, stage, auditor, items, confirmed, corrections from desks"
    ):
        officer, theirs = officer_of(employer or ""), auditor_of(institution)
        unconfirmed = sorted(set(json.loads(items)) - set(json.loads(confirmed)))
        if stage in (Desk.EMPLOYER_REVIEW, Desk.EMPLOYER_PUBLICITY, Desk.AUDIT) and unconfirmed:
            yield GOAL, officer, desk.ConfirmItems(case_id=case, items=tuple(unconfirmed))
        if stage == Desk.EMPLOYER_REVIEW and not unconfirmed:
            yield GOAL, officer, desk.OpenInternalPublicity(case_id=case)
        if stage == Desk.EMPLOYER_PUBLICITY:
            yield GOAL, officer, desk.Recommend(case_id=case, opinion="同意推荐")
        if stage in (Desk.EMPLOYER_REVIEW, Desk.EMPLOYER_PUBLICITY):
            yield OTHERWISE, officer, desk.ReturnToApplicant(case_id=case, reasons="毕业时间有误")
            yield SELDOM, officer, desk.Decline(case_id=case, reasons="业绩不实")
        if stage == Desk.AUDIT and auditor is None:
            yield GOAL, theirs, audit_desk.ClaimCase(case_id=case)
        if stage == Desk.AUDIT:
            yield GOAL, theirs, audit_desk.PassAudit(case_id=case, opinion="符合条件", checklist=CHECKLIST)
            yield SELDOM, theirs, audit_desk.RefuseAudit(case_id=case, clause="三(一)3", reason="不符合申报条件")
            if not json.loads(corrections):
                yield OTHERWISE, theirs, audit_desk.RequestCorrection(case_id=case, items=NOTICE)


def _juries(service: Process, now: datetime) -> Wants:
    for case, institution, state in service.rows("select case_id, institution, state from cases"):
        secretary = secretary_of(institution)
        if state == State.WAITING:
            yield GOAL, secretary, jury.ScheduleDefence(case_id=case, at=now + DEFENCE_NOTICE, room="三层302")
        if state == State.SCHEDULED:
            yield GOAL, secretary, jury.RecordAttendance(case_id=case, present=True)
            yield SELDOM, secretary, jury.RecordAttendance(case_id=case, present=False)
        if state == State.DEFENDED:
            yield GOAL, secretary, experts.opinion(case)
    held = len(service.rows("select meeting from meetings"))
    for institution in (INSTITUTION, ANOTHER_INSTITUTION):
        listable = service.rows(LISTABLE, State.ASSESSED, institution)
        if listable:
            cases = (case for (case,) in listable)
            yield GOAL, secretary_of(institution), experts.convene(*cases, meeting=f"meeting-{held + 1}")
    for meeting, institution, phase, signed_in, items in service.rows(MEETINGS):
        yield from _meeting(meeting, secretary_of(institution), phase, json.loads(signed_in), json.loads(items))


LISTABLE = "select case_id from cases where state = ? and institution = ?"
MEETINGS = "select meeting, institution, phase, signed_in, items from meetings"


def _meeting(
    meeting: str, secretary: Actor, phase: str, signed_in: dict[str, str], items: list[dict[str, str]]
) -> Wants:
    absent = [member.ref for member in experts.committee() if member.ref not in signed_in]
    if phase == Phase.CONVENED and absent:
        yield GOAL, secretary, jury.SignIn(meeting=meeting, member=absent[0])
    if phase == Phase.CONVENED and not absent:
        yield GOAL, secretary, jury.OpenBallot(meeting=meeting, presiding=PRESIDING)
    if phase == Phase.OPEN:
        for item in items:
            if item["box"] == "open":
                tally = {"meeting": meeting, "case_id": item["case_id"], "reject": 1, "abstain": 0}
                yield GOAL, secretary, jury.RecordTally(approve=6, **tally)
                yield OTHERWISE, secretary, jury.RecordTally(approve=3, **tally)
        yield OTHERWISE, secretary, jury.SignMinutes(meeting=meeting, presiding=PRESIDING)
    if phase == Phase.SIGNED:
        yield GOAL, BUREAU, jury.AcceptResults(meeting=meeting)
        yield OTHERWISE, SECOND, jury.SendBackResults(meeting=meeting, reasons="回避记录不全")


def _issuers(service: Process) -> Wants:
    if service.rows("select 1 from results where stage = ?", Papers.WAITING):
        yield GOAL, BUREAU, papers.IssueBatch(cycle=CYCLE)
        yield OTHERWISE, SECOND, papers.IssueBatch(cycle=CYCLE)
    for number, state in service.rows("select number, state from certificates"):
        if state == "valid":
            yield OTHERWISE, BUREAU, papers.SuspendCertificate(number=number, reason="核查")
        if state == "suspended":
            yield OTHERWISE, BUREAU, papers.RestoreCertificate(number=number, reason="核查完毕")
        if state in ("valid", "suspended"):
            yield SELDOM, BUREAU, papers.RevokeCertificate(number=number, clause="四(一)", reason="弄虚作假")


def _watchmen(service: Process) -> Wants:
    for sanction, state in service.rows("select sanction, state from sanctions"):
        if state in ("proposed", "heard"):
            yield OTHERWISE, SECOND, watch.ImposeSanction(sanction=sanction)
        if state == "imposed":
            yield SELDOM, BUREAU, watch.LiftSanction(sanction=sanction, reason="申诉成立")
    for report, status in service.rows("select report, status from reports"):
        if status == "complete":
            yield GOAL, INTEGRITY, watch.DecideReport(report=report, upheld=False, reasons="查无实据")
            yield SELDOM, INTEGRITY, watch.DecideReport(report=report, upheld=True, reasons="属实")
    public = "select case_id from cases where publicity_ends_at is not null and closed = 0"
    for (case,) in service.rows(public):
        whole = {"facts": "论文系抄袭", "evidence": ("e1",), "leads": "可查", "signed_name": "李明"}
        yield SELDOM, PUBLIC, watch.FileReport.model_validate({"case_id": case, **whole})
