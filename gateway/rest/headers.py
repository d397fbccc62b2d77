"""What every operation has in common in the interface description: headers both ways, and each no."""

from collections.abc import Mapping
from typing import Any

from gateway.calls import KEY, VERSION_TAG

TEXT = {"type": "string"}

ASKED = (
    {
        "name": "X-Correlation-Id",
        "in": "header",
        "description": "Names this request in every log; made here when absent or unfit.",
        "schema": TEXT,
    },
    {
        "name": "Accept-Language",
        "in": "header",
        "description": "zh (default) or en: the language of problem texts.",
        "schema": TEXT,
    },
)
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same key and body, a command happens once and is answered alike.",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of what was seen: changed since, nothing is done.",
    "schema": {"type": "string", "pattern": VERSION_TAG.pattern.replace("?P<service>", "").replace("?P<version>", "")},
}

TOLD: Mapping[str, Any] = {
    "X-Correlation-Id": {"description": "Names this request in every log.", "schema": TEXT},
    "ETag": {
        "description": 'The version of what is shown, as "<service>.<version>"; of a file, its digest.',
        "schema": TEXT,
    },
    "Link": {"description": 'Where the list goes on: <address>; rel="next".', "schema": TEXT},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
    "WWW-Authenticate": {"description": "Bearer (RFC 6750).", "schema": TEXT},
    "Content-Language": {"description": "zh or en.", "schema": TEXT},
}

ALWAYS = ("X-Correlation-Id", "Content-Language")
PROBLEMS: Mapping[int, tuple[str, str, tuple[str, ...]]] = {
    400: ("Malformed", "The body is not JSON, or the request not HTTP.", ALWAYS),
    401: ("NotLoggedIn", "No token, or none that is good.", (*ALWAYS, "WWW-Authenticate")),
    403: ("NotAllowed", "This role never may, or not on this case.", ALWAYS),
    404: ("NotFound", "There is no such thing, or none that the caller may know of.", ALWAYS),
    408: ("Stalled", "The body stopped coming; nothing was done.", ALWAYS),
    409: ("NotNow", "Not possible in this state; `possible` names what is.", ALWAYS),
    412: ("Changed", "What was seen has changed since; nothing was done.", ALWAYS),
    413: ("TooLarge", "More than the limit.", ALWAYS),
    422: ("NotValid", "Not as the contract or the rules say; `failures` names each.", ALWAYS),
    429: ("TooOften", "Asked too often; nothing was done.", (*ALWAYS, "Retry-After")),
    500: ("Failed", "Our failure; tell us the correlation id.", ALWAYS),
    503: ("Unavailable", "Not at this moment. Try again with the same Idempotency-Key.", (*ALWAYS, "Retry-After")),
}
"""Status: name, meaning, headers."""

PROBLEM_EXAMPLE = {
    "type": "urn:zhicheng:problem:window-closed",
    "title": "当前状态下不能进行此操作",
    "status": 409,
    "detail": "申报已于2023-07-17 24:00截止",
    "slug": "window-closed",
    "clause": "三(一)1",
    "possible": ["withdraw_application"],
    "failures": [],
    "correlation_id": "01891f3a-9a4e-7c31-8e5d-2f6b7a1c0d47",
}
