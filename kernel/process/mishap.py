"""Mistakes of the kernel's own: one costs the process it happened to its life, never the machine.

A handler fails with `HpuxError`, `OSError` or `MemoryFault`; any other exception is a mistake, or the host's memory is
used up. One line says what is needed to report it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from emu.cpu import Cpu
from kernel.abi.signals import SIGSYS

if TYPE_CHECKING:
    from types import TracebackType

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__))) + os.sep
REPORT = "please report this line; HP9K_DEBUG=1 shows the traceback"
_TEXT_MAX = 200  # characters of an exception's own text


class Victim(Protocol):
    """As much of a process as has to be said of it."""

    pid: int
    cpu: Cpu
    last_fault: str

    @property
    def call_name(self) -> str: ...

    def argument_words(self) -> tuple[int, ...]: ...

    def exit(self, status: int) -> None: ...


def describe(error: Exception) -> str:
    """`ValueError: embedded null byte, at kernel/process/exec.py:131`. HP9K_DEBUG=1 shows the traceback besides."""
    if os.environ.get("HP9K_DEBUG"):
        import traceback

        traceback.print_exception(error)
    text = " ".join(str(error).split())[:_TEXT_MAX]
    return f"{type(error).__name__}{': ' if text else ''}{text}, at {_place(error.__traceback__)}"


def _place(trace: TracebackType | None) -> str:
    """The innermost line of ours that was being executed."""
    place = "an unknown place"
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(_ROOT):
            place = f"{file.removeprefix(_ROOT)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def end(task: Victim, error: Exception, log: Callable[[str], None], *, calling: bool) -> None:
    """End the process to which `error` happened, with SIGSYS. `calling`: in the system call it is in."""
    where = _call(task) if calling else f"at pc {task.cpu.pc:#x}"
    log(f"internal error: process {task.pid}, {where}: {describe(error)}: it ends with SIGSYS; {REPORT}")
    task.last_fault = "internal error of hp9k"
    task.exit(SIGSYS)


def _call(task: Victim) -> str:
    """The call and its argument words."""
    try:
        words = ", ".join(hex(word & 0xFFFFFFFF) for word in task.argument_words())
    except Exception:  # the mistake to be reported is another one
        words = "?"
    return f"{task.call_name}({words})"


def contained(action: Callable[[], object], log: Callable[[str], None]) -> None:
    """Do something no program asked for; a mistake in it is logged, and that is all."""
    try:
        action()
    except Exception as error:
        log(f"internal error: {describe(error)}; {REPORT}")
