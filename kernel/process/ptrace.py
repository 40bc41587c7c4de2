"""One process debugs another (ptrace(2)): the requests that debuggers of the period use.

A traced process stops for every signal it is to take, SIGKILL apart, and when it has executed a program. Its debugger,
the parent or a process that attached to it, learns of that by wait(2) and says how it is to go on.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from emu.memory import MemoryFault
from kernel.abi.errno import Errno
from kernel.abi.ptrace import (
    PT_ATTACH,
    PT_CONTIN,
    PT_CONTIN1,
    PT_DETACH,
    PT_EXIT,
    PT_RDDATA,
    PT_RDTEXT,
    PT_RDUSER,
    PT_RIUSER,
    PT_RUAREA,
    PT_RUREGS,
    PT_SETTRC,
    PT_SINGLE,
    PT_SINGLE1,
    PT_WDUSER,
    PT_WIUSER,
    PT_WRDATA,
    PT_WRTEXT,
)
from kernel.process.actions import valid
from kernel.process.poke import poke, set_user_area, user_area
from kernel.process.table import Processes

if TYPE_CHECKING:
    from kernel.process.task import Task

_WHERE_IT_IS = 1  # as an address to continue at
_WORD = struct.Struct(">I")


class _Request(NamedTuple):
    """What a request is about. `data` is a value, a signal or a length; only the Series 800 has `address2`."""

    debugger: Task
    target: Task
    number: int
    address: int
    data: int
    address2: int


def request(task: Task, number: int, pid: int, address: int, data: int, address2: int) -> int:
    """Carry out a request of `task`. Raises ESRCH for a process that isn't stopped under its control, EIO, EPERM."""
    task = task.process.leader
    if number == PT_SETTRC:
        task.family.debugger = task.family.parent  # init lets nobody go on
        task.cpu.precise |= task.traced  # a debugger looks at registers
        return 0
    if number == PT_ATTACH:
        return _attach(task, pid)
    target = task.machine.part(Processes).alive.get(pid)
    if target is None or target.family.debugger is not task or not target.stopped:
        raise Errno.ESRCH
    carry_out = _REQUESTS.get(number)
    if number in target.abi.REGISTER_REQUESTS:
        carry_out = _register
    if carry_out is None or (number > PT_DETACH and PT_RUREGS not in target.abi.REGISTER_REQUESTS):
        task.machine.log_once(f"ptrace: request {number} is not implemented: EIO", f"ptrace {number}")
        raise Errno.EIO
    return carry_out(_Request(task, target, number, address, data, address2))


# --- attaching ---


def _attach(task: Task, pid: int) -> int:
    """Stop `pid`, as wait(2) will tell. Raises ESRCH, EPERM for one that is traced or another user's."""
    target = task.machine.part(Processes).alive.get(pid)
    if target is None:
        raise Errno.ESRCH
    mine, theirs = task.credentials, target.credentials
    if target is task or target.traced or not (mine.superuser or mine.euid == theirs.uid == theirs.suid):
        raise Errno.EPERM
    target.family.debugger = task
    if target.family.parent is not task:
        task.family.debuggees[pid] = target
    target.cpu.precise = True
    if target.stopped:  # by job control: that will do
        target.stop_unreported = True
        target.machine.stopped(target)
    else:
        target.signals.attached()
    return 0


def _detach(wanted: _Request) -> int:
    target = wanted.target
    _check_signal(wanted)
    wanted.debugger.family.debuggees.pop(target.pid, None)
    target.family.debugger = None
    return _continue(wanted)


# --- memory ---


def _read(wanted: _Request) -> int:
    try:
        return wanted.target.memory.u32(wanted.address)
    except MemoryFault:
        raise Errno.EIO from None


def _write(wanted: _Request) -> int:
    _poke(wanted.target, wanted.address, _WORD.pack(wanted.data & 0xFFFFFFFF))
    return wanted.data


def _poke(target: Task, address: int, data: bytes | memoryview) -> None:
    """Raises EIO."""
    try:
        poke(target, address, data)
    except MemoryFault:
        raise Errno.EIO from None


def _read_block(wanted: _Request) -> int:
    """Copy `data` bytes to `address2` in the debugger's memory."""
    if wanted.data < 0:
        raise Errno.EIO
    try:
        block = wanted.target.memory.readable(wanted.address, wanted.data)
    except MemoryFault:
        raise Errno.EIO from None
    wanted.debugger.memory.write(wanted.address2, block)
    return wanted.data


def _write_block(wanted: _Request) -> int:
    if wanted.data < 0:
        raise Errno.EIO
    _poke(wanted.target, wanted.address, wanted.debugger.memory.readable(wanted.address2, wanted.data))
    return wanted.data


# --- registers ---


def _register(wanted: _Request) -> int:
    """A word of the registers, by its offset in the user area or the save state."""
    target, address = wanted.target, wanted.address
    area = bytearray(user_area(target))
    if address % 2 or not 0 <= address <= len(area) - _WORD.size:
        raise Errno.EIO
    if wanted.number in (PT_RUAREA, PT_RUREGS):
        return int(_WORD.unpack_from(area, address)[0])
    _WORD.pack_into(area, address, wanted.data & 0xFFFFFFFF)
    set_user_area(target, bytes(area))
    return wanted.data


# --- going on ---


def _check_signal(wanted: _Request) -> None:
    """Raises EIO."""
    if wanted.data and not valid(wanted.data, wanted.target.abi.NAME):
        raise Errno.EIO


def _continue(wanted: _Request) -> int:
    """With the signal `data` in place of the one it stopped for, and without any other that is pending."""
    target, signal = wanted.target, wanted.data
    _check_signal(wanted)
    if wanted.number not in (PT_CONTIN1, PT_SINGLE1):
        target.signals.cancel()
    if wanted.address != _WHERE_IT_IS:
        target.cpu.pc = wanted.address
        if wanted.address2:
            target.cpu.set("pcoqt", wanted.address2)
    if signal:
        target.signals.take(signal)
    if target.alive:
        target.stepping = wanted.number in (PT_SINGLE, PT_SINGLE1)
        target.continue_traced()
    else:
        target.scheduler.runnable.append(target)  # which frees what it holds
    return signal


def _end(wanted: _Request) -> int:
    wanted.target.exit(0)
    wanted.target.scheduler.runnable.append(wanted.target)
    return 0


_REQUESTS: dict[int, Callable[[_Request], int]] = {
    PT_RIUSER: _read,
    PT_RDUSER: _read,
    PT_WIUSER: _write,
    PT_WDUSER: _write,
    PT_CONTIN: _continue,
    PT_EXIT: _end,
    PT_SINGLE: _continue,
    PT_DETACH: _detach,
    PT_RDTEXT: _read_block,
    PT_RDDATA: _read_block,
    PT_WRTEXT: _write_block,
    PT_WRDATA: _write_block,
    PT_CONTIN1: _continue,
    PT_SINGLE1: _continue,
}
