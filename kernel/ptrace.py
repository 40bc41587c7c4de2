"""One process debugs another (ptrace(2)): the requests that are known from debuggers of the time.

A traced process stops for every signal it is to take, SIGKILL apart, and when it has executed a program; its parent
learns of it by wait(2) and says how it is to go on.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from emu.memory import PROT_NONE, MemoryFault
from kernel.abi.errno import Errno
from kernel.abi.signals import SIGTRAP
from kernel.signals import valid

if TYPE_CHECKING:
    from kernel.task import Task

(PT_SETTRC, PT_RIUSER, PT_RDUSER, PT_RUAREA, PT_WIUSER, PT_WDUSER, PT_WUAREA, PT_CONTIN, PT_EXIT, PT_SINGLE) = range(10)
PT_RUREGS, PT_WUREGS = 10, 11  # Series 800; by their place in the list of the manual, not from a program
_WHERE_IT_IS = 1  # as an address to continue at
_WORD = struct.Struct(">I")


def request(task: Task, number: int, pid: int, address: int, data: int) -> int:
    """Carry out a request of `task`. Raises ESRCH for a process that isn't its stopped child, EIO."""
    if number == PT_SETTRC:
        task.traced = task.parent is not None  # init lets nobody go on
        task.cpu.precise |= task.traced  # whoever traces looks at registers
        return 0
    target = task.children.get(pid)
    if target is None or not target.traced or not target.stopped:
        raise Errno.ESRCH
    if number in (PT_RIUSER, PT_RDUSER):
        return _read(target, address)
    if number in (PT_WIUSER, PT_WDUSER):
        return _write(target, address, data)
    if number in target.abi.REGISTER_REQUESTS:
        return _register(target, number, address, data)
    if number in (PT_CONTIN, PT_SINGLE):
        return _continue(target, address, data, step=number == PT_SINGLE)
    if number == PT_EXIT:
        target.exit(0)
        target.scheduler.runnable.append(target)  # which frees what it holds
        return 0
    task.machine.log_once(f"ptrace: request {number} is not implemented: EIO", f"ptrace {number}")
    raise Errno.EIO


def _read(target: Task, address: int) -> int:
    try:
        return target.memory.u32(address)
    except MemoryFault:
        raise Errno.EIO from None


def _write(target: Task, address: int, data: int) -> int:
    try:
        target.memory.check(address, _WORD.size, PROT_NONE)
        target.memory.poke(address, _WORD.pack(data & 0xFFFFFFFF))
    except MemoryFault:
        raise Errno.EIO from None
    target.cpu.invalidate(address & -4096, 8192)
    return data


def _register(target: Task, number: int, address: int, data: int) -> int:
    """A word of the registers, by its offset in the user area or the save state."""
    area = bytearray(target.abi.user_area(target.cpu))
    if address % 2 or not 0 <= address <= len(area) - _WORD.size:
        raise Errno.EIO
    if number in (PT_RUAREA, PT_RUREGS):
        return int(_WORD.unpack_from(area, address)[0])
    _WORD.pack_into(area, address, data & 0xFFFFFFFF)
    target.abi.set_user_area(target.cpu, bytes(area))
    return data


def _continue(target: Task, address: int, signal: int, *, step: bool) -> int:
    if signal and not valid(signal):
        raise Errno.EIO
    if address != _WHERE_IT_IS:
        target.cpu.pc = address
    if signal:
        target.signals.take(signal)
    if target.alive:
        target.stepping = step
        target.continue_traced()
    else:
        target.scheduler.runnable.append(target)
    return 0


def executed(task: Task) -> None:
    """A traced process has executed a program."""
    if task.traced:
        task.cpu.precise = True
        task.signals.post(SIGTRAP)
