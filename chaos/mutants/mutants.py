"""What is taken away, and which invariant has to miss it. A change whose lines are gone fails loudly."""

from dataclasses import dataclass
from pathlib import Path


class Gone(Exception):
    """The lines that a change exchanges are not there, or not once."""


@dataclass(frozen=True)
class Change:
    """Exactly these lines of a file, and what stands in their place."""

    path: str
    old: str
    new: str

    def apply(self, tree: Path) -> None:
        """Exchange them. Raises Gone."""
        file = tree / self.path
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if text.count(self.old) != 1:
            raise Gone(f"{self.path} has {text.count(self.old)} times, not once:\n{self.old}")
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Mutant:
    """A system without one guarantee; `red` is the invariant that has to notice, None if there is nothing to."""

    name: str
    lacks: str
    red: int | None
    changes: tuple[Change, ...]


MUTANTS = (
    Mutant(
        "inbox-removed",
        "an event heard twice is handled twice",
        5,
        (
            Change(
                "shared/bus/inbox.py",
                "        before = self._unfinished(work, envelope)\n"
                "        if before is None:\n            return None\n        turn =",
                "        before = self._unfinished(work, envelope) or NEW\n        turn =",
            ),
            Change(
                "shared/bus/inbox.py",
                '        if reached >= envelope.seq:\n            return "past"\n',
                '        if reached >= envelope.seq:\n            return "now"\n',
            ),
        ),
    ),
    Mutant(
        "ack-before-commit",
        "an event is acknowledged before its effect is stored",
        5,
        (
            Change(
                "shared/bus/entrypoints.py",
                "        self._spawn(entrypoint, partial(self._hear, envelope), message, "
                "partial(self._heard, message))\n",
                "        self._settle(message, Message.ack)\n"
                "        self._spawn(entrypoint, partial(self._hear, envelope), message, lambda _, *result: result)\n",
            ),
        ),
    ),
    Mutant(
        "confirms-off",
        "an event counts as published once it is written to the socket",
        5,
        (
            Change("shared/bus/relay.py", "        self.channel.confirm_select()\n", ""),
            Change(
                "shared/bus/relay.py",
                "    while flight.owed:\n        connection.drain_events()\n",
                "    flight._acknowledged(flight._tag, True)\n",
            ),
        ),
    ),
    Mutant(
        "unique-key-dropped",
        "the database takes a second certificate of the same title",
        2,
        (
            Change(
                "services/certificate/migrations/versions/0001_initial.py",
                '        ["person_ref", "title", "cycle"],\n        unique=True,\n',
                '        ["person_ref", "title", "cycle"],\n        unique=False,\n',
            ),
        ),
    ),
)

UNCHANGED = Mutant("unchanged", "nothing", None, ())
"""The same run of the system as it is, which has to be green."""

LEANING = (
    Change("chaos/plan.py", 'BROKER = ("broker-kill", "broker-freeze", "broker-restart")', 'BROKER = ("broker-kill",)'),
    Change(
        "chaos/plan.py",
        'DATABASE = ("database-kill", "database-freeze", "database-restart")',
        'DATABASE = ("database-kill",)',
    ),
    Change(
        "chaos/faults.py",
        "    server.do(getattr(server.server, how))\n",
        '    if which == "broker":\n        server.server.freeze()\n        time.sleep(2)\n'
        "    server.do(getattr(server.server, how))\n",
    ),
)
"""For every run here: of what takes broker or database away only what loses most, and the broker hangs before it
dies, so that what was written into its socket meanwhile is lost with it."""

IMPATIENT = (
    Change("chaos/run.py", "FINISH_SECONDS = 240.0\n", "FINISH_SECONDS = 60.0\n"),
    Change("chaos/run.py", "DRAIN_SECONDS = 150.0\n", "DRAIN_SECONDS = 15.0\n"),
)
"""For mutants: what they lost never comes, so nobody waits for it as long as for what is only late."""
