"""Starting the program, steps, and going on."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kernel.abi.signals import SIGKILL
from kernel.debug.events import BreakpointHit, Event, Stepped
from tools.debug import stepping
from tools.debug.commands.breakpoints import tbreak
from tools.debug.errors import CommandError
from tools.debug.frame import returned
from tools.debug.locations import resolve
from tools.debug.registry import command
from tools.debug.values import Value, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from kernel.process.task import Task
    from tools.debug.debugger import Debugger


def _count(debugger: Debugger, text: str) -> int:
    """How often. Raises CommandError."""
    if not text.strip():
        return 1
    count = debugger.evaluate(text).integer()
    if count < 1:
        raise CommandError(f"{text.strip()}: not a positive number")
    return count


def go(debugger: Debugger, run: Callable[[], Event]) -> Event:
    """Let it run and say why it stopped."""
    event = debugger.carry_on(run)
    debugger.stopped(event)
    debugger.last_event = event
    return event


@command("run", "r", usage="[ARGUMENTS]", group="running", example="run 10")
def run(debugger: Debugger, text: str) -> None:
    """Run the program from its beginning, with new arguments or those it had."""
    _begin(debugger, text)
    go(debugger, debugger.control.run)


@command("start", usage="[ARGUMENTS]", group="running", example="start")
def start(debugger: Debugger, text: str) -> None:
    """Run the program to its main function."""
    _begin(debugger, text)
    tbreak(debugger, "main")
    go(debugger, debugger.control.run)


@command("starti", usage="[ARGUMENTS]", group="running", example="starti")
def starti(debugger: Debugger, text: str) -> None:
    """Begin the program anew, and stop before its first instruction."""
    _begin(debugger, text)
    debugger.show_frame()


def _begin(debugger: Debugger, text: str) -> None:
    """A process that has done nothing yet. Raises CommandError."""
    if debugger.core is not None:
        raise CommandError("a core file is looked at: it can't be run")
    arguments = None
    if text.strip():
        try:
            arguments = shlex.split(text)
        except ValueError as error:
            raise CommandError(f"{text.strip()}: {str(error).lower()}") from None
    if debugger.alive and not debugger.started and arguments is None:
        return
    if debugger.starts is None:
        raise CommandError("the program can't be run from here")
    debugger.close()
    debugger.around_run(False)  # the one that ended has closed standard descriptors
    debugger.begin(debugger.starts(arguments))


@command("continue", "c", "fg", usage="[COUNT]", group="running", example="continue", repeats=True)
def continue_(debugger: Debugger, text: str) -> None:
    """Go on until something happens; with a number, pass the breakpoint so many times less one."""
    task = debugger.task
    count = _count(debugger, text)
    last = debugger.last_event
    if count > 1 and isinstance(last, BreakpointHit):
        for place in last.breakpoints:
            if (point := debugger.points.of_place(place)) is not None:
                point.ignore = count - 1
                debugger.say(f"Will ignore next {count - 1} crossings of breakpoint {point.number}.  Continuing.")
                break
    else:
        debugger.say("Continuing.")
    assert task.alive
    go(debugger, debugger.control.run)


def steps(debugger: Debugger, text: str, one: Callable[[Task], Event]) -> None:
    """Several steps, or until something else happens."""
    task, count = debugger.task, _count(debugger, text)

    def go() -> Event:
        for _ in range(count - 1):
            event = one(task)
            if not isinstance(event, Stepped):
                return event
        return one(task)

    before = debugger.symbols.function(task.cpu.pc)
    line_before = debugger.source.line_of(task.cpu.pc)
    event = debugger.carry_on(go)
    debugger.last_event = event
    if isinstance(event, Stepped) and line_before is not None and before is not None:
        now = debugger.symbols.function(task.cpu.pc)
        here = debugger.source.line_of(task.cpu.pc)
        if now == before and here is not None and here.address == task.cpu.pc:
            source = debugger.source.text(here.file, here.number)
            debugger.say(f"{here.number}\t{'' if source is None else source}")
            debugger.show_displays()
            return
    debugger.stopped(event)


@command("step", "s", usage="[COUNT]", group="running", example="step", repeats=True)
def step(debugger: Debugger, text: str) -> None:
    """To the next source line, into functions; one instruction where there are no lines."""
    steps(debugger, text, lambda task: stepping.line(debugger, task, over=False))


@command("next", "n", usage="[COUNT]", group="running", example="next", repeats=True)
def next_(debugger: Debugger, text: str) -> None:
    """To the next source line of this function, over calls; one instruction where there are no lines."""
    steps(debugger, text, lambda task: stepping.line(debugger, task, over=True))


@command("stepi", "si", usage="[COUNT]", group="running", example="stepi", repeats=True)
def stepi(debugger: Debugger, text: str) -> None:
    """Execute one instruction, or so many."""
    steps(debugger, text, lambda task: stepping.instruction(debugger, task, over=False))


@command("nexti", "ni", usage="[COUNT]", group="running", example="nexti", repeats=True)
def nexti(debugger: Debugger, text: str) -> None:
    """Execute one instruction; a call counts as one."""
    steps(debugger, text, lambda task: stepping.instruction(debugger, task, over=True))


@command("finish", "fin", group="running", example="finish")
def finish(debugger: Debugger, text: str) -> None:
    """Run until the selected function returns, and show what it returns."""
    task, frame = debugger.task, debugger.frame()
    debugger.frames(debugger.selected + 2)
    found = debugger.frames(debugger.selected + 1)[-1]
    if not found.back:
        raise CommandError("the outermost function returns to nobody")
    debugger.say(f"Run till exit from #{frame.level}  {debugger.describe_frame(frame, always_address=True)}")
    event = debugger.carry_on(lambda: stepping.run_to(debugger, task, {found.back: returned(task, found.cfa)}))
    debugger.last_event = event
    debugger.stopped(event)
    if isinstance(event, Stepped):
        value = _result(debugger, task, frame.pc)
        if value is None:
            return
        number = debugger.remember(value)
        debugger.say(f"Value returned is ${number} = {show(value, debugger.inspector())}")


def _result(debugger: Debugger, task: Task, inside: int) -> Value | None:
    """What the function around `inside` has just returned; an int, where its type isn't known. None: nothing."""
    from tools.debug.calls import reader, result_of
    from tools.debug.types import INT, Void

    function = debugger.symbols.function(inside)
    signature = None if function is None else debugger.source.signature(function.start)
    kind = INT if signature is None else signature.result
    try:
        return None if isinstance(kind, Void) else result_of(kind, reader(kind)(task))
    except CommandError:
        return None  # a structure, whose place only the caller knows


@command("until", "u", usage="[LOCATION]", group="running", example="until", completes="location", repeats=True)
def until(debugger: Debugger, text: str) -> None:
    """As `next`, but not backwards in a loop; with a location as `advance`."""
    if text.strip():
        advance(debugger, text)
        return
    task = debugger.task
    begun = task.cpu.pc

    def run() -> Event:
        while True:
            event = stepping.line(debugger, task, over=True)
            if not isinstance(event, Stepped) or task.cpu.pc > begun:
                return event

    go(debugger, run)


@command("advance", usage="LOCATION", group="running", example="advance fib", completes="location")
def advance(debugger: Debugger, text: str) -> None:
    """Run until a location is come to, or this function returns."""
    if not text.strip():
        raise CommandError("a location is missing")
    task = debugger.task
    places: dict[int, Callable[[Task], bool] | None] = dict.fromkeys(resolve(debugger, text))
    frame = debugger.frames(1)[0]
    if frame.back:
        places.setdefault(frame.back, returned(task, frame.cfa))
    go(debugger, lambda: stepping.run_to(debugger, task, places))


@command("jump", "j", usage="LOCATION", group="running", example="jump *$pc+4", completes="location")
def jump(debugger: Debugger, text: str) -> None:
    """Go on at another place."""
    if not text.strip():
        raise CommandError("a location is missing")
    address = resolve(debugger, text)[0]
    debugger.changes()
    debugger.task.cpu.pc = address
    debugger.say(f"Continuing at {address:#x}.")
    go(debugger, debugger.control.run)


@command("call", usage="FUNCTION(ARGUMENTS)", group="running", example="call fib(10)", completes="expression")
def call(debugger: Debugger, text: str) -> None:
    """Call a function of the program, and show its result unless that is void."""
    from tools.debug.commands.data import print_

    print_(debugger, text)


@command("kill", "k", group="running", example="kill")
def kill(debugger: Debugger, text: str) -> None:
    """End the process."""
    task = debugger.task
    debugger.control.detach(task)  # its end is no event
    task.exit(SIGKILL)
    task.release()
    debugger.forget_frames()
    debugger.say(f"[Process {task.pid} killed]")
