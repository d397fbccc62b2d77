"""What the form states beside what the registries of record say (四(一))."""

import time
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.application import cases
from services.application.domain.table import AFTER_AUDIT
from services.application.registry import Finding, Question, Registry, RegistryAway, statement
from services.application.tables import Case, Check, Entry, Person, checks_of
from services.application.vault import Vault
from shared.bus import Errand, Work
from shared.contracts.case_events import RegistryChecked, StandingChecked
from shared.contracts.vocabulary import CheckResult, Stage
from shared.policy import RegistryCheck

STANDING = RegistryCheck.CIVIL_SERVICE
"""What is asked again at the audit, at the case list and at issue (一); everything else counts as of submission."""

LOOK_UP = "registry_check"
"""The errand on which registries are asked: `checks` names which; of an earlier version `check` names one."""

SOON_SECONDS = 2.0
"""As long as the registries of one errand may take together before those left get errands of their own."""


def ask(work: Work, case: Case) -> None:
    """Have everything that the form states looked up; what is mandatory stays pending until it is answered."""
    mandatory = cases.policy_of(work, case).mandatory_checks(cases.groups(work, case))
    statements = {check: _stated(work, case, check) for check in RegistryCheck}
    asked = {check: stated for check, stated in statements.items() if stated is not None or check in mandatory}
    work.session.execute(delete(Check).where(Check.case_id == case.id))
    work.session.add_all(_pending(case, check, stated, mandatory) for check, stated in asked.items())
    work.promise(LOOK_UP, case.id, checks=list(asked))


def ask_at_audit(work: Work, case: Case) -> None:
    """The case has come to the audit: what was found before does not count there, so it is pending until answered.

    The desk puts words in order by their times; the answer is dated after the arrival, whatever the clocks say.
    """
    row = _asked_again(work, case)
    row.result, row.found, row.again = CheckResult.PENDING, None, False
    case.told_at = max(work.now, case.told_at or work.now)


def leave_audit(work: Work, case: Case) -> None:
    """What the desk passed with is settled; an answer that came since then, before the hub heard of it, by nobody.

    Whoever was told of it as an answer to the audit is told so (一).
    """
    said = (Entry.case_id == case.id, Entry.move == "registry_checked", Entry.reason.startswith(f"{STANDING}:"))
    row = work.session.get(Check, (case.id, STANDING))
    if row and work.session.scalar(select(Entry.n).where(*said, Entry.at > work.now).limit(1)):
        row.since_audit = True
        _tell_standing(work, case, row)


def ask_once_more(work: Work, case: Case) -> None:
    """Before the committee votes, and before a certificate is issued. The last answer stands until there is another."""
    _asked_again(work, case).again = True


def retry(work: Work, case: Case) -> None:
    """Ask now what is being asked, and again what did not match: a registry may have erred.

    After the audit that is only what can still stop the case.
    """
    work.hurry(LOOK_UP, case.id)
    doubtful = [check for check in checks_of(work.session, case.id) if not check.asked and _may_change(case, check)]
    for check in doubtful:
        check.again = True
    if doubtful:
        work.promise(LOOK_UP, case.id, checks=[check.name for check in doubtful])


def ask_on(work: Work, case: Case) -> None:
    """Ask on where no registry has answered: nobody waited for it while the case was closed."""
    asked = [check.name for check in checks_of(work.session, case.id) if check.asked]
    if asked:
        work.promise(LOOK_UP, case.id, checks=asked)


def look_up(promise: Errand, registry: Registry, vault: Vault) -> None:
    """Ask the registries one after the other, outside any transaction, and store and tell what they say.

    Once one does not answer, or not soon, it and those behind it are promised by themselves: nobody waits for
    the slow. Raises RegistryAway where the only one asked is away.
    """
    answers, left = _ask_in_turn(promise, registry, vault)
    if len(left) == 1 and not answers:
        raise RegistryAway(left[0])
    with promise.settle() as work:
        for question, finding in answers:
            _note_finding(work, question, finding)
        for check in left:
            work.promise(LOOK_UP, promise.subject, checks=[check])


def _ask_in_turn(
    promise: Errand, registry: Registry, vault: Vault
) -> tuple[list[tuple[Question, Finding]], list[RegistryCheck]]:
    """What they answer, up to the first that does not or until it takes long, and which are left to be asked.

    An errand's lease is for one of them. Whether anybody still waits is looked up before each: of a case that
    was withdrawn meanwhile nobody's number goes anywhere.
    """
    answers, late = list[tuple[Question, Finding]](), time.monotonic() + SOON_SECONDS
    named = promise.data.get("checks") or [promise.data["check"]]
    checks: list[RegistryCheck] = [RegistryCheck(name) for name in named]  # type: ignore[call-arg]  # by value
    for n, check in enumerate(checks):
        if answers and time.monotonic() > late:
            return answers, checks[n:]
        question = _question(promise, vault, check)
        if question is None:
            continue
        try:
            answers.append((question, registry.look_up(question)))
        except RegistryAway:
            return answers, checks[n:]
    return answers, []


def _question(promise: Errand, vault: Vault, check: RegistryCheck) -> Question | None:
    """What is to be asked, unless somebody has answered or the case has ended."""
    with promise.house.database.read() as session:
        case = session.get_one(Case, promise.subject)
        if _waiting(session, case, check) is None:
            return None
        person = session.get_one(Person, case.person_ref)
        policy = promise.house.policies.of(session, case.policy)
        stated = statement(check, person.name, case.stated(), case.submitted_on(policy.tz)) or {}
        return Question(check, person.document_type, person.number(vault), stated)


def _note_finding(work: Work, question: Question, found: Finding) -> None:
    """Meanwhile the form may state something else: that was asked anew."""
    case = cases.held(work, work.subject)
    row = _waiting(work.session, case, question.check)
    if row is None or row.stated != _as_text(question.stated):
        return
    if (row.result, row.found) != (found.result, found.found):
        row.since_audit = case.at in AFTER_AUDIT
    row.result, row.found, row.again = found.result, found.found, False
    cases.note(work, case, "registry_checked", reason=f"{question.check}: {found.result}", clause="四(一)")
    cases.tell(work, case, RegistryChecked(finding=row.finding()))
    if row.name == STANDING:
        _tell_standing(work, case, row)


def _tell_standing(work: Work, case: Case, row: Check) -> None:
    """Who lists and who issues need no more of a finding than this."""
    cases.tell(work, case, StandingChecked(result=CheckResult(row.result), since_audit=row.since_audit))


def _waiting(session: Session, case: Case, check: RegistryCheck) -> Check | None:
    """The check, if somebody still waits for its answer."""
    row = session.get(Check, (case.id, check))
    return row if row and row.asked and case.at is not Stage.CLOSED else None


def _may_change(case: Case, check: Check) -> bool:
    return check.result != CheckResult.MATCH and (case.at not in AFTER_AUDIT or check.name == STANDING)


def _asked_again(work: Work, case: Case) -> Check:
    """The row of what is asked again, unless it is being asked anyway.

    There is none yet of what an institution handed in itself, nor of what an earlier version took in.
    """
    row = work.session.get(Check, (case.id, STANDING))
    if row is None or not row.asked:
        work.promise(LOOK_UP, case.id, checks=[STANDING])
    if row is None:
        mandatory = cases.policy_of(work, case).mandatory_checks(cases.groups(work, case))
        row = _pending(case, STANDING, _stated(work, case, STANDING), mandatory)
        work.session.add(row)
    return row


def _stated(work: Work, case: Case, check: RegistryCheck) -> dict[str, Any] | None:
    return statement(check, case.person.name, case.stated(), case.submitted_on(cases.policy_of(work, case).tz))


def _pending(
    case: Case, check: RegistryCheck, stated: dict[str, Any] | None, mandatory: Collection[RegistryCheck]
) -> Check:
    return Check(
        case_id=case.id,
        name=check,
        mandatory=check in mandatory,
        result=CheckResult.PENDING,
        stated=_as_text(stated),
        again=False,
        since_audit=False,
    )


def _as_text(stated: dict[str, Any] | None) -> str | None:
    return ", ".join(str(value) for value in (stated or {}).values() if value) or None
