"""What is charged, by when, who may see it, and how paying begins."""

from datetime import timedelta

import pytest

from services.payment import domain
from shared.contracts.base import Actor, Role
from shared.contracts.payment import FeeCharged, PaymentSettled
from shared.contracts.vocabulary import Level, Outcome
from shared.errors import Refusal
from tests.unit.payment.kit import (
    AUDITOR,
    BUREAU,
    CHARGED,
    DEADLINE,
    DUE,
    FEE,
    LENGTHENED_DEADLINE,
    PAYER,
    POLICY,
    STRANGER,
    Play,
    beijing,
    closing,
    open_order,
    paid,
)

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("level", "fen"),
    [
        (Level.FULL_SENIOR, 80000),
        (Level.ASSOCIATE_SENIOR, 56000),
        (Level.INTERMEDIATE, 36000),
        (Level.JUNIOR, 20000),
    ],
)
def test_the_fee_is_that_of_the_level(level: Level, fen: int) -> None:
    play = Play().charge(due=DUE.model_copy(update={"level": level}))
    assert play.told == [FeeCharged(order="order1", amount_fen=fen, deadline=DEADLINE)]
    assert play.order.state == "due"


@pytest.mark.parametrize(
    ("charged", "deadline"),
    [
        ("2023-08-14 00:00", "2023-08-24 00:00"),
        ("2023-08-14 23:59:59", "2023-08-24 00:00"),
        ("2023-08-19 12:00", "2023-08-30 00:00"),  # a Saturday
        ("2023-08-31 10:00", "2023-09-12 00:00"),  # past the audit window's end
        ("2023-09-27 10:00", "2023-10-13 00:00"),  # the week of holidays, with two days made up for
    ],
)
def test_all_working_days_count_until_24_o_clock_even_past_the_window(charged: str, deadline: str) -> None:
    play = Play().charge(beijing(charged))
    assert play.order.deadline == beijing(deadline)
    assert play.wakes == [domain.Wake(domain.DEADLINE, beijing(deadline))]


def test_a_level_without_a_fee_is_settled_at_once() -> None:
    free = POLICY.fees.model_copy(update={"fen": {**POLICY.fees.fen, Level.INTERMEDIATE: 0}})
    play = Play().charge(policy=POLICY.model_copy(update={"fees": free}))
    assert play.told[1:] == [PaymentSettled(order="order1", paid_at=CHARGED)]
    assert (play.order.state, play.wakes) == ("paid", [])


def test_what_is_due_twice_is_charged_once() -> None:
    play = Play().charge().charge(CHARGED + MINUTE)
    assert play.names == ["FeeCharged"]
    assert open_order().charge(CHARGED + MINUTE).names == ["FeeCharged"]
    settled = open_order()
    assert settled.hear(paid(settled.number)).charge(beijing("2023-09-01 09:00")).order.state == "paid"


@pytest.mark.parametrize("heard", [timedelta(), timedelta(days=1)])
def test_a_case_that_ended_is_not_charged_any_more(heard: timedelta) -> None:
    play = Play().close(at=CHARGED + heard).charge(CHARGED)
    assert (play.told, play.order.order_id) == ([], "")
    with pytest.raises(Refusal, match="no-such-order"):
        domain.check_reader(play.order, BUREAU)


def test_a_case_that_was_reopened_is_charged_anew() -> None:
    play = Play().close(at=CHARGED).charge(CHARGED + MINUTE)
    assert (play.names, play.order.state) == (["FeeCharged"], "due")
    lapsed = Play().charge().end().close(closing(Outcome.ABANDONED), DEADLINE)
    again = lapsed.charge(beijing("2023-08-28 09:00")).start()
    assert again.names == ["FeeCharged", "PaymentLapsed", "FeeCharged"]
    assert (again.order.order_id, again.order.state) == ("order2", "placing")
    assert again.order.deadline == beijing("2023-09-07 00:00")


def test_a_reopening_heard_before_its_closing_is_charged_all_the_same() -> None:
    late = Play().charge().end().charge(beijing("2023-08-28 09:00")).close(closing(Outcome.ABANDONED), DEADLINE)
    assert late.order.state == "due"


@pytest.mark.parametrize("actor", [STRANGER, AUDITOR, Actor(role=Role.EMPLOYER_OFFICER, subject=PAYER.subject)])
def test_for_others_there_is_no_order(actor: Actor) -> None:
    order = Play().charge().order
    with pytest.raises(Refusal, match="no-such-order"):
        domain.check_reader(order, actor)
    with pytest.raises(Refusal, match="no-such-order"):
        domain.started(order, actor, trade_no="n", now=CHARGED, policy=POLICY)


def test_the_bureau_sees_an_order_and_does_not_pay_it() -> None:
    order = Play().charge().order
    domain.check_reader(order, BUREAU)
    domain.check_reader(order, PAYER)
    with pytest.raises(Refusal, match="no-such-order"):
        domain.started(order, BUREAU, trade_no="n", now=CHARGED, policy=POLICY)


def test_starting_has_the_order_placed_once() -> None:
    play = Play().charge().start()
    assert (play.order.state, play.promises) == ("placing", [domain.Promise(domain.PLACE, "trade2")])
    assert len(play.start().promises) == 1
    assert play.place().order.state == "open"
    assert len(play.start().promises) == 1
    assert play.wakes[-1] == domain.Wake(domain.LOOK, CHARGED + timedelta(seconds=15))


def test_a_worn_out_code_is_had_again_for_the_same_number() -> None:
    play = open_order()
    live = play.order.live
    assert live
    assert live.code(CHARGED + timedelta(hours=2) - MINUTE) == "weixin://wxpay/1"
    assert live.code(CHARGED + timedelta(hours=2)) is None
    play.start(CHARGED + timedelta(hours=2))
    assert play.promises == [domain.Promise(domain.PLACE, "trade2")] * 2
    assert (play.order.state, len(play.order.placements)) == ("placing", 1)


def test_nothing_new_is_begun_in_the_last_minutes() -> None:
    assert Play().charge().start(DEADLINE - 5 * MINUTE - timedelta(seconds=1)).order.state == "placing"
    with pytest.raises(Refusal, match="payment-closing") as refused:
        Play().charge().start(DEADLINE - 5 * MINUTE)
    assert refused.value.text.zh == "缴费于2023-08-23 24:00截止，截止前5分钟不再受理新的支付"
    assert refused.value.clause == "三(一)3"


def test_what_was_begun_before_can_be_used_in_the_last_minutes() -> None:
    play = Play().charge().start(DEADLINE - 6 * MINUTE).place()
    assert play.start(DEADLINE - MINUTE).order.state == "open"


@pytest.mark.parametrize("now", [DEADLINE, DEADLINE + MINUTE])
def test_from_the_deadline_on_it_is_over(now: object) -> None:
    with pytest.raises(Refusal, match="payment-over"):
        open_order().start(now)  # type: ignore[arg-type]


def test_paid_closing_lapsed_and_cancelled_orders_are_not_started() -> None:
    settled, ending, lapsed, cancelled = open_order(), open_order(), Play().charge(), open_order()
    settled.hear(paid(settled.number))
    ending.end()
    lapsed.end()
    cancelled.close()
    refused = {
        "already-paid": settled,
        "payment-over": ending,
        "order-cancelled": cancelled,
    }
    for slug, play in refused.items():
        with pytest.raises(Refusal, match=slug):
            play.start()
    with pytest.raises(Refusal, match="payment-over"):
        lapsed.start()


def test_what_was_placed_too_late_is_closed_at_the_provider() -> None:
    play = Play().charge().start().end().place()
    assert play.order.state == "closing"
    assert play.promises[-1] == domain.Promise(domain.ASK, "trade2")
    assert play.order.placement("trade2").code_url is None


def test_the_bill_says_what_for() -> None:
    order = Play().charge().order
    assert "评审费（中级）" in domain.description(POLICY, order)
    assert len(domain.description(POLICY, order)) <= 127


def test_an_amendment_lengthens_an_order_that_can_still_be_paid() -> None:
    play = Play().charge().lengthen()
    assert play.order.deadline == LENGTHENED_DEADLINE
    play.end(DEADLINE)
    assert (play.order.state, play.order.over_at) == ("due", None)
    assert play.told[-1] == FeeCharged(order="order1", amount_fen=FEE, deadline=LENGTHENED_DEADLINE)
    assert play.wakes[-1] == domain.Wake(domain.DEADLINE, LENGTHENED_DEADLINE)
    play.start(DEADLINE).place().hear(paid(play.number, at=DEADLINE), at=DEADLINE)
    assert play.order.state == "paid"


def test_an_amendment_opens_nothing_that_is_over() -> None:
    ended = (Play().charge().end(), open_order().end(), open_order().close(), Play())
    for play in ended:
        before = play.order
        assert play.lengthen().order == before
