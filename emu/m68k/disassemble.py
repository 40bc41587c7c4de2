"""68k machine code as text, by capstone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class Instruction(NamedTuple):
    address: int
    bytes: bytes
    text: str


def disassemble(code: bytes, address: int, count: int | None = None) -> Iterator[Instruction]:
    """The instructions of `code`, which lies at `address`; the first `count` of them.

    What isn't an instruction of the 68020..68040 or 68881 comes out as `.short 0x....` and decoding goes on behind
    it; a last odd byte as `.byte`. Raises ImportError if capstone isn't installed.
    """
    decode = _decoder()
    offset = 0
    while offset < len(code) and (count is None or count > 0):
        instruction = decode(code, offset, address + offset & 0xFFFFFFFF)
        yield instruction
        offset += len(instruction.bytes)
        count = None if count is None else count - 1


def _decoder() -> Any:
    import capstone  # slow to import, and only the debugger wants it

    # With the 68040 capstone knows the union of what the family has: its 68020 and 68030 lack the 68881.
    engine = capstone.Cs(capstone.CS_ARCH_M68K, capstone.CS_MODE_BIG_ENDIAN | capstone.CS_MODE_M68K_040)

    def decode(code: bytes, offset: int, address: int) -> Instruction:
        # No instruction is longer than 22 bytes.
        for _, size, mnemonic, operands in engine.disasm_lite(code[offset : offset + 22], address, 1):
            # Capstone makes up what lies behind the end of its input, and shows long negative numbers with 64 bits.
            operands = operands.replace("$ffffffff", "$") if len(operands) > 16 else operands
            if offset + size <= len(code) and not mnemonic.startswith("dc."):
                return Instruction(address, code[offset : offset + size], f"{mnemonic} {operands}".rstrip())
        raw = code[offset : offset + 2]
        text = f".short {int.from_bytes(raw, 'big'):#06x}" if len(raw) == 2 else f".byte {raw[0]:#04x}"
        return Instruction(address, raw, text)

    return decode
