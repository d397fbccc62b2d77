"""An institution is suspended and at work again, as integrity tells it."""

from datetime import date, datetime
from typing import Any

from shared.contracts.base import new_id
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from tests.bench import Bench

CENTER = "engineering_center"


def imposed(sanction: str, institution: str = CENTER, *effects: str) -> SanctionImposed:
    """What integrity tells when evaluation is suspended there."""
    told: dict[str, Any] = {
        "sanction": sanction,
        "target": "institution",
        "ref": institution,
        "effects": effects or ("suspend_evaluation", "rectify"),
        "case_id": None,
        "clause": "四(三)",
        "reason": "违反评审程序：评审过程未留存记录。",
        "since": date(2023, 7, 24),
        "until": None,
    }
    return SanctionImposed.model_validate(told)


def suspend(bench: Bench, since: datetime, until: datetime | None = None, institution: str = CENTER) -> str:
    """Suspended from a moment on, until another one; the sanction's number."""
    sanction = new_id()
    bench.clock.moment = since
    bench.feed(imposed(sanction, institution), sanction, subject_kind="sanction")
    if until:
        resume(bench, sanction, until, institution)
    return sanction


def resume(bench: Bench, sanction: str, at: datetime, institution: str = CENTER) -> None:
    """It may evaluate again from this moment on."""
    bench.clock.moment = at
    lifted = SanctionLifted(sanction=sanction, target="institution", ref=institution, lifted_at=at)
    bench.feed(lifted, sanction, subject_kind="sanction")
