"""The payers' phone pays once, also when the answer gets lost."""

import pytest

from demo.phone import Phone, PhoneFailed
from tests.demo.scripted import Scripted

PAID = (400, {"code": "ORDERPAID", "message": "该订单已支付"})


@pytest.fixture
def phone(server: Scripted) -> Phone:
    return Phone(f"http://127.0.0.1:{server.server_port}")


def test_it_pays(server: Scripted, phone: Phone) -> None:
    server.script = [(200, {"transaction_id": "42"})]
    assert phone.pay("weixin://x", "twice", "2023-07-26T00:00:01+08:00") == {"transaction_id": "42"}
    assert [(method, path) for method, path, _, _ in server.seen] == [("POST", "/sandbox/pay")]


def test_a_lost_answer_may_have_been_a_payment(server: Scripted, phone: Phone) -> None:
    server.script = [None, PAID]
    assert phone.pay("weixin://x")["code"] == "ORDERPAID"


def test_who_was_answered_does_not_take_another_payment_for_the_own(server: Scripted, phone: Phone) -> None:
    server.script = [PAID]
    with pytest.raises(PhoneFailed, match="ORDERPAID"):
        phone.pay("weixin://x")


def test_a_provider_in_trouble_is_asked_again(server: Scripted, phone: Phone) -> None:
    server.script = [(500, {"code": "SYSTEM_ERROR"}), (200, {"trades": [{"net_fen": 1}]})]
    assert phone.ledger() == [{"net_fen": 1}]
