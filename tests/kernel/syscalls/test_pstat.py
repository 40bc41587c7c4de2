"""pstat(2): where members are stored, and which errors there are."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

import emu.parisc.interpreting
import rom
from emu.memory import PAGE, PROT_EXEC, PROT_READ
from kernel.abi import pstat
from kernel.abi.errno import Errno
from kernel.abi.pstat import WIDE, Request
from kernel.process.load import Averages
from kernel.syscalls import pstat as handlers

DATA = 0x10000
HEADER = Path(rom.__file__).parent / "guest" / "include" / "sys" / "pstat.h"


def word(task, offset):
    return struct.unpack(">i", task.memory.read(DATA + offset, 4))[0]


def double(task, offset):
    return struct.unpack(">d", task.memory.read(DATA + offset, 8))[0]


def long_word(task, offset):
    return struct.unpack(">q", task.memory.read(DATA + offset, 8))[0]


def test_what_never_changes(machine, task, call):
    machine.clock.advance(1000)
    assert call(task, "pstat", Request.STATIC, DATA, 0xE0, 1, 0) == 1
    assert word(task, 0x0C) == machine.clock.time() - 1000
    assert word(task, 0x10) == machine.processes.swap // PAGE
    assert word(task, 0x14) == PAGE
    assert call(task, "pstat", Request.STATIC | WIDE, DATA, 0x138, 1, 0) == 1
    assert (long_word(task, 0x18), long_word(task, 0x28)) == (machine.clock.time() - 1000, PAGE)


def test_no_more_is_stored_than_asked_for(task, call):
    task.memory.write(DATA, b"x" * 0x20)
    assert call(task, "pstat", Request.STATIC, DATA, 0x14, 1, 0) == 1
    assert task.memory.read(DATA + 0x14, 12) == b"x" * 12


def test_how_busy_the_processor_was(machine, task, call):
    task.share.seconds = 30.0
    machine.clock.advance(60)
    assert call(task, "pstat", Request.DYNAMIC, DATA, 0xB88, 1, 0) == 1
    assert word(task, 0) == 1
    assert double(task, 0x48) == pytest.approx(0.5 * (1 - 2.718281828**-1))
    hz = task.abi.CLOCK_TICKS
    assert (word(task, 0x60), word(task, 0x60 + 4 * pstat.CP_IDLE)) == (30 * hz, 30 * hz)


def test_the_dead_count_for_the_processor(machine, task, call):
    other = machine.task()
    other.share.seconds = 5.0
    other.exit(0)
    assert machine.processes.spent == 5.0


def test_averages_forget():
    averages = Averages(0.0)
    assert averages.at(600.0, 600.0)[0] > 0.99
    assert averages.at(1200.0, 600.0)[0] < 0.01 < averages.at(1200.0, 600.0)[2]


def test_a_process_of_each_state(machine, task, call):
    stopped = machine.task(command=b"vi letter", name=b"/bin/vi")
    stopped.stop(24)
    assert call(task, "pstat", Request.PROC, DATA, 0x174, 8, 0) == 2
    assert (word(task, 0x08), word(task, 0x174 + 0x08)) == (task.pid, stopped.pid)
    assert (word(task, 0x48), word(task, 0x174 + 0x48)) == (pstat.State.RUN, pstat.State.STOP)
    assert task.memory.cstring(DATA + 0x174 + 0x54, 64) == b"vi letter"
    assert task.memory.cstring(DATA + 0x174 + 0xB0, 16) == b"vi"
    assert (word(task, 0x20), word(task, 0x24)) == (-1, -1)  # no terminal


def test_a_list_in_parts(machine, task, call):
    others = [machine.task() for _ in range(2)]
    assert call(task, "pstat", Request.PROC, DATA, 0x174, 2, 0) == 2
    others[0].exit(0)
    assert call(task, "pstat", Request.PROC, DATA, 0x174, 2, word(task, 0x174) + 1) == 1
    assert word(task, 0x08) == others[1].pid


def test_text_counts_as_text(task, call):
    task.memory.map(0x400000, 3 * PAGE, PROT_READ | PROT_EXEC)
    assert call(task, "pstat", Request.PROC, DATA, 0x174, 0, task.pid) == 1
    assert word(task, 0x14) == 3


def test_a_title_is_cut(task, call):
    task.memory.write(DATA, b"x" * 100)
    assert call(task, "pstat", Request.SETCMD, DATA, 100, 0, 0) == 0
    assert task.command == b"x" * 63


def test_errors(machine, task, call):
    call.fails(task, Errno.EINVAL, "pstat", 99, DATA, 8, 1, 0)
    call.fails(task, Errno.EINVAL, "pstat", Request.STATIC, DATA, 0, 1, 0)
    call.fails(task, Errno.EINVAL, "pstat", Request.STATIC, DATA, 0x10000, 1, 0)
    call.fails(task, Errno.EINVAL, "pstat", Request.DYNAMIC, DATA, 8, 1, 1)
    call.fails(task, Errno.EINVAL, "pstat", Request.PROCESSOR, DATA, 8, 0, 0)
    call.fails(task, Errno.ESRCH, "pstat", Request.LVINFO, DATA, 8, 0, 64)
    call.fails(task, Errno.ESRCH, "pstat", Request.PROC, DATA, 8, 0, 4711)
    call.fails(task, Errno.EFAULT, "pstat", Request.STATIC, 4, 8, 1, 0)
    call.fails(task, Errno.ENOSYS, "pstat", Request.FILEINFO, DATA, 8, 1, 0)
    assert machine.messages == ["PSTAT_FILEINFO: no program shows what its structure looks like"]


def test_the_header_has_our_numbers():
    numbers = dict(re.findall(r"#define PSTAT_(\w+)\s+(\d+)", HEADER.read_text()))
    assert {name: int(number) for name, number in numbers.items()}.items() <= Request.__members__.items()


def test_the_interval_timer_ticks_as_often_as_is_said():
    assert handlers._TIMER * emu.parisc.interpreting._TICK == 10**9
