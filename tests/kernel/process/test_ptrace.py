"""ptrace(2) and what debuggers do to a process, without a program."""

from __future__ import annotations

from typing import Any

import pytest

from emu.memory import PAGE, PROT_EXEC, PROT_READ, MemoryFault
from kernel.abi.errno import Errno, HpuxError
from kernel.abi.ptrace import (
    PT_ATTACH,
    PT_CONTIN,
    PT_CONTIN1,
    PT_DETACH,
    PT_EXIT,
    PT_RDUSER,
    PT_RUAREA,
    PT_RUREGS,
    PT_SETTRC,
    PT_SINGLE,
    PT_WDUSER,
    PT_WIUSER,
    PT_WUAREA,
    PT_WUREGS,
)
from kernel.abi.signals import SIG_IGN, SIGCONT, SIGKILL, SIGSTOP, SIGTERM, SIGTRAP, SIGUSR1, SIGUSR2, bit
from kernel.credentials import Credentials
from kernel.process.actions import Action
from kernel.process.poke import poke
from kernel.process.ptrace import request
from tests.kernel.conftest import DATA

TEXT = 0x4000
HERE = 1  # as an address to continue at


@pytest.fixture
def debugger(machine: Any) -> Any:
    return machine.task()


@pytest.fixture
def child(machine: Any, debugger: Any) -> Any:
    """A child of the debugger's that has asked for it, and has stopped for SIGUSR1."""
    child = machine.task()
    machine.processes.enter(child, debugger)
    child.memory.map(TEXT, PAGE, PROT_READ | PROT_EXEC)
    assert request(child, PT_SETTRC, 0, 0, 0, 0) == 0
    child.signals.post(SIGUSR1)
    child.signals.deliver()
    assert child.stopped
    return child


def ask(debugger: Any, child: Any, number: int, address: int = HERE, data: int = 0, address2: int = 0) -> int:
    return request(debugger, number, child.pid, address, data, address2)


def fails(error: type[HpuxError], *arguments: Any) -> None:
    with pytest.raises(error):
        ask(*arguments)


def test_the_debugger_is_told_of_a_stop(debugger: Any, child: Any, call: Any) -> None:
    assert call(debugger, "waitpid", child.pid, 0, 0) == (child.pid, SIGUSR1 << 8 | 0x7F)
    assert call(debugger, "waitpid", child.pid, 0, 1) == (0, 0), "only once"


def test_even_signals_that_are_ignored_stop_it_but_not_sigkill(debugger: Any, child: Any) -> None:
    child.signals.set_action(SIGUSR2, Action(SIG_IGN))
    ask(debugger, child, PT_CONTIN)
    child.signals.post(SIGUSR2)
    child.signals.deliver()
    assert (child.stopped, child.status >> 8) == (True, SIGUSR2)
    child.signals.post(SIGCONT)
    assert child.stopped, "only the debugger lets it go on"
    child.signals.post(SIGKILL)
    child.signals.deliver()
    assert not child.alive


def test_only_a_stopped_one_of_ones_own(debugger: Any, child: Any, machine: Any) -> None:
    fails(Errno.ESRCH, machine.task(), child, PT_RDUSER, DATA)
    with pytest.raises(Errno.ESRCH):
        request(debugger, PT_RDUSER, 9999, DATA, 0, 0)
    ask(debugger, child, PT_CONTIN)
    fails(Errno.ESRCH, debugger, child, PT_RDUSER, DATA)


def test_memory(debugger: Any, child: Any) -> None:
    assert ask(debugger, child, PT_WDUSER, DATA, 0x12345678) == 0x12345678
    assert ask(debugger, child, PT_RDUSER, DATA) == 0x12345678
    fails(Errno.EIO, debugger, child, PT_RDUSER, 0x7000_0000)
    fails(Errno.EIO, debugger, child, PT_WDUSER, 0x7000_0000)


def test_a_breakpoint_in_text(debugger: Any, child: Any) -> None:
    """The program may not write there; translations of it are dropped."""
    with pytest.raises(MemoryFault):
        child.memory.write(TEXT + 2, b"\x4e\x41")
    ask(debugger, child, PT_WIUSER, TEXT + 2, 0x4E41_4E41)
    assert child.memory.read(TEXT, 8) == b"\0\0NANA\0\0"
    assert child.cpu.invalidated == [(TEXT, PAGE)]


def test_a_poke_across_pages(child: Any) -> None:
    poke(child, DATA + PAGE - 1, b"ab")
    assert child.memory.read(DATA + PAGE - 1, 2) == b"ab"
    assert child.cpu.invalidated == [(DATA, 2 * PAGE)]
    with pytest.raises(MemoryFault):
        poke(child, TEXT + PAGE - 1, b"ab")
    assert child.memory.read(TEXT + PAGE - 1, 1) == b"\0", "nothing of it is written"


def test_registers(debugger: Any, child: Any) -> None:
    child.cpu.set("a7", 0xFFE0_0000)
    area = child.abi.user_area(child.cpu, (0, 0, 0))
    for address in range(0, len(area) - 3, 2):
        ask(debugger, child, PT_RUAREA, address)
    fails(Errno.EIO, debugger, child, PT_RUAREA, 1)
    fails(Errno.EIO, debugger, child, PT_RUAREA, len(area) - 2)
    fails(Errno.EIO, debugger, child, PT_RUAREA, -2)
    child.cpu.set("d3", 0x0BADCAFE)
    place = child.abi.user_area(child.cpu, (0, 0, 0)).index(b"\x0b\xad\xca\xfe")
    assert ask(debugger, child, PT_RUAREA, place) == 0x0BADCAFE
    ask(debugger, child, PT_WUAREA, place, 42)
    assert child.cpu.get("d3") == 42


def test_requests_of_the_other_series(debugger: Any, child: Any, machine: Any) -> None:
    for number in (PT_RUREGS, PT_WUREGS, PT_CONTIN1, 99):
        fails(Errno.EIO, debugger, child, number)
    assert any("ptrace: request 99" in line for line in machine.messages)


def test_going_on_with_a_signal(debugger: Any, child: Any) -> None:
    child.signals.post(SIGUSR2)
    fails(Errno.EIO, debugger, child, PT_CONTIN, HERE, 99)
    assert ask(debugger, child, PT_CONTIN, TEXT, SIGTERM) == SIGTERM
    assert (child.alive, child.status) == (False, SIGTERM)
    assert child in child.scheduler.runnable, "whose turn frees what it holds"


def test_going_on_elsewhere_without_what_is_pending(debugger: Any, child: Any) -> None:
    child.signals.post(SIGUSR2)
    ask(debugger, child, PT_CONTIN, TEXT + 4)
    assert (child.stopped, child.cpu.pc, child.signals.pending) == (False, TEXT + 4, 0)


def test_one_instruction(debugger: Any, child: Any) -> None:
    child.cpu.step = lambda: child.cpu.run(0)
    ask(debugger, child, PT_SINGLE)
    child.proceed()
    child.signals.deliver()
    assert (child.stopped, child.status >> 8, child.stepping) == (True, SIGTRAP, False)


def test_ending_it(debugger: Any, child: Any) -> None:
    ask(debugger, child, PT_EXIT)
    assert (child.alive, child.status) == (False, 0)


@pytest.mark.parametrize(
    ("mine", "theirs", "allowed"), [(1000, 1000, True), (1000, 1001, False), (0, 1001, True), (1001, 0, False)]
)
def test_attaching(machine: Any, debugger: Any, mine: int, theirs: int, allowed: bool) -> None:
    target = machine.task(credentials=Credentials(theirs, theirs))
    debugger.credentials = Credentials(mine, mine)
    if not allowed:
        fails(Errno.EPERM, debugger, target, PT_ATTACH)
        return
    ask(debugger, target, PT_ATTACH)
    assert target.traced
    fails(Errno.EPERM, debugger, target, PT_ATTACH)
    target.signals.set_mask(bit(SIGTRAP))
    target.signals.deliver()
    assert (target.stopped, target.status >> 8) == (True, SIGTRAP), "whatever it blocks"
    ask(debugger, target, PT_DETACH)
    assert (target.stopped, target.traced, debugger.family.debuggees) == (False, False, {})


def test_attaching_to_nobody_or_oneself(debugger: Any) -> None:
    fails(Errno.EPERM, debugger, debugger, PT_ATTACH)
    with pytest.raises(Errno.ESRCH):
        request(debugger, PT_ATTACH, 9999, 0, 0, 0)


def test_attaching_to_one_that_is_stopped(machine: Any, debugger: Any, call: Any) -> None:
    target = machine.task()
    target.stop(SIGSTOP)
    target.stop_unreported = False
    ask(debugger, target, PT_ATTACH)
    assert call(debugger, "waitpid", target.pid, 0, 0) == (target.pid, SIGSTOP << 8 | 0x7F)


def test_without_its_debugger(machine: Any, debugger: Any, child: Any) -> None:
    """A child ends; one that was attached to goes on."""
    other = machine.task()
    ask(debugger, other, PT_ATTACH)
    other.signals.deliver()
    debugger.exit(0)
    assert (other.stopped, other.traced) == (False, False)
    child.signals.deliver()
    assert not child.alive


def test_the_end_of_one_that_is_no_child(machine: Any, debugger: Any, call: Any) -> None:
    """Its debugger hears of it, and its parent as ever."""
    parent = machine.task()
    target = machine.task()
    machine.processes.enter(target, parent)
    ask(debugger, target, PT_ATTACH)
    target.exit(5 << 8)
    assert call(debugger, "waitpid", target.pid, 0, 0) == (target.pid, 5 << 8)
    call.fails(debugger, Errno.ECHILD, "wait", 0)
    assert call(parent, "waitpid", target.pid, 0, 0) == (target.pid, 5 << 8)
