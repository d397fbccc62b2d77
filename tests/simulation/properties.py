"""What must hold when everything is at rest, whatever happened before. Each property yields what breaks it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from services.application.domain.table import TABLE
from tests.simulation.agreement import deadlines_agree, desks_agree, hands_agree, withdrawals_dated
from tests.simulation.broker import BINDINGS
from tests.simulation.process import Process
from tests.simulation.rest import unfinished
from tests.simulation.town import ACTS
from tests.simulation.world import World

Faults = Iterator[str]


def faults(world: World) -> list[str]:
    """Everything that does not hold."""
    return [f"{check.__name__}: {fault}" for check in CHECKS for fault in check(world)]


# The bus


def drained(world: World) -> Faults:
    """Nothing is left to do, nothing is dead, nothing ended in an unexpected error."""
    yield from unfinished(world)
    yield from (f"{frame.type} #{frame.n} is a dead frame" for frame in world.broker.dead)
    for process in _all(world):
        yield from (f"{process.name} failed unexpectedly: {error}" for error in process.unexpected)
        for type_, state, error in process.rows("select type, state, error from inbox where state <> 'done'"):
            yield f"{process.name} has {type_} {state}: {error}"
        for kind, subject, error in process.rows("select kind, subject, error from deadlines where error is not null"):
            yield from () if _is_made(error) else (f"{process.name} cannot book {kind} of {subject}: {error}",)


def heard_once(world: World) -> Faults:
    """Every event that was told reached each queue bound to it, and its subject's sequence has no gap."""
    told: dict[str, Counter[tuple[str, str]]] = {process.name: Counter() for process in _all(world)}
    for process in _all(world):
        for exchange_key, event, *_ in _outbox(process):
            for service in BINDINGS[exchange_key]:
                told[service][process.name, event] += 1
        last: Counter[tuple[str, str]] = Counter()
        for kind, subject, seq in process.rows("select subject_kind, subject, seq from outbox order by id"):
            if seq != last[kind, subject] + 1:
                yield f"{process.name} told {seq} after {last[kind, subject]} on {kind} {subject}"
            last[kind, subject] = seq
    for process in _all(world):
        heard = Counter(map(tuple, process.rows("select publisher, event_id from inbox")))
        for event in told[process.name] - heard:
            yield f"{process.name} never heard {event}"
        for event in heard - told[process.name]:
            yield f"{process.name} heard {event}, which nobody told it"


def audited(world: World) -> Faults:
    """Integrity keeps every event of everybody exactly once, and each subject's in order."""
    entries = Counter(map(tuple, world.town["integrity"].rows("select publisher, event_id from entries")))
    told = Counter((process.name, event) for process in _all(world) for _, event, *_ in _outbox(process))
    for event, count in ((entries - told) + (told - entries)).items():
        yield f"{event} has {count} entries too many or too few"
    last: Counter[tuple[str, ...]] = Counter()
    query = "select publisher, subject_kind, subject, seq from entries order by n"
    for *stream, seq in world.town["integrity"].rows(query):
        if seq != last[tuple(stream)] + 1:
            yield f"{seq} stands after {last[tuple(stream)]} on {' '.join(stream)}"
        last[tuple(stream)] = seq


def commands_once(world: World) -> Faults:
    """What a sender was told for good is so, and was done once."""
    yield from world.clients.contradictions
    done: Counter[tuple[str, str]] = Counter()
    for wish in world.clients.wishes:
        kept = world.town[wish.command.service].rows("select answer from commands where key = ?", wish.key)
        answer = json.loads(kept[0][0]) if kept and kept[0][0] else None
        if wish.told and wish.told.ok is not None and (answer is None or answer["ok"] != wish.told.ok):
            yield f"{wish} was told {wish.told.ok}, but kept is {answer}"
        if answer is not None:
            done[wish.command.service, _move(wish.command.method())] += 1
    for service in ("review", "evaluation", "integrity"):
        was = Counter(dict(world.began.acts[service]))
        acts = Counter(dict(world.town[service].rows(ACTS))) - was
        for move in acts.keys() | {m for s, m in done if s == service}:
            if move not in BY_THEMSELVES and acts[move] != done[service, move]:
                yield f"{service} has {acts[move]} acts {move} for {done[service, move]} commands"


BY_THEMSELVES = frozenset({"", "lapse", "flag_overdue", "close_publicity", "wait_for_report"})
"""Acts that follow from deadlines and facts, not from commands."""


def _move(method: str) -> str:
    return method.partition(".")[2]


# The hub


def history_whole(world: World) -> Faults:
    """A case's history counts from 1, walks along the table, and holds every fact of the desks exactly once."""
    hub = world.town["application"]
    for case, stage in hub.rows("select id, stage from cases"):
        lines = hub.rows("select n, move, stage from history where case_id = ? order by n", case)
        if [line[0] for line in lines] != list(range(1, len(lines) + 1)):
            yield f"{case} has history lines {[line[0] for line in lines]}"
        if lines[-1][2] != stage:
            yield f"{case} is at {stage}, its history at {lines[-1][2]}"
        for (_, _, before), (_, move, after) in pairwise(lines):
            if before != after and not any((r.stage, r.move, r.to) == (before, move, after) for r in TABLE):
                yield f"{case} went by {move} from {before} to {after}, which is no row of the table"
        yield from _facts_noted(world, case, len(lines))


def _facts_noted(world: World, case: str, lines: int) -> Faults:
    facts = "select count(*) from outbox where subject_kind = 'case' and subject = ?"
    others = ("review", "payment", "evaluation", "certificate")
    told = sum(world.town[name].rows(facts, case)[0][0] for name in others)
    noted = world.town["application"].rows(
        "select count(*) from history where case_id = ? and json_extract(actor, '$.role') is not null", case
    )[0][0]
    own = world.town["application"].rows(OWN_LINES, case)[0][0]
    if noted - own != told:
        yield f"{case} has {lines} lines of history, {own} of its own, for {told} facts of the desks"


OWN_LINES = """
select count(*) from history where case_id = ? and (
    move in ('open', 'submit', 'submit_freelance', 'upload_stamped_forms', 'resubmit', 'withdraw',
             'close_not_evaluated', 'registry_checked', 'disqualify', 'reopen', 'reassign', 'close_for_death',
             'refuse_after_audit')
    or (move in ('lapse', 'abandon') and exists (
        select 1 from history as before where before.case_id = history.case_id and before.n = history.n - 1
        and before.stage in ('draft', 'association_review', 'correction'))))
"""


# Money and papers


def money_right(world: World) -> Faults:
    """The provider holds what the ledger here says: one fee where a case was paid for, nothing where it goes back."""
    payment, trades = world.town["payment"], world.town.outside.ledger.trades
    for case, order, paid_at, amount in payment.rows("select case_id, order_id, paid_at, amount_fen from orders"):
        numbers = [n for (n,) in payment.rows("select trade_no from placements where case_id = ?", case)]
        net = sum(trades[n].paid_fen - trades[n].refunded_fen for n in numbers if n in trades)
        kept = payment.rows(
            "select count(*) from charges where case_id = ? and order_id = ? and cause is null", case, order
        )[0][0]
        if net != kept * amount or kept > 1 or bool(kept) > bool(paid_at):
            yield f"{case}: the provider has {net} fen, {kept} charges are kept of {amount} fen"
        open_ = [n for n in numbers if n in trades and trades[n].state == "NOTPAY"]
        over = payment.rows("select 1 from orders where case_id = ? and closed_at is not null", case)
        if over and open_:
            yield f"{case} is closed, but {open_} can still be paid"
        yield from _refund_as_told(world, case, bool(paid_at), kept)


def _refund_as_told(world: World, case: str, paid: bool, kept: int) -> Faults:
    """The hub says whether a fee goes back: as it closes the case, or once evaluation has let it go."""
    words = [
        json.loads(frame)["body"]["refund"]
        for (frame,) in world.town["application"].rows(
            "select frame from outbox where type in ('CaseClosed', 'FeeDecided') and subject = ? order by id", case
        )
    ]
    (stage,) = world.town["application"].rows("select stage from cases where id = ?", case)[0]
    if stage == "closed" and paid and words[-1] == bool(kept):
        yield f"{case} is closed with refund={words[-1]}, and {kept} fees are kept"


def certified_once(world: World) -> Faults:
    """One certificate that can be valid per person, and one notice per evaluation."""
    service = world.town["certificate"]
    for person, count in service.rows("select person_ref, count(*) from certificates where live group by 1"):
        if count > 1:
            yield f"{person} has {count} certificates"
    for case, round_, outcome in service.rows("select case_id, round, outcome from results where stage = 'done'"):
        notices = service.rows("select count(*) from notices where case_id = ? and round = ?", case, round_)[0][0]
        if notices != 1:
            yield f"{case} has {notices} notices for its {outcome} result in round {round_}"
    stuck = "select case_id from results where stage = 'taken'"
    yield from (f"{case} is taken by a batch and nobody works on it" for (case,) in service.rows(stuck))


CHECKS: tuple[Callable[[World], Faults], ...] = (
    drained,
    heard_once,
    audited,
    commands_once,
    history_whole,
    desks_agree,
    hands_agree,
    deadlines_agree,
    money_right,
    withdrawals_dated,
    certified_once,
)


def _outbox(process: Process) -> Iterator[tuple[tuple[str, str], str]]:
    for event, type_ in process.rows("select event_id, type from outbox"):
        yield (f"{process.name}.events", type_), event


def _all(world: World) -> list[Process]:
    return list(world.town.running)


def _is_made(error: str | None) -> bool:
    """Whether it failed because the simulation made the database go away."""
    return error is not None and error.startswith("OperationalError")
