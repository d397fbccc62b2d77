"""What was ordered, paid, closed and given back. Each change is a line of JSON first, so nothing is forgotten."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass
class Refund:
    """Money on its way back to a payer."""

    number: str
    refund_id: str
    amount_fen: int
    begun_at: datetime
    done_at: datetime | None = None


@dataclass
class Trade:
    """An order of the merchant. `told` counts the callbacks that were acknowledged."""

    trade_no: str
    total_fen: int
    description: str
    notify_url: str
    expires_at: datetime
    code_url: str = ""
    code_until: datetime | None = None
    closed: bool = False
    transaction_id: str = ""
    paid_fen: int = 0
    paid_at: datetime | None = None
    behaviour: str = ""
    told: int = 0
    refunds: dict[str, Refund] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """Its `trade_state`."""
        if self.refunds:
            return "REFUND"
        if self.paid_at:
            return "SUCCESS"
        return "CLOSED" if self.closed else "NOTPAY"

    @property
    def refunded_fen(self) -> int:
        """All refunds together, begun or done."""
        return sum(refund.amount_fen for refund in self.refunds.values())


class Ledger:
    """All trades, in memory and in a file. Whoever changes something holds it meanwhile."""

    def __init__(self, path: Path) -> None:
        """Go on from the file if there is one."""
        self.trades: dict[str, Trade] = {}
        self._lock = threading.RLock()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        whole, _, cut_off = path.read_bytes().rpartition(b"\n")
        if cut_off:  # by a kill; it was never answered
            os.truncate(path, len(whole) + bool(whole))
        for line in whole.split(b"\n") if whole else ():
            self._apply(json.loads(line))
        self._file = path.open("a", encoding="utf-8")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else changes anything meanwhile."""
        with self._lock:
            yield

    def write(self, what: str, trade_no: str, **values: Any) -> Trade:
        """Change a trade: `placed`, `coded`, `paid`, `closed`, `refund_begun`, `refund_done` or `told`."""
        line = {"what": what, "trade_no": trade_no} | {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
        }
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()
            return self._apply(line)

    def by_code(self, code_url: str) -> Trade | None:
        """The trade whose newest code this is."""
        return next((trade for trade in self.trades.values() if trade.code_url == code_url), None)

    def by_transaction(self, transaction_id: str) -> Trade | None:
        """The trade that was paid by this transaction."""
        return next((trade for trade in self.trades.values() if trade.transaction_id == transaction_id), None)

    def refund(self, number: str) -> tuple[Trade, Refund] | None:
        """A refund by the merchant's number."""
        found = ((trade, trade.refunds[number]) for trade in self.trades.values() if number in trade.refunds)
        return next(found, None)

    def _apply(self, line: dict[str, Any]) -> Trade:
        values = {name: _value(name, value) for name, value in line.items() if name not in ("what", "trade_no")}
        if line["what"] == "placed":
            self.trades[line["trade_no"]] = Trade(line["trade_no"], **values)
        trade = self.trades[line["trade_no"]]
        match line["what"]:
            case "coded" | "paid" | "closed":
                for name, value in values.items():
                    setattr(trade, name, value)
            case "refund_begun":
                trade.refunds[values["number"]] = Refund(**values)
            case "refund_done":
                trade.refunds[values["number"]].done_at = values["done_at"]
            case "told":
                trade.told += 1
        return trade


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith(("_at", "_until")) else value
