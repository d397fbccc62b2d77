"""The ONE place where a command or question becomes a call of a service, and its answer comes back.

REST and gRPC are thin skins over it: they read their own form of a request, call `admit` before they read a
body, `ask` when they hold the whole request, and turn what is said or raised into their own form of an
answer. So a command means the same, and is refused alike, through all of them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

import structlog

from gateway.answers import Answers
from gateway.auth import PUBLIC, Vouching, authenticate
from gateway.bus import Bus
from gateway.clock import Clock
from gateway.pace import Pace
from gateway.roles import check_role
from shared.contracts.base import Actor, Command, Message, Request
from shared.errors import VERSION_PASSED, Failure, Kind, Problem, Refusal, Text

INVALID_PARAMETER = Problem(
    "invalid-parameter",
    Kind.INVALID,
    zh="请求参数不符合要求",
    en="The request's parameters are not as the contract says",
)

KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
KEY_FAILURE = Failure(
    "idempotency_key",
    None,
    Text("不符合要求的内容", "something that does not fit"),
    Text("1 至 200 个可见的 ASCII 字符", "1 to 200 visible ASCII characters"),
    "Idempotency-Key",
)
VERSION_TAG = re.compile(r'"(?P<service>[a-z]{1,20})\.(?P<version>\d{1,9})"', re.ASCII)
TAG_FAILURE = Failure(
    "if_match",
    None,
    Text("不符合要求的内容", "something that does not fit"),
    Text('一个 ETag，如 "review.3"', 'one ETag, as "review.3"'),
    "If-Match",
)
CASE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Knock:
    """What a skin knows of a caller before it has read the request.

    `authorization` is the value of the header of that name; `address` is whom the connection comes from;
    `seconds` is how long the caller is going to wait, where the caller said so; `seen` is the version of what
    a command is meant for, as "review.3", in the quotes of an ETag.
    """

    address: str
    correlation_id: str
    authorization: str | None = None
    idempotency_key: str | None = None
    seconds: float | None = None
    seen: str | None = None


@dataclass(frozen=True)
class Caller:
    """Somebody who was let in."""

    actor: Actor
    correlation_id: str
    idempotency_key: str | None = None
    seconds: float | None = None
    seen_version: int | None = None


class Calls:
    """Lets callers in and asks the services for them."""

    def __init__(self, tokens: Vouching, clock: Clock, bus: Bus, answers: Answers, *, held: Pace, public: Pace) -> None:
        """`held` is the pace of each holder of a token, `public` that of each address without one."""
        self._tokens, self._clock, self._bus, self._answers = tokens, clock, bus, answers
        self._held, self._public = held, public

    async def admit(self, operation: type[Request], knock: Knock) -> Caller:
        """Let a caller in who may make this request at all; whether on this case is the service's to decide.

        Raises `token-missing`, `token-invalid`, `login-away`, `role-not-allowed`, `too-many-requests`,
        `invalid-parameter`, `version-passed`.
        """
        actor = await self._recognise(knock)
        check_role(actor, operation)
        key = knock.idempotency_key if issubclass(operation, Command) else None
        if key is not None and not KEY.fullmatch(key):
            raise INVALID_PARAMETER(failures=[KEY_FAILURE])
        return Caller(actor, knock.correlation_id, key, knock.seconds, _seen(operation, knock.seen))

    async def admit_signed(self, actor: Actor, knock: Knock) -> Caller:
        """Let somebody in whom the service recognises by a signature. Raises `too-many-requests`."""
        await self._public.step(knock.address)
        return Caller(actor, knock.correlation_id)

    async def now(self) -> datetime:
        """The moment with which a request is stamped that is held completely now. Raises `clock-away`."""
        return await self._clock.now()

    async def ask(self, request: Request, caller: Caller, held_at: datetime | None = None) -> Message:
        """Send a request that is held completely, now or since `held_at`, or answer it from what is known.

        Raises what the bus raises, and `clock-away`.
        """
        case_id = getattr(request, "case_id", None)
        if isinstance(case_id, str) and CASE_ID.fullmatch(case_id):  # anything else may be personal
            structlog.contextvars.bind_contextvars(case_id=case_id)
        return await self._answers.to(request, partial(self._send, request, caller, held_at))

    async def _send(self, request: Request, caller: Caller, held_at: datetime | None) -> Message:
        """The moment of a request is stamped here."""
        return await self._bus.call(
            request,
            caller.actor,
            received_at=held_at or await self.now(),
            idempotency_key=_key(request, caller),
            correlation_id=caller.correlation_id,
            seconds=caller.seconds,
            seen_version=caller.seen_version,
        )

    async def _recognise(self, knock: Knock) -> Actor:
        try:
            actor = await authenticate(knock.authorization, self._tokens)
        except Refusal:
            await self._public.step(knock.address)  # whoever tries token after token is nobody's client
            raise
        if actor == PUBLIC:
            await self._public.step(knock.address)
        else:
            await self._held.step(f"{actor.role}:{actor.subject}")
        return actor


def version_tag(operation: type[Request], said: Message) -> str | None:
    """The version of what was shown or changed, as it is named over every interface: each service counts its own."""
    version = getattr(said, "version", None)
    return None if version is None else f'"{operation.service}.{version}"'


def _key(request: Request, caller: Caller) -> str | None:
    """The key under which a service remembers this. All who have no token are one actor to it, whose keys may meet.

    So a key of theirs holds for one request: another one under it is another person's, not a slip. Addresses would
    tell people apart too, but who reports somebody must not be found by what is kept, and may go on from elsewhere.
    """
    key = caller.idempotency_key
    if key is None or caller.actor != PUBLIC:
        return key
    return sha256(f"{key} {request.method()} {request.model_dump_json()}".encode()).hexdigest()


def _seen(operation: type[Request], tag: str | None) -> int | None:
    if tag is None or not issubclass(operation, Command):
        return None
    named = VERSION_TAG.fullmatch(tag.strip())
    if named is None:
        raise INVALID_PARAMETER(failures=[TAG_FAILURE])
    if named["service"] != operation.service:
        raise VERSION_PASSED()
    return int(named["version"])
