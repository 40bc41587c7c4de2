"""What has happened, as gdb is told it: stop replies ("Debugging with GDB", appendix E.3)."""

from __future__ import annotations

from kernel.abi import signals
from kernel.debug import events
from kernel.process.task import Task
from tools.debug.gdb import numbers

_WATCHES = {"write": "watch", "read": "rwatch", "access": "awatch"}


def thread(task: Task) -> str:
    """A process has one thread, of the same number."""
    return f"p{task.pid:x}.{task.pid:x}"


def describe(event: events.Event, *, name: str = "", hardware: bool = False) -> bytes:
    """The reply for an event. `name`: of the program that was executed. `hardware`: the kind of the breakpoint."""
    task = event.task
    if isinstance(event, events.Exited | events.Over):
        return _ended(task)
    signal, reason = numbers.TRAP, ""
    match event:
        case events.BreakpointHit():
            reason = "hwbreak:;" if hardware else "swbreak:;"
        case events.WatchHit():
            reason = f"{_WATCHES[event.watch.kind]}:{event.watch.address:x};"
        case events.Forked():
            kind = "vfork" if event.child.lender is task else "fork"
            reason = f"{kind}:{thread(event.child)};"
        case events.Executed():
            reason = f"exec:{name.encode('latin-1').hex()};"
        case events.Loaded():
            reason = "library:;"
        case events.CallEntered():
            reason = f"syscall_entry:{event.entry.number:x};"
        case events.CallReturned():
            reason = f"syscall_return:{event.entry.number:x};"
        case events.RecordingOver():
            reason = f"replaylog:{'begin' if event.back else 'end'};"
        case events.Signalled():
            signal = numbers.to_gdb(event.number)
        case events.Interrupted():
            signal = signals.SIGINT
    return f"T{signal:02x}{reason}thread:{thread(task)};".encode()


def standing(task: Task) -> bytes:
    """For a process that nothing has happened to."""
    return f"T{numbers.TRAP:02x}thread:{thread(task)};".encode()


def vfork_done(parent: Task) -> bytes:
    """The child of a vfork(2) has given the memory back."""
    return f"T{numbers.TRAP:02x}vforkdone:;thread:{thread(parent)};".encode()


def _ended(task: Task) -> bytes:
    number = task.status & 0x7F
    if number:
        return f"X{numbers.to_gdb(number):02x};process:{task.pid:x}".encode()
    return f"W{task.status >> 8 & 0xFF:02x};process:{task.pid:x}".encode()
