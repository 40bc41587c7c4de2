"""Sockets once they are there: data, names, options, shutdown, ioctls, the three ways not to block."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import O_NDELAY, O_NONBLOCK
from kernel.abi.ioctl import FIONBIO, FIONREAD, FIOSNBIO, SIOCATMARK, SIOCGPGRP, SIOCSPGRP
from kernel.abi.signals import SIGALRM, SIGPIPE, bit
from kernel.abi.socket import (
    IPPROTO_IP,
    IPPROTO_TCP,
    MSG_OOB,
    MSG_PEEK,
    SHUT_RD,
    SHUT_RDWR,
    SHUT_WR,
    SO_ACCEPTCONN,
    SO_BROADCAST,
    SO_ERROR,
    SO_KEEPALIVE,
    SO_LINGER,
    SO_RCVBUF,
    SO_REUSEADDR,
    SO_SNDBUF,
    SO_SNDTIMEO,
    SO_TYPE,
    SOCK_DGRAM,
    SOCK_STREAM,
    SOL_SOCKET,
    TCP_MAXSEG,
    TCP_NODELAY,
)
from kernel.net import spec
from kernel.net.releases import RELEASES, of_release
from kernel.net.socket.file import socket_of
from kernel.process.actions import Action
from kernel.waiting import Interrupted

BAD = 0x0666_0000
LOOPBACK = 0x7F000001
NAME, LENGTH, BUFFER = 0x10000, 0x10100, 0x11000


def test_bytes_go_both_ways(net: Any) -> None:
    fd, peer = net.connected()
    assert net.send(fd, b"hello") == 5
    assert peer.receive(10) == b"hello"
    peer.send(b"world")
    assert net.recv(fd, flags=MSG_PEEK) == b"world"
    assert net.recv(fd, 3) == b"wor"
    assert net.recv(fd) == b"ld"
    peer.close()
    assert net.recv(fd) == b""


def test_read_and_write_are_recv_and_send(net: Any) -> None:
    fd, peer = net.connected()
    assert net("write", fd, net.put(b"abc"), 3) == 3
    assert peer.receive(10) == b"abc"
    peer.send(b"xyz")
    assert net("read", fd, BUFFER, 10) == 3
    assert net.task.memory.read(BUFFER, 3) == b"xyz"
    net.fails(Errno.ESPIPE, "lseek", fd, 0, 0)


def test_a_blocking_recv_waits(net: Any) -> None:
    fd, peer = net.connected()
    call = net.start("recv", fd, BUFFER, 10, 0)
    assert not call.step()
    peer.send(b"now")
    assert call.run() == 3


def test_bad_buffers_and_lengths(net: Any) -> None:
    fd, peer = net.connected()
    peer.send(b"x")
    for name in ("send", "recv"):
        net.fails(Errno.EFAULT, name, fd, BAD, 1, 0)
        net.fails(Errno.EINVAL, name, fd, BUFFER, -1, 0)
        assert net(name, fd, BUFFER, 0, 0) == 0
    assert net.recv(fd) == b"x"


# --- not blocking ---


@pytest.mark.parametrize(
    ("flags", "ioctl", "answer"),
    [
        (O_NONBLOCK, False, Errno.EAGAIN),
        (O_NDELAY, False, 0),
        (0, True, Errno.EWOULDBLOCK),
        (O_NONBLOCK, True, Errno.EAGAIN),  # either fcntl flag hides FIOSNBIO
        (O_NDELAY, True, 0),
        (O_NONBLOCK | O_NDELAY, True, Errno.EAGAIN),
    ],
)
@pytest.mark.parametrize("request_number", [FIOSNBIO, FIONBIO])
def test_the_three_flavours(net: Any, flags: int, ioctl: bool, answer: Any, request_number: int) -> None:
    fd, _ = net.connected()
    net.flags(fd, flags)
    net.task.memory.put_u32(NAME, ioctl)
    net.task.memory.put_u32(BUFFER, 0)
    assert net.task.files.get(fd).nonblocking_ioctl is False
    run_ioctl(net, fd, request_number)

    def expect(name: str, *arguments: int) -> None:
        if answer == 0:
            assert net(name, *arguments) == 0
        else:
            net.fails(answer, name, *arguments)

    expect("recv", fd, BUFFER, 10, 0)
    expect("read", fd, BUFFER, 10)
    chunk = 32 * 4096
    total = 0
    while (sent := try_send(net, fd, chunk)) == chunk:  # until only a part fits, in all three
        total += sent
    while sent and sent > 0:
        total, sent = total + sent, try_send(net, fd, chunk)
    assert total > 0
    expect("send", fd, BUFFER, chunk, 0)
    expect("write", fd, BUFFER, chunk)


def try_send(net: Any, fd: int, length: int) -> int:
    try:
        sent = net("send", fd, BUFFER, length, 0)
    except HpuxError:
        return 0
    assert isinstance(sent, int)
    return sent


def run_ioctl(net: Any, fd: int, request: int, argument: int = NAME) -> int:
    coroutine = net.task.files.get(fd).ioctl(net.task, request, argument)
    with pytest.raises(StopIteration) as stopped:
        coroutine.send(None)
    return int(stopped.value.value)


@pytest.mark.parametrize(
    ("flags", "ioctl", "error"),
    [(O_NONBLOCK, 0, Errno.EAGAIN), (O_NDELAY, 0, Errno.EWOULDBLOCK), (0, 1, Errno.EWOULDBLOCK)],
)
def test_accept_with_nobody_there(net: Any, flags: int, ioctl: int, error: type[HpuxError]) -> None:
    fd = net.stream()
    net("listen", fd, 1)
    net.flags(fd, flags)
    net.task.memory.put_u32(NAME, ioctl)
    run_ioctl(net, fd, FIOSNBIO)
    net.fails(error, "accept", fd, 0, 0)


def test_the_ioctl_comes_back_when_the_fcntl_flags_go(net: Any) -> None:
    fd, _ = net.connected()
    net.task.memory.put_u32(NAME, 1)
    run_ioctl(net, fd, FIOSNBIO)
    net.flags(fd, O_NONBLOCK)
    net.fails(Errno.EAGAIN, "recv", fd, BUFFER, 1, 0)
    net.flags(fd, 0)
    net.fails(Errno.EWOULDBLOCK, "recv", fd, BUFFER, 1, 0)


# --- sending much ---


def test_a_blocking_send_sends_everything(net: Any) -> None:
    fd, peer = net.connected()
    data = bytes(range(256)) * 4
    size = 60 * 4096
    net.task.memory.write(BUFFER, (data * (size // len(data) + 1))[:size])
    received = bytearray()
    sent = 0
    while sent < 40 * size:  # more than any buffer between the two holds
        call = net.caller.begin(net.task, "send", fd, BUFFER, size, 0)
        if call != size:
            while not call.step():
                received += peer.drain(1 << 20)
            assert call.result == size
        sent += size
    while len(received) < sent:
        received += peer.receive(1 << 20)
    assert received == (data * (size // len(data) + 1))[:size] * 40


def full(net: Any, fd: int) -> None:
    """Send until nothing fits any more."""
    net.flags(fd, O_NONBLOCK)
    while try_send(net, fd, 50 * 4096):
        pass
    net.flags(fd, 0)


def interrupt(net: Any, call: Any) -> None:
    assert not call.step()
    net.task.signals.set_action(SIGALRM, Action(handler=0x1000))
    net.task.signals.post(SIGALRM)


def test_an_interrupted_send_that_sent_nothing_is_eintr(net: Any) -> None:
    fd, _ = net.connected()
    full(net, fd)
    call = net.start("send", fd, BUFFER, 100, 0)
    interrupt(net, call)
    with pytest.raises(Interrupted):
        call.run()


def test_an_interrupted_send_returns_what_it_sent(net: Any) -> None:
    listener = net.listener()
    fd = net.stream()
    net.set_option(fd, SOL_SOCKET, SO_SNDBUF, 4096)  # so that the peer's buffer decides what fits
    net.connect(fd, listener.address)
    call = net.start("send", fd, BUFFER, 60 * 4096, 0)
    interrupt(net, call)
    assert 0 < call.run() < 60 * 4096


def test_an_interrupted_recv_is_eintr(net: Any) -> None:
    fd, peer = net.connected()
    call = net.start("recv", fd, BUFFER, 10, 0)
    interrupt(net, call)
    with pytest.raises(Interrupted):
        call.run()
    net.task.signals.set_mask(bit(SIGALRM))
    peer.send(b"not lost")
    assert net.recv(fd) == b"not lost"


# --- broken connections ---


def test_writing_after_shutdown_is_epipe_and_sigpipe(net: Any) -> None:
    fd, peer = net.connected()
    net.task.signals.set_mask(bit(SIGPIPE))
    assert not net("shutdown", fd, SHUT_WR)
    assert peer.receive(1) == b""
    for name, flags in (("send", (0,)), ("write", ())):
        net.task.signals.cancel()
        net.fails(Errno.EPIPE, name, fd, BUFFER, 1, *flags)
        assert net.task.signals.pending == bit(SIGPIPE)
    peer.send(b"the other way is open")
    assert net.recv(fd) == b"the other way is open"


def test_a_reset_is_told_once_and_ends_the_connection(net: Any) -> None:
    fd, peer = net.connected()
    net.task.signals.set_mask(bit(SIGPIPE))
    peer.reset()
    assert net.select(fd) == "rw"
    net.fails(Errno.ECONNRESET, "recv", fd, BUFFER, 1, 0)
    assert not net.task.signals.pending
    assert net.so_error(fd) == 0
    assert net.recv(fd) == b""
    net.fails(Errno.EPIPE, "send", fd, BUFFER, 1, 0)
    assert net.task.signals.pending == bit(SIGPIPE)
    net.fails(Errno.ENOTCONN, "getpeername", fd, NAME, LENGTH)
    assert net.select(fd) == "rw"


def test_so_error_takes_a_reset(net: Any) -> None:
    fd, peer = net.connected()
    peer.reset()
    assert net.so_error(fd) == Errno.ECONNRESET.code
    assert net.so_error(fd) == 0
    assert net.recv(fd) == b""


def test_an_unconnected_stream(net: Any) -> None:
    fd = net.stream()
    net.fails(Errno.ENOTCONN, "send", fd, BUFFER, 1, 0)
    net.fails(Errno.ENOTCONN, "recv", fd, BUFFER, 1, 0)
    net.fails(Errno.ENOTCONN, "getpeername", fd, NAME, LENGTH)
    assert not net.task.signals.pending
    assert net.select(fd) == ""


def test_shutdown_for_receiving(net: Any) -> None:
    fd, peer = net.connected()
    assert not net("shutdown", fd, SHUT_RD)
    assert net.recv(fd) == b""
    assert net.select(fd) == "rw"
    assert net.send(fd, b"x") == 1
    assert peer.receive(1) == b"x"


def test_shutdown_wakes_who_waits(net: Any) -> None:
    fd, _ = net.connected()
    call = net.start("recv", fd, BUFFER, 1, 0)
    assert not call.step()
    assert not net("shutdown", fd, SHUT_RDWR)
    assert call.run() == 0


def test_shutdown_of_what_is_not_connected(net: Any) -> None:
    fd = net.stream()
    for how in (-1, 3, 100):
        net.fails(Errno.EINVAL, "shutdown", fd, how)
    assert not net("shutdown", fd, SHUT_RD)
    net.connect(fd, net.listener().address)  # only one that can't send is shut down
    assert net.recv(fd) == b""
    net.use_release("9.x", shutdown_unconnected=Errno.EINVAL)
    strict = net.stream()
    net.fails(Errno.EINVAL, "shutdown", strict, SHUT_WR)
    datagrams = net.dgram()
    assert not net("shutdown", datagrams, SHUT_WR)
    net.task.signals.set_mask(bit(SIGPIPE))
    net.fails(Errno.EPIPE, "sendto", datagrams, BUFFER, 1, 0, *net.to((LOOPBACK, 9)))


def test_close_delivers_what_was_sent(net: Any) -> None:
    fd, peer = net.connected()
    net.send(fd, b"last words")
    net("close", fd)
    assert peer.receive(100) == b"last words"
    assert peer.receive(100) == b""


def test_close_with_linger_0_resets(net: Any) -> None:
    fd, peer = net.connected()
    net.task.memory.write(BUFFER, struct.pack(">ii", 1, 0))
    net("setsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, 8)
    net("close", fd)
    with pytest.raises((ConnectionResetError, Errno.ECONNRESET)):
        peer.receive(1)


# --- datagrams ---


def test_datagrams_keep_their_boundaries_and_senders(net: Any) -> None:
    peer = net.datagram()
    fd = net.dgram()
    assert net("sendto", fd, net.put(b"ping"), 4, 0, *net.to(peer.address)) == 4
    local = (LOOPBACK, net.local(fd)[1])
    peer.send_to(b"first", local)
    peer.send_to(b"second", local)
    net.task.memory.put_u32(LENGTH, 16)
    assert net("recvfrom", fd, BUFFER, 3, 0, NAME, LENGTH) == 3  # the rest is discarded
    assert net.task.memory.u32(LENGTH) == 16
    assert net.task.memory.read(NAME, 8) == struct.pack(">HHI", 2, peer.address[1], LOOPBACK)
    net.task.memory.put_u32(LENGTH, 4)
    assert net("recvfrom", fd, BUFFER, 100, 0, NAME, LENGTH) == 6
    assert net.task.memory.u32(LENGTH) == 4  # cut to the room there was


def test_where_a_datagram_goes(net: Any) -> None:
    peer, other = net.datagram(), net.datagram()
    fd = net.dgram()
    net.fails(Errno.EDESTADDRREQ, "send", fd, BUFFER, 1, 0)
    net.fails(Errno.EADDRNOTAVAIL, "sendto", fd, BUFFER, 1, 0, *net.to((LOOPBACK, 0)))
    net.fails(Errno.EINVAL, "sendto", fd, BUFFER, 1, 0, NAME, 8)
    net.fails(Errno.EFAULT, "sendto", fd, BUFFER, 1, 0, BAD, 16)
    net.fails(Errno.EMSGSIZE, "sendto", fd, BUFFER, 9217, 0, *net.to(peer.address))
    net.connect(fd, peer.address)
    net.fails(Errno.EISCONN, "sendto", fd, BUFFER, 1, 0, *net.to(other.address))
    for call in ("send", "recv"):
        net.fails(Errno.EOPNOTSUPP, call, fd, BUFFER, 1, MSG_OOB)


def test_a_stream_ignores_sendtos_address_and_has_no_sender(net: Any) -> None:
    fd, peer = net.connected()
    assert net("sendto", fd, net.put(b"x"), 1, 0, *net.to((LOOPBACK, 9))) == 1
    assert peer.receive(1) == b"x"
    peer.send(b"y")
    net.task.memory.put_u32(LENGTH, 16)
    assert net("recvfrom", fd, BUFFER, 10, 0, NAME, LENGTH) == 1
    assert net.task.memory.u32(LENGTH) == 0


# --- servers ---


def serve(net: Any) -> tuple[int, int]:
    """A listening socket and a client connected to it."""
    server, client = net.stream(), net.stream()
    net("bind", server, *net.to((LOOPBACK, 0)))
    net("listen", server, 5)
    net.connect(client, net.local(server))
    return server, client


def test_accept(net: Any) -> None:
    server, client = serve(net)
    net.set_option(server, SOL_SOCKET, SO_KEEPALIVE, 1)
    net.task.memory.put_u32(NAME, 1)
    run_ioctl(net, server, FIOSNBIO)
    assert net.select(server) == "r"
    net.task.memory.put_u32(LENGTH, 16)
    fd = net("accept", server, NAME, LENGTH)
    assert net.task.memory.read(NAME, 8) == struct.pack(">HHI", 2, net.local(client)[1], LOOPBACK)
    assert net.remote(fd) == net.local(client)
    assert net.option(fd, SOL_SOCKET, SO_KEEPALIVE) == SO_KEEPALIVE
    assert net.option(fd, SOL_SOCKET, SO_ACCEPTCONN) == 0
    assert net.option(server, SOL_SOCKET, SO_ACCEPTCONN) == SO_ACCEPTCONN
    net.fails(Errno.EWOULDBLOCK, "recv", fd, BUFFER, 1, 0)  # "the same properties as s"
    net.send(client, b"hi")
    assert net.select(fd) == "rw"
    assert net.recv(fd) == b"hi"


def test_a_blocking_accept_waits(net: Any) -> None:
    server = net.stream()
    net("bind", server, *net.to((LOOPBACK, 0)))
    net("listen", server, 5)
    call = net.start("accept", server, 0, 0)
    assert not call.step()
    client = net.stream()
    net.task._suspension, waiting = None, net.task._suspension
    net.connect(client, net.local(server))
    net.task._suspension = waiting if waiting.registered else None
    assert net.remote(call.run()) == net.local(client)


def test_accept_without_a_free_descriptor_keeps_the_connection(net: Any) -> None:
    server, _ = serve(net)
    net.task.files.limit = server + 2
    net.fails(Errno.EMFILE, "accept", server, 0, 0)
    net.fails(Errno.EMFILE, "socket", 2, SOCK_STREAM, 0)
    net.task.files.limit = 60
    assert net("accept", server, 0, 0) >= 0


def test_accept_lets_directories_go_for_a_descriptor(net: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server, _ = serve(net)
    full = [True]
    endpoint = socket_of(net.task, server).endpoint
    accept = endpoint.accept

    def accepts_with_room() -> Any:
        if full:
            raise Errno.ENFILE
        return accept()

    monkeypatch.setattr(endpoint, "accept", accepts_with_room)
    net.fails(Errno.ENFILE, "accept", server, 0, 0)  # there is no directory to let go
    monkeypatch.setattr(net.task.fs.namespace.active.held, "make_room", lambda: full.pop())
    assert net("accept", server, 0, 0) >= 0


def test_what_cannot_listen_or_accept(net: Any) -> None:
    stream, datagrams = net.stream(), net.dgram()
    net.fails(Errno.EOPNOTSUPP, "listen", datagrams, 1)
    net.fails(Errno.EOPNOTSUPP, "accept", datagrams, 0, 0)
    net.fails(Errno.EINVAL, "accept", stream, 0, 0)
    fd, _ = net.connected()
    net.fails(Errno.EINVAL, "listen", fd, 1)
    net("listen", stream, 1)
    net.fails(Errno.EFAULT, "accept", stream, NAME, BAD)
    assert net.local(stream)[1]  # bound implicitly


def test_shutdown_of_a_listener_ends_it(net: Any) -> None:
    server, _ = serve(net)
    assert not net("shutdown", server, SHUT_WR)
    net.fails(Errno.EINVAL, "accept", server, 0, 0)
    net.fails(Errno.EINVAL, "getsockname", server, NAME, LENGTH)


def test_bind(net: Any) -> None:
    fd = net.stream()
    net.fails(Errno.EDESTADDRREQ, "bind", fd, 0, 16)
    net.fails(Errno.EFAULT, "bind", fd, BAD, 16)
    net.fails(Errno.EINVAL, "bind", fd, *net.to((LOOPBACK, 0))[:1], 15)
    net.fails(Errno.EAFNOSUPPORT, "bind", fd, net.name((LOOPBACK, 0), 1), 16)
    net.task.credentials.euid = 7
    net.fails(Errno.EACCES, "bind", fd, *net.to((LOOPBACK, 1023)))
    assert not net("bind", fd, *net.to((LOOPBACK, 0)))
    net.fails(Errno.EINVAL, "bind", fd, *net.to((LOOPBACK, 0)))


def test_names_are_cut_to_their_room(net: Any) -> None:
    fd, _ = net.connected()
    for call in ("getsockname", "getpeername"):
        net.task.memory.write(NAME, b"\xee" * 16)
        net.task.memory.put_u32(LENGTH, 4)
        net(call, fd, NAME, LENGTH)
        assert net.task.memory.u32(LENGTH) == 4
        assert net.task.memory.read(NAME + 4, 12) == b"\xee" * 12
        net.task.memory.put_u32(LENGTH, 16)
        net.fails(Errno.EFAULT, call, fd, BAD, LENGTH)
        net.fails(Errno.EFAULT, call, fd, NAME, BAD)


# --- options ---


def test_options_read_back_as_bsd_has_them(net: Any) -> None:
    fd = net.stream()
    for option in (SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST):
        assert net.option(fd, SOL_SOCKET, option) == 0
        net.set_option(fd, SOL_SOCKET, option, 7)
        assert net.option(fd, SOL_SOCKET, option) == option  # the flag's bit
        net.set_option(fd, SOL_SOCKET, option, 0)
        assert net.option(fd, SOL_SOCKET, option) == 0
    assert net.option(fd, SOL_SOCKET, SO_SNDBUF) == 8192
    for option in (SO_SNDBUF, SO_RCVBUF):
        net.set_option(fd, SOL_SOCKET, option, 12345)
        assert net.option(fd, SOL_SOCKET, option) == 12345  # not doubled
        net.task.memory.put_u32(BUFFER, 1 << 20)
        net.fails(Errno.ENOBUFS, "setsockopt", fd, SOL_SOCKET, option, BUFFER, 4)
    assert net.option(fd, SOL_SOCKET, SO_TYPE) == SOCK_STREAM
    assert net.option(net.dgram(), SOL_SOCKET, SO_TYPE) == SOCK_DGRAM
    net.set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1)
    assert net.option(fd, IPPROTO_TCP, TCP_NODELAY) == 1
    net.set_option(fd, SOL_SOCKET, SO_SNDTIMEO, 5)
    assert net.option(fd, SOL_SOCKET, SO_SNDTIMEO) == 5
    assert net.option(fd, IPPROTO_TCP, TCP_MAXSEG) > 0


def test_short_option_values_are_widened(net: Any) -> None:
    fd = net.stream()
    net.task.memory.write(BUFFER, b"\x10\x00\x00\x00")
    net("setsockopt", fd, SOL_SOCKET, SO_RCVBUF, BUFFER, 2)
    assert net.option(fd, SOL_SOCKET, SO_RCVBUF) == 0x1000
    net.task.memory.write(BUFFER, b"\x10\x00\x00\x00")
    net("setsockopt", fd, SOL_SOCKET, SO_KEEPALIVE, BUFFER, 1)
    assert net.option(fd, SOL_SOCKET, SO_KEEPALIVE) == SO_KEEPALIVE
    for length in (0, -1, 113):
        net.fails(Errno.EINVAL, "setsockopt", fd, SOL_SOCKET, SO_KEEPALIVE, BUFFER, length)


def test_struct_linger(net: Any) -> None:
    fd = net.stream()
    net.task.memory.write(BUFFER, struct.pack(">ii", 1, 30))
    net("setsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, 8)
    net.task.memory.put_u32(LENGTH, 8)
    net("getsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, LENGTH)
    assert struct.unpack(">ii", net.task.memory.read(BUFFER, 8)) == (SO_LINGER, 30)
    for length in (4, 7, 9):
        net.fails(Errno.EINVAL, "setsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, length)


def test_options_there_are_not(net: Any) -> None:
    fd, datagrams = net.stream(), net.dgram()
    net.task.memory.put_u32(LENGTH, 4)
    for socket, level, option, error in (
        (fd, SOL_SOCKET, 0x4000, Errno.ENOPROTOOPT),
        (fd, 77, 1, Errno.ENOPROTOOPT),
        (fd, IPPROTO_IP, 99, Errno.ENOPROTOOPT),
        (fd, IPPROTO_TCP, 99, Errno.EINVAL),
        (datagrams, IPPROTO_TCP, TCP_NODELAY, Errno.ENOPROTOOPT),
    ):
        net.fails(error, "setsockopt", socket, level, option, BUFFER, 4)
        net.fails(error, "getsockopt", socket, level, option, BUFFER, LENGTH)
    for option in (SO_ERROR, SO_TYPE, SO_ACCEPTCONN):
        net.fails(Errno.ENOPROTOOPT, "setsockopt", fd, SOL_SOCKET, option, BUFFER, 4)


def test_a_bad_pointer_does_not_consume_so_error(net: Any) -> None:
    fd, peer = net.connected()
    peer.reset()
    net.task.memory.put_u32(LENGTH, 4)
    net.fails(Errno.EFAULT, "getsockopt", fd, SOL_SOCKET, SO_ERROR, BAD, LENGTH)
    net.fails(Errno.EFAULT, "getsockopt", fd, SOL_SOCKET, SO_ERROR, BUFFER, BAD)
    assert net.so_error(fd) == Errno.ECONNRESET.code


# --- ioctl and urgent data ---


def test_fionread(net: Any) -> None:
    fd, peer = net.connected()
    run_ioctl(net, fd, FIONREAD)
    assert net.task.memory.u32(NAME) == 0
    peer.send(b"12345")
    net.recv(fd, flags=MSG_PEEK)
    run_ioctl(net, fd, FIONREAD)
    assert net.task.memory.u32(NAME) == 5
    datagrams, sender = net.dgram(), net.datagram()
    net("bind", datagrams, *net.to((LOOPBACK, 0)))
    sender.send_to(b"12345", net.local(datagrams))
    run_ioctl(net, datagrams, FIONREAD)
    assert net.task.memory.u32(NAME) == 5 + 16


def test_urgent_data(net: Any) -> None:
    fd, peer = net.connected()
    net.fails(Errno.EINVAL, "recv", fd, BUFFER, 1, MSG_OOB)
    peer.send(b"ab")
    peer.send(b"!", oob=True)
    assert net.select(fd) == "rwx"
    assert net.recv(fd) == b"ab"
    run_ioctl(net, fd, SIOCATMARK)
    assert net.task.memory.u32(NAME) == 1
    assert net.recv(fd, 1, MSG_OOB) == b"!"
    net.fails(Errno.EINVAL, "recv", fd, BUFFER, 1, MSG_OOB)
    assert net.send(fd, b"?", MSG_OOB) == 1


def test_waiting_for_urgent_data_alone(net: Any) -> None:
    fd, peer = net.connected()
    net.task.memory.put_u32(BUFFER, 1 << fd)
    call = net.start("select", fd + 1, 0, 0, BUFFER, 0)
    assert not call.step()
    peer.send(b"!", oob=True)
    assert call.run() == 1


def test_no_urgent_data_comes_from_a_connection_that_is_over(net: Any) -> None:
    fd, peer = net.connected()
    peer.reset()
    net.task.memory.put_u32(BUFFER, 1 << fd)
    net.task.memory.write(BUFFER + 8, struct.pack(">ii", 3, 0))
    call = net.start("select", fd + 1, 0, 0, BUFFER, BUFFER + 8)
    assert not call.step()
    # It sleeps, though the host reports the end for ever.
    assert not [condition for condition in net.task._suspension.conditions if isinstance(condition, tuple)]
    assert call.run() == 0


def test_the_owner(net: Any) -> None:
    fd = net.stream()
    net.task.memory.put_u32(NAME, -100 & 0xFFFFFFFF)
    run_ioctl(net, fd, SIOCSPGRP)
    net.task.memory.put_u32(NAME, 0)
    run_ioctl(net, fd, SIOCGPGRP)
    assert net.task.memory.s32(NAME) == -100
    with pytest.raises(Errno.EINVAL):
        net.task.files.get(fd).ioctl(net.task, 0x5401, NAME).send(None)
    assert [message for message in net.machine.messages if "_IO('T', 1)" in message]


# --- the network itself ---


def test_a_machine_without_network(machine: Any, task: Any, call: Any) -> None:
    machine.network = spec.create("none")
    call.fails(task, Errno.EHOSTDOWN, "socket", 2, SOCK_STREAM, 0)
    assert call(task, "socket", 1, SOCK_STREAM, 0) == 0  # AF_UNIX needs none
    machine.network.close()


def test_networks_by_name(machine: Any, task: Any, call: Any) -> None:
    machine.network = spec.create("host", "B.08.07")
    assert machine.network.profile is RELEASES["8.x"]
    assert call(task, "socket", 2, SOCK_STREAM, 0) == 0
    with pytest.raises(ValueError, match="unknown network 'lan': one of host, none"):
        spec.create("lan")


@pytest.mark.parametrize(
    ("release", "known"),
    [
        *(("7.0", "7.x"), ("B.09.05", "9.x"), ("A.B8.07", "8.x"), ("6.5", "6.x"), ("9.x", "9.x")),
        *(("10.20", "10.x"), ("B.11.11", "11.x"), ("unheard", "9.x")),
    ],
)
def test_releases(release: str, known: str) -> None:
    assert of_release(release) is RELEASES[known]


def test_sockets_are_seen_by_fstat_and_fork(net: Any) -> None:
    fd, peer = net.connected()
    assert net.task.files.get(fd).stat().mode & 0o170000 == 0o140000
    child = net.task.files.fork()
    net("close", fd)
    net.task.files = child
    assert net.send(fd, b"shared") == 6  # the last descriptor counts
    assert peer.receive(10) == b"shared"


# --- SO_LINGER ---


def lingering(net: Any, seconds: int) -> tuple[int, Any]:
    """A connected stream that lingers and has sent more than any buffer of its peer's machine takes."""
    listener = net.listener()
    fd = net.stream()
    net.connect(fd, listener.address)
    peer = listener.accept()
    full(net, fd)
    net.task.memory.write(BUFFER, struct.pack(">ii", 1, seconds))
    net("setsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, 8)
    return fd, peer


def test_close_lingers_until_the_peer_has_everything(net: Any) -> None:
    fd, peer = lingering(net, 3600)
    call = net.start("close", fd)
    assert not call.step()
    while not call.step():
        peer.drain(1 << 20)
        net.task.clock.advance(0.02)
    assert call.result is None
    net.fails(Errno.EBADF, "close", fd)


def test_close_lingers_no_longer_than_asked(net: Any) -> None:
    fd, _ = lingering(net, 30)
    before = net.task.clock.monotonic()
    assert net("close", fd) is None  # the clock jumps
    assert net.task.clock.monotonic() - before == pytest.approx(30)


def test_what_does_not_linger(net: Any) -> None:
    fd, _ = lingering(net, 30)
    net.flags(fd, O_NONBLOCK)
    before = net.task.clock.monotonic()
    net("close", fd)
    fd, _ = lingering(net, 30)
    net("dup", fd)
    net("close", fd)  # not the last descriptor
    assert net.task.clock.monotonic() == before


def test_a_signal_ends_lingering_and_the_descriptor_is_gone(net: Any) -> None:
    fd, _ = lingering(net, 3600)
    call = net.start("close", fd)
    interrupt(net, call)
    assert call.run() is None
    net.task.signals.set_mask(bit(SIGALRM))
    net.fails(Errno.EBADF, "close", fd)
