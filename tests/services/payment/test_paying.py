"""From the fee to the payment, with callbacks of every kind."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.payment import FeeCharged, FeeRefunded, PaymentSettled, ReceiveCallback, StartPayment
from shared.errors import Refusal
from tests.conftest import beijing
from tests.services.payment.kit import BUREAU, CASE, FEE, PAYER, PROVIDER, SOON, STRANGER, Town

DEADLINE = beijing("2023-08-24 00:00")
Sign = Callable[[str, datetime], ReceiveCallback]


def test_a_fee_is_charged_and_shown_to_its_payer(town: Town) -> None:
    order = town.charge()
    assert town.bench.told(FeeCharged) == [FeeCharged(order=order.order, amount_fen=FEE, deadline=DEADLINE)]
    assert (order.state, order.amount_fen, order.deadline, order.code_url) == ("due", FEE, DEADLINE, None)
    (envelope, _) = town.bench.published[0]
    assert (envelope.subject, envelope.policy) == (CASE, town.bench.policy_ref)
    assert town.order(BUREAU) == order
    for command in (StartPayment(case_id=CASE), StartPayment(case_id="no-such-case")):
        with pytest.raises(Refusal, match="no-such-order"):
            town.bench.call(command, STRANGER)
    with pytest.raises(Refusal, match="no-such-order"):
        town.order(STRANGER)


def test_the_answer_comes_before_the_code(town: Town) -> None:
    town.charge()
    answered = town.bench.call(StartPayment(case_id=CASE), PAYER)
    assert (answered.state, answered.code_url) == ("placing", None)
    town.bench.keep_promises()
    order = town.order()
    assert order.state == "open"
    assert order.code_url
    assert order.code_url.startswith("weixin://wxpay/bizpayurl?pr=")
    (trade,) = town.ledger.trades.values()
    assert (trade.total_fen, trade.expires_at) == (FEE, DEADLINE)
    assert trade.description.endswith("评审费（中级）")
    assert town.start() == order, "asked again, the same order has the same code"
    assert len(town.ledger.trades) == 1


@pytest.mark.parametrize(("behaviour", "callbacks"), [("normal", 1), ("twice", 2)])
def test_a_callback_settles_the_order_once(town: Town, behaviour: str, callbacks: int) -> None:
    town.charge()
    receipt = town.pay(town.start().code_url, behaviour)
    town.await_callbacks(callbacks)
    order = town.await_state("paid")
    assert order.paid_at == town.now == datetime.fromisoformat(receipt["success_time"])
    assert town.bench.told(PaymentSettled) == [PaymentSettled(order=order.order, paid_at=town.now)]
    assert (order.code_url, order.payments[0].amount_fen, order.payments[0].refund) == (None, FEE, None)
    assert town.facts() == [("place", ""), *[("callback", "SUCCESS")] * callbacks]
    town.move_to(DEADLINE + SOON)
    assert (town.told, town.net_fen()) == (["FeeCharged", "PaymentSettled"], FEE)
    with pytest.raises(Refusal, match="already-paid"):
        town.bench.call(StartPayment(case_id=CASE), PAYER)


def test_without_a_callback_the_provider_is_asked(town: Town) -> None:
    town.charge()
    code = town.start().code_url
    town.move_to(town.now + SOON)
    assert (town.order().state, town.facts()[-1]) == ("open", ("query", "NOTPAY"))
    town.pay(code, "never")
    town.move_to(town.now + SOON)
    assert town.order().state == "paid"
    assert (town.told, town.door.came) == (["FeeCharged", "PaymentSettled"], [])


def test_a_callback_after_the_deadline_finds_the_order_paid(town: Town) -> None:
    town.charge()
    town.pay(town.start().code_url, "late")
    assert town.order().state == "open"
    town.move_to(DEADLINE)
    assert town.order().state == "paid", "at the deadline the provider is asked"
    town.await_callbacks(1)
    assert (town.told, town.net_fen()) == (["FeeCharged", "PaymentSettled"], FEE)


def test_a_callback_that_is_turned_away_comes_again(town: Town) -> None:
    town.charge()
    town.door.shut = True
    town.pay(town.start().code_url)
    town.await_callbacks(1)
    assert town.order().state == "open"
    town.door.shut = False
    town.await_state("paid")


def test_callbacks_of_two_numbers_out_of_order(town: Town) -> None:
    town.charge()
    town.door.shut = True
    first = town.pay(town.start().code_url, "wrong_amount")
    wrong = town.await_callback(first["out_trade_no"])
    town.move_to(town.now + SOON)  # found by asking
    second = town.pay(town.start().code_url)
    assert first["out_trade_no"] != second["out_trade_no"]
    right = town.await_callback(second["out_trade_no"])
    for callback in (right, wrong, right):
        assert town.bench.call(callback, PROVIDER).code == "SUCCESS"
    town.move_to(town.now + SOON)
    assert [payment.refund for payment in town.order().payments] == ["done", None]
    assert town.told == ["FeeCharged", "PaymentSettled", "FeeRefunded"]
    assert town.net_fen() == FEE


def test_a_wrong_amount_goes_back_and_the_order_stays_due(town: Town) -> None:
    order = town.charge()
    town.pay(town.start().code_url, "wrong_amount")
    town.await_state("due")
    town.bench.keep_promises()
    town.move_to(town.now + SOON)
    assert town.bench.told(FeeRefunded) == [FeeRefunded(order=order.order, amount_fen=FEE - 1, cause="wrong_amount")]
    assert (town.order().state, town.net_fen()) == ("due", 0)
    town.pay(town.start().code_url)
    town.await_state("paid")
    assert town.net_fen() == FEE


def test_a_forged_callback_is_refused_and_changes_nothing(town: Town) -> None:
    town.charge()
    assert town.pay(town.start().code_url, "forged") == {"answered": 401}
    assert (town.order().state, town.facts()) == ("open", [("place", "")])
    town.move_to(DEADLINE)
    assert (town.order().state, town.net_fen()) == ("lapsed", 0)


def test_a_genuine_callback_bent_in_any_way_is_refused(town: Town) -> None:
    town.charge()
    town.door.shut = True
    town.pay(town.start().code_url)
    genuine = town.await_callbacks(1)[0]
    bent = {
        "body": genuine.body.replace(str(FEE), str(FEE * 10)),
        "nonce": "0" * 32,
        "serial": "PUB_KEY_ID_0",
        "signature": "AAAA",
        "timestamp": str(int(genuine.timestamp) + 1),
    }
    for name, value in bent.items():
        with pytest.raises(Refusal, match="callback-not-genuine"):
            town.bench.call(genuine.model_copy(update={name: value}), PROVIDER)
    for timestamp in ("yesterday", "٣", "9" * 100):
        with pytest.raises(Refusal, match="callback-not-genuine"):
            town.bench.call(genuine.model_copy(update={"timestamp": timestamp}), PROVIDER)
    assert (town.order().state, town.told) == ("open", ["FeeCharged"])


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_recorded_callback_cannot_be_played_back_later(town: Town, minutes: int, sign: Sign) -> None:
    town.charge()
    town.door.shut = True
    town.pay(town.start().code_url)
    body = town.await_callbacks(1)[0].body
    then = datetime.now(UTC) + timedelta(minutes=minutes)
    with pytest.raises(Refusal, match="callback-not-genuine"):
        town.bench.call(sign(body, then), PROVIDER)
    town.bench.call(sign(body, datetime.now(UTC)), PROVIDER)
    assert town.order().state == "paid"


def test_the_same_callback_many_times_at_once_settles_once(town: Town) -> None:
    town.charge()
    town.door.shut = True
    town.pay(town.start().code_url)
    genuine = town.await_callbacks(1)[0]
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(_deliver(town, genuine))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["SUCCESS"] * 6
    assert (town.told, town.facts().count(("callback", "SUCCESS"))) == (["FeeCharged", "PaymentSettled"], 6)


def _deliver(town: Town, callback: ReceiveCallback) -> str:
    return str(town.bench.call(callback, PROVIDER).code)


def test_a_notification_of_another_kind_is_kept_and_changes_nothing(town: Town, sign: Sign) -> None:
    town.charge()
    body = '{"id": "EV-1", "event_type": "REFUND.SUCCESS", "resource": {"original_type": "refund", "plaintext": "{}"}}'
    assert town.bench.call(sign(body, datetime.now(UTC)), PROVIDER).code == "SUCCESS"
    assert (town.facts(), town.told) == ([("callback", "REFUND.SUCCESS")], ["FeeCharged"])


SENSELESS = {
    "{}": "callback-not-understood",
    "[]": "callback-not-understood",
    "{": "callback-not-understood",
    '{"mchid": "1", "out_trade_no": "n", "trade_state": "NOTPAY"}': "callback-not-understood",
    '{"mchid": "1900000001", "out_trade_no": "n", "trade_state": "MAGIC"}': "callback-not-understood",
    '{"mchid": "1900000001", "out_trade_no": "n", "trade_state": "SUCCESS"}': "callback-not-understood",
    '{"mchid": "1900000001", "out_trade_no": "n", "trade_state": "NOTPAY"}': "no-such-order",
}


def test_a_genuine_notification_without_sense_is_refused(town: Town, sign: Sign) -> None:
    town.charge()
    for plaintext, slug in SENSELESS.items():
        quoted = plaintext.replace('"', '\\"')
        body = f'{{"id": "EV-1", "event_type": "TRANSACTION.SUCCESS", "resource": {{"plaintext": "{quoted}"}}}}'
        with pytest.raises(Refusal, match=slug):
            town.bench.call(sign(body, datetime.now(UTC)), PROVIDER)
    for body in ("", "null", "[]", "{}", '{"id": "EV-1", "event_type": "TRANSACTION.SUCCESS", "resource": {}}'):
        with pytest.raises(Refusal, match="callback-not-understood"):
            town.bench.call(sign(body, datetime.now(UTC)), PROVIDER)
    assert (town.facts(), town.order().state) == ([], "due")


def test_a_worn_out_code_is_replaced(town: Town) -> None:
    town.charge()
    old = town.start().code_url
    town.move_to(town.now + timedelta(hours=2))
    assert (town.order().state, town.order().code_url) == ("open", None)
    assert town.try_to_pay(old).status_code == 400
    new = town.start().code_url
    assert new not in (None, old)
    town.pay(new)
    town.await_state("paid")
    assert len(town.ledger.trades) == 1, "the same order all the time"


def test_paid_with_the_old_code_a_new_one_is_not_needed(town: Town) -> None:
    town.charge()
    town.pay(town.start().code_url, "never")
    assert town.start(town.now + timedelta(hours=2)).state == "paid", "the provider refuses, and is asked why"
    assert town.facts() == [("place", ""), ("query", "SUCCESS")]
