"""A client that asks until it has an answer, always with the same key, and keeps a receipt of each request."""

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import httpx

from chaos.records import Lines, now
from demo.client import Gateway, NoAnswer, User
from shared.contracts.base import Actor

REQUEST_SECONDS = 6.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 1.0
CONNECTIONS = 60
FINGERS, TWICE_ONE_IN = 8, 20
ANSWERED = frozenset({"case_id", "stage", "version", "number", "batch", "meeting", "state"})


class Witness(Gateway):
    """The gateway as seen by clients who do not give up before `close`."""

    def __init__(self, url: str, receipts: Lines) -> None:
        super().__init__(url)
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self._http = httpx.Client(base_url=self.url, timeout=REQUEST_SECONDS, limits=limits, trust_env=False)
        self._receipts = receipts
        self._lock, self._fingers = threading.Lock(), ThreadPoolExecutor(FINGERS)
        self.troubles: Counter[str] = Counter()
        """Answers that were none, by what they were."""
        self.longest_outage, self.requests, self.sent = 0.0, 0, 0

    def answer(self, who: str, method: str, path: str, **request: Any) -> httpx.Response:
        """Send until an answer arrives; NoAnswer only once this is closed. `submission` goes into the receipt."""
        began, attempts, pause = time.monotonic(), 0, FIRST_PAUSE_SECONDS
        receipt = {"actor": who, "method": method, "path": path, "asked_at": now()}
        if (submission := request.pop("submission", None)) is not None:
            receipt["submission"] = submission
        receipt |= _meant(request)
        try:
            while True:
                attempts += 1
                twice = attempts == 1 and _by_chance(receipt["key"])
                response = (self._twice if twice else self._try)(method, path, request)
                if response is not None:
                    break
                self.pause(pause, f"{who}: {method} {path}")
                pause = min(pause * 1.6, LONGEST_PAUSE_SECONDS)
        except NoAnswer:
            self._keep(receipt, None, attempts, time.monotonic() - began)
            raise
        self._keep(receipt, response, attempts, time.monotonic() - began)
        return response

    def _try(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response | None:
        """The answer; None for what leaves open whether anything happened, or says that nothing did."""
        try:
            response = self._http.request(method, path, **request)
        except httpx.TransportError as error:
            trouble = type(error).__name__
        else:
            if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                return response
            trouble = f"{response.status_code} {_body(response).get('slug')}"
        with self._lock:
            self.troubles[trouble] += 1
        return None

    def _twice(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response | None:
        """The finger slipped: two requests with one key at the same time. If both succeed, they say the same."""
        other = self._fingers.submit(self._try, method, path, request)
        one, two = self._try(method, path, request), other.result()
        if one and two and one.is_success and two.is_success and one.content != two.content:
            with self._lock:
                self.troubles["twins were answered differently"] += 1
        return one or two

    def _keep(self, receipt: dict[str, Any], response: httpx.Response | None, attempts: int, seconds: float) -> None:
        with self._lock:
            self.requests, self.sent = self.requests + 1, self.sent + attempts
            if attempts > 1:
                self.longest_outage = max(self.longest_outage, seconds)
        if receipt["key"] is None:
            return
        said = _body(response) if response is not None else {}
        done = response is not None and response.is_success
        self._receipts.write(
            {
                "at": now(),
                **receipt,
                "status": response.status_code if response is not None else None,
                "attempts": attempts,
                "seconds": round(seconds, 3),
                "answer": {name: said[name] for name in ANSWERED & said.keys()} if done else None,
                "slug": said.get("slug") if not done else None,
            }
        )

    def app(self, actor: Actor, token: str) -> "App":
        """The app of whoever acts."""
        return App(self, f"{actor.role}:{actor.subject}", token)

    def fetched(self, who: str, path: str, **answer: Any) -> None:
        """Keep the receipt of a file that somebody has got."""
        self._receipts.write(
            {
                "at": now(),
                "actor": who,
                "method": "GET",
                "path": path,
                "key": None,
                "body_sha256": None,
                "status": int(HTTPStatus.OK),
                "answer": answer,
            }
        )


class App(User):
    """Somebody's own app."""

    def submit(self, case: str, form: Mapping[str, Any], documents: Mapping[str, str], pledge: str) -> dict[str, Any]:
        """Submit a case; the receipt says what was meant: the whole form, each document's digest, the pledge."""
        meant = {"form": form, "documents": documents, "pledge": pledge}
        kept = {"form_sha256": digest(canonical(form)), "documents": documents, "pledge": pledge}
        submission = {"sha256": digest(canonical(meant)), **kept}
        return self._command("POST", f"{case}/submission", json={"pledge": pledge}, submission=submission)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _meant(request: dict[str, Any]) -> dict[str, Any]:
    content = request.get("content") or (canonical(request["json"]) if "json" in request else None)
    key = request.get("headers", {}).get("Idempotency-Key")
    return {"key": key, "body_sha256": None if content is None else digest(content)}


def _by_chance(key: str | None) -> bool:
    return key is not None and int(digest(key.encode()), 16) % TWICE_ONE_IN == 0


def _body(response: httpx.Response) -> dict[str, Any]:
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
