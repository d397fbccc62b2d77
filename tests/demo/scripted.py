"""A server that answers from a script, for clients that must bear whatever a server does."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Scripted(ThreadingHTTPServer):
    """Answers from a script, one entry for each request: a status and a body, or None to hang up."""

    daemon_threads = True

    def __init__(self) -> None:
        self.script: list[tuple[int, Any] | None] = []
        self.seen: list[tuple[str, str, str | None, str | None]] = []
        super().__init__(("127.0.0.1", 0), Answers)


class Answers(BaseHTTPRequestHandler):
    server: Scripted

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key, token = self.headers.get("Idempotency-Key"), self.headers.get("Authorization")
        self.server.seen.append((self.command, self.path, key, token))
        answer = self.server.script.pop(0)
        if answer is None:
            self.connection.close()
            return
        payload = answer[1] if isinstance(answer[1], bytes) else json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_PUT = do_DELETE = do_POST

    def log_message(self, format: str, *arguments: Any) -> None:
        """The test says what was seen."""
