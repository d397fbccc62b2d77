"""An order as values: what was placed with the provider, what it took, what goes back. Decisions return another one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from shared.contracts.base import Event
from shared.contracts.case_events import Stay
from shared.contracts.vocabulary import Level

State = Literal["due", "placing", "open", "paid", "closing", "lapsed", "cancelled", "refunding", "refunded"]

PLACE, ASK, REFUND = "place", "ask", "refund"
"""What is asked of the provider, outside any transaction."""

DEADLINE, LOOK, LOOK_AT_REFUNDS = "deadline", "look", "look_at_refunds"
"""What happens by itself at a moment of business time."""

CODE_VALID = timedelta(hours=2)
"""How long the provider honours a `code_url`; placed again, the same order gets a fresh one."""

LOOKS = (
    timedelta(seconds=15),
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=3),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
)
"""How long until the provider is asked again; the last one repeats."""


def next_look(looks: int, now: datetime) -> datetime:
    """When to look again after so many looks."""
    return now + LOOKS[min(looks, len(LOOKS) - 1)]


@dataclass(frozen=True)
class Placement:
    """An order as the provider knows it, under a number that can be paid once. `over`: it takes nothing more."""

    trade_no: str
    order_id: str
    code_url: str | None = None
    code_until: datetime | None = None
    looks: int = 0
    over: bool = False

    def code(self, now: datetime) -> str | None:
        """What the payer scans, while the provider honours it."""
        return self.code_url if self.code_until and now < self.code_until else None


@dataclass(frozen=True)
class Charge:
    """Money that the provider took once. It settles the order, or goes back in full for a `cause`."""

    transaction_id: str
    order_id: str
    trade_no: str
    amount_fen: int
    paid_at: datetime
    settles: bool
    cause: str | None = None
    refunded_at: datetime | None = None
    looks: int = 0

    @property
    def refund_no(self) -> str:
        """The refund's number: one per charge, so that asking twice gives nothing back twice."""
        return f"R{self.transaction_id}"

    @property
    def refund(self) -> Literal["asked", "done"] | None:
        """How far the money is on its way back."""
        if self.cause is None:
            return None
        return "done" if self.refunded_at else "asked"


@dataclass(frozen=True)
class Order:
    """The fee of one case. Without an `order_id` it is only heard of: the case ended before a fee was due.

    `paid_at` is the provider's success time, `settled_at` when that was known here; `over_at` when the
    deadline came without a payment, `lapsed_at` when the provider had confirmed it; `closed_at` when the
    case ended. It lies at the `institution`, to which the bureau gave it at `assigned_at`, and lay at the `earlier`
    ones before.
    """

    case_id: str
    order_id: str = ""
    payer_ref: str = ""
    level: Level | None = None
    amount_fen: int = 0
    charged_at: datetime | None = None
    deadline: datetime | None = None
    round: int = 0
    policy: str = ""
    institution: str = ""
    earlier: tuple[Stay, ...] = ()
    assigned_at: datetime | None = None
    paid_at: datetime | None = None
    settled_at: datetime | None = None
    over_at: datetime | None = None
    lapsed_at: datetime | None = None
    closed_at: datetime | None = None
    placements: tuple[Placement, ...] = ()
    charges: tuple[Charge, ...] = ()

    @property
    def live(self) -> Placement | None:
        """The placement that can still be paid; there is never more than one."""
        mine = (p for p in self.placements if p.order_id == self.order_id and not p.over)
        return next(mine, None)

    @property
    def fee(self) -> Charge | None:
        """The charge that settled the order."""
        return next((c for c in self.charges if c.order_id == self.order_id and c.settles), None)

    @property
    def state(self) -> State:
        """Where the order is, as the payer sees it."""
        if self.paid_at:
            refund = self.fee.refund if self.fee else None
            return "paid" if refund is None else "refunding" if refund == "asked" else "refunded"
        if self.lapsed_at:
            return "lapsed"
        if self.closed_at:
            return "cancelled"
        if self.over_at:
            return "closing"
        if self.live is None:
            return "due"
        return "open" if self.live.code_url else "placing"

    def wanted(self, trade_no: str) -> bool:
        """Whether this placement may still be paid; if not, the provider is to close it."""
        return self.live is not None and self.live.trade_no == trade_no and self.state in ("placing", "open")

    def awaits_code(self, trade_no: str) -> bool:
        """Whether the provider still has to take this placement, or to give it a fresh code."""
        return self.wanted(trade_no) and self.state == "placing"

    def placement(self, trade_no: str) -> Placement:
        """The placement with this number. LookupError if there is none."""
        for placement in self.placements:
            if placement.trade_no == trade_no:
                return placement
        raise LookupError(f"{trade_no} was never placed for {self.case_id}")

    def charge(self, transaction_id: str) -> Charge | None:
        """The charge with this number, if it is known here."""
        return next((c for c in self.charges if c.transaction_id == transaction_id), None)

    def with_placement(self, placement: Placement) -> "Order":
        """The same with this placement, new or changed."""
        known = {p.trade_no: p for p in self.placements} | {placement.trade_no: placement}
        return replace(self, placements=tuple(known.values()))

    def with_charge(self, charge: Charge) -> "Order":
        """The same with this charge, new or changed."""
        known = {c.transaction_id: c for c in self.charges} | {charge.transaction_id: charge}
        return replace(self, charges=tuple(known.values()))


@dataclass(frozen=True)
class Promise:
    """Something to ask of the provider, about a placement's or a charge's number."""

    kind: str
    about: str


@dataclass(frozen=True)
class Wake:
    """Something that happens by itself later."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    """What follows: the order as it is then, what is told, what is asked of the provider, and when we look again."""

    order: Order
    events: tuple[Event, ...] = ()
    promises: tuple[Promise, ...] = ()
    wakes: tuple[Wake, ...] = ()

    def and_then(self, other: "Decision") -> "Decision":
        """This decision with what followed from its order."""
        return Decision(
            other.order,
            self.events + other.events,
            self.promises + other.promises,
            self.wakes + other.wakes,
        )
