"""Floating-point instructions carried out here: FMOVE.P, FTST.P, FABS.P, FNEG.P, FETOXM1, FMOD, FREM, and sines the
engine may not see (see `hazards`).

Other arithmetic with a packed decimal operand (FADD.P and the like, which no compiler writes) is not there.
"""

from __future__ import annotations

import struct

from emu.cpu import Illegal, IllegalKind, Stop
from emu.m68k.floats.extended import INFINITY, condition_byte, is_nan, quieted, rounded
from emu.m68k.isa.values import MASK
from emu.m68k.unicorn.effective_address import locate
from emu.m68k.unicorn.registers import Registers
from emu.memory import AddressSpace

_PACKED, _PACKED_DYNAMIC = 3, 7  # source specifiers
_PACKED_SIZE = 12
# By source specifier: bytes of an operand (L, S, X, P, W, D, B).
_SIZES = (4, 4, 12, 12, 2, 8, 1)
_FMOVE, _FETOXM1, _FABS, _FNEG, _FMOD, _FREM, _FTST = 0x00, 0x08, 0x18, 0x1A, 0x21, 0x25, 0x3A
_SINES = {0x0E: "sine", 0x0F: "tangent", 0x1D: "cosine"} | dict.fromkeys(range(0x30, 0x38), "sine")


def carry_out_general(registers: Registers, memory: AddressSpace, pc: int, word: int) -> Stop | None:
    """The instruction F200 with the command word after it. Raises MemoryFault before anything is done."""
    command = memory.u16(pc + 2 & MASK)
    operation = command & 0x7F
    kind, source = command >> 13, command >> 10 & 7
    if kind == 3 and source in (_PACKED, _PACKED_DYNAMIC):
        return _store_packed(registers, memory, pc, word, command)
    if kind not in (0, 2) or (kind == 2 and source == 7):
        return Illegal(IllegalKind.LINE_F)
    packed = kind == 2 and source == _PACKED and operation in (_FMOVE, _FABS, _FNEG, _FTST)
    if packed or operation in _SINES or operation in (_FETOXM1, _FMOD, _FREM):
        return _compute(registers, memory, pc, word, command)
    return Illegal(IllegalKind.LINE_F)


def _compute(registers: Registers, memory: AddressSpace, pc: int, word: int, command: int) -> Stop | None:
    operation, target = command & 0x7F, f"fp{command >> 7 & 7}"
    fpcr = registers.get("fpcr")
    if command & 0x4000:
        source = command >> 10 & 7
        size = _SIZES[source]
        if word & 0x38 == 0 and size <= 4 and source != _PACKED:
            raw = registers.get(f"d{word & 7}").to_bytes(4, "big")[-size:]
            registers.set("pc", pc + 4)
        else:
            through_stack = word & 0x3F in (0x1F, 0x27)  # -(A7), (A7)+: it stays even
            operand = locate(registers, memory, word, pc + 4 & MASK, 2 if through_stack and size == 1 else size)
            if operand is None:
                return Illegal(IllegalKind.LINE_F)
            # An immediate byte is the low byte of its word.
            raw = memory.read(operand.address + (size == 1 and word & 0x3F == 0x3C), size)
            operand.commit(registers)
        bits, exceptions = _converted(raw, source, fpcr if operation in (_FMOVE, _FABS, _FNEG) else 0)
    else:
        bits, exceptions = registers.get(f"fp{command >> 10 & 7}"), 0
        registers.set("pc", pc + 4)
    result, more = bits, 0
    if operation in _SINES:
        from emu.m68k.floats import trigonometry

        if operation & 0x78 == 0x30:  # FSINCOS; if both results go to one register the sine stays
            registers.set(f"fp{operation & 7}", trigonometry.cosine(bits, fpcr)[0])
        result, more = getattr(trigonometry, _SINES[operation])(bits, fpcr)
    elif operation == _FETOXM1:
        from emu.m68k.floats.operations import UNARY

        result, more = quieted(bits) if is_nan(bits) else UNARY[_FETOXM1](bits, fpcr)
    elif operation in (_FMOD, _FREM):
        from emu.m68k.floats.remainder import remainder

        result, more, quotient = remainder(registers.get(target), bits, fpcr, operation == _FREM)
        registers.set_quotient(quotient)
    elif operation in (_FABS, _FNEG):
        result = bits & ~(1 << 79) if operation == _FABS else bits ^ 1 << 79
    if operation != _FTST:
        registers.set(target, result)
    registers.set_fpsr_codes(condition_byte(result))
    registers.accrue(exceptions | more)
    return None


def _converted(raw: bytes, source: int, fpcr: int) -> tuple[int, int]:
    """An operand as an extended number, and the accrued exceptions of that."""
    value = int.from_bytes(raw, "big")
    if source == _PACKED:
        from emu.m68k.floats.packed import unpack

        return unpack(value, fpcr)
    if len(raw) == 12:
        return value >> 80 << 64 | value & (1 << 64) - 1, 0
    if source in (0, 4, 6):
        number = int.from_bytes(raw, "big", signed=True)
        return rounded(number < 0, abs(number), 1, 0)
    exponents, fraction_bits = ((0xFF, 23), (0x7FF, 52))[len(raw) == 8]
    sign, fraction = value >> 8 * len(raw) - 1, value & (1 << fraction_bits) - 1
    if value >> fraction_bits & exponents == exponents:
        return sign << 79 | INFINITY | fraction << 63 - fraction_bits, 0
    absolute = struct.unpack(">d" if len(raw) == 8 else ">f", raw)[0]
    numerator, denominator = abs(absolute).as_integer_ratio()
    return rounded(bool(sign), numerator, denominator, 0)


def _store_packed(registers: Registers, memory: AddressSpace, pc: int, word: int, command: int) -> Stop | None:
    from emu.m68k.floats.packed import pack

    operand = locate(registers, memory, word, pc + 4 & MASK, _PACKED_SIZE)
    if operand is None or word & 0x3F > 0x39:
        return Illegal(IllegalKind.LINE_F)
    factor = command
    if command >> 10 & 7 == _PACKED_DYNAMIC:
        factor = registers.get(f"d{command >> 4 & 7}")
    factor = (factor & 0x7F ^ 0x40) - 0x40
    packed, exceptions = pack(registers.get(f"fp{command >> 7 & 7}"), factor, registers.get("fpcr"))
    memory.write(operand.address, packed.to_bytes(_PACKED_SIZE, "big"))
    registers.accrue(exceptions)
    operand.commit(registers)
    return None
