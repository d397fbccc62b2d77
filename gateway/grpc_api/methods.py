"""Which commands and questions are methods of gRPC, and what travels with them: taken from the route table."""

from dataclasses import dataclass
from typing import Any

from pydantic import create_model

from gateway.rest.routes import ROUTES
from shared.contracts.base import Message, Request


class FileIn(Message):
    """A file on its way in. The first message says of what it is a document; all of them carry content."""

    code: str
    filename: str | None = None
    media_type: str | None = None
    content: bytes


class FileOut(Message):
    """A file on its way out. The first message says what it is; all of them carry content."""

    digest: str | None = None
    filename: str | None = None
    media_type: str | None = None
    content: bytes


@dataclass(frozen=True)
class Method:
    """A method: the request behind it, and the models of what is sent and answered."""

    request: type[Request]
    sent: type[Message]
    answered: type[Message]
    streams_in: bool = False
    streams_out: bool = False

    @property
    def name(self) -> str:
        """The method's name, that of its command or question."""
        return self.request.__name__

    @property
    def service(self) -> str:
        """The gRPC service, named after the service of ours that answers."""
        return self.request.service.capitalize() + "Service"


def _methods() -> tuple[Method, ...]:
    """A notification is not among them: its form is the payment provider's own, over HTTP."""
    made = []
    for route in ROUTES:
        request = route.request
        if route.kind == "json":
            made.append(Method(request, request, request.answer))
        elif route.kind == "upload":
            made.append(Method(request, _pieces_of(request), request.answer, streams_in=True))
        elif route.kind == "download":
            made.append(Method(request, request, FileOut, streams_out=True))
    return tuple(made)


def _pieces_of(request: type[Request]) -> type[FileIn]:
    """The messages by which the file of a request comes in: its fields stand beside the content."""
    fields: dict[str, Any] = {name: (str, ...) for name in request.model_fields if name != "document"}
    return create_model(FileIn.__name__, __base__=FileIn, __doc__=FileIn.__doc__, **fields)


METHODS = _methods()
