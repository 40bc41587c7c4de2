"""`vCont`: which process goes on, which makes a step, which stands still; and how what it runs into is reported."""

from __future__ import annotations

from typing import NamedTuple

from kernel.debug.control import Control
from kernel.debug.events import Event, Stepped
from kernel.process.task import Task
from tools.debug.gdb import numbers

ANY = None


class NoProcess(Exception):
    """The one that is meant isn't there any more."""


class Action(NamedTuple):
    """What to do with the processes it is for; `pid` ANY: all that no action before it was for."""

    step: bool
    signal: int | None  # of HP-UX, to be taken as it goes on; None: whatever it stopped for is not taken
    pid: int | None
    until: tuple[int, int] = (0, 0)  # go on stepping while the PC is in this range


def actions(text: bytes) -> list[Action]:
    """What follows `vCont;`. Raises ValueError."""
    return [_action(word) for word in text.split(b";")]


def _action(word: bytes) -> Action:
    verb, _, where = word.partition(b":")
    kind, rest = verb[:1], verb[1:]
    if kind not in (b"c", b"C", b"s", b"S", b"r") or (rest and kind in b"cs"):
        raise ValueError(f"vCont: {word!r}")
    signal = numbers.from_gdb(int(rest, 16)) if kind in (b"C", b"S") else None
    until = (0, 0)
    if kind == b"r":
        start, end = (int(part, 16) for part in rest.split(b","))
        until = start, end
    return Action(kind in b"sSr", signal, process_of(where), until)


def process_of(word: bytes) -> int | None:
    """The process of a thread-id: `p64.64`, `p64.-1`, `64`; ANY for `-1`, `p-1`, `0` and nothing. Raises ValueError."""
    if word.startswith(b"p"):
        word = word[1:].partition(b".")[0]
    number = int(word, 16) if word else 0
    return ANY if number <= 0 else number


def resume(control: Control, wanted: list[Action]) -> Event:
    """Until something happens. Raises NoProcess if nobody would go on."""
    chosen: dict[Task, Action] = {}
    for task in control.attached:
        for action in wanted:
            if action.pid in (ANY, task.pid):
                chosen[task] = action
                break
    if not chosen:
        raise NoProcess
    held = [task for task in control.attached if task not in chosen and _hold(control, task)]
    for task, action in chosen.items():
        if not control.in_past(task):
            control.pass_signal(task, action.signal or 0)
    try:
        stepping = next((task for task, action in chosen.items() if action.step and action.pid is not ANY), None)
        if stepping is None and any(action.step for action in chosen.values()):
            stepping = control.current
        if stepping is None or stepping not in chosen:
            return control.run()
        return _step(control, stepping, chosen[stepping].until)
    finally:
        for task in held:
            _release(control, task)


def _step(control: Control, task: Task, until: tuple[int, int]) -> Event:
    while True:
        event = control.step(task)
        if not (isinstance(event, Stepped) and until[0] <= task.cpu.pc < until[1]):
            return event


def _hold(control: Control, task: Task) -> bool:
    """Keep a process from having turns, as if it were stopped. False for one that is stopped already."""
    if task.stopped or not task.alive:
        return False
    task.stopped = True
    runnable = control.machine.scheduler.runnable
    if task in runnable:
        runnable.remove(task)
    return True


def _release(control: Control, task: Task) -> None:
    if not task.stopped:
        return  # a SIGCONT came
    task.stopped = False
    if not task.waiting and task.alive and task not in control.machine.scheduler.runnable:
        control.machine.scheduler.ready(task)
