"""Files of a case for who may read them: what was uploaded, and forms to print."""

from pathlib import Path

import typst

from services.application import cases
from services.application.domain.printed import Sheet, Stated, sheet
from services.application.domain.problems import NO_SUCH_DOCUMENT, NOT_PRINTABLE
from services.application.submission import shown, submitted
from services.application.tables import Case
from shared.bus import Work
from shared.contracts.files import Paper
from shared.offload import offload
from shared.store import Store
from shared.typesetting import Typesetter

TEMPLATES = Path(__file__).parent / "templates"


def document(work: Work, case: Case, code: str) -> Paper:
    """The case's document of a code, as the reader may know it. Raises `no-such-document`."""
    found = next((each for each in shown(work, case).documents if each.code == code), None)
    if found is None:
        raise NO_SUCH_DOCUMENT(code=code)
    return Paper(digest=found.digest, filename=found.filename, media_type=found.media_type)


def form(work: Work, case: Case, name: str) -> Sheet:
    """A form of the case, filled in from what was last submitted, else from the draft. Raises `no-such-form`."""
    snapshot, policy = submitted(work, case) if case.snapshot else None, cases.policy_of(work, case)
    stated = Stated(
        case_id=case.id,
        policy=policy,
        holder=cases.holder(case.person),
        form=snapshot.form if snapshot else shown(work, case).form,
        today=cases.today(work, policy),
        snapshot=snapshot,
        digest=case.snapshot,
    )
    return sheet(name, stated)


def printed(typesetter: Typesetter, store: Store, filled: Sheet) -> Paper:
    """The form as a file. The same words are the same file. Raises `not-printable`."""
    try:
        pdf = offload(typesetter.set, TEMPLATES / f"{filled.template}.typ", filled.words)
    except typst.TypstError:
        raise NOT_PRINTABLE() from None
    return Paper(digest=offload(store.put, pdf), filename=f"{filled.title}.pdf")
