"""Loading and moving cases. `move` is the ONE function through which a stage changes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from services.application import suspending
from services.application.domain import case as rules
from services.application.domain import dates, parties
from services.application.domain.applying import Applicant, categories
from services.application.domain.problems import LIVE_CASE
from services.application.domain.table import STARTS, Row
from services.application.tables import Case, Entry, Person, banned_until, has_applied, history_of, keep_person
from shared.bus import Work
from shared.contracts.base import Done, Event, new_id
from shared.contracts.case_events import CaseClosed, CaseWithdrawn, FeeDecided
from shared.contracts.evaluation import CaseReleased
from shared.contracts.form import Form, Holder
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import NO_SUCH_CASE
from shared.identity import DocumentType
from shared.policy import Category, Policy

STAGE_DEADLINE = "stage"

AN_INSTANT = timedelta(microseconds=1)
"""The least by which two events of one case differ."""


def begun(work: Work, policy: Policy, person: Person, start: str, form: Form) -> Case:
    """A new case of a person, and its first line of history.

    Raises `live-case-exists` where the index finds another one of this cycle.
    """
    stage, clause = STARTS[start]
    case = Case(
        id=new_id(),
        person_ref=person.person_ref,
        cycle=policy.id,
        policy=policy.ref,
        stage=stage,
        live=True,
        opened_at=work.now,
        form=form.model_dump(mode="json"),
    )
    try:
        keep_person(work.session, person)
        work.session.add(case)
        work.session.flush()
    except IntegrityError:  # it is there already, or is being opened at this moment
        raise LIVE_CASE(clause="三(一)1") from None
    note(work, case, start, clause=clause)
    return case


def own(work: Work, case_id: str) -> Case:
    """The acting applicant's own case. Raises `no-such-case`."""
    case = _there(work.session.get(Case, case_id))
    parties.check_owner(work.actor, case.person_ref)
    return case


def known(work: Work, case_id: str) -> Case:
    """A case that the acting party may know of. Raises `no-such-case`, or `acted-in-another-role` to its applicant."""
    case = _there(work.session.get(Case, case_id))
    parties.check_reader(work.actor, case.person_ref, case.employer, case.institution)
    parties.check_clean_hands(work.actor, case.person_ref)
    return case


def held(work: Work, case_id: str) -> Case:
    """The case, which nobody else changes before this transaction ends. Raises `no-such-case`."""
    return _there(work.session.get(Case, case_id, with_for_update=True))


def live_form(work: Work, policy: Policy) -> Form:
    """What the acting person's live case of the cycle states; nothing without one."""
    live = select(Case).where(Case.person_ref == work.actor.subject, Case.cycle == policy.id, Case.live)
    case = work.session.scalar(live)
    return case.stated() if case else Form()


def _there(case: Case | None) -> Case:
    if case is None:
        raise NO_SUCH_CASE()
    return case


def policy_of(work: Work, case: Case) -> Policy:
    """The policy the case was opened under."""
    return work.policy(case.policy)


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
    return _judged(work, case, banned_until(work.session, case.person_ref))


def asking(work: Work, policy: Policy, document_type: DocumentType) -> Applicant:
    """Whoever asks, with that document, as the rules of a cycle look at them today."""
    ref = work.actor.subject
    ban, applied = banned_until(work.session, ref), has_applied(work.session, ref, policy.id)
    return Applicant(ref, document_type, today(work, policy), ban, applied)


def _judged(work: Work, case: Case, ban: date | None) -> Applicant:
    on = today(work, policy_of(work, case))
    return Applicant(case.person_ref, DocumentType(case.person.document_type), on, ban)


def groups(work: Work, case: Case) -> frozenset[Category]:
    """The categories of the notice that the case belongs to."""
    return categories(policy_of(work, case), _judged(work, case, None), case.stated())


def move(
    work: Work,
    case: Case,
    row: Row,
    *,
    reason: str | None = None,
    clause: str | None = None,
    deadline: datetime | None = None,
) -> Done:
    """Take one row of the table: stage, history, deadline, and the word to every desk when the case closes.

    `deadline` is the new stage's where another service sees to it. The institution knows of a case
    from the audit on.
    """
    case.stage, case.outcome, case.deadline = row.to, row.outcome, deadline
    case.closed_from = row.stage if row.to is Stage.CLOSED else None
    work.cancel(STAGE_DEADLINE, case.id)
    if row.to is Stage.AUDIT:
        case.institution = case.addressed_to
    clause = clause or row.clause
    note(work, case, row.move, reason=reason, clause=clause)
    if row.to is Stage.CLOSED:
        _close(work, case, row, reason or row.move, clause)
    return done(work, case)


def _close(work: Work, case: Case, row: Row, reason: str, clause: str) -> None:
    assert case.outcome
    outcome = Outcome(case.outcome)
    case.reason, case.clause = reason, clause
    case.live = outcome not in policy_of(work, case).applicants.again_after
    refund = rules.refunds(policy_of(work, case), outcome, before=row.stage)
    tell(work, case, CaseClosed(outcome=outcome, clause=clause, reason=reason, refund=refund))
    if rules.leaves_committee(outcome, row.stage):
        tell(work, case, CaseWithdrawn(at=work.now))


def decide_fee(work: Work, case: Case, event: CaseReleased) -> None:
    """What becomes of the fee of a case that was withdrawn from its committee, by what that came after."""
    died = any(entry.move == "close_for_death" for entry in history_of(work.session, case.id))
    refund = rules.refunds_withdrawn(policy_of(work, case), event.after, died=died)
    tell(work, case, FeeDecided(outcome=Outcome.WITHDRAWN, refund=refund))


def box_open(work: Work, case: Case) -> bool:
    """Whether the case's ballot box was open when this was held, or is as it is asked."""
    return rules.box_open(case.box_opened_at, case.sent_back_at, work.now)


def ends_at(work: Work, case: Case, deadline: datetime) -> None:
    """From here on the stage ends by itself at this moment, and this service sees to it."""
    case.deadline = deadline
    work.schedule(STAGE_DEADLINE, case.id, deadline)


def ends(work: Work, case: Case) -> datetime | None:
    """When the stage ends, amendments of the policy and suspensions of the institution included.

    None where it has no end.
    """
    if case.deadline is None:
        return None
    begun = None
    if begins := _COUNTED_FROM.get(case.at):
        moves = select(func.max(Entry.at)).where(Entry.case_id == case.id, Entry.move.in_(begins))
        begun = work.session.scalar(moves)
    counting = suspending.counting(work, case, policy_of(work, case))
    return dates.in_force(counting, case.at, case.stated(), case.deadline, begun)


_COUNTED_FROM = {Stage.CORRECTION: ("request_correction", "reopen"), Stage.PAYMENT: ("accept", "reopen")}
"""The moves from which the working days of a stage count."""


def check_in_time(work: Work, case: Case) -> None:
    """The stage has not come to its end. Raises `window-closed`."""
    dates.check_in_time(policy_of(work, case), case.at, ends(work, case), work.now)


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
    """Publish an event about the case, in its round and under its policy.

    Always dated after what was told of the case earlier, although what moved it may have happened before
    that: the desks, which hear the hub in any order, put its words in order by their times.
    """
    case.told_at = max(work.now, case.told_at + AN_INSTANT) if case.told_at else work.now
    replace(work, now=case.told_at).publish(event, case.id, round=case.round, policy=case.policy)


def done(work: Work, case: Case) -> Done:
    """The plain answer of a command."""
    work.session.flush()
    return Done(case_id=case.id, stage=case.stage, version=case.version)
