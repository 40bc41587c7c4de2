"""The Python API over programs of both series: running, stopping, looking, changing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import hp9k


@pytest.fixture
def debuggee(binaries: Path) -> str:
    return str(binaries / "debuggee")


@pytest.fixture
def machine() -> Iterator[hp9k.Machine]:
    with hp9k.Machine(net="none") as made:
        yield made


def test_a_program_run_to_its_end(debuggee: str) -> None:
    done = hp9k.run(debuggee, "count", "5")
    assert done == hp9k.Result(3, None, b"10\n0\n", b"")
    assert not done.timed_out


def test_standard_input_and_a_signal(debuggee: str) -> None:
    assert hp9k.run(debuggee, "read", stdin=b"hello").stdout == b"5 hello\n0\n"
    crashed = hp9k.run(debuggee, "crash")
    assert crashed.status is None
    assert crashed.signal in ("SIGSEGV", "SIGBUS")


def test_the_time_is_over(debuggee: str) -> None:
    assert hp9k.run(debuggee, "forever", timeout=0.05).timed_out


def test_the_hosts_signals_stay_the_hosts(debuggee: str) -> None:
    before = signal.getsignal(signal.SIGINT)
    with hp9k.Machine() as machine:
        machine.start(debuggee)
        assert signal.getsignal(signal.SIGINT) is before


def test_a_file_that_is_no_program(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no program")
    with pytest.raises(hp9k.FormatError):
        hp9k.run(str(text))
    with pytest.raises(FileNotFoundError):
        hp9k.run(str(tmp_path / "missing"))
    with pytest.raises(hp9k.BadOption):
        hp9k.run(str(text), root=str(tmp_path / "missing"))


def test_a_breakpoint_and_arguments(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee, "crash")
    process.breakpoint("sum")
    stop = process.run()
    assert (stop.reason, stop.address) == ("breakpoint", process.address("sum"))
    assert [process.argument(number) for number in range(6)] == [1, 2, 3, 4, 5, 6]
    assert process.run().reason == "signal"
    assert process.run().reason == "killed"
    assert not process.alive


def test_a_condition_and_removal(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee)
    with process.breakpoint("add", lambda process: process.argument(0) == 7):
        process.run()
        assert process.argument(0) == 7
        assert process.memory.u32(process.address("total")) == sum(range(7))
    assert process.run() == hp9k.Stop("exit", process, status=3)
    assert process.status == 3
    assert process.stdout == b"45\n0\n"


def test_watching_memory(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee)
    process.watch("total")
    process.run()
    stop = process.run()
    assert (stop.reason, stop.address) == ("watch", process.address("total"))
    assert stop.detail == "00000001 -> 00000003"


def test_steps(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee)
    first = process.registers.pc
    assert process.step(10).reason == "step"
    assert process.registers.pc != first
    stop = process.run_until(lambda process: process.symbols.describe(process.registers.pc) == "main")
    assert (stop.reason, process.registers.pc) == ("step", process.address("main"))


def test_registers_and_memory_are_written(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee, "read", stdin=b"hello")
    process.run_until("main")
    line = process.address("line")
    process.memory[line : line + 4] = b"abc\0"
    assert process.memory[line : line + 4] == b"abc\0"
    assert process.memory.string(line) == b"abc"
    process.memory[line] = ord("x")
    assert process.memory.find(b"xbc\0", line & -4096, (line & -4096) + 8192) == line
    text = process.address("main")
    process.memory.put_u16(text, process.memory.u16(text))  # which the program may not write
    register = "d0" if process.task.abi.NAME == "s300" else "ret0"
    process.registers[register] = 0x12345678
    assert process.registers[register] == 0x12345678
    assert register.replace("ret0", "gr28") in list(process.registers)
    for broken in (lambda: process.memory[0:], lambda: process.registers["nonsense"], lambda: process.address("none")):
        with pytest.raises((ValueError, KeyError)):
            broken()


def test_a_function_replaced(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee, "fib", "30")
    hook = process.hook("fib", lambda process: 1000 + process.argument(0))
    process.run_until("count")
    hook.remove()
    hook.remove()
    assert process.run_to_end().status == 3
    assert process.stdout == b"1030\n0\n"


def test_a_function_looked_at(machine: hp9k.Machine, debuggee: str) -> None:
    seen = []
    process = machine.start(debuggee, "fib", "5")
    process.hook("fib", lambda process: seen.append(process.argument(0)))
    process.run_to_end()
    assert seen[:3] == [5, 4, 3]
    assert process.stdout == b"5\n0\n"


def test_a_function_called(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee)
    process.run_until("main")
    assert process.call("sum", 6, 5, 4, 3, 2, 1) == 123456
    assert process.call("fib", 10) == 55
    assert process.run_to_end().status == 3


def test_a_system_call_replaced(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee, "raise")
    calls = []

    def kill(call: hp9k.Call) -> int:
        calls.append(call.words)
        return 0

    with machine.on_call("kill", kill), machine.on_call("getpid", lambda call: 4711):
        assert process.run_to_end().status == 3
    assert calls == [(4711, 16)]
    assert process.stdout == b"0\n"


def test_a_system_call_that_fails(machine: hp9k.Machine, debuggee: str) -> None:
    def write(call: hp9k.Call) -> None:
        raise call.fail("EPIPE")

    process = machine.start(debuggee)
    machine.on_call("write", write)
    process.run_to_end()
    assert process.stdout == b""
    with pytest.raises(KeyError):
        machine.on_call("nonsense", lambda call: 0)


def test_what_a_hook_raises_comes_out_of_run(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee)
    hook = process.hook("add", lambda process: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        process.run()
    hook.remove()
    with machine.on_call("write", lambda call: 1 // 0), pytest.raises(ZeroDivisionError):
        process.run_to_end()
    assert process.run_to_end().status == 3


def test_children(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee, "fork")
    machine.follow_children = True
    process.breakpoint("main")
    process.run()
    stop = machine.run()
    assert stop.reason == "exit"
    assert stop.process is not process
    assert stop.status == 3
    assert process.run_to_end().status == 6


def test_kill(machine: hp9k.Machine, debuggee: str) -> None:
    process = machine.start(debuggee, "forever")
    assert process.run(timeout=0.02).reason == "timeout"
    process.kill()
    assert not process.alive
    assert machine.processes == []


def test_two_machines_know_nothing_of_each_other(debuggee: str) -> None:
    with hp9k.Machine() as one, hp9k.Machine() as other:
        first, second = one.start(debuggee), other.start(debuggee)
        first.hook("add", lambda process: 1)
        assert second.run_to_end().status == 3
        assert second.stdout == b"45\n0\n"
        assert first.run_to_end().status == 1
