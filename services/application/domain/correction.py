"""What a correction may change (三(一)3): it completes what was submitted, as far as its notice asks."""

from collections import Counter
from typing import Any

from services.application.domain.problems import ADDS_ACHIEVEMENT, BEYOND_NOTICE, CHANGES_CASE
from shared.contracts.form import WHOLE_CASE, CorrectionItem, DocumentRef, Form

CLAUSE = "三(一)3"


def changes(before: Form, after: Form, old: tuple[DocumentRef, ...], new: tuple[DocumentRef, ...]) -> tuple[str, ...]:
    """The dotted paths of everything that differs: fields, `achievements.<key>.…`, `documents.<code>`."""
    was, now = _leaves(before), _leaves(after)
    fields = [path for path in {**now, **was} if was.get(path) != now.get(path)]
    known = {paper.code: paper.digest for paper in old}
    return (*sorted(fields), *(f"documents.{paper.code}" for paper in new if known.get(paper.code) != paper.digest))


def items(changed: tuple[str, ...]) -> tuple[str, ...]:
    """The changed items, as the employer confirms them: whole fields, achievements, papers."""
    return tuple(dict.fromkeys(_item(path) for path in changed))


def check_correction(before: Form, after: Form, changed: tuple[str, ...], notice: tuple[CorrectionItem, ...]) -> None:
    """A correction adds no achievement, stays the same case, and changes nothing but what the notice lists.

    What it leaves as it was, although the notice lists it, the auditor judges: the applicant may be right.
    """
    added = Counter(a.key for a in after.achievements) - Counter(a.key for a in before.achievements)
    if added:
        raise ADDS_ACHIEVEMENT(clause=CLAUSE, keys=", ".join(sorted(added)))
    fixed = [path for path in changed if path in WHOLE_CASE]
    if fixed:
        raise CHANGES_CASE(clause=CLAUSE, fields=", ".join(fixed))
    asked = {item.field for item in notice}
    beyond = [path for path in changed if not any(path == field or path.startswith(f"{field}.") for field in asked)]
    if beyond:
        raise BEYOND_NOTICE(clause=CLAUSE, fields=", ".join(beyond))


def _leaves(form: Form) -> dict[str, Any]:
    plain = form.model_dump(mode="json", exclude_none=True)
    plain["achievements"] = {achievement["key"]: achievement for achievement in plain["achievements"]}
    return dict(_flat("", plain))


def _flat(place: str, part: dict[str, Any]) -> list[tuple[str, Any]]:
    found = []
    for name, value in part.items():
        path = f"{place}{name}"
        found += _flat(f"{path}.", value) if isinstance(value, dict) else [(path, value)]
    return found


def _item(path: str) -> str:
    first, _, rest = path.partition(".")
    return f"{first}.{rest.split('.')[0]}" if first in ("achievements", "documents") else first
