"""Several processes: which one is looked at, which ones are followed; traces of their system calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.strace.style import Style
from kernel.strace.tracer import Tracer
from tools.debug.commands.information import of_process
from tools.debug.errors import CommandError
from tools.debug.registry import command, info, setting

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger


@info("inferiors", "processes", example="info inferiors")
def info_inferiors(debugger: Debugger, text: str) -> None:
    """All processes of the machine; `*` marks the one that is looked at."""
    from kernel.process.table import Processes

    processes = debugger.task.machine.part(Processes).alive
    debugger.say("  Num  State       Program")
    for pid, task in sorted(processes.items()):
        mark = "*" if task is debugger.control.current else " "
        attached = "debugged" if task in debugger.control.attached else "running"
        state = "waiting" if task.waiting and attached == "debugged" else attached
        debugger.say(f"{mark} {pid:<4} {state:<11} {task.name.decode('latin-1')}")


@command("inferior", "process", usage="[NUMBER]", group="processes", example="inferior 101")
def inferior(debugger: Debugger, text: str) -> None:
    """Look at another process that is debugged."""
    if text.strip():
        task = of_process(debugger, debugger.evaluate(text).integer())
        if task not in debugger.control.attached:
            raise CommandError(f"process {task.pid} is not debugged; see attach")
        debugger.control.current = task
        debugger.forget_frames()
    debugger.say(f"[Current process is {debugger.task.pid} ({debugger.task.name.decode('latin-1')})]")
    debugger.show_frame()


@info("threads", example="info threads")
def info_threads(debugger: Debugger, text: str) -> None:
    """The threads of the process, by the numbers of their LWPs, and where each is."""
    task = debugger.task
    for lwp, one in sorted(task.process.threads.items()):
        mark = "*" if one is task else " "
        state = "ended" if one.retired else f"in {one.call_name}" if one.waiting else "running"
        debugger.say(f"{mark} {lwp:<6} {state:<16} {one.cpu.pc:#010x} {debugger.symbols.describe(one.cpu.pc) or '??'}")


@command("thread", usage="[NUMBER]", group="processes", example="thread 100")
def thread(debugger: Debugger, text: str) -> None:
    """Look at another thread of the process."""
    if text.strip():
        number = debugger.evaluate(text).integer()
        found = debugger.task.process.threads.get(number)
        if found is None or found.retired:
            raise CommandError(f"no thread {number}; see info threads")
        debugger.control.current = found
        debugger.forget_frames()
    debugger.say(f"[Current thread is {debugger.task.lwp}]")
    debugger.show_frame()


@command("attach", usage="NUMBER", group="processes", example="attach 101")
def attach(debugger: Debugger, text: str) -> None:
    """Debug another process of the machine, too."""
    task = of_process(debugger, debugger.evaluate(text).integer())
    if task in debugger.control.attached:
        raise CommandError(f"process {task.pid} is debugged already")
    debugger.control.attach(task)
    debugger.control.current = task
    debugger.points.put_all_in(task)
    debugger.forget_frames()
    debugger.show_frame()


@command("detach", usage="[NUMBER]", group="processes", example="detach")
def detach(debugger: Debugger, text: str) -> None:
    """Let a process go on by itself; with the last one, wait until all have ended."""
    task = of_process(debugger, debugger.evaluate(text).integer()) if text.strip() else debugger.task
    if task not in debugger.control.attached:
        raise CommandError(f"process {task.pid} is not debugged")
    debugger.control.detach(task)
    debugger.say(f"Detaching from process {task.pid}")
    debugger.forget_frames()
    if not debugger.control.attached:
        debugger.control.current = task
        debugger.carry_on(debugger.control.run)
        debugger.say(f"[Process {task.pid} ended]")


@setting("follow-fork-mode", usage="parent|child", example="set follow-fork-mode child")
def follow_fork_mode(debugger: Debugger, text: str) -> None:
    """Which of the two is debugged after a fork."""
    if text not in ("parent", "child"):
        raise CommandError(f"follow-fork-mode {text}: parent or child")
    debugger.control.follow = text
    debugger.settings["follow-fork-mode"] = text


@setting("detach-on-fork", usage="on|off", example="set detach-on-fork off")
def detach_on_fork(debugger: Debugger, text: str) -> None:
    """Whether the other one is let go of; off: both are debugged."""
    if text not in ("on", "off"):
        raise CommandError(f"detach-on-fork {text}: on or off")
    debugger.control.detach_on_fork = text == "on"
    debugger.settings["detach-on-fork"] = text


@command("strace", usage="[on|off] [CALL...]", group="processes", example="strace on open read")
def strace(debugger: Debugger, text: str) -> None:
    """Show the system calls of the process while it runs."""
    words = text.split()
    turn = words[0] if words else "on"
    if turn not in ("on", "off"):
        raise CommandError(f"strace {turn}: on or off")
    task = debugger.task
    for observer in [one for one in task.observers if isinstance(one, Tracer)]:
        task.detach(observer)
    if turn == "on":
        task.attach(Tracer(debugger.say, Style(calls=frozenset(words[1:]))))
    debugger.say(f"System calls of process {task.pid} are {'shown' if turn == 'on' else 'not shown'}.")
