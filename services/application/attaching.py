"""From an uploaded file in quarantine to a document of a case."""

from sqlalchemy.orm.attributes import flag_modified

from services.application import cases
from services.application.domain import papers, parties, table
from services.application.inspection.door import Inspectors
from services.application.tables import Case, Document, documents_of
from shared.bus import Work
from shared.contracts.base import Done
from shared.contracts.form import DocumentRef
from shared.offload import offload
from shared.store import Store


def check(work: Work, case: Case, document: DocumentRef) -> None:
    """The applicant may add this file to the case now. Raises every refusal that does not look into the file."""
    parties.check_owner(work.actor, case.person_ref)
    table.check_at_work(case.at, "attach_document", work.actor.role)
    policy = cases.policy_of(work, case)
    cases.check_in_time(work, case)
    papers.check_may_attach(policy, case.at, document.code, case.noticed())
    papers.check_limits(policy, document, documents_of(work.session, case.id), case.uploads)


def take_in(store: Store, inspectors: Inspectors, document: DocumentRef) -> None:
    """Keep the file for good, once its content was judged. Raises what the inspectors raise, and `file-unknown`."""
    if not offload(store.keeps, document.digest):
        inspectors.inspect(offload(store.waiting, document.digest), document.media_type)
    offload(store.promote, document.digest)


def attach(work: Work, case: Case, document: DocumentRef) -> Done:
    """Make it the case's document of its code, in place of an earlier one."""
    work.session.merge(Document(case_id=case.id, attached_at=work.now, **document.model_dump()))
    case.uploads += 1
    flag_modified(case, "form")  # a new version, so that a submission which froze the papers without this one fails
    return cases.done(work, case)
