"""What the hub is told of a decision, for the timeline that all readers share."""

from services.review.domain import Decision
from services.review.domain.desk import CHECK_NAMES
from services.review.domain.items import item_name
from shared.contracts.audit import AllowSecondCorrection, DecideCheckOnDocument
from shared.contracts.base import Command, Event
from shared.contracts.review import ConfirmItems, DeskActed, RaiseObjection, RecordSuperiorConsent, ResolveObjection

_RESOLUTIONS = {"dismissed": "异议不成立", "upheld": "异议成立"}


def events(decision: Decision, cmd: Command | None) -> tuple[Event, ...]:
    """The decision's own events; of one that has none, that it was made."""
    return decision.events or (DeskActed(act=decision.move, clause=decision.clause, said=_said(cmd)),)


def _said(cmd: Command | None) -> str | None:
    match cmd:
        case ConfirmItems():
            return "、".join(map(item_name, cmd.items))
        case RecordSuperiorConsent():
            return f"{cmd.unit}，{cmd.number}，{cmd.on}"
        case RaiseObjection():
            return cmd.facts
        case ResolveObjection():
            return f"{_RESOLUTIONS[cmd.resolution]}：{cmd.grounds}"
        case AllowSecondCorrection():
            return cmd.reason
        case DecideCheckOnDocument():
            return f"{CHECK_NAMES[cmd.check]}：{cmd.reason}"
    return None
