"""What a run left: its folder, the services' databases, the provider's ledger, the files. Read, never changed."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, inspect, text

Row = dict[str, Any]
DONE_WELL = range(200, 300)


@dataclass(frozen=True)
class Told:
    """An event in its publisher's outbox."""

    publisher: str
    id: str
    type: str
    subject_kind: str
    subject: str
    seq: int
    frame: str
    published: bool

    @cached_property
    def envelope(self) -> Row:
        """The frame, read."""
        envelope: Row = json.loads(self.frame)
        return envelope

    @property
    def stream(self) -> tuple[str, str, str]:
        """What `seq` counts."""
        return self.publisher, self.subject_kind, self.subject

    def __str__(self) -> str:
        return f"{self.publisher} {self.type} {self.id}"


class Evidence:
    """One run. Everything is read once, when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run: Row = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        self._engines: dict[str, Engine] = {name: create_engine(url) for name, url in self.run["databases"].items()}

    @property
    def services(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self._engines)

    def rows(self, service: str, query: str) -> list[Row]:
        """The rows of a query in a service's database."""
        with self._engines[service].connect() as connection:
            return [dict(row) for row in connection.execute(text(query)).mappings()]

    def refusal(self, service: str, statement: str, values: Row) -> str | None:
        """What the database says against a statement, which is undone in any case. None: it would be done."""
        with self._engines[service].connect() as connection:
            try:
                connection.execute(text(statement), values)
            except Exception as error:  # each driver has its own
                return type(error).__name__
            finally:
                connection.rollback()
        return None

    def everything(self, service: str) -> Iterator[tuple[str, Any]]:
        """Every value in a service's database, with its table and column."""
        for table in sorted(inspect(self._engines[service]).get_table_names()):
            for row in self.rows(service, f'select * from "{table}"'):
                yield from ((f"{service}.{table}.{column}", value) for column, value in row.items() if value)

    @cached_property
    def answers(self) -> dict[str, dict[tuple[str, str], list[Row]]]:
        """The answers that each service stored, by actor and idempotency key."""
        query = "select actor, key, answer from commands where answer is not null"
        stored: dict[str, dict[tuple[str, str], list[Row]]] = {service: {} for service in self.services}
        for service, by_key in stored.items():
            for row in self.rows(service, query):
                by_key.setdefault((row["actor"], row["key"]), []).append(plain(row["answer"])["ok"])
        return stored

    # What was told and heard

    @cached_property
    def told(self) -> list[Told]:
        """Every event of every outbox, by publisher in order of writing."""
        query = """
            select event_id as id, type, subject_kind, subject, seq, frame, published_at is not null as published
            from outbox order by outbox.id
        """
        return [Told(publisher=service, **row) for service in self.services for row in self.rows(service, query)]

    @cached_property
    def heard(self) -> dict[str, list[Row]]:
        """Every inbox row, by service."""
        query = "select publisher, event_id, type, state from inbox"
        return {service: self.rows(service, query) for service in self.services}

    @cached_property
    def history(self) -> dict[str, list[Row]]:
        """The hub's history by case, in order, each line with the stage it came `from`."""
        cases: dict[str, list[Row]] = {}
        query = "select case_id, n, at, move, stage, clause, reason from history order by case_id, n"
        for row in self.rows("application", query):
            lines = cases.setdefault(row["case_id"], [])
            lines.append({**row, "from": lines[-1]["stage"] if lines else None})
        return cases

    # What the run wrote

    @cached_property
    def receipts(self) -> list[Row]:
        """What clients asked and were told."""
        return self._lines("receipts")

    @cached_property
    def acknowledged(self) -> list[Row]:
        """The receipts of commands that were answered well."""
        return [one for one in self.receipts if one["key"] and one["status"] in DONE_WELL]

    @cached_property
    def sink(self) -> list[Row]:
        """Every frame that an independent consumer heard, repetitions included."""
        return self._lines("sink")

    @cached_property
    def frames(self) -> dict[str, Row]:
        """What the faults put into queues, by message id; the last line of each counts."""
        return {line["message_id"]: line for line in self._lines("frames")}

    def put(self, fate: str) -> list[Row]:
        """The frames of this fate."""
        return [frame for frame in self.frames.values() if frame["fate"] == fate]

    @cached_property
    def poisoned(self) -> set[str]:
        """Ids of events that nobody can handle, and nobody ever told in earnest."""
        return {frame["event_id"] for frame in self.put("poisoned")}

    @cached_property
    def faults(self) -> Counter[str]:
        """How often each kind of fault was done."""
        return Counter(fault["kind"] for fault in self._lines("faults") if not fault.get("error"))

    @cached_property
    def numbers(self) -> set[str]:
        """The identity numbers of everybody who acts."""
        people = json.loads(Path(self.run["identities"]).read_text(encoding="utf-8"))["numbers"]
        return {person["number"].upper() for person in people}

    @cached_property
    def trades(self) -> dict[str, Row]:
        """The provider's orders by number, each with its `refunds`, as its ledger tells them."""
        trades: dict[str, Row] = {}
        for line in _json_lines(Path(self.run["provider"]["ledger"])):
            trade = trades.setdefault(line["trade_no"], {"refunds": {}})
            if line["what"] == "refund_begun":
                trade["refunds"][line["number"]] = line["amount_fen"]
            elif line["what"] not in ("refund_done", "told"):
                trade |= line
        return trades

    @cached_property
    def broker(self) -> Row:
        """What lay in the queues at the end; written by `broker.look`."""
        found: Row = json.loads((self.folder / "broker.json").read_text(encoding="utf-8"))
        return found

    def file(self, digest: str) -> bytes | None:
        """A kept file by its name; None if it is not there."""
        path = Path(self.run["var_dir"]) / "store" / "files" / digest[:2] / digest
        return path.read_bytes() if path.exists() else None

    def _lines(self, name: str) -> list[Row]:
        return _json_lines(Path(self.run[name]))


def plain(value: Any) -> Any:
    """A JSON column's value: PostgreSQL's driver reads it, SQLite's gives the text."""
    return json.loads(value) if isinstance(value, str) else value


def canonical(value: Any) -> str:
    """The digest of a value, whatever order its keys came in."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _json_lines(path: Path) -> list[Row]:
    """The lines of a file; one that a kill cut off at the end does not count."""
    whole = path.read_text(encoding="utf-8").rpartition("\n")[0]
    return [json.loads(line) for line in whole.split("\n")] if whole else []
