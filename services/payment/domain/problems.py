"""Every expected no of this service."""

from shared.errors import Kind, Problem

NO_SUCH_ORDER = Problem("no-such-order", Kind.NOT_FOUND, zh="没有这个缴费订单", en="There is no such order.")
ALREADY_PAID = Problem("already-paid", Kind.CONFLICT, zh="评审费已缴纳，无需再次缴费", en="The fee is paid already.")
PAYMENT_OVER = Problem(
    "payment-over",
    Kind.CONFLICT,
    zh="缴费已于{deadline}截止，逾期未缴费视为放弃申报",
    en="The fee was to be paid by {deadline}; who does not pay in time has given up the application.",
)
LAST_MINUTES = Problem(
    "payment-closing",
    Kind.CONFLICT,
    zh="缴费于{deadline}截止，截止前{minutes}分钟不再受理新的支付",
    en="Payment ends at {deadline}; nothing new is begun in the last {minutes} minutes.",
)
ORDER_CANCELLED = Problem(
    "order-cancelled",
    Kind.CONFLICT,
    zh="申报已结束，无需缴费",
    en="The application has ended; there is nothing to pay.",
)
CALLBACK_NOT_GENUINE = Problem(
    "callback-not-genuine",
    Kind.UNAUTHENTICATED,
    zh="通知的签名无效",
    en="The notification is not signed by the payment provider, or not lately.",
)
CALLBACK_NOT_UNDERSTOOD = Problem(
    "callback-not-understood",
    Kind.INVALID,
    zh="通知的内容无法识别",
    en="The notification is genuine, but its content is not understood.",
)
