"""Pseudo-terminals and the line discipline behind them, from both ends."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.abi import ioctl, termio
from kernel.abi.errno import Errno
from kernel.abi.file import O_NDELAY, O_NOCTTY, O_RDWR, POLLHUP, POLLIN, POLLOUT, POLLPRI
from kernel.abi.signals import SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH, bit
from kernel.abi.termio import Termio, Winsize
from tests.kernel.conftest import FakeMachine
from tests.kernel.tty.conftest import CHARACTERS, COOKED, DATA, Pair

# --- opening and closing ---


def test_only_one_master(machine: FakeMachine, pair: Pair, call: Any) -> None:
    call.fails(pair.server, Errno.EBUSY, "open", b"/dev/ptym/ptyp0", O_RDWR, 0)
    call(pair.server, "close", pair.master)
    call.fails(pair.server, Errno.EBUSY, "open", b"/dev/ptym/ptyp0", O_RDWR, 0)  # its terminal is still open
    call(pair.task, "close", pair.fd)
    call(pair.server, "open", b"/dev/ptym/ptyp0", O_RDWR, 0)


def test_the_terminal_waits_for_its_master(machine: FakeMachine, call: Any) -> None:
    task, server = machine.task(), machine.task()
    call.fails(task, Errno.ENXIO, "open", b"/dev/pty/ttyq3", O_RDWR | O_NDELAY, 0)
    pending = call.start(task, "open", b"/dev/pty/ttyq3", O_RDWR, 0)
    assert not pending.step()
    call(server, "open", b"/dev/ptym/ptyq3", O_RDWR, 0)
    assert pending.run() == 0
    call.fails(task, Errno.ENOENT, "open", b"/dev/ptym/ptyt0", O_RDWR, 0)


def test_bsd_s_names_are_the_same_devices(machine: FakeMachine, call: Any) -> None:
    task, server = machine.task(), machine.task()
    master = call(server, "open", b"/dev/ptyq3", O_RDWR, 0)
    call.fails(server, Errno.EBUSY, "open", b"/dev/ptym/ptyq3", O_RDWR, 0)
    slave = call(task, "open", b"/dev/ttyq3", O_RDWR, 0)
    numbers = [server.files.get(master).stat().rdev, task.files.get(slave).stat().rdev]
    assert numbers == [16 << 24 | 0x13, 17 << 24 | 0x13]


def test_the_clone_device_finds_a_free_one(machine: FakeMachine, pair: Pair, call: Any) -> None:
    fd = call(pair.server, "open", b"/dev/ptym/clone", O_RDWR, 0)
    assert pair.server.files.get(fd).stat().rdev == 16 << 24 | 1
    assert pair.task.files.get(pair.fd).stat().rdev == 17 << 24


def test_the_end_of_the_master_hangs_up(pair: Pair, call: Any) -> None:
    pair.task.signals.set_mask(bit(SIGHUP))
    pending = pair.waits()
    call(pair.server, "close", pair.master)
    assert pending.step()
    assert pending.result == 0
    assert pair.task.signals.pending & bit(SIGHUP)
    assert pair.read() == b""
    call.fails(pair.task, Errno.EIO, "write", pair.fd, b"x", 1)
    call.fails(pair.task, Errno.EIO, "ioctl", pair.fd, ioctl.TCGETA, DATA)
    assert pair.task.files.get(pair.fd).readiness(POLLIN | POLLOUT) == POLLIN | POLLHUP
    call.fails(pair.task, Errno.ENXIO, "open", b"/dev/tty", O_RDWR, 0)


def test_the_master_is_not_told_of_the_end_of_the_terminal(pair: Pair, call: Any) -> None:
    pair.cook()
    pair.write(b"bye\n")
    call(pair.task, "close", pair.fd)
    assert pair.screen() == b"bye\r\n"
    call.fails(pair.server, Errno.EAGAIN, "read", pair.master, DATA, 10)
    pair.fd = call(pair.task, "open", b"/dev/pty/ttyp0", O_RDWR, 0)
    assert pair.modes().lflag == 0  # as new


# --- input ---


def test_a_new_line_is_raw(pair: Pair) -> None:
    pair.type(b"\x7f\r")
    assert pair.read() == b"\x7f\r"
    assert pair.screen() == b""


def test_lines(pair: Pair) -> None:
    pair.cook()
    pending = pair.waits()
    pair.type(b"hel")
    assert not pending.step()
    pair.type(b"lo\rnext\r")
    assert pending.step()
    assert pair.task.memory.read(DATA, pending.result) == b"hello\n"
    assert pair.read(2) == b"ne"
    assert pair.read() == b"xt\n"
    assert pair.screen() == b"hello\r\nnext\r\n"


@pytest.mark.parametrize(
    ("typed", "line", "shown"),
    [
        (b"abc\b\bx\r", b"ax\n", b"abc\b \b\b \bx\r\n"),
        (b"\b\babc\r", b"abc\n", b"abc\r\n"),
        (b"wrong\x15right\r", b"right\n", b"wrong" + b"\b \b" * 5 + b"right\r\n"),
        (b"a\\\bb\r", b"a\bb\n", b"a\\\b \b\bb\r\n"),
        (b"a\\\\\b\r", b"a\\\n", b"a\\\\\b \b\r\n"),
        (b"ab\x04", b"ab", b"ab"),
    ],
)
def test_editing(pair: Pair, typed: bytes, line: bytes, shown: bytes) -> None:
    pair.cook()
    pair.type(typed)
    assert pair.read() == line
    assert pair.screen() == shown


def test_end_of_file_and_what_follows(pair: Pair) -> None:
    pair.cook()
    pair.type(b"\x04more\r")
    assert pair.read() == b""
    assert pair.read() == b"more\n"


def test_words_literals_and_control_characters(pair: Pair, call: Any) -> None:
    pair.cook(COOKED | termio.IEXTEN | termio.ECHOCTL)
    pair.task.memory.write(DATA, b"\x1a\xff\x12\xff\x17\x16")
    call(pair.task, "ioctl", pair.fd, ioctl.TIOCSLTC, DATA)
    pair.type(b"one two  \x17three\x16\x03\x01\r")
    assert pair.read() == b"one three\x03\x01\n"
    assert b"^C" in pair.screen()
    call(pair.task, "ioctl", pair.fd, ioctl.TIOCGLTC, DATA)
    assert pair.task.memory.read(DATA, 6) == b"\x1a\xff\x12\xff\x17\x16"


def test_without_echo_the_newline_may_be_shown(pair: Pair) -> None:
    pair.cook(termio.ICANON | termio.ECHONL)
    pair.type(b"secret\r")
    assert pair.read() == b"secret\n"
    assert pair.screen() == b"\r\n"


def test_a_line_without_an_end_rings_the_bell(pair: Pair) -> None:
    pair.cook()
    assert pair.type(b"x" * 5000) == 5000
    pair.type(b"\r")
    assert pair.read() == b"x" * 511 + b"\n"
    assert pair.screen().count(b"\a") > 1000


def test_translation(pair: Pair) -> None:
    pair.set(iflag=termio.ISTRIP | termio.IUCLC | termio.INLCR | termio.IGNCR)
    pair.type(b"\xc1B\r\n")
    assert pair.read() == b"ab\r"


def test_minimum_and_time(pair: Pair, machine: FakeMachine) -> None:
    cc = bytearray(CHARACTERS)
    cc[termio.VMIN], cc[termio.VTIME] = 3, 5
    pair.set(cc=bytes(cc))
    pending = pair.waits()
    pair.type(b"ab")
    assert not pending.step()
    assert pending.run() == 2  # half a second later
    cc[termio.VMIN], cc[termio.VTIME] = 0, 10
    pair.set(cc=bytes(cc))
    before = machine.clock.monotonic()
    assert pair.read() == b""
    assert machine.clock.monotonic() == before + 1


def test_what_was_typed_before_a_change_of_mode_is_not_lost(pair: Pair) -> None:
    pair.cook()
    pair.type(b"line\rpart")
    pair.set(lflag=0)
    assert pair.read() == b"line\npart"


def test_a_full_line_makes_the_master_wait(pair: Pair, call: Any) -> None:
    pending = call.start(pair.server, "write", pair.master, b"x" * 5000, 5000)
    assert not pending.step()
    assert pair.server.files.get(pair.master).readiness(POLLOUT) == 0
    assert len(pair.read(5000)) == 4096
    assert pending.step()
    assert len(pair.read(5000)) == 5000 - 4096


# --- output ---


def test_output_waits_for_the_master(pair: Pair, call: Any) -> None:
    pair.cook()
    pair.task.memory.write(DATA, b"y" * 9000)
    pending = call.start(pair.task, "write", pair.fd, DATA, 9000)
    assert not pending.step()
    shown = b""
    while not pending.done:
        shown += pair.screen()
        pending.step()
    assert shown + pair.screen() == b"y" * 9000


def test_output_flags(pair: Pair) -> None:
    pair.set(oflag=termio.OPOST | termio.ONLCR | termio.TAB3 | termio.OLCUC)
    pair.write(b"a\tb\n\tc\bd\te\r\tf")
    assert pair.screen() == b"A       B\r\n        C\bD       E\r        F"
    pair.set(oflag=termio.OPOST | termio.OCRNL | termio.ONOCR)
    pair.write(b"\rab\r")
    assert pair.screen() == b"\nab\n"
    pair.set(oflag=0)
    pair.write(b"\n")
    assert pair.screen() == b"\n"


def test_stopping_output(pair: Pair, call: Any) -> None:
    pair.cook()
    pair.type(b"\x13")
    pair.write(b"held")
    assert pair.screen() == b""
    pair.type(b"\x11")
    assert pair.screen() == b"held"
    call(pair.task, "ioctl", pair.fd, ioctl.TCXONC, 0)
    pair.write(b"again")
    assert pair.screen() == b""
    call(pair.task, "ioctl", pair.fd, ioctl.TCXONC, 1)
    assert pair.screen() == b"again"
    pair.cook(iflag=termio.IXON | termio.IXANY)
    pair.type(b"\x13")
    pair.write(b"any")
    pair.type(b"k")
    assert pair.screen() == b"anyk"


def test_stopping_input(pair: Pair) -> None:
    pair.set(iflag=termio.IXOFF, cc=CHARACTERS)
    pair.type(b"x" * 3000)
    assert pair.screen() == b"\x13"
    pair.read(3000)
    assert pair.screen() == b"\x11"


def test_flushing(pair: Pair, call: Any) -> None:
    pair.cook()
    pair.write(b"unseen")
    pair.type(b"unread\r")
    call(pair.task, "ioctl", pair.fd, ioctl.TCFLSH, 2)
    assert pair.screen() == b""
    assert not pair.waits().step()


# --- signals and job control ---


@pytest.mark.parametrize(("key", "number"), [(b"\x7f", SIGINT), (b"\x1c", SIGQUIT), (b"\x1a", SIGTSTP)])
def test_keys_that_signal(pair: Pair, machine: FakeMachine, key: bytes, number: int) -> None:
    other = machine.task(pgrp=pair.task.pgrp, session=pair.task.session)
    for task in (pair.task, other, pair.server):
        task.signals.set_mask(bit(number))
    pair.cook()
    pair.type(b"lost" + key)
    assert pair.task.signals.pending & other.signals.pending & bit(number)
    assert not pair.server.signals.pending
    assert not pair.waits().step()


def test_the_controlling_terminal(pair: Pair, machine: FakeMachine, call: Any) -> None:
    task = pair.task
    fd = call(task, "open", b"/dev/tty", O_RDWR, 0)
    call(task, "write", fd, b"here", 4)
    assert pair.screen() == b"here"
    call(task, "ioctl", fd, ioctl.TIOCGSID, DATA)
    assert task.memory.u32(DATA) == task.session
    stranger = machine.task()
    call(stranger, "open", b"/dev/pty/ttyp0", O_RDWR, 0)  # it is somebody else's already
    stranger.memory.put_u32(DATA, stranger.pgrp)
    call.fails(stranger, Errno.ENOTTY, "ioctl", 0, ioctl.TIOCSPGRP, DATA)
    call(pair.server, "open", b"/dev/ptym/ptyp1", O_RDWR, 0)
    careful = machine.task()
    call(careful, "open", b"/dev/pty/ttyp1", O_RDWR | O_NOCTTY, 0)
    machine.sessions.acquire(stranger, pair.machine.tasks[careful.pid].files.get(0).line)  # type: ignore[attr-defined]
    call(stranger, "open", b"/dev/tty", O_RDWR, 0)


def background(pair: Pair, machine: FakeMachine) -> Any:
    """A second process of the session, of a group in the background, its parent in the foreground."""
    job = machine.task(session=pair.task.session, files=pair.task.files.fork())
    job.family.parent = pair.task
    return job


def test_a_background_job_may_not_read(pair: Pair, machine: FakeMachine, call: Any) -> None:
    job = background(pair, machine)
    posted: list[tuple[int, int]] = []
    machine.processes.post = lambda number, pgrp=0: posted.append((number, pgrp))  # type: ignore[method-assign]
    pending = call.start(job, "read", pair.fd, DATA, 10)
    assert (posted, pending.done) == ([(SIGTTIN, job.pgrp)], False)
    job.interrupt()
    job.signals.set_mask(bit(SIGTTIN))
    call.fails(job, Errno.EIO, "read", pair.fd, DATA, 10)
    job.signals.set_mask(0)
    job.family.parent = None
    call.fails(job, Errno.EIO, "read", pair.fd, DATA, 10)  # nobody could continue it


def test_a_background_job_may_write_unless_told_otherwise(pair: Pair, machine: FakeMachine, call: Any) -> None:
    job = background(pair, machine)
    call(job, "write", pair.fd, b"from behind", 11)
    assert pair.screen() == b"from behind"
    pair.set(lflag=termio.TOSTOP)
    posted: list[tuple[int, int]] = []
    machine.processes.post = lambda number, pgrp=0: posted.append((number, pgrp))  # type: ignore[method-assign]
    pending = call.start(job, "write", pair.fd, b"x", 1)
    assert (posted, pending.done) == ([(SIGTTOU, job.pgrp)], False)
    job.interrupt()
    job.signals.set_mask(bit(SIGTTOU))
    call(job, "write", pair.fd, b"x", 1)


def test_the_shell_gives_the_terminal_to_a_job(pair: Pair, machine: FakeMachine, call: Any) -> None:
    job = background(pair, machine)
    pair.task.memory.put_u32(DATA, job.pgrp)
    call(pair.task, "ioctl", pair.fd, ioctl.TIOCSPGRP, DATA)
    pair.type(b"for the job")
    assert call(job, "read", pair.fd, DATA, 100) == 11
    pair.task.memory.put_u32(DATA, 29999)
    pair.task.signals.set_mask(bit(SIGTTOU))
    call.fails(pair.task, Errno.EPERM, "ioctl", pair.fd, ioctl.TIOCSPGRP, DATA)


def test_the_end_of_the_leader_hangs_up_on_the_foreground(pair: Pair, machine: FakeMachine) -> None:
    member = machine.task(session=pair.task.session, pgrp=pair.task.pgrp)
    member.signals.set_mask(bit(SIGHUP) | bit(SIGCONT))
    pair.task.exit(0)
    assert member.signals.pending & bit(SIGHUP)


def test_window_size(pair: Pair, call: Any) -> None:
    pair.task.signals.set_mask(bit(SIGWINCH))
    pair.task.signals.process.actions.clear()
    Winsize(row=24, col=80).store(pair.server.memory, DATA, 2)
    posted: list[tuple[int, int]] = []
    pair.machine.processes.post = lambda number, pgrp=0: posted.append((number, pgrp))  # type: ignore[method-assign]
    call(pair.server, "ioctl", pair.master, ioctl.TIOCSWINSZ, DATA)
    call(pair.server, "ioctl", pair.master, ioctl.TIOCSWINSZ, DATA)  # no change
    assert posted == [(SIGWINCH, pair.task.pgrp)]
    call(pair.task, "ioctl", pair.fd, ioctl.TIOCGWINSZ, DATA)
    assert Winsize.load(pair.task.memory, DATA, 2) == Winsize(row=24, col=80)


# --- the master's own requests ---


def test_packet_mode(pair: Pair, call: Any) -> None:
    pair.cook()
    pair.set_master(ioctl.TIOCPKT)
    pair.write(b"data")
    assert call(pair.server, "read", pair.master, DATA, 3) == 3
    assert pair.server.memory.read(DATA, 3) == b"\0da"
    master = pair.server.files.get(pair.master)
    call(pair.task, "ioctl", pair.fd, ioctl.TCFLSH, 1)
    call(pair.task, "ioctl", pair.fd, ioctl.TCXONC, 0)
    assert master.readiness(POLLIN | POLLPRI) == POLLIN | POLLPRI
    assert pair.screen() == bytes((2 | 4,))
    pair.set(iflag=0)
    assert pair.screen() == bytes((16,))
    call.fails(pair.server, Errno.EAGAIN, "read", pair.master, DATA, 10)
    pair.set_master(ioctl.TIOCPKT, 0)


def test_remote_mode_keeps_records(pair: Pair, call: Any) -> None:
    pair.cook()
    pair.set_master(ioctl.TIOCREMOTE)
    pair.type(b"ab\b\x03")
    pair.type(b"cd")
    assert pair.read() == b"ab\b\x03"
    assert pair.read() == b"cd"
    assert pair.screen() == b""


def test_the_master_sees_and_sets_the_modes(pair: Pair, call: Any) -> None:
    pair.cook()
    call(pair.server, "ioctl", pair.master, ioctl.TCGETA, DATA)
    assert Termio.load(pair.server.memory, DATA, 2).lflag == COOKED
    call(pair.server, "ioctl", pair.master, ioctl.TIOCSTOP, 0)
    pair.write(b"x")
    assert pair.screen() == b""
    call(pair.server, "ioctl", pair.master, ioctl.TIOCSTART, 0)
    call(pair.server, "ioctl", pair.master, ioctl.FIONREAD, DATA)
    assert pair.server.memory.u32(DATA) == 1
    call.fails(pair.server, Errno.EINVAL, "ioctl", pair.master, ioctl.MTIOCGET, DATA)


def test_the_line_survives_its_masters_requests(pair: Pair, call: Any) -> None:
    call(pair.server, "ioctl", pair.master, ioctl.TCGETA, DATA)
    call(pair.task, "close", pair.fd)
    call(pair.server, "ioctl", pair.master, ioctl.TCGETA, DATA)
    assert call(pair.task, "open", b"/dev/pty/ttyp0", O_RDWR, 0) == pair.fd
