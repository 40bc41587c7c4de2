"""How host sockets are waited for: what the host is asked, and which task is woken by what."""

from __future__ import annotations

import errno
import socket as host
from collections.abc import Iterator
from typing import Any

import pytest

from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.abi.socket import SOCK_STREAM
from kernel.clock import VirtualClock
from kernel.net.host.endpoint import Common, HostEndpoint
from kernel.net.host.events import Poller
from kernel.process.scheduler import Scheduler
from kernel.waiting import Suspension


class Waiter:
    """As much of a task as waits."""

    def __init__(self) -> None:
        self.woken_by: list[Any] = []

    def woken(self, wakeup: Any) -> None:
        self.woken_by.append(wakeup)


class Host:
    """A connection between an endpoint and a socket of the host's, and a scheduler to wait with."""

    def __init__(self) -> None:
        self.scheduler = Scheduler(VirtualClock())
        self.common = Common()
        self.asked: list[tuple[int, int]] = []

    def connection(self) -> tuple[HostEndpoint, host.socket]:
        near, far = host.socketpair(host.AF_UNIX, host.SOCK_STREAM)
        near.setblocking(False)
        return HostEndpoint(near, SOCK_STREAM, self.common), far

    def wait(self, endpoint: HostEndpoint, events: int) -> Waiter:
        waiter = Waiter()
        self.scheduler.suspend(waiter, Suspension(endpoint.conditions(events), None, True))  # type: ignore[arg-type]
        return waiter

    def look(self) -> None:
        self.scheduler.runnable.append(self)  # type: ignore[arg-type]
        self.scheduler.poll()
        self.scheduler.runnable.clear()


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    made = Host()
    look_for = Poller.look_for

    def asked(poller: Poller, fd: int, events: int, told: Any) -> None:
        made.asked.append((fd, events))
        look_for(poller, fd, events, told)

    monkeypatch.setattr(Poller, "look_for", asked)
    yield made
    made.common.close()
    made.scheduler.close()


def test_the_host_is_asked_once(net: Host) -> None:
    endpoint, far = net.connection()
    fd = endpoint.polled()
    for _ in range(3):
        waiter = net.wait(endpoint, POLLIN)
        net.look()
        assert not waiter.woken_by
        far.send(b"x")
        net.look()
        assert waiter.woken_by
        endpoint.receive(memoryview(bytearray(1)), False, False)
    assert net.asked == [(fd, POLLIN | POLLPRI)]
    endpoint.close()
    far.close()


def test_readers_are_not_woken_by_room(net: Host) -> None:
    endpoint, far = net.connection()
    while endpoint.send(memoryview(bytes(65536)), 0, None) is not None:
        pass
    reader, writer = net.wait(endpoint, POLLIN), net.wait(endpoint, POLLOUT)
    net.look()
    assert not reader.woken_by
    assert not writer.woken_by
    while not writer.woken_by:
        far.recv(65536)
        net.look()
    assert not reader.woken_by
    far.close()
    net.look()
    assert reader.woken_by
    endpoint.close()


def test_what_is_there_already_ends_a_wait(net: Host) -> None:
    endpoint, far = net.connection()
    far.send(b"x")
    waiter = net.wait(endpoint, POLLIN)
    net.look()
    assert waiter.woken_by
    endpoint.close()
    far.close()


def test_a_descriptor_used_again_is_another_socket(net: Host) -> None:
    first, far = net.connection()
    net.wait(first, POLLIN)
    fd = first.polled()
    first.close()
    again, other = net.connection()
    assert again.polled() == fd
    waiter = net.wait(again, POLLIN)
    far.close()
    net.look()
    assert not waiter.woken_by
    other.send(b"x")
    net.look()
    assert waiter.woken_by
    again.close()
    other.close()


def test_all_events_at_the_end(net: Host) -> None:
    endpoint, far = net.connection()
    waiters = [net.wait(endpoint, events) for events in (POLLIN, POLLOUT, POLLPRI, POLLIN | POLLOUT)]
    told: list[int] = []
    endpoint.watch(net.scheduler, POLLIN, told.append)
    far.close()
    net.look()
    assert all(waiter.woken_by for waiter in waiters)
    assert told
    assert told[-1] & POLLIN
    net.look()
    assert len(told) == 1  # told once
    endpoint.close()


class Listener:
    """Has two connections that are gone before the third, which is not."""

    def __init__(self) -> None:
        self.left = [errno.ECONNABORTED, errno.EPROTO]

    def fileno(self) -> int:
        return -1

    def accept(self) -> tuple[host.socket, tuple[str, int]]:
        if self.left:
            raise OSError(self.left.pop(), "")
        return host.socket(), ("127.0.0.1", 7)


def test_who_has_gone_does_not_hide_who_is_behind(net: Host) -> None:
    accepted = HostEndpoint(Listener(), SOCK_STREAM, net.common).accept()  # type: ignore[arg-type]
    assert accepted is not None
    assert accepted[1] == (0x7F000001, 7)
    accepted[0].close()
