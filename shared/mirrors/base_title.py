"""The title held on which an application builds (三(一)1): which certificate of this system, and what became of it.

It is looked at again at the audit, at the case list and at issue (四(一)). A suspended one waits for its restoration; a
revoked one leaves the application without its base. One that was superseded proves the same title under another number.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.contracts.certificate import CertificateState
from shared.contracts.form import HeldTitle
from shared.errors import Text

FIELD = "title.certificate_number"

LOST: tuple[CertificateState, ...] = ("suspended", "revoked")
"""The states in which it carries no application."""

STATE_NAMES: Mapping[CertificateState, Text] = {
    "valid": Text("有效", "valid"),
    "suspended": Text("已暂停", "suspended"),
    "revoked": Text("已撤销", "revoked"),
    "superseded": Text("已被替代", "superseded"),
}


@dataclass(frozen=True)
class BaseTitle:
    """A certificate that this system issued: its number, what became of it, and the date of its title."""

    number: str
    state: CertificateState
    obtained_on: date | None = None

    @property
    def stands(self) -> bool:
        """Whether an application may build on it now."""
        return self.state not in LOST


def plain_number(text: str) -> str:
    """A certificate's number in letters and digits alone, so that it is found however somebody typed it."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def base_of(title: HeldTitle | None, held: Iterable[BaseTitle]) -> BaseTitle | None:
    """Of an applicant's certificates the one that the form names, or else the one of the title's date.

    None where this system did not issue it. Leaving out the number of one that lost its force, or mistyping it, does
    not give it back; of several of one date one that stands is meant.
    """
    if title is None:
        return None
    theirs = sorted(held, key=lambda one: one.number)
    stated = plain_number(title.certificate_number or "")
    named = (one for one in theirs if plain_number(one.number) == stated)
    of_its_date = (one for one in theirs if one.obtained_on == title.obtained_on)
    return next(named, None) or min(of_its_date, key=lambda one: not one.stands, default=None)


def finding(base: BaseTitle) -> Text:
    """What this system knows of the certificate."""
    state = STATE_NAMES[base.state]
    return Text(f"证书{base.number}{state.zh}", f"the certificate {base.number} is {state.en}")
