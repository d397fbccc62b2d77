"""Whoever sends slowly or not at all is not waited for without end."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, suppress

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from starlette.types import Receive, Scope, Send

from gateway.bodies import prompt
from gateway.http1 import Http1
from gateway.problems import ProblemDocument
from shared.errors import Refusal
from tests.gateway.far_side import FarSide
from tests.gateway.raw import connected, everything, raw_exchange
from tests.gateway.running import Gateway, eventually, serving


@pytest.mark.parametrize("body", [b"", b'{"cycle"'])
def test_a_body_that_stops_coming_is_not_waited_for(
    body: bytes, gateway_with: Callable[..., AbstractContextManager[Gateway]], far: FarSide
) -> None:
    with gateway_with(stall_seconds=0.2) as gateway:
        far.heard.clear()
        said = raw_exchange(gateway, b"content-length: 500\r\n", body)
        head, _, document = said.partition(b"\r\n\r\n")
        assert ProblemDocument.model_validate_json(document).slug == "body-stalled"
        assert head.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in head.lower()
        assert far.heard == []


def test_a_body_that_drips_has_no_longer_than_one_that_does_not_come() -> None:
    async def drops() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)  # it is the slowness itself that is tried
            yield b"x"

    came = list[bytes]()

    async def take() -> None:
        async for drop in prompt(drops(), len, stall_seconds=0.2):
            came.append(drop)

    with pytest.raises(Refusal) as refused:
        asyncio.run(take())
    assert refused.value.slug == "body-stalled"
    assert 0 < len(came) < 30


def test_a_body_that_keeps_coming_may_take_longer_and_our_own_slowness_does_not_count() -> None:
    async def steps() -> AsyncIterator[bytes]:
        for _ in range(20):
            await asyncio.sleep(0.02)
            yield b"x" * 1024

    async def wait() -> int:
        came = 0
        async for piece in prompt(steps(), len, stall_seconds=0.2):
            await asyncio.sleep(0.3 if came == 0 else 0)
            came += len(piece)
        return came

    assert asyncio.run(wait()) == 20 * 1024


class Hasty(Http1):
    """Waits a moment only."""

    head_seconds = 0.2


GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET", GET[:-2], GET + b"GET", GET + GET + b"GET"])
def test_a_connection_that_brings_no_whole_head_is_closed_without_a_word(sent: bytes, portal: BlockingPortal) -> None:
    with serving(portal, _answers, http=Hasty, timeout_keep_alive=600) as url, connected(httpx.URL(url)) as connection:
        connection.sendall(sent)
        assert everything(connection).count(b"HTTP/1.1 204 ") == sent.count(GET)


def test_a_head_that_drips_is_not_waited_for(portal: BlockingPortal) -> None:
    with serving(portal, _answers, http=Hasty) as url, connected(httpx.URL(url)) as connection:
        connection.settimeout(0.02)
        connection.sendall(b"GET / HTTP/1.1\r\nx: ")
        with pytest.raises(ConnectionError):
            eventually(lambda: drip(connection))


def test_an_answer_may_take_longer_than_a_head(portal: BlockingPortal) -> None:
    with serving(portal, _answers_late, http=Hasty) as url:
        assert httpx.get(url).status_code == 204


def drip(connection: socket.socket) -> bool:
    """Send a byte and listen for a moment. Raises ConnectionError where the other side has closed."""
    connection.sendall(b"x")
    with suppress(TimeoutError):
        if not connection.recv(1):
            raise ConnectionError
    return False


async def _answers(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})


async def _answers_late(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(2 * Hasty.head_seconds)
    await _answers(scope, receive, send)
