"""What differs between two policies, and whether it may reach cases that are open: it must only lengthen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from typing import Any

from shared.errors import Text
from shared.policy.cycle import NewDeadlines, NewEnds
from shared.policy.model import Policy
from shared.policy.words import name_of, plain, words

Place = tuple[str, ...]
ABSENT = None


@dataclass(frozen=True)
class Difference:
    """One value that changed: its path, the path in words, before and after (None: not there)."""

    place: Place
    words: Text
    before: Any
    after: Any

    @property
    def lengthens(self) -> bool:
        """Whether it only gives more time where an amendment could: 三(一)'s last days, some periods."""
        if self.before is ABSENT or self.after is ABSENT:
            return False
        return _amendable(self.place) is not None and bool(self.after > self.before)


class Reach(Enum):
    """Whether a newer file reaches the cases that were opened under an older one."""

    SAME = Text("两个文件内容相同", "the two say the same")
    AMENDS = Text(
        "新文件只以补充通知延长期限，适用于已开启的申报件", "the newer only adds amendments, which reach open cases"
    )
    COULD_AMEND = Text(
        "差异只是延长期限，但直接改动了原文；写成补充通知（amendments）后才适用于已开启的申报件",
        "it only lengthens, but in place; written as an amendment it would reach open cases, as it is it does not",
    )
    KEEPS = Text(
        "差异不只是延长期限：已开启的申报件仍按原文件，新文件只适用于新申报件",
        "more than lengthening: open cases keep the older file, new ones take the newer",
    )
    OTHER_CYCLE = Text("两个不同年度，互不影响申报件", "two cycles: neither reaches the other's cases")


def differences(older: Policy, newer: Policy) -> list[Difference]:
    """Every value that differs, in the order of the file. Defaults count as what they mean."""
    before, after = plain(older), plain(newer)
    return [
        Difference(place, words(place, before if now is ABSENT else after), was, now)
        for place, was, now in _compare(before, after, ())
    ]


def reach(older: Policy, newer: Policy) -> Reach:
    """What the newer file means for cases of the older."""
    if older.id != newer.id:
        return Reach.OTHER_CYCLE
    found = differences(older, newer)
    if not found:
        return Reach.SAME
    if newer.amends(older):
        return Reach.AMENDS
    return Reach.COULD_AMEND if all(one.lengthens for one in found) else Reach.KEEPS


def as_amendment(found: list[Difference]) -> dict[str, dict[str, Any]]:
    """The `windows` and `deadlines` of an amendment that says the same as these lengthenings."""
    made: dict[str, dict[str, Any]] = {}
    for one in found:
        part, name = _amendable(one.place) or ("", "")
        made.setdefault(part, {})[name] = one.after
    return made


def _amendable(place: Place) -> tuple[str, str] | None:
    """The part and field of an amendment that changes what stands at this path."""
    match place:
        case ("windows", name, "last") | ("windows", "evaluation_ends" as name) if name in NewEnds.model_fields:
            return "windows", name
        case ("deadlines", name) if name in NewDeadlines.model_fields:
            return "deadlines", name
    return None


def _compare(before: Any, after: Any, place: Place) -> Iterator[tuple[Place, Any, Any]]:
    """Down to single values. An entry with a name that is new or gone is one difference, told by its name."""
    if before == after:
        return
    if ABSENT in (before, after) and name_of(before or after):
        yield place, name_of(before), name_of(after)
    elif _are(Mapping, before, after):
        was, now = before or {}, after or {}
        for key in dict.fromkeys((*was, *now)):
            if key != "id" or place[-1:] != ({**was, **now}["id"],):  # an entry's own key says nothing new
                yield from _compare(was.get(key), now.get(key), (*place, key))
    elif _are(tuple, before, after) and all(isinstance(one, Mapping) for one in (*(before or ()), *(after or ()))):
        for n, (was, now) in enumerate(zip_longest(before or (), after or ())):
            yield from _compare(was, now, (*place, str(n)))
    else:
        yield place, before, after


def _are(kind: type, before: Any, after: Any) -> bool:
    """Whether both are of a kind, or one is and the other is not there. A text is no tuple here."""
    return all(one is ABSENT or (isinstance(one, kind) and not isinstance(one, Text)) for one in (before, after))
