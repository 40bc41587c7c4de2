"""TCP through the gateway, to servers of the host and from its clients."""

from __future__ import annotations

import random
import select
import socket
import struct
import threading
from collections.abc import Callable

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN, POLLPRI
from kernel.abi.socket import MSG_OOB, SHUT_WR, SOCK_STREAM
from kernel.net.gateway.settings import DNS, FIRST_LEASE, GATEWAY, Forward, Settings

LOCALHOST = 0x7F000001


def port_of(one: socket.socket) -> int:
    found: int = one.getsockname()[1]
    return found


def answering(server: socket.socket, answer: Callable[[socket.socket], None]) -> threading.Thread:
    def serve() -> None:
        with server.accept()[0] as connection:
            connection.settimeout(20)
            answer(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_bytes_go_both_ways_and_the_end_is_passed_on(inside, server) -> None:  # type: ignore[no-untyped-def]
    here = inside()
    data = random.Random(3).randbytes(700_000)

    def backwards(connection: socket.socket) -> None:
        received = b""
        while piece := connection.recv(1 << 16):
            received += piece
        connection.sendall(received[::-1])

    thread = answering(server, backwards)
    client = here.open(SOCK_STREAM)
    here.connect(client, (GATEWAY, port_of(server)))
    here.write(client, data)
    client.shutdown(SHUT_WR)
    assert here.read(client, len(data) + 1) == data[::-1]
    thread.join()
    client.close()


def test_an_urgent_byte_is_passed_on(inside, server) -> None:  # type: ignore[no-untyped-def]
    here = inside()
    seen: list[bytes] = []

    def take(connection: socket.socket) -> None:
        seen.append(connection.recv(3, socket.MSG_WAITALL))
        select.select([], [], [connection], 20)
        connection.settimeout(None)  # with one, Python waits for ordinary data before it asks for urgent
        seen.append(connection.recv(1, socket.MSG_OOB))
        connection.send(b"!", socket.MSG_OOB)
        connection.recv(1)

    thread = answering(server, take)
    client = here.open(SOCK_STREAM)
    here.connect(client, (GATEWAY, port_of(server)))
    here.write(client, b"abc")
    client.send(memoryview(b"?"), MSG_OOB, None)
    byte = memoryview(bytearray(1))
    here.until(lambda: client.ready(POLLPRI))
    here.until(lambda: _urgent(client, byte))
    assert bytes(byte) == b"!"
    client.close()
    here.until(lambda: not thread.is_alive())
    assert seen == [b"abc", b"?"]


def _urgent(client, byte: memoryview) -> bool:  # type: ignore[no-untyped-def]
    try:
        return client.receive(byte, False, True) is not None
    except Errno.EWOULDBLOCK:
        return False


def test_a_reset_is_passed_on(inside, server) -> None:  # type: ignore[no-untyped-def]
    here = inside()

    def abort(connection: socket.socket) -> None:
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    thread = answering(server, abort)
    client = here.open(SOCK_STREAM)
    here.connect(client, (GATEWAY, port_of(server)))
    here.write(client, b"x")
    here.until(lambda: client.ready(POLLIN))
    with pytest.raises(Errno.ECONNRESET):
        client.receive(memoryview(bytearray(10)), False, False)
    thread.join()
    client.close()


def test_nobody_there_is_refused(inside, server) -> None:  # type: ignore[no-untyped-def]
    here, port = inside(), port_of(server)
    server.close()
    for address in ((GATEWAY, port), (DNS, 7)):
        client = here.open(SOCK_STREAM)
        with pytest.raises(Errno.ECONNREFUSED):
            here.connect(client, address)
        client.close()


def test_the_hosts_own_services_are_not_reached_unless_allowed(inside, server) -> None:  # type: ignore[no-untyped-def]
    here = inside(Settings())
    client = here.open(SOCK_STREAM)
    with pytest.raises(Errno.ECONNREFUSED):
        here.connect(client, (GATEWAY, port_of(server)))
    client.close()
    server.setblocking(False)
    with pytest.raises(BlockingIOError):
        server.accept()


def test_what_the_policy_denies_is_unreachable_and_said(inside) -> None:  # type: ignore[no-untyped-def]
    here = inside(policy="deny=192.0.2.0/24,loopback=deny")
    client = here.open(SOCK_STREAM)
    with pytest.raises(Errno.ENETUNREACH):
        here.connect(client, (0xC0000207, 25))
    assert here.log == ["network: 192.0.2.7 port 25 is denied"]
    client.close()


def test_a_port_of_the_host_leads_to_the_machine(inside) -> None:  # type: ignore[no-untyped-def]
    here = inside()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = port_of(free)
    here.gateway.forward(Forward(True, (LOCALHOST, port), (FIRST_LEASE, 23)))
    listener = here.open(SOCK_STREAM)
    listener.bind((0, 23))
    listener.listen(5)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"login: ")
        here.until(lambda: listener.ready(POLLIN))
        served, peer = listener.accept()
        assert peer[0] == GATEWAY
        assert here.read(served, 7) == b"login: "
        here.write(served, b"welcome")
        served.close()
        client.settimeout(0.05)
        got = b""

        def received() -> bool:
            nonlocal got
            try:
                piece = client.recv(100)
            except TimeoutError:
                return False
            got += piece
            return not piece

        here.until(received)
        assert got == b"welcome"
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Errno.EADDRINUSE):
        here.gateway.forward(Forward(True, (LOCALHOST, port_of(taken)), (FIRST_LEASE, 23)))


def test_an_address_of_the_lan_leads_to_a_server_of_the_host(inside, server) -> None:  # type: ignore[no-untyped-def]
    forward = Forward(True, (GATEWAY + 2, 80), (LOCALHOST, port_of(server)), inwards=False)
    here = inside(Settings((forward,)))
    thread = answering(server, lambda connection: connection.sendall(b"page"))
    client = here.open(SOCK_STREAM)
    here.connect(client, (GATEWAY + 2, 80))
    assert here.read(client, 100) == b"page"
    thread.join()
    client.close()
