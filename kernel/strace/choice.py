"""Which calls and signals a trace shows: the sets of `-e`, with strace's classes of calls."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.abi import signals
from kernel.calls.arguments import Fd, Path
from kernel.calls.table import Entry

# Calls of a class by the modules that declare them; %file and %desc are told by their arguments.
_MODULES = {
    "%network": ("socket", "socket_message", "netioctl"),
    "%signal": ("signal",),
    "%ipc": ("ipc", "posix_ipc", "msemaphore"),
    "%memory": ("memory",),
}
_PROCESS = frozenset(("fork", "vfork", "exec", "execv", "execve", "exit", "wait", "wait3", "waitpid"))
_ARGUMENTS = {"%file": Path.__metadata__[0], "%desc": Fd.__metadata__[0]}  # type: ignore[attr-defined]
CLASSES = (*_ARGUMENTS, "%process", *_MODULES)


def calls(text: str, table: Iterable[Entry]) -> frozenset[str]:
    """The names `text` chooses: `open,close`, `%file`, `!read`. Raises ValueError for what there is not."""
    entries = list(table)
    known = frozenset(entry.name for entry in entries)
    wanted: set[str] = set()
    for word in _words(text.removeprefix("!")):
        found = _of_class(word, entries) if word in CLASSES else known & {word}
        if not found:
            raise ValueError(f"no system call {word}; see hp9k syscalls. Classes: {', '.join(CLASSES)}")
        wanted |= found
    return known - wanted if text.startswith("!") else frozenset(wanted)


def _of_class(name: str, entries: list[Entry]) -> frozenset[str]:
    if name == "%process":
        return _PROCESS & {entry.name for entry in entries}
    if name in _ARGUMENTS:
        return frozenset(entry.name for entry in entries if _ARGUMENTS[name] in entry.arguments)
    return frozenset(entry.name for entry in entries if entry.handler.__module__.rpartition(".")[2] in _MODULES[name])


def signal_numbers(text: str) -> frozenset[int]:
    """`SIGINT,term`, `!alrm`, `all` or `none`. Raises ValueError for what there is not."""
    every = {one.name.removeprefix("SIG"): number for number, one in signals.SIGNALS.items()}
    if text in ("all", "none", "!all", "!none"):
        return frozenset(every.values() if text in ("all", "!none") else ())
    wanted = set()
    for word in _words(text.removeprefix("!")):
        name = word.upper().removeprefix("SIG")
        if name not in every:
            raise ValueError(f"no signal {word}")
        wanted.add(every[name])
    return frozenset(every.values()) - wanted if text.startswith("!") else frozenset(wanted)


def _words(text: str) -> list[str]:
    """Raises ValueError if there are none."""
    if not (words := [word for word in text.split(",") if word]):
        raise ValueError("nothing given")
    return words
