"""A process with sockets, on an internet in memory and on the host's loopback, and the peers it talks to.

`net` is parametrised: every test that uses it runs on both transports. What a healthy loopback can't be made to do
(no buffers, unreachable networks, connections that stay pending) comes from `net.faults`, the same way on both.
"""

from __future__ import annotations

import socket as host
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from faults import Faults, FaultTransport
from internet import LOOPBACK, Internet

from kernel.abi.file import O_RDWR
from kernel.abi.socket import AF_INET, MSG_OOB, SOCK_DGRAM, SOCK_STREAM, SOCKADDR_IN, dotted
from kernel.net.host.transport import HostTransport
from kernel.net.lan import LanTransport
from kernel.net.names import Address
from kernel.net.network import Network
from kernel.net.releases import of_release
from kernel.net.transport import Endpoint, Transport, inet

DATA = 0x10000  # guest memory for tests to use, 64 pages (tests/kernel/conftest.py)
NAME, LENGTH, BUFFER = DATA, DATA + 0x100, DATA + 0x1000
BAD = 0x0666_0000  # nothing is mapped there


class FakePeer:
    """The other end of a connection, or a datagram socket, in memory. `settle` lets what is under way arrive."""

    def __init__(self, endpoint: Endpoint, settle: Callable[[], None]) -> None:
        self.endpoint = endpoint
        self.settle = settle

    @property
    def address(self) -> Address:
        return LOOPBACK, inet(self.endpoint.local())[1]

    def send(self, data: bytes, oob: bool = False) -> None:
        assert self.endpoint.send(memoryview(data), MSG_OOB if oob else 0, None) == len(data)
        self.settle()

    def send_to(self, data: bytes, address: Address) -> None:
        assert self.endpoint.send(memoryview(data), 0, address) == len(data)

    def receive(self, count: int) -> bytes:
        """At least one byte, b"" at the end."""
        data = self._take(count)
        assert data is not None, "nothing has arrived"
        return data

    def drain(self, count: int) -> bytes:
        """All there is, at most `count` bytes."""
        return self._take(count) or b""

    def _take(self, count: int) -> bytes | None:
        self.settle()
        buffer = bytearray(count)
        got = self.endpoint.receive(memoryview(buffer), False, False)
        return None if got is None else bytes(buffer[: got[0]])

    def close(self) -> None:
        self.endpoint.close()

    def reset(self) -> None:
        self.endpoint.close(reset=True)


class FakeListener(FakePeer):
    def accept(self) -> FakePeer:
        got = self.endpoint.accept()
        assert got is not None, "nobody has connected"
        return FakePeer(got[0], self.settle)


class FakeWorld:
    kind = "fake"

    def __init__(self, machine: Any) -> None:
        self.machine = machine
        self.transport: Transport = self.make_transport()

    def make_transport(self) -> Transport:
        return Internet()

    def settle(self) -> None:
        """Everything arrives at once."""

    def listener(self, backlog: int = 5) -> FakeListener:
        endpoint = self.transport.open(SOCK_STREAM)
        endpoint.listen(backlog)
        return FakeListener(endpoint, self.settle)

    def datagram(self) -> FakePeer:
        endpoint = self.transport.open(SOCK_DGRAM)
        endpoint.bind((0, 0))
        return FakePeer(endpoint, self.settle)

    def nobody(self) -> Address:
        return LOOPBACK, 7

    def close(self) -> None:
        self.transport.close()


class StackWorld(FakeWorld):
    """The peers are on the loopback of our own TCP/IP, where an acknowledgment may take a fifth of a second."""

    kind = "stack"

    def make_transport(self) -> Transport:
        return LanTransport([], self.machine.scheduler, of_release("9.x"))

    def settle(self) -> None:
        self.machine.clock.advance(0.2)
        self.machine.scheduler._fire_timers()  # poll() would let the clock jump


class HostPeer:
    """The same on the host's loopback."""

    def __init__(self, sock: host.socket) -> None:
        self.sock = sock
        sock.settimeout(10)

    @property
    def address(self) -> Address:
        return LOOPBACK, self.sock.getsockname()[1]

    def send(self, data: bytes, oob: bool = False) -> None:
        assert self.sock.send(data, host.MSG_OOB if oob else 0) == len(data)

    def send_to(self, data: bytes, address: Address) -> None:
        self.sock.sendto(data, (dotted(address[0]), address[1]))

    def receive(self, count: int) -> bytes:
        return self.sock.recv(count)

    def drain(self, count: int) -> bytes:
        data = bytearray()
        self.sock.setblocking(False)
        while len(data) < count:
            try:
                piece = self.sock.recv(count - len(data))
            except BlockingIOError:
                break
            if not piece:
                break
            data += piece
        self.sock.settimeout(10)
        return bytes(data)

    def close(self) -> None:
        self.sock.close()

    def reset(self) -> None:
        self.sock.setsockopt(host.SOL_SOCKET, host.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


class HostListener(HostPeer):
    def __init__(self, sock: host.socket, world: HostWorld) -> None:
        super().__init__(sock)
        self._world = world

    def accept(self) -> HostPeer:
        return HostPeer(self._world.keep(self.sock.accept()[0]))


class HostWorld:
    kind = "host"

    def __init__(self, machine: Any) -> None:
        self.transport: Transport = HostTransport()
        self._kept: list[host.socket] = []

    def keep(self, sock: host.socket) -> host.socket:
        self._kept.append(sock)
        return sock

    def listener(self, backlog: int = 5) -> HostListener:
        sock = self.keep(host.socket())
        sock.bind(("127.0.0.1", 0))
        sock.listen(backlog)
        return HostListener(sock, self)

    def datagram(self) -> HostPeer:
        sock = self.keep(host.socket(host.AF_INET, host.SOCK_DGRAM))
        sock.bind(("127.0.0.1", 0))
        return HostPeer(sock)

    def nobody(self) -> Address:
        # Bound, so that nobody else gets the port while the test runs, and not listening.
        return HostPeer(self._reserved()).address

    def _reserved(self) -> host.socket:
        sock = self.keep(host.socket())
        sock.bind(("127.0.0.1", 0))
        return sock

    def close(self) -> None:
        for sock in self._kept:
            sock.close()


class Net:
    """One process's view of a network: its calls, and the peers around it."""

    def __init__(self, world: Any, machine: Any, task: Any, call: Any) -> None:
        self.kind: str = world.kind
        self.world, self.machine, self.task, self.caller = world, machine, task, call
        self.faults = Faults()
        self.use_release("9.x")
        self.listener, self.datagram, self.nobody = world.listener, world.datagram, world.nobody

    def use_release(self, release: str, **habits: Any) -> None:
        """Behave as `release` does, but for `habits`, fields of its profile."""
        transport = FaultTransport(self.world.transport, self.faults)
        self.machine.network = Network(of_release(release)._replace(**habits), lambda: transport)

    # --- calls ---

    def __call__(self, name: str, *arguments: int | bytes) -> Any:
        return self.caller(self.task, name, *arguments)

    def fails(self, error: Any, name: str, *arguments: int | bytes) -> None:
        self.caller.fails(self.task, error, name, *arguments)

    def start(self, name: str, *arguments: int | bytes) -> Any:
        return self.caller.start(self.task, name, *arguments)

    # --- what tests say often ---

    def stream(self) -> int:
        fd = self("socket", AF_INET, SOCK_STREAM, 0)
        assert isinstance(fd, int)
        return fd

    def dgram(self) -> int:
        fd = self("socket", AF_INET, SOCK_DGRAM, 0)
        assert isinstance(fd, int)
        return fd

    def name(self, address: Address, family: int = AF_INET) -> int:
        """A sockaddr_in in guest memory, by its address."""
        self.task.memory.write(NAME, SOCKADDR_IN.pack(family, address[1], address[0]))
        return NAME

    def to(self, address: Address) -> tuple[int, int]:
        """The (addr, addrlen) arguments of connect and bind."""
        return self.name(address), 16

    def connect(self, fd: int, address: Address) -> None:
        assert not self("connect", fd, *self.to(address))

    def connected(self) -> tuple[int, Any]:
        """A connected stream and its peer."""
        listener = self.listener()
        fd = self.stream()
        self.connect(fd, listener.address)
        return fd, listener.accept()

    def flags(self, fd: int, flags: int) -> None:
        self.task.files.get(fd).flags = O_RDWR | flags

    def put(self, data: bytes) -> int:
        self.task.memory.write(BUFFER, data)
        return BUFFER

    def send(self, fd: int, data: bytes, flags: int = 0) -> Any:
        return self("send", fd, self.put(data), len(data), flags)

    def recv(self, fd: int, count: int = 100, flags: int = 0) -> bytes:
        assert flags & MSG_OOB or self.select(fd)[:1] == "r", "it would wait for ever"
        length = self("recv", fd, BUFFER, count, flags)
        return bytes(self.task.memory.read(BUFFER, length))

    def local(self, fd: int) -> Address:
        return self._named("getsockname", fd)

    def remote(self, fd: int) -> Address:
        return self._named("getpeername", fd)

    def _named(self, call: str, fd: int) -> Address:
        self.task.memory.put_u32(LENGTH, 16)
        self(call, fd, NAME, LENGTH)
        assert self.task.memory.u32(LENGTH) == 16
        family, port, address = SOCKADDR_IN.unpack(self.task.memory.read(NAME, 16))
        assert family == AF_INET
        return address, port

    def option(self, fd: int, level: int, option: int) -> int:
        self.task.memory.put_u32(LENGTH, 4)
        self("getsockopt", fd, level, option, BUFFER, LENGTH)
        assert self.task.memory.u32(LENGTH) == 4
        return int(self.task.memory.s32(BUFFER))

    def set_option(self, fd: int, level: int, option: int, value: int) -> None:
        self.task.memory.put_u32(BUFFER, value)
        assert not self("setsockopt", fd, level, option, BUFFER, 4)

    def so_error(self, fd: int) -> int:
        return self.option(fd, 0xFFFF, 0x1007)

    def select(self, fd: int) -> str:
        """Which of r, w, x hold of one descriptor right now."""
        memory = self.task.memory
        for at in range(3):
            memory.pack(
                _WORDS, BUFFER + at * 8, *(1 << fd - word * 32 if 0 <= fd - word * 32 < 32 else 0 for word in range(2))
            )
        memory.pack(_WORDS, BUFFER + 24, 0, 0)
        self("select", fd + 1, BUFFER, BUFFER + 8, BUFFER + 16, BUFFER + 24)
        return "".join(
            letter for at, letter in enumerate("rwx") if memory.u32(BUFFER + at * 8 + fd // 32 * 4) >> fd % 32 & 1
        )


_WORDS = struct.Struct(">II")


_WORLDS: dict[str, Callable[[Any], Any]] = {"fake": FakeWorld, "host": HostWorld, "stack": StackWorld}


@pytest.fixture(params=_WORLDS)
def net(request: pytest.FixtureRequest, machine: Any, task: Any, call: Any) -> Iterator[Net]:
    world = _WORLDS[request.param](machine)
    yield Net(world, machine, task, call)
    world.close()
