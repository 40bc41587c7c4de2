"""Catchpoints: system calls, signals, forks, programs and libraries; and how signals are handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi import signals
from kernel.syscalls.catalogue import system_calls
from tools.debug.errors import CommandError
from tools.debug.registry import CATCH, catch, command, info

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger


@command(
    "catch", usage="KIND [NAME...]", group="breakpoints", example="catch syscall open", completes="catch", repeats=False
)
def catch_(debugger: Debugger, text: str) -> None:
    """Stop when something happens: syscall, signal, fork, vfork, exec, exit, load, call."""
    word, _, rest = text.strip().partition(" ")
    if not word:
        raise CommandError(f"what is to be caught is missing: {', '.join(CATCH.names())}")
    CATCH.find(word).handler(debugger, rest)


@command("tcatch", usage="KIND [NAME...]", group="breakpoints", example="tcatch fork", completes="catch")
def tcatch(debugger: Debugger, text: str) -> None:
    """Stop when something happens, once."""
    catch_(debugger, text)
    debugger.points.all[max(debugger.points.all)].temporary = True


def _add(debugger: Debugger, kind: str, what: str, names: frozenset[str] = frozenset()) -> None:
    point = debugger.points.add("catchpoint", what, catches=kind, names=names)
    debugger.catching_changed()
    debugger.say(f"Catchpoint {point.number} ({what})")


@catch("syscall", usage="[NAME|NUMBER...]", example="catch syscall open 3")
def catch_syscall(debugger: Debugger, text: str) -> None:
    """System calls, before and after they are made; all without a name."""
    table = system_calls(debugger.task.abi.NAME).complete()
    by_name = {entry.name for entry in table.values()}
    names = set()
    for word in text.split():
        entry = table.get(int(word)) if word.isdigit() else None
        if entry is None and word not in by_name:
            raise CommandError(f"no system call {word}; see hp9k syscalls")
        names.add(word if entry is None else entry.name)
    what = f"syscall{'s' * (len(names) > 1)} {' '.join(sorted(names))}" if names else "any syscall"
    _add(debugger, "syscall", what, frozenset(names))


@catch("signal", usage="[NAME...]", example="catch signal SIGALRM")
def catch_signal(debugger: Debugger, text: str) -> None:
    """Signals, also those that stop nothing otherwise."""
    names = frozenset(signals.name(_signal(word)) for word in text.split())
    _add(debugger, "signal", f"signal {' '.join(sorted(names))}" if names else "any signal", names)


def _signal(word: str) -> int:
    """A signal by name or number. Raises CommandError."""
    if word.isdigit() and 0 < int(word) < 64:
        return int(word)
    wanted = word.upper() if word.upper().startswith("SIG") else f"SIG{word.upper()}"
    for number in range(1, 64):
        if signals.name(number) == wanted:
            return number
    raise CommandError(f"no signal {word}")


@catch("fork", example="catch fork")
def catch_fork(debugger: Debugger, text: str) -> None:
    """The creation of a process."""
    _add(debugger, "fork", "fork")


@catch("vfork", example="catch vfork")
def catch_vfork(debugger: Debugger, text: str) -> None:
    """The creation of a process, as `catch fork`."""
    _add(debugger, "fork", "vfork")


@catch("exec", example="catch exec")
def catch_exec(debugger: Debugger, text: str) -> None:
    """Another program in place of this one."""
    _add(debugger, "exec", "exec")


@catch("load", example="catch load")
def catch_load(debugger: Debugger, text: str) -> None:
    """A shared library that is loaded."""
    _add(debugger, "load", "load")


@catch("call", usage="LIBRARY[:EXPRESSION]", example="catch call libc:^str")
def catch_call(debugger: Debugger, text: str) -> None:
    """A function of a library that is called from outside of it, whose name matches a regular expression."""
    from tools.debug.library_calls import Wanted

    _add(debugger, "call", f"call {text.strip()}", frozenset((Wanted.of(text).text,)))
    debugger.points.refresh(debugger.points.all[max(debugger.points.all)])


@catch("exit", example="catch exit")
def catch_exit(debugger: Debugger, text: str) -> None:
    """The end of the process, while it is still there."""
    _add(debugger, "syscall", "exit", frozenset(("exit",)))


@command(
    "handle",
    usage="SIGNAL [stop|nostop] [print|noprint] [pass|nopass]",
    group="breakpoints",
    example="handle SIGUSR1 nostop noprint",
)
def handle(debugger: Debugger, text: str) -> None:
    """What a signal does: stops the program, is shown, reaches it."""
    name, *words = text.split() or [""]
    numbers = range(1, 45) if name == "all" else [_signal(name)]
    for number in numbers:
        stop, said, passed = debugger.handling_of(number)
        for word in words:
            if word in ("stop", "nostop"):
                stop = word == "stop"
                said = said or stop
            elif word in ("print", "noprint"):
                said = word == "print"
                stop = stop and said
            elif word in ("pass", "nopass", "ignore", "noignore"):
                passed = word in ("pass", "noignore")
            else:
                raise CommandError(f"{word}: write stop, nostop, print, noprint, pass or nopass")
        debugger.handling[number] = stop, said, passed
    if len(list(numbers)) == 1:
        info_signals(debugger, name)


@info("signals", "handle", usage="[SIGNAL]", example="info signals SIGINT")
def info_signals(debugger: Debugger, text: str) -> None:
    """What signals do."""
    numbers = [_signal(text.strip())] if text.strip() else range(1, 38)
    debugger.say(f"{'Signal':<12}{'Stop':<6}{'Print':<7}{'Pass to program':<17}")
    for number in numbers:
        stop, said, passed = ("Yes" if one else "No" for one in debugger.handling_of(number))
        debugger.say(f"{signals.name(number):<12}{stop:<6}{said:<7}{passed}")


@command("signal", usage="SIGNAL|0", group="running", example="signal SIGUSR1")
def signal(debugger: Debugger, text: str) -> None:
    """Continue with a signal; 0 continues without the one it stopped for."""
    from tools.debug.commands.running import continue_

    word = text.strip()
    debugger.control.pass_signal(debugger.task, 0 if word == "0" else _signal(word))
    continue_(debugger, "")
