"""connect(2): one test a requirement, C-01 to C-32 of hpux-net.md 1.1, each on both transports.

Left out: C-23, since every AF_INET type has a connect, and C-28, which is about AF_UNIX.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from kernel.abi.errno import Errno, HpuxError, by_code
from kernel.abi.file import O_NDELAY, O_NONBLOCK, O_RDWR
from kernel.abi.signals import SIGALRM, SIGPIPE, bit
from kernel.abi.socket import (
    AF_CCITT,
    AF_UNIX,
    AF_UNSPEC,
    SHUT_RDWR,
    SHUT_WR,
    SO_REUSEADDR,
    SOCK_DGRAM,
    SOCKADDR_IN,
    SOL_SOCKET,
)
from kernel.calls.table import Entry, declared
from kernel.net.socket.connecting import CONNECT_TIMEOUT
from kernel.net.socket.file import socket_of
from kernel.net.socket.socket import Socket, State
from kernel.process.actions import Action
from kernel.syscalls import netioctl, select
from kernel.syscalls import socket as socket_calls
from kernel.waiting import Interrupted

BAD = 0x0666_0000  # nothing is mapped there
LOOPBACK = 0x7F000001
FLAVOURS = ["O_NONBLOCK", "O_NDELAY", "FIOSNBIO"]


def make_nonblocking(net: Any, fd: int, flavour: str) -> None:
    if flavour == "FIOSNBIO":
        net.task.files.get(fd).nonblocking_ioctl = True
    else:
        net.flags(fd, O_NONBLOCK if flavour == "O_NONBLOCK" else O_NDELAY)


def pending(net: Any, fd: int, listener: Any, flavour: str = "O_NONBLOCK") -> None:
    """Leave `fd` with a connection being built, held back until `net.faults.release`."""
    net.faults.hold()
    make_nonblocking(net, fd, flavour)
    net.fails(Errno.EINPROGRESS, "connect", fd, *net.to(listener.address))


def sock(net: Any, fd: int) -> Socket:
    return socket_of(net.task, fd)


# --- the descriptor and the address ---


def test_c01_a_descriptor_that_is_not_open(net: Any) -> None:
    for fd in (-1, 5, 59, 60, 100000):
        net.fails(Errno.EBADF, "connect", fd, *net.to((LOOPBACK, 80)))
    fd = net.stream()
    net("close", fd)
    net.fails(Errno.EBADF, "connect", fd, *net.to((LOOPBACK, 80)))


def test_c02_an_open_file_that_is_no_socket(net: Any) -> None:
    fd = net("open", b"/file", O_RDWR | 0o400, 0o644)
    net.fails(Errno.ENOTSOCK, "connect", fd, *net.to((LOOPBACK, 80)))
    net.fails(Errno.ENOTSOCK, "connect", fd, BAD, 16)  # before the address is looked at


def test_c03_an_unreadable_address(net: Any) -> None:
    fd = net.stream()
    net.fails(Errno.EFAULT, "connect", fd, BAD, 16)
    net.fails(Errno.EFAULT, "connect", fd, 0, 16)
    # Impossible lengths are found before the address is read, wrong ones after.
    net.fails(Errno.EINVAL, "connect", fd, BAD, 113)
    net.fails(Errno.EINVAL, "connect", fd, BAD, -1)
    net.fails(Errno.EFAULT, "connect", fd, BAD, 112)
    # The last byte counts: an address that runs off the end of what is mapped.
    end = 0x10000 + 64 * 4096
    net.fails(Errno.EFAULT, "connect", fd, end - 15, 16)
    assert sock(net, fd).state is State.IDLE


@pytest.mark.parametrize("make", ["stream", "dgram"])
def test_c04_a_family_the_socket_cannot_use(net: Any, make: str) -> None:
    listener = net.listener()
    fd = getattr(net, make)()
    for family in (AF_UNSPEC, AF_UNIX, AF_CCITT, 47, 0xFFFF):
        net.fails(Errno.EAFNOSUPPORT, "connect", fd, net.name(listener.address, family), 16)
    net.connect(fd, listener.address)  # the attempts did no harm


def test_c04_af_unspec_does_not_disconnect(net: Any) -> None:
    fd, peer = net.connected()
    net.fails(Errno.EISCONN, "connect", fd, net.name((0, 0), AF_UNSPEC), 16)
    net.send(fd, b"still there")
    assert peer.receive(20) == b"still there"


@pytest.mark.parametrize("make", ["stream", "dgram"])
def test_c05_addrlen_must_be_that_of_the_family(net: Any, make: str) -> None:
    address = net.listener().address
    fd = getattr(net, make)()
    for length in (0, 1, 2, 8, 15, 17, 94, 112, 113, 128, 0x7FFFFFFF, -1, -16):
        net.fails(Errno.EINVAL, "connect", fd, net.name(address), length)
    # Size before family.
    net.fails(Errno.EINVAL, "connect", fd, net.name(address, AF_UNIX), 15)
    net.connect(fd, address)


def test_c06_a_socket_that_listens(net: Any) -> None:
    fd = net.stream()
    net("listen", fd, 5)
    for release in ("6.x", "7.x", "8.x", "9.x"):
        net.use_release(release)
        net.fails(Errno.EINVAL, "connect", fd, *net.to(net.listener().address))
    sock(net, fd).profile = sock(net, fd).profile._replace(connect_on_listener=Errno.EOPNOTSUPP)
    net.fails(Errno.EOPNOTSUPP, "connect", fd, *net.to(net.listener().address))
    # The address is read first.
    net.fails(Errno.EFAULT, "connect", fd, BAD, 16)


# --- shut down and dead sockets ---


@pytest.mark.parametrize("how", [SHUT_WR, SHUT_RDWR])
def test_c07_shut_down_before_any_connection(net: Any, how: int) -> None:
    fd = net.stream()
    assert not net("shutdown", fd, how)
    net.fails(Errno.EINVAL, "connect", fd, *net.to(net.listener().address))


@pytest.mark.parametrize("how", [SHUT_WR, SHUT_RDWR])
def test_c07_shut_down_while_connected(net: Any, how: int) -> None:
    fd, _ = net.connected()
    net("shutdown", fd, how)
    net.fails(Errno.EINVAL, "connect", fd, *net.to(net.listener().address))


@pytest.mark.parametrize("meanwhile", ["shutdown", "so_error"])
def test_c07_another_process_ends_it_meanwhile(net: Any, meanwhile: str) -> None:
    fd = net.stream()
    net.faults.hold()
    call = net.start("connect", fd, *net.to(net.listener().address))
    assert not call.step()
    if meanwhile == "shutdown":
        assert not net("shutdown", fd, SHUT_WR)
    else:
        net.faults.release(Errno.ECONNREFUSED)
        assert net.so_error(fd) == Errno.ECONNREFUSED.code
    with pytest.raises(Errno.EINVAL):
        call.run()


@pytest.mark.parametrize("error", [Errno.ECONNREFUSED, Errno.ETIMEDOUT])
@pytest.mark.parametrize("blocking", [True, False])
def test_c07_a_failed_attempt_kills_the_socket(net: Any, error: type[HpuxError], blocking: bool) -> None:
    listener = net.listener()
    fd = net.stream()
    if blocking:
        net.faults.connect.append(error)
        net.fails(error, "connect", fd, *net.to(listener.address))
    else:
        pending(net, fd, listener)
        net.faults.release(error)
        assert net.so_error(fd) == error.code
    for _ in range(2):
        net.fails(Errno.EINVAL, "connect", fd, *net.to(listener.address))
    net.fails(Errno.EINVAL, "bind", fd, *net.to((0, 0)))
    net.fails(Errno.EINVAL, "listen", fd, 5)


@pytest.mark.parametrize("error", [Errno.EADDRNOTAVAIL, Errno.ENETUNREACH, Errno.ENOBUFS])
def test_c07_a_local_failure_leaves_the_socket_usable(net: Any, error: type[HpuxError]) -> None:
    listener = net.listener()
    fd = net.stream()
    net.faults.connect.append(error)
    net.fails(error, "connect", fd, *net.to(listener.address))
    net.connect(fd, listener.address)


# --- datagrams ---


def test_c08_a_datagram_socket_records_its_peer_at_once(net: Any) -> None:
    peer = net.datagram()
    fd = net.dgram()
    net.faults.hold()  # whatever is slow on the way, nothing is sent
    net.connect(fd, (LOOPBACK, 9))  # where nothing listens, too
    assert net.remote(fd) == (LOOPBACK, 9)
    fd = net.dgram()
    net.connect(fd, peer.address)
    net.send(fd, b"to whom it may concern")
    assert peer.receive(100) == b"to whom it may concern"


@pytest.mark.parametrize("release", ["6.x", "7.x", "8.x"])
def test_c09_the_peer_is_permanent_before_9(net: Any, release: str) -> None:
    net.use_release(release)
    first, second = net.datagram(), net.datagram()
    fd = net.dgram()
    net.connect(fd, first.address)
    net.fails(Errno.EISCONN, "connect", fd, *net.to(second.address))
    assert net.remote(fd) == first.address


def test_c09_the_peer_can_be_replaced_since_9(net: Any) -> None:
    first, second = net.datagram(), net.datagram()
    fd = net.dgram()
    net.connect(fd, first.address)
    port = net.local(fd)[1]
    net.connect(fd, second.address)
    assert net.remote(fd) == second.address
    assert net.local(fd)[1] == port
    net.send(fd, b"x")
    assert second.receive(10) == b"x"
    second.send_to(b"y", net.local(fd))
    assert net.recv(fd) == b"y"


@pytest.mark.parametrize(("family", "port", "error"), [(AF_UNIX, 9, Errno.EAFNOSUPPORT), (2, 0, Errno.EADDRNOTAVAIL)])
def test_c09_a_failing_reconnect_dissolves_the_association(
    net: Any, family: int, port: int, error: type[HpuxError]
) -> None:
    peer, stranger = net.datagram(), net.datagram()
    fd = net.dgram()
    net.connect(fd, peer.address)
    local = (LOOPBACK, net.local(fd)[1])
    net.fails(error, "connect", fd, net.name((LOOPBACK, port), family), 16)
    net.fails(Errno.ENOTCONN, "getpeername", fd, 0x10000, 0x10100)
    net.fails(Errno.EDESTADDRREQ, "send", fd, 0x10000, 1, 0)
    stranger.send_to(b"hello", local)
    assert net.recv(fd) == b"hello"


def test_c10_a_connected_datagram_socket_hears_only_its_peer(net: Any) -> None:
    peer, stranger = net.datagram(), net.datagram()
    fd = net.dgram()
    net("bind", fd, *net.to((LOOPBACK, 0)))
    local = net.local(fd)
    stranger.send_to(b"early", local)  # queued before: BSD does not flush it
    net.connect(fd, peer.address)
    stranger.send_to(b"late", local)
    peer.send_to(b"mine", local)
    assert net.recv(fd) == b"early"
    assert net.recv(fd) == b"mine"
    net.flags(fd, O_NONBLOCK)
    net.fails(Errno.EAGAIN, "recv", fd, 0x11000, 10, 0)


# --- building a connection ---


def test_c11_a_blocking_connect_returns_when_the_connection_is_there(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    net.faults.hold()
    call = net.start("connect", fd, *net.to(listener.address))
    assert not call.step()
    assert sock(net, fd).state is State.CONNECTING
    net.faults.release()
    assert call.run() is None
    assert net.remote(fd) == listener.address
    net.send(fd, b"x")
    assert listener.accept().receive(1) == b"x"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_c12_a_nonblocking_connect_is_in_progress(net: Any, flavour: str) -> None:
    listener = net.listener()
    fd = net.stream()
    pending(net, fd, listener, flavour)
    net.faults.release()
    assert net.select(fd) == "w"
    # Done at once, it may be 0 at once: which of them is the transport's to say.
    fd = net.stream()
    make_nonblocking(net, fd, flavour)
    if net.kind == "fake":
        net.connect(fd, listener.address)


def test_c13_select_for_writing_tells_that_the_connection_is_there(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    assert net.select(fd) == ""  # an unconnected stream is not writable
    pending(net, fd, listener)
    assert net.select(fd) == ""
    call = net.start("select", fd + 1, 0, fd_set(net, fd), 0, 0)
    assert not call.step()
    net.faults.release()
    assert call.run() == 1
    assert net.select(fd) == "w"
    assert net.so_error(fd) == 0


def fd_set(net: Any, fd: int) -> int:
    net.task.memory.put_u32(0x10200, 1 << fd)
    return 0x10200


@pytest.mark.parametrize("error", [Errno.ECONNREFUSED, Errno.ETIMEDOUT, Errno.ENETUNREACH])
def test_c13_a_failure_makes_it_readable_and_writable(net: Any, error: type[HpuxError]) -> None:
    listener = net.listener()
    fd = net.stream()
    pending(net, fd, listener)
    net.faults.release(error)
    assert net.select(fd) == "rw"
    assert net.so_error(fd) == error.code


@pytest.mark.parametrize(
    ("release", "error"), [("6.x", Errno.EISCONN), ("7.x", Errno.EALREADY), ("9.x", Errno.EALREADY)]
)
def test_c14_connect_again_while_pending(net: Any, release: str, error: type[HpuxError]) -> None:
    net.use_release(release)
    listener = net.listener()
    fd = net.stream()
    pending(net, fd, listener)
    for _ in range(2):
        net.fails(error, "connect", fd, *net.to(listener.address))
    net.faults.release()
    net.fails(Errno.EISCONN, "connect", fd, *net.to(listener.address))
    net.fails(Errno.EISCONN, "connect", fd, *net.to(listener.address))


def test_c14_the_interim_answer(net: Any) -> None:
    net.use_release("9.x", reconnect_pending=Errno.EINPROGRESS)
    listener = net.listener()
    fd = net.stream()
    pending(net, fd, listener)
    net.fails(Errno.EINPROGRESS, "connect", fd, *net.to(listener.address))


def test_c14_connect_again_after_a_failure_leaves_the_error_to_be_fetched(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    pending(net, fd, listener)
    net.faults.release(Errno.ECONNREFUSED)
    net.fails(Errno.EINVAL, "connect", fd, *net.to(listener.address))
    assert net.so_error(fd) == Errno.ECONNREFUSED.code
    assert net.so_error(fd) == 0


def test_c15_already_connected(net: Any) -> None:
    fd, peer = net.connected()
    other = net.listener()
    net.fails(Errno.EISCONN, "connect", fd, *net.to(other.address))
    peer.send(b"data")
    net.fails(Errno.EISCONN, "connect", fd, *net.to(other.address))
    assert net.recv(fd) == b"data"


def test_c15_an_accepted_socket_is_connected(net: Any) -> None:
    server, client = net.stream(), net.stream()
    net("bind", server, *net.to((LOOPBACK, 0)))
    net("listen", server, 1)
    net.connect(client, net.local(server))
    net.fails(Errno.EISCONN, "connect", net("accept", server, 0, 0), *net.to(net.listener().address))


def two_with_one_name(net: Any, address: int) -> tuple[int, int]:
    first, second = net.stream(), net.stream()
    net.set_option(first, SOL_SOCKET, SO_REUSEADDR, 1)
    net.set_option(second, SOL_SOCKET, SO_REUSEADDR, 1)
    net("bind", first, *net.to((address, 0)))
    net("bind", second, *net.to((address, net.local(first)[1])))
    return first, second


@pytest.mark.parametrize("address", [LOOPBACK, 0])
def test_c16_the_same_names_on_both_ends(net: Any, address: int) -> None:
    listener, other = net.listener(), net.listener()
    first, second = two_with_one_name(net, address)
    net.connect(first, listener.address)
    net.fails(Errno.EADDRINUSE, "connect", second, *net.to(listener.address))
    net.connect(second, other.address)  # the socket lives, and another peer is no clash


def test_c16_the_same_names_in_the_end(net: Any) -> None:
    listener = net.listener()
    first, second = net.stream(), net.stream()
    net.set_option(first, SOL_SOCKET, SO_REUSEADDR, 1)
    net.set_option(second, SOL_SOCKET, SO_REUSEADDR, 1)
    net("bind", first, *net.to((LOOPBACK, 0)))
    net("bind", second, *net.to((0, net.local(first)[1])))  # its address is the route's to choose
    net.connect(first, listener.address)
    net.fails(Errno.EADDRINUSE, "connect", second, *net.to(listener.address))


def test_c16_the_names_are_free_again_when_the_other_socket_is(net: Any) -> None:
    listener = net.listener()
    first, second = two_with_one_name(net, LOOPBACK)
    net.connect(first, listener.address)
    listener.accept().reset()
    net.fails(Errno.ECONNRESET, "recv", first, 0x11000, 1, 0)
    net("close", first)
    net.connect(second, listener.address)


def test_c16_without_so_reuseaddr_bind_says_so(net: Any) -> None:
    first, second = net.stream(), net.stream()
    net("bind", first, *net.to((LOOPBACK, 0)))
    net.fails(Errno.EADDRINUSE, "bind", second, *net.to(net.local(first)))


@pytest.mark.parametrize("make", ["stream", "dgram"])
def test_c17_an_unbound_socket_gets_a_local_name(net: Any, make: str) -> None:
    listener = net.listener()
    fd = getattr(net, make)()
    assert net.local(fd) == (0, 0)
    net.connect(fd, listener.address)
    address, port = net.local(fd)
    assert address == LOOPBACK
    assert port >= 1024
    other = getattr(net, make)()
    net.connect(other, listener.address)
    assert net.local(other)[1] != port


def test_c17_a_bound_socket_keeps_its_port(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    net("bind", fd, *net.to((0, 0)))
    port = net.local(fd)[1]
    assert port
    net.connect(fd, listener.address)
    assert net.local(fd) == (LOOPBACK, port)


# --- what can go wrong on the way ---


@pytest.mark.parametrize("make", ["stream", "dgram"])
def test_c18_port_0(net: Any, make: str) -> None:
    fd = getattr(net, make)()
    net.fails(Errno.EADDRNOTAVAIL, "connect", fd, *net.to((LOOPBACK, 0)))
    net.connect(fd, net.listener().address)


def test_c18_inaddr_any_means_this_host(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    net.connect(fd, (0, listener.address[1]))
    assert net.local(fd)[0] == LOOPBACK
    net.send(fd, b"x")
    assert listener.accept().receive(1) == b"x"


def test_c18_a_local_address_of_another_machine(net: Any) -> None:
    fd = net.stream()
    net.fails(Errno.EADDRNOTAVAIL, "bind", fd, *net.to((0xC0000201, 0)))  # 192.0.2.1


def test_c19_refused(net: Any) -> None:
    fd = net.stream()
    net.fails(Errno.ECONNREFUSED, "connect", fd, *net.to(net.nobody()))


def test_c19_refused_while_being_built(net: Any) -> None:
    fd = net.stream()
    net.faults.hold()
    call = net.start("connect", fd, *net.to(net.listener().address))
    assert not call.step()
    net.faults.release(Errno.ECONNRESET)  # the host's word for an answer to a SYN
    with pytest.raises(Errno.ECONNREFUSED):
        call.run()
    assert net.so_error(fd) == 0  # connect has told it


def test_c19_nobody_at_a_datagram_sockets_peer(net: Any) -> None:
    gone = net.datagram()
    fd = net.dgram()
    net.connect(fd, gone.address)
    gone.close()
    assert net.send(fd, b"anyone?") == 7
    net.fails(Errno.ECONNREFUSED, "recv", fd, 0x11000, 10, 0)
    net.flags(fd, O_NONBLOCK)
    net.fails(Errno.EAGAIN, "recv", fd, 0x11000, 10, 0)


def fill(net: Any) -> Any:
    """A listener that drops further connections silently, its queue being full."""
    listener = net.listener(backlog=0)
    for _ in range(2):
        fd = net.stream()
        net.flags(fd, O_NONBLOCK)
        try:
            net("connect", fd, *net.to(listener.address))
        except Errno.EINPROGRESS:
            break
    return listener


def test_c20_no_answer_from_a_full_backlog(net: Any) -> None:
    listener = fill(net)
    before = net.machine.clock.monotonic()
    fd = net.stream()
    net.fails(Errno.ETIMEDOUT, "connect", fd, *net.to(listener.address))  # the virtual clock jumps
    assert net.machine.clock.monotonic() - before == 75
    net.fails(Errno.EINVAL, "connect", fd, *net.to(listener.address))


def test_c20_the_timer_runs_with_nobody_waiting(net: Any) -> None:
    fd = net.stream()
    pending(net, fd, net.listener())
    call = net.start("select", fd + 1, fd_set(net, fd), 0, 0, 0)
    assert call.run() == 1
    assert net.machine.clock.monotonic() == CONNECT_TIMEOUT
    assert net.so_error(fd) == Errno.ETIMEDOUT.code


def test_c20_a_connection_in_time_stops_the_timer(net: Any) -> None:
    fd = net.stream()
    pending(net, fd, net.listener())
    net.machine.clock.advance(CONNECT_TIMEOUT - 1)
    net.faults.release()
    net.machine.clock.advance(2)
    net.machine.scheduler.poll()
    assert net.so_error(fd) == 0
    assert net.send(fd, b"x") == 1


def test_c21_no_route(net: Any) -> None:
    fd = net.stream()
    net.faults.connect.append(Errno.ENETUNREACH)
    net.fails(Errno.ENETUNREACH, "connect", fd, *net.to(net.listener().address))


@pytest.mark.parametrize("asynchronous", [True, False])
@pytest.mark.parametrize(("release", "error"), [("8.x", Errno.ENETUNREACH), ("9.x", Errno.EHOSTUNREACH)])
def test_c21_an_unreachable_host(net: Any, release: str, error: type[HpuxError], asynchronous: bool) -> None:
    net.use_release(release)
    fd = net.stream()
    address = net.listener().address
    if asynchronous:
        net.faults.hold()
        call = net.start("connect", fd, *net.to(address))
        net.faults.release(Errno.EHOSTUNREACH)
        with pytest.raises(error):
            call.run()
    else:
        net.faults.connect.append(Errno.EHOSTUNREACH)
        net.fails(error, "connect", fd, *net.to(address))


def interrupted(net: Any, fd: int, listener: Any) -> None:
    """A blocking connect, ended by SIGALRM."""
    net.task.signals.set_action(SIGALRM, Action(handler=0x1000))
    net.faults.hold()
    call = net.start("connect", fd, *net.to(listener.address))
    assert not call.step()
    net.task.signals.post(SIGALRM)
    with pytest.raises(Interrupted):
        call.run()
    net.task.signals.cancel()
    net.task.signals.update()


def test_c22_an_interrupted_connect_goes_on(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    interrupted(net, fd, listener)
    assert sock(net, fd).state is State.CONNECTING
    assert net.select(fd) == ""
    net.fails(Errno.EISCONN, "connect", fd, *net.to(listener.address))  # C-29: EALREADY is for non-blocking sockets
    net.flags(fd, O_NONBLOCK)
    net.fails(Errno.EALREADY, "connect", fd, *net.to(listener.address))
    net.faults.release()
    assert net.select(fd) == "w"
    net.fails(Errno.EISCONN, "connect", fd, *net.to(listener.address))
    net.send(fd, b"x")
    assert listener.accept().receive(1) == b"x"


def test_c22_an_interrupted_connect_may_still_fail(net: Any) -> None:
    fd = net.stream()
    interrupted(net, fd, net.listener())
    net.faults.release(Errno.ECONNREFUSED)
    assert net.select(fd) == "rw"
    assert net.so_error(fd) == Errno.ECONNREFUSED.code


def test_c22_connect_is_never_restarted(net: Any) -> None:
    from kernel.process.signals import RESTARTABLE

    assert "connect" not in RESTARTABLE


def test_c24_no_buffer_space(net: Any) -> None:
    fd = net.stream()
    net.faults.connect.append(Errno.ENOBUFS)
    net.fails(Errno.ENOBUFS, "connect", fd, *net.to(net.listener().address))


# --- the call itself ---


def table(series: str, *modules: ModuleType) -> dict[int, Entry]:
    return {entry.number: entry for module in modules for entry in declared(module, series)}


@pytest.mark.parametrize(
    "error", [Errno.EADDRINUSE, Errno.ECONNREFUSED, Errno.ENETUNREACH, Errno.ENOBUFS, Errno.ETIMEDOUT, Errno.EACCES]
)
def test_c25_the_program_sees_carry_and_errno(net: Any, error: type[HpuxError]) -> None:
    task, cpu = net.task, net.task.cpu
    task._table = table("s300", socket_calls)
    fd = net.stream()
    net.faults.connect.append(error)
    trap(net, 277, fd, *net.to(net.listener().address))
    assert cpu.get("sr") & 1
    assert cpu.get("d0") == error.code
    assert by_code(error.code) is error


def test_c25_success_is_0_without_carry(net: Any) -> None:
    net.task._table = table("s300", socket_calls)
    trap(net, 277, net.stream(), *net.to(net.listener().address))
    assert not net.task.cpu.get("sr") & 1
    assert net.task.cpu.get("d0") == 0


def trap(net: Any, number: int, *arguments: int) -> None:
    """A system call as the processor makes it: number in D0, arguments on the stack over a return address."""
    stack = 0x18000
    for index, word in enumerate(arguments):
        net.task.memory.put_u32(stack + 4 + 4 * index, word & 0xFFFFFFFF)
    net.task.cpu.set("a7", stack)
    net.task.cpu.set("d0", number)
    net.task.cpu.set("sr", 0)
    net.task._system_call()


def test_c26_both_series_have_the_same_call(net: Any) -> None:
    tables = [table(series, socket_calls, select, netioctl) for series in ("s300", "s800")]
    for number in (*range(275, 284), 285, *range(287, 291), 93):
        assert tables[0][number].handler is tables[1][number].handler
    assert 154 in tables[0]
    assert 154 not in tables[1]


def test_c27_nothing_is_written_to_the_address(net: Any) -> None:
    fd = net.stream()
    address = net.listener().address
    net.task.memory.write(0x10000, b"\xee" * 64)
    net.connect(fd, address)
    expected = SOCKADDR_IN.pack(2, address[1], address[0]) + b"\xee" * 48
    assert net.task.memory.read(0x10000, 64) == expected


def test_c29_the_order_of_checks(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    # Pending on a non-blocking socket comes before the address ...
    pending(net, fd, listener)
    net.fails(Errno.EALREADY, "connect", fd, BAD, 16)
    net.fails(Errno.EALREADY, "connect", fd, BAD, -1)
    net.faults.release()
    # ... the address before what the socket is ...
    net.fails(Errno.EINVAL, "connect", fd, BAD, 113)
    net.fails(Errno.EFAULT, "connect", fd, BAD, 16)
    # ... and that before what the address says.
    for length, family in ((15, 2), (16, AF_UNIX), (0, 2)):
        net.fails(Errno.EISCONN, "connect", fd, net.name(listener.address, family), length)
    listening = net.stream()
    net("listen", listening, 1)
    net.fails(Errno.EFAULT, "connect", listening, BAD, 16)
    net.fails(Errno.EINVAL, "connect", listening, net.name(listener.address, AF_UNIX), 16)
    # Within the protocol: size, family, port.
    fresh = net.stream()
    net.fails(Errno.EINVAL, "connect", fresh, net.name((LOOPBACK, 0), AF_UNIX), 15)
    net.fails(Errno.EAFNOSUPPORT, "connect", fresh, net.name((LOOPBACK, 0), AF_UNIX), 16)
    net.fails(Errno.EADDRNOTAVAIL, "connect", fresh, *net.to((LOOPBACK, 0)))


@pytest.mark.parametrize("first", ["recv", "send", "so_error", "read", "write"])
def test_c30_a_pending_error_is_told_once(net: Any, first: str) -> None:
    fd = net.stream()
    pending(net, fd, net.listener())
    net.faults.release(Errno.ECONNREFUSED)
    if first == "so_error":
        assert net.so_error(fd) == Errno.ECONNREFUSED.code
    else:
        flags = () if first in ("read", "write") else (0,)
        net.fails(Errno.ECONNREFUSED, first, fd, 0x11000, 1, *flags)
    assert net.so_error(fd) == 0
    # What is left is a connection that is over.
    assert net.recv(fd) == b""
    assert not net.task.signals.pending
    net.task.signals.mask = bit(SIGPIPE)
    net.fails(Errno.EPIPE, "send", fd, 0x11000, 1, 0)
    assert net.task.signals.pending == bit(SIGPIPE)


def test_c30_a_blocking_connect_tells_its_own_error(net: Any) -> None:
    fd = net.stream()
    net.fails(Errno.ECONNREFUSED, "connect", fd, *net.to(net.nobody()))
    assert net.so_error(fd) == 0


@pytest.mark.parametrize("fcntl_flag", [O_NONBLOCK, O_NDELAY, O_NONBLOCK | O_NDELAY])
def test_c31_whichever_flavour_is_in_force_connect_is_in_progress(net: Any, fcntl_flag: int) -> None:
    listener = net.listener()
    fd = net.stream()
    make_nonblocking(net, fd, "FIOSNBIO")
    net.flags(fd, fcntl_flag)
    net.faults.hold()
    net.fails(Errno.EINPROGRESS, "connect", fd, *net.to(listener.address))
    net.flags(fd, 0)  # FIOSNBIO is effective again
    net.fails(Errno.EALREADY, "connect", fd, *net.to(listener.address))


def test_c32_a_connection_does_not_wait_for_accept(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    net.connect(fd, listener.address)
    assert net.send(fd, b"early") == 5
    assert listener.accept().receive(5) == b"early"


def test_only_kinds_of_sockets_there_are(net: Any) -> None:
    for arguments, error in (
        ((AF_CCITT, 1, 0), Errno.EAFNOSUPPORT),
        ((99, 1, 0), Errno.EAFNOSUPPORT),
        ((2, 9, 0), Errno.ESOCKTNOSUPPORT),
        ((2, 1, 17), Errno.EPROTOTYPE),
        ((2, 2, 6), Errno.EPROTOTYPE),
        ((2, 1, 200), Errno.EPROTONOSUPPORT),
    ):
        net.fails(error, "socket", *arguments)
    assert net("socket", 2, SOCK_DGRAM, 17) >= 0
    net.faults.opened.append(Errno.ENOBUFS)
    net.fails(Errno.ENOBUFS, "socket", 2, 1, 0)
