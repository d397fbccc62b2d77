"""How the tests speak to the demo's payment provider: its merchant, its payers, and a merchant hard of hearing."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from demo.provider import account
from demo.stack.ports import free_port
from services.payment.signatures import MerchantSignature
from tests.conftest import beijing

EXPIRES = beijing("2023-08-24 00:00")
NUMBER = "n" * 32
PATIENCE_SECONDS = 20.0


def merchant(secrets: Path, *, serial: str = account.MERCHANT_SERIAL) -> MerchantSignature:
    return MerchantSignature(secrets / "provider-merchant.pem", account.MERCHANT_ID, serial)


def order(number: str = NUMBER, notify_url: str = "http://127.0.0.1:9/nobody", **changes: Any) -> dict[str, Any]:
    return {
        "appid": account.APP_ID,
        "mchid": account.MERCHANT_ID,
        "description": "评审费（中级）",
        "out_trade_no": number,
        "time_expire": EXPIRES.isoformat(),
        "notify_url": notify_url,
        "amount": {"total": 36000, "currency": "CNY"},
        **changes,
    }


def place(client: httpx.Client, **changes: Any) -> str:
    reply = client.post("/v3/pay/transactions/native", json=order(**changes))
    assert reply.status_code == 200, reply.text
    return str(reply.json()["code_url"])


def pay(client: httpx.Client, code: str, behaviour: str = "never", **more: Any) -> httpx.Response:
    return client.post("/sandbox/pay", json={"code_url": code, "behaviour": behaviour, **more}, auth=None)


def query(client: httpx.Client, number: str = NUMBER) -> httpx.Response:
    return client.get(f"/v3/pay/transactions/out-trade-no/{number}?mchid={account.MERCHANT_ID}")


def refund(client: httpx.Client, transaction: str, fen: int = 36000, number: str = "R1") -> httpx.Response:
    amount = {"refund": fen, "total": 36000, "currency": "CNY"}
    body = {"transaction_id": transaction, "out_refund_no": number, "amount": amount}
    return client.post("/v3/refund/domestic/refunds", json=body)


def no(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def told(client: httpx.Client) -> list[int]:
    return [trade["told"] for trade in client.get("/sandbox/ledger", auth=None).json()["trades"]]


class Deaf(ThreadingHTTPServer):
    """A merchant who does not hear the first callbacks."""

    daemon_threads = True

    def __init__(self, port: int, deaf_for: int) -> None:
        self.deaf_for, self.heard = deaf_for, list[dict[str, Any]]()
        super().__init__(("127.0.0.1", port), DeafHandler)
        self.url = f"http://127.0.0.1:{port}/"


class DeafHandler(BaseHTTPRequestHandler):
    """Says 500 while deaf, then 200."""

    server: Deaf

    def do_POST(self) -> None:
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(500 if len(self.server.heard) <= self.server.deaf_for else 200)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """What was heard is kept."""


@contextmanager
def merchant_who_hears(deaf_for: int) -> Iterator[Deaf]:
    """A merchant who does not hear the first callbacks."""
    server = Deaf(free_port(), deaf_for)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
