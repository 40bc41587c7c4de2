"""The disassembler for each processor an image may be for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tools.listing import Decoded

Disassemble = Callable[[bytes, int], Iterable[Decoded]]


def disassembler(machine: str) -> Disassemble:
    """The one for the processor of that name, as an Image has it. Raises ImportError if capstone isn't installed."""
    if machine == "m68k":
        from emu.m68k import disassemble as m68k

        return m68k.disassemble
    return _parisc


def _parisc(code: bytes, address: int) -> Iterable[Decoded]:
    import capstone

    from emu.m68k.disassemble import Instruction

    engine = capstone.Cs(capstone.CS_ARCH_HPPA, capstone.CS_MODE_BIG_ENDIAN | capstone.CS_MODE_HPPA_11)
    for offset in range(0, len(code), 4):
        raw, place = code[offset : offset + 4], address + offset & 0xFFFFFFFF
        text = f".word {int.from_bytes(raw, 'big'):#010x}" if len(raw) == 4 else f".byte {raw.hex(' ')}"
        for _, _, mnemonic, operands in engine.disasm_lite(raw, place, 1):
            text = f"{mnemonic} {operands}".rstrip()
        yield Instruction(place, raw, text)
