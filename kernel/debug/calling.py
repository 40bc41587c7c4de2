"""Calls of a function of the program by the debugger."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kernel.debug import registers
from kernel.debug.events import BreakpointHit, Event, Exited, Over

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kernel.debug.control import Control
    from kernel.process.task import Task

_FRAME = 64  # bytes of a PA-RISC frame header and the first four argument words, twice what is needed: 64-aligned
_ALIGNMENT = 64  # bytes; that of PA-RISC's stack
_REGISTERS = 4  # arguments that a PA-RISC function gets in registers


_SINGLE, _DOUBLE = struct.Struct(">f"), struct.Struct(">d")
_Result = TypeVar("_Result")


class CallFailed(Exception):
    """The function did not come back. `event` is what happened instead; the registers are as before."""

    def __init__(self, event: Event) -> None:
        super().__init__(event)
        self.event = event


class Real(NamedTuple):
    """A floating-point argument: `size` 8 a double, 4 a float. A function declared without parameters gets doubles."""

    value: float
    size: int = 8


Argument = int | bytes | Real


def call(control: Control, task: Task, address: int, arguments: Sequence[Argument]) -> int:
    """`called`, for a function whose result is a word."""
    return called(control, task, address, arguments, word)


def called(
    control: Control, task: Task, address: int, arguments: Sequence[Argument], result: Callable[[Task], _Result]
) -> _Result:
    """Call the function at `address` of a process that stands still; its result, taken by `word`, `wide`, `single` or
    `double`. Bytes among the arguments are put on the stack, and their address is the argument: they are there as long
    as the function is.

    On the Series 800 floating-point numbers go where gcc has them and where HP's compilers have them
    (docs/reference/dynamic-linking.md, 3.6).

    The processor is as before afterwards; what the function did to memory and files stays. Raises CallFailed, and
    ValueError for a process that waits in a system call, or is in the past of its recording.
    """
    if task.waiting or task.in_call:
        raise ValueError("the process is in a system call")
    control.changes(task)
    saved, back = task.cpu.save(), task.cpu.pc
    withheld, place = control.take_withheld(task), None
    try:
        stack = _enter(task, address, _words(task, arguments), back)
        place = control.insert(task, back, lambda task: _stack(task) >= stack if _down(task) else _stack(task) <= stack)
        event = control.run()
        if not (isinstance(event, BreakpointHit) and place in event.breakpoints):
            raise CallFailed(event)
        return result(task)
    finally:
        if place is not None:
            control.remove(place)
        if task.alive and not isinstance(control.last, Exited | Over):
            task.cpu.restore(saved)
            control.pass_signal(task, 0)
            control.put_withheld(task, withheld)


def word(task: Task) -> int:
    return task.cpu.get("d0" if _down(task) else "gr28")


def wide(task: Task) -> int:
    """A result of 64 bits."""
    high, low = ("d0", "d1") if _down(task) else ("gr28", "gr29")
    return task.cpu.get(high) << 32 | task.cpu.get(low)


def double(task: Task) -> float:
    if _down(task):
        return registers.extended(task.cpu.get("fp0"))
    return float(_DOUBLE.unpack(task.cpu.get("fr4").to_bytes(8, "big"))[0])


def single(task: Task) -> float:
    if _down(task):
        return registers.extended(task.cpu.get("fp0"))
    return float(_SINGLE.unpack(task.cpu.get("fr4l").to_bytes(4, "big"))[0])


def _words(task: Task, arguments: Sequence[Argument]) -> list[int]:
    """The argument words, those of PA-RISC's floating-point registers set. A double is aligned there, its right half
    first. Raises MemoryFault, and OverflowError for a number too large for a float."""
    words: list[int] = []
    for one in arguments:
        if isinstance(one, bytes):
            words.append(_put(task, one))
        elif not isinstance(one, Real):
            words.append(one & 0xFFFFFFFF)
        else:
            packed = (_SINGLE if one.size == 4 else _DOUBLE).pack(one.value)
            halves = struct.unpack(f">{one.size // 4}I", packed)
            if not _down(task):
                words += [0] * (len(words) % len(halves))
                _set_float(task, len(words), packed)
                halves = halves[::-1]
            words += halves
    return words


def _set_float(task: Task, place: int, packed: bytes) -> None:
    if place < _REGISTERS:
        name = f"fr{4 + place}l" if len(packed) == 4 else f"fr{5 + place}"
        task.cpu.set(name, int.from_bytes(packed, "big"))


def _put(task: Task, data: bytes) -> int:
    """Onto the stack; the address. Raises MemoryFault."""
    size = len(data) + _ALIGNMENT - 1 & -_ALIGNMENT
    if _down(task):
        address = (task.cpu.get("a7") & -_ALIGNMENT) - size
        task.cpu.set("a7", address)
    else:
        address = task.cpu.get("gr30") + _ALIGNMENT - 1 & -_ALIGNMENT
        task.cpu.set("gr30", address + size)
    task.memory.write(address, data)
    return address


def _down(task: Task) -> bool:
    return not task.abi.STACK_GROWS_UP


def _stack(task: Task) -> int:
    return task.cpu.get("a7" if _down(task) else "gr30")


def _enter(task: Task, address: int, arguments: list[int], back: int) -> int:
    """Set up a call that returns to `back`; the stack pointer when it has returned. Raises MemoryFault."""
    cpu, memory = task.cpu, task.memory
    if _down(task):
        stack = (cpu.get("a7") & -4) - 4 * len(arguments) - 4
        memory.write(stack, struct.pack(f">{len(arguments) + 1}I", back, *arguments))
        cpu.set("a7", stack)
        cpu.pc = address
        return stack + 4
    if address & 2:  # a procedure label: the address of address and linkage table pointer
        label = address & ~3
        address, linkage = memory.u32(label), memory.u32(label + 4)
        cpu.set("gr19", linkage)
    more = max(0, len(arguments) - _REGISTERS)
    stack = (cpu.get("gr30") + 63 & -64) + _FRAME + (4 * more + 63 & -64)
    for number, argument in enumerate(arguments):
        if number < _REGISTERS:
            cpu.set(f"gr{26 - number}", argument)
        else:
            memory.put_u32(stack - 36 - 4 * number, argument)
    cpu.set("gr30", stack)
    cpu.set("gr2", back | 3)
    cpu.pc = address & ~3
    return stack
