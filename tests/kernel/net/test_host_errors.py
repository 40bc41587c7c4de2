"""What becomes of the host's errors, and of any arguments at all."""

from __future__ import annotations

import errno
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from internet import Internet

from emu.memory import MemoryFault
from kernel.abi.errno import Errno, HpuxError
from kernel.abi.socket import SOCK_STREAM
from kernel.net.host.endpoint import Common, HostEndpoint
from kernel.net.network import Network
from kernel.net.releases import of_release

LOOPBACK = 0x7F000001
NAME, LENGTH, BUFFER = 0x10000, 0x10100, 0x11000


class StubSocket:
    """A host socket whose connect fails as told: at once, or later."""

    type = SOCK_STREAM

    def __init__(self, code: int) -> None:
        self.code = code

    def fileno(self) -> int:
        return -1

    def connect_ex(self, name: Any) -> int:
        return self.code

    def close(self) -> None:
        pass


class StubTransport:
    def __init__(self, code: int) -> None:
        self.code = code

    def open(self, kind: int, protocol: int = 0) -> Any:
        return HostEndpoint(StubSocket(self.code), kind, Common())  # type: ignore[arg-type]

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (errno.ECONNREFUSED, Errno.ECONNREFUSED),
        (errno.ETIMEDOUT, Errno.ETIMEDOUT),
        (errno.ENETUNREACH, Errno.ENETUNREACH),
        (errno.EHOSTUNREACH, Errno.EHOSTUNREACH),
        (errno.EADDRINUSE, Errno.EADDRINUSE),
        (errno.EADDRNOTAVAIL, Errno.EADDRNOTAVAIL),
        (errno.EACCES, Errno.EACCES),
        (errno.EPERM, Errno.EACCES),
        (errno.ENOBUFS, Errno.ENOBUFS),
        (errno.ENOMEM, Errno.ENOBUFS),
        (errno.ECONNRESET, Errno.ECONNREFUSED),
        (errno.ENETDOWN, Errno.ENETDOWN),
        (errno.EPROTOTYPE, Errno.EPROTOTYPE),
    ],
)
def test_the_hosts_errors_of_connect(machine: Any, task: Any, call: Any, code: int, error: type[HpuxError]) -> None:
    machine.network = Network(of_release("9.x"), lambda: StubTransport(code))
    fd = call(task, "socket", 2, SOCK_STREAM, 0)
    task.memory.write(NAME, b"\0\2\0\x50\x7f\0\0\1" + bytes(8))
    call.fails(task, error, "connect", fd, NAME, 16)


CALLS = (
    ("socket", 3),
    ("connect", 3),
    ("bind", 3),
    ("listen", 2),
    ("accept", 3),
    ("getsockname", 3),
    ("getpeername", 3),
    ("send", 4),
    ("sendto", 6),
    ("recv", 4),
    ("recvfrom", 6),
    ("sendmsg", 3),
    ("recvmsg", 3),
    ("socketpair", 4),
    ("ioctl", 3),
    ("shutdown", 2),
    ("setsockopt", 5),
    ("getsockopt", 5),
    ("select", 5),
    ("poll", 3),
    ("netioctl", 2),
)
SIGNED = st.sampled_from([0, 1, 2, 3, 4, 6, 8, 16, 17, 112, 0xFFFF, 0x1007, 0x80, -0x81, -1, 0x7FFFFFFF, -0x80000000])
WORDS = SIGNED | st.sampled_from([NAME, LENGTH, BUFFER, 0x3EE, 0x3F2, 0x40B, 0x6660000, 0x4FFFE]) | st.integers(0, 5)
MADE = st.sampled_from(CALLS).flatmap(
    lambda call: st.tuples(st.just(call[0]), st.lists(WORDS, min_size=call[1], max_size=call[1]))
)


@given(calls=st.lists(MADE, max_size=30), memory=st.binary(max_size=64))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_arguments_end_in_an_errno(
    machine: Any, call: Any, calls: list[tuple[str, list[int]]], memory: bytes
) -> None:
    machine.network = Network(of_release("9.x"), Internet)
    task = machine.task()
    try:
        for family, kind in ((2, 1), (1, 1), (1, 2), (2, 2)):
            call(task, "socket", family, kind, 0)
        task.memory.write(NAME, b"\0\2\0\x50\x7f\0\0\1" + memory)
        task.memory.put_u32(LENGTH, 16)
        for name, arguments in calls:
            entry = call.entry(name)
            codes = [argument.code for argument in entry.arguments]
            words = tuple(
                word & 0xFFFFFFFF if code == "I" else word for code, word in zip(codes, arguments, strict=True)
            )
            for index, argument in enumerate(entry.arguments):
                assert shows(argument, task, words, index)
            with suppress(StopIteration, HpuxError, MemoryFault):  # the last two become an errno
                result = entry.call(task, *words)
                if isinstance(result, Coroutine):
                    result.send(None)  # what waits is left waiting
                    result.close()
    finally:
        task.files.close_all(task, task.machine.log)
        machine.tasks.clear()
        task.memory.close()


def shows(argument: Any, task: Any, words: tuple[int, ...], index: int) -> str:
    """As the tracer has it: a bad pointer is a number."""
    try:
        return str(argument.show(task, words, index, 1))
    except MemoryFault:
        return hex(words[index])
