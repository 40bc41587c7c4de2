"""The 68k's registers as they lie in the Unicorn library, or in a context of its.

Where the engine's own state is found it is read and written in place. Elsewhere a context is: saving one copies the
state into a buffer by one call, restoring copies it back, and in between any number of registers are plain memory here.
Either is cheaper than the library's register functions, and reaches what those don't: the floating-point registers and
the condition codes, which the library keeps unevaluated (its own read of SR gets them wrong).
"""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Callable
from operator import itemgetter

from emu.cpu import Group, RegisterGroup
from emu.m68k.floats.extended import INTEGER_BIT, accrued, is_infinity
from emu.m68k.isa.values import MASK
from emu.m68k.unicorn.library import REGISTER_A0, REGISTER_D0, REGISTER_PC, Engine, UnicornError, quick

# Indices of 32-bit words in the state: d0-d7, a0-a7, then these.
PC = 16
_CC_OP, _X, _N, _V, _C, _Z = 22, 23, 24, 25, 26, 27
_FP0 = 28  # eight registers of 16 bytes: mantissa (64 bits, host order), sign and exponent (16 bits), padding
_FPCR, _FPSR = 64, 65
_ROUNDING = 66 * 4  # a row of bytes: tininess, rounding mode, exceptions, rounding precision
_EXCEPTIONS = _ROUNDING + 2  # what the library's arithmetic has met with since it was last zero
_WORDS = 68

_INTEGER = {f"{bank}{number}": 8 * (bank == "a") + number for bank in "da" for number in range(8)}
_INTEGER |= {"sp": 15, "fp": 14, "pc": PC}
_FLOAT = {f"fp{number}": number for number in range(8)}
_STATUS = ("ccr", "sr")
_SPECIAL = (*_STATUS, "fpcr", "fpsr", "fpiar")

# What the condition-code fields mean (cc_op): evaluated; or the operands of the last add, subtract, compare or move.
_FLAGS, _ADD, _SUBTRACT, _COMPARE, _LOGIC = 1, (2, 3, 4), (5, 6, 7), (8, 9, 10), 11

# The condition-code fields for each value of XNZVC, as three numbers of 64 bits: fewer are faster to write.
_FIELDS = _CC_OP // 2
_EVALUATED = tuple(
    struct.unpack(
        "=3Q",
        struct.pack(
            "=6I", _FLAGS, xnzvc >> 4, (xnzvc >> 3 & 1) << 31, (xnzvc >> 1 & 1) << 31, xnzvc & 1, not xnzvc >> 2 & 1
        ),
    )
    for xnzvc in range(32)
)

_EXTENDED = struct.Struct("=QH")
# FPCR rounding mode (nearest, zero, down, up) and precision (extended, single, double) as the library counts them.
_ROUND = (0, 3, 1, 2)
_PRECISION = (80, 32, 64, 80)
# The library's exceptions (invalid, zero divide, overflow, underflow, inexact) as FPSR's accrued exception byte, or'ed.
_ACCRUED = tuple(
    sum(accrued for bit, accrued in ((1, 0x80), (4, 0x10), (8, 0x40), (16, 0x20), (32, 0x08)) if flags & bit)
    for flags in range(256)
)
_CODES = 0x0F000000  # the condition codes in FPSR
_ZERO_DIVIDE, _TRAP_ZERO_DIVIDE = 4, 0x0400  # in the library's exceptions; enabled in FPCR


# Values no register has by chance.
_PLANTED = [0x68D00000 + index for index in range(17)]

# Where version 2.1 of the library for x86-64 has the address of the processor in an engine, and the registers in that.
_PROCESSOR, _STATE = 0x1B8, 0x8770


def _find_live(engine: Engine, planted: list[int]) -> int | None:
    """The address of the engine's own state, if it is where it is expected and holds what was planted."""
    expected = _pack(planted)
    assert engine.handle.value is not None
    try:
        with open("/proc/self/mem", "rb", buffering=0) as memory:  # reading what isn't there is an error, not a crash
            memory.seek(engine.handle.value + _PROCESSOR)
            state = int.from_bytes(memory.read(8), sys.byteorder) + _STATE
            memory.seek(state)
            return state if memory.read(len(expected)) == expected else None
    except (OSError, ValueError, OverflowError):
        return None


def _pack(words: list[int]) -> bytes:
    return struct.pack(f"={len(words)}I", *words)


def _in_place(handle: object, context: object) -> None:
    """Saving to and restoring from what is no copy: nothing to do."""


class Registers:
    """One engine's registers, or a copy. Before the engine runs, call `flush`; after it, `forget`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._save: Callable[..., object] = quick().uc_context_save
        self._restore: Callable[..., object] = quick().uc_context_restore
        self._handle = engine.handle
        self._context = ctypes.c_void_p()
        engine.call("uc_context_alloc", ctypes.byref(self._context))
        size = engine.library.uc_context_size(engine.handle)
        assert self._context.value is not None
        self._plant(_PLANTED)
        offset = self._find_state(self._context.value, size)
        live = _find_live(engine, _PLANTED)
        cleared = [0] * len(_PLANTED)
        self._plant(cleared)
        if live is not None and _find_live(engine, cleared) == live:  # it follows: no copy that holds the same
            self._save = self._restore = _in_place
        else:
            live = None
        raw = (ctypes.c_ubyte * (size - offset)).from_address(live or self._context.value + offset)
        self.state = memoryview(raw).cast("B")
        self.words = self.state[: _WORDS * 4].cast("I")
        self.pairs = self.state[: _WORDS * 4].cast("Q")
        self.loaded = False
        self.dirty = False

    def _find_state(self, context: int, size: int) -> int:
        """Offset of the register file within Unicorn's context: writes known values and searches for them."""
        self._save(self._handle, self._context)
        offset = ctypes.string_at(context, size).find(_pack(_PLANTED))
        if offset < 0 or size < offset + _WORDS * 4:
            raise UnicornError("the layout of this Unicorn library's context is not known")
        return offset

    def _plant(self, values: list[int]) -> None:
        for index, value in enumerate(values):
            number = REGISTER_PC if index == PC else (REGISTER_A0 - 8 if index >= 8 else REGISTER_D0) + index
            self._engine.call("uc_reg_write", number, ctypes.byref(ctypes.c_uint32(value)))

    def load(self) -> None:
        self._save(self._handle, self._context)
        self.loaded = True

    def flush(self) -> None:
        """Bring changes to the engine."""
        if self.dirty:
            self._restore(self._handle, self._context)
            self.dirty = False

    def forget(self) -> None:
        """The engine has run."""
        self.loaded = False

    def close(self) -> None:
        self.state = self.words = self.pairs = memoryview(b"")
        self._engine.library.uc_context_free(self._context)

    def snapshot(self) -> bytes:
        if not self.loaded:
            self.load()
        return self.state.tobytes()

    def assign(self, snapshot: bytes) -> None:
        self.state[:] = snapshot
        self.loaded = self.dirty = True

    def get(self, name: str) -> int:
        """Raises KeyError for a name the processor doesn't have. `fpN`: 80 bits, sign and exponent on top."""
        if not self.loaded:
            self.load()
        index = _INTEGER.get(name)
        if index is not None:
            return int(self.words[index])
        if name in _FLOAT:
            mantissa, head = _EXTENDED.unpack_from(self.state, _FP0 * 4 + _FLOAT[name] * 16)
            return int(head) << 64 | int(mantissa)
        if name in _STATUS:
            return self._condition_codes()  # the rest of SR is 0 in user mode
        if name == "fpcr":
            return int(self.words[_FPCR])
        if name == "fpsr":
            return int(self.words[_FPSR]) | _ACCRUED[self.state[_EXCEPTIONS]]
        if name == "fpiar":
            return 0  # the library has none
        raise KeyError(name)

    def set(self, name: str, value: int) -> None:
        """Raises KeyError as `get`. Values are taken modulo; of `sr` only the condition codes are."""
        if not self.loaded:
            self.load()
        index = _INTEGER.get(name)
        if index is not None:
            self.words[index] = value & MASK
        elif name in _FLOAT:
            offset = _FP0 * 4 + _FLOAT[name] * 16
            if is_infinity(value):  # the library takes one without the integer bit for no number
                value |= INTEGER_BIT
            _EXTENDED.pack_into(self.state, offset, value & 0xFFFFFFFFFFFFFFFF, value >> 64 & 0xFFFF)
        elif name in _STATUS:
            pairs = self.pairs
            pairs[_FIELDS], pairs[_FIELDS + 1], pairs[_FIELDS + 2] = _EVALUATED[value & 31]
        elif name == "fpcr":
            self._set_fpcr(value & 0xFFFF)
        elif name == "fpsr":
            self.words[_FPSR] = value & MASK
            self.state[_EXCEPTIONS] = 0
        elif name != "fpiar":
            raise KeyError(name)
        self.dirty = True

    def accrue(self, exceptions: int) -> None:
        """Exceptions of a floating-point operation, as bits of FPSR's exception byte."""
        self.words[_FPSR] |= accrued(exceptions)
        self.dirty = True

    def set_fpsr_codes(self, codes: int) -> None:
        """N, Z, I and NAN, where they lie in FPSR."""
        self.words[_FPSR] = self.words[_FPSR] & ~_CODES & MASK | codes
        self.dirty = True

    def set_quotient(self, quotient: int) -> None:
        """The quotient byte of FPSR."""
        self.words[_FPSR] = self.words[_FPSR] & 0xFF00FFFF | quotient << 16
        self.dirty = True

    def zero_divide(self) -> bool:
        """Whether there was a floating-point division by zero that FPCR wants a trap for. Forgets it."""
        if not self.loaded:
            self.load()
        if not self.state[_EXCEPTIONS] & _ZERO_DIVIDE or not self.words[_FPCR] & _TRAP_ZERO_DIVIDE:
            return False
        self.words[_FPSR] |= _ACCRUED[self.state[_EXCEPTIONS]]
        self.state[_EXCEPTIONS] = 0
        self.dirty = True
        return True

    def group(self, names: tuple[str, ...]) -> RegisterGroup:
        for name in names:
            if name not in _INTEGER and name not in _FLOAT and name not in _SPECIAL:
                raise KeyError(name)
        if names and all(name in _INTEGER for name in names):
            return IntegerGroup(self, tuple(_INTEGER[name] for name in names))
        if names and names[-1] in _STATUS and 1 < len(names) < 4 and all(name in _INTEGER for name in names[:-1]):
            return ResultGroup(self, names)
        return Group(self, names)

    def _condition_codes(self) -> int:
        """XNZVC evaluated from what the engine remembers of the last instruction that set them."""
        operation, x, n, v, c, z = self.words[_CC_OP : _Z + 1]
        if operation == _FLAGS:
            return x << 4 | n >> 31 << 3 | (z == 0) << 2 | v >> 31 << 1 | c
        if operation == _LOGIC:
            return x << 4 | n >> 31 << 3 | (n == 0) << 2
        if operation in _COMPARE:
            sign = _sign_bit(operation - _COMPARE[0])
            result = _extend(n - v, sign)
            overflow = (result ^ n) & (n ^ v)
            return x << 4 | result >> 31 << 3 | (result == 0) << 2 | overflow >> 31 << 1 | (n < v)
        if operation in _ADD:
            first = _extend(n - v, _sign_bit(operation - _ADD[0]))
            overflow = (n ^ first) & ~(first ^ v)
        else:
            first = _extend(n + v, _sign_bit(operation - _SUBTRACT[0]))
            overflow = (n ^ first) & (first ^ v)
        return x << 4 | n >> 31 << 3 | (n == 0) << 2 | (overflow >> 31 & 1) << 1 | x

    def _set_fpcr(self, value: int) -> None:
        self.words[_FPCR] = value
        self.state[_ROUNDING + 1] = _ROUND[value >> 4 & 3]
        self.state[_ROUNDING + 3] = _PRECISION[value >> 6 & 3]


def _sign_bit(size: int) -> int:
    """The sign bit of a byte, word or long (0, 1, 2)."""
    return (0x80, 0x8000, 0x80000000)[size]


def _extend(value: int, sign: int) -> int:
    return (((value & (sign << 1) - 1) ^ sign) - sign) & MASK


class IntegerGroup:
    """Integer registers only."""

    __slots__ = ("_indices", "_pick", "_registers", "_single")

    def __init__(self, registers: Registers, indices: tuple[int, ...]) -> None:
        self._registers = registers
        self._indices = indices
        self._pick = itemgetter(*indices)
        self._single = len(indices) == 1

    def read(self) -> tuple[int, ...]:
        registers = self._registers
        if not registers.loaded:
            registers.load()
        picked = self._pick(registers.words)
        return (picked,) if self._single else picked

    def write(self, *values: int) -> None:
        registers = self._registers
        if not registers.loaded:
            registers.load()
        words = registers.words
        for index, value in zip(self._indices, values, strict=True):
            words[index] = value & MASK
        registers.dirty = True


class ResultGroup(Group):
    """One or two integer registers and the status register, as a system call leaves them: fast to write."""

    def __init__(self, registers: Registers, names: tuple[str, ...]) -> None:
        super().__init__(registers, names)
        self._registers = registers
        self._first = _INTEGER[names[0]]
        self._second = _INTEGER[names[1]] if len(names) > 2 else None

    def write(self, *values: int) -> None:
        registers = self._registers
        if not registers.loaded:
            registers.load()
        words, pairs = registers.words, registers.pairs
        words[self._first] = values[0] & MASK
        if self._second is None:
            _, status = values
        else:
            _, second, status = values
            words[self._second] = second & MASK
        pairs[_FIELDS], pairs[_FIELDS + 1], pairs[_FIELDS + 2] = _EVALUATED[status & 31]
        registers.dirty = True
