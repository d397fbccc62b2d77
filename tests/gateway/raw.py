"""Bare connections: what no client of HTTP would send, and everything that comes back."""

import socket
from contextlib import suppress

import httpx

from tests.gateway.running import Gateway, actor


def raw_exchange(gateway: Gateway, header: bytes, body: bytes) -> bytes:
    """Everything the gateway says to a request whose body never ends."""
    token = gateway.bearer(actor())["Authorization"].encode()
    with connected(gateway.client.base_url) as connection:
        connection.sendall(b"POST /v1/applications HTTP/1.1\r\nhost: x\r\nauthorization: " + token + b"\r\n")
        with suppress(ConnectionError):
            connection.sendall(header + b"\r\n" + body)
        return everything(connection)


def connected(url: httpx.URL) -> socket.socket:
    """A bare connection to what serves there."""
    return socket.create_connection((url.host, url.port), timeout=30)


def everything(connection: socket.socket) -> bytes:
    """What is said until the other side closes."""
    said = b""
    with suppress(ConnectionResetError):  # what we sent and nobody read resets the connection, after the answer
        while piece := connection.recv(65536):
            said += piece
    return said
