"""A whole case as one folder, for the applicant and the bureau. What the reader may not see is not in it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath

from services.application import views
from services.application.domain import parties
from services.application.submission import shown
from services.application.tables import Case, snapshots_of
from shared.bus import Work
from shared.contracts.base import Message
from shared.contracts.files import Dossier, DossierPart
from shared.contracts.form import DocumentRef, Snapshot

SUMS = "SHA256SUMS"
"""Read by `sha256sum -c`."""


def dossier(work: Work, case: Case) -> Dossier:
    """The folder. Its manifest and its sums name every file that stands before them."""
    snapshots = [Snapshot.model_validate(body) for body in snapshots_of(work.session, case.id)]
    documents = _documents(shown(work, case).documents, snapshots)
    parts = [*_texts(work, case, snapshots), *documents.values()]
    parts.append(_manifest(work, case, parts, documents))
    parts.append(_text(SUMS, "".join(f"{part.digest}  {part.path}\n" for part in parts)))
    inside = (part.model_copy(update={"path": f"{case.id}/{part.path}"}) for part in parts)
    return Dossier(filename=f"申报件-{case.id}.zip", parts=tuple(inside))


def _texts(work: Work, case: Case, snapshots: list[Snapshot]) -> Iterator[DossierPart]:
    """What is known of the case; opinions only for who judges, not for whom they judge."""
    yield _json("case.json", views.case(work, case))
    yield _json("timeline.json", views.timeline(work, case))
    for n, snapshot in enumerate(snapshots, 1):
        yield _json(f"submitted/{n:03}.json", snapshot)
    if parties.sees_opinions(work.actor):
        opinions = {"recommendation": case.recommendation, "audit_opinion": case.audit_opinion}
        yield _text("opinions.json", _readable(opinions))


def _documents(present: tuple[DocumentRef, ...], snapshots: list[Snapshot]) -> dict[str, DossierPart]:
    """Everything that is attached now or was submitted once, each file once, by its path."""
    found = {}
    for ref in (*present, *(ref for snapshot in snapshots for ref in snapshot.documents)):
        path = f"documents/{ref.code}-{ref.digest[:12]}{PurePosixPath(ref.filename).suffix.lower()}"
        found[path] = DossierPart(path=path, digest=ref.digest)
    return found


def _manifest(work: Work, case: Case, parts: list[DossierPart], documents: dict[str, DossierPart]) -> DossierPart:
    about = {
        "case_id": case.id,
        "cycle": case.cycle,
        "policy": case.policy,
        "made_at": work.now.isoformat(),
        "made_for": work.actor.role,
        "submitted_last": case.snapshot,
        "documents": sorted(documents),
        "files": {part.path: f"sha256:{part.digest}" for part in parts},
    }
    return _text("manifest.json", _readable(about))


def _json(path: str, message: Message) -> DossierPart:
    return _text(path, message.model_dump_json(indent=2) + "\n")


def _readable(what: object) -> str:
    return json.dumps(what, ensure_ascii=False, indent=2) + "\n"


def _text(path: str, text: str) -> DossierPart:
    return DossierPart(path=path, digest=sha256(text.encode()).hexdigest(), text=text)
