"""From a method and an address to its endpoint in a few looks, however many addresses there are.

FastAPI tries one route after the other: with a hundred of them that was a third of what a request took in
this process. It describes the routes; this serves them, by the names that stand in their paths.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

from starlette.exceptions import HTTPException
from starlette.routing import request_response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.rest.endpoint import Endpoint
from gateway.rest.routes import PREFIX, Route


@dataclass(frozen=True)
class Served:
    """What answers to one method here; `named` says which part of the path holds which value."""

    app: ASGIApp
    named: Mapping[str, int]


@dataclass
class Place:
    """A point in the tree of addresses: what goes on by a word, what by any value, what is served right here."""

    words: dict[str, "Place"] = field(default_factory=dict)
    value: "Place | None" = None
    served: dict[str, Served] = field(default_factory=dict)

    def below(self, part: str) -> "Place":
        """The place that a part of a route's path leads to, made where it is missing."""
        if part.startswith("{"):
            self.value = self.value or Place()
            return self.value
        return self.words.setdefault(part, Place())

    def find(self, parts: list[str], depth: int = 0) -> "Place | None":
        """The place of an address. A word that is said goes before a value."""
        if depth == len(parts):
            return self if self.served else None
        part = parts[depth]
        for next in (self.words.get(part), self.value if part else None):
            if next is not None and (found := next.find(parts, depth + 1)):
                return found
        return None


class Directory:
    """Serves routes as one ASGI application."""

    def __init__(self) -> None:
        self._root = Place()

    def add(self, route: Route, endpoint: Endpoint) -> Self:
        """Serve a route. RuntimeError for a second one at the same address."""
        parts = _parts(PREFIX + route.path)
        place = self._root
        for part in parts:
            place = place.below(part)
        if route.method in place.served:
            raise RuntimeError(f"two routes at {route.method} {route.path}")
        named = {part[1:-1]: n for n, part in enumerate(parts) if part.startswith("{")}
        place.served[route.method] = Served(request_response(endpoint), named)
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request. Raises HTTPException 404, or 405 with the methods that are served there."""
        parts = _parts(scope["path"])
        place = self._root.find(parts)
        if place is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        served = place.served.get(scope["method"])
        if served is None:
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(sorted(place.served))})
        scope["path_params"] = {name: parts[n] for name, n in served.named.items()}
        await served.app(scope, receive, send)


def _parts(path: str) -> list[str]:
    return path.removeprefix("/").split("/")
