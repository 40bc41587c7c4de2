"""Every way to execute PA-RISC, for tests that have to hold for all of them."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from emu.cpu import Stop
from emu.jit import host_code, identity
from emu.jit.cache import Cache
from emu.jit.engine import Engine, inline_engine
from emu.jit.state import COUNTERS
from emu.memory import PAGE, PROT_EXEC, PROT_READ, AddressSpace
from emu.parisc.compiled.architecture import architecture as parisc
from emu.parisc.compiled.cpu import CompiledCpu
from emu.parisc.reference import PariscCpu

NATIVE = ("interpreter", "precise", "fast") if host_code.supported() and identity.available() else ()
ENGINES = ("reference", *NATIVE)
EXACT = tuple(name for name in ENGINES if name != "fast")  # that leave all registers exact after a fault


@functools.cache
def _engine(architecture: str) -> Engine:
    """One for each process of the tests; what it compiles is thrown away with it."""
    directory = tempfile.TemporaryDirectory(prefix="hp9k-test-")
    engine = inline_engine(parisc(architecture), Cache(Path(directory.name)))
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
        if (self.memory.protection(address) or 0) & wanted == wanted:
            translations = self.translations
            translations.see(address // PAGE)
            translations.counts[:] = memoryview(b"\1\0\0\0" * COUNTERS).cast("I")  # everything was arrived at
            translations.hot(address)


def make(kind: str, memory: AddressSpace, architecture: str = "2.0") -> PariscCpu | CompiledCpu:
    """A processor; `kind` is one of ENGINES."""
    if kind == "reference":
        return PariscCpu(memory, architecture)
    if kind == "interpreter":
        return CompiledCpu(memory, _engine(architecture), compiling=False)
    cpu = EagerCpu(memory, _engine(architecture))
    cpu.precise = kind == "precise"
    return cpu
