"""`zhicheng` or `python -m cli`."""

import typer

from cli import bus, letters, policy

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="For operators.")
app.add_typer(bus.app, name="bus", help="The bus: how it stands, and what belongs on the broker.")
app.add_typer(letters.app, name="dead-letters", help="What does not go on by itself: look, replay, discard.")
app.add_typer(policy.app, name="policy", help="A notice's file: check it, read it, compare two.")

if __name__ == "__main__":
    app(prog_name="zhicheng")
