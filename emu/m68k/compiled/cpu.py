"""CompiledCpu: the fast engine for the 68k. Cold code is interpreted natively, hot code compiled; the rest is left to
the reference.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from operator import itemgetter

from emu.cpu import Fault, Group, RegisterGroup, Stop
from emu.jit.cpu import NativeCpu, Reference
from emu.jit.engine import Engine
from emu.jit.host_code import host_code
from emu.m68k.compiled.state import OFFSETS, OVERFLOW, REFERENCE, ROUNDING, TRAPS, WRITTEN
from emu.m68k.isa.flags import bits, of_words
from emu.m68k.registers import FCC, FPCR_BITS, FPSR_BITS, PLACES, canonical
from emu.memory import PAGE, Access, AddressSpace

_MASK = 0xFFFFFFFF
_MANTISSA = (1 << 64) - 1
_WORD = {name: offset // 4 for name, offset in OFFSETS.items() if offset % 4 == 0}
_PC, _FPCR, _FPSR, _FCC, _PENDING = (_WORD[name] for name in ("pc", "fpcr", "fpsr", "fcc", "pending"))
_X = _WORD["x"]
_FP = OFFSETS["fp0"] // 8
_CODES = tuple(_WORD[name] for name in ("n", "z", "v", "c"))
_CONTROL, _SLOW, _JUMPS = _WORD["float_control"], _WORD["slow"], OFFSETS["jumps"] // 8
# N, Z, V and C as words for each value of CCR.
_CCR = tuple(((ccr & 8) << 28, int(not ccr & 4), (ccr & 2) << 30, ccr & 1) for ccr in range(16))


class CompiledCpu(NativeCpu):
    """As `ReferenceCpu`, but all state is exact only at the stops that `precise` says."""

    def __init__(
        self, memory: AddressSpace, engine: Engine, *, compiling: bool = True, beside: NativeCpu | None = None
    ) -> None:
        self.model = engine.architecture.name.model
        self._float_control = host_code().float_control(0)
        super().__init__(memory, engine, compiling=compiling, beside=beside)

    # -- registers ---------------------------------------------------------------------------------------------

    @property
    def pc(self) -> int:
        return self._words[_PC]

    @pc.setter
    def pc(self, value: int) -> None:
        self._words[_PC] = value & _MASK

    def get(self, name: str) -> int:
        """As `ReferenceCpu.get`."""
        name = canonical(name)
        if name == "ccr":
            return self._condition_codes()
        words = self._words
        place = PLACES[name]
        if place.size == 16:
            return self._longs[place.offset // 8 + 1] << 64 & 0xFFFF << 64 | self._longs[place.offset // 8]
        if name == "fpsr":
            return words[_FPSR] | words[_FCC]
        return words[place.offset // 4]

    def set(self, name: str, value: int) -> None:
        """As `ReferenceCpu.set`."""
        name = canonical(name)
        words = self._words
        if name == "ccr":
            self._set_condition_codes(value)
            return
        place = PLACES[name]
        if place.size == 16:
            self._longs[place.offset // 8] = value & _MANTISSA
            self._longs[place.offset // 8 + 1] = value >> 64 & 0xFFFF
        elif name == "fpsr":
            words[_FPSR] = value & FPSR_BITS & ~FCC
            words[_FCC] = value & FCC
        elif name == "fpcr":
            words[_FPCR] = value & FPCR_BITS
            self.refresh()
        else:
            words[place.offset // 4] = value & _MASK

    def _condition_codes(self) -> int:
        words = self._words
        flags = of_words(*(words[place] for place in _CODES))
        return int(bits(_Plain, flags, bool(words[_X])))

    def _set_condition_codes(self, value: int) -> None:
        words = self._words
        words[_X] = value >> 4 & 1
        for place, word in zip(_CODES, _CCR[value & 15], strict=True):
            words[place] = word

    def group(self, *names: str) -> RegisterGroup:
        """Raises KeyError as `get`."""
        names = tuple(map(canonical, names))
        if all(name[0] in "da" and len(name) == 2 for name in names):
            return _Words(self._words, tuple(_WORD[name] for name in names))
        if names[-1] == "ccr" and all(name[0] in "da" for name in names[:-1]):
            return _Result(self, self._words, tuple(_WORD[name] for name in names[:-1]))
        return Group(self, names)

    # -- for `NativeCpu` ---------------------------------------------------------------------------------------

    def make_reference(self) -> Reference:
        from emu.m68k.reference import ReferenceCpu  # many programs end without

        return ReferenceCpu(self.memory, self.model)

    def refresh(self) -> None:
        """Whether floating point is for the reference engine; the rest of `slow` is seen to as native code begins."""
        words = self._words
        words[_CONTROL] = self._float_control
        fpcr = words[_FPCR]
        slow = words[_PENDING] or fpcr & TRAPS or (fpcr & OVERFLOW and fpcr & ROUNDING) or self._has_denormalised
        words[_SLOW] = REFERENCE if slow else 0
        self._longs[_JUMPS] = ctypes.addressof(self.translations.jumps)

    @property
    def _has_denormalised(self) -> bool:
        """Whether there is a number in the floating-point registers that the host would take for another."""
        longs = self._longs
        return any(longs[place] and not longs[place + 1] & 0x7FFF for place in range(_FP, _FP + 16, 2))

    def run(self, seconds: float) -> Stop:
        self._look_after_writes()
        return super().run(seconds)

    def _cut_short(self, deadline: float) -> Stop | None:
        self._look_after_writes()
        return super()._cut_short(deadline)

    def _enter_page(self, address: int) -> Stop | None:
        if address & 1:
            return Fault(address, Access.FETCH, self.memory.protection(address) is not None, misaligned=True)
        return super()._enter_page(address)

    def _look_after_writes(self) -> None:
        """Drop what was made of code that has been stored to."""
        words = self._words
        count = words[_WORD["written"]]
        if count > WRITTEN:
            self.translations.forget()
        else:
            for number in range(count):
                self.translations.written(words[_WORD["written0"] + number] * PAGE, PAGE)
        words[_WORD["written"]] = 0

    def _assist(self) -> Stop | None:
        """One instruction, from where it begins: an interpreted one may have moved address registers already."""
        words = self._words
        for number in reversed(range(words[_WORD["moves"]])):
            words[_WORD["a0"] + words[_WORD["move0"] + number]] = words[_WORD["before0"] + number]
        words[_WORD["moves"]] = 0
        return super()._assist()


class _Plain:
    """What `flags.bits` asks of a machine."""

    @staticmethod
    def select(condition: bool, yes: int, no: int) -> int:
        return yes if condition else no


class _Words:
    """Registers of 32 bits, straight from and to the state."""

    __slots__ = ("_indices", "_pick", "_words")

    def __init__(self, words: memoryview, indices: tuple[int, ...]) -> None:
        self._words = words
        self._indices = indices
        self._pick: Callable[..., tuple[int, ...]] = itemgetter(*indices)

    def read(self) -> tuple[int, ...]:
        picked = self._pick(self._words)
        return picked if len(self._indices) > 1 else (picked,)  # type: ignore[return-value]

    def write(self, *values: int) -> None:
        words = self._words
        for index, value in zip(self._indices, values, strict=True):
            words[index] = value & _MASK


class _Result(_Words):
    """One or more registers and the condition codes, as a system call leaves them."""

    __slots__ = ("_cpu",)

    def __init__(self, cpu: CompiledCpu, words: memoryview, indices: tuple[int, ...]) -> None:
        super().__init__(words, indices)
        self._cpu = cpu

    def read(self) -> tuple[int, ...]:
        return (*super().read(), self._cpu.get("ccr"))

    def write(self, *values: int) -> None:
        words = self._words
        for index, value in zip(self._indices, values, strict=False):
            words[index] = value & _MASK
        ccr = values[-1]
        words[_X] = ccr >> 4 & 1
        words[_CODES[0]], words[_CODES[1]], words[_CODES[2]], words[_CODES[3]] = _CCR[ccr & 15]
