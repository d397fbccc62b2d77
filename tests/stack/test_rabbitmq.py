"""The private node carries messages, survives what tests do to it, and leaves nothing behind."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection, Queue

from demo.stack.ports import free_port
from demo.stack.process import ProcessFailed
from demo.stack.rabbitmq import RabbitNode, answers
from tests.stack.conftest import LOOPBACK, eventually, gone, listening_addresses

CASES = Queue("cases", durable=True, queue_arguments={"x-queue-type": "quorum"})


@pytest.fixture(scope="module")
def node(folder: Path) -> Iterator[RabbitNode]:
    node = RabbitNode(folder / "node")
    node.start()
    yield node
    node.stop()


def put(node: RabbitNode, text: str) -> None:
    with Connection(node.url, transport_options={"confirm_publish": True}) as connection:
        connection.Producer().publish(text, routing_key="cases", declare=[CASES], delivery_mode=2)


def take(node: RabbitNode) -> str:
    with Connection(node.url) as connection:
        message = CASES(connection.channel()).get()
        assert message is not None
        message.ack()
        return str(message.payload)


def knows_its_queue(node: RabbitNode) -> bool:
    """Whether the node's list of quorum queues is on disk: about a second after a queue is first declared."""
    (names,) = (node.folder / "data").glob("*/quorum/*/names.dets")
    return b"cases" in names.read_bytes()


def test_a_message_goes_through(node: RabbitNode) -> None:
    put(node, "申报")
    assert take(node) == "申报"


def test_it_listens_on_loopback_only(node: RabbitNode) -> None:
    for port in (node.port, int(node.environment["ERL_EPMD_PORT"]), int(node.environment["RABBITMQ_DIST_PORT"])):
        assert listening_addresses(port)
        assert listening_addresses(port) <= LOOPBACK


def test_a_stranger_is_refused(node: RabbitNode) -> None:
    with Connection(f"amqp://guest:wrong@127.0.0.1:{node.port}/") as stranger, pytest.raises(Exception, match="403"):
        stranger.connect()


def test_frozen_it_says_nothing_and_thawed_it_goes_on(node: RabbitNode) -> None:
    node.freeze()
    assert not answers("127.0.0.1", node.port)
    node.thaw()
    assert answers("127.0.0.1", node.port)


def test_a_confirmed_message_survives_a_kill(node: RabbitNode) -> None:
    put(node, "kept")
    eventually(lambda: knows_its_queue(node), "the queue's name on disk")
    url, before = node.url, node.pids
    node.kill()
    assert not answers("127.0.0.1", node.port)

    node.start()
    assert node.url == url
    assert node.pids[0] != before[0]
    assert take(node) == "kept"


def test_a_taken_port_is_told_and_leaves_no_process(tmp_path: Path) -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        node = RabbitNode(tmp_path, port)
        with pytest.raises(ProcessFailed, match=r"rabbitmq\.log"):
            node.start()
    assert "eaddrinuse" in node.log.read_text()
    assert all(map(gone, node.pids))


def test_nothing_outlives_its_owner(tmp_path: Path) -> None:
    owned = [sys.executable, "-m", "tests.stack.outlive", "rabbitmq", str(tmp_path)]
    with subprocess.Popen(owned, stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        pids = json.loads(owner.stdout.readline())
        owner.send_signal(signal.SIGKILL)
    assert len(pids) == 2
    eventually(lambda: all(map(gone, pids)), "the end of broker and port mapper")


def test_stopped_it_leaves_no_process_and_no_port(folder: Path, node: RabbitNode) -> None:
    epmd_port = int(node.environment["ERL_EPMD_PORT"])
    node.stop()
    assert all(map(gone, node.pids))
    for port in (node.port, epmd_port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)
