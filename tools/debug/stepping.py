"""Steps of every size, made of single instructions and of runs to a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emu.memory import MemoryFault
from kernel.debug.events import BreakpointHit, Event, Stepped
from tools.debug.frame import returned, stack_pointer

if TYPE_CHECKING:
    from kernel.process.task import Task
    from tools.debug.debugger import Debugger

_MOST = 10_000_000  # instructions a line may take


def run_to(debugger: Debugger, task: Task, places: dict[int, Callable[[Task], bool] | None]) -> Event:
    """Run until one of the addresses is come to, and its condition holds: then `Stepped`; or something else happens."""
    control = debugger.control
    inserted = [control.insert(task, address, condition) for address, condition in places.items()]
    try:
        event = control.run()
    finally:
        for place in inserted:
            control.remove(place)
    if isinstance(event, BreakpointHit):
        others = tuple(place for place in event.breakpoints if place not in inserted)
        return BreakpointHit(event.task, event.address, others) if others else Stepped(event.task)
    return event


def called_from(task: Task, before: int, stack: int) -> int | None:
    """The return address, if the instruction at `before` has just called a function. Raises MemoryFault."""
    cpu = task.cpu
    if not task.abi.STACK_GROWS_UP:
        now = cpu.get("a7")
        if now != stack - 4:
            return None
        back = task.memory.u32(now)
        return back if before < back <= before + 8 else None
    if cpu.pc == before + 4:
        return None
    for name in ("gr2", "gr31"):
        back = cpu.get(name) & ~3
        if back in (before + 4, before + 8) and cpu.pc != back:
            return back
    return None


def instruction(debugger: Debugger, task: Task, *, over: bool) -> Event:
    """One instruction; `over`: a call of a function is one."""
    before, stack = task.cpu.pc, stack_pointer(task)
    event = debugger.control.step(task)
    if not over or not isinstance(event, Stepped | BreakpointHit):
        return event
    try:
        back = called_from(task, before, stack)
    except MemoryFault:
        return event
    if back is None or (isinstance(event, BreakpointHit)):
        return event
    return run_to(debugger, task, {back: returned(task, stack)})


def line(debugger: Debugger, task: Task, *, over: bool) -> Event:
    """To the beginning of another line; where there are no lines, one instruction."""
    source = debugger.source
    here = source.end_of_line(task.cpu.pc)
    if here is None:
        return instruction(debugger, task, over=over)
    for _ in range(_MOST):
        before, stack = task.cpu.pc, stack_pointer(task)
        event = instruction(debugger, task, over=over)
        if not isinstance(event, Stepped):
            return event
        pc = task.cpu.pc
        if here[0] <= pc < here[1] or _nullified(task):
            continue
        back = None if over else called_from(task, before, stack)
        if back is not None:
            inside = source.after_prologue(pc)
            if inside != pc:
                return run_to(debugger, task, {inside: None})
            # Linkage stubs, and the dynamic loader, may lead to a function that has lines.
            elsewhere = dict.fromkeys(source.functions_beyond(before))
            event = run_to(debugger, task, {**elsewhere, back: returned(task, stack)})
            if not isinstance(event, Stepped) or task.cpu.pc in elsewhere:
                return event
            continue
        now = source.line_of(pc)
        if now is None:
            function = debugger.symbols.function(pc)
            if function is None or source.line_of(function.start) is None:
                return _out(debugger, task)
            continue
        if now.address == pc:
            return event
        here = source.end_of_line(pc) or here
    return Stepped(task)


def _nullified(task: Task) -> bool:
    """Whether the next instruction is not executed: it may be the first one of a function nobody has called."""
    return task.abi.STACK_GROWS_UP and bool(task.cpu.get("n"))


def _out(debugger: Debugger, task: Task) -> Event:
    """Out of a function without lines, into which the program has returned or jumped."""
    frame = next(iter(debugger.frames(1)))
    if not frame.back:
        return Stepped(task)
    return run_to(debugger, task, {frame.back: returned(task, frame.cfa)})
