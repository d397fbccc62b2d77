"""`/health` and `/ready` of a service process, for whoever restarts it and whoever sends it work."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import eventlet.wsgi

from shared.bus.pulse import Pulse
from shared.contracts.base import Probe
from shared.telemetry import log

logger = log(__name__)


def serve(port: int, probe: Callable[[], Probe], pulse: Pulse) -> None:
    """Answer on all interfaces until the process ends: 200 while alive, `/ready` 503 while something is away.

    `/health` also says for how many seconds the process stood still at most in the last minute.
    """

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        status, body = _answer(environ["PATH_INFO"], probe, pulse)
        start(status, [("content-type", "application/json"), ("content-length", str(len(body)))])
        return [body]

    eventlet.wsgi.server(eventlet.listen(("0.0.0.0", port)), app, log_output=False, debug=False)


def _answer(path: str, probe: Callable[[], Probe], pulse: Pulse) -> tuple[str, bytes]:
    if path == "/health":
        return "200 OK", json.dumps({"status": "up", "longest_stall": round(pulse.longest_stall, 3)}).encode()
    if path != "/ready":
        return "404 Not Found", b"{}"
    try:
        return "200 OK", probe().model_dump_json().encode()
    except Exception as error:
        # Database or broker; which one stands in the log and in their own health checks.
        logger.warning("not ready", error=f"{type(error).__name__}: {error}")
        return "503 Service Unavailable", b'{"status":"away"}'
