"""messages.md: the published language. Who asks what of whom, who tells what, and who listens."""

import shared.contracts.everything  # noqa: F401  (each message is known)
from gateway.rest.routes import PREFIX, ROUTES
from reference.table import code, first_sentence, table
from shared.contracts.base import AUDITOR, SERVICES, Command, Event, Probe, Request

HEAD = f"""# Messages

Made by `python -m reference` from `shared/contracts`. A command changes something, a question does not; both are RPC
`<service>.<method>`. An event is a fact: one publisher, the consumers bound to it, and `{AUDITOR}`, which hears every
event because the event is the audit entry. Fields are only ever added.
"""


def document() -> str:
    """The catalogue, service by service."""
    return "\n".join([HEAD, *(_service(service) for service in SERVICES)])


def _service(service: str) -> str:
    asked = [request for request in Request.known.values() if _is_asked(request, service)]
    told = [event for event in Event.known.values() if event.publisher == service]
    heard = [event for event in Event.known.values() if service in event.consumers]
    parts = [
        f"## {service}\n",
        "### Commands and questions\n",
        table(("name", "kind", "answer", "address", "what"), map(_request, asked)),
        "### Events it tells\n",
        table(("name", "version", "consumers", "fields", "what"), map(_event, told)),
    ]
    if heard:
        names = ", ".join(code(event.__name__) for event in sorted(heard, key=lambda event: event.__name__))
        parts.append(f"It hears {names}{' and everything else' if service == AUDITOR else ''}.\n")
    elif service == AUDITOR:
        parts.append("It hears every event.\n")
    return "\n".join(parts)


def _is_asked(request: type[Request], service: str) -> bool:
    return request.service == service and not issubclass(request.answer, Probe)


def _request(request: type[Request]) -> tuple[str, ...]:
    routes = [code(f"{route.method} {PREFIX}{route.path}") for route in ROUTES if route.request is request]
    kind = "command" if issubclass(request, Command) else "question"
    address = "<br>".join(routes) or "asked by another service"
    return code(request.__name__), kind, code(request.answer.__name__), address, first_sentence(request.__doc__)


def _event(event: type[Event]) -> tuple[str, ...]:
    consumers = ", ".join(sorted({*event.consumers, AUDITOR}))
    fields = ", ".join(code(name) for name in event.model_fields)
    return code(event.__name__), str(event.version), consumers, fields, first_sentence(event.__doc__)
