"""Text of PA-RISC instructions, against binutils' where that is installed."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from emu.parisc.disassemble import disassemble
from emu.parisc.isa.table import Decoder, instructions

OBJDUMP = "hppa-linux-gnu-objdump"


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
    """Of a compiled program every instruction: the mnemonic with its conditions, and all registers and numbers."""
    compiler = shutil.which("hppa-linux-gnu-gcc")
    if compiler is None:
        pytest.skip("needs hppa-linux-gnu-gcc (gcc-hppa-linux-gnu)")
    program = tmp_path / "compute"
    source = Path(__file__).with_name("compute.c")
    flags = ["-O2", "-ffreestanding", "-fno-math-errno", "-nostdlib", "-static", "-w"]
    subprocess.run([compiler, *flags, str(source), "-lgcc", "-o", str(program)], check=True)
    listing = subprocess.run([OBJDUMP, "-d", str(program)], capture_output=True, text=True, check=True).stdout
    decoder = Decoder("2.0")
    compared = 0
    for match in re.finditer(
        r"^ *([0-9a-f]+):\t([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2}) \t(.+)$", listing, re.M
    ):
        address, code = int(match[1], 16), bytes.fromhex("".join(match.groups()[1:5]))
        ours = next(disassemble(code, address)).text
        assert _same(_normal(ours), _normal(match[6])), f"{address:x}: {code.hex()} {ours!r} {match[6]!r}"
        found = decoder.find(int.from_bytes(code, "big"))
        assert found is not None or _normal(ours)[0] == ".word"
        compared += 1
    assert compared > 1500


_ALIASES = {"nop": "or r0,r0,r0"}


def _normal(text: str) -> tuple[str, list[str]]:
    """Mnemonic, and the operands without regard to how numbers are written."""
    text = re.sub(r" <\S+>|[LR]%|\(null\)", "", text).strip()
    text = re.sub(r"^copy\s+(\w+)", r"or \1,r0", text)
    text = re.sub(r"^ldi\s+([^,]+),", r"ldo \1(r0),", text)
    text = re.sub(r"^mtsar\s+(\w+)", r"mtctl \1,sar", text)
    text = re.sub(r"^(addil .*),r1$", r"\1", text)
    text = re.sub(r"^fcnv(ff|xf|fxt?),(\w+),(\w+)", _conversion, text)
    text = _ALIASES.get(text, text)
    mnemonic, _, operands = text.replace("\t", " ").partition(" ")
    return mnemonic, re.findall(r"[-\w]+", operands.replace("fpsr", "fr0"))


def _conversion(match: re.Match[str]) -> str:
    """The 2.0 mnemonic of a 1.1 conversion."""
    kind, source, target = match.groups()
    fixed = {"sgl": "w", "dbl": "dw"}
    if kind == "xf":
        source = fixed[source]
    elif kind != "ff":
        target = fixed[target]
    return f"fcnv{',t' if kind == 'fxt' else ''},{source},{target}"


def _same(ours: tuple[str, list[str]], theirs: tuple[str, list[str]]) -> bool:
    """objdump writes some numbers in decimal and others in hexadecimal without saying so."""
    if ours[0] != theirs[0] or len(ours[1]) != len(theirs[1]):
        return False
    return all(
        a == b or _number(a, 0) in (_number(b, 10), _number(b, 16)) for a, b in zip(ours[1], theirs[1], strict=True)
    )


def _number(text: str, base: int) -> int | None:
    try:
        return int(text, base)
    except ValueError:
        return None
