"""The demo's registry of record: police, education, insurance and civil service of the made people, in one process.

    MODE=demo python -m demo.registry_server --port 8101

POST /lookup {"check", "document_type", "number", "stated": {…}} answers {"result": "match" | "mismatch" |
"unknown", "found": "…"}. It knows the cast and nobody else. Some of the cast are looked up badly on
purpose: slowly, not at first, or never.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from demo.cast import load_cast
from demo.cast.records import Records, Trouble, records_of

LONGEST_BODY = 64 * 1024
SLOW_SECONDS = 1.0
SAME_ANSWERS = 3
"""How often a record that changes is as stated: at submission, audit and case list."""


class Registry:
    """Made records and what is wrong with looking some of them up."""

    def __init__(self, records: Records, troubles: Mapping[tuple[str, str], Trouble]) -> None:
        self._records, self._troubles = records, troubles
        self._fell_over: set[tuple[str, str]] = set()
        self._asked: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def lookup(self, check: str, document_type: str, number: str, stated: Mapping[str, Any]) -> dict[str, Any] | None:
        """What is on record beside what is stated; None when the registry is down."""
        trouble = self._troubles.get((number, check))
        if self._is_down(trouble, number, check):
            return None
        if trouble is Trouble.CHANGES and self._changed(number, check):
            return {"result": "mismatch", "found": "civil_servant"}
        record = self._records.get((document_type, number), {}).get(check)
        if record is None:
            nothing_stated = all(value is None for value in stated.values())
            return {"result": "match" if nothing_stated else "unknown", "found": None}
        found = "，".join(str(value) for value in record.values())
        return {"result": "match" if _agrees(record, stated) else "mismatch", "found": found}

    def _changed(self, number: str, check: str) -> bool:
        with self._lock:
            self._asked[number, check] += 1
            return self._asked[number, check] > SAME_ANSWERS

    def _is_down(self, trouble: Trouble | None, number: str, check: str) -> bool:
        if trouble is Trouble.SLOW:
            time.sleep(SLOW_SECONDS)
        if trouble is Trouble.DOWN_ONCE:
            with self._lock:
                first = (number, check) not in self._fell_over
                self._fell_over.add((number, check))
            return first
        return trouble is Trouble.SILENT


def _agrees(record: Mapping[str, Any], stated: Mapping[str, Any]) -> bool:
    """Whether everything stated that the record speaks of is as on record."""
    return all(
        str(value) == str(record[name]) for name, value in stated.items() if name in record and value is not None
    )


class RegistryServer(ThreadingHTTPServer):
    """Listens on loopback unless told otherwise; each connection has a thread."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, host: str, port: int, registry: Registry) -> None:
        self.registry = registry
        super().__init__((host, port), Handler)


class Handler(BaseHTTPRequestHandler):
    """One address; a number stands in a body, never in an address or a log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: RegistryServer

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.close_connection = True  # an unread body would be taken for the next request
            return self._answer(HTTPStatus.NOT_FOUND, {"detail": "the only address is POST /lookup"})
        body = self.rfile.read(int(length))
        if self.path != "/lookup":
            return self._answer(HTTPStatus.NOT_FOUND, {"detail": "the only address is POST /lookup"})
        try:
            asked = json.loads(body)
            found = self.server.registry.lookup(
                asked["check"], asked["document_type"], asked["number"], asked.get("stated") or {}
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, {"detail": "not a question this registry understands"})
        if found is None:
            return self._answer(HTTPStatus.SERVICE_UNAVAILABLE, {"detail": "the registry is down"})
        self._answer(HTTPStatus.OK, found)

    def do_GET(self) -> None:
        known = self.path == "/health"
        self._answer(HTTPStatus.OK if known else HTTPStatus.NOT_FOUND, {"status": "ok" if known else "not found"})

    def log_message(self, format: str, *arguments: Any) -> None:
        if self.command != "GET":
            super().log_message(format, *arguments)

    def _answer(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        payload = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(payload)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.registry_server", description="The demo's registry of record."
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1", help="loopback unless it runs in a container of its own")
    parser.add_argument("--policy", type=Path, default=Path("policies/beijing-2023.yaml"))
    options = parser.parse_args(arguments)
    if os.environ.get("MODE") != "demo":
        sys.exit("registry server: refused, because MODE is not demo; it knows made people only")
    registry = Registry(*records_of(load_cast(options.policy)))
    with RegistryServer(options.host, options.port, registry) as server, suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
