"""Loading and moving cases. `move` is the ONE function through which a stage changes."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.application.domain.applying import Applicant, categories
from services.application.domain.case import refunds
from services.application.domain.table import Row
from services.application.registry import Finding, statement
from services.application.tables import Case, Check, Entry, Person, SubmittedSnapshot, banned_until, documents_of
from shared.bus import Work
from shared.contracts.application import ApplicationSubmitted, CaseClosed, Holder, RegistryChecked, Snapshot
from shared.contracts.base import Done, Event
from shared.contracts.vocabulary import CheckResult, Outcome, Stage
from shared.errors import NO_SUCH_CASE
from shared.identity import DocumentType
from shared.policy import Category, Policy, RegistryCheck

STAGE_DEADLINE = "stage"


def load(work: Work, case_id: str) -> Case:
    """The case. Raises `no-such-case`."""
    case = work.session.get(Case, case_id)
    if case is None:
        raise NO_SUCH_CASE()
    return case


def held(work: Work, case_id: str) -> Case:
    """The case, which nobody else changes before this transaction ends. Raises `no-such-case`."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None:
        raise NO_SUCH_CASE()
    return case


def policy_of(work: Work, case: Case) -> Policy:
    """The policy the case was opened under."""
    return work.policy(case.policy)


def person_of(work: Work, case: Case) -> Person:
    """The applicant."""
    return work.session.get_one(Person, case.person_ref)


def holder(person: Person) -> Holder:
    """The applicant as other services may know them."""
    return Holder(
        name=person.name,
        document_type=person.document_type,
        masked_number=person.masked_number,
        person_ref=person.person_ref,
    )


def today(work: Work, policy: Policy) -> date:
    """The day in the policy's zone."""
    return work.now.astimezone(policy.tz).date()


def applicant(work: Work, case: Case) -> Applicant:
    """The applicant as the rules look at them, today."""
    document_type = DocumentType(person_of(work, case).document_type)
    on = today(work, policy_of(work, case))
    return Applicant(case.person_ref, document_type, on, banned_until(work.session, case.person_ref))


def groups(work: Work, case: Case) -> frozenset[Category]:
    """The categories of the notice that the case belongs to."""
    return categories(policy_of(work, case), applicant(work, case), case.stated())


def move(
    work: Work,
    case: Case,
    row: Row,
    *,
    reason: str | None = None,
    clause: str | None = None,
    deadline: datetime | None = None,
) -> Done:
    """Take one row of the table: stage, history, deadline, and the word to every desk when the case closes."""
    case.stage, case.outcome, case.deadline = row.to, row.outcome, deadline
    clause = clause or row.clause
    note(work, case, row.move, reason=reason, clause=clause)
    if row.to is Stage.CLOSED:
        _close(work, case, reason or row.move, clause)
    return done(work, case)


def _close(work: Work, case: Case, reason: str, clause: str) -> None:
    assert case.outcome
    outcome = Outcome(case.outcome)
    case.reason, case.clause = reason, clause
    case.live = outcome not in policy_of(work, case).applicants.again_after
    work.cancel(STAGE_DEADLINE, case.id)
    refund = refunds(policy_of(work, case), outcome, listed=case.listed)
    tell(work, case, CaseClosed(outcome=outcome, clause=clause, reason=reason, refund=refund))


def ends_at(work: Work, case: Case, deadline: datetime) -> None:
    """From here on the stage ends by itself at this moment, and this service sees to it."""
    case.deadline = deadline
    work.schedule(STAGE_DEADLINE, case.id, deadline)


def ends_elsewhere(work: Work, case: Case, deadline: datetime | None) -> None:
    """The stage's deadline belongs to another service; it is kept for showing."""
    case.deadline = deadline
    work.cancel(STAGE_DEADLINE, case.id)


def note(work: Work, case: Case, what: str, *, reason: str | None = None, clause: str | None = None) -> None:
    """Write one line of history: who, when, why and by which clause. The case has been changed, or is held."""
    last = work.session.scalar(select(func.max(Entry.n)).where(Entry.case_id == case.id)) or 0
    work.session.add(
        Entry(
            case_id=case.id,
            n=last + 1,
            at=work.now,
            move=what,
            stage=case.stage,
            actor=work.actor.model_dump(mode="json"),
            clause=clause,
            reason=reason,
        )
    )
    work.session.flush()


def tell(work: Work, case: Case, event: Event) -> None:
    """Publish an event about the case, in its round and under its policy."""
    work.publish(event, case.id, round=case.round, policy=case.policy)


def done(work: Work, case: Case) -> Done:
    """The plain answer of a command."""
    work.session.flush()
    return Done(case_id=case.id, stage=case.stage, version=case.version)


def freeze(work: Work, case: Case, pledge: str, pledged_at: datetime) -> None:
    """Take what is submitted as it is now, under its digest. The same submitted again is the same snapshot."""
    body = Snapshot(
        holder=holder(person_of(work, case)),
        form=case.stated(),
        documents=documents_of(work.session, case.id),
        pledge=pledge,
        pledged_at=pledged_at,
    )
    digest = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
    work.session.merge(
        SubmittedSnapshot(case_id=case.id, digest=digest, body=body.model_dump(mode="json"), taken_at=work.now)
    )
    case.snapshot = digest


def hand_in(work: Work, case: Case, cause: str, **extra: object) -> None:
    """Tell the desks what was submitted."""
    assert case.snapshot
    snapshot = work.session.get_one(SubmittedSnapshot, (case.id, case.snapshot))
    form = case.stated()
    mandatory = policy_of(work, case).mandatory_checks(groups(work, case))
    tell(
        work,
        case,
        ApplicationSubmitted.model_validate(
            {
                "cause": cause,
                "snapshot": snapshot.body,
                "digest": snapshot.digest,
                "person_ref": case.person_ref,
                "path": form.path,
                "employer": case.employer,
                "association": form.association,
                "institution": case.institution,
                "mandatory": mandatory,
                **extra,
            }
        ),
    )


def ask_registries(work: Work, case: Case) -> None:
    """Have everything that the form states looked up; what is mandatory stays pending until it is answered."""
    mandatory = policy_of(work, case).mandatory_checks(groups(work, case))
    form, name = case.stated(), person_of(work, case).name
    statements = {check: statement(check, name, form) for check in RegistryCheck}
    asked = {check: stated for check, stated in statements.items() if stated is not None or check in mandatory}
    work.session.execute(delete(Check).where(Check.case_id == case.id, Check.name.not_in(asked)))
    for check, stated in asked.items():
        work.session.merge(
            Check(
                case_id=case.id,
                name=check,
                mandatory=check in mandatory,
                result=CheckResult.PENDING,
                stated=_as_text(stated),
                found=None,
            )
        )
        work.promise("registry_check", case.id, check=str(check))


def note_finding(work: Work, case_id: str, check: RegistryCheck, stated: dict[str, Any] | None, found: Finding) -> None:
    """Store and tell what a registry says. Meanwhile the form may state something else: that was asked anew."""
    case = held(work, case_id)
    row = waiting_check(work.session, case, check)
    if row is None or row.stated != _as_text(stated):
        return
    row.result, row.found = found.result, found.found
    note(work, case, "registry_checked", reason=f"{check}: {found.result}", clause="四(一)")
    tell(work, case, RegistryChecked(finding=row.finding()))


def waiting_check(session: Session, case: Case, check: RegistryCheck) -> Check | None:
    """The check, if somebody still waits for its answer."""
    row = session.get(Check, (case.id, check))
    return row if row and row.result == CheckResult.PENDING and case.at is not Stage.CLOSED else None


def _as_text(stated: dict[str, Any] | None) -> str | None:
    return ", ".join(str(value) for value in (stated or {}).values() if value) or None


def hurry_registries(work: Work, case: Case) -> None:
    """Promise again what is still pending, due now."""
    pending = select(Check.name).where(Check.case_id == case.id, Check.result == CheckResult.PENDING)
    for name in work.session.scalars(pending).all():
        work.promise("registry_check", case.id, check=name)
