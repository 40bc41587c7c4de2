"""When the processor has to leave all registers exact at a fault: where somebody may look at them."""

from __future__ import annotations

import pytest

from kernel.abi.signals import SIG_DFL, SIG_IGN, SIGFPE, SIGSEGV, SIGUSR1
from kernel.process import ptrace
from kernel.process.actions import Action
from kernel.process.exec import announce
from kernel.process.task import Task
from kernel.strace.tracer import Tracer

HANDLER = 0x2000


@pytest.fixture
def fast(task: Task) -> Task:
    task.cpu.precise = False
    return task


def test_a_handler_for_faults(fast: Task) -> None:
    for number, handler in ((SIGUSR1, HANDLER), (SIGSEGV, SIG_IGN), (SIGSEGV, SIG_DFL)):
        fast.signals.set_action(number, Action(handler))
        assert not fast.cpu.precise
    fast.signals.set_action(SIGFPE, Action(HANDLER))
    assert fast.cpu.precise


def test_a_process_traced_by_its_parent(fast: Task) -> None:
    ptrace.request(fast, ptrace.PT_SETTRC, 0, 0, 0, 0)
    assert not fast.traced, "init lets nobody go on"
    assert not fast.cpu.precise
    fast.family.parent = fast
    ptrace.request(fast, ptrace.PT_SETTRC, 0, 0, 0, 0)
    assert fast.traced
    assert fast.cpu.precise
    fast.cpu.precise = False
    announce(fast)
    assert fast.cpu.precise


def test_a_trace(fast: Task) -> None:
    fast.attach(Tracer(None))
    assert fast.cpu.precise
