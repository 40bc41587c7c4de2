"""What a trace shows of ioctl(2)."""

from __future__ import annotations

import pytest

from kernel.abi import ioctl, termio
from kernel.process.task import Task
from kernel.syscalls.ioctl_arguments import _show_argument

DATA = 0x10000  # writable in the fixture's task
MODES = termio.Termio(iflag=0o2400, oflag=0o5, cflag=0o4660, lflag=0o13)


def shown(task: Task, request: int, argument: int, result: int | None = 0) -> str:
    return _show_argument(task, (0, request, argument), 2, result)


def test_terminal_modes(task: Task) -> None:
    MODES.store(task.memory, DATA, 2)
    control = "B9600|CS6|CSTOPB|CREAD|HUPCL"
    assert shown(task, ioctl.TCGETA, DATA) == f"{{ICRNL|IXON, OPOST|ONLCR, {control}, ISIG|ICANON|ECHO}}"
    assert shown(task, ioctl.TCSETAW, DATA, None).startswith("{ICRNL|IXON")


def test_what_a_failed_call_did_not_fill_in_is_a_pointer(task: Task) -> None:
    assert shown(task, ioctl.TCGETA, DATA, None) == hex(DATA)
    assert shown(task, ioctl.TCGETA, 0) == "NULL"


@pytest.mark.parametrize("void", [0, 0x2000_0000])
def test_arguments_by_value(task: Task, void: int) -> None:
    assert shown(task, ioctl.TCFLSH | void, 2) == "2"


def test_window_size_and_numbers(task: Task) -> None:
    termio.Winsize(row=24, col=80).store(task.memory, DATA, 2)
    assert shown(task, ioctl.TIOCGWINSZ, DATA) == "{ws_row=24, ws_col=80}"
    task.memory.put_u32(DATA, -1)
    assert shown(task, ioctl.FIONBIO, DATA) == "[-1]"
