"""The compiler in a process of its own: guests go on without it, whatever becomes of it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from parisc_engines import NATIVE
from parisc_program import Assembler

from emu.cpu import Budget, Trap
from emu.jit.background import Background
from emu.jit.cache import Cache
from emu.jit.compiler import RUNTIME_LEVELS, RegionRequest, RegionShape, RuntimeRequest, runtime_key
from emu.jit.engine import Engine
from emu.jit.state import COUNTERS, LIMIT
from emu.memory import AddressSpace
from emu.parisc.compiled.architecture import architecture
from emu.parisc.compiled.cpu import CompiledCpu

pytestmark = pytest.mark.skipif(not NATIVE, reason="needs llvmlite and x86-64")

CODE = 0x10000
PATIENCE = 60  # seconds
asm = Assembler()
# r3 is counted down to 0, r4 up by 3.
LOOP = [asm("LDO", b=4, t=4, im14=3), asm("ADDIBF", r=3, im5=-1, c=1, disp12=-12), asm("OR"), asm("BREAK")]


@pytest.fixture
def services():
    """Made by engines; ended with the test."""
    made: list[Background] = []
    yield made
    for service in made:
        service.close()


@pytest.fixture
def engine(tmp_path, monkeypatch, services):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # the process's own

    def service(arrived):
        services.append(Background("emu.jit.worker", arrived))
        return services[-1]

    return Engine(architecture("1.1"), Cache(tmp_path / "hp9k" / "native"), service, settled=0)


@pytest.fixture
def cpu(engine):
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.write(CODE, b"".join(word.to_bytes(4, "big") for word in LOOP))
    cpu = CompiledCpu(memory, engine)
    yield cpu
    cpu.close()
    memory.close()


def count(cpu, rounds):
    cpu.pc = CODE
    cpu.group("gr3", "gr4").write(rounds, 0)
    stop = Budget()
    while stop == Budget():
        stop = cpu.run(0.05)
    assert stop == Trap(0)
    assert cpu.get("gr4") == 3 * rounds & 0xFFFFFFFF


def run_until(cpu, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        count(cpu, 20_000)


def _nobody(arrived):
    pytest.fail("the cache has all that is wanted")


def _process(service: Background) -> int:
    return service._process.pid


def test_from_nothing_to_compiled_code(cpu, engine, services, tmp_path):
    run_until(cpu, lambda: engine.prepare() and engine.regions.with_entry(CODE, False, cpu.memory) is not None)
    count(cpu, 3_000_000)
    assert len(services) == 1
    names = [path.name for path in (tmp_path / "hp9k" / "native").iterdir()]
    assert any(name.endswith(runtime_key(architecture("1.1"), RUNTIME_LEVELS[0])) for name in names)
    # The next start finds it all.
    again = Engine(architecture("1.1"), Cache(tmp_path / "hp9k" / "native"), _nobody)
    assert again.prepare()
    other = CompiledCpu(cpu.memory, again)
    count(other, 3_000_000)
    assert again.regions.with_entry(CODE, False, cpu.memory) is not None
    other.close()


def test_a_damaged_cache_is_made_again(cpu, engine, services, tmp_path):
    run_until(cpu, engine.prepare)
    directory = tmp_path / "hp9k" / "native"
    for path in directory.iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    again = Engine(architecture("1.1"), Cache(directory), engine._make_service, settled=0)
    other = CompiledCpu(cpu.memory, again)
    assert not again.prepare()
    run_until(other, again.prepare)
    other.close()


def test_a_compiler_that_dies_is_replaced_and_then_given_up(cpu, engine, services):
    run_until(cpu, engine.prepare)
    for _ in range(4):
        for service in services:
            if service.alive:
                os.kill(_process(service), signal.SIGKILL)
        run_until(cpu, lambda: not any(service.alive for service in services))
        engine.compile(0, RegionShape(CODE, (), LIMIT, False), bytes(COUNTERS // 8), [], [], {})
    assert len(services) == 3
    assert not engine.wants()
    count(cpu, 300_000)


def test_a_compiler_that_dies_at_once(cpu, engine, services):
    """Before it has made the first runtime: another one is asked."""
    assert not engine.prepare()
    os.kill(_process(services[0]), signal.SIGKILL)
    run_until(cpu, engine.prepare)
    assert len(services) == 2


def test_a_new_compiler_learns_what_the_old_one_knew(cpu, engine, services):
    run_until(cpu, lambda: engine.prepare() and engine.regions.with_entry(CODE, False, cpu.memory) is not None)
    os.kill(_process(services[0]), signal.SIGKILL)
    run_until(cpu, lambda: not services[0].alive)
    second = CODE + 0x800  # in a page the first one was told of
    cpu.memory.poke(second, b"".join(word.to_bytes(4, "big") for word in LOOP))
    run_until(cpu, lambda: engine.regions.with_entry(CODE, False, cpu.memory) is not None)

    def found():
        cpu.pc = second
        cpu.group("gr3", "gr4").write(100_000, 0)
        while cpu.run(0.05) == Budget():
            pass
        return engine.regions.with_entry(second, False, cpu.memory) is not None

    run_until(cpu, found)


def test_no_executable_memory(cpu, engine, services, monkeypatch):
    """Everything is left to the reference engine."""

    def refuse():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("emu.jit.engine.process_host", refuse)
    end = time.monotonic() + PATIENCE
    while not engine._impossible:
        assert time.monotonic() < end
        count(cpu, 2_000)
    count(cpu, 20_000)
    assert not engine.prepare()
    assert len(services) == 1
    again = Engine(architecture("1.1"), engine._store, _nobody)  # which finds the runtime in the cache
    other = CompiledCpu(cpu.memory, again)
    count(other, 20_000)
    assert not again.prepare()
    other.close()


def test_nothing_is_left_behind(tmp_path, monkeypatch, services):
    """Whatever the process was about, as long as it wasn't at it for long."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    idle, working = (Background("emu.jit.worker", lambda: None) for _ in range(2))
    services += [idle, working]
    working.request(RuntimeRequest(architecture("1.0").name, RUNTIME_LEVELS[1]))
    for service in services:
        service.close()
        service.close()
        assert service._process.wait(PATIENCE) == 0
    assert not list(tmp_path.glob("hp9k/native/*-runtime*"))


def test_what_every_start_needs_is_finished_but_by_one_only(tmp_path, monkeypatch, services):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = RuntimeRequest(architecture("1.0").name, RUNTIME_LEVELS[0])
    other = Cache(tmp_path / "hp9k" / "native")
    assert other.claim()
    for kept in (False, True):
        if kept:
            del other
        service = Background("emu.jit.worker", lambda: None)
        services.append(service)
        service.request(first)
        service.close()
        assert service._process.wait(PATIENCE) == 0
        names = [path.name for path in tmp_path.glob("hp9k/native/*-runtime*")]
        assert any(name.endswith(runtime_key(architecture("1.0"), RUNTIME_LEVELS[0])) for name in names) == kept


def test_the_process_answers_what_it_cannot_do(services, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    service = Background("emu.jit.worker", lambda: None)
    services.append(service)
    service.request(
        RegionRequest(
            0, architecture("1.1").name, RegionShape(CODE, (), LIMIT, False), bytes(COUNTERS // 8), [], [], {}
        )
    )
    service.request(7)
    service.request(RuntimeRequest(architecture("1.0").name, 0))
    end = time.monotonic() + PATIENCE
    while len(service.replies) < 3:
        assert time.monotonic() < end
        assert service.alive
        time.sleep(0)
    refused, forgotten, runtime = service.replies
    assert refused[1] == f"no code at {CODE:#x}"
    assert forgotten is None
    assert runtime[0] == RuntimeRequest(architecture("1.0").name, 0)
    assert Path(tmp_path / "hp9k" / "native").is_dir()
