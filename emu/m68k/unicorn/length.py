"""How long an instruction is that can end in an arithmetic trap.

The processor stacks the address after such an instruction; the engine stops on it. Encodings: M68000 Family
Programmer's Reference Manual, sections 2 (effective addresses) and 4.
"""

from __future__ import annotations

from emu.memory import AddressSpace

_DISPLACEMENT = (0, 0, 2, 4)  # base and outer displacement of a full-format extension word: size code -> bytes


def instruction_length(memory: AddressSpace, pc: int) -> int:
    """Bytes of the DIV, CHK, CHK2, TRAPV, TRAPcc or FTRAPcc at `pc`; 2 for anything else."""
    word = memory.u16(pc)
    if word & 0xF0C0 == 0x80C0:  # DIVU.W, DIVS.W
        return 2 + _address_length(memory, pc + 2, word, 2)
    if word & 0xFFC0 == 0x4C40:  # DIVU.L, DIVS.L
        return 4 + _address_length(memory, pc + 4, word, 4)
    if word & 0xF140 == 0x4100:  # CHK.W, CHK.L
        return 2 + _address_length(memory, pc + 2, word, 2 if word & 0x80 else 4)
    if word & 0xF9C0 == 0x00C0:  # CHK2
        return 4 + _address_length(memory, pc + 4, word, 4)
    if word & 0xF0F8 == 0x50F8:  # TRAPcc
        return 2 + _trap_operand(word)
    if word & 0xFFF8 == 0xF278:  # FTRAPcc
        return 4 + _trap_operand(word)
    return 2


def _trap_operand(word: int) -> int:
    return {2: 2, 3: 4}.get(word & 7, 0)


def _address_length(memory: AddressSpace, extension: int, word: int, immediate: int) -> int:
    """Bytes of extension words, which begin at `extension`, of the effective address in `word`."""
    mode, register = word >> 3 & 7, word & 7
    if mode == 5 or (mode == 7 and register in (0, 2)):
        return 2
    if mode == 6 or (mode == 7 and register == 3):
        index = memory.u16(extension)
        if not index & 0x100:
            return 2
        return 2 + _DISPLACEMENT[index >> 4 & 3] + _DISPLACEMENT[index & 3]
    if mode == 7:
        return {1: 4, 4: immediate}.get(register, 0)
    return 0
