"""`python -m chaos`: break everything by a plan, heal it, and have a checker say what was lost or doubled."""

import fcntl
import logging
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from chaos.plan import Fault
from chaos.report import figures, green
from chaos.run import Run
from demo.stack.process import ProcessFailed
from shared.policy import PolicyError

VAR = Path("var/chaos")
POLICY = Path("policies/beijing-2023.yaml")
MOST_SEED = 10_000
INTERRUPTED = 130
FAILURES = (ProcessFailed, PolicyError, OSError, TimeoutError)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    seed: Annotated[int | None, typer.Option(help="Which plan; by chance if not given.")] = None,
    minutes: Annotated[float, typer.Option(min=0.25, max=60, help="How long things are broken.")] = 3.0,
    quick: Annotated[bool, typer.Option("--quick", help="One minute.")] = False,
) -> None:
    """Break a private stack under load, then judge it."""
    logging.getLogger("aiormq").setLevel(logging.CRITICAL)  # a broker that is away is what we are here for
    chosen = SystemRandom().randrange(MOST_SEED) if seed is None else seed
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell starts what runs in its background with SIGINT ignored
        signal.signal(ending, signal.default_int_handler)
    with _folder(VAR / str(chosen)) as folder:
        run = Run(folder, POLICY, chosen, 1.0 if quick else minutes, _say)
        _announce(chosen, run.plan, folder)
        try:
            run.play()
        except KeyboardInterrupt:
            _say("ended; nothing is left running")
            raise typer.Exit(INTERRUPTED) from None
        except FAILURES as error:
            _say(f"the run failed: {error}\nlogs: {folder}/logs/")
            raise typer.Exit(1) from None
        for line in figures(run):
            _say(line)
        raise typer.Exit(0 if green(run) else 1)


def _announce(seed: int, plan: tuple[Fault, ...], folder: Path) -> None:
    _say(f"seed {seed}: {len(plan)} faults of {len({fault.kind for fault in plan})} kinds; everything is in {folder}/")
    for fault in plan:
        _say(f"  {fault.at:7.1f} s  {fault.kind} {fault.target}{f'  {fault.seconds:.1f} s' if fault.seconds else ''}")


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """An empty folder that nobody else uses meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say(f"another run uses {path}")
            raise typer.Exit(1) from None
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        yield path


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    app()
