"""Every way to execute the 68k, for tests that have to hold for all of them."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from emu.cpu import Cpu, Stop
from emu.jit import host_code, identity
from emu.jit.cache import Cache
from emu.jit.engine import Engine, inline_engine
from emu.jit.state import COUNTERS
from emu.m68k.compiled.architecture import architecture
from emu.m68k.compiled.cpu import CompiledCpu
from emu.m68k.reference import ReferenceCpu
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import PAGE, PROT_EXEC, PROT_READ, AddressSpace

NATIVE = ("interpreter", "precise", "fast") if host_code.supported() and identity.available() else ()
ENGINES = ("reference", *NATIVE)


@functools.cache
def _engine(model: str) -> Engine:
    """One for each process of the tests; what it compiles is thrown away with it."""
    directory = tempfile.TemporaryDirectory(prefix="hp9k-test-")
    engine = inline_engine(architecture(model), Cache(Path(directory.name)))
    engine.directory = directory  # type: ignore[attr-defined]  # as long as the engine
    assert engine.prepare()
    return engine


class EagerCpu(CompiledCpu):
    """Compiles where it begins, instead of waiting until that is worth it."""

    def run(self, seconds: float) -> Stop:
        self.compile_at(self.pc)
        return super().run(seconds)

    def compile_at(self, address: int) -> None:
        wanted = PROT_EXEC | PROT_READ
        if (self.memory.protection(address) or 0) & wanted == wanted and not address & 1:
            translations = self.translations
            translations.see(address // PAGE)
            translations.counts[:] = memoryview(b"\1\0\0\0" * COUNTERS).cast("I")  # everything was arrived at
            translations.hot(address)


def make(kind: str, memory: AddressSpace, model: str = "68040") -> Cpu:
    """A processor; `kind` is one of ENGINES, or "unicorn"."""
    if kind == "unicorn":
        return M68kCpu(memory, model)
    if kind == "reference":
        return ReferenceCpu(memory, model)
    if kind == "interpreter":
        return CompiledCpu(memory, _engine(model), compiling=False)
    cpu = EagerCpu(memory, _engine(model))
    cpu.precise = kind == "precise"
    return cpu
