"""The interface of v3 that the payment service uses: order, query, close, refund."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from demo.provider import account
from demo.provider.ledger import Ledger, Refund, Trade
from demo.provider.signing import Declined, No
from shared.clock import Clock

Body = dict[str, Any]
BEIJING = ZoneInfo("Asia/Shanghai")
CODE_VALID = timedelta(hours=2)
SOONEST_EXPIRY = timedelta(minutes=1)
TRADE_STATES = {"SUCCESS": "支付成功", "REFUND": "转入退款", "NOTPAY": "订单未支付", "CLOSED": "订单已关闭"}

ORDER_NOT_EXIST = No(HTTPStatus.NOT_FOUND, "ORDER_NOT_EXIST", "订单不存在")
ORDER_CLOSED = No(HTTPStatus.BAD_REQUEST, "ORDER_CLOSED", "订单已关闭")
ORDER_PAID = No(HTTPStatus.BAD_REQUEST, "ORDERPAID", "该订单已支付")
NUMBER_USED = No(HTTPStatus.FORBIDDEN, "OUT_TRADE_NO_USED", "商户订单号重复")
NO_REFUND = No(HTTPStatus.NOT_FOUND, "RESOURCE_NOT_EXISTS", "退款单不存在")
NOT_OURS = No(HTTPStatus.BAD_REQUEST, "APPID_MCHID_NOT_MATCH", "AppID和mch_id不匹配")
NO_MERCHANT = No(HTTPStatus.BAD_REQUEST, "MCH_NOT_EXISTS", "商户号不存在")
NO_SUCH_INTERFACE = No(HTTPStatus.NOT_FOUND, "RESOURCE_NOT_EXISTS", "没有这个接口")
NOT_ENOUGH = No(HTTPStatus.FORBIDDEN, "NOT_ENOUGH", "可退金额不足")
PARAM_ERROR = No(HTTPStatus.BAD_REQUEST, "PARAM_ERROR", "参数错误")


@dataclass(frozen=True)
class Api:
    """Answers requests whose signature was checked. Every method raises Declined, KeyError or ValueError for a no."""

    ledger: Ledger
    clock: Clock

    def answer(self, method: str, address: str, body: Body) -> tuple[HTTPStatus, Body | None]:
        """Status and body of the answer to a request."""
        url = urlsplit(address)
        merchant = body.get("mchid") or parse_qs(url.query).get("mchid", [account.MERCHANT_ID])[0]
        if merchant != account.MERCHANT_ID:
            raise Declined(NO_MERCHANT)
        with self.ledger.held():
            match method, *url.path.strip("/").split("/"):
                case "POST", "v3", "pay", "transactions", "native":
                    return HTTPStatus.OK, self._order(body)
                case "GET", "v3", "pay", "transactions", "out-trade-no", number:
                    return HTTPStatus.OK, transaction(self._trade(number))
                case "POST", "v3", "pay", "transactions", "out-trade-no", number, "close":
                    self._close(number)
                    return HTTPStatus.NO_CONTENT, None
                case "POST", "v3", "refund", "domestic", "refunds":
                    return HTTPStatus.OK, self._begin_refund(body)
                case "GET", "v3", "refund", "domestic", "refunds", number:
                    return HTTPStatus.OK, self._refund(number)
        raise Declined(NO_SUCH_INTERFACE)

    def _order(self, body: Body) -> Body:
        number, total, now = str(body["out_trade_no"]), body["amount"]["total"], self.clock.now()
        if not re.fullmatch(r"[0-9A-Za-z_\-|*]{6,32}", number) or type(total) is not int or total <= 0:
            raise Declined(PARAM_ERROR)
        if body["appid"] != account.APP_ID:
            raise Declined(NOT_OURS)
        trade = self.ledger.trades.get(number)
        if trade is None:
            trade = self.ledger.write(
                "placed",
                number,
                total_fen=total,
                description=body["description"],
                notify_url=body["notify_url"],
                expires_at=max(datetime.fromisoformat(body["time_expire"]), now + SOONEST_EXPIRY),
            )
        if (trade.total_fen, trade.notify_url) != (total, body["notify_url"]):
            raise Declined(NUMBER_USED)
        check_unpaid(trade)
        if trade.code_until is None or now >= trade.code_until:
            code = f"weixin://wxpay/bizpayurl?pr={secrets.token_urlsafe(8)}"
            self.ledger.write("coded", number, code_url=code, code_until=now + CODE_VALID)
        return {"code_url": trade.code_url}

    def _trade(self, number: str) -> Trade:
        if number not in self.ledger.trades:
            raise Declined(ORDER_NOT_EXIST)
        return self.ledger.trades[number]

    def _close(self, number: str) -> None:
        check_unpaid(self._trade(number))
        self.ledger.write("closed", number, closed=True)

    def _begin_refund(self, body: Body) -> Body:
        number, amount = str(body["out_refund_no"]), body["amount"]
        known = self.ledger.refund(number)
        if known:
            return refund_answer(*known)
        trade = self.ledger.by_transaction(str(body["transaction_id"]))
        if trade is None:
            raise Declined(ORDER_NOT_EXIST)
        if amount["total"] != trade.paid_fen or type(amount["refund"]) is not int or amount["refund"] <= 0:
            raise Declined(PARAM_ERROR)
        if amount["refund"] > trade.paid_fen - trade.refunded_fen:
            raise Declined(NOT_ENOUGH)
        begun = {"refund_id": f"50{secrets.randbelow(10**26):026}", "begun_at": self.clock.now()}
        self.ledger.write("refund_begun", trade.trade_no, number=number, amount_fen=amount["refund"], **begun)
        return refund_answer(trade, trade.refunds[number])

    def _refund(self, number: str) -> Body:
        """A refund takes a moment: it is done when somebody asks for it."""
        known = self.ledger.refund(number)
        if known is None:
            raise Declined(NO_REFUND)
        trade, refund = known
        if refund.done_at is None:
            self.ledger.write("refund_done", trade.trade_no, number=number, done_at=self.clock.now())
        return refund_answer(trade, refund)


def check_unpaid(trade: Trade) -> None:
    """Raises Declined for a trade that takes nothing more."""
    if trade.paid_at:
        raise Declined(ORDER_PAID)
    if trade.closed:
        raise Declined(ORDER_CLOSED)


def transaction(trade: Trade) -> Body:
    """A trade as queries and callbacks show it."""
    shown: Body = {
        "appid": account.APP_ID,
        "mchid": account.MERCHANT_ID,
        "out_trade_no": trade.trade_no,
        "trade_state": trade.state,
        "trade_state_desc": TRADE_STATES[trade.state],
    }
    if trade.paid_at:
        amount = {"total": trade.paid_fen, "payer_total": trade.paid_fen, "currency": "CNY", "payer_currency": "CNY"}
        shown |= {
            "transaction_id": trade.transaction_id,
            "trade_type": "NATIVE",
            "bank_type": "OTHERS",
            "success_time": beijing(trade.paid_at),
            "payer": {"openid": f"o{trade.transaction_id[-27:]}"},
            "amount": amount,
        }
    return shown


def refund_answer(trade: Trade, refund: Refund) -> Body:
    """A refund as it is shown."""
    shown: Body = {
        "refund_id": refund.refund_id,
        "out_refund_no": refund.number,
        "transaction_id": trade.transaction_id,
        "out_trade_no": trade.trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": beijing(refund.begun_at),
        "status": "SUCCESS" if refund.done_at else "PROCESSING",
        "amount": {
            "total": trade.paid_fen,
            "refund": refund.amount_fen,
            "payer_total": trade.paid_fen,
            "payer_refund": refund.amount_fen,
            "settlement_refund": refund.amount_fen,
            "settlement_total": trade.paid_fen,
            "discount_refund": 0,
            "currency": "CNY",
        },
    }
    return shown | ({"success_time": beijing(refund.done_at)} if refund.done_at else {})


def beijing(moment: datetime) -> str:
    """A moment as the provider writes it: whole seconds, +08:00."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")
