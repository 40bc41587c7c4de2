"""Random histories of stream sockets, on the internet in memory, against a model of what connect(2) may answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from faults import Faults, FaultTransport
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from internet import LOOPBACK, Internet

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import O_NONBLOCK, O_RDWR, POLLIN, POLLOUT
from kernel.abi.socket import AF_INET, SHUT_WR, SOCK_STREAM, SOCKADDR_IN
from kernel.clock import VirtualClock
from kernel.net.network import Network
from kernel.net.releases import of_release
from kernel.net.socket import control
from kernel.net.socket.connecting import CONNECT_TIMEOUT, connect, refuse_while_connecting
from kernel.net.socket.file import SocketFile
from kernel.net.socket.receiving import receive
from kernel.net.socket.sending import send
from kernel.net.socket.socket import Socket
from kernel.process.scheduler import Scheduler

PORT = 5000
REMOTE = SOCKADDR_IN.pack(AF_INET, PORT, LOOPBACK)
OUTCOMES = [None, Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.ETIMEDOUT]


class World:
    """As much of a task as a socket that never waits asks for, and a listener that takes every connection."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.scheduler = Scheduler(self.clock)
        self.signals = self.credentials = self
        self.superuser = False
        self.posted = 0
        self.faults = Faults()
        self.internet = Internet()
        self.listener = self.internet.open(SOCK_STREAM)
        self.listener.bind((0, PORT))
        self.listener.listen(1 << 30)
        transport = FaultTransport(self.internet, self.faults)
        self.network = Network(of_release("9.x"), lambda: transport)

    def post(self, number: int) -> None:
        self.posted += 1


class Model:
    """What a program may know of one socket: its state by C-01..C-32, and the error it has not been told."""

    def __init__(self, sock: Socket) -> None:
        self.sock = sock
        self.state = "idle"
        self.error: type[HpuxError] | None = None
        self.deadline = 0.0

    def settle(self, outcome: type[HpuxError] | None) -> None:
        if self.state == "connecting":
            self.state = "connected" if outcome is None else "dead"
            self.error = outcome


class Histories(RuleBasedStateMachine):
    sockets: Bundle[Model] = Bundle("sockets")

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.models: list[Model] = []

    def teardown(self) -> None:
        self.world.scheduler.close()

    def fails(self, error: type[HpuxError], call: Callable[[], Any]) -> None:
        with pytest.raises(error):
            call()

    @rule(target=sockets)
    def socket(self) -> Model:
        model = Model(self.world.network.socket(self.world, AF_INET, SOCK_STREAM, 0))  # type: ignore[arg-type]
        file = SocketFile(model.sock)
        file.flags = O_RDWR | O_NONBLOCK
        self.models.append(model)
        return model

    @rule(hold=st.booleans())
    def network_weather(self, hold: bool) -> None:
        if hold:
            self.world.faults.hold()

    @rule(outcome=st.sampled_from(OUTCOMES))
    def everything_pending_ends(self, outcome: type[HpuxError] | None) -> None:
        if self.world.faults.holding:
            self.world.faults.release(outcome)
            for model in self.models:
                model.settle(outcome)
                model.sock.readiness(POLLIN)  # what a program's next look would find, before the next weather

    @rule(seconds=st.floats(0, 100))
    def time_passes(self, seconds: float) -> None:
        self.world.clock.advance(seconds)
        self.world.scheduler._fire_timers()  # poll() would let the clock jump
        for model in self.models:
            if model.state == "connecting" and model.deadline <= self.world.clock.monotonic():
                model.settle(Errno.ETIMEDOUT)

    @rule(model=sockets, blocking=st.booleans())
    def connect(self, model: Model, blocking: bool) -> None:
        sock = model.sock
        if model.state == "connecting":
            with pytest.raises(Errno.EALREADY):
                refuse_while_connecting(sock)
            return
        refuse_while_connecting(sock)
        call = partial(connect, sock, self.world, REMOTE)  # type: ignore[arg-type]
        if model.state == "connected":
            self.fails(Errno.EISCONN, call)
        elif model.state in ("dead", "shut"):
            self.fails(Errno.EINVAL, call)
        elif self.world.faults.holding:
            self.fails(Errno.EINPROGRESS, call)
            model.state = "connecting"
            model.deadline = self.world.clock.monotonic() + CONNECT_TIMEOUT
        else:
            assert call() is None  # it needn't wait
            model.state = "connected"

    @rule(model=sockets, error=st.sampled_from([Errno.ENETUNREACH, Errno.ENOBUFS, Errno.EADDRNOTAVAIL]))
    def connect_fails_here(self, model: Model, error: type[HpuxError]) -> None:
        if model.state == "idle":
            self.world.faults.connect.append(error)
            self.fails(error, partial(connect, model.sock, self.world, REMOTE))  # type: ignore[arg-type]

    @rule(model=sockets)
    def so_error(self, model: Model) -> None:
        told, model.error = model.error, None
        assert model.sock.take_error() is told

    @rule(model=sockets)
    def receive(self, model: Model) -> None:
        call = partial(receive, model.sock, self.world, memoryview(bytearray(8)), 0)  # type: ignore[arg-type]
        if model.error is not None:
            error, model.error = model.error, None
            self.fails(error, call)
        elif model.state in ("dead", "shut"):
            assert call() == (0, b"")
        elif model.state == "connected":
            self.fails(Errno.EAGAIN, call)
        else:
            self.fails(Errno.ENOTCONN, call)

    @rule(model=sockets)
    def send(self, model: Model) -> None:
        call = partial(send, model.sock, self.world, memoryview(b"x"), 0)  # type: ignore[arg-type]
        before = self.world.posted
        if model.error is not None:
            error, model.error = model.error, None
            self.fails(error, call)
        elif model.state in ("dead", "shut"):
            self.fails(Errno.EPIPE, call)
            assert self.world.posted == before + 1
            return
        elif model.state == "connected":
            assert call() == 1
        else:
            self.fails(Errno.ENOTCONN, call)
        assert self.world.posted == before

    @rule(model=sockets)
    def shutdown(self, model: Model) -> None:
        if model.state in ("idle", "connecting"):
            control.shutdown(model.sock, self.world, SHUT_WR)
            model.state = "shut"
        elif model.state in ("dead", "shut"):
            with pytest.raises(Errno.EINVAL):
                control.shutdown(model.sock, self.world, SHUT_WR)

    @rule(model=consumes(sockets))
    def close(self, model: Model) -> None:
        control.close(model.sock, self.world)
        self.models.remove(model)

    @invariant()
    def readiness_is_bsds(self) -> None:
        for model in self.models:
            ready = model.sock.readiness(POLLIN | POLLOUT) & (POLLIN | POLLOUT)
            if model.state in ("dead", "shut"):
                assert ready == POLLIN | POLLOUT
            elif model.state == "connected":
                assert ready == POLLOUT
            else:
                assert ready == 0

    @invariant()
    def only_the_connected_have_peers(self) -> None:
        for model in self.models:
            if model.state == "connected":
                assert control.peer_name(model.sock) == REMOTE
            else:
                with pytest.raises(Errno.ENOTCONN):
                    control.peer_name(model.sock)


def test_histories() -> None:
    checks = [HealthCheck.too_slow]
    run_state_machine_as_test(
        Histories,
        settings=settings(max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=checks),
    )
