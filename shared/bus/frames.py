"""Reading frames of any sender: what py-amqp cannot decode must not end the connection.

It would, and the broker would deliver the same frame again to the next one: one message with a text that
is not UTF-8, a date beyond the calendar or a table nested too deeply would stop a service for good.
"""

import struct
from collections.abc import Callable
from typing import Any

from amqp.basic_message import Message as Content
from amqp.method_framing import frame_handler
from kombu.transport.pyamqp import Message

METHOD, HEADER = 1, 2
DELIVER = struct.pack(">HH", 60, 60)
CLASS_AND_SIZE = 12
"""Bytes of a content header before its properties."""

NO_PROPERTIES = b"\0\0"

Reader = Callable[[tuple[int, int, bytes]], bool]


def lenient_reader(connection: Any, callback: Any) -> Reader:
    """py-amqp's reader; undecodable properties are read as none, an undecodable routing key as question marks."""
    read = frame_handler(connection, callback)

    def read_leniently(frame: tuple[int, int, bytes]) -> bool:
        kind, channel, content = frame
        if kind == METHOD and content[:4] == DELIVER:
            content = with_readable_key(bytes(content))
        elif kind == HEADER and not _decodes(content):
            content = bytes(content)[:CLASS_AND_SIZE] + NO_PROPERTIES
        return bool(read((kind, channel, content)))

    return read_leniently


def with_readable_key(deliver: bytes) -> bytes:
    """The arguments of a delivery with a routing key that is UTF-8.

    They are: method, consumer tag, delivery tag (8 bytes), a byte of flags, exchange, routing key; texts
    are preceded by a byte with their length.
    """
    exchange = 4 + 1 + deliver[4] + 8 + 1
    key = exchange + 1 + deliver[exchange] + 1
    try:
        deliver[key:].decode()
    except UnicodeDecodeError:
        return deliver[:key] + bytes(byte if byte < 0x80 else ord("?") for byte in deliver[key:])
    return deliver


def _decodes(header: bytes) -> bool:
    try:
        Content().inbound_header(header)
    except Exception:  # ValueError, OverflowError, RecursionError, struct.error: whatever a sender can provoke
        return False
    return True


class Uninflated(Message):
    """A message whose body stays as it came: kombu would inflate a compressed one, however large it gets."""

    def __init__(self, message: Any, channel: Any = None, **rest: Any) -> None:
        (message.properties.get("application_headers") or {}).pop("compression", None)
        super().__init__(message, channel=channel, **rest)
