"""The probe's handlers, with three places at which a test may put something in the way."""

from collections.abc import Callable
from typing import ClassVar

from sqlalchemy import select

from shared.bus import Errand, Work, command, due, errand, on, question
from shared.errors import Kind, Problem
from tests.bus.probe import contracts as say
from tests.bus.probe.tables import Account, Line

TOO_MUCH = Problem("too-much", Kind.CONFLICT, zh="金额{amount}过大", en="{amount} is too much")


class BrokenError(Exception):
    """What nobody expected."""


class ProbeService:
    """Keeps accounts, and a book of what it heard."""

    name = "probe"
    between: ClassVar[Callable[[], object]] = staticmethod(lambda: None)
    """Before reading, or between reading and writing."""

    meanwhile: ClassVar[Callable[[], None]] = staticmethod(lambda: None)
    """After writing, before the commit."""

    outside: ClassVar[Callable[[Errand], None]] = staticmethod(lambda _: None)

    """In an errand, in no transaction."""

    @command(say.Deposit)
    def deposit(self, work: Work, cmd: say.Deposit) -> say.Total:
        """Store first, check last: whatever fails must leave nothing."""
        account = _account(work, cmd.account)
        account.total += cmd.amount
        work.publish(say.Deposited(amount=cmd.amount), cmd.account)
        work.session.flush()
        self.meanwhile()
        if cmd.amount == 13:
            raise BrokenError("thirteen")
        if cmd.amount > 1000:
            raise TOO_MUCH(amount=cmd.amount)
        return say.Total(total=account.total)

    @command(say.Announce)
    def announce(self, work: Work, cmd: say.Announce) -> say.Total:
        """Tell an event without a hearer."""
        work.publish(say.Addressed(), cmd.account)
        return say.Total(total=0)

    @command(say.CloseAt)
    def close_at(self, work: Work, cmd: say.CloseAt) -> say.Total:
        """Set or move the deadline."""
        account = _account(work, cmd.account)
        self.between()
        account.closes_at = cmd.at
        work.session.flush()
        work.schedule("close", cmd.account, cmd.at)
        return say.Total(total=account.total)

    @due("close")
    def close(self, work: Work, account: str) -> None:
        """The account's time is over."""
        self.meanwhile()
        _account(work, account).closed_at = work.now
        _write(work, account, "closed", 0)

    @command(say.Promise)
    def promise(self, work: Work, cmd: say.Promise) -> say.Total:
        """Promise an errand."""
        work.promise("tell", cmd.account, amount=7)
        self.meanwhile()
        return say.Total(total=0)

    @errand("tell")
    def tell(self, errand: Errand) -> None:
        """Go outside, come back, write it down."""
        self.outside(errand)
        with errand.settle() as work:
            _write(work, errand.subject, "told", errand.data["amount"])

    @question(say.GetTotal)
    def get_total(self, work: Work, ask: say.GetTotal) -> say.Total:
        """The account's total; nothing is zero."""
        self.between()
        account = work.session.get(Account, ask.account)
        return say.Total(total=account.total if account else 0)

    @on(say.Deposited, say.Counted)
    def note(self, work: Work, event: say.Deposited | say.Counted) -> None:
        """Write an amount into the book. Stored before it can fail."""
        _write(work, work.subject, type(event).__name__, event.amount)
        work.session.flush()
        self.meanwhile()
        if event.amount < 0:
            raise BrokenError("a negative amount")


def _account(work: Work, id: str) -> Account:
    account = work.session.scalar(select(Account).where(Account.id == id))
    if account is None:
        account = Account(id=id, total=0)
        work.session.add(account)
    return account


def _write(work: Work, account: str, what: str, amount: int) -> None:
    work.session.add(Line(account=account, what=what, amount=amount))
