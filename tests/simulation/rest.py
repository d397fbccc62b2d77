"""Bringing a run to rest: nothing breaks any more, and everything is delivered, retried and booked."""

from datetime import timedelta

from tests.simulation.process import Process
from tests.simulation.world import OVERDUE, PROMISED_NOW, SET_ASIDE, UNTOLD, World, sql

ROUNDS = 40
FIRST_PAUSE, LONGEST_PAUSE = 11.0, 7200.0
"""Seconds of wall time between two rounds, doubled from round to round: beyond every time-out, lease and retry."""

LOOKS = 4
LOOK_AFTER = timedelta(hours=7)
"""Business time until payment has asked the provider again about everything it still waits for."""

UNTOLD_NOW = "select 1 from outbox where published_at is null and (next_at is null or next_at <= ?) limit 1"

LEFT = {
    "an event is not published": UNTOLD,
    "an event is set aside": SET_ASIDE,
    "a promise is not kept": "select 1 from errands limit 1",
}
"""What no process may have left when it is at rest."""


def rest(world: World) -> None:
    """Heal everything and work until nothing is left to do, or for ROUNDS."""
    world.calm = True
    world.say("everything is healed")
    for process in world.town.running:
        if process.down:
            process.start()
    for wish in world.clients.wishes:
        wish.left |= wish.open and world.dice.chance(30)
    settle(world)
    for _ in range(LOOKS):
        if not _money_on_its_way(world):
            return
        world.town.clock.moment += LOOK_AFTER
        settle(world)


def settle(world: World) -> None:
    """Work until nothing is left to do now, however long that takes in wall time."""
    pause = FIRST_PAUSE
    for _ in range(ROUNDS):
        for wish in world.clients.unanswered():
            world.clients.send(wish, world.town.clock.now())
        _work_off(world)
        for process in world.town.running:
            if process.rows(SET_ASIDE):
                world.do(process, "sweeps", process.sweep)
            if process.rows(OVERDUE, sql(world.town.clock.now())):
                world.do(process, "books deadlines", process.tick)
        _work_off(world)
        if not unfinished(world):
            return
        world.town.wall.pass_by(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def unfinished(world: World) -> list[str]:
    """What is still to do now, by process and kind."""
    now = sql(world.town.clock.now())
    left = [f"{wish} is not answered" for wish in world.clients.wishes if wish.open]
    for process in world.town.running:
        left += [f"{process.name}: {what}" for what, query in LEFT.items() if process.rows(query)]
        left += [f"{process.name}: a deadline is not booked" for _ in process.rows(OVERDUE, now)]
    return left


def _work_off(world: World) -> None:
    """Let every process do what it can without waiting."""
    while sum(_serve(world, process) for process in world.town.running):
        continue


def _serve(world: World, process: Process) -> bool:
    """Everything that one process can do now; whether that was anything."""
    now, busy = sql(world.town.wall.moment), False
    while process.tasks:
        world.do(process, f"goes on: {process.tasks[0].label}", lambda: process.go_on(process.tasks[0]))
        busy = True
    while world.broker.calls[process.name]:
        world.take_call(process)
        busy = True
    while world.broker.events[process.name]:
        world.take_event(process)
        busy = True
    if process.rows(UNTOLD_NOW, now):
        before = world.broker.published
        world.do(process, "relays", process.publish)
        busy |= world.broker.published > before  # not so if all of them wait behind one that was refused
    if process.rows(PROMISED_NOW, now, now):
        world.do(process, "takes errands", process.keep_promises)
        busy = True
    return busy


def _money_on_its_way(world: World) -> bool:
    """Whether the provider knows of money that payment does not, or has not given back what it is to give back."""
    known = {number for (number,) in world.town["payment"].rows("select trade_no from charges")}
    paid = {trade.trade_no for trade in world.town.outside.ledger.trades.values() if trade.paid_at}
    back = world.town["payment"].rows("select 1 from charges where cause is not null and refunded_at is null limit 1")
    return bool(back) or not paid <= known
