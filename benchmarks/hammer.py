"""A load of prepared requests over a few connections, as lean as can be: it must not be what is measured."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CLIENTS = 16
ANSWER_SECONDS = 30.0


class FailedError(Exception):
    """An answer was not a success."""


@dataclass
class Volley:
    """What came back: how long it took in seconds, and how often each status."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        """Answers a second. Raises FailedError if one of them was no success."""
        if set(self.statuses) - {200, 201}:
            raise FailedError(f"not every request succeeded: {dict(self.statuses)}")
        return self.statuses.total() / self.seconds


def request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of one request of a connection that stays open."""
    told = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def fire(url: str, requests: Sequence[bytes], clients: int = CLIENTS) -> Volley:
    """Send them all, each once, as fast as so many clients come through."""
    return asyncio.run(_fire(url, requests, clients))


async def _fire(url: str, requests: Sequence[bytes], clients: int) -> Volley:
    volley, todo, address = Volley(), iter(requests), urlsplit(url)
    lines = [await asyncio.open_connection(address.hostname, address.port) for _ in range(clients)]
    began = time.perf_counter()
    await asyncio.gather(*(_client(reader, writer, todo, volley) for reader, writer in lines))
    volley.seconds = time.perf_counter() - began
    for _, writer in lines:
        writer.close()
    return volley


async def _client(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, todo: Iterator[bytes], volley: Volley
) -> None:
    for shot in todo:
        writer.write(shot)
        async with asyncio.timeout(ANSWER_SECONDS):
            volley.statuses[await _status(reader)] += 1


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, behind = head.partition(b"content-length:")
    await reader.readexactly(int(behind.partition(b"\r\n")[0]))
    return int(head[9:12])
