"""The processors there are, by name. An engine is imported when the first one of its kind is made."""

from __future__ import annotations

import os

from emu.cpu import Cpu
from emu.memory import AddressSpace

# By name, the best first; Unicorn is the 68k's alone.
MEANINGS = {
    "compiled": "native code by LLVM for what is executed often, the interpreter for the rest; the default",
    "interpreter": "a native function for each form of each instruction",
    "reference": "Python executes each instruction: slow, needs no library",
    "unicorn": "Series 300 only, and where no native code can be made: loses infinities, raises few traps of floating"
    " point, has some shifts, divisions and conversions wrong (docs/processors.md)",
}
_M68K = tuple(MEANINGS)
_PARISC = _M68K[:3]


class NoSuchEngine(ValueError):
    """What was asked for is not one of the processor's."""


def create(architecture: str, model: str, memory: AddressSpace, engine: str | None = None) -> Cpu:
    """A processor in user mode, all registers 0. `architecture` "m68k": `model` "68020", "68030" or "68040";
    "parisc": `model` "1.0", "1.1" or "2.0".

    `engine`, or else HP9K_ENGINE in the environment, chooses among the ways to execute: for PA-RISC "compiled",
    "interpreter" and "reference", which is slow and needs no library; for the 68k the same, and "unicorn", which is
    also the one where native code can't be made.

    Raises ValueError for a processor there isn't, NoSuchEngine, ImportError when the engine's library isn't installed.
    """
    if architecture == "m68k":
        return _m68k(model, memory, _chosen(engine, _M68K))
    if architecture == "parisc":
        return _parisc(model, memory, _chosen(engine, _PARISC))
    raise ValueError(f"no such architecture: {architecture}")


def _m68k(model: str, memory: AddressSpace, kind: str) -> Cpu:
    if kind == "reference":
        from emu.m68k.reference import ReferenceCpu

        return ReferenceCpu(memory, model)
    if not _is_native(kind):
        from emu.m68k.unicorn.cpu import M68kCpu

        return M68kCpu(memory, model)
    from emu.jit.engine import process_engine
    from emu.m68k.compiled.architecture import MODELS, architecture
    from emu.m68k.compiled.cpu import CompiledCpu

    if model not in MODELS:
        raise ValueError(f"no such processor: {model}")
    return CompiledCpu(memory, process_engine(architecture(model)), compiling=kind == "compiled")


def _chosen(engine: str | None, kinds: tuple[str, ...]) -> str:
    """What is asked for, or what the environment says; else the first one."""
    kind = engine or os.environ.get("HP9K_ENGINE", kinds[0])
    if kind not in kinds:
        raise NoSuchEngine(f"engine {kind}: this processor has {', '.join(kinds)}")
    return kind


def _parisc(model: str, memory: AddressSpace, kind: str) -> Cpu:
    from emu.parisc.registers import ARCHITECTURES

    if model not in ARCHITECTURES:
        raise ValueError(f"no such processor: {model}")
    if not _is_native(kind):
        from emu.parisc.reference import PariscCpu

        return PariscCpu(memory, model)
    from emu.jit.engine import process_engine
    from emu.parisc.compiled.architecture import architecture
    from emu.parisc.compiled.cpu import CompiledCpu

    return CompiledCpu(memory, process_engine(architecture(model)), compiling=kind == "compiled")


def _is_native(kind: str) -> bool:
    """Whether programs run as native code, which is kept on disk."""
    if kind not in ("compiled", "interpreter"):
        return False
    from emu.jit import host_code, identity

    return host_code.supported() and identity.available()


def cache_problem(architecture: str, engine: str | None = None) -> str | None:
    """One line that says why native code for it can't be kept on disk; None if it can, or if there is none."""
    try:
        if not _is_native(_chosen(engine, _PARISC if architecture == "parisc" else _M68K)):
            return None
    except ValueError:
        return None  # `create` says it
    from emu.jit.cache import native_cache

    return native_cache().problem()
