"""A refusal as gRPC says it: a code by its kind, and rich details from the same table as the REST problem.

Details are google.rpc's standard ones, which every client library reads, and our own `Problem`, which is
the REST body field for field.
"""

from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc import StatusCode
from grpc.aio import ServicerContext
from grpc_status.rpc_status import GRPC_DETAILS_METADATA_KEY

from gateway.grpc_api.interface import Interface
from gateway.grpc_api.translate import fill
from gateway.language import Language
from gateway.pace import TOO_MANY_REQUESTS
from gateway.problems import BODY_STALLED, INTERNAL_ERROR, RETRY_AFTER_SECONDS, ProblemDocument, document
from shared.errors import VERSION_PASSED, Kind, Refusal

DOMAIN = "zhicheng"

CODES = {
    Kind.INVALID: StatusCode.INVALID_ARGUMENT,
    Kind.UNAUTHENTICATED: StatusCode.UNAUTHENTICATED,
    Kind.FORBIDDEN: StatusCode.PERMISSION_DENIED,
    Kind.NOT_FOUND: StatusCode.NOT_FOUND,
    Kind.CONFLICT: StatusCode.FAILED_PRECONDITION,
    Kind.TOO_LARGE: StatusCode.RESOURCE_EXHAUSTED,
    Kind.UNAVAILABLE: StatusCode.UNAVAILABLE,
}

OWN_CODES = {
    INTERNAL_ERROR.slug: StatusCode.INTERNAL,
    BODY_STALLED.slug: StatusCode.DEADLINE_EXCEEDED,
    TOO_MANY_REQUESTS.slug: StatusCode.RESOURCE_EXHAUSTED,
    VERSION_PASSED.slug: StatusCode.ABORTED,
}
"""gRPC has a code of its own for these; everything else goes by its kind."""


def code_of(refusal: Refusal) -> StatusCode:
    """The gRPC code of a refusal."""
    return OWN_CODES.get(refusal.slug, CODES[refusal.kind])


async def refuse(
    context: ServicerContext,
    interface: Interface,
    refusal: Refusal,
    language: Language,
    correlation_id: str,
) -> None:
    """End the call with the refusal. Raises grpc's own AbortError."""
    problem = document(refusal, language, correlation_id)
    code = code_of(refusal)
    status = status_pb2.Status(code=code.value[0], message=problem.detail)
    for detail in _details(problem, refusal, language, interface):
        packed = Any()
        packed.Pack(detail)
        status.details.append(packed)
    context.set_trailing_metadata(((GRPC_DETAILS_METADATA_KEY, status.SerializeToString()),))
    await context.abort(code, problem.detail)


def _details(problem: ProblemDocument, refusal: Refusal, language: Language, interface: Interface) -> list[Message]:
    reason = refusal.slug.upper().replace("-", "_")
    clause = {"clause": refusal.clause} if refusal.clause else {}
    own = interface.problem()
    fill(own, ProblemDocument, problem.model_dump(mode="json"))
    details: list[Message] = [
        error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN, metadata=clause),
        error_details_pb2.LocalizedMessage(locale={"zh": "zh-CN", "en": "en"}[language], message=problem.detail),
        error_details_pb2.RequestInfo(request_id=problem.correlation_id),
        own,
    ]
    if fields := [failure for failure in problem.failures if failure.field]:
        violations = (
            error_details_pb2.BadRequest.FieldViolation(field=one.field, description=one.needed) for one in fields
        )
        details.append(error_details_pb2.BadRequest(field_violations=violations))
    if code_of(refusal).value[0] in (code_pb2.UNAVAILABLE, code_pb2.RESOURCE_EXHAUSTED):
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromSeconds(RETRY_AFTER_SECONDS)
        details.append(retry)
    return details
