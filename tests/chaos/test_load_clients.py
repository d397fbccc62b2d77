"""Clients ask until they have an answer, with one key, and their receipts say what they were told."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from chaos.client import Witness, canonical, digest
from chaos.records import Lines, read_lines
from demo.client import NoAnswer, ProblemReceived
from shared.contracts.base import Actor, Role

WHO = Actor(role=Role.APPLICANT, subject="somebody")
OK: tuple[int, dict[str, Any]] = (200, {"case_id": "c-1", "stage": "draft", "version": 1, "form": {"name": "secret"}})
AWAY: tuple[int, dict[str, Any]] = (503, {"slug": "bus-away"})
BROKEN: tuple[int, dict[str, Any]] = (500, {"slug": "internal-error"})
NO: tuple[int, dict[str, Any]] = (409, {"slug": "illegal-move", "detail": "…"})


class Gateway(ThreadingHTTPServer):
    """Answers as it is told, the last answer again and again; `asked` are the keys and bodies it got."""

    def __init__(self, *answers: tuple[int, dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = list(answers), list[tuple[str | None, bytes]]()
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    server: Gateway
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.asked.append((self.headers["Idempotency-Key"], body))
            status, said = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        payload = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nobody reads it."""


class Desk:
    """A client before a gateway that answers as told, and what its receipts say."""

    def __init__(self, folder: Path, *answers: tuple[int, dict[str, Any]]) -> None:
        self.gateway = Gateway(*answers)
        threading.Thread(target=self.gateway.serve_forever, daemon=True).start()
        self.written = Lines(folder / "receipts.jsonl")
        self.witness = Witness(f"http://127.0.0.1:{self.gateway.server_port}", self.written)
        self.app = self.witness.app(WHO, "token")

    @property
    def receipts(self) -> list[dict[str, Any]]:
        return read_lines(self.written.path)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Any]:
    made: list[Desk] = []

    def make(*answers: tuple[int, dict[str, Any]]) -> Desk:
        made.append(Desk(tmp_path, *answers))
        return made[-1]

    yield make
    for one in made:
        one.gateway.shutdown()
        one.gateway.server_close()


def test_it_asks_again_with_the_same_key_until_there_is_an_answer(desk: Any) -> None:
    here = desk(AWAY, BROKEN, AWAY, OK)
    here.app.post("/applications/c-1/claim", {"a": 1})
    assert len({key for key, _ in here.gateway.asked}) == 1
    (receipt,) = here.receipts
    assert receipt["attempts"] >= 3
    assert receipt["status"] == 200
    assert receipt["key"] == here.gateway.asked[0][0]
    assert here.witness.longest_outage > 0
    assert here.witness.troubles.total() == 3


def test_a_receipt_has_the_answers_important_fields_and_no_others(desk: Any) -> None:
    here = desk(OK)
    here.app.post("/applications", {"document_number": "110101199001011234"})
    (receipt,) = here.receipts
    assert receipt["answer"] == {"case_id": "c-1", "stage": "draft", "version": 1}
    assert receipt["actor"] == "applicant:somebody"
    assert "1101011990" not in here.written.path.read_text()
    assert receipt["body_sha256"] == digest(canonical({"document_number": "110101199001011234"}))


def test_a_refusal_is_an_answer(desk: Any) -> None:
    here = desk(NO)
    with pytest.raises(ProblemReceived):
        here.app.post("/applications/c-1/claim")
    (receipt,) = here.receipts
    assert (receipt["status"], receipt["slug"], receipt["answer"]) == (409, "illegal-move", None)


def test_who_gives_up_leaves_a_receipt_without_status(desk: Any) -> None:
    here = desk(AWAY)
    here.witness.close()
    with pytest.raises(NoAnswer):
        here.app.post("/applications/c-1/claim")
    (receipt,) = here.receipts
    assert receipt["status"] is None
    assert receipt["answer"] is None


def test_a_submission_says_what_was_meant(desk: Any) -> None:
    here = desk(OK)
    form, documents = {"summary": "…", "major": "computer"}, {"work_report": "ab" * 32}
    here.app.submit("/applications/c-1", form, documents, "本人承诺")
    (receipt,) = here.receipts
    meant = {"pledge": "本人承诺", "documents": documents, "form": form}
    assert receipt["submission"] == {
        "sha256": digest(canonical(meant)),
        "form_sha256": digest(canonical(form)),
        "documents": documents,
        "pledge": "本人承诺",
    }
    assert json.loads(here.gateway.asked[0][1]) == {"pledge": "本人承诺"}


def test_a_slipped_finger_sends_one_key_twice_at_the_same_time(desk: Any) -> None:
    here = desk(OK)
    for _ in range(100):
        here.app.post("/applications/c-1/claim")
    keys = [key for key, _ in here.gateway.asked]
    assert len(set(keys)) == len(here.receipts) == 100
    assert 100 < len(keys) < 130
