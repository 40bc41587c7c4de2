"""Our decoder and disassembler of PA-RISC against binutils' objdump, over a whole ELF file."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from emu.parisc.disassemble import disassemble
from emu.parisc.isa.table import decoder

OBJDUMP = "hppa-linux-gnu-objdump"
LINE = re.compile(r"^ *([0-9a-f]+):\t([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2}) \t(.+)$", re.M)


def compare(program: Path, is_code: Callable[[int, int], bool] = lambda address, word: True) -> tuple[int, list[str]]:
    """How many instructions objdump finds in the file's code, and each that is another one to us.

    Compared are the mnemonic with its conditions, all registers and numbers; and whether the decoder knows the word.
    `is_code` is asked with address and word.
    """
    listing = subprocess.run([OBJDUMP, "-d", str(program)], capture_output=True, text=True, check=True).stdout
    find = decoder("2.0").find
    count, different = 0, []
    for match in LINE.finditer(listing):
        address, code = int(match[1], 16), bytes.fromhex("".join(match.groups()[1:5]))
        if not is_code(address, int.from_bytes(code, "big")):
            continue
        ours = next(disassemble(code, address)).text
        count += 1
        if not _same(_normal(ours), _normal(match[6])):
            different.append(f"{address:x}: {code.hex()} {ours!r}, to objdump {match[6]!r}")
        known = find(int.from_bytes(code, "big")) is not None
        if known != (_normal(match[6])[0] != ".word"):
            different.append(f"{address:x}: {code.hex()} {match[6]!r} is {'' if known else 'not '}decoded")
    return count, different


_ALIASES = {"nop": "or r0,r0,r0"}


def _normal(text: str) -> tuple[str, list[str]]:
    """Mnemonic, and the operands without regard to how numbers are written."""
    text = re.sub(r" <\S+>|[LR]%|\(null\)", "", text).strip()
    text = re.sub(r"^copy\s+(\w+)", r"or \1,r0", text)
    text = re.sub(r"^ldi\s+([^,]+),", r"ldo \1(r0),", text)
    text = re.sub(r"^mtsar\s+(\w+)", r"mtctl \1,sar", text)
    text = re.sub(r"^(addil .*),r1$", r"\1", text)
    text = re.sub(r"^fcnv(ff|xf|fxt?),(\w+),(\w+)", _conversion, text)
    text = re.sub(r"^#\s*([0-9a-f]+)$", r".word 0x\1", text)
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
