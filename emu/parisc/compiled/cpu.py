"""CompiledCpu: the fast engine for PA-RISC. Cold code is interpreted natively, hot code compiled; the rest is left to
the reference.
"""

from __future__ import annotations

import ctypes
import functools
import operator
import struct
from collections.abc import Callable

from emu.cpu import RegisterGroup
from emu.jit.cpu import NativeCpu, Reference
from emu.jit.engine import Engine
from emu.jit.host import host_code
from emu.memory import AddressSpace
from emu.parisc.compiled.state import IN_SLOT, OFFSETS
from emu.parisc.interpreting import interval_timer
from emu.parisc.isa.values import MASK
from emu.parisc.reference import PariscCpu
from emu.parisc.registers import (
    PC_MASK,
    PLACES,
    USER,
    WIDTHS,
    Group,
    canonical,
    half_of,
    psw,
    psw_parts,
)

_HEAD, _TAIL, _NULLIFY = (OFFSETS[name] // 4 for name in ("pcoqh", "pcoqt", "n"))
_SLOT_TAIL, _TRAPPING, _FLOAT_CONTROL = (OFFSETS[name] // 4 for name in ("slot_tail", "trapping", "float_control"))
_JUMPS = OFFSETS["jumps"] // 8


class CompiledCpu(NativeCpu):
    """As `PariscCpu`, but all state is exact only at the stops that `precise` says."""

    def __init__(self, memory: AddressSpace, engine: Engine, *, compiling: bool = True) -> None:
        self.architecture = engine.architecture.name.model
        self._float_controls = [host_code().float_control(rounding) for rounding in range(4)]
        super().__init__(memory, engine, compiling=compiling)

    # -- registers ---------------------------------------------------------------------------------------------

    @property
    def pc(self) -> int:
        return self._words[_HEAD] & PC_MASK

    @pc.setter
    def pc(self, value: int) -> None:
        head = value & PC_MASK | USER
        words = self._words
        words[_HEAD] = head
        words[_TAIL] = head + 4 & MASK
        words[_NULLIFY] = 0

    def get(self, name: str) -> int:
        """As `PariscCpu.get`."""
        name = canonical(name)
        words = self._words
        if name == "pc":
            return self.pc
        if name == "psw":
            return psw(words[_NULLIFY], words[OFFSETS["v"] // 4], words[OFFSETS["cb"] // 4])
        if name == "cr16":
            return interval_timer()
        half = half_of(name)
        if half is not None:
            whole = self._longs[PLACES[half[0]].offset // 8]
            return whole & MASK if half[1] else whole >> 32
        place = PLACES[name]
        return self._longs[place.offset // 8] if place.size == 8 else words[place.offset // 4]

    def set(self, name: str, value: int) -> None:
        """As `PariscCpu.set`."""
        name = canonical(name)
        half = half_of(name)
        if name == "pc":
            self.pc = value
        elif name == "psw":
            for part, bits in zip(("n", "v", "cb"), psw_parts(value), strict=True):
                self._words[OFFSETS[part] // 4] = bits
        elif name in ("pcoqh", "pcoqt"):
            self._words[OFFSETS[name] // 4] = value & PC_MASK | USER
        elif half is not None:
            place = PLACES[half[0]].offset // 8
            shift = 0 if half[1] else 32
            self._longs[place] = self._longs[place] & ~(MASK << shift) | (value & MASK) << shift
        elif PLACES.get(name, PLACES["gr0"]).size == 8:
            self._longs[PLACES[name].offset // 8] = value & (1 << 64) - 1
        elif name not in ("gr0", "cr16"):
            self._words[OFFSETS[name] // 4] = value & WIDTHS.get(name, MASK)
        self.refresh()

    def group(self, *names: str) -> RegisterGroup:
        """Raises KeyError as `get`."""
        names = tuple(map(canonical, names))
        if all(name.startswith(("gr", "sr")) and name != "gr0" for name in names):
            places = tuple(PLACES[name].offset // 4 for name in names)
            return (_Pair if len(names) == 2 else _Words)(self._words, places)
        return Group(self, names)

    def fork(self, memory: AddressSpace) -> CompiledCpu:
        child = CompiledCpu(memory, self._engine, compiling=self.translations.compiling)
        child.restore(self.save())
        child.translations.inherit(self.translations)
        return child

    # -- for `NativeCpu` ---------------------------------------------------------------------------------------

    def make_reference(self) -> Reference:
        return PariscCpu(self.memory, self.architecture, on_flush=self.translations.flushed)

    def refresh(self) -> None:
        """What native code keeps of the floating-point status."""
        status = self._longs[0] >> 32
        words = self._words
        words[_TRAPPING] = status & 31
        words[_FLOAT_CONTROL] = self._float_controls[status >> 9 & 3]
        jumps = self._engine.no_jumps if status & 31 else self.translations.jumps
        self._longs[_JUMPS] = ctypes.addressof(jumps)

    def interrupted(self, column: int) -> None:
        if column & IN_SLOT:
            self._words[_TAIL] = self._words[_SLOT_TAIL]


class _Words:
    """Registers of 32 bits, straight from and to the state."""

    __slots__ = ("_indices", "_words", "read")

    def __init__(self, words: memoryview, indices: tuple[int, ...]) -> None:
        self._words = words
        self._indices = indices
        self.read = _reader(words, indices)

    def write(self, *values: int) -> None:
        words = self._words
        for index, value in zip(self._indices, values, strict=True):
            words[index] = value & MASK


class _Pair(_Words):
    """What a system call leaves: fast to write."""

    __slots__ = ("_first", "_second")

    def __init__(self, words: memoryview, indices: tuple[int, ...]) -> None:
        super().__init__(words, indices)
        self._first, self._second = indices

    def write(self, *values: int) -> None:
        words = self._words
        first, second = values
        words[self._first] = first & MASK
        words[self._second] = second & MASK


def _reader(words: memoryview, indices: tuple[int, ...]) -> Callable[[], tuple[int, ...]]:
    """What reads these words: a call into Python costs more than the reading of some that lie in a row."""
    first = indices[0]
    if indices == tuple(range(first, first + len(indices))):
        return functools.partial(struct.Struct(f"={len(indices)}I").unpack_from, words, 4 * first)
    return functools.partial(operator.itemgetter(*indices), words)
