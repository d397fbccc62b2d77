"""Handing in, accepting and returning the results of autonomous institutions (三(三))."""

from datetime import timedelta
from typing import Any

from sqlalchemy import false, select

from services.application import cases, facts, people
from services.application.autonomous_tables import FiledCase, Filing, Review, SigningKey
from services.application.domain import filing as rules
from services.application.domain import institutions, table
from services.application.domain.applying import Applicant
from services.application.domain.filed import CLAUSE, Known, Opinion
from services.application.domain.problems import NO_FILING_KEY, NO_SUCH_FILING, NOT_AS_FILED, NOT_SIGNED
from services.application.signatures import SignedRecord
from services.application.tables import Case, Person, banned_until
from services.application.vault import Sealed, Vault
from shared.bus import Work
from shared.contracts import filing as say
from shared.contracts.base import Actor, Role, new_id
from shared.contracts.form import Form
from shared.contracts.record import FiledPerson
from shared.contracts.vocabulary import Level, Stage
from shared.errors import Refusal
from shared.identity import DocumentType
from shared.policy import AutonomousPlan, Policy
from shared.workdays import midnight

DAY = timedelta(days=1)

Claimed = Person | Refusal
"""Somebody of a record, or why the document that is stated is nobody's."""


def hand_in(work: Work, vault: Vault, cmd: say.FileAutonomousResults) -> Filing:
    """Check a record whole; then each of its people has a case, which waits for the bureau."""
    record, policy = cmd.record, work.cycle(cmd.record.cycle)
    plan = policy.plan(record.plan)
    institutions.check_institution(work.actor, plan)
    signed = _signed(work, cmd)
    claimed = [_claimed(work, vault, policy, person) for person in record.people]
    known = [_known(work, policy, *pair) for pair in zip(record.people, claimed, strict=True)]
    on = cases.today(work, policy)
    failures = rules.failures(rules.HandingIn(policy, plan, record, known, work.actor.subject, on))
    if failures:
        raise NOT_AS_FILED(clause=CLAUSE, failures=failures, n=len(failures))
    filing = _kept(work, policy, plan, len(record.people), vault.seal(signed.model_dump_json()))
    each = enumerate(zip(record.people, claimed, strict=True))
    made = tuple(_begin(work, policy, filing, n, stated, who).id for n, (stated, who) in each)
    _tell(work, filing, say.ResultsFiled(plan=plan.id, institution=plan.credit_code, cases=made))
    return filing


def _signed(work: Work, cmd: say.FileAutonomousResults) -> SignedRecord:
    """The record, signed by the plan's key. Raises `no-filing-key`, `record-not-signed`."""
    registered = work.session.get(SigningKey, cmd.record.plan)
    if registered is None:
        raise NO_FILING_KEY(clause=CLAUSE)
    signed = SignedRecord(record=cmd.record, signature=cmd.signature, public_key=registered.public_key)
    if not signed.is_genuine():
        raise NOT_SIGNED(clause=CLAUSE)
    return signed


def _claimed(work: Work, vault: Vault, policy: Policy, stated: FiledPerson) -> Claimed:
    try:
        return people.of(vault, policy, stated, cases.today(work, policy))
    except Refusal as refusal:
        return refusal


def _known(work: Work, policy: Policy, stated: FiledPerson, claimed: Claimed) -> Known | Refusal:
    if isinstance(claimed, Refusal):
        return claimed
    ref, on = claimed.person_ref, cases.today(work, policy)
    before = work.session.get(Person, ref)
    lives = select(Case.id).where(Case.person_ref == ref, Case.cycle == policy.id, Case.live)
    return Known(
        Applicant(ref, DocumentType(claimed.document_type), on, banned_until(work.session, ref)),
        before.name if before else None,
        work.session.scalar(lives) is not None,
        _opinion(work, policy, stated.opinion),
    )


def _opinion(work: Work, policy: Policy, id: str | None) -> Opinion | None:
    review = work.session.get(Review, id) if id else None
    if review is None or review.delivered_at is None:
        return None
    on = review.delivered_at.astimezone(policy.tz).date()
    return Opinion(review.institution, review.person_ref, review.major, Level(review.level), on)


def _kept(work: Work, policy: Policy, plan: AutonomousPlan, people: int, sealed: Sealed) -> Filing:
    filing = Filing(
        id=new_id(),
        cycle=policy.id,
        policy=policy.ref,
        plan=plan.id,
        institution=plan.credit_code,
        state="handed_in",
        people=people,
        handed_in_at=work.now,
    )
    filing.seal(sealed)
    work.session.add(filing)
    work.session.flush()
    return filing


def _begin(work: Work, policy: Policy, filing: Filing, n: int, stated: FiledPerson, who: Claimed) -> Case:
    assert isinstance(who, Person)  # a document that is nobody's was a failure
    form = Form(
        major=stated.major,
        level=stated.level,
        institution=filing.institution,
        exam_certificate=stated.exam_certificate,
    )
    case = cases.begun(work, policy, who, "hand_in", form)
    case.institution = filing.institution
    work.session.add(FiledCase(filing=filing.id, n=n, case_id=case.id))
    told = say.CaseFiled(
        filing=filing.id,
        plan=filing.plan,
        institution=filing.institution,
        holder=cases.holder(who),
        series=stated.series,
        major=stated.major,
        level=stated.level,
        publicity_ends_at=midnight(stated.publicity.closed_on + DAY, policy.tz),
    )
    cases.tell(work, case, told)
    return case


def accept(work: Work, vault: Vault, id: str) -> Filing:
    """The record is in order: whoever's case still waits gets the papers with the next batch."""
    filing = _decided(work, id, "accept_filing", "accepted")
    held_on = filing.signed(vault).record.meeting.on
    for case in _waiting(work, filing):
        table.check_at_work(case.at, "accept_filing", work.actor.role)
        case.title_date = held_on
        cases.note(work, case, "accept_filing", clause=CLAUSE)
        facts.tell_result(work, case, "passed")
    _tell(work, filing, say.FilingAccepted(plan=filing.plan, institution=filing.institution))
    return filing


def give_back(work: Work, cmd: say.ReturnFiling) -> Filing:
    """The record is not in order: its cases end, and the institution may hand in again."""
    filing = _decided(work, cmd.filing, "return_filing", "returned")
    filing.reasons = cmd.reasons
    for case in _waiting(work, filing):
        row = table.row(case.at, "return_filing", work.actor.role)
        cases.move(work, case, row, reason=cmd.reasons)
    told = say.FilingReturned(plan=filing.plan, institution=filing.institution, reasons=cmd.reasons)
    _tell(work, filing, told)
    return filing


def _decided(work: Work, id: str, move: str, state: say.FilingState) -> Filing:
    filing = _there(work.session.get(Filing, id, with_for_update=True))
    institutions.check_decides(work.actor, filing.state, move)
    filing.state, filing.decided_at = state, work.now
    return filing


def _waiting(work: Work, filing: Filing) -> list[Case]:
    """The cases that wait for the decision, held: a disqualification may have ended some."""
    ids = work.session.scalars(select(FiledCase.case_id).where(FiledCase.filing == filing.id).order_by(FiledCase.n))
    all_of_it = [cases.held(work, id) for id in ids.all()]
    institutions.check_stranger(work.actor, {case.person_ref for case in all_of_it})
    return [case for case in all_of_it if case.at is Stage.FILING_CHECK]


def known(work: Work, id: str) -> Filing:
    """A filing that the acting party may know of. Raises `no-such-filing`."""
    filing = _there(work.session.get(Filing, id))
    institutions.check_reads_filing(work.actor, filing.institution)
    return filing


def _there(filing: Filing | None) -> Filing:
    if filing is None:
        raise NO_SUCH_FILING()
    return filing


def visible_to(actor: Actor, ask: say.ListFilings) -> list[Any]:
    """Conditions for a list: an institution's own filings, for the bureau all, for others none."""
    found: list[Any] = []
    if actor.role is Role.SECRETARY:
        found.append(Filing.institution == actor.organisation)
    elif actor.role not in institutions.OFFICES:
        found.append(false())
    if ask.cycle:
        found.append(Filing.cycle == ask.cycle)
    if ask.state:
        found.append(Filing.state == ask.state)
    return found


def _tell(work: Work, filing: Filing, event: say.ResultsFiled | say.FilingAccepted | say.FilingReturned) -> None:
    work.session.flush()
    work.publish(event, filing.id, subject_kind="filing", policy=filing.policy)
