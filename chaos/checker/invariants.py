"""The nine promises, and which part of the checker holds each."""

from chaos.checker import audit, ballots, delivery, drained, kept, money, privacy, timeline, titles
from chaos.checker.verdict import Invariant

INVARIANTS = (
    Invariant(1, "every acknowledged submission exists, unchanged; every command happened once", kept.checks),
    Invariant(2, "at most one valid certificate per person, title and cycle", titles.checks),
    Invariant(3, "the provider's charges equal our ledger to the fen", money.checks),
    Invariant(4, "counted ballots equal recorded ballots", ballots.checks, ballots.NOT_YET),
    Invariant(5, "every event reached everybody who hears it and had its effect once", delivery.checks),
    Invariant(6, "every transition is in the table, no timeline has a gap", timeline.checks),
    Invariant(7, "the audit holds every event", audit.checks, audit.NOT_YET),
    Invariant(8, "no identity number is where it must not be", privacy.checks),
    Invariant(9, "the backlog is drained", drained.checks),
)
