"""`python -m verify …`: exit 0 means good, 1 means not, 2 that nothing could be checked."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from verify import certificate

app = typer.Typer(add_completion=False, no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="电子职称证书 PDF 文件")]
Authority = Annotated[
    Path, typer.Option("--ca", exists=True, dir_okay=False, readable=True, help="根证书，PEM: whom to trust")
]


@app.callback()
def verify() -> None:
    """离线核验，不联网 · Verify offline, without the network."""
    logging.disable(logging.CRITICAL)  # the libraries' own words on a bad file; ours follow


@app.command("certificate")
def verify_certificate(file: File, ca: Authority) -> None:
    """核验电子职称证书的签名和完整性 · Whether a certificate is as the bureau signed it."""
    try:
        trusted = certificate.authority(ca.read_bytes())
    except ValueError as error:
        raise typer.BadParameter(f"{ca} 不是 PEM 根证书 · is no certificate in PEM form") from error
    finding = certificate.check(file.read_bytes(), trusted)
    typer.echo(finding.zh)
    typer.echo(finding.en)
    raise typer.Exit(0 if finding.good else 1)


if __name__ == "__main__":
    app()
