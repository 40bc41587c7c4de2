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
        for _, _, mnemonic, operands in engine.disasm_lite(raw, address, 1):
            return Instruction(address, raw, f"{_mnemonic(word, mnemonic)} {_operands(word, operands)}".rstrip())
        return Instruction(address, raw, f".word {word:#010x}")

    return decode


def _mnemonic(word: int, text: str) -> str:
    """Capstone marks deposits by the shift amount register as ones of 64 bits, which is a `*` before the condition."""
    return text.replace(",*", ",").rstrip(",") if word >> 26 == _DEPOSIT else text


def _operands(word: int, text: str) -> str:
    """Capstone forgets the right halves single loads and stores go to, the upper half of system masks, that FIC names
    space register 0; it shows addresses with 64 bits."""
    half = _HALF_BITS.get(word >> 26)
    if half is not None and word & half:
        text = _FLOAT_REGISTER.sub(r"\1R", text)
    elif word & _SYSTEM_MASK in _SYSTEM_MASKS:
        immediate = word >> 16 & 0x3FF
        text = f"{immediate:#x}, {text.partition(', ')[2]}" if immediate > 9 else text
    elif word & _FLUSH_MASK == _FLUSH_CODE and "(sr" not in text:
        text = text.replace("(", "(sr0,")
    return _NEGATIVE_ADDRESS.sub("0x", text)


_DEPOSIT = 0x35
_FLOAT_REGISTER = re.compile(r"\b(fpsr|fpe\d|fr\d+)\b")
_NEGATIVE_ADDRESS = re.compile(r"0xf{8}(?=[0-9a-f]{8}\b)")
_HALF_BITS = {0x09: 1 << 6, 0x16: 1 << 1, 0x17: 1 << 1, 0x1E: 1 << 1, 0x1F: 1 << 1}
_SYSTEM_MASK, _SYSTEM_MASKS = 0xFC00FFE0, (0x00000E60, 0x00000D60)  # RSM, SSM
_FLUSH_MASK, _FLUSH_CODE = 0xFC001F80, 0x04000280  # FIC, FICE
