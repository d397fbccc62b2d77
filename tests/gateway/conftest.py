"""One far side and one gateway for the whole run; each test starts with nothing heard and nothing scripted."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import structlog
from anyio.from_thread import BlockingPortal, start_blocking_portal

from gateway.settings import GatewaySettings
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, running


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
def settings(amqp_url: str, tmp_path_factory: pytest.TempPathFactory) -> GatewaySettings:
    return GatewaySettings(mode="demo", amqp_url=amqp_url, var_dir=tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="session")
def whole_run(portal: BlockingPortal, services: FarSide, settings: GatewaySettings) -> Iterator[Gateway]:
    with running(portal, settings) as gateway:
        yield gateway


@pytest.fixture
def gateway(whole_run: Gateway, far: FarSide) -> Gateway:
    """The gateway with ordinary settings; its services have heard nothing yet."""
    return whole_run


@pytest.fixture
def gateway_with(
    portal: BlockingPortal, far: FarSide, amqp_url: str, tmp_path: Path
) -> Callable[..., AbstractContextManager[Gateway]]:
    """Run another gateway with settings of the test's own."""

    def run(*, ready: bool = True, **settings: Any) -> AbstractContextManager[Gateway]:
        chosen: dict[str, Any] = {"amqp_url": amqp_url, "var_dir": tmp_path} | settings
        return running(portal, GatewaySettings(mode="demo", **chosen), ready=ready)

    return run
