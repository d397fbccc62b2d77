"""What was submitted: frozen under its digest, and told to the desks."""

import hashlib
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table

from services.application import cases
from services.application.domain import parties
from services.application.tables import Case, SubmittedSnapshot, documents_of
from shared.bus import Work
from shared.contracts.case_events import ApplicationSubmitted
from shared.contracts.form import DocumentRef, Form, Snapshot
from shared.db import upsert


def address(work: Work, case: Case) -> None:
    """The case goes to whom the form names, unless the bureau has put somebody else in the place of that one."""
    form, before = case.stated(), submitted(work, case).form if case.snapshot else Form()
    case.employer = parties.addressee(_payer(form), _payer(before), case.employer)
    case.addressed_to = parties.addressee(form.institution, before.institution, case.addressed_to)


def _payer(form: Form) -> str | None:
    return form.employment.credit_code if form.employment else None


def freeze(work: Work, case: Case, documents: tuple[DocumentRef, ...], pledge: str, pledged_at: datetime) -> Snapshot:
    """Take what is submitted as it is now, under its digest. The same submitted again is the same snapshot."""
    taken = Snapshot(
        holder=cases.holder(case.person),
        form=case.stated(),
        documents=documents,
        pledge=pledge,
        pledged_at=pledged_at,
    )
    digest, body = hashlib.sha256(taken.model_dump_json().encode()).hexdigest(), taken.model_dump(mode="json")
    work.session.execute(
        upsert(work.session, cast(Table, SubmittedSnapshot.__table__))
        .values(case_id=case.id, digest=digest, body=body, taken_at=work.now)
        .on_conflict_do_nothing()
    )
    case.snapshot = digest
    return taken


def hand_in(work: Work, case: Case, snapshot: Snapshot, cause: str, **extra: object) -> None:
    """Tell the desks what was submitted."""
    form = case.stated()
    groups = cases.groups(work, case)
    mandatory = cases.policy_of(work, case).mandatory_checks(groups)
    cases.tell(
        work,
        case,
        ApplicationSubmitted.model_validate(
            {
                "cause": cause,
                "snapshot": snapshot,
                "digest": case.snapshot,
                "person_ref": case.person_ref,
                "path": form.path,
                "employer": case.employer,
                "association": form.association,
                "institution": case.addressed_to,
                "mandatory": mandatory,
                "categories": sorted(groups),
                **extra,
            }
        ),
    )


class Shown(NamedTuple):
    """A case's form and files as a reader may know them."""

    form: Form
    documents: tuple[DocumentRef, ...]


def shown(work: Work, case: Case) -> Shown:
    """To the applicant what is being worked on, to others what was submitted: of a first draft that is nothing.

    What an institution handed in of its own was never a draft and is whole from the beginning.
    """
    if parties.sees_unsubmitted(work.actor) or (case.snapshot is None and not case.drafted):
        return Shown(case.stated(), documents_of(work.session, case.id))
    if case.snapshot is None:
        return Shown(Form(), ())
    taken = submitted(work, case)
    return Shown(taken.form, taken.documents)


def submitted(work: Work, case: Case) -> Snapshot:
    """What was last submitted."""
    assert case.snapshot
    return Snapshot.model_validate(work.session.get_one(SubmittedSnapshot, (case.id, case.snapshot)).body)
