"""CompiledCpu: the fast engine for PA-RISC. Cold code is interpreted natively, hot code compiled; the rest is left to
the reference.
"""

from __future__ import annotations

import ctypes
import functools
import operator
import struct
from collections.abc import Callable

from emu.cpu import Group, RegisterGroup
from emu.jit.cpu import NativeCpu, Reference
from emu.jit.engine import Engine
from emu.jit.host_code import host_code
from emu.memory import AddressSpace
from emu.parisc.compiled.state import IN_SLOT, OFFSETS
from emu.parisc.isa.values import MASK, register_mask
from emu.parisc.registers import (
    PC_MASK,
    PLACES,
    USER,
    bits,
    canonical,
    half_of,
    psw,
    psw_parts,
)

_HEAD, _TAIL, _NULLIFY = (OFFSETS[name] // 4 for name in ("pcoqh", "pcoqt", "n"))
_SLOT_TAIL, _TRAPPING, _FLOAT_CONTROL = (OFFSETS[name] // 4 for name in ("slot_tail", "trapping", "float_control"))
_JUMPS = OFFSETS["jumps"] // 8
_CARRIES = OFFSETS["cb"] // 8


class CompiledCpu(NativeCpu):
    """As `PariscCpu`, but all state is exact only at the stops that `precise` says."""

    def __init__(
        self, memory: AddressSpace, engine: Engine, *, compiling: bool = True, beside: NativeCpu | None = None
    ) -> None:
        self.architecture = engine.architecture.name.model
        self._mask = register_mask(self.architecture)
        self._float_controls = [host_code().float_control(rounding) for rounding in range(4)]
        super().__init__(memory, engine, compiling=compiling, beside=beside)

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
        name = canonical(name, self._mask)
        words = self._words
        if name == "pc":
            return self.pc
        if name in ("psw", "pswl"):
            whole = psw(words[_NULLIFY], words[OFFSETS["v"] // 4], self._longs[_CARRIES])
            return whole >> (32 if name == "pswl" else 0) & MASK
        if name == "cr16":
            from emu.parisc.interpreting import interval_timer

            return interval_timer()
        half = half_of(name)
        if half is not None:
            whole = self._longs[PLACES[half[0]].offset // 8]
            return whole & MASK if half[1] else whole >> 32
        place = PLACES[name]
        if place.size == 8 and not name.startswith("gr"):
            return self._longs[place.offset // 8]
        return words[place.offset // 4]  # of two, the right half comes first

    def set(self, name: str, value: int) -> None:
        """As `PariscCpu.set`."""
        name = canonical(name, self._mask)
        half = half_of(name)
        if name == "pc":
            self.pc = value
        elif name == "psw":
            parts = psw_parts(value & MASK)
            self._words[_NULLIFY], self._words[OFFSETS["v"] // 4], self._longs[_CARRIES] = parts
        elif name == "pswl":
            carries = psw_parts((value & MASK) << 32)[2] & self._mask
            self._longs[_CARRIES] = self._longs[_CARRIES] & MASK | carries
        elif name in ("pcoqh", "pcoqt"):
            self._words[OFFSETS[name] // 4] = value & PC_MASK | USER
        elif half is not None:
            self._set_half(*half, value & MASK)
        elif PLACES.get(name, PLACES["n"]).size == 8:
            self._set_long(name, value & bits(name, self._mask))
        elif name != "cr16":
            self._words[OFFSETS[name] // 4] = value & bits(name, self._mask)
        self.refresh()

    def _set_half(self, name: str, right: int, word: int) -> None:
        old = self._longs[PLACES[name].offset // 8]
        new = old & ~MASK | word if right else old & MASK | word << 32
        self._set_long(name, new if name.startswith("fr") else new & self._mask)

    def _set_long(self, name: str, value: int) -> None:
        if name != "gr0":
            self._longs[PLACES[name].offset // 8] = value

    def group(self, *names: str) -> RegisterGroup:
        """Raises KeyError as `get`."""
        names = tuple(canonical(name, self._mask) for name in names)
        if all(name.startswith("gr") and name in PLACES and name != "gr0" for name in names):
            places = tuple(PLACES[name].offset // 8 for name in names)
            return (_Pair if len(names) == 2 else _General)(self._longs, places)
        if all(name.startswith("gr") and name.endswith("l") and name != "gr0l" for name in names):
            return _Left(self._words, tuple(PLACES[name[:-1]].offset // 4 + 1 for name in names))
        return Group(self, names)

    # -- for `NativeCpu` ---------------------------------------------------------------------------------------

    def make_reference(self) -> Reference:
        from emu.parisc.reference import PariscCpu  # many programs end without

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


class _General:
    """The right halves of general registers, straight from and to the state."""

    __slots__ = ("_indices", "_longs", "read")

    def __init__(self, longs: memoryview, indices: tuple[int, ...]) -> None:
        self._longs = longs
        self._indices = indices
        self.read = _reader(longs, indices)

    def write(self, *values: int) -> None:
        longs = self._longs
        for index, value in zip(self._indices, values, strict=True):
            longs[index] = value & MASK


class _Pair(_General):
    """What a system call leaves: fast to write."""

    __slots__ = ("_first", "_second")

    def __init__(self, longs: memoryview, indices: tuple[int, ...]) -> None:
        super().__init__(longs, indices)
        self._first, self._second = indices

    def write(self, *values: int) -> None:
        longs = self._longs
        first, second = values
        longs[self._first] = first & MASK
        longs[self._second] = second & MASK


class _Left:
    """The left halves of general registers."""

    def __init__(self, words: memoryview, indices: tuple[int, ...]) -> None:
        self._words = words
        self._indices = indices

    def read(self) -> tuple[int, ...]:
        return tuple(self._words[index] for index in self._indices)

    def write(self, *values: int) -> None:
        for index, value in zip(self._indices, values, strict=True):
            self._words[index] = value & MASK


def _reader(longs: memoryview, indices: tuple[int, ...]) -> Callable[[], tuple[int, ...]]:
    """What reads these halves: a call into Python costs more than the reading of some that lie in a row.

    The right half comes first, as everywhere where native code runs: a register is one number of the host's.
    """
    first = indices[0]
    if indices == tuple(range(first, first + len(indices))):
        layout = "=" + "4x".join("I" * len(indices))
        return functools.partial(struct.Struct(layout).unpack_from, longs, 8 * first)
    return functools.partial(operator.itemgetter(*(2 * index for index in indices)), longs.cast("B").cast("I"))
