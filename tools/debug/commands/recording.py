"""Recording what the program executes, and going back in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.debug.recording import LONGEST
from tools.debug import reverse
from tools.debug.commands.running import go, steps
from tools.debug.errors import CommandError
from tools.debug.registry import command, info

if TYPE_CHECKING:
    from kernel.debug.events import Event
    from kernel.process.task import Task
    from tools.debug.debugger import Debugger


@command("record", usage="[stop]", group="recording", example="record")
def record(debugger: Debugger, text: str) -> None:
    """Record the process from here on, so that it can be gone back in; it runs slower then. `stop` ends that."""
    task = debugger.task
    if text.strip() not in ("", "stop"):
        raise CommandError(f"record {text.strip()}: stop or nothing")
    try:
        if text.strip():
            debugger.control.record_no_more(task)
            debugger.forget_frames()
            debugger.say(f"Process {task.pid} is recorded no more.")
            return
        debugger.control.record(task)
    except ValueError as error:
        raise CommandError(str(error)) from None
    debugger.say(f"Process {task.pid} is recorded, up to {LONGEST} instructions.")


@info("record", example="info record")
def info_record(debugger: Debugger, text: str) -> None:
    """How much is recorded, and where in that the process is."""
    try:
        recording = debugger.control.recording(debugger.task)
    except ValueError as error:
        raise CommandError(str(error)) from None
    debugger.say(f"{len(recording)} instructions are recorded; {recording.at} of them come before this place.")


def _back(debugger: Debugger, text: str, one: Callable[[Task], Event]) -> None:
    steps(debugger, text, lambda task: reverse.back(debugger, one))


@command("reverse-stepi", "rsi", usage="[COUNT]", group="running", example="reverse-stepi", repeats=True)
def reverse_stepi(debugger: Debugger, text: str) -> None:
    """Go back over one instruction, or so many, in what is recorded."""
    _back(debugger, text, lambda task: reverse.instruction(debugger, task, over=False))


@command("reverse-nexti", "rni", usage="[COUNT]", group="running", example="reverse-nexti", repeats=True)
def reverse_nexti(debugger: Debugger, text: str) -> None:
    """Go back over one instruction; a call counts as one."""
    _back(debugger, text, lambda task: reverse.instruction(debugger, task, over=True))


@command("reverse-step", "rs", usage="[COUNT]", group="running", example="reverse-step", repeats=True)
def reverse_step(debugger: Debugger, text: str) -> None:
    """Go back to the beginning of the source line executed before, into functions."""
    _back(debugger, text, lambda task: reverse.line(debugger, task, over=False))


@command("reverse-next", "rn", usage="[COUNT]", group="running", example="reverse-next", repeats=True)
def reverse_next(debugger: Debugger, text: str) -> None:
    """Go back to the beginning of the source line executed before, over calls."""
    _back(debugger, text, lambda task: reverse.line(debugger, task, over=True))


@command("reverse-continue", "rc", group="running", example="reverse-continue", repeats=True)
def reverse_continue(debugger: Debugger, text: str) -> None:
    """Go back until a breakpoint, watched memory, or the beginning of what is recorded."""
    go(debugger, lambda: reverse.back(debugger, debugger.control.run_back))


@command("reverse-finish", group="running", example="reverse-finish")
def reverse_finish(debugger: Debugger, text: str) -> None:
    """Go back to where this function was called."""
    frame = debugger.frame()
    if not frame.back:
        raise CommandError("the outermost function was called by nobody")
    debugger.say(f"Run back to call of #{frame.level}  {debugger.describe_frame(frame, always_address=True)}")
    go(
        debugger,
        lambda: reverse.back(debugger, lambda task: reverse.to_call(debugger, task, frame.back, frame.cfa)),
    )
