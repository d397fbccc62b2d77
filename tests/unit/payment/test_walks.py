"""Random years of an order: whatever is heard in whatever order, one charge at most stays, and it is told once."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payment import domain
from services.payment.domain import RefundState, Returned, Trade, TradeState
from shared.contracts.case_events import FeeDecided
from shared.contracts.payment import PaymentLapsed, PaymentSettled
from shared.contracts.vocabulary import Outcome
from shared.errors import Refusal
from tests.unit.payment.kit import DEADLINE, FEE, Play, closing, paid

STEPS = st.sampled_from(
    ["charge", "start", "place", "open", "closed", "unknown", "pay", "end", "close", "decide", "refund"]
)
OUTCOMES = st.sampled_from([Outcome.WITHDRAWN, Outcome.NOT_PASSED, Outcome.NOT_EVALUATED])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_one_net_charge_told_once(data: st.DataObject) -> None:
    play = Play()
    for _ in range(data.draw(st.integers(3, 25))):
        play.now += timedelta(hours=data.draw(st.integers(0, 60)))
        step(play, data.draw(STEPS), data)
        check(play)


def step(play: Play, what: str, data: st.DataObject) -> None:
    """Something happens, if it can."""
    match what:
        case "charge":
            play.charge()
        case "start":
            with suppress(Refusal):
                play.start()
        case "end":
            play.end(max(play.now, DEADLINE))
        case "close":
            play.close(closing(data.draw(OUTCOMES), refund=data.draw(st.booleans())))
        case "decide":
            play.close(FeeDecided(outcome=Outcome.WITHDRAWN, refund=data.draw(st.booleans())))
        case "refund" if play.refunds:
            state = data.draw(st.sampled_from(RefundState))
            about = data.draw(st.sampled_from(play.refunds))
            play.then(domain.refund_told(play.order, about, Returned(state), now=play.now))
        case _ if play.order.placements:
            hear(play, what, data)


def hear(play: Play, what: str, data: st.DataObject) -> None:
    """The provider's word on some placement, perhaps an old one."""
    number = data.draw(st.sampled_from([p.trade_no for p in play.order.placements]))
    match what:
        case "place":
            play.place(number)
        case "pay":
            at = play.now + timedelta(hours=data.draw(st.integers(-100, 100)))
            amount = data.draw(st.sampled_from([FEE, FEE - 1]))
            play.hear(paid(number, data.draw(st.sampled_from(["t1", "t2", "t3"])), at, amount))
        case "open" | "closed" | "unknown":
            play.hear(Trade(number, TradeState(what)))


def check(play: Play) -> None:
    """What holds at every moment."""
    for order in {charge.order_id for charge in play.order.charges}:
        kept = [c for c in play.order.charges if c.order_id == order and c.cause is None]
        assert len(kept) <= 1
        assert all(charge.amount_fen == FEE for charge in kept)
    back = {charge.transaction_id for charge in play.order.charges if charge.cause}
    assert back == set(play.refunds)
    assert len(play.refunds) == len(set(play.refunds))
    ends = [event.order for event in play.told if isinstance(event, PaymentSettled | PaymentLapsed)]
    assert len(ends) == len(set(ends))
    returned = [event for event in play.names if event == "FeeRefunded"]
    assert len(returned) == len([c for c in play.order.charges if c.refunded_at])
    if play.order.paid_at and play.order.fee:
        assert play.order.fee.paid_at == play.order.paid_at
        assert play.order.deadline
        assert play.order.paid_at < play.order.deadline
