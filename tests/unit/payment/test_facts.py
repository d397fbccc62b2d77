"""What the provider's word means: late, twice, wrong, out of order."""

from datetime import datetime, timedelta

import pytest

from services.payment import domain
from services.payment.domain import RefundState, Returned, Trade, TradeState
from shared.contracts.payment import FeeRefunded, PaymentLapsed, PaymentSettled
from shared.contracts.vocabulary import Outcome
from tests.unit.payment.kit import CASE, DEADLINE, FEE, Play, beijing, closing, open_order, paid

SECOND = timedelta(seconds=1)
PAID_AT = beijing("2023-08-15 10:00")


def test_a_payment_in_time_and_to_the_fen_settles() -> None:
    play = open_order()
    play.hear(paid(play.number))
    assert play.told[1:] == [PaymentSettled(order="order1", paid_at=PAID_AT)]
    assert (play.order.state, play.refunds) == ("paid", [])


@pytest.mark.parametrize("times", [2, 5])
def test_told_again_it_changes_nothing(times: int) -> None:
    play = open_order()
    for _ in range(times):
        play.hear(paid(play.number))
    assert (play.names, play.refunds) == (["FeeCharged", "PaymentSettled"], [])
    assert play.hear(Trade(play.number, TradeState.OPEN)).order.state == "paid", "an older word, heard later"


@pytest.mark.parametrize(
    ("at", "state"), [(DEADLINE - SECOND, "paid"), (DEADLINE, "open"), (DEADLINE + SECOND, "open")]
)
def test_in_time_is_before_the_deadline_by_the_providers_clock(at: datetime, state: str) -> None:
    play = open_order()
    play.hear(paid(play.number, at=at), DEADLINE - SECOND)
    if state == "paid":
        assert (play.order.state, play.refunds) == ("paid", [])
    else:
        assert (play.order.state, play.refunds) == ("due", ["t1"])
        assert play.order.charges[0].cause == "late"


def test_heard_of_after_the_deadline_a_payment_in_time_still_counts() -> None:
    play = open_order().end()
    play.hear(paid(play.number, at=DEADLINE - SECOND), DEADLINE + timedelta(days=1))
    assert (play.order.state, play.names) == ("paid", ["FeeCharged", "PaymentSettled"])


def test_found_late_at_the_deadline_it_goes_back_and_the_order_lapses() -> None:
    play = open_order().end()
    play.hear(paid(play.number, at=DEADLINE), DEADLINE + SECOND)
    assert play.told[-1] == PaymentLapsed(order="order1", closed_at=DEADLINE + SECOND)
    assert (play.order.state, play.refunds) == ("lapsed", ["t1"])


def test_a_payment_after_the_order_lapsed_goes_back() -> None:
    play = open_order().end()
    play.hear(Trade(play.number, TradeState.CLOSED))
    play.hear(paid(play.number, at=PAID_AT))
    assert (play.order.state, play.names.count("PaymentSettled"), play.refunds) == ("lapsed", 0, ["t1"])


@pytest.mark.parametrize("fen", [FEE - 1, FEE + 1, 1])
def test_a_wrong_amount_goes_back_and_the_order_stays_due(fen: int) -> None:
    play = open_order()
    play.hear(paid(play.number, fen=fen))
    assert (play.order.state, play.refunds) == ("due", ["t1"])
    first = play.number
    play.start().place()
    assert play.number != first, "a number can be paid once"
    play.hear(paid(play.number, "t2"))
    assert (play.order.state, play.refunds) == ("paid", ["t1"])


def test_a_second_payment_goes_back() -> None:
    play = open_order()
    play.hear(paid(play.number)).hear(paid(play.number, "t2"))
    assert (play.names.count("PaymentSettled"), play.refunds) == (1, ["t2"])
    assert play.order.charges[1].cause == "twice"


def test_a_payment_for_a_case_that_ended_goes_back() -> None:
    play = open_order().close(closing(Outcome.WITHDRAWN))
    assert (play.order.state, play.promises[-1]) == ("cancelled", domain.Promise(domain.ASK, play.number))
    play.hear(paid(play.number))
    assert (play.refunds, play.order.charges[0].cause) == (["t1"], "case_closed")
    assert play.names == ["FeeCharged"], "the hub has closed the case itself"


def test_closed_by_the_provider_it_stays_due() -> None:
    play = open_order()
    play.hear(Trade(play.number, TradeState.CLOSED))
    assert (play.order.state, play.names) == ("due", ["FeeCharged"])
    assert play.start().order.state == "placing"


def test_given_back_on_the_merchant_platform_it_is_not_a_fee() -> None:
    play = open_order()
    play.hear(Trade(play.number, TradeState.RETURNED))
    assert (play.order.state, play.order.charges) == ("due", ())


def test_an_unpaid_order_is_looked_at_later_and_later() -> None:
    play = open_order()
    for _ in range(12):
        play.hear(Trade(play.number, TradeState.OPEN))
    pauses = [wake.at - play.now for wake in play.wakes if wake.kind == domain.LOOK]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1], pauses[-2]) == (15 * SECOND, timedelta(hours=6), timedelta(hours=6))


def test_not_taken_yet_is_looked_at_again_and_never_taken_is_closed() -> None:
    play = Play().charge().start()
    assert play.hear(Trade(play.number, TradeState.UNKNOWN)).order.state == "placing"
    play.end().hear(Trade(play.number, TradeState.UNKNOWN))
    assert play.order.state == "lapsed"


def test_at_the_deadline_only_the_provider_lets_it_lapse() -> None:
    play = open_order().end()
    assert (play.order.state, play.names) == ("closing", ["FeeCharged"])
    assert play.promises[-1] == domain.Promise(domain.ASK, play.number)
    play.hear(Trade(play.number, TradeState.OPEN))
    assert play.order.state == "closing", "it waits for the closing"
    play.hear(Trade(play.number, TradeState.CLOSED))
    assert (play.order.state, play.names[-1]) == ("lapsed", "PaymentLapsed")
    assert play.end().names.count("PaymentLapsed") == 1


def test_never_begun_it_lapses_at_the_deadline() -> None:
    play = Play().charge().end(DEADLINE - SECOND)
    assert play.order.state == "due"
    assert play.end().told[-1] == PaymentLapsed(order="order1", closed_at=DEADLINE)
    assert play.promises == []


def test_a_fee_goes_back_where_the_hub_says_so_and_once() -> None:
    play = open_order()
    play.hear(paid(play.number)).close(closing(Outcome.NOT_EVALUATED, refund=True), beijing("2024-01-02 09:00"))
    play.close(closing(Outcome.NOT_EVALUATED, refund=True))
    assert (play.order.state, play.refunds) == ("refunding", ["t1"])
    back = Returned(RefundState.DONE, beijing("2024-01-02 09:01"))
    play.then(domain.refund_told(play.order, "t1", back, now=play.now))
    play.then(domain.refund_told(play.order, "t1", back, now=play.now))
    assert play.told[2:] == [FeeRefunded(order="order1", amount_fen=FEE, cause="not_evaluated")]
    assert play.order.state == "refunded"


@pytest.mark.parametrize("outcome", [Outcome.ABSENT, Outcome.NOT_PASSED, Outcome.DISQUALIFIED, Outcome.WITHDRAWN])
def test_otherwise_it_stays(outcome: Outcome) -> None:
    play = open_order()
    play.hear(paid(play.number)).close(closing(outcome), beijing("2023-10-10 09:00"))
    assert (play.order.state, play.refunds) == ("paid", [])
    play.close(closing(Outcome.NOT_EVALUATED, refund=True), beijing("2024-01-02 09:00"))
    assert play.refunds == ["t1"], "evaluated again after a reconsideration, and then not at all"


def test_a_refund_under_way_is_looked_at_again() -> None:
    play = open_order()
    play.hear(paid(play.number, fen=1))
    play.then(domain.refund_told(play.order, "t1", Returned(RefundState.PENDING), now=play.now))
    assert play.wakes[-1] == domain.Wake(domain.LOOK_AT_REFUNDS, play.now + 15 * SECOND)
    assert play.names == ["FeeCharged"]
    assert play.order.charges[0].refund == "asked"


def test_a_number_that_was_never_placed_is_an_error() -> None:
    with pytest.raises(LookupError, match=CASE):
        open_order().hear(paid("unknown"))
