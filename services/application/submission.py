"""What was submitted: frozen under its digest, and told to the desks."""

import hashlib
from datetime import datetime

from services.application import cases
from services.application.tables import Case, SubmittedSnapshot, documents_of
from shared.bus import Work
from shared.contracts.application import ApplicationSubmitted
from shared.contracts.form import Snapshot


def freeze(work: Work, case: Case, pledge: str, pledged_at: datetime) -> None:
    """Take what is submitted as it is now, under its digest. The same submitted again is the same snapshot."""
    body = Snapshot(
        holder=cases.holder(cases.person_of(work, case)),
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
    form = case.stated()
    groups = cases.groups(work, case)
    mandatory = cases.policy_of(work, case).mandatory_checks(groups)
    cases.tell(
        work,
        case,
        ApplicationSubmitted.model_validate(
            {
                "cause": cause,
                "snapshot": submitted(work, case),
                "digest": case.snapshot,
                "person_ref": case.person_ref,
                "path": form.path,
                "employer": case.employer,
                "association": form.association,
                "institution": form.institution,
                "mandatory": mandatory,
                "categories": sorted(groups),
                **extra,
            }
        ),
    )


def submitted(work: Work, case: Case) -> Snapshot:
    """What was last submitted."""
    assert case.snapshot
    return Snapshot.model_validate(work.session.get_one(SubmittedSnapshot, (case.id, case.snapshot)).body)
