"""After a rotation: what lies under an older key is sealed anew, batch by batch, until nothing does.

Each batch is one transaction that also promises the next, so a process may be killed at any moment: what is
done is done, the rest is taken up again. Drafts are opened meanwhile as ever.
"""

from sqlalchemy import func, select

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
UNNAMED = ""
"""The key of seals that were made before keys had ids."""


class LostKeyError(RuntimeError):
    """Numbers lie under a key that the ring no longer holds: whoever goes on without it has lost them."""


def look_after(work: Work, vault: Vault) -> None:
    """At the start of a process: see whether everything can be opened, and whether something is to be sealed anew.

    Raises LostKeyError.
    """
    counted = work.session.execute(select(Person.sealed_under, func.count()).group_by(Person.sealed_under))
    found = {row[0]: row[1] for row in counted}
    if lost := {key: n for key, n in found.items() if key not in (vault.newest, *vault.older, UNNAMED)}:
        raise LostKeyError(f"documents.key lacks the keys of sealed numbers, by id: {lost}")
    if set(found) - {vault.newest} and not work.is_promised(RESEAL, EVERYBODY):
        work.promise(RESEAL, EVERYBODY)


def batch(work: Work, vault: Vault) -> None:
    """Seal the next numbers under the newest key, and promise to go on if there are more.

    A row that another process is at is left to it.
    """
    old = Person.sealed_under.in_((*vault.older, UNNAMED))
    some = select(Person).where(old).order_by(Person.sealed_under, Person.person_ref).limit(BATCH)
    rows = work.session.scalars(some.with_for_update(skip_locked=True)).all()
    for person in rows:
        person.seal(vault.seal(person.number(vault)))
    work.session.flush()
    left = work.session.scalar(select(func.count()).where(old)) or 0
    if left:
        work.promise(RESEAL, EVERYBODY)
    logger.info("numbers sealed anew", key=vault.newest, sealed=len(rows), left=left)
