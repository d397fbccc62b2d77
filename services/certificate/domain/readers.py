"""Who may do or fetch what, and whose name is on the paper."""

import re
import unicodedata

from services.certificate.domain.problems import BUREAU_ONLY
from shared.contracts.base import Actor, Role

_DOTS = re.compile("[·•‧∙・]")
"""The dot inside a transliterated name, as keyboards write it."""


def check_bureau(actor: Actor) -> None:
    """Let the bureau's officers pass (三(一)6, 四(一)). Raises `bureau-only`."""
    if actor.role is not Role.BUREAU_OFFICER:
        raise BUREAU_ONLY()


def may_fetch(actor: Actor, person_ref: str) -> bool:
    """Whether a paper may be handed to the actor: its holder, or the bureau."""
    if actor.role is Role.APPLICANT:
        return actor.subject == person_ref
    return actor.role is Role.BUREAU_OFFICER


def same_name(written: str, typed: str) -> bool:
    """Whether a typed name is the one on the paper, apart from blanks, case, width and the kind of dot."""
    return _plain(written) == _plain(typed)


def _plain(name: str) -> str:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()
    return _DOTS.sub("·", plain)
