"""`zhicheng policy check|explain|diff`: a notice's file looked at before anybody works under it. Needs no broker."""

import typer

from cli.policy import check, difference, explain

app = typer.Typer(no_args_is_help=True)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("diff")(difference.diff)
