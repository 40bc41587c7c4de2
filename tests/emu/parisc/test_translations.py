"""What of a guest's code is asked of the compiler, and which of the regions there are a guest takes."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest
from parisc_engines import NATIVE
from parisc_program import Assembler

from emu.cpu import Budget, Trap
from emu.jit.cache import Cache
from emu.jit.compiler import Compiler, RegionRequest, RegionShape
from emu.jit.engine import Engine
from emu.jit.state import COUNTERS, HOT_AT
from emu.memory import PAGE, AddressSpace
from emu.parisc.compiled.architecture import architecture
from emu.parisc.compiled.cpu import CompiledCpu

pytestmark = pytest.mark.skipif(not NATIVE, reason="needs llvmlite and x86-64")

CODE = 0x10000
CODE_PAGE = CODE // PAGE
LOOPS = 40
asm = Assembler()
LOOP = [asm("ADDIBF", r=3, im5=-1, c=1, disp12=-8), asm("OR")]
AROUND = asm("ADDIBF", r=4, im5=-1, c=1, disp12=-8 * LOOPS - 12)
START = asm("LDO", b=0, t=3, im14=100)
PROGRAM = [word for _ in range(LOOPS) for word in (START, *LOOP)]


class Slow:
    """A compiler that makes the runtime and keeps everybody waiting for regions."""

    def __init__(self, store: Cache) -> None:
        self.replies: deque = deque()
        self.alive = True
        self.regions: list[RegionRequest] = []
        self._compiler = Compiler(store)

    def request(self, message: object) -> None:
        if isinstance(message, RegionRequest):
            self.regions.append(message)
        elif not isinstance(message, int):
            self.replies.append(self._compiler.answer(message))

    def close(self) -> None:
        """There is nothing to end."""


@pytest.fixture
def memory():
    memory = AddressSpace()
    memory.map(CODE, PAGE, 7)
    yield memory
    memory.close()


@pytest.fixture
def service(tmp_path: Path) -> Slow:
    return Slow(Cache(tmp_path))


@pytest.fixture
def cpu(memory, service, tmp_path):
    cpu = CompiledCpu(memory, Engine(architecture("1.1"), Cache(tmp_path), lambda arrived: service, settled=0))
    assert cpu._engine.prepare()
    yield cpu
    cpu.close()


def write(memory, words):
    memory.write(CODE, b"".join(word.to_bytes(4, "big") for word in words))


def run(cpu, rounds):
    """All loops after each other, again and again."""
    cpu.pc = CODE
    cpu.set("gr4", rounds)
    stop = Budget()
    while stop == Budget():
        stop = cpu.run(0.5)
    assert stop == Trap(0)


def test_the_compiler_is_not_asked_more_than_it_can_do(cpu, memory, service, monkeypatch):
    asked = []
    hot = cpu.translations.hot
    monkeypatch.setattr(cpu.translations, "hot", lambda start: (asked.append(start), hot(start))[1])
    back = asm("ADDIBF", r=4, im5=-1, c=1, disp12=-4 * len(PROGRAM) - 8)
    write(memory, [*PROGRAM, back, asm("OR"), asm("BREAK")])
    run(cpu, 500)
    arrivals = 500 * 100 * LOOPS
    assert 0 < len(service.regions) <= 4
    assert len({request.shape.start for request in service.regions}) == len(service.regions)
    assert len(asked) < arrivals / HOT_AT
    assert not cpu._engine.wants()
    service.alive = False
    assert cpu._engine.wants()  # of another one


def test_a_region_that_adds_nothing_is_passed_over(cpu, memory, service):
    """The cache has the regions code once was compiled to beside that in which all of them are by now."""
    write(memory, [*PROGRAM, asm("BREAK")])
    arrivals = b"\xff" * (COUNTERS // 8)
    everything = {CODE: memory.read(CODE, PAGE)}
    for start, others, limit in ((CODE, (), 10), (CODE + 12, (), 10), (CODE, (CODE + 12,), 100), (CODE + 36, (), 100)):
        shape = RegionShape(start, others, limit, False)
        request = RegionRequest(0, architecture("1.1").name, shape, arrivals, [], [], everything)
        cpu._engine._add(service._compiler.region(request), False)
    cpu.translations.see(CODE_PAGE)
    assert {region.entries[0] for region in cpu.translations._clusters} == {CODE, CODE + 36}
    assert cpu.translations._entries[CODE + 12][0].entries[0] == CODE
