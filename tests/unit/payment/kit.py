"""A fee, its payer, a provider's words, and a way to play an order by hand."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.payment import domain
from services.payment.domain import Decision, Order, Paid, Promise, Trade, TradeState, Wake
from shared.contracts.base import Actor, Event, Role
from shared.contracts.case_events import CaseClosed, FeeDecided, PaymentDue
from shared.contracts.vocabulary import Level, Outcome
from shared.policy import Policy, load, parse

FILE = Path(__file__).parents[3] / "policies" / "beijing-2023.yaml"
POLICY: Policy = load(FILE)
AMENDMENT = """amendments:
  - id: outage
    date: 2023-08-21
    reason: {zh: 支付系统故障, en: An outage of the payment system}
    deadlines: {payment_working_days: 10}
"""
LENGTHENED = parse(FILE.read_text(encoding="utf-8").replace("amendments: []", AMENDMENT), "lengthened.yaml")
CASE = "case-1"
PAYER = Actor(role=Role.APPLICANT, subject="a" * 64)
STRANGER = Actor(role=Role.APPLICANT, subject="b" * 64)
BUREAU = Actor(role=Role.BUREAU_OFFICER, subject="bureau-1")
AUDITOR = Actor(role=Role.AUDITOR, subject="auditor-1", organisation="engineering_center")
DUE = PaymentDue(level=Level.INTERMEDIATE, institution="engineering_center", payer_ref=PAYER.subject)
FEE = 36000


def beijing(text: str) -> datetime:
    """An instant in Beijing: `beijing("2023-08-14 09:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


CHARGED = beijing("2023-08-14 09:00")
DEADLINE = beijing("2023-08-24 00:00")
"""Seven working days after the 14th of August, a Monday: the 23rd, 24:00."""
LENGTHENED_DEADLINE = beijing("2023-08-29 00:00")


def paid(trade_no: str, transaction: str = "t1", at: datetime | None = None, fen: int = FEE) -> Trade:
    """The provider's word that a placement was paid."""
    return Trade(trade_no, TradeState.PAID, Paid(transaction, fen, at or beijing("2023-08-15 10:00")))


def closing(outcome: Outcome = Outcome.WITHDRAWN, *, refund: bool = False) -> CaseClosed:
    """The hub's word that the case ended."""
    return CaseClosed(outcome=outcome, clause="三(一)1", reason="撤回", refund=refund)


@dataclass
class Play:
    """One order, moved by hand, and everything that followed so far."""

    now: datetime = CHARGED
    order: Order = field(default_factory=lambda: Order(CASE))
    told: list[Event] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    wakes: list[Wake] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    def then(self, decision: Decision) -> "Play":
        """Take a decision."""
        self.order = decision.order
        self.told += decision.events
        self.promises += decision.promises
        self.wakes += decision.wakes
        return self

    def charge(self, at: datetime | None = None, due: PaymentDue = DUE, policy: Policy = POLICY) -> "Play":
        """The hub says that the fee is due."""
        self.now = at or self.now
        number = f"order{next(self._numbers)}"
        return self.then(
            domain.charged(self.order, due, order_id=number, at=self.now, round=0, policy_ref=policy.ref, policy=policy)
        )

    def start(self, at: datetime | None = None, actor: Actor = PAYER) -> "Play":
        """The payer wants to pay."""
        self.now = at or self.now
        number = f"trade{next(self._numbers)}"
        return self.then(domain.started(self.order, actor, trade_no=number, now=self.now, policy=POLICY))

    def place(self, trade_no: str | None = None) -> "Play":
        """The provider takes what was placed last."""
        return self.then(domain.placed(self.order, trade_no or self.number, "weixin://wxpay/1", now=self.now))

    def hear(self, trade: Trade, at: datetime | None = None) -> "Play":
        """The provider says something of a placement."""
        self.now = at or self.now
        return self.then(domain.found(self.order, trade, now=self.now))

    def end(self, at: datetime = DEADLINE) -> "Play":
        """The deadline has come."""
        self.now = at
        return self.then(domain.deadline_reached(self.order, now=at))

    def lengthen(self) -> "Play":
        """The policy was amended."""
        self.order = domain.lengthened(self.order, LENGTHENED)
        return self

    def close(self, event: CaseClosed | FeeDecided | None = None, at: datetime | None = None) -> "Play":
        """The hub says that the case ended."""
        self.now = at or self.now
        return self.then(domain.case_closed(self.order, event or closing(), at=self.now))

    @property
    def number(self) -> str:
        """The number of the newest placement."""
        return self.order.placements[-1].trade_no

    @property
    def names(self) -> list[str]:
        """The types of what was told, in order."""
        return [type(event).__name__ for event in self.told]

    @property
    def refunds(self) -> list[str]:
        """The transactions that are to go back."""
        return [promise.about for promise in self.promises if promise.kind == domain.REFUND]


def open_order() -> Play:
    """An order that the payer can scan."""
    return Play().charge().start().place()
