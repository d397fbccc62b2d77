"""公示 (三(一)5): how a publicity ends. Reports and the last day come in any order, so these rules commute."""

from dataclasses import replace
from datetime import datetime

from services.evaluation.domain.case import Case, Report, State
from services.evaluation.domain.place import Decision, Told
from shared.contracts.evaluation import PublicityClosed

CLAUSE = "三(一)5"

_PROGRESS = ("incomplete", "complete", "upheld", "dismissed")
"""Of two words about one report in one instant the later in its course counts."""


def end_publicity(case: Case, now: datetime) -> Decision | None:
    """The last day is over. A case with a blocking report waits; None if there is nothing to end."""
    ends = case.publicity_ends_at
    if case.state is not State.PUBLICITY or ends is None or case.over or now < ends:
        return None
    over = replace(case, over=True)
    if over.blocked:
        return Decision((over,), move="wait_for_report", clause="四(七)")
    return _close(over, ends)


def reported(case: Case, report: str, news: Report) -> Decision | None:
    """A report blocks, or no longer does; None if that is known. A publicity that waited for it is closed."""
    known = case.reports.get(report)
    if known is not None and _rank(news) <= _rank(known):
        return None
    after = replace(case, reports={**case.reports, report: news})
    if after.state is State.PUBLICITY and after.over and not after.blocked:
        assert after.publicity_ends_at is not None
        return _close(after, max(news.at, after.publicity_ends_at))
    return Decision((after,))


def _close(case: Case, at: datetime) -> Decision:
    passed = replace(case, state=State.PASSED)
    return Decision(
        (passed,), told=(Told(passed, PublicityClosed(closed_at=at)),), move="close_publicity", clause=CLAUSE
    )


def _rank(report: Report) -> tuple[datetime, int, bool]:
    return report.at, _PROGRESS.index(report.status), not report.blocks
