"""Results that wait for a batch, what ends their waiting, and the batches that take them."""

from sqlalchemy import update

from services.certificate import domain, tables
from services.certificate.domain import Ending, Result, Stage
from services.certificate.domain.problems import NO_SUCH_BATCH
from services.certificate.tables import BatchCase, BatchRow, EndingRow, ResultRow
from shared.bus import Work
from shared.contracts.base import new_id
from shared.contracts.case_events import ResultDue
from shared.contracts.certificate import Batch, BatchView, HeldBack

ISSUE, NOTIFY = "issue", "notify"


def hear(work: Work, event: ResultDue) -> None:
    """Keep a result. A passed one waits for a batch; the notice of any other is promised at once."""
    if event.outcome == "passed" and event.title_date is None:
        raise ValueError("a passed result names the date of its title")
    row, ending = work.session.get(ResultRow, work.subject), ending_of(work, work.subject)
    before = row.read() if row else None
    result = domain.heard(before, event.outcome, work.round, work.now, ending)
    if result is None:
        return
    assert work.policy_ref is not None
    row = row or ResultRow(case_id=work.subject)
    work.session.add(row)
    _write(row, result)
    row.batch = row.number = row.token = None
    row.policy, row.cycle = work.policy_ref, work.policy(work.policy_ref).id
    row.holder, row.person_ref = event.holder.model_dump(mode="json"), event.holder.person_ref
    row.series, row.major, row.level = event.series, event.major, event.level
    row.institution, row.title_date = event.institution, event.title_date
    row.title = event.title.model_dump(mode="json") if event.title else None
    if result.stage is Stage.TAKEN:
        work.promise(NOTIFY, row.case_id, round=row.round)


def end(work: Work, case_id: str, ending: Ending) -> None:
    """Keep what ends a case, and drop its result if it still waits for a certificate."""
    row = work.session.get(EndingRow, case_id)
    worst = domain.joined(row.read() if row else None, ending)
    row = row or EndingRow(case_id=case_id)
    row.at, row.for_good, row.clause, row.reason = worst.at, worst.for_good, worst.clause, worst.reason
    work.session.add(row)
    result = work.session.get(ResultRow, case_id)
    if result is not None and result.stage in (Stage.WAITING, Stage.TAKEN) and worst.stops(result.read()):
        drop(work, result, worst.reason)


def begin(work: Work, cycle: str) -> Batch:
    """Take every waiting result of a cycle into a new batch, with a promise for each."""
    batch = BatchRow(id=new_id(), cycle=cycle, begun_at=work.now, actor=work.actor.model_dump(mode="json"))
    work.session.add(batch)
    work.session.flush()
    rows = tables.waiting(work.session, cycle)
    for row in rows:
        row.stage, row.batch = Stage.TAKEN, batch.id
        work.session.add(BatchCase(batch=batch.id, case_id=row.case_id, state="pending"))
        work.promise(ISSUE, row.case_id, batch=batch.id)
    return Batch(batch=batch.id, cases=len(rows))


def view(work: Work, batch_id: str) -> BatchView:
    """How a batch stands. Raises `no-such-batch`."""
    batch = work.session.get(BatchRow, batch_id)
    if batch is None:
        raise NO_SUCH_BATCH()
    counted = tables.tally(work.session, batch.id)
    return BatchView(
        batch=batch.id,
        cases=sum(counted.values()),
        cycle=batch.cycle,
        begun_at=batch.begun_at,
        pending=counted.get("pending", 0),
        issued=counted.get("issued", 0),
        dropped=counted.get("dropped", 0),
        held_back=tuple(
            HeldBack(case_id=case.case_id, why=case.note or "") for case in tables.held_back(work.session, batch.id)
        ),
    )


def ending_of(work: Work, case_id: str) -> Ending | None:
    """What is known to end a case."""
    row = work.session.get(EndingRow, case_id)
    return row.read() if row else None


def drop(work: Work, row: ResultRow, why: str) -> None:
    """Nothing will be issued for this result."""
    row.stage = Stage.DROPPED
    mark(work, row, "dropped", why)


def hold_back(work: Work, row: ResultRow, why: str) -> None:
    """Leave the case waiting for the next batch, with a note."""
    row.stage = Stage.WAITING
    mark(work, row, "held_back", why)


def mark(work: Work, row: ResultRow, state: str, note: str | None = None) -> None:
    """Write down what became of the case in its batch."""
    mine = (BatchCase.batch == row.batch, BatchCase.case_id == row.case_id)
    work.session.execute(update(BatchCase).where(*mine, BatchCase.state == "pending").values(state=state, note=note))


def _write(row: ResultRow, result: Result) -> None:
    row.outcome, row.round, row.due_at, row.stage = result.outcome, result.round, result.due_at, result.stage
