"""The demo's business time, as a server of its own: it stands still until the story moves it on.

    MODE=demo python -m demo.clock_server --port 8100 --start 2023-06-26T09:00:00+08:00 --state var/demo/clock

GET /now answers {"now": "2023-06-26T01:00:00Z"}; PUT /now with the same body moves time forward, never
back. The time is kept in a file, so a clock that is killed and started again goes on where it was. Outside
demo mode it refuses to exist: who holds this lever decides what every deadline means.
"""

import argparse
import json
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LONGEST_BODY = 1024


class Backwards(Exception):
    """Somebody tried to turn time back."""


class Clock:
    """One instant on disk, which only grows."""

    def __init__(self, state: Path, start: datetime) -> None:
        """Go on from `state` when it exists, else begin at `start`."""
        self._state = state
        self._lock = threading.Lock()
        self._now = datetime.fromisoformat(state.read_text()) if state.exists() else start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, then: datetime) -> datetime:
        """Move on and remember it before anybody is told; the same instant again changes nothing."""
        with self._lock:
            if then < self._now:
                raise Backwards
            self._remember(then.astimezone(UTC))
            self._now = then.astimezone(UTC)
            return self._now

    def _remember(self, now: datetime) -> None:
        self._state.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._state.with_name(self._state.name + ".new")
        fresh.write_text(now.isoformat())
        fresh.replace(self._state)


class ClockServer(ThreadingHTTPServer):
    """Listens on loopback unless told otherwise; each connection has a thread."""

    request_queue_size = 128

    def __init__(self, host: str, port: int, clock: Clock) -> None:
        self.clock = clock
        super().__init__((host, port), Handler)


class Handler(BaseHTTPRequestHandler):
    """Two requests on one address; every refusal is a problem in the sense of RFC 9457."""

    protocol_version = "HTTP/1.1"  # connections stay open: every service asks several times a second
    disable_nagle_algorithm = True  # else each answer waits for an acknowledgement, about 40 ms
    wbufsize = -1
    server: ClockServer

    def do_GET(self) -> None:
        if self._is_known_path():
            self._answer(HTTPStatus.OK, {"now": wire(self.server.clock.now())})

    def do_PUT(self) -> None:
        body = self.rfile.read(min(self._length(), LONGEST_BODY))
        if not self._is_known_path():
            return
        try:
            then = instant(json.loads(body)["now"])
        except (ValueError, TypeError, KeyError):
            self._refuse(
                HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-time", 'send {"now": an ISO 8601 time with its zone}'
            )
            return
        try:
            now = self.server.clock.move_to(then)
        except Backwards:
            self._refuse(HTTPStatus.CONFLICT, "time-runs-forward", f"it is already {wire(self.server.clock.now())}")
        else:
            self._answer(HTTPStatus.OK, {"now": wire(now)})

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library refuses by itself (a method, a malformed line) reads like the rest."""
        self.close_connection = True
        self._refuse(HTTPStatus(code), "bad-request", message or HTTPStatus(code).phrase)

    def log_message(self, format: str, *arguments: Any) -> None:
        if self.command != "GET":
            super().log_message(format, *arguments)

    def _length(self) -> int:
        stated = self.headers.get("Content-Length", "")
        length = int(stated) if stated.isdecimal() else 0
        self.close_connection = self.close_connection or not stated.isdecimal() or length > LONGEST_BODY
        return length

    def _is_known_path(self) -> bool:
        if self.path != "/now":
            self._refuse(HTTPStatus.NOT_FOUND, "not-found", "the only address is /now")
        return self.path == "/now"

    def _refuse(self, status: HTTPStatus, slug: str, detail: str) -> None:
        problem = {"type": f"/problems/{slug}", "title": slug, "status": status, "detail": detail}
        self._answer(status, problem, "application/problem+json")

    def _answer(self, status: HTTPStatus, body: dict[str, Any], kind: str = "application/json") -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(payload)))
        if self.close_connection:
            self.send_header("Connection", "close")  # else the client asks its next question on it
        self.end_headers()
        self.wfile.write(payload)


def instant(text: str) -> datetime:
    """Read an ISO 8601 time; ValueError when it says no zone."""
    then = datetime.fromisoformat(text)
    if then.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return then


def wire(now: datetime) -> str:
    return now.astimezone(UTC).isoformat().replace("+00:00", "Z")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m demo.clock_server", description="The demo's business time.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1", help="loopback unless it runs in a container of its own")
    parser.add_argument(
        "--start", type=instant, required=True, help="ISO 8601 with a zone, unless --state knows better"
    )
    parser.add_argument("--state", type=Path, required=True, help="the file that keeps the time")
    options = parser.parse_args(arguments)
    if os.environ.get("MODE") != "demo":
        sys.exit("clock server: refused, because MODE is not demo; outside the demo the system clock is the clock")
    with (
        ClockServer(options.host, options.port, Clock(options.state, options.start)) as server,
        suppress(KeyboardInterrupt),
    ):
        server.serve_forever()


if __name__ == "__main__":
    main()
