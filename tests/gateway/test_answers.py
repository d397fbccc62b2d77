"""What the public may see of a certificate is asked of its service once, and again as soon as it may have changed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal

from demo.stack.rabbitmq import RabbitNode, server_script
from gateway.answers import Answers
from shared.contracts import wire
from shared.contracts.base import Message, Role
from shared.contracts.certificate import CertificateStatusChanged, RevokeCertificate, Verified, Verify
from shared.errors import NO_SUCH_CASE
from tests.gateway.examples import example
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor, eventually

LONG_SECONDS = 600.0
TOKEN = "q7mV0u5hJk3XyA1b"
VALID = Verified.model_validate(example(Verified) | {"state": "valid"})
REVOKED = VALID.model_copy(update={"state": "revoked"})

Run = Callable[..., AbstractContextManager[Gateway]]


@pytest.fixture
def gateway(gateway_with: Run) -> Iterator[Gateway]:
    """A gateway that keeps answers until it hears news."""
    with gateway_with(answers_fresh_seconds=LONG_SECONDS) as gateway:
        yield gateway


def look(gateway: Gateway, token: str = TOKEN) -> str:
    """The state that the public sees, or why it sees none."""
    said = gateway.client.get(f"/v1/certificates/verify/{token}").json()
    return str(said.get("state", said.get("slug")))


def asked(far: FarSide) -> int:
    return sum(heard.method == Verify.method() for heard in far.heard)


def test_what_is_known_is_not_asked_again(gateway: Gateway, far: FarSide) -> None:
    far.answer(Verify, VALID)
    assert [look(gateway) for _ in range(3)] == ["valid"] * 3
    assert asked(far) == 1
    look(gateway, "another")
    assert asked(far) == 2


def test_a_refusal_is_not_kept(gateway: Gateway, far: FarSide) -> None:
    far.refuse(Verify, NO_SUCH_CASE())
    assert look(gateway) == "no-such-case"
    far.answer(Verify, VALID)
    assert look(gateway) == "valid"


def test_an_event_ends_it(gateway: Gateway, far: FarSide, portal: BlockingPortal) -> None:
    far.answer(Verify, VALID)
    assert look(gateway) == "valid"
    far.answer(Verify, REVOKED)
    assert look(gateway) == "valid"
    exchange = wire.event_exchange("certificate")
    tell = {"exchange": exchange, "routing_key": CertificateStatusChanged.__name__}
    portal.call(lambda: far.channel.basic_publish(b"{}", **tell))
    eventually(lambda: look(gateway) == "revoked")


@pytest.mark.parametrize("answered", [True, False], ids=["done", "refused"])
def test_whoever_changes_it_sees_that(gateway: Gateway, far: FarSide, answered: bool) -> None:
    far.answer(Verify, VALID)
    assert look(gateway) == "valid"
    far.answer(Verify, REVOKED)
    if not answered:  # and nobody knows whether it happened
        far.refuse(RevokeCertificate, NO_SUCH_CASE())
    officer, why = actor(Role.BUREAU_OFFICER), {"clause": "四(一)", "reason": "伪造业绩"}
    said = gateway.send("POST", "/v1/certificates/2023010000017/revocation", officer, json=why)
    assert said.is_success == answered, said.text
    assert look(gateway) == "revoked"


def test_it_ends_by_its_age(gateway_with: Run, far: FarSide) -> None:
    with gateway_with(answers_fresh_seconds=0.05) as gateway:
        far.answer(Verify, VALID)
        assert look(gateway) == "valid"
        far.answer(Verify, REVOKED)
        eventually(lambda: look(gateway) == "revoked")


def test_an_answer_older_than_the_news_is_not_kept(portal: BlockingPortal) -> None:
    answers, question = Answers(LONG_SECONDS), Verify(token=TOKEN)

    async def overtaken() -> list[Message]:
        async def valid() -> Message:
            answers.forget()  # the news, while the answer is under way
            return VALID

        async def revoked() -> Message:
            return REVOKED

        return [await answers.to(question, valid), await answers.to(question, revoked)]

    assert portal.call(overtaken) == [VALID, REVOKED]


@pytest.mark.skipif(server_script() is None, reason="needs an installed RabbitMQ of its own to break")
def test_nothing_is_kept_over_a_lost_link(gateway_with: Run, portal: BlockingPortal, tmp_path: Path) -> None:
    node = RabbitNode(tmp_path / "rabbitmq")
    node.start()
    try:
        far = FarSide(node.url)
        portal.call(far.start)
        far.answer(Verify, VALID)
        with gateway_with(amqp_url=node.url, answers_fresh_seconds=LONG_SECONDS) as gateway:
            assert look(gateway) == "valid"
            node.kill()
            eventually(lambda: look(gateway) == "bus-away")
            node.start()
            portal.call(far.start)
            far.answer(Verify, REVOKED)
            eventually(lambda: look(gateway) == "revoked")
            portal.call(far.stop)
    finally:
        node.stop()
