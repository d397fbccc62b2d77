"""The policies a service works under: read from files at start, kept by digest for as long as cases need them."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.bus.tables import policies
from shared.db import Database, upsert
from shared.errors import Kind, Problem
from shared.policy import Policy, parse

UNKNOWN_CYCLE = Problem(
    "unknown-cycle", Kind.NOT_FOUND, zh="没有名为“{cycle}”的年度评价", en="There is no cycle named {cycle!r}"
)


class Policies:
    """Policies by reference, and the newest of each cycle."""

    def __init__(self) -> None:
        self._by_ref: dict[str, Policy] = {}
        self._newest: dict[str, Policy] = {}

    def adopt(self, database: Database, folder: Path) -> None:
        """Load every policy file of a folder and store those that are new."""
        for path in sorted(folder.glob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            policy = parse(text, str(path))
            self._by_ref[policy.ref] = self._newest[policy.cycle.id] = policy
            with database.write() as session:
                session.execute(
                    upsert(session, policies)
                    .values(ref=policy.ref, cycle=policy.cycle.id, text=text, stored_at=datetime.now(UTC))
                    .on_conflict_do_nothing()
                )

    def of(self, session: Session, ref: str) -> Policy:
        """The policy a case was opened under, with the amendments since; they only lengthen.

        LookupError if this service never had it.
        """
        opened = self._opened(session, ref)
        newest = self._newest.get(opened.id)
        return newest if newest is not None and newest.amends(opened) else opened

    def _opened(self, session: Session, ref: str) -> Policy:
        if ref not in self._by_ref:
            text = session.scalar(select(policies.c.text).where(policies.c.ref == ref))
            if text is None:
                raise LookupError(f"policy {ref} was never stored here")
            self._by_ref[ref] = parse(text, ref)
        return self._by_ref[ref]

    def newest(self, cycle: str) -> Policy:
        """The policy for new cases of a cycle. Raises the refusal `unknown-cycle`."""
        if cycle not in self._newest:
            raise UNKNOWN_CYCLE(cycle=cycle)
        return self._newest[cycle]
