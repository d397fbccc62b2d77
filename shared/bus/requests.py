"""Answering a call: once per idempotency key, refusals as values."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from functools import partial

from pydantic import ValidationError
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import SQLAlchemyError

from shared.bus.handlers import Answering, Handlers
from shared.bus.tables import commands
from shared.bus.versions import Seen
from shared.bus.work import House, Work
from shared.contracts.base import Answer, Call, Command, Request
from shared.db import is_away, upsert
from shared.errors import INVALID_BODY, Failure, Kind, Problem, Refusal, Text
from shared.telemetry import log

logger = log(__name__)

KEY_REUSED = Problem(
    "idempotency-key-reused",
    Kind.CONFLICT,
    zh="该幂等键已用于另一请求",
    en="This idempotency key was already used for another request",
)
ANSWER_NOT_KEPT = Problem(
    "answer-not-kept",
    Kind.CONFLICT,
    zh="该请求已办理，其结果不予保存；如未收到，请用新的幂等键再次提出",
    en="This was done, and its answer is not kept. If it did not reach you, ask again with another idempotency key",
)
DATABASE_AWAY = Problem(
    "database-away",
    Kind.UNAVAILABLE,
    zh="系统暂时无法保存，请稍后用同一幂等键重试",
    en="The service cannot reach its database; retry with the same key",
)


def answer(house: House, handlers: Handlers, service: object, method: str, call: Call) -> Answer:
    """Run the handler of a call and give back its answer; an expected refusal is an answer too.

    Raises whatever unexpected the handler raises; then nothing was changed.
    """
    how = handlers.requests[method]
    try:
        request = how.model.model_validate(call.body)
    except ValidationError as error:
        return Answer.refusal(INVALID_BODY(failures=_failures(error)))
    try:
        if isinstance(request, Command):
            return _change(house, how, service, request, call)
        return _ask(house, how, service, request, call)
    except Refusal as refusal:
        return Answer.refusal(refusal)
    except SQLAlchemyError as error:
        if not is_away(error):
            raise
        logger.warning("database away", error=f"{type(error).__name__}: {error}")
        return Answer.refusal(DATABASE_AWAY())


def _ask(house: House, how: Answering, service: object, request: Request, call: Call) -> Answer:
    with house.reading(call.received_at, call.actor, call.correlation_id) as work:
        found = how.run(service, work, request)
    made = how.afterwards(service, found) if how.afterwards else found
    return Answer(ok=made.model_dump(mode="json"))


def _change(house: House, how: Answering, service: object, request: Command, call: Call) -> Answer:
    if how.beforehand:
        reading = partial(house.reading, call.received_at, call.actor, call.correlation_id)
        with reading() as work:
            earlier = _stored(house.request_key, work, request, call)
        if earlier is not None:
            return earlier
        how.beforehand(service, reading, request)
    with house.work(call.received_at, call.actor, call.correlation_id) as work:
        earlier = _claim(house.request_key, work, request, call)
        if earlier is not None:
            return earlier
        seen = Seen(work.session, request, call.seen_version)
        result = Answer(ok=how.run(service, work, request).model_dump(mode="json"))
        seen.check()
        if request.keeps_answer:
            _remember(work, call, result)
        return result


def _claim(key: bytes, work: Work, request: Request, call: Call) -> Answer | None:
    """Take the key for this transaction, or find the answer that it already has.

    A concurrent twin waits here for the first to commit, and then reads its answer.
    """
    if call.idempotency_key is None:
        return None
    digest = _digest(key, request)
    mine = work.session.scalar(
        upsert(work.session, commands)
        .values(actor=_actor(call), key=call.idempotency_key, digest=digest, at=datetime.now(UTC))
        .on_conflict_do_nothing()
        .returning(commands.c.key)
    )
    return None if mine is not None else _stored(key, work, request, call)


def _stored(key: bytes, work: Work, request: Request, call: Call) -> Answer | None:
    """The answer that was given under this key, if one was. Raises `idempotency-key-reused`, `answer-not-kept`."""
    row = work.session.execute(select(commands.c.digest, commands.c.answer).where(*_key(call))).one_or_none()
    if row is None:
        return None
    if row.digest and row.digest != _digest(key, request):
        raise KEY_REUSED()
    if row.answer is None:
        raise ANSWER_NOT_KEPT()
    return Answer.model_validate(row.answer)


def _digest(key: bytes, request: Request) -> str:
    content = [type(request).method(), request.model_dump(mode="json")]
    return hmac.new(key, json.dumps(content, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def _remember(work: Work, call: Call, result: Answer) -> None:
    if call.idempotency_key is not None:
        work.session.execute(update(commands).where(*_key(call)).values(answer=result.model_dump(mode="json")))


def _key(call: Call) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return commands.c.actor == _actor(call), commands.c.key == call.idempotency_key


def _actor(call: Call) -> str:
    return f"{call.actor.role}:{call.actor.subject}"


def _failures(error: ValidationError) -> list[Failure]:
    return [
        Failure(
            rule="invalid-field",
            clause=None,
            found=Text("不符合格式", detail["type"]),
            needed=Text(detail["msg"], detail["msg"]),
            field=".".join(str(part) for part in detail["loc"]),
        )
        for detail in error.errors(include_input=False, include_url=False)
    ]
