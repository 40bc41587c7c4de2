"""Text of 68020 and 68881 instructions; what is no instruction is passed over."""

from __future__ import annotations

from emu.m68k.disassemble import disassemble


def test_known_instructions():
    code = bytes.fromhex("4e56fff8 f200008e 0ed00040 4e40")
    listing = [(hex(line.address), line.text) for line in disassemble(code, 0x1000)]
    assert listing == [
        ("0x1000", "link.w a6, #$fff8"),
        ("0x1004", "fsin fp0, fp1"),
        ("0x1008", "cas.l d0, d1, (a0)"),
        ("0x100c", "trap #$0"),
    ]


def test_data_is_passed_over():
    texts = [line.text for line in disassemble(bytes.fromhex("ffff 4e71 4e"), 0)]
    assert texts == [".short 0xffff", "nop", ".byte 0x4e"]


def test_count_and_cut_off_instruction():
    assert [line.text for line in disassemble(bytes.fromhex("4e71" * 5), 0, 2)] == ["nop", "nop"]
    assert "".join(line.bytes.hex() for line in disassemble(bytes.fromhex("203c0001"), 0)) == "203c0001"
