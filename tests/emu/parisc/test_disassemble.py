"""Text of PA-RISC instructions, against binutils' where that is installed."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from parisc_objdump import OBJDUMP, compare

from emu.parisc.disassemble import disassemble
from emu.parisc.isa.table import instructions


def test_known_instructions():
    words = (0x6BC23FD9, 0x08000240, 0xE840C000, 0x20200801, 0xE420E008, 0xFFFFFFFF, 0x25FFCE4B, 0xD4682016)
    texts = [line.text for line in disassemble(struct.pack(">8I", *words), 0x1000)]
    assert texts == [
        "stw rp, -0x14(sp)",
        "nop" if texts[1] == "nop" else "or r0, r0, r0",
        "bv r0(rp)",
        "ldil -0x40000000, r1",
        "be,l 4(sr7,r1), sr0, r31",
        ".word 0xffffffff",
        "fstw fr11R, r31(sr3,r15)",
        "depw,z,= r8, sar, 0xa, r3",
    ]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        (0xE814ACB4, "b,l 0x2a660, rp"),  # 22 bits of displacement; the link register is always this one
        (0xF33D0C00, "depd,* ret1, 0x1f, 0x20, r25"),
        (0xD773E314, "depd,z,*ev r19, sar, 0x2c, dp"),
        (0xD49A8618, "depd,*tr r26, sar, 8, r4"),
        (0xD5495308, "depdi,z,*< -0xc, sar, 0x38, r10"),
        (0xD1235300, "extrd,u,*< r9, sar, 0x40, r3"),
        (0xD36AB60C, "extrd,s,*<> dp, sar, 0x14, r10"),
        (0xD03D4506, "shrpd,*< ret1, r1, 0x37, r6"),
        (0xD39BE2FE, "shrpd,*ev dp, ret0, sar, sp"),
        (0xF96E8404, "mixh,l r14, r11, r4"),
        (0xF9DDC01D, "mixw,r ret1, r14, ret1"),
        (0xC61EFCE6, "bb,*>=,n sp, 0x10, 0x2e78"),
        (0x71B81635, "std r24, -0x14e8(r13)"),
    ],
)
def test_doublewords(word, text):
    assert next(disassemble(word.to_bytes(4, "big"), 0x1000)).text == text


def test_addresses_count_and_odd_bytes():
    lines = list(disassemble(bytes.fromhex("08000240") * 3 + b"\1\2", 0xFFFFFFFC))
    assert [line.address for line in lines] == [0xFFFFFFFC, 0, 4, 8]
    assert lines[-1].text == ".byte 0x01, 0x02"
    assert len(list(disassemble(bytes(40), 0, 2))) == 2
    assert next(disassemble(bytes.fromhex("e80010d1"), 0x20)).text.startswith("b,l 0xfffc0890")


def test_names_are_the_disassemblers():
    """Capstone knows the 1.1 mnemonics too: what it calls a declared encoding is the declared name."""
    capstone = pytest.importorskip("capstone")
    engine = capstone.Cs(capstone.CS_ARCH_HPPA, capstone.CS_MODE_BIG_ENDIAN | capstone.CS_MODE_HPPA_11)
    # Coprocessor loads are those of coprocessor 0, which is the floating-point unit; FID has no name of its own.
    other = {"cldw": "fldw", "cldd": "fldd", "cstw": "fstw", "cstd": "fstd", "copr": "fid"}
    checked = 0
    for one in instructions("1.1"):
        word = one.pattern.value
        for _, _, mnemonic, _ in engine.disasm_lite(word.to_bytes(4, "big"), 0, 1):
            name = mnemonic if one.name.startswith("FTEST,") else mnemonic.partition(",")[0]
            name = other.get(name[:4], name[:4]) + name[4:]
            assert name == one.name.lower(), f"{word:08x}"
            checked += 1
    assert checked > 250


@pytest.mark.cross
@pytest.mark.skipif(shutil.which(OBJDUMP) is None, reason="needs hppa-linux-gnu-objdump (binutils-hppa-linux-gnu)")
def test_same_as_objdump(tmp_path):
    """Every instruction of a compiled program: the mnemonic with its conditions, and all registers and numbers."""
    compiler = shutil.which("hppa-linux-gnu-gcc")
    if compiler is None:
        pytest.skip("needs hppa-linux-gnu-gcc (gcc-hppa-linux-gnu)")
    program = tmp_path / "compute"
    source = Path(__file__).with_name("compute.c")
    flags = ["-O2", "-ffreestanding", "-fno-math-errno", "-nostdlib", "-static", "-w"]
    subprocess.run([compiler, *flags, str(source), "-lgcc", "-o", str(program)], check=True)
    count, different = compare(program)
    assert different == []
    assert count > 1500
