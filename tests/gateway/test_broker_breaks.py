"""The broker goes, hangs and comes back: no call hangs, none is lost silently, and nobody restarts the gateway."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal
from anyio.to_thread import run_sync

from demo.stack.rabbitmq import RabbitNode, server_script
from shared.contracts.application import SaveDraft
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor, eventually

FORM = "/v1/applications/c-1/form"

pytestmark = pytest.mark.skipif(server_script() is None, reason="needs an installed RabbitMQ of its own to break")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[RabbitNode]:
    """A broker that a test may stop; not started yet."""
    node = RabbitNode(tmp_path / "rabbitmq")
    yield node
    node.stop()


def save(gateway: Gateway) -> tuple[int, str | None]:
    response = gateway.send("PUT", FORM, actor(), json={"form": {}})
    return response.status_code, response.json().get("slug")


def test_a_gateway_outlives_its_broker(
    node: RabbitNode, portal: BlockingPortal, gateway_with: Callable[..., AbstractContextManager[Gateway]]
) -> None:
    with gateway_with(amqp_url=node.url, rpc_timeout_seconds=600, ready=False) as gateway:
        assert save(gateway) == (503, "bus-away")

        node.start()
        far = FarSide(node.url)
        portal.call(far.start)
        eventually(lambda: save(gateway) == (200, None))

        far.keep_silent(SaveDraft)
        far.heard.clear()
        waiting = portal.start_task_soon(_save_in_thread, gateway)
        eventually(lambda: far.heard)
        node.kill()
        assert waiting.result(60) == (503, "service-away")

        eventually(lambda: save(gateway) == (503, "bus-away"))
        assert gateway.send("GET", "/health").status_code == 200
        assert gateway.send("GET", "/readiness").status_code == 503

        node.start()
        far = FarSide(node.url)
        portal.call(far.start)
        eventually(lambda: save(gateway) == (200, None))
        assert gateway.send("GET", "/readiness").status_code == 200
        portal.call(far.stop)


async def _save_in_thread(gateway: Gateway) -> tuple[int, str | None]:
    return await run_sync(save, gateway)


def test_a_broker_that_hangs_holds_nobody_up(
    node: RabbitNode, portal: BlockingPortal, gateway_with: Callable[..., AbstractContextManager[Gateway]]
) -> None:
    node.start()
    far = FarSide(node.url)
    portal.call(far.start)
    with gateway_with(amqp_url=node.url, rpc_timeout_seconds=1) as gateway:
        node.freeze()
        try:
            assert save(gateway) == (503, "service-away")
            assert gateway.send("GET", "/health").status_code == 200
        finally:
            node.thaw()
        eventually(lambda: save(gateway) == (200, None))
    portal.call(far.stop)
