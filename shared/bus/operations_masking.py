"""What an operator may see of a message: its shape, ids, dates and words of the system; never what a person wrote.

Everything is hidden but what is known to be harmless, so a new field of a contract is hidden until
somebody decides otherwise.
"""

import re
from collections.abc import Mapping
from typing import Any

from shared.identity import mask

HIDDEN = "***"
DEEPEST = 20

_PERSONAL = re.compile(r"name|phone|number|address|mail|title|text|statement|reason|facts|leads")
"""Keys whose texts are hidden whatever they look like."""

_HARMLESS = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?"),
    re.compile(r"(?!.*\d{6})[a-z][a-z0-9_-]{0,39}"),  # words of the system
    re.compile(r"[a-z]+-\d{4}@[0-9a-f]{8,64}"),  # a policy
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"\+?[0-9A-Za-z*]*[0-9*]{4}[0-9A-Za-z*]*")
_LONG_NUMBER = re.compile(r"[0-9*]{6,}[0-9Xx*]*")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_TYPES = re.compile(r"[A-Z][A-Za-z0-9]{0,63}")


def masked(value: Any, key: str = "", depth: int = 0) -> Any:
    """JSON data with every text hidden that may be a person's; numbers keep their ends."""
    if depth > DEEPEST:
        return HIDDEN
    match value:
        case Mapping():
            return {masked_text(str(name)): masked(inner, str(name), depth + 1) for name, inner in value.items()}
        case list() | tuple():
            return [masked(inner, key, depth + 1) for inner in value]
        case str():
            return _masked_string(value, key)
        case int() if not isinstance(value, bool) and abs(value) >= 10**9:
            return mask(str(value))
    return value


def _masked_string(text: str, key: str) -> str:
    if _DIGEST.fullmatch(text):
        return f"{text[:8]}…"
    if not _PERSONAL.search(key) and any(pattern.fullmatch(text) for pattern in _HARMLESS):
        return text
    if key == "type" and _TYPES.fullmatch(text):
        return text
    return mask(text) if len(text) <= 24 and _NUMBER.fullmatch(text) else HIDDEN


def masked_text(text: str) -> str:
    """A program's message, for instance an error, which may quote data: long numbers and Chinese are hidden."""
    return _CHINESE.sub(HIDDEN, _LONG_NUMBER.sub(lambda found: mask(found[0]), text))
