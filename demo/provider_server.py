"""The demo's payment provider, in one process: WeChat Pay's API v3 in small, and the phones of its payers.

    MODE=demo VAR_DIR=var/demo CLOCK_URL=http://127.0.0.1:8100 python -m demo.provider_server --port 8102

Below /v3 it answers signed requests of its one merchant. POST /sandbox/pay {"code_url", "behaviour", "success_time"}
plays the payer's phone (see `demo.provider.phone`), GET /sandbox/ledger shows what it took and gave back. Success times
come from the business clock, so that deadlines can be tried; signatures and retries go by wall time.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from demo.provider.api import PARAM_ERROR, Api, beijing
from demo.provider.callbacks import Callbacks
from demo.provider.keys import Keys, keys_in
from demo.provider.ledger import Ledger, Trade
from demo.provider.phone import Phone
from demo.provider.signing import NOT_SIGNED, Declined, No, check_request, signature_headers
from shared.clock import Clock, clock_for
from shared.settings import Settings

LONGEST_BODY = 64 * 1024
SYSTEM_ERROR = No(HTTPStatus.INTERNAL_SERVER_ERROR, "SYSTEM_ERROR", "系统异常，请稍后重试")


class ProviderServer(ThreadingHTTPServer):
    """Listens on loopback unless told otherwise; each connection has a thread."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, host: str, port: int, keys: Keys, ledger: Ledger, clock: Clock) -> None:
        callbacks = Callbacks(keys, ledger, clock)
        self.keys, self.ledger = keys, ledger
        self.api, self.phone = Api(ledger, clock), Phone(ledger, callbacks, clock)
        super().__init__((host, port), Handler)
        callbacks.resume()


class Handler(BaseHTTPRequestHandler):
    """Signed requests below /v3, the sandbox's own below /sandbox."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: ProviderServer

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.close_connection = True
            return self._refuse(PARAM_ERROR, signed=False)
        self._serve(self.rfile.read(int(length)))

    def do_GET(self) -> None:
        self._serve(b"")

    def log_message(self, format: str, *arguments: Any) -> None:
        if self.command != "GET":
            super().log_message(format, *arguments)

    def _serve(self, body: bytes) -> None:
        signed = self.path.startswith("/v3/")
        try:
            if signed:
                authorization = self.headers.get("Authorization", "")
                check_request(self.server.keys, authorization, self.command, self.path, body)
            status, said = self._handle(body)
        except Declined as declined:
            return self._refuse(declined.no, signed=signed and declined.no is not NOT_SIGNED)
        except (KeyError, TypeError, ValueError, AttributeError):
            return self._refuse(PARAM_ERROR, signed=signed)
        except OSError as error:
            self.log_error("the clock is away: %s", error)
            return self._refuse(SYSTEM_ERROR, signed=signed)
        self._answer(status, said, signed=signed)

    def _handle(self, body: bytes) -> tuple[HTTPStatus, dict[str, Any] | None]:
        asked = json.loads(body) if body else {}
        match self.command, self.path:
            case "GET", "/health":
                return HTTPStatus.OK, {"status": "ok"}
            case "GET", "/sandbox/ledger":
                return HTTPStatus.OK, {"trades": [_entry(trade) for trade in list(self.server.ledger.trades.values())]}
            case "POST", "/sandbox/pay":
                return HTTPStatus.OK, self.server.phone.pay(asked)
        return self.server.api.answer(self.command, self.path, asked)

    def _refuse(self, no: No, *, signed: bool) -> None:
        self._answer(no.status, {"code": no.code, "message": no.message}, signed=signed)

    def _answer(self, status: HTTPStatus, body: dict[str, Any] | None, *, signed: bool) -> None:
        payload = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        if self.close_connection:
            self.send_header("Connection", "close")
        if signed:
            for name, value in signature_headers(self.server.keys.platform, payload).items():
                self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)


def _entry(trade: Trade) -> dict[str, Any]:
    """A trade as whoever reconciles reads it."""
    return {
        "out_trade_no": trade.trade_no,
        "total_fen": trade.total_fen,
        "state": trade.state,
        "transaction_id": trade.transaction_id or None,
        "paid_fen": trade.paid_fen,
        "paid_at": beijing(trade.paid_at) if trade.paid_at else None,
        "refunded_fen": trade.refunded_fen,
        "net_fen": trade.paid_fen - trade.refunded_fen,
        "behaviour": trade.behaviour or None,
        "told": trade.told,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m demo.provider_server", description="The demo's payment provider.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1", help="loopback unless it runs in a container of its own")
    parser.add_argument("--ledger", type=Path, help="the file that keeps the ledger, if not below VAR_DIR")
    options = parser.parse_args(arguments)
    if os.environ.get("MODE") != "demo":
        sys.exit("payment provider: refused, because MODE is not demo; its money is made up")
    settings = Settings()
    ledger = Ledger(options.ledger or settings.var_dir / "provider.jsonl")
    keys, clock = keys_in(settings.secrets_dir), clock_for(settings)
    with (
        ProviderServer(options.host, options.port, keys, ledger, clock) as server,
        suppress(KeyboardInterrupt),
    ):
        server.serve_forever()


if __name__ == "__main__":
    main()
