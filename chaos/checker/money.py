"""3: the provider's charges equal our ledger to the fen, one net charge per order."""

from collections.abc import Iterator

from chaos.checker.evidence import Evidence, Row
from chaos.checker.verdict import Check, compared


def checks(evidence: Evidence) -> Iterator[Check]:
    """Charges, refunds, and what each order cost its payer in the end."""
    ours = evidence.rows(
        "payment", "select transaction_id, case_id, order_id, trade_no, amount_fen, settles, cause from charges"
    )
    paid = {number: trade for number, trade in evidence.trades.items() if trade.get("transaction_id")}
    yield compared(
        "charges, the provider's and ours, to the fen",
        ((trade["transaction_id"], number, trade["paid_fen"]) for number, trade in paid.items()),
        ((row["transaction_id"], row["trade_no"], row["amount_fen"]) for row in ours),
    )
    yield _refunds(paid, ours)
    yield _net(evidence, paid, ours)
    yield compared(
        "settled orders told once each",
        (row["order_id"] for row in _orders(evidence) if row["settled_at"]),
        (event.envelope["body"]["order"] for event in evidence.told if event.type == "PaymentSettled"),
    )


def _refunds(paid: dict[str, Row], ours: list[Row]) -> Check:
    """What we say goes back is what the provider gives back; charges without a cause give back nothing."""
    given_back = {trade["transaction_id"]: sum(trade["refunds"].values()) for trade in paid.values()}
    wrong = []
    for row in ours:
        owed, given = row["amount_fen"] if row["cause"] else 0, given_back.get(row["transaction_id"], 0)
        if owed != given:
            wrong.append(f"{row['transaction_id']}: {owed} fen go back by our ledger, {given} by the provider's")
    return Check("refunds, the provider's and ours, to the fen", len(ours), wrong)


def _net(evidence: Evidence, paid: dict[str, Row], ours: list[Row]) -> Check:
    """An order cost its fee once, or nothing."""
    cost: dict[str, int] = {}
    for row in ours:
        trade = paid.get(row["trade_no"], {"paid_fen": 0, "refunds": {}})
        cost[row["order_id"]] = cost.get(row["order_id"], 0) + trade["paid_fen"] - sum(trade["refunds"].values())
    orders = [row for row in _orders(evidence) if row["order_id"]]
    kept = {row["order_id"] for row in ours if row["settles"] and not row["cause"]}
    wrong = []
    for order in orders:
        meant = order["amount_fen"] if order["order_id"] in kept else 0
        if cost.get(order["order_id"], 0) != meant:
            wrong.append(f"order {order['order_id']}: cost {cost.get(order['order_id'], 0)} fen instead of {meant}")
    return Check("orders that cost their fee once or nothing", len(orders), wrong)


def _orders(evidence: Evidence) -> list[Row]:
    return evidence.rows("payment", "select order_id, amount_fen, settled_at from orders")
