"""The folder of a run in which one person gets one certificate and nothing goes wrong, made by hand.

The databases have the services' own tables. What follows from what was told (who heard it, the audit, the
sink, the counters) is derived, so that a test has one thing to break.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Column, Engine, MetaData, create_engine, event, text
from sqlalchemy.types import Boolean, Date, DateTime, Integer, String

from chaos.checker.evidence import canonical
from chaos.checker.hearers import FOLLOWERS, HEARERS
from demo.cast.numbers import resident_number
from shared.bus import tables as bus
from shared.contracts.base import SERVICES

CASE, MEETING, NUMBER = "01890000-0000-7000-8000-000000000001", "2023-computer-1", "ZC11-2023-000001-5"
APPLICANT, OFFICER = "applicant:" + "a" * 64, "employer_officer:officer"
PLEDGE = "本人承诺所填内容真实"
MOMENT = datetime(2023, 12, 1, 9, tzinfo=UTC)
RESIDENT = resident_number("a made run", date(1980, 5, 1))
PASSPORT = "K12345678"

HISTORY = (
    ("open", "draft"),
    ("submit", "employer_review"),
    ("open_publicity", "employer_publicity"),
    ("recommend", "audit"),
    ("accept", "payment"),
    ("fee_charged", "payment"),
    ("settle", "evaluation"),
    ("case_listed", "evaluation"),
    ("box_opened", "evaluation"),
    ("decide", "acceptance"),
    ("accept_passed", "publicity"),
    ("publicity_closed", "publicity"),
    ("certify", "certified"),
    ("notice_issued", "certified"),
)
TOLD = (
    ("application", "ApplicationSubmitted"),
    ("review", "InternalPublicityOpened"),
    ("review", "EmployerRecommended"),
    ("review", "AuditPassed"),
    ("application", "PaymentDue"),
    ("payment", "FeeCharged"),
    ("payment", "PaymentSettled"),
    ("application", "EvaluationDue"),
    ("evaluation", "CaseListed"),
    ("evaluation", "BoxOpened"),
    ("evaluation", "CaseDecided"),
    ("evaluation", "ResultAccepted"),
    ("evaluation", "PublicityClosed"),
    ("application", "ResultDue"),
    ("certificate", "CertificateIssued"),
    ("certificate", "NoticeIssued"),
)
CASE_PATH, MEETING_PATH = f"/v1/applications/{CASE}", f"/v1/meetings/{MEETING}"
COUNT = {"approve": 9, "reject": 1, "abstain": 1}


class MadeRun:
    """The folder and its databases; `sql` and `lines` break them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.house = folder / "house"
        self.engines = _engines(folder)
        for name, engine in self.engines.items():
            _metadata(name).create_all(engine)
            bus.metadata.create_all(engine)
        self._seq: dict[tuple[str, str], int] = {}
        for name in ("logs", "house"):
            (folder / name).mkdir()
        self._write_files()
        paper = self.keep(b"%PDF-1.7 diploma")
        self._fill_application(paper)
        self._fill_evaluation()
        self._fill_payment()
        self._fill_certificate()
        for publisher, type in TOLD:
            self.tell(publisher, type, self._bodies().get(type, {}))
        self._act_as_clients(paper)

    def copy(self, folder: Path) -> Self:
        """The same run in another folder."""
        shutil.copytree(self.folder, folder)
        told = folder / "run.json"
        told.write_text(told.read_text().replace(str(self.folder), str(folder)))
        other = copy(self)
        other.folder, other.house, other.engines = folder, folder / "house", _engines(folder)
        other._seq = dict(self._seq)
        return other

    def sql(self, service: str, statement: str, **values: Any) -> None:
        """Change a database behind everybody's back."""
        with self.engines[service].begin() as connection:
            done = connection.execute(text(statement), values)
        assert done.rowcount, f"changed nothing: {statement}"

    def insert(self, service: str, table: str, **values: Any) -> None:
        """A row; columns that are not named get something of their type."""
        found = _metadata(service).tables.get(table)
        found = bus.metadata.tables[table] if found is None else found
        whole = {column.name: _something(column) for column in found.columns if _must_be_given(column)} | values
        with self.engines[service].begin() as connection:
            connection.execute(found.insert().values(**whole))

    def tell(self, publisher: str, type: str, body: Mapping[str, Any]) -> None:
        """An event, heard by everybody who hears it."""
        seq = self._seq[publisher, CASE] = self._seq.get((publisher, CASE), 0) + 1
        event_id = f"{publisher}-{seq}"
        envelope = {"id": event_id, "type": type, "publisher": publisher, "round": 0, "body": body}
        frame = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        row = {"event_id": event_id, "type": type, "subject_kind": "case", "subject": CASE, "seq": seq}
        self.insert(publisher, "outbox", **row, frame=frame, published_at=MOMENT)
        self._count(publisher, "streams", seq, subject_kind="case", subject=CASE)
        for service in HEARERS[publisher, type]:
            self.insert(service, "inbox", publisher=publisher, **row, state="done")
            if service in FOLLOWERS:
                self._count(service, "cursors", seq, publisher=publisher, subject_kind="case", subject=CASE)
        self.insert("integrity", "entries", publisher=publisher, **row, frame=frame)
        self.add("sink", properties={"message_id": event_id}, body=frame)

    def add(self, name: str, **line: Any) -> None:
        """A line at the end of one of the run's files."""
        with (self.folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def lines(self, name: str) -> list[dict[str, Any]]:
        """The lines of one of the run's files."""
        return [json.loads(line) for line in (self.folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]

    def rewrite(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        """Put other lines in their place."""
        (self.folder / f"{name}.jsonl").write_text("")
        for line in lines:
            self.add(name, **line)

    def change(self, name: str, **values: Any) -> None:
        """Change what run.json or broker.json says."""
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    def keep(self, content: bytes) -> str:
        """A file in the store, under its digest."""
        digest = hashlib.sha256(content).hexdigest()
        place = self.stored(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return digest

    def stored(self, digest: str) -> Path:
        """Where a kept file lies."""
        return self.house / "store" / "files" / digest[:2] / digest

    def _count(self, service: str, table: str, seq: int, **key: str) -> None:
        if seq == 1:
            self.insert(service, table, **key, seq=seq)
        else:
            where = " and ".join(f"{name} = :{name}" for name in key)
            self.sql(service, f"update {table} set seq = :seq where {where}", seq=seq, **key)

    def _write_files(self) -> None:
        names = ("receipts", "sink", "faults", "frames")
        for name in names:
            self.rewrite(name, [])
        self.add("faults", kind="service-kill", error=None)
        (self.folder / "logs" / "review.log").write_text('{"event": "started"}\n')
        numbers = [{"number": RESIDENT, "person_ref": "a" * 64}, {"number": PASSPORT, "person_ref": "b" * 64}]
        (self.folder / "identities.json").write_text(json.dumps({"numbers": numbers}))
        (self.folder / "broker.json").write_text(
            json.dumps({"queues": {f"events.{name}": 0 for name in SERVICES}, "dead": {name: [] for name in SERVICES}})
        )
        run = {name: str(self.folder / f"{name}.jsonl") for name in names} | {
            "seed": 1,
            "quiet_at": MOMENT.isoformat(),
            "databases": {name: str(engine.url) for name, engine in self.engines.items()},
            "provider": {"ledger": str(self.folder / "ledger.jsonl")},
            "amqp_url": "amqp://127.0.0.1:1/",
            "identities": str(self.folder / "identities.json"),
            "logs": str(self.folder / "logs"),
            "var_dir": str(self.house),
        }
        (self.folder / "run.json").write_text(json.dumps(run))

    def _fill_application(self, paper: str) -> None:
        documents = [{"code": "degree_certificate", "digest": paper, "size": 16}]
        self.snapshot = {"form": {"major": "computer"}, "documents": documents, "pledge": PLEDGE}
        text = json.dumps(self.snapshot, ensure_ascii=False, separators=(",", ":"))
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        self.insert("application", "persons", person_ref="a" * 64)
        self.insert("application", "cases", id=CASE, person_ref="a" * 64, stage="certified")
        self.insert("application", "snapshots", case_id=CASE, digest=self.digest, body=self.snapshot)
        for n, (move, stage) in enumerate(HISTORY, start=1):
            self.insert("application", "history", case_id=CASE, n=n, move=move, stage=stage, clause="三(一)")

    def _fill_evaluation(self) -> None:
        minutes = "the sealed minutes"
        item = {"case_id": CASE, "round": 0, "box": "counted", "count": COUNT, "attending": 11, "passed": True}
        sealed = {"minutes": minutes, "bundle_digest": hashlib.sha256(minutes.encode()).hexdigest()}
        self.insert("evaluation", "meetings", meeting=MEETING, phase="accepted", items=[item], **sealed)

    def _fill_payment(self) -> None:
        self.insert("payment", "orders", case_id=CASE, order_id="order", amount_fen=50000, settled_at=MOMENT)
        self.insert("payment", "placements", trade_no="trade", case_id=CASE, order_id="order")
        money = {"trade_no": "trade", "order_id": "order", "amount_fen": 50000, "settles": True}
        self.insert("payment", "charges", transaction_id="4200", case_id=CASE, **money)
        self.add("ledger", what="placed", trade_no="trade", total_fen=50000)
        self.add("ledger", what="paid", trade_no="trade", transaction_id="4200", paid_fen=50000)

    def _fill_certificate(self) -> None:
        self.certificate = self.keep(b"%PDF-1.7 certificate")
        self.insert("certificate", "notices", case_id=CASE, digest=self.keep(b"%PDF-1.7 notice"))
        values = {"person_ref": "a" * 64, "title": "工程师", "cycle": "beijing-2023", "state": "valid", "live": True}
        self.insert("certificate", "certificates", number=NUMBER, case_id=CASE, digest=self.certificate, **values)
        self.insert("certificate", "changes", number=NUMBER, version=1, before=None, after="valid")

    def _bodies(self) -> dict[str, dict[str, Any]]:
        return {
            "ApplicationSubmitted": {"snapshot": self.snapshot, "digest": self.digest},
            "PaymentSettled": {"order": "order"},
            "ResultAccepted": {"outcome": "passed"},
            "CertificateIssued": {"number": NUMBER},
        }

    def _act_as_clients(self, paper: str) -> None:
        meant = {"form": self.snapshot["form"], "documents": {"degree_certificate": paper}, "pledge": PLEDGE}
        case, meeting = {"case_id": CASE}, {"meeting": MEETING}
        self.ask(APPLICANT, "POST", "/v1/applications", "application", case)
        submission = {"submission": {"sha256": canonical(meant)}}
        self.ask(APPLICANT, "POST", f"{CASE_PATH}/submission", "application", case, **submission)
        self.ask(OFFICER, "POST", f"{CASE_PATH}/recommendation", "review", case, act="recommend")
        path = f"{MEETING_PATH}/cases/{CASE}/tally"
        self.ask("secretary:s", "POST", path, "evaluation", meeting, act="record_tally", body_sha256=canonical(COUNT))
        path = f"{CASE_PATH}/certificate"
        self.add("receipts", method="GET", path=path, actor=APPLICANT, key=None, status=200, answer={"number": NUMBER})

    def ask(
        self, actor: str, method: str, path: str, service: str, answer: dict[str, str], act: str = "", **more: Any
    ) -> None:
        """A command that was acknowledged, what is stored of it, and the act it left in the service."""
        key = f"key {path}"
        line = {"actor": actor, "method": method, "path": path, "key": key, "status": 200, "answer": answer}
        self.add("receipts", **line, **more)
        self.insert(service, "commands", actor=actor, key=key, answer={"ok": {**answer, "cases": []}, "problem": None})
        if act == "record_tally":
            said = {"case_id": CASE, **COUNT}
            self.insert(service, "acts", kind="meeting", subject=MEETING, version=1, move=act, said=said)
        elif act:
            self.insert(service, "acts", case_id=CASE, version=1, move=act)


def _engines(folder: Path) -> dict[str, Engine]:
    engines = {name: create_engine(f"sqlite:///{folder / name}.sqlite3") for name in SERVICES}
    for engine in engines.values():
        event.listen(engine, "connect", lambda connection, _: connection.execute("pragma synchronous = off"))
    return engines


def _metadata(service: str) -> MetaData:
    metadata: MetaData = import_module(f"services.{service}.tables").Base.metadata
    return metadata


def _must_be_given(column: Column[Any]) -> bool:
    return not column.nullable and column.autoincrement is not True


def _something(column: Column[Any]) -> Any:
    defaults: dict[type, Any] = {Boolean: False, Integer: 1, DateTime: MOMENT, Date: date(2023, 12, 1), String: "x"}
    kinds = (column.type, getattr(column.type, "impl", column.type))
    return next((value for kind, value in defaults.items() if any(isinstance(one, kind) for one in kinds)), {})
