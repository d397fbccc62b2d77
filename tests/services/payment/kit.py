"""The payment service with its provider: the demo's sandbox over HTTP, and a door where its callbacks arrive."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from demo.provider import account
from demo.provider.keys import Keys
from demo.provider.ledger import Ledger
from demo.provider_server import ProviderServer
from demo.stack.ports import free_ports
from demo.stack.process import wait_until
from services.payment.settings import PaymentSettings
from services.payment.tables import Fact
from shared.bus.tables import errands
from shared.contracts.base import Actor, Role
from shared.contracts.case_events import CaseClosed, PaymentDue
from shared.contracts.payment import GetOrder, OrderView, ReceiveCallback, StartPayment
from shared.contracts.vocabulary import Level, Outcome
from shared.errors import Kind, Refusal
from shared.settings import Settings
from tests.bench import Bench

CASE = "018a0000-0000-7000-8000-000000000001"
PAYER = Actor(role=Role.APPLICANT, subject="a" * 64)
STRANGER = Actor(role=Role.APPLICANT, subject="b" * 64)
BUREAU = Actor(role=Role.BUREAU_OFFICER, subject="bureau-1")
PROVIDER = Actor(role=Role.PROVIDER, subject="provider")
FEE = 36000
DUE = PaymentDue(level=Level.INTERMEDIATE, institution="engineering_center", payer_ref=PAYER.subject)
STATUS = {Kind.UNAUTHENTICATED: 401, Kind.INVALID: 400, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409}
PHONE = httpx.Client(trust_env=False)
PATIENCE_SECONDS = 20.0
SOON = timedelta(minutes=1)
"""By then an open order has been looked at."""


def closing(outcome: Outcome, *, refund: bool) -> CaseClosed:
    """The hub's word that the case ended."""
    return CaseClosed(outcome=outcome, clause="三(一)1", reason="撤回", refund=refund)


class Door(ThreadingHTTPServer):
    """Where callbacks arrive, as the gateway's public endpoint: headers and body go on as they came.

    While `shut` it turns them away, so that the provider has to come again.
    """

    daemon_threads = True

    def __init__(self, bench: Bench, port: int) -> None:
        self.bench, self.shut = bench, False
        self.came: list[ReceiveCallback] = []
        super().__init__(("127.0.0.1", port), DoorHandler)

    def take(self, callback: ReceiveCallback) -> int:
        """Hand a callback on; the status to answer with. In `came` it is once it has been dealt with."""
        try:
            if self.shut:
                return HTTPStatus.SERVICE_UNAVAILABLE
            self.bench.call(callback, PROVIDER)
        except Refusal as refusal:
            return STATUS[refusal.kind]
        finally:
            self.came.append(callback)
        return HTTPStatus.OK


class DoorHandler(BaseHTTPRequestHandler):
    """One address."""

    server: Door

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        names = ("timestamp", "nonce", "signature", "serial")
        told = {name: self.headers.get(f"Wechatpay-{name.title()}", "") for name in names}
        status = self.server.take(ReceiveCallback.model_validate({**told, "body": body}))
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Callbacks are in `came`."""


class Sandbox(ProviderServer):
    """The demo's provider. When it ends, it hangs up on everybody, as a process that is killed does."""

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._connections = [*getattr(self, "_connections", []), connection]
        return connection, address

    def server_close(self) -> None:
        super().server_close()
        for connection in getattr(self, "_connections", []):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def with_a_provider(settings: Settings, key_files: Path) -> Iterator[PaymentSettings]:
    """The service's settings with a port for the provider and one for its callbacks, nobody on either."""
    shutil.copytree(key_files, settings.secrets_dir, dirs_exist_ok=True)
    port, door = free_ports(2)
    notify = {"NOTIFY_URL": f"http://127.0.0.1:{door}/v1/payments/notifications"}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {**account.environment(f"http://127.0.0.1:{port}"), **notify}.items():
            environment.setenv(name, value)
        yield PaymentSettings.beside(settings)


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    """Serve while the block runs."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Town:
    """A case's fee, from the hub's word to the provider's ledger."""

    bench: Bench
    door: Door
    keys: Keys
    ledger: Ledger
    port: int
    provider: Sandbox = field(init=False)

    def open_provider(self) -> Sandbox:
        """The provider on its port, with its ledger: at first, or again after it was away."""
        self.provider = Sandbox("127.0.0.1", self.port, self.keys, self.ledger, self.bench.clock)
        return self.provider

    @property
    def now(self) -> datetime:
        """Business time."""
        return self.bench.clock.now()

    # What happens

    def charge(self) -> OrderView:
        """The hub says that a fee is due."""
        self.bench.feed(DUE, CASE)
        return self.order()

    def start(self, at: datetime | None = None) -> OrderView:
        """The payer asks for a code and gets it."""
        self.bench.call(StartPayment(case_id=CASE), PAYER, at=at)
        self.bench.keep_promises()
        return self.order()

    def pay(self, code_url: str | None, behaviour: str = "normal", at: datetime | None = None) -> dict[str, Any]:
        """The payer's phone pays."""
        reply = self.try_to_pay(code_url, behaviour, at)
        assert reply.is_success, reply.text
        return dict(reply.json())

    def try_to_pay(self, code_url: str | None, behaviour: str = "normal", at: datetime | None = None) -> httpx.Response:
        """The payer's phone pays, or is told why not."""
        asked = {"code_url": code_url, "behaviour": behaviour, "success_time": at.isoformat() if at else None}
        return PHONE.post(f"http://127.0.0.1:{self.port}/sandbox/pay", json=asked)

    def close(self, outcome: Outcome, *, refund: bool = False) -> None:
        """The hub says that the case ended."""
        self.bench.feed(closing(outcome, refund=refund), CASE)
        self.bench.keep_promises()

    def move_to(self, then: datetime) -> None:
        """Time passes: everything due is done, and everything promised is kept."""
        self.bench.sweep(then)
        self.bench.keep_promises()

    def hurry(self) -> None:
        """Let promises that failed be tried again now."""
        with self.bench.house.database.write() as session:
            session.execute(update(errands).values(next_at=datetime.now(UTC)))
        self.bench.keep_promises()

    # What is seen

    def order(self, actor: Actor = PAYER) -> OrderView:
        """The order as somebody sees it."""
        view: OrderView = self.bench.call(GetOrder(case_id=CASE), actor)
        return view

    def await_state(self, state: str) -> OrderView:
        """Wait for a callback to have this effect."""
        wait_until(lambda: self.order().state == state, PATIENCE_SECONDS, f"the order is {state}")
        return self.order()

    def await_callbacks(self, count: int) -> list[ReceiveCallback]:
        """Wait until so many callbacks came."""
        wait_until(lambda: len(self.door.came) >= count, PATIENCE_SECONDS, f"{count} callbacks")
        return self.door.came

    def await_callback(self, number: str) -> ReceiveCallback:
        """Wait until a callback about this order number came; those about others may come again meanwhile."""

        def came() -> ReceiveCallback | None:
            return next((callback for callback in self.door.came if number in callback.body), None)

        wait_until(lambda: came() is not None, PATIENCE_SECONDS, f"a callback about {number}")
        found = came()
        assert found
        return found

    @property
    def told(self) -> list[str]:
        """The types of the events, in order."""
        return [type(event).__name__ for _, event in self.bench.published]

    def facts(self) -> list[tuple[str, str]]:
        """What the provider said, and on which occasion: its state, code or number."""
        words = ("trade_state", "status", "code", "event_type")
        with self.bench.house.database.read() as session:
            rows = session.scalars(select(Fact).order_by(Fact.id)).all()
        return [(row.occasion, str(next((row.said[word] for word in words if word in row.said), ""))) for row in rows]

    def promised(self) -> int:
        """How many promises are still to be kept."""
        with self.bench.house.database.read() as session:
            return len(session.execute(select(errands.c.id)).all())

    def net_fen(self) -> int:
        """What the provider has taken and not given back, of all orders."""
        return sum(trade.paid_fen - trade.refunded_fen for trade in self.ledger.trades.values())
