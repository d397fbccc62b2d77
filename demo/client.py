"""A client of the gateway as any app would write it: bearer token, idempotency key, patience.

Every command carries a key of its own. When the answer does not arrive the same request is sent again
with the same key, so a process that dies in the middle makes nothing happen twice.
"""

import time
from collections.abc import Iterator
from threading import Event
from typing import Any
from uuid import uuid4

import httpx

PATIENCE_SECONDS = 60.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
GROWTH = 1.6
REQUEST_SECONDS = 20.0
TRY_AGAIN = frozenset({502, 503, 504})


class ProblemReceived(Exception):
    """The gateway answered with a problem (RFC 9457)."""

    def __init__(self, request: str, who: str, status: int, body: dict[str, Any]) -> None:
        self.status, self.body = status, body
        self.slug: str = body.get("slug", "no-slug")
        self.failures: list[dict[str, Any]] = body.get("failures") or []
        text = f"{who}: {request} → {status} {self.slug}: {body.get('detail')}"
        super().__init__("\n".join([text, *(f"  {_failure(failure)}" for failure in self.failures)]))


class NoAnswer(Exception):
    """The gateway could not be reached for longer than we are patient."""


class NotRefused(Exception):
    """The gateway did what it should have refused."""


class Gateway:
    """The gateway's address and one pool of connections for everybody."""

    def __init__(self, url: str, patience: float = PATIENCE_SECONDS) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(base_url=self.url, timeout=REQUEST_SECONDS, trust_env=False)
        self._patience = patience
        self._closing = Event()

    def close(self) -> None:
        """Whoever still waits for an answer gives up at once."""
        self._closing.set()

    def user(self, who: str, token: str | None = None) -> "User":
        """Somebody who speaks to the gateway; `who` is for messages."""
        return User(self, who, token)

    def send(self, who: str, method: str, path: str, **request: Any) -> dict[str, Any]:
        """Send until an answer arrives. Raises ProblemReceived for a problem, NoAnswer when patience ends."""
        return _body(self.answer(who, method, path, **request), who)

    def answer(self, who: str, method: str, path: str, **request: Any) -> httpx.Response:
        """The same for an answer that is no JSON, such as a file."""
        gives_up, waits = time.monotonic() + self._patience, pauses(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        while True:
            try:
                response = self._http.request(method, path, **request)
                if response.status_code not in TRY_AGAIN:
                    return response
                trouble = f"{response.status_code} {response.text[:300]}"
            except httpx.TransportError as error:
                trouble = repr(error)
            pause = next(waits)
            if time.monotonic() + pause > gives_up:
                raise NoAnswer(f"{who}: {method} {path} got no answer in {self._patience:.0f} s: {trouble}")
            self.pause(pause, f"{who}: {method} {path}")

    def pause(self, seconds: float, what: str) -> None:
        """Wait before asking again. Raises NoAnswer when the gateway is closed meanwhile."""
        if self._closing.wait(seconds):
            raise NoAnswer(f"{what} was broken off")


class User:
    """A person's or an officer's app."""

    def __init__(self, gateway: Gateway, who: str, token: str | None) -> None:
        self._gateway, self.who = gateway, who
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        return self._gateway.send(self.who, "GET", f"/v1{path}", params=params, headers=self._headers)

    def items(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """All pages of a list."""
        page = self.get(path, **params)
        found: list[dict[str, Any]] = page["items"]
        while page["next"] is not None:
            page = self.get(path, **params, after=page["next"])
            found += page["items"]
        return found

    def download(self, path: str) -> bytes:
        """A file."""
        response = self._gateway.answer(self.who, "GET", f"/v1{path}", headers=self._headers)
        if response.is_error:
            _body(response, self.who)
        return response.content

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._command("POST", path, json=body or {})

    def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._command("PUT", path, json=body)

    def delete(self, path: str) -> dict[str, Any]:
        return self._command("DELETE", path)

    def upload(self, path: str, content: bytes, filename: str) -> dict[str, Any]:
        """Send a PDF as the raw body."""
        kind = {"Content-Type": "application/pdf", "Content-Disposition": f'attachment; filename="{filename}"'}
        return self._command("PUT", path, headers=kind, content=content)

    def refused(self, path: str, body: dict[str, Any] | None, *slugs: str, method: str = "POST") -> ProblemReceived:
        """Send what must be refused with one of these slugs; gives the problem back."""
        try:
            answer = self._command(method, path, json=body or {})
        except ProblemReceived as problem:
            if problem.slug in slugs:
                return problem
            raise
        raise NotRefused(f"{self.who}: {method} {path} should be refused ({', '.join(slugs)}), but got {answer}")

    def _command(self, method: str, path: str, headers: dict[str, str] | None = None, **request: Any) -> dict[str, Any]:
        once = {**self._headers, **(headers or {}), "Idempotency-Key": str(uuid4())}
        return self._gateway.send(self.who, method, f"/v1{path}", headers=once, **request)


def pauses(first: float, longest: float) -> Iterator[float]:
    """How long to wait before each next look, in seconds, without end: looking costs those who are to be done."""
    while True:
        yield first
        first = min(first * GROWTH, longest)


def _failure(failure: dict[str, Any]) -> str:
    return f"{failure['rule']} ({failure['clause']}): {failure['found']}; needed: {failure['needed']}"


def _body(response: httpx.Response, who: str) -> dict[str, Any]:
    try:
        body = response.json() if response.content else {}
    except ValueError:
        body = {"detail": response.text[:300]}
    if response.is_error:
        raise ProblemReceived(f"{response.request.method} {response.request.url.path}", who, response.status_code, body)
    return body
