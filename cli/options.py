"""What every command takes, and how every command ends."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from cli.broker import Broker, BrokerAwayError, NoAnswerError, connected
from shared.contracts.base import SERVICES
from shared.errors import Refusal

NEEDS_A_PERSON, FAILED = 1, 2
"""Exit codes beside 0: something in the system wants looking at; the command could not do what it was asked."""

AmqpUrl = Annotated[
    str, typer.Option(envvar="AMQP_URL", help="The broker, with the operator's user.", show_default=False)
]
Person = Annotated[
    str,
    typer.Option("--as", envvar="ZHICHENG_OPERATOR", help="Who acts, for the record.", show_default="your login"),
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
LOCAL = "amqp://guest:guest@127.0.0.1:5672//"

Result = TypeVar("Result")
console = Console()
errors = Console(stderr=True)


def login() -> str:
    """The name of whoever is logged in on this machine."""
    try:
        return getpass.getuser()
    except OSError:  # a container's user may have no name
        return "unnamed"


def service_named(name: str) -> str:
    """Check the name of a service."""
    if name not in SERVICES:
        raise typer.BadParameter(f"no such service; there are {', '.join(SERVICES)}")
    return name


Service = Annotated[str, typer.Argument(callback=service_named, help="One of the services.", metavar="SERVICE")]


def run(url: str, person: str, job: Callable[[Broker], Awaitable[Result]]) -> Result:
    """Do something with a connection; what goes wrong as expected ends the command with one line."""

    async def with_broker() -> Result:
        async with connected(url, person) as broker:
            return await job(broker)

    try:
        return asyncio.run(with_broker())
    except Refusal as refusal:
        errors.print(f"refused: {refusal.text.en} · {refusal.text.zh}", style="red", markup=False)
    except (BrokerAwayError, NoAnswerError) as error:
        errors.print(str(error), style="red", markup=False)
    raise typer.Exit(FAILED)
