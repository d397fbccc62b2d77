"""One service asks another over a real broker, and never waits longer than it said."""

from unittest.mock import patch

import eventlet
import pytest

from shared.bus.calling import NoAnswerError
from shared.contracts.base import new_id
from shared.errors import Refusal
from shared.settings import Settings
from tests.bus.probe.contracts import Deposit, GetTotal, Total
from tests.bus.probe.service import ProbeService
from tests.patched.conftest import Running
from tests.patched.wire import IMPATIENT, ask


@pytest.fixture
def settings(lasting: Running) -> Settings:
    """Of the one who asks."""
    return lasting.probe.house.settings


def test_the_typed_answer_comes_back(lasting: Running, settings: Settings) -> None:
    account = new_id()
    assert ask(settings, Deposit(account=account, amount=10)) == Total(total=10)
    assert ask(settings, GetTotal(account=account)) == Total(total=10)


def test_a_refusal_is_raised_again_on_this_side(lasting: Running, settings: Settings) -> None:
    with pytest.raises(Refusal) as caught:
        ask(settings, Deposit(account="a", amount=2000))
    assert (caught.value.slug, caught.value.text.zh) == ("too-much", "金额2000过大")


def test_what_the_other_side_did_not_expect_is_no_answer(lasting: Running, settings: Settings) -> None:
    with pytest.raises(NoAnswerError, match="BusError"):
        ask(settings, Deposit(account="a", amount=13))


def test_many_greenlets_ask_at_once_and_each_gets_its_own_answer(lasting: Running, settings: Settings) -> None:
    accounts = [(f"account-{n}", n + 1) for n in range(8)]
    for account, amount in accounts:
        ask(settings, Deposit(account=account, amount=amount))
    pool = eventlet.GreenPool()
    answers = pool.imap(lambda pair: ask(settings, GetTotal(account=pair[0])).total, accounts)
    assert list(answers) == [amount for _, amount in accounts]


def test_a_service_that_is_busy_is_waited_for_no_longer_than_said(lasting: Running, settings: Settings) -> None:
    free = eventlet.Event()
    with patch.object(ProbeService, "between", staticmethod(free.wait)):
        with pytest.raises(NoAnswerError, match="no answer"):
            ask(settings, timeout=IMPATIENT)
        free.send()
    assert ask(settings, GetTotal(account=new_id())) == Total(total=0)
