"""gdb's own numbers of signals and errors, which its protocol has whatever the target's are.

Facts: GDB's include/gdb/signals.def, and appendix E.13 of its manual (File-I/O errno values).
"""

from __future__ import annotations

from kernel.abi import signals

TRAP = 5
_UNKNOWN = 143
_DIFFERENT = {
    signals.SIGUSR1: 30, signals.SIGUSR2: 31, signals.SIGCLD: 20, signals.SIGPWR: 32, signals.SIGVTALRM: 26,
    signals.SIGPROF: 27, signals.SIGIO: 23, signals.SIGWINCH: 28, signals.SIGSTOP: 17, signals.SIGTSTP: 18,
    signals.SIGCONT: 19, signals.SIGTTIN: 21, signals.SIGTTOU: 22, signals.SIGURG: 16, 30: 29, signals.SIGXCPU: 24,
    signals.SIGXFSZ: 25, 35: 76, 32: _UNKNOWN,
}  # fmt: skip
_REALTIME_FIRST, _REALTIME_LAST, _REALTIME = 37, 44, 45  # RTMIN to RTMAX of HP-UX; gdb's first
_BACK = {theirs: ours for ours, theirs in _DIFFERENT.items() if theirs != _UNKNOWN}

ENOENT, EBADF, EINVAL, ENAMETOOLONG = 2, 9, 22, 91


def to_gdb(number: int) -> int:
    """gdb's number of a signal of HP-UX."""
    if _REALTIME_FIRST <= number <= _REALTIME_LAST:
        return _REALTIME + number - _REALTIME_FIRST
    return _DIFFERENT.get(number, number if number <= signals.SIGTERM else _UNKNOWN)


def from_gdb(number: int) -> int | None:
    """The reverse; None where HP-UX has no such signal."""
    if _REALTIME <= number <= _REALTIME + _REALTIME_LAST - _REALTIME_FIRST:
        return number - _REALTIME + _REALTIME_FIRST
    known = _BACK.get(number, number)
    return known if to_gdb(known) == number else None
