"""`python -m gateway` as a supervisor sees it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import httpx
import pytest
from anyio.from_thread import BlockingPortal
from grpc_health.v1 import health_pb2, health_pb2_grpc

from demo.issuer.signing import Signer
from demo.stack.ports import free_port
from gateway.settings import GatewaySettings
from shared.contracts.application import OpenDraft, SaveDraft
from shared.contracts.base import new_id
from tests.gateway.examples import example
from tests.gateway.far_side import FarSide
from tests.gateway.running import PATIENCE_SECONDS, Gateway, actor, eventually

ROOT = Path(__file__).parents[2]
SAFE = {"OIDC_ISSUER": "https://login.example", "OIDC_JWKS_URL": "https://login.example/keys"}
NUMBER = "110101199003074477"


@contextmanager
def started(settings: GatewaySettings, signer: Signer, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], Gateway]]:
    """The process, ready, and a client of it; killed if a test leaves it running."""
    environment = {
        "PATH": os.environ["PATH"],
        "MODE": settings.mode,
        "AMQP_URL": settings.amqp_url,
        "VAR_DIR": str(settings.var_dir),
        "GATEWAY_PORT": str(free_port()),
        "GRPC_PORT": str(settings.grpc_port),
        "OIDC_ISSUER": signer.issuer,
        "OIDC_JWKS_URL": f"{signer.issuer}/jwks.json",
    }
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "gateway"], cwd=ROOT, env=environment, stdout=output)
    try:
        url = f"http://127.0.0.1:{environment['GATEWAY_PORT']}"
        with httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
            eventually(lambda: process.poll() is not None or _ready(client))
            yield process, Gateway(settings, client, signer)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def settings(settings: GatewaySettings) -> GatewaySettings:
    """Those of the run, but for the port, which the run's own gateway has."""
    return settings.model_copy(update={"grpc_port": free_port()})


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readiness").status_code == 200
    except httpx.TransportError:
        return False


def test_on_sigterm_what_is_under_way_is_answered_first(
    settings: GatewaySettings, signer: Signer, far: FarSide, portal: BlockingPortal, tmp_path: Path
) -> None:
    signal_to_answer = portal.call(_event)
    far.wait_for(SaveDraft, signal_to_answer)
    with started(settings, signer, tmp_path / "log") as (process, gateway), ThreadPoolExecutor(1) as pool:
        path = "/v1/applications/c-1/form"
        waiting = pool.submit(gateway.send, "PUT", path, actor(), json={"form": {}})
        eventually(lambda: [heard for heard in far.heard if heard.method == SaveDraft.method()])
        process.send_signal(signal.SIGTERM)
        eventually(lambda: b"Shutting down" in (tmp_path / "log").read_bytes())
        assert not waiting.done()
        portal.call(_set, signal_to_answer)
        assert waiting.result(PATIENCE_SECONDS).status_code == 200
        assert process.wait(PATIENCE_SECONDS) in (0, -signal.SIGTERM)


def test_on_sigterm_grpc_takes_no_more_calls_while_http_is_still_answering(
    settings: GatewaySettings, signer: Signer, far: FarSide, portal: BlockingPortal, tmp_path: Path
) -> None:
    signal_to_answer = portal.call(_event)
    far.wait_for(SaveDraft, signal_to_answer)
    with started(settings, signer, tmp_path / "log") as (process, gateway), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(gateway.send, "PUT", "/v1/applications/c-1/form", actor(), json={"form": {}})
        eventually(lambda: [heard for heard in far.heard if heard.method == SaveDraft.method()])
        assert _serves_grpc(settings)
        process.send_signal(signal.SIGTERM)
        eventually(lambda: not _serves_grpc(settings))
        assert not waiting.done()
        portal.call(_set, signal_to_answer)
        assert waiting.result(PATIENCE_SECONDS).status_code == 200
        assert process.wait(PATIENCE_SECONDS) in (0, -signal.SIGTERM)


def _serves_grpc(settings: GatewaySettings) -> bool:
    with grpc.insecure_channel(f"127.0.0.1:{settings.grpc_port}") as channel:
        check = health_pb2_grpc.HealthStub(channel).Check.future(health_pb2.HealthCheckRequest(), PATIENCE_SECONDS)
        return check.code() is grpc.StatusCode.OK


async def _event() -> asyncio.Event:
    return asyncio.Event()


async def _set(event: asyncio.Event) -> None:
    event.set()


def test_the_log_is_json_with_correlation_ids_and_no_personal_data(
    settings: GatewaySettings, signer: Signer, far: FarSide, tmp_path: Path
) -> None:
    far.say(SaveDraft, b'{"result": null, "error": {"exc_type": "KeyError", "value": "%s"}}' % NUMBER.encode())
    with started(settings, signer, tmp_path / "log") as (process, gateway):
        case_id = new_id()
        draft = example(OpenDraft) | {"document_number": NUMBER}
        token = gateway.bearer(actor())["Authorization"].removeprefix("Bearer ")
        answers = [
            gateway.send("POST", "/v1/applications", actor(), json=draft),
            gateway.send("POST", "/v1/applications", actor(), json=draft | {NUMBER: NUMBER}),
            gateway.send("GET", f"/v1/applications?after={NUMBER}&x={NUMBER}", actor()),
            gateway.send("GET", f"/v1/{NUMBER}", actor()),
            gateway.send("PUT", f"/v1/applications/{case_id}/form", actor(), json={"form": {"phone": NUMBER}}),
            gateway.send("GET", f"/v1/applications/{NUMBER}", actor(), headers={"X-Correlation-Id": NUMBER}),
            gateway.send("GET", "/v1/applications", headers={"Authorization": f"Bearer {token}{NUMBER}"}),
        ]
        assert [answer.status_code for answer in answers] == [201, 422, 422, 404, 500, 200, 401]
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)
    text = (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    requests = {line["correlation_id"]: line for line in lines if line["event"] == "request"}
    for answer in answers:
        assert requests[answer.headers["x-correlation-id"]]["status"] == answer.status_code
    assert requests[answers[4].headers["x-correlation-id"]]["case_id"] == case_id
    assert requests[answers[0].headers["x-correlation-id"]]["operation"] == "open_draft"
    assert {line["service"] for line in lines} == {"gateway"}
    assert NUMBER not in text
    assert token not in text


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({}, "set OIDC_ISSUER and OIDC_JWKS_URL"),
        ({"MODE": "demo"}, "set OIDC_ISSUER and OIDC_JWKS_URL"),
        ({"OIDC_ISSUER": "https://login.example"}, "set OIDC_ISSUER and OIDC_JWKS_URL"),
        (SAFE | {"OIDC_JWKS_URL": "http://login.example/keys"}, "MODE=production needs https for http://login.example"),
        (SAFE | {"CLOCK_URL": "http://127.0.0.1:1"}, "business time must be real"),
        (SAFE | {"RATE_LIMIT": "fast"}, "'fast' is no rate limit"),
        (SAFE | {"OIDC_ALGORITHMS": ","}, "OIDC_ALGORITHMS names no algorithm"),
    ],
)
def test_settings_that_do_not_fit_are_told_in_one_line(
    environment: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gateway"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert ended.returncode == 1
    assert complaint in ended.stderr
    assert "Traceback" not in ended.stderr


def test_nothing_of_eventlets_world_comes_in_with_the_gateway() -> None:
    program = "import sys, gateway.__main__; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    packages = {name.partition(".")[0] for name in ended.stdout.split()}
    assert "gateway" in packages
    assert not packages & {"eventlet", "nameko", "kombu", "sqlalchemy", "services"}
    assert not {"shared.bus", "shared.runner", "shared.db"} & set(ended.stdout.split())
