"""Every no a caller can get, in one form (RFC 9457) and one place: kind → status, refusal → body."""

from http import HTTPStatus

from starlette.responses import Response

from gateway.auth import TOKEN_INVALID
from gateway.language import Language, pick
from gateway.pace import TOO_MANY_REQUESTS
from shared.contracts.base import Message
from shared.errors import VERSION_PASSED, Kind, Problem, Refusal, Text

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2

STATUS = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

TITLE = {
    Kind.INVALID: Text("请求内容不符合要求", "The request is not valid"),
    Kind.UNAUTHENTICATED: Text("请先登录", "Log in first"),
    Kind.FORBIDDEN: Text("无权进行此操作", "Not allowed"),
    Kind.NOT_FOUND: Text("未找到", "Not found"),
    Kind.CONFLICT: Text("当前状态下不能进行此操作", "Not possible now"),
    Kind.TOO_LARGE: Text("请求内容过大", "Too large"),
    Kind.UNAVAILABLE: Text("服务暂时不可用", "Unavailable for the moment"),
}

MALFORMED_REQUEST = Problem(
    "malformed-request",
    Kind.INVALID,
    zh="请求不符合 HTTP 协议",
    en="The request is not as HTTP asks.",
)
MALFORMED_JSON = Problem(
    "malformed-json",
    Kind.INVALID,
    zh="请求正文不是有效的 JSON",
    en="The body is not valid JSON.",
)
BODY_TOO_LARGE = Problem(
    "body-too-large",
    Kind.TOO_LARGE,
    zh="请求正文超过上限 {limit} 字节",
    en="The body exceeds the limit of {limit} bytes.",
)
BODY_STALLED = Problem(
    "body-stalled",
    Kind.INVALID,
    zh="请求正文传输过慢或中断，未作任何处理，请重新发送",
    en="The body came too slowly, or stopped coming. Nothing was done; send it again.",
)
UNKNOWN_PATH = Problem(
    "unknown-path",
    Kind.NOT_FOUND,
    zh="没有这个地址",
    en="There is nothing at this address.",
)
WRONG_METHOD = Problem(
    "wrong-method",
    Kind.INVALID,
    zh="这个地址只接受 {allowed}",
    en="This address takes {allowed} only.",
)
INTERNAL_ERROR = Problem(
    "internal-error",
    Kind.UNAVAILABLE,
    zh="系统出错，未能完成请求；请凭关联号联系我们",
    en="Something went wrong here. Tell us the correlation id.",
)

OWN_STATUS = {
    MALFORMED_REQUEST.slug: HTTPStatus.BAD_REQUEST,
    MALFORMED_JSON.slug: HTTPStatus.BAD_REQUEST,
    BODY_STALLED.slug: HTTPStatus.REQUEST_TIMEOUT,
    WRONG_METHOD.slug: HTTPStatus.METHOD_NOT_ALLOWED,
    INTERNAL_ERROR.slug: HTTPStatus.INTERNAL_SERVER_ERROR,
    TOO_MANY_REQUESTS.slug: HTTPStatus.TOO_MANY_REQUESTS,
    VERSION_PASSED.slug: HTTPStatus.PRECONDITION_FAILED,
}
"""HTTP has a status of its own for these; everything else goes by its kind."""


class FailureDocument(Message):
    """One failed check: the rule, its clause, what was found and what would satisfy it."""

    rule: str
    clause: str | None
    found: str
    needed: str
    field: str | None


class ProblemDocument(Message):
    """A refusal as the caller reads it. `slug` is stable; `possible` names the moves that are open now."""

    type: str
    title: str
    status: int
    detail: str
    slug: str
    clause: str | None
    possible: tuple[str, ...]
    failures: tuple[FailureDocument, ...]
    correlation_id: str


def status_of(refusal: Refusal) -> HTTPStatus:
    """The HTTP status of a refusal."""
    return OWN_STATUS.get(refusal.slug, STATUS[refusal.kind])


def document(refusal: Refusal, language: Language, correlation_id: str) -> ProblemDocument:
    """The refusal in one language."""
    return ProblemDocument(
        type=f"urn:zhicheng:problem:{refusal.slug}",
        title=pick(TITLE[refusal.kind], language),
        status=status_of(refusal),
        detail=pick(refusal.text, language),
        slug=refusal.slug,
        clause=refusal.clause,
        possible=refusal.possible,
        failures=tuple(
            FailureDocument(
                rule=failure.rule,
                clause=failure.clause,
                found=pick(failure.found, language),
                needed=pick(failure.needed, language),
                field=failure.field,
            )
            for failure in refusal.failures
        ),
        correlation_id=correlation_id,
    )


def response(refusal: Refusal, language: Language, correlation_id: str) -> Response:
    """The refusal as an answer over HTTP."""
    problem = document(refusal, language, correlation_id)
    headers = {"content-language": language, "vary": "accept-language"}
    if problem.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        told = ', error="invalid_token"' if refusal.slug == TOKEN_INVALID.slug else ""
        headers["www-authenticate"] = f'Bearer realm="zhicheng"{told}'
    return Response(problem.model_dump_json(), problem.status, headers, MEDIA_TYPE)
