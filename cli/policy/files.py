"""Policy files as the commands take them, and what is wrong with one that does not load."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import FAILED, errors
from shared.policy import Policy, PolicyError, load

PolicyFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A policy's YAML file.")]


def read(file: Path) -> Policy:
    """The policy in a file. One that cannot be used ends the command with its faults, a line each."""
    try:
        return load(file)
    except PolicyError as error:
        errors.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(FAILED) from None
