"""What is said when the program has stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from emu.memory import Access
from kernel.abi import signals
from kernel.abi.errno import NAMES
from kernel.debug.events import (
    BreakpointHit,
    CallEntered,
    CallReturned,
    Changed,
    Ending,
    Event,
    Executed,
    Exited,
    Forked,
    Interrupted,
    Loaded,
    Over,
    RecordingOver,
    Signalled,
    WatchHit,
)
from tools.debug import looking, watching

if TYPE_CHECKING:
    from kernel.process.task import Task
    from tools.debug.point import Point
    from tools.debug.points import Points


class Speaker(looking.Looking, Protocol):
    """Who says it."""

    points: Points

    def module_name(self, task: Task, address: int) -> str: ...

    def shown(self, point: Point) -> str:
        """The value of a watchpoint's expression."""
        ...


_SIGNALS = {
    "SIGHUP": "Hangup",
    "SIGINT": "Interrupt",
    "SIGQUIT": "Quit",
    "SIGILL": "Illegal instruction",
    "SIGTRAP": "Trace/breakpoint trap",
    "SIGABRT": "Aborted",
    "SIGIOT": "Aborted",
    "SIGEMT": "Emulation trap",
    "SIGFPE": "Arithmetic exception",
    "SIGBUS": "Bus error",
    "SIGSEGV": "Segmentation fault",
    "SIGSYS": "Bad system call",
    "SIGPIPE": "Broken pipe",
    "SIGALRM": "Alarm clock",
    "SIGTERM": "Terminated",
    "SIGUSR1": "User defined signal 1",
    "SIGUSR2": "User defined signal 2",
}


def describe_signal(number: int) -> str:
    name = signals.name(number)
    return f"{name}, {_SIGNALS[name]}" if name in _SIGNALS else name


def report(debugger: Speaker, event: Event) -> list[Point]:
    """Say why the program has stopped; the user's points that were hit, for their commands."""
    hit: list[Point] = []
    say = debugger.say
    if isinstance(event, BreakpointHit):
        hit = [point for place in event.breakpoints if (point := debugger.points.of_place(place)) is not None]
        gone = [point for point in hit if point.scope is not None]
        for point in gone:
            say(f"\nWatchpoint {point.number} deleted because the program has left the block in")
            say("which its expression is valid.")
            debugger.points.delete(point)
        hit = [point for point in hit if point not in gone]
        for point in [one for one in hit[:1] if one.commands[:1] != ["silent"] or one.error]:
            say(f"\n{_title(debugger, point, event)}, ", end="")
            if point.error:
                say(f"(its condition failed: {point.error}) ", end="")
                point.error = ""
        for point in [point for point in hit if point.temporary]:
            debugger.points.delete(point)
    elif isinstance(event, WatchHit | Changed):
        hit = _watch(debugger, event)
    elif isinstance(event, Signalled):
        reason = f" ({event.reason})" if event.reason else ""
        say(f"\nProgram received signal {describe_signal(event.number)}{reason}.")
    elif isinstance(event, CallEntered | CallReturned):
        hit = _call(debugger, event)
    elif isinstance(event, Forked):
        hit = _caught(debugger, "fork", f"forked process {event.child.pid}")
    elif isinstance(event, Executed):
        hit = _caught(debugger, "exec", f"exec'd {event.task.name.decode('latin-1')}")
    elif isinstance(event, Loaded):
        hit = _caught(debugger, "load", f"loaded {debugger.module_name(event.task, event.start)}")
    elif isinstance(event, RecordingOver):
        say(f"\nThis is the {'beginning' if event.back else 'end'} of what is recorded.")
    elif isinstance(event, Ending):
        say(f"\nProcess {event.task.pid} is about to exit.")
    elif isinstance(event, Interrupted):
        say("\nProgram interrupted.")
    elif isinstance(event, Exited):
        _exited(debugger, event)
        return []
    elif isinstance(event, Over):
        return []
    return hit


def _title(debugger: Speaker, point: Point, event: BreakpointHit) -> str:
    if point.catches:
        return f"Catchpoint {point.number} (called {debugger.symbols.describe(event.address)})"
    return f"{'Temporary breakpoint' if point.temporary else 'Breakpoint'} {point.number}"


def _caught(debugger: Speaker, kind: str, what: str) -> list[Point]:
    points = [point for point in debugger.points.all.values() if point.catches == kind and point.enabled]
    for point in points[:1]:
        debugger.points.counts(point)
        debugger.say(f"\nCatchpoint {point.number} ({what}), ", end="")
    for point in [point for point in points if point.temporary]:
        debugger.points.delete(point)
    return points


def _call(debugger: Speaker, event: CallEntered | CallReturned) -> list[Point]:
    name = event.entry.name
    points = [
        point
        for point in debugger.points.all.values()
        if point.catches == "syscall" and point.enabled and (not point.names or name in point.names)
    ]
    if isinstance(event, CallEntered):
        what = f"call to syscall {name}"
    elif event.error is not None:
        what = f"returned from syscall {name} with {NAMES.get(event.error, event.error)}"
    else:
        what = f"returned from syscall {name}" + ("" if event.value is None else f" with {event.value}")
    for point in points[:1]:
        debugger.points.counts(point)
        debugger.say(f"\nCatchpoint {point.number} ({what}), ", end="")
    for point in [point for point in points if point.temporary and isinstance(event, CallEntered)]:
        debugger.points.delete(point)
    return points


def _watch(debugger: Speaker, event: WatchHit | Changed) -> list[Point]:
    points = [point for point in debugger.points.all.values() if _is_of(point, event)]
    for point in points:
        new = debugger.shown(point)
        debugger.say(f"\n{watching.title(point)} {point.number}: {point.what}\n")
        if point.error:
            debugger.say(f"(its condition failed: {point.error})")
            point.error = ""
        if isinstance(event, WatchHit) and event.access is Access.READ:
            debugger.say(f"Value = {new}")
        else:
            debugger.say(f"Old value = {point.old}\nNew value = {new}")
        if isinstance(event, WatchHit) and event.access is None:
            debugger.say(f"(written by the system call {event.task.call_name})")
        point.old = new
        if point.temporary:
            debugger.points.delete(point)
    return points


def _is_of(point: Point, event: WatchHit | Changed) -> bool:
    if isinstance(event, Changed):
        return (event.task, event.look) in point.looks
    return event.watch in point.watches


def _exited(debugger: Speaker, event: Exited) -> None:
    task = event.task
    number = task.status & 0x7F
    if number:
        dumped = " (core dumped)" if task.status & signals.CORE_FLAG else ""
        debugger.say(f"\nProgram terminated with signal {describe_signal(number)}.{dumped}")
        debugger.say("The program no longer exists.")
        return
    status = task.status >> 8 & 0xFF
    debugger.shared.variables["_exitcode"] = debugger.of_int(status)
    how = f"with code {status:02o}" if status else "normally"
    debugger.say(f"[Process {task.pid} exited {how}]")
