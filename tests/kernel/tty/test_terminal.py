"""The terminal file on a real pseudo-terminal of the host: reads in every mode, writes, requests, hangup."""

from __future__ import annotations

import os
import struct
import termios
import time
from collections.abc import Iterator
from typing import Any

import pytest

from kernel.abi import ioctl, termio
from kernel.abi.errno import Errno
from kernel.abi.file import O_NDELAY, O_NONBLOCK, O_RDWR, POLLHUP, POLLIN, POLLOUT
from kernel.abi.signals import SIGTTIN, SIGTTOU
from kernel.abi.termio import ECHO, ICANON, VMIN, VTIME, Termios
from kernel.fs.host.status import guest_stat
from kernel.fs.vfs import OpenFile
from kernel.process.zombie import INIT
from kernel.tty.devices import Terminals
from kernel.tty.host_line import HostLine
from kernel.tty.sessions import Sessions
from kernel.tty.terminal import Terminal

DATA = 0x10000


class Pty:
    """Both ends of a pseudo-terminal, the slave open in `task` as descriptor 0."""

    def __init__(self, task: Any, call: Any, reopen: bool) -> None:
        self.task, self.call = task, call
        self.master, self.slave = os.openpty()
        self.line = HostLine(self.slave)
        if not reopen and self.line._own_fd is not None:
            os.close(self.line._own_fd)
            self.line._own_fd = None
        self.file = Terminal(self.line, O_RDWR, guest_stat(os.fstat(self.slave)))
        task.files.put(0, self.file)

    def type(self, data: bytes) -> None:
        """What the user types; returns once the line has it."""
        os.write(self.master, data)
        wanted = data.count(b"\n") if self.modes().lflag & ICANON else 1
        deadline = time.monotonic() + 10
        while wanted and not self.line.input_queued():
            assert time.monotonic() < deadline, "the line never got it"

    def screen(self) -> bytes:
        return os.read(self.master, 4096)

    def modes(self) -> Termios:
        return self.line.modes()

    def raw(self, minimum: int, tenths: int) -> None:
        modes = self.modes()
        modes.lflag &= ~(ICANON | ECHO)
        characters = bytearray(modes.cc)
        characters[VMIN], characters[VTIME] = minimum, tenths
        modes.cc = bytes(characters)
        modes.store(self.task.memory, DATA, 2)
        self.ioctl(ioctl.TCSETATTR, DATA)

    def ioctl(self, request: int, argument: int = 0) -> Any:
        return self.call(self.task, "ioctl", 0, request, argument)

    def read(self, count: int = 100) -> bytes:
        got = self.call(self.task, "read", 0, DATA, count)
        return self.task.memory.read(DATA, got)

    def close(self) -> None:
        self.task.files.close_all(self.task, self.task.machine.log)
        if self.master >= 0:
            os.close(self.master)

    def hang_up(self) -> None:
        os.close(self.master)
        self.master = -1


@pytest.fixture(params=[True, False], ids=["own-description", "shared-description"])
def pty(task: Any, call: Any, request: pytest.FixtureRequest) -> Iterator[Pty]:
    made = Pty(task, call, request.param)
    yield made
    made.close()


# --- reading ---


def test_a_line_at_a_time(pty: Pty) -> None:
    pty.type(b"one\ntwo\n")
    assert pty.read() == b"one\n"
    assert pty.read(2) == b"tw"
    assert pty.read() == b"o\n"


def test_end_of_file(pty: Pty) -> None:
    os.write(pty.master, b"\x04")
    assert pty.read() == b""


def test_waits_for_a_line(pty: Pty) -> None:
    pending = pty.call.start(pty.task, "read", 0, DATA, 100)
    assert not pending.step()
    pty.type(b"later\n")
    assert pending.run() == 6


def test_no_delay(pty: Pty) -> None:
    pty.file.flags |= O_NDELAY
    assert pty.read() == b""


def test_nonblock(pty: Pty) -> None:
    pty.file.flags |= O_NONBLOCK
    pty.call.fails(pty.task, Errno.EAGAIN, "read", 0, DATA, 100)
    pty.type(b"x\n")
    assert pty.read() == b"x\n"


def test_nonblocking_ioctl(pty: Pty) -> None:
    pty.file.nonblocking_ioctl = True
    pty.call.fails(pty.task, Errno.EWOULDBLOCK, "read", 0, DATA, 100)


def test_min_one(pty: Pty) -> None:
    pty.raw(1, 0)
    pending = pty.call.start(pty.task, "read", 0, DATA, 100)
    assert not pending.step()
    pty.type(b"k")
    assert pending.run() == 1


def test_min_is_waited_for(pty: Pty) -> None:
    pty.raw(3, 0)
    pending = pty.call.start(pty.task, "read", 0, DATA, 100)
    pty.type(b"ab")
    assert not pending.step()
    pty.type(b"c")
    assert pending.run() == 3


def test_min_zero_polls(pty: Pty) -> None:
    pty.raw(0, 0)
    assert pty.read() == b""
    pty.type(b"k")
    assert pty.read() == b"k"


def test_time_limits_the_first_byte(pty: Pty) -> None:
    pty.raw(0, 15)
    before = pty.task.clock.monotonic()
    assert pty.read() == b""
    assert pty.task.clock.monotonic() - before == pytest.approx(1.5)


def test_time_between_bytes_ends_a_read(pty: Pty) -> None:
    pty.raw(5, 10)
    pty.type(b"ab")
    before = pty.task.clock.monotonic()
    assert pty.read() == b"ab"
    assert pty.task.clock.monotonic() - before == pytest.approx(1.0)


def test_time_does_not_run_before_the_first_byte(pty: Pty) -> None:
    pty.raw(2, 1)
    pending = pty.call.start(pty.task, "read", 0, DATA, 100)
    assert pty.task._suspension.deadline is None
    pty.type(b"ab")
    assert pending.run() == 2


# --- writing ---


def test_output_is_processed(pty: Pty) -> None:
    pty.task.memory.write(DATA, b"a\nb")
    assert pty.call(pty.task, "write", 0, DATA, 3) == 3
    assert pty.screen() == b"a\r\nb"


def test_a_stopped_screen_makes_the_writer_wait_and_not_hp9k(pty: Pty) -> None:
    size = 20_000
    pty.task.memory.write(DATA, b"x" * size)
    pending = pty.call.start(pty.task, "write", 0, DATA, size)
    seen, deadline = 0, time.monotonic() + 20
    while seen < size:
        assert time.monotonic() < deadline
        seen += len(pty.screen())
        pending.step()
    assert pending.run() == size


def test_nobody_else_gets_a_nonblocking_descriptor(pty: Pty) -> None:
    assert os.get_blocking(pty.slave)


# --- what select(2) and the scheduler ask ---


def test_readiness(pty: Pty) -> None:
    assert pty.file.readiness(POLLIN | POLLOUT) == POLLOUT
    pty.type(b"x\n")
    assert pty.file.readiness(POLLIN | POLLOUT) == POLLIN | POLLOUT
    assert pty.file.conditions(POLLIN)[0][0] == pty.line.fd  # type: ignore[index]


def test_hangup(pty: Pty) -> None:
    pty.hang_up()
    assert pty.file.readiness(POLLIN) & POLLHUP
    assert pty.read() == b""
    pty.call.fails(pty.task, Errno.EIO, "write", 0, DATA, 1)


# --- requests ---


def test_termio_request(pty: Pty) -> None:
    pty.ioctl(ioctl.TCGETA, DATA)
    shown = termio.Termio.load(pty.task.memory, DATA, 2)
    assert shown.lflag & ICANON
    shown.lflag &= ~(ICANON | ECHO)
    shown.cc = shown.cc[:4] + b"\1\0" + shown.cc[6:]
    shown.store(pty.task.memory, DATA, 2)
    pty.ioctl(ioctl.TCSETAW, DATA)
    host = termios.tcgetattr(pty.slave)
    assert not host[3] & (termios.ICANON | termios.ECHO)
    assert (host[6][termios.VMIN], host[6][termios.VTIME]) == (1, 0)
    assert host[3] & termios.ISIG


def test_setting_with_flush_drops_input(pty: Pty) -> None:
    pty.type(b"typed ahead\n")
    pty.ioctl(ioctl.TCGETATTR, DATA)
    pty.ioctl(ioctl.TCSETATTRF, DATA)
    assert pty.line.input_queued() == 0


def test_flags_only_hpux_has_are_remembered(pty: Pty) -> None:
    modes = pty.modes()
    modes.iflag |= 0o20000  # IENQAK
    modes.store(pty.task.memory, DATA, 2)
    pty.ioctl(ioctl.TCSETATTR, DATA)
    assert pty.modes().iflag & 0o20000


def test_sgttyb_request(pty: Pty) -> None:
    pty.ioctl(ioctl.TIOCGETP, DATA)
    view = termio.Sgttyb.load(pty.task.memory, DATA, 2)
    view.flags &= ~termio.S_ECHO
    view.store(pty.task.memory, DATA, 2)
    pty.ioctl(ioctl.TIOCSETP, DATA)
    assert not termios.tcgetattr(pty.slave)[3] & termios.ECHO


def test_local_characters_and_modes(pty: Pty) -> None:
    pty.ioctl(ioctl.TIOCGLTC, DATA)
    characters = bytearray(pty.task.memory.read(DATA, 6))
    assert characters[0] == 26
    characters[0], characters[1] = 1, 2
    pty.task.memory.write(DATA, bytes(characters))
    pty.ioctl(ioctl.TIOCSLTC, DATA)
    pty.ioctl(ioctl.TIOCGLTC, DATA)
    assert pty.task.memory.read(DATA, 2) == b"\1\2"
    assert termios.tcgetattr(pty.slave)[6][termios.VSUSP] == b"\1"
    pty.task.memory.put_u32(DATA, 1)
    pty.ioctl(ioctl.TIOCLBIS, DATA)
    assert termios.tcgetattr(pty.slave)[3] & termios.TOSTOP
    pty.ioctl(ioctl.TIOCLGET, DATA)
    assert pty.task.memory.u32(DATA) == 1
    pty.ioctl(ioctl.TIOCLBIC, DATA)
    assert not termios.tcgetattr(pty.slave)[3] & termios.TOSTOP


def test_window_size(pty: Pty) -> None:
    pty.task.memory.write(DATA, struct.pack(">4H", 33, 99, 5, 6))
    pty.ioctl(ioctl.TIOCSWINSZ, DATA)
    assert os.get_terminal_size(pty.slave) == (99, 33)
    pty.task.memory.write(DATA, bytes(8))
    pty.ioctl(ioctl.TIOCGWINSZ, DATA)
    assert pty.task.memory.read(DATA, 8) == struct.pack(">4H", 33, 99, 5, 6)


@pytest.mark.parametrize("encoding", [0, 0x20000000])
def test_requests_by_value_in_both_encodings(pty: Pty, encoding: int) -> None:
    pty.type(b"gone\n")
    assert pty.ioctl(ioctl.TCFLSH | encoding, 0) == 0
    assert pty.line.input_queued() == 0
    assert pty.ioctl(ioctl.TCSBRK | encoding, 1) == 0
    for action in (0, 1):
        assert pty.ioctl(ioctl.TCXONC | encoding, action) == 0
    pty.call.fails(pty.task, Errno.EINVAL, "ioctl", 0, ioctl.TCFLSH | encoding, 3)
    pty.call.fails(pty.task, Errno.EINVAL, "ioctl", 0, ioctl.TCXONC | encoding, 4)


def test_input_count(pty: Pty) -> None:
    pty.type(b"12345\n")
    pty.ioctl(ioctl.FIONREAD, DATA)
    assert pty.task.memory.u32(DATA) == 6


def own(pty: Pty) -> None:
    """Make it the controlling terminal."""
    file = pty.task.files.get(0)
    assert isinstance(file, Terminal)
    pty.task.machine.part(Sessions).inherit(pty.task, file.line)


def test_the_foreground_of_a_terminal_that_is_not_the_callers_own(pty: Pty) -> None:
    for request in (ioctl.TIOCGPGRP, ioctl.TIOCSPGRP):
        pty.task.memory.put_u32(DATA, pty.task.pgrp)
        pty.call.fails(pty.task, Errno.ENOTTY, "ioctl", 0, request, DATA)


def test_process_group(pty: Pty) -> None:
    own(pty)
    pty.ioctl(ioctl.TIOCGPGRP, DATA)
    assert pty.task.memory.u32(DATA) == pty.task.pgrp
    pty.ioctl(ioctl.TIOCSPGRP, DATA)
    pty.task.memory.put_u32(DATA, 29999)
    pty.call.fails(pty.task, Errno.EPERM, "ioctl", 0, ioctl.TIOCSPGRP, DATA)
    pty.ioctl(ioctl.TIOCGSID, DATA)
    assert pty.task.memory.u32(DATA) == pty.task.session


def test_errors(pty: Pty) -> None:
    pty.call.fails(pty.task, Errno.EFAULT, "ioctl", 0, ioctl.TCGETA, 4)
    pty.call.fails(pty.task, Errno.EINVAL, "ioctl", 0, ioctl.MTIOCGET, DATA)


# --- background jobs ---


@pytest.mark.parametrize(("number", "name"), [(SIGTTIN, "read"), (SIGTTOU, "ioctl")])
def test_a_background_job_is_signalled(pty: Pty, monkeypatch: pytest.MonkeyPatch, number: int, name: str) -> None:
    pty.ioctl(ioctl.TCGETA, DATA)
    monkeypatch.setattr(HostLine, "in_background", lambda self: True)
    pty.task.machine.processes.host_job = pty.task.pgrp
    posted: list[int] = []
    monkeypatch.setattr(pty.task.machine.processes, "post", lambda number, pgrp: posted.append(number))
    arguments = (0, DATA, 10) if name == "read" else (0, ioctl.TCSETA, DATA)
    pending = pty.call.start(pty.task, name, *arguments)
    assert posted == [number]
    assert not pending.done


def test_nobody_here_is_in_the_foreground_of_a_terminal_that_hp9k_is_in_the_background_of(
    pty: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(pty)
    pty.ioctl(ioctl.TIOCGPGRP, DATA)
    assert pty.task.memory.u32(DATA) == pty.task.pgrp
    monkeypatch.setattr(HostLine, "in_background", lambda self: True)
    pty.ioctl(ioctl.TIOCGPGRP, DATA)
    assert pty.task.memory.u32(DATA) == INIT


def test_a_background_job_that_ignores_it(pty: Pty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HostLine, "in_background", lambda self: True)
    pty.task.signals.set_mask(1 << SIGTTIN - 1 | 1 << SIGTTOU - 1)
    pty.call.fails(pty.task, Errno.EIO, "read", 0, DATA, 10)
    pty.call(pty.task, "ioctl", 0, ioctl.TCGETA, DATA)
    pty.call(pty.task, "ioctl", 0, ioctl.TCSETA, DATA)


# --- giving the terminal back ---


def test_modes_are_restored_by_the_last_close(pty: Pty) -> None:
    keep = os.dup(pty.slave)
    before = termios.tcgetattr(keep)
    pty.raw(1, 0)
    assert termios.tcgetattr(keep) != before
    pty.task.files.close(pty.task, 0)
    assert termios.tcgetattr(keep) == before
    os.close(keep)


def test_stop_and_continue(pty: Pty) -> None:
    before = termios.tcgetattr(pty.slave)
    pty.raw(1, 0)
    guests = termios.tcgetattr(pty.slave)
    pty.line.restore()
    assert termios.tcgetattr(pty.slave) == before
    pty.line.reapply()
    assert termios.tcgetattr(pty.slave) == guests
    pty.line.restore()
    assert termios.tcgetattr(pty.slave) == before


def test_continued_without_having_been_restored(pty: Pty) -> None:
    """SIGSTOP can't be caught: what is found afterwards is still the guest's, not the owner's."""
    before = termios.tcgetattr(pty.slave)
    pty.raw(1, 0)
    pty.line.reapply()
    pty.line.restore()
    assert termios.tcgetattr(pty.slave) == before


def test_hangup_ends_a_waiting_read(pty: Pty) -> None:
    pending = pty.call.start(pty.task, "read", 0, DATA, 100)
    pty.hang_up()
    assert pending.run() == 0


def test_restoring_a_terminal_that_is_gone(pty: Pty) -> None:
    pty.raw(1, 0)
    pty.hang_up()
    pty.line.restore()
    pty.line.reapply()


# --- devices ---


def test_a_terminal_has_a_name(task: Any) -> None:
    master, slave = os.openpty()
    try:
        terminals = Terminals((slave,))
        file = terminals.standard_file(slave)
        assert file is not None
        device = next(device for device in terminals.devices if device.name == b"ttyp0")
        again = device.open(task, O_RDWR)
        assert again.stat() == file.stat()
        assert file.stat().mode & 0o170000 == 0o020000
        assert file.stat().rdev == 17 << 24
        again.released(task)
        terminals.close()
    finally:
        os.close(master)
        os.close(slave)


def test_one_file_for_descriptors_on_one_terminal() -> None:
    master, slave = os.openpty()
    other = os.dup(slave)
    try:
        terminals = Terminals((slave, other, master))
        assert terminals.standard_file(slave) is terminals.standard_file(other)
        terminals.close()
    finally:
        for fd in (master, slave, other):
            os.close(fd)


def test_no_controlling_terminal(task: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: Any) -> int:
        raise OSError(6, "No such device or address")

    monkeypatch.setattr(os, "open", refused)
    tty = next(device for device in Terminals(()).devices if device.name == b"tty")
    with pytest.raises(Errno.ENXIO):
        tty.open(task, O_RDWR)


def test_a_console_without_a_terminal(task: Any, call: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    terminals = Terminals(())

    def none() -> HostLine:
        raise Errno.ENXIO

    monkeypatch.setattr(terminals, "controlling", none)
    console = next(device for device in terminals.devices if device.name == b"console")
    file = console.open(task, O_RDWR)
    assert isinstance(file, OpenFile)
    task.files.put(5, file)
    assert call(task, "write", 5, b"syslogd: restart\n", 17) == 17
    assert capfd.readouterr().err == "syslogd: restart\n"
    call(task, "close", 5)


def test_stty_and_gtty_are_the_older_names(pty: Pty) -> None:
    pty.call(pty.task, "gtty", 0, DATA)
    modes = termio.Sgttyb.load(pty.task.memory, DATA, 2)
    modes.flags &= ~termio.S_ECHO
    modes.store(pty.task.memory, DATA, 2)
    pty.call(pty.task, "stty", 0, DATA)
    assert not pty.modes().lflag & ECHO
    pty.call.fails(pty.task, Errno.ENOTTY, "gtty", pty.call(pty.task, "pipe")[0], DATA)
