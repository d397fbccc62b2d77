"""Free ports are free and different."""

import socket

from demo.stack.ports import free_ports


def test_ports_are_different_and_can_be_taken() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    for port in ports:
        with socket.socket() as taker:
            taker.bind(("127.0.0.1", port))
