"""From a result to its papers: `taken`, then what is slow, then `notify`, `issue` or one of the others.

A case is in one pair of hands at a time; its row's version sees to that. For a case that is held back nothing is
printed; what is printed for nothing, because something came between, stays in the store under a digest that nobody was
told.
"""

import secrets
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from services.certificate import built, changing, domain, tables, waiting
from services.certificate.domain import Stage, State
from services.certificate.press import Press
from services.certificate.tables import BatchRow, Certificate, CivilService, Notice, ResultRow
from shared.bus import Errand, Work
from shared.contracts.certificate import CertificateIssued, NoticeIssued
from shared.mirrors.base_title import BaseTitle
from shared.mirrors.civil_service import serving
from shared.policy import Policy

STATUS_LIST = "status"


class InHand(NamedTuple):
    """A result that an errand works on, and the policy of its case."""

    row: ResultRow
    policy: Policy


def taken(promise: Errand) -> InHand | None:
    """The result of a promise; None if it was dropped, done or put back meanwhile."""
    with promise.house.database.read() as session:
        row = session.get(ResultRow, promise.subject)
        if row is None or not _still(row, promise):
            return None
        return InHand(row, promise.house.policies.of(session, row.policy))


def hindrance(promise: Errand, hand: InHand) -> str | None:
    """What was told here already that stands against issuing, before anything is printed (一, 三(一)1, 四(一))."""
    with promise.house.database.read() as session:
        base = built.base_of_result(session, hand.row)
        return _why_not_now(session, hand.row, hand.policy, base, promise.house.clock.now())


def set_number_aside(promise: Errand, hand: InHand) -> tuple[str, str]:
    """The number and the code to print. A later attempt at the same case finds the same ones."""
    with promise.house.database.write() as session:
        row = session.get_one(ResultRow, promise.subject)
        if row.number is None or row.token is None:
            cycle = hand.policy.cycle
            serial = tables.next_of(session, f"number-{cycle.year}")
            row.number = domain.number(cycle.area_code, cycle.year, serial)
            row.token = secrets.token_urlsafe(24)
        return row.number, row.token


def forget(promise: Errand) -> None:
    """Nothing is left to do."""
    with promise.settle():
        pass


def pass_over(promise: Errand, why: str) -> None:
    """Leave the case waiting for the next batch, with a note."""
    with promise.settle() as work:
        row = work.session.get_one(ResultRow, promise.subject)
        if _still(row, promise):
            waiting.hold_back(work, row, why)


def notify(promise: Errand, press: Press, hand: InHand) -> None:
    """Print and hand out the notice of who did not pass, with the time to ask for reconsideration (四(三))."""
    at = promise.house.clock.now()
    until = domain.reconsider_by(hand.policy, at)
    words = domain.notice_words(hand.policy, hand.row.evaluated(), "not_passed", at, until=until)
    digest = press.notice(words)
    with promise.settle() as work:
        row = work.session.get_one(ResultRow, promise.subject)
        if _still(row, promise):
            row.stage = Stage.DONE
            _tell_notice(work, row, digest, at, until)


def issue(promise: Errand, press: Press, hand: InHand) -> None:
    """Print both papers of who passed; then, unless something stands against it by now, the title is in force."""
    at = promise.house.clock.now()
    evaluated, policy = hand.row.evaluated(), hand.policy
    number, token = set_number_aside(promise, hand)
    certificate = press.certificate(domain.certificate_words(policy, evaluated, number, at), token)
    notice = press.notice(domain.notice_words(policy, evaluated, "passed", at, number=number))
    with promise.settle() as work:
        row = work.session.get_one(ResultRow, promise.subject)
        if not _still(row, promise):
            return
        base = built.base_of_result(work.session, row)
        if _hindered(work, row, policy, base):
            return
        row.stage = Stage.DONE
        waiting.mark(work, row, "issued")
        _tell_certificate(work, row, _printed(row, policy, certificate, at, base))
        _tell_notice(work, row, notice, at, None)


def _hindered(work: Work, row: ResultRow, policy: Policy, base: BaseTitle | None) -> bool:
    """Whether something that was told here meanwhile stands against issuing; then the case is put where it belongs."""
    ending = waiting.ending_of(work, row.case_id)
    if ending is not None and ending.stops(row.read()):
        waiting.drop(work, row, ending.reason)
        return True
    why = _why_not_now(work.session, row, policy, base, work.now)
    if why is not None:
        waiting.hold_back(work, row, why)
        return True
    twin = tables.live_certificate(work.session, row.person_ref, row.evaluated().title(policy), row.cycle)
    if twin is not None:
        waiting.drop(work, row, f"本年度已发放同一职称的证书 {twin.number}")
        return True
    return False


def _why_not_now(session: Session, row: ResultRow, policy: Policy, base: BaseTitle | None, now: datetime) -> str | None:
    """What was told here that may yet be otherwise for another batch (一, 三(一)1, 四(一))."""
    until = tables.banned_until(session, row.person_ref, now.astimezone(policy.tz).date())
    if until is not None:
        return domain.banned_until(until)
    if serving(session, CivilService, (row.case_id,)):
        return domain.CIVIL_SERVANT
    return domain.lost(base)


def _tell_certificate(work: Work, row: ResultRow, certificate: Certificate) -> None:
    assert row.title_date is not None
    certificate.status_index = tables.next_of(work.session, STATUS_LIST) - 1
    work.session.add(certificate)
    work.session.flush()
    ordered_by = work.session.get_one(BatchRow, row.batch).actor
    changing.note(work, certificate, None, clause="三(一)6", reason=f"batch {row.batch}", actor=ordered_by)
    issued = CertificateIssued(
        number=row.number,
        date=row.title_date,
        status_index=certificate.status_index,
        person_ref=row.person_ref,
    )
    work.publish(issued, row.case_id, round=row.round, policy=row.policy)


def _printed(row: ResultRow, policy: Policy, digest: str, at: datetime, base: BaseTitle | None) -> Certificate:
    words = row.evaluated().words(policy)
    return Certificate(
        number=row.number,
        case_id=row.case_id,
        round=row.round,
        policy=row.policy,
        cycle=row.cycle,
        person_ref=row.person_ref,
        title=words["title"],
        state=State.VALID,
        live=True,
        token=row.token,
        digest=digest,
        printed={name: words[name] for name in ("name", "title", "series", "major", "authority")}
        | {"level": row.level, "date": row.title_date and row.title_date.isoformat()},
        issued_at=at,
        base=base and base.number,
    )


def _tell_notice(work: Work, row: ResultRow, digest: str, at: datetime, until: datetime | None) -> None:
    work.session.add(
        Notice(
            case_id=row.case_id,
            round=row.round,
            person_ref=row.person_ref,
            outcome=row.outcome,
            digest=digest,
            issued_at=at,
            reconsider_by=until,
        )
    )
    issued = NoticeIssued(outcome=row.outcome, issued_at=at, reconsider_by=until)
    work.publish(issued, row.case_id, round=row.round, policy=row.policy)


def _still(row: ResultRow, promise: Errand) -> bool:
    """Whether the case is where the promise left it: taken, in the same batch or the same evaluation."""
    mine = row.batch == promise.data["batch"] if "batch" in promise.data else row.round == promise.data["round"]
    return row.stage == Stage.TAKEN and mine
