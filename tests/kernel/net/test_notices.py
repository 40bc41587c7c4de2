"""Signals from sockets, SIGURG and SIGIO, and the ioctls about them and about interfaces."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.ioctl import (
    FIOASYNC,
    FIOGSAIOOWN,
    FIOGSAIOSTAT,
    FIOSSAIOOWN,
    FIOSSAIOSTAT,
    SIOCADDRT,
    SIOCGARP,
    SIOCGIFADDR,
    SIOCGIFBRDADDR,
    SIOCGIFCONF,
    SIOCGIFDSTADDR,
    SIOCGIFFLAGS,
    SIOCGIFMETRIC,
    SIOCGIFNETMASK,
    SIOCGPGRP,
    SIOCSIFFLAGS,
    SIOCSPGRP,
)
from kernel.abi.signals import SIGALRM, SIGIO, SIGPIPE, SIGURG, bit
from kernel.abi.socket import AF_UNIX, MSG_OOB, SOCK_STREAM
from kernel.net import spec

NAME, BUFFER = 0x10000, 0x11000
BAD = 0x0666_0000
LOOPBACK = 0x7F000001


def ioctl(net: Any, fd: int, request: int, value: int = 0) -> int:
    net.task.memory.put_u32(NAME, value & 0xFFFFFFFF)
    assert net("ioctl", fd, request, NAME) == 0
    return int(net.task.memory.s32(NAME))


def look(net: Any) -> None:
    """Let the scheduler see what the host has to say."""
    scheduler = net.task.scheduler
    scheduler.runnable.append(net.task)
    scheduler.poll()
    scheduler.runnable.clear()


def told(net: Any, number: int) -> bool:
    """Whether the signal has come, once."""
    look(net)
    came = bool(net.task.signals.pending & bit(number))
    net.task.signals.cancel()
    return came


@pytest.fixture
def held(net: Any) -> Any:
    """The process, with the signals blocked, so that they can be seen pending."""
    net.task.signals.set_mask(bit(SIGIO) | bit(SIGURG) | bit(SIGPIPE) | bit(SIGALRM))
    return net


def test_urgent_data_is_told_to_the_owner(held: Any) -> None:
    fd, peer = held.connected()
    peer.send(b"!", oob=True)
    assert not told(held, SIGURG)  # nobody owns it
    assert held.recv(fd, 1, MSG_OOB) == b"!"
    ioctl(held, fd, SIOCSPGRP, held.task.pid)
    assert ioctl(held, fd, SIOCGPGRP) == held.task.pid
    peer.send(b"data")
    assert not told(held, SIGURG)
    peer.send(b"?", oob=True)
    assert told(held, SIGURG)
    assert not told(held, SIGIO)  # that is FIOASYNC's
    peer.send(b"more")
    assert not told(held, SIGURG)  # once for each
    assert held.recv(fd, 1, MSG_OOB) == b"?"
    held.recv(fd)
    peer.send(b"!", oob=True)
    assert told(held, SIGURG)


def test_a_process_group_is_told(held: Any) -> None:
    fd, peer = held.connected()
    other = held.machine.task()
    other.signals.set_mask(bit(SIGURG))
    other.pgrp = held.task.pgrp
    ioctl(held, fd, SIOCSPGRP, -held.task.pgrp)
    peer.send(b"!", oob=True)
    assert told(held, SIGURG)
    assert other.signals.pending == bit(SIGURG)


def test_who_may_own(held: Any) -> None:
    fd = held.stream()
    other = held.machine.task()
    other.credentials.uid = held.task.credentials.uid + 1
    held.task.credentials.euid = held.task.credentials.uid + 7
    for owner in (other.pid, 4711, -4711):
        held.task.memory.put_u32(NAME, owner & 0xFFFFFFFF)
        held.fails(Errno.EPERM, "ioctl", fd, SIOCSPGRP, NAME)
    held.fails(Errno.EFAULT, "ioctl", fd, SIOCSPGRP, BAD)
    ioctl(held, fd, SIOCSPGRP, held.task.pid)
    ioctl(held, fd, SIOCSPGRP, 0)
    assert ioctl(held, fd, SIOCGPGRP) == 0


@pytest.mark.parametrize(("owner", "state"), [(SIOCSPGRP, FIOASYNC), (FIOSSAIOOWN, FIOSSAIOSTAT)])
def test_sigio(held: Any, owner: int, state: int) -> None:
    fd, peer = held.connected()
    ioctl(held, fd, owner, held.task.pid)
    ioctl(held, fd, state, 1)
    assert ioctl(held, fd, FIOGSAIOSTAT) == 1
    assert ioctl(held, fd, FIOGSAIOOWN) == held.task.pid
    told(held, SIGIO)  # that it can be written to
    peer.send(b"data")
    assert told(held, SIGIO)
    assert not told(held, SIGIO)
    held.recv(fd)
    peer.close()
    assert told(held, SIGIO)
    held.recv(fd)
    ioctl(held, fd, state, 0)
    assert ioctl(held, fd, FIOGSAIOSTAT) == 0


def test_a_listeners_connections_are_its_owners(held: Any) -> None:
    server, client = held.stream(), held.stream()
    held("bind", server, *held.to((LOOPBACK, 0)))
    held("listen", server, 5)
    ioctl(held, server, SIOCSPGRP, held.task.pid)
    ioctl(held, server, FIOASYNC, 1)
    look(held)
    held.task.signals.cancel()
    held.connect(client, held.local(server))
    assert told(held, SIGIO)
    fd = held("accept", server, 0, 0)
    assert ioctl(held, fd, SIOCGPGRP) == held.task.pid
    told(held, SIGIO)
    held.send(client, b"x")
    assert told(held, SIGIO)


def test_closed_sockets_tell_nothing(held: Any) -> None:
    fd, _peer = held.connected()
    ioctl(held, fd, SIOCSPGRP, held.task.pid)
    ioctl(held, fd, FIOASYNC, 1)
    held("close", fd)
    told(held, SIGIO)
    again, _ = held.connected()  # perhaps of the same host descriptor
    held.send(again, b"x")
    assert not told(held, SIGIO)


def test_unix_sockets_tell_too(held: Any) -> None:
    held("socketpair", AF_UNIX, SOCK_STREAM, 0, NAME)
    one, other = held.task.memory.s32(NAME), held.task.memory.s32(NAME + 4)
    ioctl(held, other, SIOCSPGRP, held.task.pid)
    ioctl(held, other, FIOASYNC, 1)
    held.send(one, b"x")
    assert told(held, SIGIO)
    held.recv(other)
    held("close", one)
    assert told(held, SIGIO)


def test_a_signal_interrupts_every_waiting_call(held: Any) -> None:
    fd, _ = held.connected()
    held.task.memory.write(0x10200, struct.pack(">Ii", BUFFER, 10))
    held.task.memory.write(0x10300, struct.pack(">IiIiIi", 0, 0, 0x10200, 1, 0, 0))
    server = held.stream()
    held("listen", server, 1)
    for call, arguments in (
        ("recv", (fd, BUFFER, 10, 0)),
        ("recvfrom", (fd, BUFFER, 10, 0, 0, 0)),
        ("recvmsg", (fd, 0x10300, 0)),
        ("read", (fd, BUFFER, 10)),
        ("accept", (server, 0, 0)),
    ):
        waiting = held.start(call, *arguments)
        assert not waiting.step(), call
        held.task.signals.set_mask(0)
        held.task.signals.process.actions[SIGALRM] = held.task.signals.action(SIGALRM)._replace(handler=0x1000)
        held.task.signals.post(SIGALRM)
        assert waiting.resume(), call
        assert type(waiting.error).__name__ == "Interrupted", call
        held.task.signals.cancel()


# --- interfaces ---


def test_interfaces(net: Any) -> None:
    fd = net.dgram()
    net.task.memory.write(NAME, struct.pack(">iI", 320, BUFFER))
    assert net("ioctl", fd, SIOCGIFCONF, NAME) == 0
    length = net.task.memory.s32(NAME)
    assert length
    assert length % 32 == 0
    names = [bytes(net.task.memory.read(BUFFER + at, 16)).rstrip(b"\0") for at in range(0, length, 32)]
    assert names[-1] == b"lo0"
    assert all(name.startswith(b"lan") for name in names[:-1])
    last = BUFFER + length - 32
    assert net.task.memory.read(last + 16, 8) == struct.pack(">HHI", 2, 0, LOOPBACK)
    for request, answer in (
        (SIOCGIFADDR, struct.pack(">HHI", 2, 0, LOOPBACK)),
        (SIOCGIFNETMASK, struct.pack(">HHI", 2, 0, 0xFF000000)),
        (SIOCGIFFLAGS, struct.pack(">H", 0x49)),  # up, loopback, running
        (SIOCGIFMETRIC, bytes(4)),
    ):
        assert not net("ioctl", fd, request, last)
        assert net.task.memory.read(last + 16, len(answer)) == answer
    for request in (SIOCGIFBRDADDR, SIOCGIFDSTADDR):
        net.fails(Errno.EINVAL, "ioctl", fd, request, last)
    net.task.memory.write(NAME, struct.pack(">iI", 31, BUFFER))
    assert not net("ioctl", fd, SIOCGIFCONF, NAME)
    assert net.task.memory.s32(NAME) == 0
    net.task.memory.write(BUFFER, b"lan99" + bytes(27))
    net.fails(Errno.ENXIO, "ioctl", fd, SIOCGIFADDR, BUFFER)
    net.fails(Errno.ENXIO, "ioctl", fd, SIOCGARP, BUFFER)
    net.fails(Errno.EFAULT, "ioctl", fd, SIOCGIFADDR, BAD)


@pytest.mark.parametrize("uid", [0, 1])
def test_nobody_changes_interfaces_or_routes(net: Any, uid: int) -> None:
    fd = net.dgram()
    net.task.credentials.euid = uid
    for request in (SIOCSIFFLAGS, SIOCADDRT):
        net.fails(Errno.EPERM, "ioctl", fd, request, BUFFER)
        net.fails(Errno.EFAULT, "ioctl", fd, request, BAD)
    assert len(net.machine.messages) == (2 if uid == 0 else 0)


def test_a_network_without_transport_has_no_interfaces() -> None:
    assert spec.create("none").interfaces() == []
