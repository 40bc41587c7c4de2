"""CMP2 and CHK2: a register against a pair of bounds in memory.

M68000 Family Programmer's Reference Manual, section 4. N and V, which it leaves undefined, stay as they were.
"""

from __future__ import annotations

from emu.cpu import Arithmetic, ArithmeticKind, Illegal, IllegalKind, Stop
from emu.m68k.isa.values import MASK
from emu.m68k.unicorn.effective_address import locate
from emu.m68k.unicorn.registers import Registers
from emu.memory import AddressSpace

_CONTROL_MODES = (2, 5, 6, 7)


def compare_bounds(registers: Registers, memory: AddressSpace, pc: int, word: int) -> Stop | None:
    size = 1 << (word >> 9 & 3)
    extension = memory.u16(pc + 2 & MASK)
    operand = locate(registers, memory, word, pc + 4 & MASK, 2 * size)
    if extension & 0x7FF or operand is None or word >> 3 & 7 not in _CONTROL_MODES or word & 0x3F == 0x3C:
        return Illegal(IllegalKind.ILLEGAL)
    bounds = memory.read(operand.address, 2 * size)
    wide = bool(extension & 0x8000)  # bounds are extended to the whole of an address register
    lower = int.from_bytes(bounds[:size], "big", signed=wide)
    upper = int.from_bytes(bounds[size:], "big", signed=wide)
    mask = MASK if wide else (1 << 8 * size) - 1
    value = registers.get(f"{'da'[wide]}{extension >> 12 & 7}") & mask
    # Counted from the lower bound it does not matter whether the numbers have signs.
    outside = (value - lower & mask) > (upper - lower & mask)
    equal = value in (lower & mask, upper & mask)
    registers.set("ccr", registers.get("ccr") & ~5 | equal << 2 | outside)
    operand.commit(registers)
    return Arithmetic(ArithmeticKind.CHK) if extension & 0x800 and outside else None
