"""What an employer confirms, each by itself: the parts of a submission, named and digested (三(一)2).

Names: `identity`, `employment`, `education`, `title`, `skill`, `recommenders`, `application` (everything
else that is stated), `achievements.<key>` and `documents.<code>`. A part keeps its digest while its
content stays the same, so a later submission undoes no confirmation that still holds.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from shared.contracts.base import Message
from shared.contracts.form import Form, Snapshot

_PARTS = {
    "identity": ("phone", "civil_servant", "retired", "staff_sanction", "work_permit", "work_permit_until"),
    "employment": ("employment", "working_since"),
    "education": ("education",),
    "title": ("title",),
    "skill": ("skill",),
    "recommenders": ("recommenders",),
}
"""Fields of the form by item. What is in none of them, new fields too, belongs to `application`."""

_NAMES = {
    "application": "申报信息",
    "identity": "个人信息",
    "employment": "工作经历",
    "education": "学历",
    "title": "现有职称",
    "skill": "技能等级",
    "recommenders": "推荐专家",
    "achievements": "业绩",
    "documents": "材料",
}

_SELDOM = ("skill", "recommenders")
"""Parts that most cases lack. That there is no title is something to confirm; that there is no recommender is not."""


def items_of(snapshot: Snapshot) -> dict[str, str]:
    """The digest of every item of a submission."""
    form = _plain(snapshot.form)
    achievements = form.pop("achievements", [])
    parts = {name: _taken(form, fields) for name, fields in _PARTS.items()}
    parts["identity"]["holder"] = _plain(snapshot.holder)
    stated = {name: part for name, part in parts.items() if part or name not in _SELDOM}
    items = {"application": digest(form)} | {name: digest(part) for name, part in stated.items()}
    items |= {f"achievements.{work['key']}": digest(work) for work in achievements}
    return items | {f"documents.{document.code}": digest(_plain(document)) for document in snapshot.documents}


def item_name(item: str) -> str:
    """The item as an officer reads it: 学历, 业绩“w1”, 材料“diploma”."""
    kind, _, key = item.partition(".")
    return f"{_NAMES[kind]}“{key}”" if key else _NAMES.get(item, item)


def statements_of(snapshot: Snapshot) -> dict[str, str]:
    """The digest of what the form states to each registry of record (四(一))."""
    form: Form = snapshot.form
    stated: Mapping[str, Message | None] = {
        "identity": snapshot.holder,
        "degree": form.education,
        "title": form.title,
        "insurance": form.employment,
    }
    standing = {"civil_service": digest(form.civil_servant)}
    return standing | {check: digest(_plain(part) if part else None) for check, part in stated.items()}


def digest(content: Any) -> str:
    """SHA-256 over canonical JSON, 64 hex digits."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _taken(form: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: form.pop(name) for name in fields if name in form}


def _plain(part: Message) -> dict[str, Any]:
    """Without what equals a default, so that a field added to the contract later changes no digest."""
    return part.model_dump(mode="json", exclude_defaults=True)
