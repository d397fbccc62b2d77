"""A gateway as it really runs, uvicorn on a port of its own, driven from plain tests."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
import uvicorn
from anyio.from_thread import BlockingPortal

from demo.stack.ports import free_port
from demo.tokens import Mint
from gateway.app import create_app
from gateway.settings import GatewaySettings
from shared.contracts.base import Actor, Role

PATIENCE_SECONDS = 30.0
Seen = TypeVar("Seen")


def eventually(look: Callable[[], Seen]) -> Seen:
    """Look again and again until something is to be seen; fail loudly when it never is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (seen := look()):
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
    return seen


def actor(role: Role = Role.APPLICANT, subject: str = "p-0001", organisation: str | None = None) -> Actor:
    """Somebody with that role."""
    return Actor(role=role, subject=subject, organisation=organisation, name="张三")


@dataclass(frozen=True)
class Gateway:
    """A running gateway: its settings and a client of it."""

    settings: GatewaySettings
    client: httpx.Client

    def bearer(self, who: Actor) -> dict[str, str]:
        """The header with which somebody is logged in."""
        return {"Authorization": f"Bearer {Mint(self.settings).token(who)}"}

    def send(self, method: str, path: str, who: Actor | None = None, **more: object) -> httpx.Response:
        """A request of somebody, or of nobody in particular."""
        headers = (self.bearer(who) if who else {}) | dict(more.pop("headers", {}))  # type: ignore[call-overload]
        return self.client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]


@contextmanager
def running(portal: BlockingPortal, settings: GatewaySettings, *, ready: bool = True) -> Iterator[Gateway]:
    """Run a gateway on a free port until the block ends; unless told otherwise, wait until it is ready."""
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            port=free_port(),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )
    served = portal.start_task_soon(server.serve)
    try:
        eventually(lambda: server.started)
        with httpx.Client(base_url=f"http://127.0.0.1:{server.config.port}", timeout=PATIENCE_SECONDS) as client:
            eventually(lambda: not ready or client.get("/readiness").status_code == 200)
            yield Gateway(settings, client)
    finally:
        server.should_exit = True
        served.result(PATIENCE_SECONDS)
