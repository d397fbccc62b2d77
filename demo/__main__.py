"""`python -m demo`: plays a year on this machine, shows how it ended, then stays up for looking around."""

import signal
import sys
import time
from contextlib import ExitStack
from os.path import relpath
from pathlib import Path
from typing import Annotated

import typer

from demo import story
from demo.cast import Cast, load_cast
from demo.cast.plan import Ending
from demo.client import Gateway
from demo.household import Addresses, AlreadyRunning, household
from demo.logins import write_logins
from demo.phone import Phone
from demo.screen import Screen
from demo.stack.process import ProcessFailed
from demo.story import issuing, outcome
from demo.story.calendar import Calendar
from demo.story.world import FAILURES as ACTING
from demo.story.world import StoryFailed, World
from demo.timekeeper import NotQuiet, Timekeeper
from demo.tokens import LoginFailed, Mint
from shared.policy import PolicyError
from shared.settings import Settings

VAR = Path("var/demo")
POLICY = Path("policies/beijing-2023.yaml")
COMPOSE_VAR = Path("var/compose")
"""Where docker-compose.yml keeps the keys; the addresses beside it are those of deploy/demo.env."""

FAILURES = (*ACTING, LoginFailed, StoryFailed, NotQuiet, ProcessFailed, AlreadyRunning, PolicyError)
INTERRUPTED = 130

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    leave: Annotated[bool, typer.Option("--exit", help="Leave after the story instead of staying up.")] = False,
    against: Annotated[str | None, typer.Option(help="Play against this gateway instead of starting one.")] = None,
    clock: Annotated[str, typer.Option(help="With --against: its clock server.")] = "http://127.0.0.1:8090",
    provider: Annotated[str, typer.Option(help="With --against: its payment provider.")] = "http://127.0.0.1:8092",
    issuer: Annotated[str, typer.Option(help="With --against: its login service.")] = "http://127.0.0.1:8093",
    var_dir: Annotated[Path, typer.Option(help="With --against: its VAR_DIR, with the demo's keys.")] = COMPOSE_VAR,
    policy: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The notice to play.")] = POLICY,
) -> None:
    """Play the year of a notice, from its first day on; that of 2023 unless another is named."""
    screen = Screen()
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell starts what runs in its background with SIGINT ignored
        signal.signal(ending, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            cast = load_cast(policy)
            if against:
                addresses = Addresses(against, clock, provider, issuer, Settings(mode="demo", var_dir=var_dir), None)
            else:
                start = Calendar(cast.policy).start
                addresses = stack.enter_context(household(VAR, policy, start, screen.say))
            stack.callback(signal.signal, signal.SIGINT, signal.SIG_IGN)  # what is being ended is ended in order
            agreed = _tell(cast, addresses, screen)
            if agreed and not (leave or against):
                screen.heading("Everything stays up. Ctrl-C ends it.")
                signal.pause()
    except KeyboardInterrupt:
        screen.heading("Ended; nothing is left running.")
        raise typer.Exit(INTERRUPTED) from None
    except FAILURES as error:
        screen.heading("The demo failed")
        screen.say("\n".join([str(error), *getattr(error, "__notes__", ())]))
        raise typer.Exit(1) from None
    raise typer.Exit(0 if agreed else 1)


def _tell(cast: Cast, addresses: Addresses, screen: Screen) -> bool:
    """Play the story and show how it ended; whether everybody ended as planned."""
    began, gateway = time.monotonic(), Gateway(addresses.gateway)
    try:
        mint = Mint(addresses.settings, addresses.issuer)
        clock = Timekeeper(addresses.clock, gateway, addresses.check)
        world = World(cast, gateway, mint, Phone(addresses.provider), clock, screen, VAR)
        screen.heading(f"{cast.policy.cycle.name.zh} · {len(cast.everybody)} people · {addresses.gateway}")
        story.play(world)
        found = outcome.look(world)
        screen.table("How the year ended for everybody", outcome.rows(world, found))
        wrong = outcome.differences(found)
        if wrong:
            screen.list("Not as planned", [*wrong, *([f"logs: {addresses.logs}/"] if addresses.logs else [])])
            return False
        screen.say(f"Everybody is where the plan wants them, after {time.monotonic() - began:.0f} s.")
        screen.list("Look around", _look_around(world, mint, addresses))
        return True
    except FAILURES as error:
        if addresses.logs:
            error.add_note(f"logs: {addresses.logs}/")
        raise
    finally:
        gateway.close()


def _look_around(world: World, mint: Mint, addresses: Addresses) -> list[str]:
    logins = write_logins(world, mint, VAR / "logins.txt")
    valid, revoked = outcome.example(world, Ending.CERTIFIED), outcome.example(world, Ending.REVOKED)
    authority = addresses.settings.var_dir / "ca.pem"
    lines = [
        f"{VAR / issuing.CERTIFICATES}/   {len(world.certificates)} certificates",
        f"{VAR / issuing.NOTICES}/   everybody's result notice",
        f"{valid.address}   what its code leads to: {valid.file.name} is valid",
        f"{revoked.address}   {revoked.file.name} is revoked",
        f"{relpath(sys.executable)} -m verify certificate {valid.file} --ca {authority}   its signature",
        f"{addresses.gateway}/docs   every address, to try out in the browser: log in there",
        f"{addresses.gateway}/readiness   what each process says of itself",
        f"{logins}   a bearer token for everybody in the cast",
        f'curl -H "Authorization: Bearer $(grep ^bureau {logins} | cut -f3)" {addresses.gateway}/v1/applications',
    ]
    return [*lines, f"{addresses.logs}/   one log for each process"] if addresses.logs else lines


if __name__ == "__main__":
    app()
