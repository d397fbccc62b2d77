"""The checker alone, on a made run: green as it is, and red exactly where it was broken."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from chaos.checker.__main__ import main
from demo.cast.numbers import passport_number, resident_number
from tests.chaos.made_run import APPLICANT, CASE, CASE_PATH, MOMENT, NUMBER, PASSPORT, RESIDENT, MadeRun

STRANGER = resident_number("a stranger", date(1991, 2, 3))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeRun:
    return MadeRun(tmp_path_factory.mktemp("run"))


@pytest.fixture
def run(made: MadeRun, tmp_path: Path) -> MadeRun:
    return made.copy(tmp_path / "run")


def judged(run: MadeRun) -> dict[int, list[str]]:
    """The red invariants and what was found."""
    status = main([str(run.folder), "--again"])
    result = json.loads((run.folder / "result.json").read_text())
    red = {one["n"]: one["findings"] for one in result["invariants"] if one["verdict"] == "red"}
    assert (status, result["green"]) == ((1, False) if red else (0, True))
    assert all(findings for findings in red.values())
    return red


def test_a_run_in_which_nothing_went_wrong_is_green(run: MadeRun) -> None:
    assert judged(run) == {}


@dataclass(frozen=True)
class Break:
    """What went wrong, which invariants see it, and how it is done."""

    what: str
    red: set[int]
    do: Callable[[MadeRun], object]


def sql(service: str, statement: str, **values: object) -> Callable[[MadeRun], object]:
    return lambda run: run.sql(service, statement, **values)


def add(name: str, **line: object) -> Callable[[MadeRun], object]:
    return lambda run: run.add(name, **line)


def second_certificate(run: MadeRun) -> None:
    key_dropped(run)
    values = {"person_ref": "a" * 64, "title": "工程师", "cycle": "beijing-2023", "state": "valid", "live": True}
    twin = {"number": "twin", "token": "twin", "status_index": 9, "case_id": CASE, "digest": run.certificate}
    run.insert("certificate", "certificates", **values, **twin)
    run.insert("certificate", "changes", number="twin", version=1, before=None, after="valid")


def unknown_certificate(run: MadeRun) -> None:
    handed_out = {"method": "GET", "path": f"{CASE_PATH}/certificate", "status": 200, "answer": {"number": "?"}}
    run.add("receipts", **handed_out, actor=APPLICANT, key=None)


def key_dropped(run: MadeRun) -> None:
    with run.engines["certificate"].begin() as connection:
        connection.exec_driver_sql("drop index uq_certificates_live")


def tally_sent(run: MadeRun) -> None:
    lines = run.lines("receipts")
    run.rewrite(
        "receipts", [line | {"body_sha256": "0" * 64} if line["path"].endswith("/tally") else line for line in lines]
    )


def deaf_sink(run: MadeRun) -> None:
    run.rewrite("sink", run.lines("sink")[1:])


def garbled_sink(run: MadeRun) -> None:
    first, *rest = run.lines("sink")
    run.rewrite("sink", [first | {"body": first["body"] + " "}, *rest])


def doubled_effect(run: MadeRun) -> None:
    run.insert("application", "history", case_id=CASE, n=15, move="fee_charged", stage="certified", clause="三(一)")


def late_close(run: MadeRun) -> None:
    run.tell("application", "PaymentDue", {})


def poison_unseen(run: MadeRun) -> None:
    run.add("frames", message_id="chaos-1", queue="events.review", fate="poisoned", event_id="poison", confirmed=True)


def dead_unseen(run: MadeRun) -> None:
    run.add("frames", message_id="chaos-1", queue="events.review", fate="dead-frame", sha256="00", confirmed=True)


def dead_unasked(run: MadeRun) -> None:
    dead = json.loads((run.folder / "broker.json").read_text())["dead"]
    frame = {"message_id": "own", "sha256": "00", "headers": "None", "body": "{"}
    run.change("broker", dead=dead | {"review": [frame]})


def log(line: str) -> Callable[[MadeRun], object]:
    return lambda run: (run.folder / "logs" / "gateway.log").write_text(f"{line}\n", encoding="utf-8")


BREAKS = (
    Break("a command forgotten", {1}, sql("review", "delete from commands")),
    Break("an answer changed", {1}, sql("review", "update commands set answer = replace(answer, '0189', '0190')")),
    Break("a submission changed", {1},
          sql("application", "update snapshots set body = replace(body, 'computer', 'law')")),
    Break("a submission lost", {1}, sql("application", "delete from snapshots")),
    Break("a paper lost", {1}, lambda run: run.stored(run.snapshot["documents"][0]["digest"]).unlink()),
    Break("a recommendation done twice", {1},
          lambda run: run.insert("review", "acts", case_id=CASE, version=2, move="recommend")),
    Break("a recommendation undone", {1}, sql("review", "delete from acts")),
    Break("a second certificate", {2}, second_certificate),
    Break("the unique key dropped", {2}, key_dropped),
    Break("a certificate altered", {2}, lambda run: run.stored(run.certificate).write_bytes(b"%PDF-1.7 another")),
    Break("an unknown certificate handed out", {2}, unknown_certificate),
    Break("a fen missing", {3}, sql("payment", "update charges set amount_fen = 49999")),
    Break("paid twice at the provider", {3},
          add("ledger", what="paid", trade_no="again", transaction_id="4201", paid_fen=50000)),
    Break("given back and nobody knows", {3},
          add("ledger", what="refund_begun", trade_no="trade", number="R4200", amount_fen=50000)),
    Break("told as paid, not paid", {3}, sql("payment", "update orders set settled_at = null")),
    Break("another tally counted", {4}, sql("evaluation", "update meetings set items = replace(items, '9', '10')")),
    Break("another tally sent", {4}, tally_sent),
    Break("minutes rewritten", {4}, sql("evaluation", "update meetings set minutes = 'others'")),
    Break("an event not heard", {5}, sql("review", "delete from inbox")),
    Break("an event heard that nobody told", {5},
          lambda run: run.insert("review", "inbox", publisher="application", event_id="?", state="done")),
    Break("the sink missed one", {5}, deaf_sink),
    Break("the sink heard other words", {5}, garbled_sink),
    Break("an effect happened twice", {5}, doubled_effect),
    Break("told twice what follows once", {5}, late_close),
    Break("a poisoned event vanished", {5}, poison_unseen),
    Break("a dead frame vanished", {5}, dead_unseen),
    Break("a dead frame of our own", {5}, dead_unasked),
    Break("a jump on the road", {6}, sql("application", "update history set stage = 'audit' where n = 14")),
    Break("a line missing", {6}, sql("application", "update history set n = 20 where n = 14")),
    Break("a case elsewhere", {6}, sql("application", "update cases set stage = 'audit'")),
    Break("a number skipped", {6}, sql("payment", "update streams set seq = 7")),
    Break("a follower behind", {6}, sql("integrity", "update cursors set seq = 1 where publisher = 'review'")),
    Break("a certificate's state changed unseen", {6},
          sql("certificate", "update certificates set state = 'suspended'")),
    Break("an audit entry lost", {7}, sql("integrity", "delete from entries where event_id = 'certificate-2'")),
    Break("an audit entry changed", {7}, sql("integrity", "update entries set frame = frame || ' '")),
    Break("audit entries out of order", {7},
          sql("integrity", "update entries set n = 1000 where event_id = 'review-1'")),
    Break("a known number in a log", {8}, log(f"GET /v1/persons?name=%20{RESIDENT}")),
    Break("a stranger's number in a log", {8}, log(f"身份证{STRANGER}号")),
    Break("a passport in a log", {8}, log(f"passport {PASSPORT}")),
    Break("a number in a table", {8}, sql("application", "update persons set name = :number", number=RESIDENT)),
    Break("a number in a header", {8},
          lambda run: run.rewrite("sink", [one | {"headers": {"who": RESIDENT}} for one in run.lines("sink")])),
    Break("an errand left", {9}, lambda run: run.insert("payment", "errands", id="1", kind="ask", subject=CASE)),
    Break("a failed deadline", {9},
          lambda run: run.insert("review", "deadlines", kind="window", subject=CASE, attempt=3)),
    Break("a queue not empty", {9}, lambda run: run.change("broker", queues={"events.review": 2})),
    Break("no rest", {9}, lambda run: run.change("run", quiet_at=None)),
    Break("an event not published", {5, 9}, sql("review", "update outbox set published_at = null where seq = 1")),
    Break("an event that waits", {5, 9}, sql("application", "update inbox set state = 'waiting' where seq = 2")),
)  # fmt: skip


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.what.replace(" ", "-"))
def test_what_is_broken_turns_exactly_its_invariant_red(run: MadeRun, broken: Break) -> None:
    broken.do(run)
    assert judged(run).keys() == broken.red


def checked(run: MadeRun, at: datetime) -> None:
    """The civil service register has answered at the audit; the line stands before that of the audit's end."""
    run.sql("application", "update history set n = -n where n >= 5")
    run.sql("application", "update history set n = 1 - n where n < 0")
    line = {"n": 5, "at": at, "move": "registry_checked", "stage": "audit", "reason": "civil_service: mismatch"}
    run.insert("application", "history", case_id=CASE, clause="四(一)", **line)
    run.tell("application", "RegistryChecked", {})


@pytest.mark.parametrize(("later", "times"), [(timedelta(0), 1), (timedelta(minutes=1), 2)])
def test_of_the_civil_service_register_list_and_issue_are_told_as_often_as_there_is_news(
    run: MadeRun, later: timedelta, times: int
) -> None:
    """Twice of an answer that came after the audit had passed, and before the hub heard of that."""
    checked(run, MOMENT + later)
    for _ in range(times):
        assert judged(run).keys() == {5}
        run.tell("application", "StandingChecked", {})
    assert judged(run) == {}
    run.tell("application", "StandingChecked", {})
    assert judged(run).keys() == {5}


def test_what_the_faults_put_there_is_no_fault_of_ours(run: MadeRun) -> None:
    run.add("frames", message_id="chaos-1", queue="events.review", fate="poisoned", event_id="poison", confirmed=True)
    run.insert("review", "inbox", publisher="nobody", event_id="poison", type="CaseClosed", state="retry")
    run.add("frames", message_id="chaos-2", queue="events.review", fate="dead-frame", sha256="00", confirmed=True)
    dead = {"message_id": "chaos-2", "sha256": "00", "headers": "None", "body": "{"}
    run.change("broker", dead={"review": [dead]})
    run.add("frames", message_id="chaos-3", queue="events.review", fate="dead-frame", sha256="01", confirmed=False)
    assert judged(run) == {}


def test_a_command_without_an_answer_may_have_happened_or_not(run: MadeRun) -> None:
    withdrawal = {
        "actor": APPLICANT,
        "method": "POST",
        "path": f"{CASE_PATH}/withdrawal",
        "status": None,
        "answer": None,
    }
    run.add("receipts", key="never", **withdrawal)
    recommended = {"actor": "employer_officer:other", "method": "POST", "path": f"{CASE_PATH}/recommendation"}
    run.add("receipts", key="done", **recommended, status=None, answer=None)
    run.insert("review", "commands", actor=recommended["actor"], key="done", answer={"ok": {"case_id": CASE}})
    run.insert("review", "acts", case_id=CASE, version=2, move="recommend")
    assert judged(run) == {}


def test_what_was_never_compared_is_red(run: MadeRun) -> None:
    for name in ("receipts", "sink"):
        run.rewrite(name, [])
    red = judged(run)
    assert "nothing was there to compare" in " ".join(red[1])
    assert {1, 2, 4, 5} == red.keys()


def test_the_probe_for_a_second_certificate_leaves_nothing_behind(run: MadeRun) -> None:
    key_dropped(run)
    judged(run)
    with run.engines["certificate"].connect() as connection:
        assert connection.exec_driver_sql("select number from certificates").scalars().all() == [NUMBER]


def test_eighteen_digits_are_no_number_without_their_check_digit(run: MadeRun) -> None:
    wrong = STRANGER[:-1] + ("0" if STRANGER[-1] != "0" else "1")
    log(f"{wrong} and a bank's 42{RESIDENT[:10]}{MOMENT:%Y%m%d%H%M%S} and {passport_number('other', 'K')}")(run)
    assert judged(run) == {}


def test_evidence_that_cannot_be_read_is_red(run: MadeRun) -> None:
    (run.folder / "ledger.jsonl").unlink()
    assert {3, 8} <= judged(run).keys()
