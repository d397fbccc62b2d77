"""An issuer's far side: it shows the keys that a test wants shown, and counts who asks."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class KeyServer:
    """Serves a key set on loopback while `running`; `answer` replaces the set by other bytes, `status` the 200."""

    def __init__(self, keys: Sequence[dict[str, Any]]) -> None:
        self.keys = list(keys)
        self.answer: bytes | None = None
        self.status = 200
        self.asked = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked += 1
                shown = server.answer if server.answer is not None else json.dumps({"keys": server.keys}).encode()
                self.send_response(server.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(shown)))
                self.end_headers()
                self.wfile.write(shown)

            def log_message(self, *_: Any) -> None:
                """Nothing of it belongs into a test's output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/keys"

    @contextmanager
    def running(self) -> Iterator["KeyServer"]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
