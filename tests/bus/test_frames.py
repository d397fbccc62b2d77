"""Whatever bytes a sender puts into a frame's head, reading it raises nothing."""

import struct

import pytest
from amqp.basic_message import Message

from shared.bus.frames import lenient_reader, with_readable_key

TEXT = 1 << 15  # content_type
TABLE = 1 << 13  # headers
DELIVER = struct.pack(">HH", 60, 60)


def deliver(key: bytes) -> bytes:
    return DELIVER + b"\x03tag" + bytes(8) + b"\x00" + b"\x0anameko-rpc" + bytes([len(key)]) + key


def header(flags: int, properties: bytes, size: int = 0) -> bytes:
    return struct.pack(">HHQH", 60, 0, size, flags) + properties


def table(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def nested(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = b"\x01aF" + table(content)
    return content


class Ends:
    """The reader's two neighbours: the connection that counts, the channel that takes the message."""

    bytes_recv = 0

    def __init__(self) -> None:
        self.taken: list[Message] = []

    def take(self, channel: int, method: tuple[int, int], arguments: bytes, message: Message) -> None:
        self.taken.append(message)


@pytest.mark.parametrize(
    "head",
    [
        header(TEXT, b"\x02\xff\xfe"),
        header(TABLE, table(b"\x01aT" + bytes([0x80] + [0] * 7))),
        header(TABLE, table(b"\x01a?")),
        header(TABLE, table(b"\x01aI\x00")),
        header(TABLE, table(nested(3000))),
    ],
    ids=["no utf-8", "date beyond the calendar", "unknown type", "cut off", "nested"],
)
def test_properties_that_do_not_decode_are_none(head: bytes) -> None:
    ends = Ends()
    read = lenient_reader(ends, ends.take)
    read((1, 1, deliver(b"probe.deposit")))
    assert read((2, 1, head)) is True
    assert [message.properties for message in ends.taken] == [{}]


def test_a_good_head_stays_as_it_is() -> None:
    ends = Ends()
    read = lenient_reader(ends, ends.take)
    read((1, 1, deliver(b"probe.deposit")))
    read((2, 1, header(TEXT, b"\x04text", size=3)))
    assert read((3, 1, b"abc")) is True
    (message,) = ends.taken
    assert message.properties == {"content_type": "text"}
    assert message.body == b"abc"


@pytest.mark.parametrize("key", [b"probe.deposit", "probe.申报".encode(), b""])
def test_a_readable_key_stays_as_it_is(key: bytes) -> None:
    assert with_readable_key(deliver(key)) == deliver(key)


def test_an_unreadable_key_becomes_readable() -> None:
    assert with_readable_key(deliver(b"probe.\xff\xfe")) == deliver(b"probe.??")
