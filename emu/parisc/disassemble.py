"""PA-RISC machine code as text, by capstone, in the mnemonics of PA-RISC 2.0 as binutils has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple


class Instruction(NamedTuple):
    address: int
    bytes: bytes
    text: str


def disassemble(code: bytes, address: int, count: int | None = None) -> Iterator[Instruction]:
    """The instructions of `code`, which lies at `address`; the first `count` of them.

    What capstone doesn't know as an instruction comes out as `.word 0x....`; last odd bytes as `.byte`. Raises
    ImportError if capstone isn't installed.
    """
    decode = _decoder()
    for offset in range(0, len(code), 4):
        if count is not None and offset >= 4 * count:
            return
        yield decode(code[offset : offset + 4], address + offset & 0xFFFFFFFF)


def _decoder() -> Any:
    import capstone  # slow to import, and only the debugger wants it

    engine = capstone.Cs(capstone.CS_ARCH_HPPA, capstone.CS_MODE_BIG_ENDIAN | capstone.CS_MODE_HPPA_20)

    def decode(raw: bytes, address: int) -> Instruction:
        if len(raw) < 4:
            return Instruction(address, raw, ".byte " + ", ".join(f"{byte:#04x}" for byte in raw))
        word = int.from_bytes(raw, "big")
        own = _doubleword_shift(word)
        if own is not None:
            return Instruction(address, raw, own)
        for _, _, mnemonic, operands in engine.disasm_lite(raw, address, 1):
            return Instruction(address, raw, f"{_mnemonic(word, mnemonic)} {_operands(word, operands)}".rstrip())
        return Instruction(address, raw, f".word {word:#010x}")

    return decode


def _mnemonic(word: int, text: str) -> str:
    """Capstone marks deposits by the shift amount register as ones of 64 bits, which is a `*` before the condition; it
    takes left for right in MIXH and MIXW, and the conditions of BB for others when they are about 64 bits."""
    opcode = word >> 26
    if opcode == _DEPOSIT:
        return text.replace(",*", ",").rstrip(",")
    if opcode == _MIX and text.startswith("mix"):
        return text[:-1] + ("r" if text.endswith("l") else "l")
    if opcode in _BRANCHES_ON_BITS:
        return text.replace("*ev", "*>=").replace("*od", "*<")
    return text


def _operands(word: int, text: str) -> str:
    """Capstone forgets the right halves single loads and stores go to, the upper half of system masks, that FIC names
    space register 0, that the long form of B,L always links in rp; it shows addresses with 64 bits."""
    half = _HALF_BITS.get(word >> 26)
    if half is not None and word & half:
        text = _FLOAT_REGISTER.sub(r"\1R", text)
    elif word & _SYSTEM_MASK in _SYSTEM_MASKS:
        immediate = word >> 16 & 0x3FF
        text = f"{immediate:#x}, {text.partition(', ')[2]}" if immediate > 9 else text
    elif word & _FLUSH_MASK == _FLUSH_CODE and "(sr" not in text:
        text = text.replace("(", "(sr0,")
    elif word & _LONG_CALL_MASK == _LONG_CALL:
        text = text.rpartition(", ")[0] + ", rp"
    return _NEGATIVE_ADDRESS.sub("0x", text)


def _doubleword_shift(word: int) -> str | None:
    """EXTRD and DEPD by the shift amount register and SHRPD by a constant, of which capstone loses something; None if
    it is something else."""
    completer = f",*{_SHIFT_CONDITIONS[word >> 13 & 7]}"
    left, right = _REGISTERS[word >> 21 & 31], _REGISTERS[word >> 16 & 31]
    by_register = f"sar, {_number(32 - (word & 31) + (word >> 8 & 1) * 32)}"
    zeros = "" if word & _SIGNED_OR_INTO else ",z"
    if word & 0xFC001A00 == 0xD0001200:
        return f"extrd,{'s' if word & _SIGNED_OR_INTO else 'u'}{completer} {left}, {by_register}, {right}"
    if word & 0xFC001A00 == 0xD4000200:
        return f"depd{zeros}{completer} {right}, {by_register}, {left}"
    if word & 0xFC001A00 == 0xD4001200:
        immediate = _number((word >> 17 & 15) - (word >> 16 & 1) * 16)
        return f"depdi{zeros}{completer} {immediate}, {by_register}, {left}"
    if word & 0xFC001400 == 0xD0000400:
        amount = _number(63 - (word >> 11 & 1) * 32 - (word >> 5 & 31))
        return f"shrpd{completer} {right}, {left}, {amount}, {_REGISTERS[word & 31]}"
    return None


def _number(value: int) -> str:
    """As capstone writes it."""
    return str(value) if -10 < value < 10 else hex(value)


_SHIFT_CONDITIONS = ("", "=", "<", "od", "tr", "<>", ">=", "ev")
_REGISTERS = ("r0", "r1", "rp", *(f"r{number}" for number in range(3, 27)), "dp", "ret0", "ret1", "sp", "r31")
_SIGNED_OR_INTO = 1 << 10  # of extracts: signed; of deposits: into the target, not into zeros
_DEPOSIT = 0x35
_MIX = 0x3E
_BRANCHES_ON_BITS = (0x30, 0x31)
_LONG_CALL_MASK, _LONG_CALL = 0xFC00E000, 0xE800A000  # B,L with a displacement of 22 bits
_FLOAT_REGISTER = re.compile(r"\b(fpsr|fpe\d|fr\d+)\b")
_NEGATIVE_ADDRESS = re.compile(r"0xf{8}(?=[0-9a-f]{8}\b)")
_HALF_BITS = {0x09: 1 << 6, 0x16: 1 << 1, 0x17: 1 << 1, 0x1E: 1 << 1, 0x1F: 1 << 1}
_SYSTEM_MASK, _SYSTEM_MASKS = 0xFC00FFE0, (0x00000E60, 0x00000D60)  # RSM, SSM
_FLUSH_MASK, _FLUSH_CODE = 0xFC001F80, 0x04000280  # FIC, FICE
