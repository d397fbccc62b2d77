"""The integrity service: reports, findings signed by two, sanctions and their terms, and the audit entries (四)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Event, Message, Question
from shared.contracts.form import Line, Prose
from shared.contracts.sanction import Effect, RecordList, SanctionList, SanctionTarget, SanctionView, StandingView

ReportStatus = Literal["incomplete", "complete", "upheld", "dismissed"]
Evidence = Annotated[tuple[Line, ...], Field(max_length=50)]


class ReportView(Message):
    """A report and how it stands. `blocks` says whether the case waits for it.

    `missing` is to be there before `complete_by`. From `facts` on the reader is an officer; the signed
    name is for integrity officers alone.
    """

    report: str
    version: int
    case_id: str
    status: ReportStatus
    blocks: bool
    received_at: AwareDatetime
    missing: tuple[str, ...] = ()
    complete_by: AwareDatetime | None = None
    possible: tuple[str, ...] = ()
    facts: str | None = None
    evidence: tuple[str, ...] = ()
    leads: str | None = None
    signed_name: str | None = None
    reasons: str | None = None


class ReportRow(Message):
    """A report that waits for a decision."""

    report: str
    case_id: str
    blocks: bool
    received_at: AwareDatetime


class ReportList(Message):
    """A page of reports, oldest first; `next` asks for the following one."""

    items: tuple[ReportRow, ...]
    next: str | None = None


# Reports


class FileReport(Command, service="integrity", answer=ReportView):
    """Report a publicised result (四(七)). What is missing of facts, evidence, leads and signature is told once."""

    case_id: str
    facts: Prose | None = None
    evidence: Evidence = ()
    leads: Prose | None = None
    signed_name: Line | None = None


class CompleteReport(Command, service="integrity", answer=ReportView):
    """Supply what was missing, within the policy's days. What was said before stays as it was."""

    report: str
    facts: Prose | None = None
    evidence: Evidence = ()
    leads: Prose | None = None
    signed_name: Line | None = None


class DecideReport(Command, service="integrity", answer=ReportView):
    """What the investigation found."""

    report: str
    upheld: bool
    reasons: Prose


# Sanctions


class ProposeSanction(Command, service="integrity", answer=SanctionView):
    """Propose what the policy's table says follows from a finding: the first signature.

    `ref` is the reference of the applicant, as a token's subject and a snapshot's holder carry it, or the id of
    the institution. A `report` must be upheld. On an applicant the case is then the report's; without a case the
    effects on an application or a title fall away. What reaches an institution names no case.
    """

    cycle: Line
    finding: Line
    target: SanctionTarget
    ref: Line
    case_id: str | None = None
    report: str | None = None
    facts: Prose


class HearSanction(Command, service="integrity", answer=SanctionView):
    """The statement of whom it reaches, made by them, for an institution by its secretary, or as an officer records it.

    Where the policy's days pass without one, the sanction may be imposed without it.
    """

    sanction: str
    statement: Prose


class ImposeSanction(Command, service="integrity", answer=SanctionView):
    """The bureau's signature. With the last that the policy asks for, the sanction runs from that day."""

    sanction: str


class LiftSanction(Command, service="integrity", answer=SanctionView):
    """End a sanction early, after an appeal. What it did to an application or a title stays done."""

    sanction: str
    reason: Prose


# Questions


class GetReport(Question, service="integrity", answer=ReportView):
    """One report, for whoever filed it and for officers."""

    report: str


class OpenReports(Question, service="integrity", answer=ReportList):
    """The complete reports that nobody has decided."""

    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


class GetSanction(Question, service="integrity", answer=SanctionView):
    """One sanction, for officers and for whom it reaches."""

    sanction: str


class OpenSanctions(Question, service="integrity", answer=SanctionList):
    """The sanctions that wait for somebody: for a statement or a signature, or an institution's to be lifted."""

    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


class Records(Question, service="integrity", answer=RecordList):
    """The integrity records of a person."""

    person_ref: Line


class Standing(Question, service="integrity", answer=StandingView):
    """Asked by the certificate service at issue: what stands against these holders and cases."""

    person_refs: tuple[str, ...] = Field(max_length=500)
    cases: tuple[str, ...] = Field(max_length=500)


# Events


class ReportStatusChanged(Event, publisher="integrity", to=("evaluation",)):
    """A report was filed, completed or decided; `blocks` says whether the case waits for it from now on."""

    report: str
    case_id: str
    status: ReportStatus
    blocks: bool


class SanctionImposed(
    Event, publisher="integrity", to=("application", "review", "payment", "evaluation", "certificate")
):
    """A sanction is in force. The case, if there is one, is disqualified or its title revoked.

    `until` is the last day, which counts until 24:00: of the ban where there is one, else of the record. What
    stops an institution has no such day: it runs until it is lifted.
    """

    sanction: str
    target: SanctionTarget
    ref: str
    effects: tuple[Effect, ...]
    case_id: str | None
    clause: str
    reason: str
    since: date
    until: date | None


class SanctionLifted(
    Event, publisher="integrity", to=("application", "review", "payment", "evaluation", "certificate")
):
    """A sanction ended before its term."""

    sanction: str
    target: SanctionTarget
    ref: str
    lifted_at: AwareDatetime
