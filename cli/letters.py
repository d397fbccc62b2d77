"""`zhicheng dead-letters list|show|replay|discard|history`."""

import asyncio
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.attention import age, short
from cli.broker import Broker, typed
from cli.options import LOCAL, AmqpUrl, AsJson, Person, Service, console, login, run
from shared.contracts.base import Message
from shared.contracts.operations import (
    ActList,
    ActView,
    Discard,
    GetLetter,
    Letter,
    LetterList,
    LetterView,
    ListActs,
    ListLetters,
    Replay,
)

app = typer.Typer(no_args_is_help=True)

OUTCOME_SECONDS = 10.0
LOOK_SECONDS = 0.25
MOST = 500

Id = Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept with your name.", show_default=False)]


@app.command("list")
def list_letters(
    service: Service,
    url: AmqpUrl = LOCAL,
    person: Person = login(),  # noqa: B008
    everything: Annotated[bool, typer.Option("--all", help="Also what is still tried again by itself.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the dead letters of a service."""
    found = run(url, person, lambda broker: _list(broker, service, everything))
    if as_json:
        _print_json(found)
        return
    table = Table(
        "编号 id", "状态 state", "内容 what", "申报件 subject", "次数 tries", "已有 age", "错误 error", "可 may"
    )
    for letter in found.items:
        table.add_row(*_cells(letter))
    console.print(table if found.items else "No dead letters.")
    if found.more:
        console.print(f"There are more than these {len(found.items)}.")


@app.command()
def show(
    service: Service,
    id: Id,
    url: AmqpUrl = LOCAL,
    person: Person = login(),  # noqa: B008
    as_json: AsJson = False,
) -> None:
    """Show one dead letter. What a person wrote, names and numbers are masked by the service."""

    async def ask(broker: Broker) -> LetterView:
        return typed(await broker.ask(service, GetLetter(id=id)), LetterView)

    _show(run(url, person, ask), as_json)


@app.command()
def replay(
    service: Service,
    reason: Reason,
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="As `list` shows it; or --all.")] = None,
    url: AmqpUrl = LOCAL,
    person: Person = login(),  # noqa: B008
    everything: Annotated[bool, typer.Option("--all", help="Every dead letter that can be replayed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Have a dead letter tried again, and wait a moment for what becomes of it. Ends with 1 if it failed again."""
    if (id is None) is not everything:
        raise typer.BadParameter("name one ID, or --all")
    views = run(url, person, lambda broker: _replay(broker, service, id, reason))
    for view in views:
        _show(view, as_json) if id else console.print(f"{view.letter.id}  {_outcome(view.letter)}", markup=False)
    if any(view.letter.kind == "event" and view.letter.state != "done" for view in views):
        raise typer.Exit(1)


@app.command()
def discard(
    service: Service,
    id: Id,
    reason: Reason,
    url: AmqpUrl = LOCAL,
    person: Person = login(),  # noqa: B008
    as_json: AsJson = False,
) -> None:
    """Give a dead letter up. The later events of a followed subject go on."""

    async def ask(broker: Broker) -> LetterView:
        return typed(await broker.ask(service, Discard(id=id, reason=reason)), LetterView)

    _show(run(url, person, ask), as_json)


@app.command()
def history(
    service: Service,
    url: AmqpUrl = LOCAL,
    person: Person = login(),  # noqa: B008
    limit: Annotated[int, typer.Option(min=1, max=MOST)] = 100,
    as_json: AsJson = False,
) -> None:
    """Show what operators have done, newest first."""

    async def ask(broker: Broker) -> ActList:
        return typed(await broker.ask(service, ListActs(limit=limit)), ActList)

    found = run(url, person, ask)
    if as_json:
        _print_json(found)
        return
    console.print(_acts(found.items) if found.items else "Nobody has done anything yet.")


async def _list(broker: Broker, service: str, everything: bool) -> LetterList:
    return typed(await broker.ask(service, ListLetters(all=everything, limit=MOST)), LetterList)


async def _replay(broker: Broker, service: str, id: str | None, reason: str) -> list[LetterView]:
    ids = [id] if id else [one.id for one in (await _list(broker, service, False)).items if "replay" in one.possible]
    views = [typed(await broker.ask(service, Replay(id=one, reason=reason)), LetterView) for one in ids]
    return [await _settled(broker, service, view) for view in views]


async def _settled(broker: Broker, service: str, view: LetterView) -> LetterView:
    """The letter once it was tried; the service's sweep comes by every second."""
    deadline = time.monotonic() + OUTCOME_SECONDS
    while view.letter.state == "retry" and not view.letter.attempts and time.monotonic() < deadline:
        await asyncio.sleep(LOOK_SECONDS)
        view = typed(await broker.ask(service, GetLetter(id=view.letter.id)), LetterView)
    return view


def _cells(letter: Letter) -> Sequence[str]:
    what = letter.what if letter.seq is None else f"{letter.what} #{letter.seq}"
    since = short(age(letter.since, datetime.now(UTC))) if letter.since else ""
    may = ", ".join(letter.possible)
    return letter.id, letter.state, what, letter.subject, str(letter.attempts), since, letter.error or "", may


def _show(view: LetterView, as_json: bool) -> None:
    if as_json:
        _print_json(view)
        return
    for name, value in view.letter.model_dump(mode="json", exclude_none=True, exclude={"kind"}).items():
        console.print(f"{name:10}{', '.join(value) if isinstance(value, list) else value}", markup=False)
    if view.note:
        console.print(view.note, markup=False)
    if view.content is not None:
        console.print_json(json.dumps(view.content, ensure_ascii=False))
    if view.acts:
        console.print(_acts(view.acts))


def _acts(acts: Sequence[ActView]) -> Table:
    table = Table("时间 at", "用户 operator", "何人 person", "行为 act", "死信 letter", "内容 what", "理由 reason")
    for act in acts:
        at = act.at.isoformat(timespec="seconds")
        table.add_row(at, act.operator, act.person, act.act, act.letter, act.what, act.reason)
    return table


def _outcome(letter: Letter) -> str:
    return f"{letter.state}: {letter.error}" if letter.error and letter.state != "done" else letter.state


def _print_json(message: Message) -> None:
    data: Any = message.model_dump(mode="json")
    print(json.dumps(data, ensure_ascii=False))
