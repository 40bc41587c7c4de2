"""Instructions the engine lacks, carried out here: TRAPcc, TRAPV, RTR, FDBcc, FTRAPcc, PACK, UNPK and FMOVE(M) of the
floating-point control registers. By one of these (with immediate data) every HP-UX program begins. What is rarer lies
in modules that are imported when it is met: `compare` (CMP2, CHK2) and `floating`.

Meanings: M68000 Family Programmer's Reference Manual, section 4; conditions: table 3-19 (integer) and 3-23 (floating
point).
"""

from __future__ import annotations

import struct

from emu.cpu import Arithmetic, ArithmeticKind, Fault, Illegal, IllegalKind, Stop
from emu.m68k.isa.values import MASK
from emu.m68k.unicorn.effective_address import locate
from emu.m68k.unicorn.length import instruction_length
from emu.m68k.unicorn.registers import Registers
from emu.memory import AddressSpace, MemoryFault

# Bits of the register list in an FMOVE(M) of control registers, in the order of the data.
_CONTROL = ((0x1000, "fpcr"), (0x0800, "fpsr"), (0x0400, "fpiar"))


def carry_out(registers: Registers, memory: AddressSpace) -> Stop | None:
    """Do the instruction at the PC. None: done, the PC is past it. Otherwise why it could not or must stop.

    An instruction that isn't one of ours is reported as `Illegal`.
    """
    try:
        return _dispatch(registers, memory, registers.get("pc"))
    except MemoryFault as fault:
        return Fault(fault.address, fault.access, fault.mapped)


def _dispatch(registers: Registers, memory: AddressSpace, pc: int) -> Stop | None:
    word = memory.u16(pc)
    if word & 0xF0F8 == 0x50F8 and word & 7 in (2, 3, 4):
        return _trap(registers, memory, pc, condition(word >> 8 & 15, registers.get("ccr")))
    if word == 0x4E76:
        return _trap(registers, memory, pc, bool(registers.get("ccr") & 2))
    if word == 0x4E77:
        _rtr(registers, memory)
        return None
    if word & 0xF1F0 in (0x8140, 0x8180):
        _pack(registers, memory, pc, word)
        return None
    if word & 0xFFC0 == 0xF240:
        return _conditional_float(registers, memory, pc, word)
    if word & 0xFFC0 == 0xF200:
        if memory.u16(pc + 2 & MASK) & 0xC3FF == 0x8000:
            return _move_control(registers, memory, pc, word)
        from emu.m68k.unicorn.floating import carry_out_general

        return carry_out_general(registers, memory, pc, word)
    if word & 0xF9C0 == 0x00C0:
        from emu.m68k.unicorn.compare import compare_bounds

        return compare_bounds(registers, memory, pc, word)
    if word >> 12 == 15:
        return Illegal(IllegalKind.LINE_F)
    return Illegal(IllegalKind.ILLEGAL)


def condition(code: int, ccr: int) -> bool:
    """An integer condition (0 T, 1 F, 2 HI ... 15 LE) of the condition codes."""
    c, v, z, n = (bool(ccr & bit) for bit in (1, 2, 4, 8))
    met = (True, not c and not z, not c, not z, not v, not n, n == v, n == v and not z)[code >> 1]
    return met != bool(code & 1)


def floating_condition(code: int, fpsr: int) -> bool:
    """A floating-point condition (0-31) of the condition byte of FPSR; 16-31 are 0-15 and signal unordered."""
    n, z, nan = (bool(fpsr & bit) for bit in (1 << 27, 1 << 26, 1 << 24))
    greater, less = not (nan or z or n), n and not (nan or z)
    low = code & 7 if not code & 8 else 7 - (code & 7)  # 8-15 are the opposites of 7-0
    met = (False, z, greater, z or greater, less, z or less, not (nan or z), not nan)[low]
    return met != bool(code & 8)


def _trap(registers: Registers, memory: AddressSpace, pc: int, met: bool) -> Stop | None:
    registers.set("pc", pc + instruction_length(memory, pc))
    return Arithmetic(ArithmeticKind.TRAPV) if met else None


def _rtr(registers: Registers, memory: AddressSpace) -> None:
    stack = registers.get("a7")
    codes, target = memory.u16(stack), memory.u32(stack + 2 & MASK)
    registers.set("ccr", codes)
    registers.set("a7", stack + 6)
    registers.set("pc", target)


def _move_control(registers: Registers, memory: AddressSpace, pc: int, word: int) -> Stop | None:
    """FMOVE(M) between control registers and anything. FPCR has the lowest address."""
    extension = memory.u16(pc + 2 & MASK)
    names = [name for bit, name in _CONTROL if extension & bit]
    mode, storing = word >> 3 & 7, bool(extension & 0x2000)
    if not names or (storing and word & 0x3F > 0x39):
        return Illegal(IllegalKind.LINE_F)
    if mode < 2:
        if len(names) > 1 or (mode == 1 and names != ["fpiar"]):
            return Illegal(IllegalKind.LINE_F)
        register = f"{'da'[mode]}{word & 7}"
        source, target = (names[0], register) if storing else (register, names[0])
        registers.set(target, registers.get(source))
        registers.set("pc", pc + 4)
        return None
    operand = locate(registers, memory, word, pc + 4 & MASK, 4 * len(names))
    if operand is None:
        return Illegal(IllegalKind.LINE_F)
    layout = struct.Struct(f">{len(names)}I")
    if storing:
        memory.pack(layout, operand.address, *map(registers.get, names))
    else:
        for name, value in zip(names, memory.unpack(layout, operand.address), strict=True):
            registers.set(name, value)
    operand.commit(registers)
    return None


def _conditional_float(registers: Registers, memory: AddressSpace, pc: int, word: int) -> Stop | None:
    code = memory.u16(pc + 2 & MASK)
    if code & 0x20:
        return Illegal(IllegalKind.LINE_F)
    met = floating_condition(code & 0x1F, registers.get("fpsr"))
    if word & 0x38 == 0x38:  # FTRAPcc
        if word & 7 > 4:
            return Illegal(IllegalKind.LINE_F)
        return _trap(registers, memory, pc, met)
    displacement = memory.s16(pc + 4 & MASK)  # FDBcc
    target = pc + 6
    if not met:
        name = f"d{word & 7}"
        counter = registers.get(name)
        low = counter - 1 & 0xFFFF
        registers.set(name, counter & ~0xFFFF | low)
        if low != 0xFFFF:
            target = pc + 4 + displacement
    registers.set("pc", target)
    return None


def _pack(registers: Registers, memory: AddressSpace, pc: int, word: int) -> None:
    """PACK and UNPK, Dx,Dy,#adjustment or -(Ax),-(Ay),#adjustment."""
    adjustment = memory.u16(pc + 2 & MASK)
    packing = bool(word & 0x40)
    source, target = f"{'da'[word >> 3 & 1]}{word & 7}", f"{'da'[word >> 3 & 1]}{word >> 9 & 7}"
    if word & 8:
        taken, given = (2, 1) if packing else (1, 2)
        address = registers.get(source) - taken & MASK
        value = memory.u16(address) if packing else memory.u8(address)
        result = _packed(value, adjustment) if packing else _unpacked(value, adjustment)
        # Both registers may be the same one.
        destination = (address if source == target else registers.get(target)) - given & MASK
        if packing:
            memory.put_u8(destination, result)
        else:
            memory.put_u16(destination, result)
        registers.set(source, address)
        registers.set(target, destination)
    elif packing:
        result = _packed(registers.get(source), adjustment)
        registers.set(target, registers.get(target) & ~0xFF | result)
    else:
        result = _unpacked(registers.get(source), adjustment)
        registers.set(target, registers.get(target) & ~0xFFFF | result)
    registers.set("pc", pc + 4)


def _packed(value: int, adjustment: int) -> int:
    value = value + adjustment
    return value >> 4 & 0xF0 | value & 0x0F


def _unpacked(value: int, adjustment: int) -> int:
    return ((value & 0xF0) << 4 | value & 0x0F) + adjustment & 0xFFFF
