"""Signal numbers, names and default actions (signal(5); hpux-abi.md 6.2)."""

from __future__ import annotations

import signal as host
from enum import Enum

from emu.named import Named

SIG_DFL, SIG_IGN = 0, 1
SV_ONSTACK, SV_BSDSIG, SV_RESETHAND = 1, 2, 4
SA_ONSTACK, SA_RESETHAND, SA_NOCLDSTOP, SA_NODEFER, SA_RESTART, SA_NOCLDWAIT = 1, 4, 8, 0x20, 0x40, 0x80
SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK = 0, 1, 2
CORE_FLAG = 0x80  # in a wait(2) status: a core file was written
NSIG = 33  # signal(5) of the Series 300 ends with SIGDIL, 32


class Default(Enum):
    TERMINATE = "terminate"
    CORE = "core dump"
    IGNORE = "ignore"
    STOP = "stop"
    CONTINUE = "continue"


class Signal(Named):
    number: int
    name: str
    default: Default


_T, _C, _I, _S = Default.TERMINATE, Default.CORE, Default.IGNORE, Default.STOP

SIGNALS: dict[int, Signal] = {
    number: Signal(number, "SIG" + name, default)
    for number, name, default in (
        (1, "HUP", _T),
        (2, "INT", _T),
        (3, "QUIT", _C),
        (4, "ILL", _C),
        (5, "TRAP", _C),
        (6, "ABRT", _C),
        (7, "EMT", _C),
        (8, "FPE", _C),
        (9, "KILL", _T),
        (10, "BUS", _C),
        (11, "SEGV", _C),
        (12, "SYS", _C),
        (13, "PIPE", _T),
        (14, "ALRM", _T),
        (15, "TERM", _T),
        (16, "USR1", _T),
        (17, "USR2", _T),
        (18, "CLD", _I),
        (19, "PWR", _I),
        (20, "VTALRM", _T),
        (21, "PROF", _T),
        (22, "IO", _I),
        (23, "WINCH", _I),
        (24, "STOP", _S),
        (25, "TSTP", _S),
        (26, "CONT", Default.CONTINUE),
        (27, "TTIN", _S),
        (28, "TTOU", _S),
        (29, "URG", _I),
        (30, "LOST", _T),
        (32, "DIL", _T),
        (33, "XCPU", _C),
        (34, "XFSZ", _C),
    )
}

SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGEMT, SIGFPE, SIGKILL, SIGBUS, SIGSEGV, SIGSYS = range(1, 13)
SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2, SIGCLD, SIGPWR, SIGVTALRM, SIGPROF, SIGIO, SIGWINCH = range(13, 24)
SIGSTOP, SIGTSTP, SIGCONT, SIGTTIN, SIGTTOU, SIGURG = range(24, 30)
SIGXCPU, SIGXFSZ = 33, 34  # release 10 and later
SIGCANCEL = 35  # of threads, Series 800 only

# Handlers of these stay installed where others are reset (SV_RESETHAND; signal(5) "not reset when caught").
NOT_RESET = frozenset((SIGILL, SIGTRAP, SIGPWR))
MASK = (1 << 64) - 1  # the two words of a sigset that name signals, the second from release 10 on
UNBLOCKABLE = 1 << (SIGKILL - 1) | 1 << (SIGSTOP - 1) | 1 << (SIGCANCEL - 1)  # sigfillset(3) must keep no cancel away


def bit(number: int) -> int:
    """The signal's bit in the masks of sigblock(2), which have 32, and in the words of a sigset."""
    return 1 << (number - 1)


def name(number: int) -> str:
    known = SIGNALS.get(number)
    return known.name if known else f"SIG{number}"


_HOST_NAMES = {"SIGCLD": "SIGCHLD"}


def from_host(number: int) -> int | None:
    """The HP-UX number of a host signal, None where HP-UX has none of that name."""
    host_name = host.Signals(number).name
    for known in SIGNALS.values():
        if _HOST_NAMES.get(known.name, known.name) == host_name:
            return known.number
    return None


def to_host(number: int) -> int | None:
    """The host's number of an HP-UX signal, None where the host has none of that name."""
    host_name = _HOST_NAMES.get(name(number), name(number))
    found = host.Signals.__members__.get(host_name)
    return None if found is None else int(found)


ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF = 0, 1, 2
