"""The payment service: one order per case, paid exactly once or refunded. Money is integer fen."""

from typing import Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Event, Message, Question
from shared.contracts.form import Line


class PaymentView(Message):
    """Money that the provider took. `refund` says how far it is on its way back, and `cause` why it goes."""

    amount_fen: int
    paid_at: AwareDatetime
    refund: Literal["asked", "done"] | None = None
    cause: str | None = None


class OrderView(Message):
    """An order as the payer sees it.

    `code_url` is what the payer scans: it is there once the provider has taken the order, and for as
    long as the provider honours it; StartPayment gets a fresh one. While the state is `closing` the
    time is over and the provider is being asked whether it was paid; `cancelled` means that the case
    ended before the fee was paid.
    """

    case_id: str
    order: str
    amount_fen: int
    deadline: AwareDatetime
    state: Literal["due", "placing", "open", "paid", "closing", "lapsed", "cancelled", "refunding", "refunded"]
    code_url: str | None = None
    paid_at: AwareDatetime | None = None
    payments: tuple[PaymentView, ...] = ()


class CallbackTaken(Message):
    """The provider's notification was genuine and is dealt with: the very answer that the provider expects."""

    code: Literal["SUCCESS"] = "SUCCESS"
    message: str = "成功"


class StartPayment(Command, service="payment", answer=OrderView):
    """Have the provider take the order (三(一)3). The answer does not wait for it: GetOrder shows the `code_url`."""

    case_id: str


class ReceiveCallback(Command, service="payment", answer=CallbackTaken):
    """A notification of the provider, exactly as it came: the signature covers the bytes of the body (UTF-8)."""

    timestamp: Line
    nonce: Line
    signature: str = Field(max_length=2000)
    serial: Line
    body: str = Field(max_length=65536)


class GetOrder(Question, service="payment", answer=OrderView):
    """The order of a case."""

    case_id: str


class FeeCharged(Event, publisher="payment", to=("application",)):
    """A fee is due until the deadline."""

    order: str
    amount_fen: int
    deadline: AwareDatetime


class PaymentSettled(Event, publisher="payment", to=("application",)):
    """The fee is paid, in time and to the fen. `paid_at` is the provider's success time."""

    order: str
    paid_at: AwareDatetime


class PaymentLapsed(Event, publisher="payment", to=("application",)):
    """The provider has confirmed, at `closed_at`, that nothing was paid in time, and takes nothing more."""

    order: str
    closed_at: AwareDatetime


class FeeRefunded(Event, publisher="payment", to=("application",)):
    """The provider has paid money back: the fee, or a payment that was not the fee.

    `cause` is `wrong_amount`, `late`, `twice`, `case_closed`, or the outcome for which the fee goes back.
    """

    order: str
    amount_fen: int
    cause: Line
