"""The payment provider's word, handed on exactly as it came: the service checks the signature over its bytes."""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway import bodies
from gateway.parts import Parts
from gateway.rest.endpoint import Endpoint, answer, knock
from gateway.rest.routes import Route
from shared.contracts.base import Actor, Role
from shared.contracts.payment import ReceiveCallback
from shared.errors import Kind, Problem

LARGEST = 64 * 1024
PROVIDER = Actor(role=Role.PROVIDER, subject="provider")
PREFIX = "wechatpay-"
SIGNED = ("timestamp", "nonce", "signature", "serial")

NOT_A_NOTIFICATION = Problem(
    "not-a-notification",
    Kind.INVALID,
    zh="不是支付平台的通知",
    en="This is not a notification of the payment provider.",
)


def notification_endpoint(route: Route, parts: Parts) -> Endpoint:
    """The endpoint that the provider calls. It carries no token; the signature is what authenticates it."""

    async def serve(http: HttpRequest) -> Response:
        http.state.operation = route.name
        caller = await parts.calls.admit_signed(PROVIDER, knock(http))
        body = await bodies.whole(http, LARGEST, parts.settings.stall_seconds)
        signed = {name: http.headers.get(PREFIX + name, "") for name in SIGNED}
        try:
            request = ReceiveCallback.model_validate({**signed, "body": body.decode()})
        except ValueError:
            raise NOT_A_NOTIFICATION() from None
        return await answer(http, route, parts, caller, request)

    return serve
