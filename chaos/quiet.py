"""When nothing is under way any more: every queue, outbox and promise is empty, and stays so."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import psycopg2

from chaos.records import read_lines
from chaos.stack import Stack

LOOK_SECONDS = 0.25
STILL_SECONDS = 2.0
ASK_SECONDS = 10.0
DUE_SOON = "interval '1 hour'"


@dataclass
class Quiet:
    """How it ended: seconds until nothing was found any more, None if it never came to that; and what was left."""

    seconds: float | None
    lag: str
    readiness: list[dict[str, Any]]


def await_quiet(stack: Stack, until: datetime, within: float) -> Quiet:
    """Wait until everybody has swept up to a business time and nothing is under way, for STILL_SECONDS on end."""
    began, lag = time.monotonic(), "nobody answered"
    probes: list[dict[str, Any]] = []
    still_since: float | None = None
    while (now := time.monotonic()) < began + within:
        stack.supervisor.check()
        probes, lag = _look(stack, until)
        still_since = None if lag else still_since or now
        if still_since and now - still_since >= STILL_SECONDS:
            return Quiet(still_since - began, "", probes)
        time.sleep(LOOK_SECONDS)
    return Quiet(None, lag, probes)


def _look(stack: Stack, until: datetime) -> tuple[list[dict[str, Any]], str]:
    try:
        probes = httpx.get(f"{stack.gateway}/readiness", timeout=ASK_SECONDS, trust_env=False).json()["services"]
        poisoned, promised = _poisoned(stack), _promised(stack)
    except (httpx.TransportError, ValueError, KeyError, psycopg2.Error) as error:
        return [], f"{type(error).__name__}: {error}"
    silent = sorted(set(stack.databases) - {probe["service"] for probe in probes})
    lags = [f"{service} is silent" for service in silent]
    lags += [lag for probe in probes if (lag := _lag(probe, until, poisoned[probe["service"]]))]
    return probes, "; ".join([*lags, *promised])


def _lag(probe: dict[str, Any], until: datetime, poisoned: int) -> str:
    open_ = {"outbox": probe["outbox"], "waiting": probe["waiting"] - poisoned, "queue": probe["queue"]}
    busy = [f"{name} {count}" for name, count in open_.items() if count]
    if datetime.fromisoformat(probe["swept_to"]) < until:
        busy.append(f"has swept to {probe['swept_to']}")
    return f"{probe['service']} ({', '.join(busy)})" if busy else ""


def _poisoned(stack: Stack) -> dict[str, int]:
    """Injected events that can never be handled: each waits for its next attempt, for hours, and that is right."""
    ids = [line["event_id"] for line in read_lines(stack.folder / "frames.jsonl") if line["fate"] == "poisoned"]
    asked = "SELECT count(*) FROM {}.inbox WHERE state = 'retry' AND event_id = ANY(%s)"
    return {service: stack.query(asked.format(service), ids)[0][0] for service in stack.databases}


def _promised(stack: Stack) -> list[str]:
    """Errands that are tried again soon: money on its way, a certificate that is not printed yet."""
    asked = "SELECT kind, count(*) FROM {}.errands WHERE next_at < now() + " + DUE_SOON + " GROUP BY kind"
    return [
        f"{service} promised {count} × {kind}"
        for service in stack.databases
        for kind, count in stack.query(asked.format(service))
    ]
