"""One far side and one gateway for the whole run; each test starts with nothing heard and nothing scripted."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import structlog
from anyio.from_thread import BlockingPortal, start_blocking_portal

from demo.cast import load_cast
from demo.issuer.signing import Signer
from demo.issuer_server import issuer_app
from demo.stack.ports import free_port
from gateway.settings import GatewaySettings
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, running, serving

POLICY = Path(__file__).parents[2] / "policies" / "beijing-2023.yaml"
PATIENT = "10000/s"
"""A pace that no test reaches by accident."""


@pytest.fixture(scope="session", autouse=True)
def logs_to_pytest() -> Iterator[None]:
    """Hand the gateway's log lines to pytest, which shows them where a test fails."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """An event loop beside the tests."""
    with start_blocking_portal("asyncio") as portal:
        yield portal


@pytest.fixture(scope="session")
def services(portal: BlockingPortal, amqp_url: str) -> Iterator[FarSide]:
    far = FarSide(amqp_url)
    portal.call(far.start)
    yield far
    portal.call(far.stop)


@pytest.fixture
def far(services: FarSide) -> FarSide:
    """The services' end of the bus, as if just started."""
    services.heard.clear()
    services.scripts.clear()
    return services


@pytest.fixture(scope="session")
def issuer_home(tmp_path_factory: pytest.TempPathFactory) -> GatewaySettings:
    """Where the demo's issuer keeps its keys."""
    return GatewaySettings(mode="demo", var_dir=tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="session")
def signer(portal: BlockingPortal, issuer_home: GatewaySettings) -> Iterator[Signer]:
    """The demo's issuer, running: `signer.issuer` is its address, and it signs for whomever a test wants."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with serving(portal, issuer_app(issuer_home, url, load_cast(POLICY)), port=port):
        yield Signer(issuer_home, url)


@pytest.fixture(scope="session")
def login(signer: Signer) -> dict[str, Any]:
    """The settings with which a gateway trusts that issuer, is in no hurry, and asks the services each time."""
    pace = {"rate_limit": PATIENT, "rate_limit_public": PATIENT, "answers_fresh_seconds": 0}
    return {"oidc_issuer": signer.issuer, "oidc_jwks_url": f"{signer.issuer}/jwks.json"} | pace


@pytest.fixture(scope="session")
def settings(amqp_url: str, login: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> GatewaySettings:
    home = tmp_path_factory.mktemp("var")
    return GatewaySettings(mode="demo", amqp_url=amqp_url, var_dir=home, grpc_port=free_port(), **login)


@pytest.fixture(scope="session")
def whole_run(
    portal: BlockingPortal, services: FarSide, settings: GatewaySettings, signer: Signer
) -> Iterator[Gateway]:
    with running(portal, settings, signer) as gateway:
        yield gateway


@pytest.fixture
def gateway(whole_run: Gateway, far: FarSide) -> Gateway:
    """The gateway with ordinary settings; its services have heard nothing yet."""
    return whole_run


@pytest.fixture
def gateway_with(
    portal: BlockingPortal, far: FarSide, amqp_url: str, login: dict[str, Any], signer: Signer, tmp_path: Path
) -> Callable[..., AbstractContextManager[Gateway]]:
    """Run another gateway with settings of the test's own."""

    def run(*, ready: bool = True, **settings: Any) -> AbstractContextManager[Gateway]:
        chosen: dict[str, Any] = {"amqp_url": amqp_url, "var_dir": tmp_path} | login | settings
        return running(portal, GatewaySettings(mode="demo", **chosen), signer, ready=ready)

    return run
