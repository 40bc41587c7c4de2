"""What changed from release to release, each seen through the calls it changed."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import O_NONBLOCK
from kernel.abi.socket import (
    IP_MULTICAST_LOOP,
    IPPROTO_IP,
    SHUT_RD,
    SHUT_WR,
    SO_RCVBUF,
    SO_SNDBUF,
    SOL_SOCKET,
)
from kernel.net.releases import RELEASES

BUFFER = 0x11000
LOOPBACK = 0x7F000001
ALL = tuple(RELEASES)


def outcome(net: Any, name: str, *arguments: int) -> type[HpuxError] | None:
    try:
        net(name, *arguments)
    except HpuxError as error:
        return type(error)
    return None


@pytest.fixture(params=ALL)
def release(request: pytest.FixtureRequest, net: Any) -> str:
    net.use_release(request.param)
    return str(request.param)


def number(release: str) -> int:
    return int(release.split(".")[0])


def test_connect_on_a_listener(net: Any, release: str) -> None:
    fd = net.stream()
    net("listen", fd, 1)
    wanted = Errno.EOPNOTSUPP if number(release) >= 11 else Errno.EINVAL
    net.fails(wanted, "connect", fd, *net.to((LOOPBACK, 9)))


def test_a_second_peer_for_a_datagram_socket(net: Any, release: str) -> None:
    fd, peer, other = net.dgram(), net.datagram(), net.datagram()
    net.connect(fd, peer.address)
    wanted = None if number(release) >= 9 else Errno.EISCONN
    assert outcome(net, "connect", fd, *net.to(other.address)) is wanted
    if wanted is None:
        assert outcome(net, "connect", fd, *net.to((LOOPBACK, 0))) is Errno.EADDRNOTAVAIL
        net.fails(Errno.ENOTCONN, "getpeername", fd, BUFFER, BUFFER)  # the old one is forgotten
    else:
        assert net.remote(fd) == peer.address


def test_connect_while_connecting(net: Any, release: str) -> None:
    fd = net.stream()
    net.flags(fd, O_NONBLOCK)
    net.faults.hold()
    address = net.listener().address
    net.fails(Errno.EINPROGRESS, "connect", fd, *net.to(address))
    wanted = Errno.EALREADY if number(release) >= 7 else Errno.EISCONN
    net.fails(wanted, "connect", fd, *net.to(address))
    net.faults.release()


def test_what_an_unreachable_host_is_called(net: Any, release: str) -> None:
    net.faults.connect.append(Errno.EHOSTUNREACH)
    wanted = Errno.EHOSTUNREACH if number(release) >= 9 else Errno.ENETUNREACH
    net.fails(wanted, "connect", net.stream(), *net.to((LOOPBACK, 9)))


@pytest.mark.parametrize("how", [SHUT_RD, SHUT_WR])
def test_shutdown_of_an_unconnected_socket(net: Any, release: str, how: int) -> None:
    wanted = Errno.EINVAL if number(release) >= 11 else None
    assert outcome(net, "shutdown", net.stream(), how) is wanted


@pytest.mark.parametrize(("asked", "early", "late"), [(-3, 1, 0), (0, 1, 0), (5, 7, 7), (25, 30, 37), (9999, 30, 6144)])
def test_the_backlog(net: Any, release: str, asked: int, early: int, late: int) -> None:
    """4.3BSD has three halves of it wait."""
    seen: list[int] = []
    fd = net.stream()
    endpoint = net.task.files.get(fd).socket.endpoint
    endpoint.beneath.listen = seen.append
    net("listen", fd, asked)
    assert seen == [late if number(release) >= 11 else early]


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        ("stream", (4096, 4096, 4096, 8192, 32768, 32768)),
        ("dgram", (9216, 9216, 9216, 9216, 9216, 65535)),
    ],
)
def test_default_buffers(net: Any, release: str, kind: str, sizes: tuple[int, ...]) -> None:
    fd = getattr(net, kind)()
    for option in (SO_SNDBUF, SO_RCVBUF):
        assert net.option(fd, SOL_SOCKET, option) == sizes[ALL.index(release)]


def test_the_largest_buffer(net: Any, release: str) -> None:
    fd = net.stream()
    most = 262142 if number(release) >= 10 else 58254
    net.set_option(fd, SOL_SOCKET, SO_SNDBUF, most)
    net.task.memory.put_u32(BUFFER, most + 1)
    net.fails(Errno.ENOBUFS, "setsockopt", fd, SOL_SOCKET, SO_SNDBUF, BUFFER, 4)


def test_multicast_options(net: Any, release: str) -> None:
    fd = net.dgram()
    net.task.memory.write(BUFFER, b"\0")
    wanted = None if number(release) >= 9 else Errno.ENOPROTOOPT
    assert outcome(net, "setsockopt", fd, IPPROTO_IP, IP_MULTICAST_LOOP, BUFFER, 1) is wanted
    net.fails(Errno.ENOPROTOOPT, "setsockopt", net.stream(), IPPROTO_IP, IP_MULTICAST_LOOP, BUFFER, 1)
