"""评审记录: the sealed record of a meeting, and the digest by which it can be named in public."""

import json
from hashlib import sha256
from typing import Any

from services.evaluation.domain.meeting import Item, Meeting

FORMAT = "zhicheng-minutes-1"


def sealed(meeting: Meeting, signed_at: str) -> str:
    """The record as canonical JSON: attendance, cases, totals, result, who presided. Never who cast what."""
    record = {
        "format": FORMAT,
        "salt": meeting.salt,
        "meeting": meeting.meeting,
        "institution": meeting.institution,
        "policy": meeting.policy,
        "series": meeting.series,
        "major": meeting.major,
        "members": [member.model_dump(mode="json") for member in meeting.members],
        "convened_at": meeting.convened_at.isoformat(),
        "opened_at": meeting.opened_at.isoformat() if meeting.opened_at else None,
        "signed_at": signed_at,
        "attending": sorted(meeting.attending),
        "signed_in_late": sorted(meeting.signed_in.keys() - set(meeting.attending)),
        "presiding": meeting.presiding,
        "cases": [_line(item) for item in meeting.items],
    }
    return canonical(record)


def _line(item: Item) -> dict[str, Any]:
    return {
        "case": item.case_id,
        "round": item.round,
        "level": item.level,
        "employer": item.employer,
        "opinion": item.opinion,
        "box": item.box,
        "recusals": [{"member": r.member, "reason": r.reason} for r in item.recusals],
        "attending": item.attending,
        "approve": item.count and item.count.approve,
        "reject": item.count and item.count.reject,
        "abstain": item.count and item.count.abstain,
        "passed": item.passed,
    }


def canonical(content: Any) -> str:
    """The one text of a JSON content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8, 64 hex digits."""
    return sha256(text.encode()).hexdigest()
