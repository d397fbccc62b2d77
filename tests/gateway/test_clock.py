"""When a request was held: the machine's time, or in the demo what the clock server says at that moment."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from gateway.app import create_app
from gateway.settings import GatewaySettings
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor

FORM = "/v1/applications/c-1/form"


class ClockServer:
    """A clock server of somebody else's making: `GET /now`."""

    def __init__(self) -> None:
        self.says = b""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path == "/now" else 404)
                self.end_headers()
                self.wfile.write(server.says)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = Thread(target=self._http.serve_forever)
        thread.start()
        try:
            yield
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()


def save(gateway: Gateway) -> tuple[int, str | None]:
    response = gateway.send("PUT", FORM, actor(), json={"form": {}})
    return response.status_code, response.json().get("slug")


def test_each_request_is_stamped_with_the_demos_time(
    gateway_with: Callable[..., AbstractContextManager[Gateway]], far: FarSide
) -> None:
    clock = ClockServer()
    with clock.running(), gateway_with(clock_url=clock.url) as gateway:
        far.heard.clear()
        for moment in ("2023-07-17T23:59:59.999+08:00", "2023-07-18T00:00:00+08:00"):
            clock.says = f'{{"now": "{moment}"}}'.encode()
            assert save(gateway) == (200, None)
        assert [heard.call.received_at for heard in far.heard] == [
            datetime(2023, 7, 17, 15, 59, 59, 999000, UTC),
            datetime(2023, 7, 17, 16, tzinfo=UTC),
        ]
        assert all(abs((heard.call.expires_at - datetime.now(UTC)).total_seconds()) < 60 for heard in far.heard)


@pytest.mark.parametrize(
    ("address", "media_type", "halves"),
    [
        (FORM, "application/json", (b'{"form"', b": {}}")),
        ("/v1/applications/c-1/documents/diploma", "application/pdf", (b"%PDF-1.7\n", bytes(1000))),
    ],
)
def test_a_request_counts_from_when_the_whole_of_it_was_held(
    address: str,
    media_type: str,
    halves: tuple[bytes, bytes],
    gateway_with: Callable[..., AbstractContextManager[Gateway]],
    far: FarSide,
) -> None:
    clock = ClockServer()

    def across_midnight() -> Iterator[bytes]:
        clock.says = b'{"now": "2023-07-17T23:59:59.999+08:00"}'
        yield halves[0]
        clock.says = b'{"now": "2023-07-18T00:00:00+08:00"}'
        yield halves[1]

    with clock.running(), gateway_with(clock_url=clock.url) as gateway:
        far.heard.clear()
        headers = {"content-type": media_type}
        sent = gateway.send("PUT", address, actor(), content=across_midnight(), headers=headers)
        assert sent.status_code == 200, sent.text
        assert [heard.call.received_at for heard in far.heard] == [datetime(2023, 7, 17, 16, tzinfo=UTC)]


@pytest.mark.parametrize("nonsense", [b"", b"now", b"{}", b"[]", b'{"now": 7}', b'{"now": "soon"}'])
def test_a_clock_that_talks_nonsense_stamps_nothing(
    nonsense: bytes, gateway_with: Callable[..., AbstractContextManager[Gateway]], far: FarSide
) -> None:
    clock = ClockServer()
    with clock.running(), gateway_with(clock_url=clock.url) as gateway:
        far.heard.clear()
        clock.says = nonsense
        assert save(gateway) == (503, "clock-away")
        assert far.heard == []


def test_without_its_clock_server_it_answers_that(
    gateway_with: Callable[..., AbstractContextManager[Gateway]], far: FarSide
) -> None:
    clock = ClockServer()
    with clock.running():
        pass
    with gateway_with(clock_url=clock.url) as gateway:
        far.heard.clear()
        assert save(gateway) == (503, "clock-away")
        assert gateway.send("GET", "/health").status_code == 200
        assert far.heard == []


def test_a_clock_server_is_refused_outside_the_demo(tmp_path: Path) -> None:
    login = {"oidc_issuer": "https://login.example", "oidc_jwks_url": "https://login.example/keys"}
    settings = GatewaySettings(mode="production", clock_url="http://127.0.0.1:1", var_dir=tmp_path, **login)
    with pytest.raises(RuntimeError):
        create_app(settings)
