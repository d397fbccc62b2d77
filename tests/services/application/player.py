"""A made person at the service's door, and the desks' facts about the case."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from demo.cast import numbers
from services.application.domain.applying import categories
from shared.contracts.application import (
    AttachDocument,
    GetCase,
    ListCases,
    OpenDraft,
    SaveDraft,
    SubmitApplication,
    Timeline,
    WithdrawApplication,
)
from shared.contracts.audit import AuditPassed, CorrectionRequested
from shared.contracts.base import Actor, Command, Done, Event, Request, Role
from shared.contracts.case_views import CaseView, TimelineEntry
from shared.contracts.form import DocumentRef, Form
from shared.contracts.review import CaseReturned, EmployerRecommended, InternalPublicityOpened, ReviewRefused
from shared.contracts.vocabulary import Stage
from shared.errors import Refusal
from shared.identity import DocumentType
from tests.bench import Bench
from tests.papers import pdf
from tests.unit.application import kit
from tests.unit.application.kit import POLICY, beijing

CYCLE = "beijing-2023"
LIST = ListCases()
PLEDGE = POLICY.integrity.pledge.zh

OFFICER = Actor(role=Role.EMPLOYER_OFFICER, subject="officer-1", organisation=kit.COMPANY, name="王文静")
FOREIGN_OFFICER = Actor(role=Role.EMPLOYER_OFFICER, subject="officer-9", organisation=kit.CENTRAL_UNIT, name="李建华")
AUDITOR = Actor(role=Role.AUDITOR, subject="auditor-1", organisation="engineering_center", name="周晓东")
FOREIGN_AUDITOR = Actor(role=Role.AUDITOR, subject="auditor-9", organisation="arts_center", name="吴丽娟")
BUREAU = Actor(role=Role.BUREAU_OFFICER, subject="bureau-1", name="郑志远")

RETURNED = CaseReturned(reasons="毕业时间有误")
PUBLISHED = InternalPublicityOpened(ends_at=beijing("2023-07-18 00:00"))
RECOMMENDED = EmployerRecommended(opinion="同意推荐", recommender="王文静")
PASSED = AuditPassed(opinion="符合条件", checklist_digest="0" * 64)
DECLINED = ReviewRefused(outcome="not_recommended", clause=None, reason="业绩不实")
LAPSED = ReviewRefused(outcome="lapsed", clause="三(一)2", reason="单位逾期未审核")
REFUSED = ReviewRefused(outcome="refused", clause="三(一)3", reason="不符合申报条件")
CORRECTION_ENDS = beijing("2023-08-02 00:00")


def correction(*fields: str) -> CorrectionRequested:
    """A correction notice until 2023-08-01 24:00."""
    return CorrectionRequested(items=kit.notice(*fields), deadline=CORRECTION_ENDS)


@dataclass
class Player:
    """One person and the one case of theirs that matters."""

    bench: Bench
    key: str = "lin-xiaofeng"
    document: DocumentType = DocumentType.RESIDENT_ID
    case_id: str = ""
    name: str = "林晓峰"
    bears: str | None = None

    @property
    def number(self) -> str:
        """The identity number: the one that the person `bears`, or one made from the key."""
        if self.bears:
            return self.bears
        if self.document is DocumentType.PASSPORT:
            return numbers.passport_number(self.key, "C")
        return numbers.resident_number(self.key, date(1989, 5, 1))

    @property
    def actor(self) -> Actor:
        """The person, logged in."""
        ref = self.bench.service.vault.person_ref(self.document, self.number)  # type: ignore[attr-defined]
        return Actor(role=Role.APPLICANT, subject=ref, name=self.name)

    def does(self, command: Command, at: str | None = None, **how: Any) -> Done:
        """Send a command of one's own."""
        done: Done = self.bench.call(command, self.actor, at=at and beijing(at), **how)
        return done

    def refused(self, request: Request, actor: Actor | None = None, **how: Any) -> Refusal:
        """The refusal of a request, one's own unless told otherwise; nothing may have been told."""
        before = self.bench.published
        with pytest.raises(Refusal) as caught:
            self.bench.call(request, actor or self.actor, **how)
        assert self.bench.published == before
        return caught.value

    def draft_command(self, **changes: Any) -> OpenDraft:
        """The command that opens a draft."""
        mine = {"cycle": CYCLE, "name": self.name, "document_type": self.document, "document_number": self.number}
        return OpenDraft.model_validate(mine | changes)

    def opens(self, at: str | None = None) -> "Player":
        """Open a draft."""
        self.case_id = self.does(self.draft_command(), at).case_id
        return self

    def fills(self, form: Form) -> "Player":
        """Save the form and upload every paper that it asks for."""
        self.does(SaveDraft(case_id=self.case_id, form=form))
        assert form.level
        groups = categories(POLICY, kit.applicant(self.document), form)
        for kind in POLICY.required_documents(groups, form.level):
            self.uploads(kind.id)
        return self

    def submits(self, at: str | None = None) -> "Player":
        """Sign the pledge and submit."""
        self.does(SubmitApplication(case_id=self.case_id, pledge=PLEDGE), at)
        return self

    def applies(self, form: Form | None = None) -> "Player":
        """From nothing to a submitted case."""
        return self.opens().fills(form or kit.employed()).submits()

    def withdraws(self) -> "Player":
        """Take the case back."""
        self.does(WithdrawApplication(case_id=self.case_id, reason="个人原因"))
        return self

    def stored(self, code: str, content: str = "") -> DocumentRef:
        """Put a made file into quarantine, as the gateway does."""
        with self.bench.service.store.receive(10_000) as arrival:  # type: ignore[attr-defined]
            arrival.write(pdf(f"{self.key} {code} {content}"))
            received = arrival.finish("application/pdf")
        name = f"{code}.pdf"
        return DocumentRef(
            code=code, digest=received.digest, size=received.size, media_type=received.media_type, filename=name
        )

    def uploads(self, code: str, content: str = "") -> DocumentRef:
        """Attach a made paper."""
        document = self.stored(code, content)
        self.does(AttachDocument(case_id=self.case_id, document=document))
        return document

    def hears(self, *facts: Event, at: str | None = None, actor: Actor = OFFICER, **extra: Any) -> "Player":
        """Facts that a desk tells about the case."""
        if at:
            self.bench.clock.moment = beijing(at)
        for fact in facts:
            self.bench.feed(fact, self.case_id, actor=actor, **extra)
        return self

    def sees(self) -> CaseView:
        """The case as its applicant sees it."""
        view: CaseView = self.bench.call(GetCase(case_id=self.case_id), self.actor)
        return view

    def history(self) -> tuple[TimelineEntry, ...]:
        """The case's timeline."""
        entries: tuple[TimelineEntry, ...] = self.bench.call(Timeline(case_id=self.case_id), self.actor).entries
        return entries

    def moves(self) -> list[str]:
        """The moves of the timeline."""
        return [entry.move for entry in self.history()]

    def is_at(self, stage: Stage) -> bool:
        """Whether the case is at a stage."""
        return self.sees().stage == stage
