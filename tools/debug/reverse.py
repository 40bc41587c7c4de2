"""Steps of every size back through what is recorded, made of single instructions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emu.memory import MemoryFault
from kernel.debug.events import BreakpointHit, Event, Stepped
from tools.debug.errors import CommandError
from tools.debug.frame import returned, stack_pointer

if TYPE_CHECKING:
    from kernel.process.task import Task
    from tools.debug.debugger import Debugger

_CALL = 8  # bytes at most from a call to where it returns: the longest JSR; a branch and its delay slot
_RETURNS = (0x4E74, 0x4E75, 0x4E77)  # RTD, RTS, RTR


def back(debugger: Debugger, go: Callable[[Task], Event]) -> Event:
    """Raises CommandError if nothing is recorded."""
    try:
        return go(debugger.task)
    except ValueError as error:
        raise CommandError(f"{error}; see record") from None


def instruction(debugger: Debugger, task: Task, *, over: bool) -> Event:
    """One instruction; `over`: a call of a function is one. Raises ValueError if nothing is recorded."""
    after, stack = task.cpu.pc, stack_pointer(task)
    event = debugger.control.step_back(task)
    if not over or not isinstance(event, Stepped) or not _returns(task):
        return event
    return to_call(debugger, task, after, stack)


def to_call(debugger: Debugger, task: Task, back: int, stack: int) -> Event:
    """To the call that returns to `back`, with the stack pointer `stack`. Raises ValueError if nothing is recorded."""
    outside = returned(task, stack)
    while True:
        if back - _CALL <= task.cpu.pc < back and _is_as_before(task, outside, stack):
            return Stepped(task)
        event = debugger.control.step_back(task)
        if not isinstance(event, Stepped | BreakpointHit):
            return event
        if isinstance(event, BreakpointHit) and not back - _CALL <= task.cpu.pc < back:
            return event


def line(debugger: Debugger, task: Task, *, over: bool) -> Event:
    """To the beginning of this source line, or of the one before; where there are no lines, one instruction. Raises
    ValueError if nothing is recorded."""
    source = debugger.source
    here = source.end_of_line(task.cpu.pc)
    if here is None:
        return instruction(debugger, task, over=over)
    if task.cpu.pc == here[0]:
        event = _into_line(debugger, task, over=over)
        here = source.end_of_line(task.cpu.pc)
        if not isinstance(event, Stepped) or here is None:
            return event
    while task.cpu.pc != here[0]:
        event = _into_line(debugger, task, over=over)
        if not isinstance(event, Stepped):
            return event
        if not here[0] <= task.cpu.pc < here[1]:
            if not over and source.line_of(task.cpu.pc) is not None and _is_elsewhere(debugger, task, here):
                return _begin(debugger, task)
            return debugger.control.step(task)
    return Stepped(task)


def _into_line(debugger: Debugger, task: Task, *, over: bool) -> Event:
    """One instruction; over a call, too, of a function without lines."""
    after, stack = task.cpu.pc, stack_pointer(task)
    event = instruction(debugger, task, over=over)
    if isinstance(event, Stepped) and debugger.source.line_of(task.cpu.pc) is None and _returns(task):
        return to_call(debugger, task, after, stack)
    return event


def _is_elsewhere(debugger: Debugger, task: Task, here: tuple[int, int]) -> bool:
    """Whether a function was come into that returned."""
    return debugger.symbols.function(task.cpu.pc) != debugger.symbols.function(here[0])


def _begin(debugger: Debugger, task: Task) -> Event:
    """To the beginning of the line, from its end."""
    here = debugger.source.end_of_line(task.cpu.pc)
    if here is None or task.cpu.pc == here[0]:
        return Stepped(task)
    return line(debugger, task, over=True)


def _is_as_before(task: Task, outside: Callable[[Task], bool], stack: int) -> bool:
    return stack_pointer(task) == stack if task.abi.STACK_GROWS_UP else outside(task)


def _returns(task: Task) -> bool:
    """Whether the next instruction returns from a function, or is in the delay slot of one that does."""
    try:
        if not task.abi.STACK_GROWS_UP:
            return int.from_bytes(task.memory.peek(task.cpu.pc, 2), "big") in _RETURNS
        word = task.memory.u32(task.cpu.pc - 4)
    except MemoryFault:
        return False
    vectored = word >> 26 == 0x3A and word >> 13 & 7 == 6  # BV
    return vectored or word >> 26 == 0x38  # BE
