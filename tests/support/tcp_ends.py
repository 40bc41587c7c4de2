"""The two ends of TCP connections between hosts of `lan_hosts`."""

from __future__ import annotations

from lan_hosts import Host, Lan

from kernel.abi.socket import SHUT_WR
from kernel.net.stack.tcp.connection import Connection, Stage
from kernel.net.stack.tcp.endpoint import TcpEndpoint
from kernel.net.stack.wire import ethernet, ipv4, tcp
from kernel.net.stack.wire.tcp import Segment

BUFFERS = (8192, 8192)
PORT = 23


def endpoint(host: Host, buffers: tuple[int, int] = BUFFERS) -> TcpEndpoint:
    return TcpEndpoint(host.tcp, buffers)


def server(host: Host, backlog: int = 5, buffers: tuple[int, int] = BUFFERS) -> TcpEndpoint:
    made = endpoint(host, buffers)
    made.bind((0, PORT))
    made.listen(backlog)
    return made


def connection(one: TcpEndpoint) -> Connection:
    assert one._connection is not None
    return one._connection


def stage(one: TcpEndpoint) -> Stage:
    return connection(one).stage


def pair(lan: Lan, buffers: tuple[int, int] = BUFFERS) -> tuple[TcpEndpoint, TcpEndpoint]:
    """A client on the first host, connected with its server on the second."""
    listener, client = server(lan.hosts[1], buffers=buffers), endpoint(lan.hosts[0], buffers)
    client.connect((lan.hosts[1].address, PORT))
    lan.settle()
    got = listener.accept()
    assert got is not None
    listener.close()
    return client, got[0]


def read(one: TcpEndpoint, count: int = 100_000) -> bytes | None:
    buffer = bytearray(count)
    got = one.receive(memoryview(buffer), False, False)
    return None if got is None else bytes(buffer[: got[0]])


def write(one: TcpEndpoint, data: bytes, flags: int = 0) -> int:
    return one.send(memoryview(data), flags, None) or 0


def segments(frames: list[bytes]) -> list[Segment]:
    packets = [ipv4.parse(frame.payload) for frame in map(ethernet.parse, frames) if frame.type == ethernet.TYPE_IP]
    return [tcp.parse(one.payload, one.source, one.destination) for one in packets if one.protocol == tcp.PROTOCOL]


def transfer(lan: Lan, sender: TcpEndpoint, receiver: TcpEndpoint, data: bytes, *, most: float = 4000) -> bytes:
    """Send it all and end; what comes out at the other side, until its end."""
    sent, received = 0, bytearray()
    start = lan.timers.now()
    while True:
        before = sent, len(received)
        if sent < len(data):
            sent += write(sender, data[sent:])
            if sent == len(data):
                sender.shutdown(SHUT_WR)
        lan.settle()
        while piece := read(receiver):
            received += piece
            lan.settle()
        if piece == b"":
            return bytes(received)
        if (sent, len(received)) != before:
            continue
        due = lan.timers.next()
        assert due is not None, "nothing will ever happen again"
        assert due - start < most, f"{len(received)} of {len(data)} bytes after {most} seconds"
        lan.advance(max(0.0, due - lan.timers.now()))
