"""What the form states beside what the registries of record say (四(一))."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.application import cases
from services.application.registry import Finding, statement
from services.application.tables import Case, Check, checks_of
from shared.bus import Work
from shared.contracts.application import RegistryChecked
from shared.contracts.vocabulary import CheckResult, Stage
from shared.policy import RegistryCheck

LOOK_UP = "registry_check"
"""The errand on which a registry is asked."""


def ask(work: Work, case: Case) -> None:
    """Have everything that the form states looked up; what is mandatory stays pending until it is answered."""
    mandatory = cases.policy_of(work, case).mandatory_checks(cases.groups(work, case))
    form, name = case.stated(), case.person.name
    statements = {check: statement(check, name, form) for check in RegistryCheck}
    asked = {check: stated for check, stated in statements.items() if stated is not None or check in mandatory}
    work.session.execute(delete(Check).where(Check.case_id == case.id))
    work.session.add_all(
        Check(
            case_id=case.id,
            name=check,
            mandatory=check in mandatory,
            result=CheckResult.PENDING,
            stated=_as_text(stated),
        )
        for check, stated in asked.items()
    )
    work.promise_each(LOOK_UP, case.id, ({"check": str(check)} for check in asked))


def ask_again(work: Work, case: Case) -> None:
    """Ask on where no registry has answered: nobody waited for it while the case was closed."""
    for check in checks_of(work.session, case.id):
        if check.result == CheckResult.PENDING:
            work.promise(LOOK_UP, case.id, check=check.name)


def note_finding(work: Work, case_id: str, check: RegistryCheck, stated: dict[str, Any] | None, found: Finding) -> None:
    """Store and tell what a registry says. Meanwhile the form may state something else: that was asked anew."""
    case = cases.held(work, case_id)
    row = waiting(work.session, case, check)
    if row is None or row.stated != _as_text(stated):
        return
    row.result, row.found = found.result, found.found
    cases.note(work, case, "registry_checked", reason=f"{check}: {found.result}", clause="四(一)")
    cases.tell(work, case, RegistryChecked(finding=row.finding()))


def waiting(session: Session, case: Case, check: RegistryCheck) -> Check | None:
    """The check, if somebody still waits for its answer."""
    row = session.get(Check, (case.id, check))
    return row if row and row.result == CheckResult.PENDING and case.at is not Stage.CLOSED else None


def _as_text(stated: dict[str, Any] | None) -> str | None:
    return ", ".join(str(value) for value in (stated or {}).values() if value) or None
