"""After a rotation: what lies under an older key is sealed anew, batch by batch, until nothing does.

Each batch is one transaction that also promises the next, so a process may be killed at any moment: what is
done is done, the rest is taken up again. Drafts are opened meanwhile as ever.
"""

from collections import Counter
from typing import TypeVar

from sqlalchemy import func, select

from services.application.autonomous_tables import Filing
from services.application.tables import Person
from services.application.vault import Vault
from shared.bus import Work
from shared.telemetry import log

logger = log(__name__)

RESEAL = "reseal_numbers"
"""The errand of one batch."""

BATCH = 200
"""Numbers sealed anew in one transaction: some hundredths of a second."""

EVERYBODY = "persons"
Kind = TypeVar("Kind", Person, Filing)
"""Rows that hold something sealed: a person's number, a filing's record."""

UNNAMED = ""
"""The key of seals that were made before keys had ids."""


class LostKeyError(RuntimeError):
    """Numbers or records lie under a key that the ring no longer holds: whoever goes on without it has lost them."""


def look_after(work: Work, vault: Vault) -> None:
    """At the start of a process: see whether everything can be opened, and whether something is to be sealed anew.

    Raises LostKeyError.
    """
    found: Counter[str] = Counter()
    for kind in (Person, Filing):
        for key, n in work.session.execute(select(kind.sealed_under, func.count()).group_by(kind.sealed_under)):
            found[key] += n
    if lost := {key: n for key, n in found.items() if key not in (vault.newest, *vault.older, UNNAMED)}:
        raise LostKeyError(f"documents.key lacks the keys of sealed numbers, by id: {lost}")
    if set(found) - {vault.newest} and not work.is_promised(RESEAL, EVERYBODY):
        work.promise(RESEAL, EVERYBODY)


def batch(work: Work, vault: Vault) -> None:
    """Seal the next rows of each kind under the newest key, and promise to go on if there are more.

    A row that another process is at is left to it.
    """
    done, left = zip(_some(work, vault, Person), _some(work, vault, Filing), strict=True)
    if sum(left):
        work.promise(RESEAL, EVERYBODY)
    logger.info("numbers sealed anew", key=vault.newest, sealed=sum(done), left=sum(left))


def _some(work: Work, vault: Vault, kind: type[Kind]) -> tuple[int, int]:
    """How many rows of a kind were sealed anew now, and how many are left."""
    old = kind.sealed_under.in_((*vault.older, UNNAMED))
    some = select(kind).where(old).order_by(kind.sealed_under).limit(BATCH)
    rows = work.session.scalars(some.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.reseal(vault)
    work.session.flush()
    return len(rows), work.session.scalar(select(func.count()).select_from(kind).where(old)) or 0
