"""The payment service: load, decide, store, tell. The provider is asked in errands, never inside a transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime

from services.payment import domain, tables, views
from services.payment.domain import Decision, Order, TradeState
from services.payment.provider import NotUnderstoodError, Provider, ProviderRefusedError
from services.payment.settings import PaymentSettings
from services.payment.signatures import NotGenuineError, Signed
from services.payment.tables import OrderRow, Suspension
from services.payment.words import Said
from shared.bus import Errand, Work, command, due, errand, on, question
from shared.contracts.base import new_id
from shared.contracts.case_events import CaseClosed, CaseReassigned, FeeDecided, PaymentDue
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.contracts.payment import CallbackTaken, GetOrder, OrderView, ReceiveCallback, StartPayment
from shared.mirrors import suspensions
from shared.settings import Settings

REFUND_REASON = "职称评审费退款"

Decide = Callable[[Order, datetime], Decision]


class StillOpenError(Exception):
    """The provider could not close an order now: its payer is just paying. It is asked again."""


class PaymentService:
    """The fee of every case, and the money that the provider took for it."""

    name = "payment"
    provider: Provider

    @classmethod
    def prepare(cls, settings: Settings) -> None:
        """Open what lies outside the database. The demo's provider may start, and make its keys, after us."""
        cls.provider = Provider(PaymentSettings.beside(settings))
        if settings.mode != "demo":
            cls.provider.load_keys()

    # What the hub tells

    @on(PaymentDue)
    def charge_fee(self, work: Work, event: PaymentDue) -> None:
        """A fee is due; tells FeeCharged."""
        assert work.policy_ref
        row = tables.heard_of(work.session, work.subject)
        decision = domain.charged(
            row.read(),
            event,
            order_id=_number(),
            at=work.now,
            round=work.round,
            policy_ref=work.policy_ref,
            policy=work.policy(work.policy_ref),
        )
        _store(work, row, decision)

    @on(CaseClosed, FeeDecided)
    def put_away(self, work: Work, event: CaseClosed | FeeDecided) -> None:
        """The case ended; a fee heard of later is not charged, and what was paid may go back."""
        row = tables.heard_of(work.session, work.subject)
        _store(work, row, domain.case_closed(row.read(), event, at=work.now))

    @on(CaseReassigned)
    def change_hands(self, work: Work, event: CaseReassigned) -> None:
        """Another institution has the case: its suspensions count from now on, the other's up to now."""
        row = tables.heard_of(work.session, work.subject)
        row.write(domain.reassigned(row.read(), event, at=work.now))

    # What integrity tells

    @on(SanctionImposed)
    def stand_still(self, work: Work, event: SanctionImposed) -> None:
        """While an institution is suspended, no working day counts for who is to pay."""
        suspensions.impose(work.session, Suspension, event, work.now)

    @on(SanctionLifted)
    def go_on(self, work: Work, event: SanctionLifted) -> None:
        """The working days count again."""
        suspensions.lift(work.session, Suspension, event)

    # The payer

    @command(StartPayment)
    def start_payment(self, work: Work, cmd: StartPayment) -> OrderView:
        """Have the provider take the order, unless it has."""
        row = tables.hold(work.session, cmd.case_id)
        order = _order(work, row) if row else Order(cmd.case_id)
        domain.check_reader(order, work.actor)
        assert row
        policy = work.policy(order.policy)
        decision = domain.started(order, work.actor, trade_no=_number(), now=work.now, policy=policy)
        _store(work, row, decision)
        return views.order_view(decision.order, work.now)

    @question(GetOrder)
    def get_order(self, work: Work, ask: GetOrder) -> OrderView:
        """The order of a case, for its payer and the bureau."""
        row = tables.find(work.session, ask.case_id)
        order = _order(work, row) if row else Order(ask.case_id)
        domain.check_reader(order, work.actor)
        return views.order_view(order, work.now)

    # What the provider knows

    @errand(domain.PLACE)
    def place(self, promise: Errand) -> None:
        """Have the provider take an order. A refusal may mean that it knows more of it than we do."""
        trade_no, order = promise.data["about"], _read(promise)
        if not order.awaits_code(trade_no):
            with promise.settle():
                return
        with promise.house.database.read() as session:
            policy = promise.house.policies.of(session, order.policy)
            policy = tables.counting(session, order, policy, promise.house.clock.now())
        expires = domain.lengthened(order, policy).deadline
        assert expires
        try:
            code_url, said = self.provider.place(trade_no, domain.description(policy, order), order.amount_fen, expires)
        except ProviderRefusedError:
            trade, said = self.provider.query(trade_no)
            if trade.state in (TradeState.UNKNOWN, TradeState.OPEN):
                raise
            heard = {"query": said}
            _settle(promise, heard, lambda order, now: domain.found(order, trade, now=now))
            return
        _settle(promise, {"place": said}, lambda order, now: domain.placed(order, trade_no, code_url, now=now))

    @command(ReceiveCallback)
    def receive_callback(self, work: Work, cmd: ReceiveCallback) -> CallbackTaken:
        """The provider tells of a payment. Who tells is known by the signature alone."""
        signed = Signed(cmd.timestamp, cmd.nonce, cmd.signature, cmd.serial, cmd.body.encode())
        try:
            notice = self.provider.callback(signed)
        except NotGenuineError:
            raise domain.CALLBACK_NOT_GENUINE() from None
        except NotUnderstoodError:
            raise domain.CALLBACK_NOT_UNDERSTOOD() from None
        if notice.trade is None:
            tables.note(work.session, "callback", notice.id, notice.said, at=work.now, case_id=None)
            return CallbackTaken()
        case_id = tables.case_of(work.session, notice.trade.trade_no)
        row = tables.hold(work.session, case_id) if case_id else None
        if row is None:
            raise domain.NO_SUCH_ORDER()
        tables.note(work.session, "callback", notice.trade.trade_no, notice.said, at=work.now, case_id=case_id)
        _store(work, row, domain.found(_order(work, row), notice.trade, now=work.now))
        return CallbackTaken()

    @due(domain.LOOK)
    def look(self, work: Work, case_id: str) -> None:
        """A callback may never come: ask what became of the order."""
        live = _held(work, case_id).read().live
        if live:
            work.promise(domain.ASK, case_id, about=live.trade_no)

    @errand(domain.ASK)
    def ask(self, promise: Errand) -> None:
        """Ask what became of an order; of one that is not wanted any more: ask, close, ask again."""
        trade_no = promise.data["about"]
        wanted = _read(promise).wanted(trade_no)
        trade, said = self.provider.query(trade_no)
        heard = {"query": said}
        if not wanted and trade.state in (TradeState.UNKNOWN, TradeState.OPEN):
            heard["close"] = self.provider.close(trade_no)
            trade, heard["query_after_close"] = self.provider.query(trade_no)
            if trade.state is TradeState.OPEN:
                raise StillOpenError(trade_no)
        _settle(promise, heard, lambda order, now: domain.found(order, trade, now=now))

    @due(domain.DEADLINE)
    def end(self, work: Work, case_id: str) -> None:
        """The time to pay is over; tells PaymentLapsed once the provider has confirmed that nothing was paid."""
        row = _held(work, case_id)
        still = tables.stands_still(work.session, row.institution, work.now)
        _store(work, row, domain.deadline_reached(_order(work, row), now=work.now, standing_still=still))

    @errand(domain.REFUND)
    def give_back(self, promise: Errand) -> None:
        """Have the provider give a charge back; tells FeeRefunded once it has."""
        transaction_id = promise.data["about"]
        charge = _read(promise).charge(transaction_id)
        assert charge
        asked = self.provider.refund_of(charge) if charge.looks else None
        returned, said = asked or self.provider.refund(charge, REFUND_REASON)
        heard = {"refund": said}
        _settle(promise, heard, lambda order, now: domain.refund_told(order, transaction_id, returned, now=now))

    @due(domain.LOOK_AT_REFUNDS)
    def look_at_refunds(self, work: Work, case_id: str) -> None:
        """Ask what became of the refunds that the provider has begun."""
        for charge in _held(work, case_id).read().charges:
            if charge.refund == "asked" and charge.looks:
                work.promise(domain.REFUND, case_id, about=charge.transaction_id)


def _number() -> str:
    """A number that the provider accepts: at most 32 letters and digits."""
    return new_id().replace("-", "")


def _held(work: Work, case_id: str) -> OrderRow:
    """The row of an order that has a deadline or a promise, and so is there."""
    row = tables.hold(work.session, case_id)
    assert row
    return row


def _order(work: Work, row: OrderRow) -> Order:
    """The order with the deadline in force. One of which only the end was heard has none."""
    order = row.read()
    if not order.policy:
        return order
    return domain.lengthened(order, tables.counting(work.session, order, work.policy(order.policy), work.now))


def _read(promise: Errand) -> Order:
    """The order that a promise is about, as it is now."""
    with promise.house.database.read() as session:
        row = tables.find(session, promise.subject)
        assert row
        return row.read()


def _settle(promise: Errand, heard: Mapping[str, Said], decide: Decide) -> None:
    """Keep what the provider said on each occasion, and store and tell what follows from it."""
    with promise.settle() as work:
        for occasion, said in heard.items():
            tables.note(work.session, occasion, promise.data["about"], said, at=work.now, case_id=promise.subject)
        row = _held(work, promise.subject)
        _store(work, row, decide(_order(work, row), work.now))


def _store(work: Work, row: OrderRow, decision: Decision) -> None:
    """Make the row what was decided; tell, promise and schedule what follows."""
    order = decision.order
    row.write(order)
    work.session.flush()
    for event in decision.events:
        work.publish(event, order.case_id, round=order.round, policy=order.policy)
    for promise in decision.promises:
        work.promise(promise.kind, order.case_id, about=promise.about)
    for wake in decision.wakes:
        work.schedule(wake.kind, order.case_id, wake.at)
