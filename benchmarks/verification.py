"""B4: what everybody may see of a certificate, by the address in its QR, beside a bare route with the same bytes.

Measured twice: as the gateway answers it, which asks the service once, and with every look-up asked of the service.

    python -m benchmarks.verification --port 8000 --body FILE

runs the yardstick: Starlette under the gateway's own server, and nothing else.
"""

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks import hammer
from benchmarks.ground import Ground, answers, ground
from benchmarks.life import begin
from benchmarks.rounds import Result, in_turn
from demo.stack.ports import free_port

CERTIFICATES = 10
KEPT_SECONDS = "10"
"""As long as the gateway may answer from memory by its default."""


def measure(rounds: int, count: int, say: Callable[[str], None]) -> Iterator[Result]:
    """B4, on certificates that were issued as in earnest: as it is, and with the service asked each time."""
    for id, kept in (("B4", KEPT_SECONDS), ("B4 asked", "0")):
        say(f"{id}: {count} look-ups a round of {CERTIFICATES} certificates, 16 clients")
        yield _measure(id, kept, rounds, count, say)


def _measure(id: str, kept: str, rounds: int, count: int, say: Callable[[str], None]) -> Result:
    with ground() as at:
        at.environment["ANSWERS_FRESH_SECONDS"] = kept
        year = begin(at, CERTIFICATES)
        year.live()
        year.issue()
        addresses = _addresses(at)
        bare = _start_yardstick(at, addresses[0])
        system, yardstick = (partial(_look_up, url, addresses, count) for url in (at.gateway, bare))
        for warm in (system, yardstick):
            warm()
        done = in_turn(rounds, system, yardstick, say)
    what = "verification by QR through the gateway"
    return Result(id, what, "bare Starlette route, same bytes", "1/s", "≥ 0.6", done)


def _addresses(at: Ground) -> list[str]:
    """The paths in the QR codes."""
    return [f"/v1/certificates/verify/{token}" for (token,) in at.rows("select token from certificate.certificates")]


def _start_yardstick(at: Ground, address: str) -> str:
    body = at.folder / "verified.json"
    body.write_bytes(httpx.get(at.gateway + address, trust_env=False).raise_for_status().content)
    url = f"http://127.0.0.1:{free_port()}"
    options = (f"--port={urlsplit(url).port}", f"--body={body}")
    at.start("bare", "benchmarks.verification", *options, ready=answers(url + address))
    return url


def _look_up(url: str, addresses: list[str], count: int) -> float:
    return hammer.fire(url, [hammer.request("GET", addresses[n % len(addresses)]) for n in range(count)]).per_second


def main() -> None:
    """The yardstick, until ended."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verification")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--body", type=Path, required=True)
    options = parser.parse_args()
    body = options.body.read_bytes()

    async def serve(_: Request) -> Response:
        return Response(body, media_type="application/json")

    app = Starlette(routes=[Route("/v1/certificates/verify/{token}", serve)])
    uvicorn.run(app, host="127.0.0.1", port=options.port, access_log=False, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
