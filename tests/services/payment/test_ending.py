"""Deadlines, a provider out of reach, and cases that end."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from shared.contracts.case_events import FeeDecided
from shared.contracts.payment import FeeRefunded, PaymentLapsed, StartPayment
from shared.contracts.vocabulary import Outcome
from shared.errors import Refusal
from tests.conftest import beijing
from tests.services.payment.kit import CASE, DUE, FEE, PAYER, SOON, Town, closing, serving

DEADLINE = beijing("2023-08-24 00:00")
SECOND = timedelta(seconds=1)


def test_unpaid_it_lapses_once_the_provider_has_closed_it(town: Town) -> None:
    order = town.charge()
    code = town.start().code_url
    town.move_to(DEADLINE - SECOND)
    assert (town.order().state, town.told) == ("open", ["FeeCharged"])
    town.move_to(DEADLINE)
    assert town.bench.told(PaymentLapsed) == [PaymentLapsed(order=order.order, closed_at=DEADLINE)]
    assert town.facts()[-3:] == [("query", "NOTPAY"), ("close", "204"), ("query_after_close", "CLOSED")]
    assert town.order().state == "lapsed"
    refused = town.try_to_pay(code, at=DEADLINE - SECOND)
    assert (refused.status_code, refused.json()["code"]) == (400, "ORDER_CLOSED")
    with pytest.raises(Refusal, match="payment-over"):
        town.bench.call(StartPayment(case_id=CASE), PAYER)


def test_never_begun_it_lapses_too(town: Town) -> None:
    town.charge()
    town.move_to(DEADLINE)
    assert (town.told, town.facts()) == (["FeeCharged", "PaymentLapsed"], [])


def test_paid_in_the_last_second_and_never_told_it_counts(town: Town) -> None:
    town.charge()
    code = town.start(DEADLINE - timedelta(minutes=6)).code_url
    town.bench.clock.moment = DEADLINE - SECOND
    town.pay(code, "never")
    town.move_to(DEADLINE)
    assert (town.order().state, town.order().paid_at) == ("paid", DEADLINE - SECOND)
    assert town.told == ["FeeCharged", "PaymentSettled"]


@pytest.mark.parametrize("behaviour", ["normal", "never"])
def test_paid_at_the_deadline_it_goes_back_and_the_order_lapses(town: Town, behaviour: str) -> None:
    order = town.charge()
    town.pay(town.start().code_url, behaviour, at=DEADLINE)
    if behaviour == "normal":
        town.await_state("due")
    town.move_to(DEADLINE)
    town.move_to(DEADLINE + SOON)
    assert sorted(town.told) == ["FeeCharged", "FeeRefunded", "PaymentLapsed"]
    assert town.bench.told(FeeRefunded) == [FeeRefunded(order=order.order, amount_fen=FEE, cause="late")]
    assert (town.order().state, town.net_fen()) == ("lapsed", 0)
    town.close(Outcome.ABANDONED)
    assert town.order().state == "lapsed"


def test_in_the_last_minutes_nothing_is_begun(town: Town) -> None:
    town.charge()
    with pytest.raises(Refusal, match="payment-closing"):
        town.start(DEADLINE - timedelta(minutes=5))
    assert town.ledger.trades == {}


def test_while_the_provider_is_away_nobody_has_abandoned_anything(town: Town, running: ExitStack) -> None:
    town.charge()
    town.pay(town.start().code_url, "never")
    running.pop_all().close()
    town.move_to(DEADLINE + timedelta(days=3))
    assert (town.order().state, town.told) == ("closing", ["FeeCharged"])
    town.hurry()
    assert town.promised()
    with serving(town.open_provider()):
        town.hurry()
    assert (town.order().state, town.told) == ("paid", ["FeeCharged", "PaymentSettled"])
    assert town.promised() == 0


def test_a_provider_that_is_away_gets_the_order_later(town: Town, running: ExitStack) -> None:
    town.charge()
    running.pop_all().close()
    assert (town.start().state, town.promised()) == ("placing", 1)
    with serving(town.open_provider()):
        town.hurry()
        assert town.order().state == "open"
        running.pop_all().close()
    assert len(town.ledger.trades) == 1


def test_an_order_that_never_reached_the_provider_lapses(town: Town, running: ExitStack) -> None:
    town.charge()
    running.pop_all().close()
    town.start()
    town.move_to(DEADLINE)
    assert town.order().state == "closing"
    with serving(town.open_provider()):
        town.hurry()
    assert (town.order().state, town.ledger.trades) == ("lapsed", {})
    assert (town.told, town.promised()) == (["FeeCharged", "PaymentLapsed"], 0)


@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.DISQUALIFIED])
def test_a_case_that_ends_unpaid_is_closed_at_the_provider(town: Town, outcome: Outcome) -> None:
    town.charge()
    code = town.start().code_url
    town.close(outcome, refund=outcome is Outcome.WITHDRAWN)
    assert (town.order().state, town.order().code_url) == ("cancelled", None)
    assert town.try_to_pay(code).json()["code"] == "ORDER_CLOSED"
    with pytest.raises(Refusal, match="order-cancelled"):
        town.bench.call(StartPayment(case_id=CASE), PAYER)
    town.move_to(DEADLINE + SOON)
    assert town.told == ["FeeCharged"], "the hub closed the case and needs no word"


def test_a_payment_that_crosses_the_end_of_the_case_goes_back(town: Town) -> None:
    order = town.charge()
    town.pay(town.start().code_url, "never")
    town.close(Outcome.WITHDRAWN)
    assert (town.order().state, town.order().payments[0].refund) == ("cancelled", "asked")
    town.move_to(town.now + SOON)
    assert town.bench.told(FeeRefunded) == [FeeRefunded(order=order.order, amount_fen=FEE, cause="case_closed")]
    assert (town.net_fen(), town.order().payments[0].refund) == (0, "done")


def test_a_paid_fee_goes_back_once_where_the_hub_says_so(town: Town) -> None:
    order = town.charge()
    town.pay(town.start().code_url)
    town.await_state("paid")
    town.move_to(town.now + timedelta(days=40))
    town.close(Outcome.WITHDRAWN, refund=True)
    assert town.order().state == "refunding"
    town.close(Outcome.WITHDRAWN, refund=True)
    town.move_to(town.now + SOON)
    town.move_to(town.now + timedelta(days=1))
    assert town.order().state == "refunded"
    assert town.bench.told(FeeRefunded) == [FeeRefunded(order=order.order, amount_fen=FEE, cause="withdrawn")]
    assert town.net_fen() == 0
    assert [word for occasion, word in town.facts() if occasion == "refund"] == ["PROCESSING", "SUCCESS"]


def test_a_paid_fee_stays_where_the_hub_says_nothing(town: Town) -> None:
    town.charge()
    town.pay(town.start().code_url)
    town.await_state("paid")
    town.move_to(town.now + timedelta(days=90))
    town.close(Outcome.NOT_PASSED)
    town.move_to(town.now + timedelta(days=1))
    assert (town.order().state, town.net_fen()) == ("paid", FEE)


@pytest.mark.parametrize("first", ["closing", "decision"])
@pytest.mark.parametrize("refund", [True, False])
def test_what_is_decided_of_a_withdrawn_cases_fee_is_done_once_whatever_is_heard_first(
    town: Town, first: str, refund: bool
) -> None:
    order = town.charge()
    town.pay(town.start().code_url)
    town.await_state("paid")
    town.move_to(town.now + timedelta(days=40))
    told = [closing(Outcome.WITHDRAWN, refund=False), FeeDecided(outcome=Outcome.WITHDRAWN, refund=refund)]
    times = [town.now, town.now + SECOND]
    for event, time in sorted(zip(told, times, strict=True), key=lambda each: each[1], reverse=first == "decision"):
        town.bench.hear(town.bench.feed(event, CASE, time=time))
    town.bench.keep_promises()
    town.move_to(town.now + SOON)
    town.move_to(town.now + timedelta(days=1))
    gone = [FeeRefunded(order=order.order, amount_fen=FEE, cause="withdrawn")] if refund else []
    assert (town.bench.told(FeeRefunded), town.net_fen()) == (gone, 0 if refund else FEE)
    assert town.order().state == ("refunded" if refund else "paid")


def test_a_decision_about_a_fee_that_was_never_due_gives_nothing_back(town: Town) -> None:
    town.bench.feed(FeeDecided(outcome=Outcome.WITHDRAWN, refund=True), CASE)
    assert (town.told, town.promised()) == ([], 0)


def test_a_refund_waits_for_a_provider_that_is_away(town: Town, running: ExitStack) -> None:
    town.charge()
    town.pay(town.start().code_url)
    town.await_state("paid")
    running.pop_all().close()
    town.close(Outcome.WITHDRAWN, refund=True)
    assert (town.order().state, town.net_fen()) == ("refunding", FEE)
    with serving(town.open_provider()):
        town.hurry()
        town.move_to(town.now + SOON)
    assert (town.order().state, town.net_fen()) == ("refunded", 0)


def test_an_end_heard_before_the_fee_is_a_tombstone(town: Town) -> None:
    town.close(Outcome.WITHDRAWN)
    town.bench.feed(DUE, CASE)
    assert town.told == []
    with pytest.raises(Refusal, match="no-such-order"):
        town.order()


def test_a_reopened_case_is_charged_anew(town: Town) -> None:
    first = town.charge()
    town.start()
    town.move_to(DEADLINE)
    town.close(Outcome.ABANDONED)
    town.move_to(DEADLINE + timedelta(days=4))
    second = town.charge()
    assert second.order != first.order
    assert second.deadline > first.deadline
    town.pay(town.start().code_url)
    town.await_state("paid")
    assert town.told == ["FeeCharged", "PaymentLapsed", "FeeCharged", "PaymentSettled"]
