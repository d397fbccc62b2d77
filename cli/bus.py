"""`zhicheng bus status` and `zhicheng bus definitions`."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from cli import files
from cli.attention import Standing, age, needs, short, sweep_lag
from cli.broker import Broker, NoAnswerError, typed
from cli.definitions import definitions, users
from cli.options import FAILED, LOCAL, NEEDS_A_PERSON, AmqpUrl, AsJson, Person, console, errors, login, run
from cli.passwords import MissingPasswordError, passwords
from shared.contracts import wire
from shared.contracts.base import SERVICES
from shared.contracts.operations import GetStatus, ServiceStatus
from shared.errors import Refusal

app = typer.Typer(no_args_is_help=True)

LINES = (
    "事件队列 events",
    "调用队列 calls",
    "待发 to tell",
    "延迟 lag",
    "等待 waiting",
    "重试 retries",
    "死信 dead",
    "坏帧 frames",
    "承诺 errands",
    "期限 deadlines",
    "清扫滞后 sweep",
)
"""A line for each thing and a column for each service: that fits a terminal of 80 columns."""


@app.command()
def status(url: AmqpUrl = LOCAL, person: Person = login(), as_json: AsJson = False) -> None:  # noqa: B008
    """Show how every service stands. Ends with 1 if something needs a person, with 2 if the broker is away."""
    standings = run(url, person, look)
    wanting = [f"{standing.service}: {need}" for standing in standings for need in needs(standing)]
    if as_json:
        print(json.dumps({"services": [_data(standing) for standing in standings], "needs_a_person": wanting}))
    else:
        _show(standings, wanting)
    raise typer.Exit(NEEDS_A_PERSON if wanting else 0)


async def look(broker: Broker) -> list[Standing]:
    """How everything stands: first what the services say, because they empty their dead-letter queues for it."""
    said = await asyncio.gather(*(_ask(broker, service) for service in SERVICES))
    return [
        Standing(service, await _queues(broker, service), *answer)
        for service, answer in zip(SERVICES, said, strict=True)
    ]


async def _ask(broker: Broker, service: str) -> tuple[ServiceStatus | None, str]:
    try:
        return typed(await broker.ask(service, GetStatus()), ServiceStatus), ""
    except NoAnswerError as error:
        return None, str(error)
    except Refusal as refusal:
        return None, refusal.text.en


async def _queues(broker: Broker, service: str) -> dict[str, Any]:
    names = (wire.event_queue(service), wire.command_queue(service), wire.dead_letter_queue(service))
    return {name: await broker.queue(name) for name in names}


def _data(standing: Standing) -> dict[str, Any]:
    return {
        "service": standing.service,
        "queues": {name: queue and asdict(queue) for name, queue in standing.queues.items()},
        "status": standing.status and standing.status.model_dump(mode="json"),
        "needs_a_person": list(needs(standing)),
    }


def _show(standings: list[Standing], wanting: list[str]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column()
    for standing in standings:
        table.add_column(standing.service, justify="right", no_wrap=True, style="red" if list(needs(standing)) else "")
    for line in zip(LINES, *map(_cells, standings), strict=True):
        table.add_row(*line)
    console.print(table)
    for need in wanting:
        console.print(f"! {need}", style="red", markup=False)
    if not wanting:
        console.print("Nothing needs a person.")


def _cells(standing: Standing) -> list[str]:
    queues = [
        f"{queue.ready} ← {queue.consumers}" if (queue := standing.queues[name]) else "missing"
        for name in (wire.event_queue(standing.service), wire.command_queue(standing.service))
    ]
    status = standing.status
    if status is None:
        return [*queues, *["-"] * 5, str(standing.dead_frames), *["-"] * 3]
    return [
        *queues,
        str(status.outbox),
        short(age(status.outbox_since, status.at)),
        str(status.waiting),
        str(status.retrying),
        str(status.dead),
        str(standing.dead_frames),
        f"{status.errands} ({status.errands_failing})",
        f"{status.deadlines_overdue} ({status.deadlines_failing})",
        short(sweep_lag(status)),
    ]


@app.command("definitions")
def print_definitions(
    secrets: Annotated[
        Path | None, typer.Option(help="Folder of password files, made with mode 0600 where they are missing.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write there, with mode 0600, instead of printing.")] = None,
    vhost: Annotated[str, typer.Option(help="The virtual host everything lies in.")] = "zhicheng",
    operator: Annotated[list[str], typer.Option(help="A user for operators; may be given more than once.")] = [  # noqa: B006
        "operator"
    ],
) -> None:
    """Print the broker's definitions file: users with hashed passwords, permissions, exchanges, queues, bindings.

    Passwords come from AMQP_PASSWORD_<USER> in the environment, or from files in --secrets.
    """
    try:
        known = passwords(users(operator), secrets)
    except MissingPasswordError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(FAILED) from None
    text = json.dumps(definitions(known, vhost, operator), indent=1, ensure_ascii=False) + "\n"
    if output is None:
        print(text, end="")
    else:
        files.write(output, text)
