"""Rows that nobody takes any more are told when a process starts, and stay."""

from structlog.typing import EventDict

from shared.bus import orphans
from shared.bus.tables import deadlines, errands, inbox
from tests.bus.probe.bench import ANNA, START, ProbeBench
from tests.bus.probe.contracts import CloseAt, Promise


def told(logs: list[EventDict]) -> list[tuple[str, str, int]]:
    return [(e["table"], e["kind"], e["rows"]) for e in logs if e["event"] == "rows without a handler"]


def leave_one_of_each(probe: ProbeBench) -> None:
    probe.call(CloseAt(account="a", at=START), ANNA)
    probe.call(Promise(account="a"), ANNA)
    probe.count(5, "done")
    for account in "ab":
        probe.count(-7, account)


def test_with_every_handler_nothing_is_told(probe: ProbeBench, logs: list[EventDict]) -> None:
    leave_one_of_each(probe)
    orphans.report(probe.house.database, probe.handlers)
    assert told(logs) == []


def test_each_kind_without_a_handler_is_told_with_its_rows(probe: ProbeBench, logs: list[EventDict]) -> None:
    leave_one_of_each(probe)
    probe.handlers.events.clear()
    probe.handlers.due.clear()
    probe.handlers.errands.clear()
    orphans.report(probe.house.database, probe.handlers)
    assert told(logs) == [("inbox", "Counted", 2), ("deadlines", "close", 1), ("errands", "tell", 1)]
    assert [len(probe.rows(table)) for table in (inbox, deadlines, errands)] == [3, 1, 1]
