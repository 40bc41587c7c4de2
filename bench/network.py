"""Sockets: bulk transfer, single bytes, datagrams, many connections, over the loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from context import Bench
from measure import MEBIBYTES, Row, interleave

BULK_PIECES = 16_000  # of 32 KiB
EXCHANGES = 20_000
DATAGRAMS = 20_000
SELECTS = 500
CLIENT_EXCHANGES = 20_000
_ROOM = 1 << 20


def bulk(bench: Bench) -> list[Row]:
    """send(2) of 32 KiB at a time over one TCP connection"""
    with _sink() as port:
        return [bench.timed_inside("bulk", BULK_PIECES, "pieces of 32 KiB", str(port))]


def exchange(bench: Bench) -> list[Row]:
    """One byte there and back over TCP: two send(2), two recv(2)"""
    return [bench.timed_inside("exchange", EXCHANGES, "exchanges")]


def datagrams(bench: Bench) -> list[Row]:
    """64 bytes there and back over UDP: two sendto(2), two recvfrom(2)"""
    return [bench.timed_inside("datagrams", DATAGRAMS, "exchanges")]


def connections(bench: Bench) -> list[Row]:
    """1,000 connected sockets in one process: select(2) among all of them for each byte"""
    return [bench.timed_inside("connections", SELECTS, "bytes")]


def held(bench: Bench) -> list[Row]:
    """Memory of hp9k with 1,000 connected sockets in one process, and with two"""
    bench.report("held: compiling")
    command = (*bench.builder.hp9k(["main.c", "connections.c"]), "1")
    return [
        interleave("held", 1, MEBIBYTES, {"hp9k": bench.peak(*command), "two": bench.peak(*command, "1")}, bench.plan)
    ]


def clients(bench: Bench) -> list[Row]:
    """A byte there and back over TCP between a server and 200 client processes, found by select(2)"""
    return [bench.timed_inside("clients", CLIENT_EXCHANGES, "exchanges")]


@contextmanager
def _sink() -> Iterator[int]:
    """The port of a server that throws away what it gets, from one connection after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_discard, args=(listener,), daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # wakes accept
            thread.join()


def _discard(listener: socket.socket) -> None:
    buffer = bytearray(_ROOM)
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # shut down: the runs are over
        with connection:
            while connection.recv_into(buffer):
                pass
