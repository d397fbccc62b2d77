"""A gateway as it really runs, uvicorn on a port of its own, driven from plain tests; and the issuer beside it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import httpx
import uvicorn
from anyio.from_thread import BlockingPortal

from demo.issuer.signing import Signer
from demo.stack.ports import free_port
from gateway.app import create_app
from gateway.auth import NEEDS_ORGANISATION
from gateway.http1 import Http1
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
    """Somebody with that role, in an organisation where the role is one's in an organisation."""
    if organisation is None and role in NEEDS_ORGANISATION:
        organisation = "91110000100000000X"
    return Actor(role=role, subject=subject, organisation=organisation, name="张三")


@lru_cache(maxsize=1000)
def bearer(signer: Signer, who: Actor) -> dict[str, str]:
    """The header with which somebody is logged in."""
    return {"Authorization": f"Bearer {signer.access_token(who)}"}


@dataclass(frozen=True)
class Gateway:
    """A running gateway: its settings, a client of it, and the issuer's pen."""

    settings: GatewaySettings
    client: httpx.Client
    signer: Signer

    def bearer(self, who: Actor) -> dict[str, str]:
        """The header with which somebody is logged in."""
        return bearer(self.signer, who)

    def send(self, method: str, path: str, who: Actor | None = None, **more: object) -> httpx.Response:
        """A request of somebody, or of nobody in particular."""
        headers = (self.bearer(who) if who else {}) | dict(more.pop("headers", {}))  # type: ignore[call-overload]
        return self.client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]


@contextmanager
def serving(portal: BlockingPortal, app: Any, **settings: Any) -> Iterator[str]:
    """Run an application on a free port until the block ends; gives its address."""
    plain = {"log_config": None, "access_log": False, "server_header": False, "timeout_graceful_shutdown": 5}
    server = uvicorn.Server(uvicorn.Config(app, **(plain | {"port": free_port()} | settings)))
    served = portal.start_task_soon(server.serve)
    try:
        eventually(lambda: server.started)
        yield f"http://127.0.0.1:{server.config.port}"
    finally:
        server.should_exit = True
        served.result(PATIENCE_SECONDS)


@contextmanager
def running(
    portal: BlockingPortal, settings: GatewaySettings, signer: Signer, *, ready: bool = True
) -> Iterator[Gateway]:
    """Run a gateway on a free port until the block ends; unless told otherwise, wait until it is ready."""
    with (
        serving(portal, create_app(settings), http=Http1) as url,
        httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client,
    ):
        eventually(lambda: not ready or client.get("/readiness").status_code == 200)
        yield Gateway(settings, client, signer)
