"""A machine with a card, the gateway at the other end of its wire, and the host's loopback as the world."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from emu.lan.hub import Hub, Port
from kernel.clock import Clock
from kernel.net.gateway.gateway import Gateway
from kernel.net.gateway.settings import FIRST_LEASE, GATEWAY, NETMASK, Settings
from kernel.net.host.transport import HostTransport
from kernel.net.lan import Card, LanTransport
from kernel.net.policing import PolicyTransport
from kernel.net.policy import parse
from kernel.net.releases import of_release
from kernel.net.transport import Endpoint
from kernel.process.scheduler import Scheduler

PATIENCE = 20.0  # seconds for anything at all


class Inside:
    """`machine` is the transport of a machine that has the first lease's address; `wire` a bare port beside it."""

    def __init__(self, settings: Settings, policy: str, address: int) -> None:
        self.scheduler = Scheduler(Clock())
        self.hub = Hub()
        self.log: list[str] = []
        world = HostTransport(exclusive=True)
        rules = parse(policy)
        self.gateway = Gateway(
            self.hub.port(),
            settings,
            PolicyTransport(world, rules, self.log.append),
            HostTransport(),
            lambda address: rules.permits(address, None, world.reach),
            self.scheduler,
        )
        self.wire: Port = self.hub.port()
        station = b"\x08\0\x09\x01\x02\x03"
        card = Card(self.hub.port(), station, address, NETMASK if address else 0, GATEWAY if address else 0)
        self.machine = LanTransport([card], self.scheduler, of_release("9.x"))

    def until(self, holds: Callable[[], object]) -> None:
        end = self.machine.now() + PATIENCE
        while not holds():
            assert self.machine.now() < end, "it does not come"
            self.scheduler.call_at(self.machine.now() + 0.05, lambda: None)
            self.scheduler.poll()

    def open(self, kind: int) -> Endpoint:
        return self.machine.open(kind)

    def connect(self, endpoint: Endpoint, address: tuple[int, int]) -> None:
        """Raises what ends the attempt."""
        if not endpoint.connect(address):
            self.until(endpoint.connected)

    def read(self, endpoint: Endpoint, count: int) -> bytes:
        """So many bytes of a stream, fewer at its end."""
        data, buffer = b"", memoryview(bytearray(1 << 16))
        while len(data) < count:
            got = endpoint.receive(buffer, False, False)
            if got is None:
                self.until(lambda: endpoint.ready(1))
            elif not got[0]:
                break
            else:
                data += buffer[: got[0]]
        return data

    def write(self, endpoint: Endpoint, data: bytes) -> None:
        left = memoryview(data)
        while left:
            sent = endpoint.send(left, 0, None)
            if sent is None:
                self.until(lambda: endpoint.ready(4))
            left = left[sent or 0 :]

    def close(self) -> None:
        self.machine.close()
        self.gateway.close()
        self.scheduler.close()


Make = Callable[..., Inside]


@pytest.fixture
def inside() -> Iterator[Make]:
    with ExitStack() as stack:

        def make(settings: Settings | None = None, policy: str = "loopback=deny", address: int = FIRST_LEASE) -> Inside:
            made = Inside(settings or Settings(host_loopback=True), policy, address)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Listens at a port of the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(PATIENCE)
        yield made
