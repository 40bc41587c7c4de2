"""Trapping on pseudo-terminals: opens, the last close and requests that wait for the master's answer."""

from __future__ import annotations

import pytest

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.file import O_NONBLOCK, O_RDWR, POLLIN, POLLPRI
from kernel.abi.ptyio import SIGABORT, SIGBLOCK, SIGNORMAL, RequestInfo
from kernel.abi.signals import SA_RESTART, SIGCLD, SIGINT, SIGTERM, bit
from kernel.abi.termio import ECHO, Termios
from kernel.process.actions import Action
from tests.kernel.conftest import FakeMachine
from tests.kernel.tty.conftest import DATA, ELSEWHERE, Pair

SLAVE = b"/dev/pty/ttyp0"
IN, OUT, INOUT, VALUE = 0x8008_5863, 0x4008_5863, 0xC008_5863, 0x2000_5863  # requests no terminal has
TRAP, MONITOR = ioctl.TIOCTRAP, ioctl.TIOCMONITOR


@pytest.fixture
def trapped(pair: Pair) -> Pair:
    pair.set_master(TRAP)
    return pair


def check(pair: Pair) -> RequestInfo:
    """What the master is shown."""
    pair.call(pair.server, "ioctl", pair.master, ioctl.TIOCREQCHECK, DATA)
    return RequestInfo.load(pair.server.memory, DATA, 2)


def answer(pair: Pair, error: int = 0, value: int = 0) -> None:
    RequestInfo(errno_error=error, return_value=value).store(pair.server.memory, DATA, 2)
    pair.call(pair.server, "ioctl", pair.master, ioctl.TIOCREQSET, DATA)


def nothing(pair: Pair) -> None:
    """The master is shown nothing."""
    assert pair.server.files.get(pair.master).readiness(POLLPRI) == 0
    pair.call(pair.server, "ioctl", pair.master, ioctl.TIOCTRAPSTATUS, DATA)
    assert pair.server.memory.u32(DATA) == 0
    pair.call.fails(pair.server, Errno.EINVAL, "ioctl", pair.master, ioctl.TIOCREQCHECK, DATA)
    pair.call.fails(pair.server, Errno.EINVAL, "ioctl", pair.master, ioctl.TIOCREQSET, DATA)


def test_the_structure_is_alike_on_both_series() -> None:
    assert RequestInfo.sizeof(2) == RequestInfo.sizeof(8) == 24


def test_a_close_waits_for_the_master(trapped: Pair) -> None:
    nothing(trapped)
    trapped.write(b"last words")
    pending = trapped.call.start(trapped.task, "close", trapped.fd)
    assert not pending.step()
    assert trapped.server.files.get(trapped.master).readiness(POLLIN | POLLPRI) == POLLIN | POLLPRI
    assert trapped.screen() == b"last words"
    shown = check(trapped)
    assert (shown.request, shown.argget, shown.argset) == (0x20007462, 0, 0)
    assert not pending.step()
    answer(trapped)
    assert pending.step()
    nothing(trapped)


def test_a_signal_ends_the_wait_of_a_close_and_the_terminal_is_closed(trapped: Pair) -> None:
    trapped.task.signals.set_action(SIGINT, Action(0x1000))
    pending = trapped.call.start(trapped.task, "close", trapped.fd)
    trapped.task.signals.post(SIGINT)
    assert pending.step()
    assert pending.result is None
    assert check(trapped).request == 0x20007462
    trapped.call.fails(trapped.task, Errno.EBADF, "close", trapped.fd)


def test_the_end_of_a_process_waits_for_nobody(trapped: Pair) -> None:
    trapped.task.exit(0)
    assert check(trapped).request == 0x20007462
    answer(trapped)
    nothing(trapped)


def test_only_the_last_close_is_shown(trapped: Pair, machine: FakeMachine) -> None:
    other = machine.task(files=trapped.task.files.fork())
    trapped.call(trapped.task, "close", trapped.fd)
    nothing(trapped)
    pending = trapped.call.start(other, "close", trapped.fd)
    assert check(trapped).request == 0x20007462
    answer(trapped)
    assert pending.step()


def test_an_open_waits_for_the_master(trapped: Pair, machine: FakeMachine) -> None:
    task = machine.task()
    pending = trapped.call.start(task, "open", SLAVE, O_RDWR | O_NONBLOCK, 0)
    assert not pending.step()
    shown = check(trapped)
    assert (shown.request, shown.pid, shown.pgrp) == (0x20007463, task.pid, task.pgrp)
    answer(trapped)
    assert pending.step()
    assert pending.result == 0
    pending = trapped.call.start(task, "open", SLAVE, O_RDWR, 0)
    check(trapped)
    answer(trapped, Errno.EACCES.code)
    with pytest.raises(Errno.EACCES):
        pending.run()
    assert list(task.files) == [0]


@pytest.mark.parametrize(("request_", "reads", "writes"), [(IN, 1, 0), (OUT, 0, 1), (INOUT, 1, 1)])
def test_the_master_answers_what_no_terminal_knows(trapped: Pair, request_: int, reads: int, writes: int) -> None:
    memory, server = trapped.task.memory, trapped.server.memory
    memory.write(DATA, b"question")
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, request_, DATA)
    shown = check(trapped)
    assert (bool(shown.argget), bool(shown.argset)) == (bool(reads), bool(writes))
    assert shown.request & 0xFFFFFFFF == request_
    if reads:
        trapped.call(trapped.server, "ioctl", trapped.master, shown.argget & 0xFFFFFFFF, ELSEWHERE)
        assert server.read(ELSEWHERE, 8) == b"question"
    if writes:
        server.write(ELSEWHERE, b"answered")
        trapped.call(trapped.server, "ioctl", trapped.master, shown.argset & 0xFFFFFFFF, ELSEWHERE)
    answer(trapped, value=42)
    assert pending.run() == 42
    assert memory.read(DATA, 8) == (b"answered" if writes else b"question")


def test_a_value_and_an_error(trapped: Pair) -> None:
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 0x89ABCDEF)
    shown = check(trapped)
    trapped.call(trapped.server, "ioctl", trapped.master, shown.argget, ELSEWHERE)
    assert trapped.server.memory.u32(ELSEWHERE) == 0x89ABCDEF
    assert shown.argset == 0
    answer(trapped, Errno.ENXIO.code, 7)
    with pytest.raises(Errno.ENXIO):
        pending.run()
    trapped.call.fails(trapped.task, Errno.EFAULT, "ioctl", trapped.fd, IN, 0x7000_0000)
    nothing(trapped)


def test_without_a_trap_there_is_no_such_request(pair: Pair) -> None:
    pair.call.fails(pair.task, Errno.EINVAL, "ioctl", pair.fd, IN, DATA)


def test_one_at_a_time_in_order(trapped: Pair, machine: FakeMachine) -> None:
    first = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 1)
    task = machine.task(files=trapped.task.files.fork())
    second = trapped.call.start(task, "ioctl", trapped.fd, VALUE, 2)
    assert check(trapped).pid == trapped.task.pid
    answer(trapped, value=10)
    assert first.step()
    assert not second.step()
    assert check(trapped).pid == task.pid
    answer(trapped, value=20)
    assert (first.result, second.run()) == (10, 20)


def test_a_master_may_wait_for_the_next(trapped: Pair) -> None:
    waiting = trapped.call.start(trapped.server, "ioctl", trapped.master, ioctl.TIOCREQGET, DATA)
    assert not waiting.step()
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 1)
    assert waiting.step()
    assert RequestInfo.load(trapped.server.memory, DATA, 2).request == VALUE
    answer(trapped)
    assert pending.step()


def test_what_is_done_is_shown_and_stays_done(pair: Pair) -> None:
    pair.set_master(MONITOR)
    modes = pair.server.files.get(pair.master).line.modes()  # type: ignore[attr-defined]
    modes = Termios(**{**vars(modes), "lflag": ECHO})
    modes.store(pair.task.memory, DATA, 2)
    pending = pair.call.start(pair.task, "ioctl", pair.fd, ioctl.TCSETATTR, DATA)
    shown = check(pair)
    assert (shown.request & 0xFFFFFFFF, shown.argset) == (ioctl.TCSETATTR, 0)
    pair.call(pair.server, "ioctl", pair.master, shown.argget, ELSEWHERE)
    assert Termios.load(pair.server.memory, ELSEWHERE, 2).lflag == ECHO
    pair.call(pair.server, "ioctl", pair.master, ioctl.TCGETATTR, ELSEWHERE)
    assert Termios.load(pair.server.memory, ELSEWHERE, 2).lflag == ECHO
    answer(pair, Errno.EIO.code)
    assert pending.run() == 0
    pair.call.fails(pair.task, Errno.EINVAL, "ioctl", pair.fd, IN, DATA)  # TIOCTRAP's alone


def test_a_line_that_does_nothing_of_its_own(trapped: Pair) -> None:
    trapped.cook()
    trapped.set_master(ioctl.TIOCTTY, 0)
    trapped.write(b"as it is\n")
    assert trapped.screen() == b"as it is\n"
    trapped.type(b"\x03\b")
    assert trapped.read() == b"\x03\b"
    assert trapped.screen() == b""
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, ioctl.TCGETATTR, DATA)
    shown = check(trapped)
    Termios(lflag=0x123, cc=b"").store(trapped.server.memory, ELSEWHERE, 2)
    trapped.call(trapped.server, "ioctl", trapped.master, shown.argset & 0xFFFFFFFF, ELSEWHERE)
    answer(trapped)
    assert pending.run() == 0
    assert Termios.load(trapped.task.memory, DATA, 2).lflag == 0x123
    trapped.set_master(ioctl.TIOCREMOTE)
    trapped.set_master(ioctl.TIOCTTY)
    trapped.type(b"record\x03")
    assert trapped.read() == b"record\x03"  # still remote
    trapped.write(b"\n")
    assert trapped.screen() == b"\r\n"


# --- when it doesn't come to an answer ---


def test_a_trap_taken_away_lets_go_of_everybody(trapped: Pair, machine: FakeMachine) -> None:
    asking = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 1)
    opening = trapped.call.start(machine.task(), "open", SLAVE, O_RDWR, 0)
    trapped.set_master(TRAP, 0)
    assert opening.run() == 0
    with pytest.raises(Errno.EINVAL):
        asking.run()
    trapped.set_master(MONITOR)
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, ioctl.TCGETATTR, DATA)
    trapped.set_master(MONITOR, 0)
    assert pending.run() == 0


def test_the_end_of_the_master_lets_go_of_everybody(trapped: Pair, machine: FakeMachine) -> None:
    asking = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 1)
    opening = trapped.call.start(machine.task(), "open", SLAVE, O_RDWR, 0)
    trapped.call(trapped.server, "close", trapped.master)
    for pending in (asking, opening):
        with pytest.raises(Errno.EIO):
            pending.run()
    trapped.call(trapped.task, "close", trapped.fd)
    trapped.call(trapped.server, "open", b"/dev/ptym/ptyp0", O_RDWR, 0)
    trapped.call(trapped.task, "open", SLAVE, O_RDWR, 0)  # it traps nothing


@pytest.mark.parametrize(("mode", "error"), [(SIGNORMAL, "Interrupted"), (SIGABORT, "EINTR")])
def test_a_signal_ends_a_request(trapped: Pair, mode: int, error: str) -> None:
    trapped.set_master(ioctl.TIOCSIGMODE, mode)
    trapped.task.signals.set_action(SIGINT, Action(0x1000, flags=SA_RESTART))
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 1)
    check(trapped)
    trapped.task.signals.post(SIGINT)
    pending.step()
    assert type(pending.error).__name__ == error  # a request interrupted is made again, one that fails is not
    nothing(trapped)


def test_handlers_may_have_to_wait_for_the_answer(trapped: Pair) -> None:
    trapped.set_master(ioctl.TIOCSIGMODE, SIGBLOCK)
    signals = trapped.task.signals
    signals.set_mask(bit(SIGTERM))
    signals.set_action(SIGINT, Action(0x1000))
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 1)
    signals.post(SIGINT)
    signals.post(SIGCLD)
    assert not pending.step()
    check(trapped)
    answer(trapped, value=3)
    assert pending.run() == 3
    assert (signals.deliverable, signals.mask) == (bit(SIGINT), bit(SIGTERM))
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 1)
    trapped.server.memory.put_u32(ELSEWHERE, 9)
    trapped.call.fails(trapped.server, Errno.EINVAL, "ioctl", trapped.master, ioctl.TIOCSIGMODE, ELSEWHERE)


def test_a_signal_that_kills_is_not_postponed(trapped: Pair) -> None:
    trapped.set_master(ioctl.TIOCSIGMODE, SIGBLOCK)
    pending = trapped.call.start(trapped.task, "ioctl", trapped.fd, VALUE, 1)
    trapped.task.signals.post(SIGTERM)
    pending.step()
    assert type(pending.error).__name__ == "Interrupted"
