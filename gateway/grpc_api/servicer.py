"""Each method of gRPC as a call of `gateway.calls`: three ways to travel, one way to be answered."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import grpc
from google.protobuf.message import Message as Protobuf
from grpc.aio import ServicerContext
from pydantic import ValidationError

from gateway import files
from gateway.bodies import prompt
from gateway.calls import Caller, version_tag
from gateway.grpc_api.exchange import Exchange
from gateway.grpc_api.interface import Interface
from gateway.grpc_api.methods import FileIn, Method
from gateway.grpc_api.peers import Peers
from gateway.grpc_api.translate import fill, to_json
from gateway.invalid import invalid_body
from gateway.outgoing import outgoing
from gateway.parts import Parts
from shared.contracts.base import Message

T = TypeVar("T")
M = TypeVar("M", bound=Message)


def handlers(interface: Interface, parts: Parts) -> list[grpc.GenericRpcHandler]:
    """What a server is given: one handler for each gRPC service."""
    return [
        grpc.method_handlers_generic_handler(
            service, {method.name: _Call(method, interface, parts).handler() for method in methods}
        )
        for service, methods in interface.services().items()
    ]


class _Call:
    """A method, ready to be called."""

    def __init__(self, method: Method, interface: Interface, parts: Parts) -> None:
        self._method, self._interface, self._parts = method, interface, parts
        self._peers = Peers(parts.settings.trusted_proxies)
        self._sent, self._answered = interface.sent(method), interface.answered(method)

    def handler(self) -> grpc.RpcMethodHandler:
        """The method as grpc wants it."""
        codec = (self._sent.FromString, self._answered.SerializeToString)
        if self._method.streams_in:
            return grpc.stream_unary_rpc_method_handler(self._take_file, *codec)
        if self._method.streams_out:
            return grpc.unary_stream_rpc_method_handler(self._hand_file, *codec)
        return grpc.unary_unary_rpc_method_handler(self._answer, *codec)

    async def _answer(self, sent: Protobuf, context: ServicerContext) -> Protobuf | None:
        async def ask(caller: Caller) -> Protobuf:
            said = await self._ask(sent, caller)
            if tag := version_tag(self._method.request, said):
                context.set_trailing_metadata((("etag", tag),))
            return self._told(said)

        return await self._guarded(context, ask)

    async def _take_file(self, pieces: AsyncIterator[Protobuf], context: ServicerContext) -> Protobuf | None:
        """The caller is let in before the first piece is read."""

        async def take(caller: Caller) -> Protobuf:
            coming = prompt(aiter(pieces), _size, self._parts.settings.stall_seconds)
            first = _read(self._method.sent, await anext(coming, self._sent()))
            assert isinstance(first, FileIn)
            about = first.model_dump(exclude=set(FileIn.model_fields))
            content = _contents(first, coming)
            file = files.Coming(
                self._method.request, about, first.code, content, first.media_type or "", first.filename or ""
            )
            return self._told(await files.attach(self._parts, caller, file))

        return await self._guarded(context, take)

    async def _hand_file(self, sent: Protobuf, context: ServicerContext) -> None:
        """The first message says what comes; a reader that is slow is waited for."""

        async def hand(caller: Caller) -> None:
            going = outgoing(self._parts, await self._ask(sent, caller))
            about = {"filename": going.filename, "media_type": going.media_type, "digest": going.digest}
            async for piece in going.pieces:
                await context.write(self._answered(content=piece, **about))
                about.clear()

        await self._guarded(context, hand)

    async def _ask(self, sent: Protobuf, caller: Caller) -> Message:
        return await self._parts.calls.ask(_read(self._method.request, sent), caller)

    def _told(self, said: Message) -> Protobuf:
        answered = self._answered()
        fill(answered, self._method.answered, said.model_dump(mode="json"))
        return answered

    async def _guarded(self, context: ServicerContext, job: Callable[[Caller], Awaitable[T]]) -> T | None:
        exchange = Exchange.of(self._method, context, self._peers)
        with exchange.watched():
            await exchange.greet()
            try:
                return await job(await self._parts.calls.admit(self._method.request, exchange.knock))
            except Exception as error:
                await exchange.refuse(self._interface, error)
                return None


def _read(model: type[M], sent: Protobuf) -> M:
    """The request, judged as a body over REST is. Raises `invalid-body`."""
    try:
        return model.model_validate(to_json(model, sent))
    except ValidationError as error:
        raise invalid_body(error) from None


def _size(piece: Protobuf) -> int:
    content: bytes = piece.content
    return len(content)


async def _contents(first: FileIn, rest: AsyncIterator[Protobuf]) -> AsyncIterator[bytes]:
    yield first.content
    async for piece in rest:
        yield piece.content
