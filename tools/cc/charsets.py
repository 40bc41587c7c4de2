"""Writes the tables of iconv(3), rom/guest/libc/locale/charsets.c, from Python's codecs.

    python -m tools.cc.charsets           write it
    python -m tools.cc.charsets --check   fail if it is not what would be written

A module on its own: the package never imports it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import rom

TARGET = Path(rom.__file__).resolve().parent / "guest" / "libc" / "locale" / "charsets.c"
# Sets of one byte a character whose lower half is ASCII: the name in C, Python's codec.
SINGLE = {"roman8": "hp_roman8", **{f"iso8859_{part}": f"iso8859_{part}" for part in (*range(1, 12), *range(13, 17))}}
ROWS = 94  # of JIS X 0208, and the places in each
_A_LINE = 12


def upper_half(codec: str) -> list[int]:
    """The characters of the bytes from 0x80, 0 for none."""
    return [_character(bytes([byte]), codec) for byte in range(0x80, 0x100)]


def jis_x_0208() -> list[int]:
    """The characters by row and place."""
    places = ((0xA1 + row, 0xA1 + place) for row in range(ROWS) for place in range(ROWS))
    return [_character(bytes(place), "euc_jp") for place in places]


def _character(encoded: bytes, codec: str) -> int:
    try:
        return ord(encoded.decode(codec))
    except UnicodeDecodeError:
        return 0


def source() -> str:
    parts = [
        "/* Made by python -m tools.cc.charsets. Characters by byte from 0x80, and those of JIS X 0208 by row. */\n"
    ]
    parts.append('#include "charsets.h"\n')
    parts += [_table(f"__{name}[128]", upper_half(codec)) for name, codec in SINGLE.items()]
    parts.append(_table(f"__jis_x_0208[{ROWS} * {ROWS}]", jis_x_0208()))
    return "\n".join(parts)


def _table(declarator: str, values: list[int]) -> str:
    lines = (values[start : start + _A_LINE] for start in range(0, len(values), _A_LINE))
    return f"const unsigned short {declarator} = {{\n{_lines(lines)}}};\n"


def _lines(lines: Iterable[list[int]]) -> str:
    return "".join("    " + " ".join(f"0x{value:04x}," for value in line) + "\n" for line in lines)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: python -m tools.cc.charsets [--check]", file=sys.stderr)
        return 2
    if not arguments:
        TARGET.write_text(source())
    elif TARGET.read_text() != source():
        print(f"tools.cc.charsets: {TARGET.name} is not what would be written", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
