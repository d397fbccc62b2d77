"""The demo's payment provider: it takes signed requests only, remembers everything, and tells until it is heard."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.provider import account
from demo.provider.keys import Keys, keys_in
from demo.provider.ledger import Ledger
from demo.provider_server import ProviderServer
from demo.stack.ports import free_port
from demo.stack.process import wait_until
from services.payment.signatures import PlatformKey, Signed
from shared.clock import StandingClock
from tests.conftest import beijing
from tests.demo.provider_kit import (
    EXPIRES,
    NUMBER,
    PATIENCE_SECONDS,
    merchant,
    merchant_who_hears,
    no,
    order,
    pay,
    place,
    query,
    refund,
    told,
)

NOW = beijing("2023-08-14 09:00")


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    keys_in(folder)
    return folder


@pytest.fixture(scope="module")
def keys(secrets: Path) -> Keys:
    return keys_in(secrets)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOW)


@pytest.fixture
def server(keys: Keys, tmp_path: Path, clock: StandingClock) -> Iterator[ProviderServer]:
    ledger = Ledger(tmp_path / "provider.jsonl")
    server = ProviderServer("127.0.0.1", free_port(), keys, ledger, clock)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(server: ProviderServer, secrets: Path) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"http://127.0.0.1:{server.server_port}", auth=merchant(secrets), trust_env=False
    ) as client:
        yield client


# Signatures


def test_what_the_merchant_did_not_sign_is_refused(client: httpx.Client, secrets: Path) -> None:
    path = f"/v3/pay/transactions/out-trade-no/{NUMBER}?mchid={account.MERCHANT_ID}"
    signed = client.build_request("GET", path)
    signed = next(merchant(secrets).auth_flow(signed))
    header = signed.headers["Authorization"]
    for bent in (
        "",
        "Bearer x",
        header.replace("WECHATPAY2", "WECHATPAY3"),
        header.replace('timestamp="', 'timestamp="1'),
    ):
        reply = client.get(path, headers={"Authorization": bent}, auth=None)
        assert no(reply) == (401, "SIGN_ERROR")
        assert "Wechatpay-Signature" not in reply.headers
    other_path = client.get(path.replace("nn", "nm"), headers={"Authorization": header}, auth=None)
    other_key = client.get(path, auth=merchant(secrets, serial="0" * 40))
    assert no(other_path) == no(other_key) == (401, "SIGN_ERROR")
    assert no(client.get(path, headers={"Authorization": header}, auth=None)) == (404, "ORDER_NOT_EXIST")


def test_every_answer_to_the_merchant_is_signed(client: httpx.Client, secrets: Path) -> None:
    platform = PlatformKey(secrets / "provider-platform.pub.pem", account.PLATFORM_SERIAL)
    code = place(client)
    answers = [query(client), query(client, "unknown"), client.get("/v3/magic"), client.post("/v3/magic", content=b"{")]
    assert pay(client, code).is_success
    answers.append(
        client.post(f"/v3/pay/transactions/out-trade-no/{NUMBER}/close", json={"mchid": account.MERCHANT_ID})
    )
    assert [answer.status_code for answer in answers] == [200, 404, 404, 400, 400]
    for answer in answers:
        platform.check(Signed.of(answer))


def test_the_key_files_are_private_and_stay(secrets: Path) -> None:
    before = {path.name: path.read_bytes() for path in secrets.iterdir()}
    keys_in(secrets)
    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == before
    assert len(before) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in secrets.iterdir())


# Orders


def test_an_order_is_taken_asked_for_and_closed(client: httpx.Client) -> None:
    assert no(query(client)) == (404, "ORDER_NOT_EXIST")
    code = place(client)
    assert code.startswith("weixin://wxpay/bizpayurl?pr=")
    assert query(client).json()["trade_state"] == "NOTPAY"
    assert place(client) == code, "the same again is the same order"
    close = partial(
        client.post, f"/v3/pay/transactions/out-trade-no/{NUMBER}/close", json={"mchid": account.MERCHANT_ID}
    )
    closed = close()
    assert (closed.status_code, closed.content) == (204, b"")
    assert query(client).json()["trade_state"] == "CLOSED"
    assert no(close()) == no(pay(client, code)) == (400, "ORDER_CLOSED")
    assert no(client.post("/v3/pay/transactions/native", json=order())) == (400, "ORDER_CLOSED")


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"amount": {"total": 1, "currency": "CNY"}}, (403, "OUT_TRADE_NO_USED")),
        ({"notify_url": "http://127.0.0.1:9/elsewhere"}, (403, "OUT_TRADE_NO_USED")),
        ({"out_trade_no": "short"}, (400, "PARAM_ERROR")),
        ({"out_trade_no": "n" * 33}, (400, "PARAM_ERROR")),
        ({"out_trade_no": "with space"}, (400, "PARAM_ERROR")),
        ({"amount": {"total": 0}}, (400, "PARAM_ERROR")),
        ({"amount": {"total": "36000"}}, (400, "PARAM_ERROR")),
        ({"amount": None}, (400, "PARAM_ERROR")),
        ({"appid": "wx1"}, (400, "APPID_MCHID_NOT_MATCH")),
        ({"mchid": "1"}, (400, "MCH_NOT_EXISTS")),
    ],
)
def test_orders_that_are_not_taken(client: httpx.Client, changes: dict[str, Any], answer: tuple[int, str]) -> None:
    place(client)
    assert no(client.post("/v3/pay/transactions/native", json=order(**changes))) == answer


# Paying


def test_a_paid_order_says_what_when_and_how_much(client: httpx.Client) -> None:
    receipt = pay(client, place(client)).json()
    said = query(client).json()
    assert (said["trade_state"], said["transaction_id"]) == ("SUCCESS", receipt["transaction_id"])
    assert (said["success_time"], said["amount"]["total"]) == ("2023-08-14T09:00:00+08:00", 36000)
    assert len(said["transaction_id"]) == 28


def test_an_order_is_paid_once(client: httpx.Client) -> None:
    code = place(client)
    assert pay(client, code).is_success
    assert no(pay(client, code)) == (400, "ORDERPAID")
    assert no(client.post("/v3/pay/transactions/native", json=order())) == (400, "ORDERPAID")


def test_a_code_wears_out_and_is_had_again(client: httpx.Client, clock: StandingClock) -> None:
    old = place(client)
    clock.moment = NOW + timedelta(hours=2)
    assert no(pay(client, old)) == (400, "CODE_EXPIRED")
    new = place(client)
    assert no(pay(client, old)) == (404, "ORDER_NOT_EXIST")
    assert pay(client, new).is_success


def test_an_order_is_not_paid_after_its_time_unless_the_bank_was_slow(
    client: httpx.Client, clock: StandingClock
) -> None:
    clock.moment = EXPIRES - timedelta(minutes=10)
    code = place(client)
    clock.moment = EXPIRES
    assert no(pay(client, code)) == (400, "ORDER_EXPIRED")
    assert pay(client, code, success_time=EXPIRES.isoformat()).json()["success_time"] == "2023-08-24T00:00:00+08:00"


def test_a_wrong_amount_is_a_fen_short(client: httpx.Client) -> None:
    assert pay(client, place(client), "wrong_amount").json()["amount_fen"] == 35999
    assert query(client).json()["amount"]["total"] == 35999


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"code_url": 5}', b'{"code_url": "weixin://no"}', b'{"behaviour": "normal"}', b"x" * 70_000],
)
def test_a_phone_with_nonsense_is_refused(client: httpx.Client, body: bytes) -> None:
    reply = client.post("/sandbox/pay", content=body, auth=None)
    assert reply.status_code in (400, 404)
    assert client.get("/health", auth=None).json() == {"status": "ok"}


def test_unknown_ways_to_pay_are_refused(client: httpx.Client) -> None:
    code = place(client)
    for more in ({"behaviour": "magic"}, {"success_time": "tomorrow"}, {"success_time": "2023-08-14T09:00:00"}):
        reply = client.post("/sandbox/pay", json={"code_url": code, **more}, auth=None)
        assert no(reply) == (400, "PARAM_ERROR")
    assert query(client).json()["trade_state"] == "NOTPAY"


# Giving back


def test_a_refund_is_begun_once_and_done_when_asked_for(client: httpx.Client) -> None:
    transaction = pay(client, place(client)).json()["transaction_id"]
    begun = refund(client, transaction).json()
    assert (begun["status"], begun["amount"]["refund"]) == ("PROCESSING", 36000)
    assert refund(client, transaction).json() == begun
    assert query(client).json()["trade_state"] == "REFUND"
    done = client.get("/v3/refund/domestic/refunds/R1").json()
    assert (done["status"], done["success_time"]) == ("SUCCESS", "2023-08-14T09:00:00+08:00")
    assert no(client.get("/v3/refund/domestic/refunds/R2")) == (404, "RESOURCE_NOT_EXISTS")


def test_nothing_is_given_back_that_was_not_taken(client: httpx.Client) -> None:
    transaction = pay(client, place(client)).json()["transaction_id"]
    assert no(refund(client, "unknown")) == (404, "ORDER_NOT_EXIST")
    assert no(refund(client, transaction, 36001)) == (403, "NOT_ENOUGH")
    assert no(refund(client, transaction, 0)) == (400, "PARAM_ERROR")
    assert refund(client, transaction, 35000).is_success
    assert no(refund(client, transaction, 1001, "R2")) == (403, "NOT_ENOUGH")
    (trade,) = client.get("/sandbox/ledger", auth=None).json()["trades"]
    assert (trade["paid_fen"], trade["refunded_fen"], trade["net_fen"]) == (36000, 35000, 1000)


# Telling


def test_it_tells_again_until_it_is_heard(client: httpx.Client) -> None:
    with merchant_who_hears(2) as door:
        pay(client, place(client, notify_url=door.url), "normal")
        wait_until(lambda: told(client) == [1], PATIENCE_SECONDS, "it was heard")
    assert len(door.heard) == len({heard["id"] for heard in door.heard}) == 3
    said = json.loads(door.heard[0]["resource"]["plaintext"])
    assert door.heard[0]["event_type"] == "TRANSACTION.SUCCESS"
    assert (said["trade_state"], said["amount"]["total"]) == ("SUCCESS", 36000)


def test_a_late_callback_waits_for_the_end_of_the_orders_time(client: httpx.Client, clock: StandingClock) -> None:
    with merchant_who_hears(0) as door:
        pay(client, place(client, notify_url=door.url), "late")
        assert query(client).json()["trade_state"] == "SUCCESS"
        assert door.heard == []
        clock.moment = EXPIRES
        wait_until(lambda: told(client) == [1], PATIENCE_SECONDS, "the late callback")
