"""Functions of the manual's section 3 beyond C's own library, and corners of the conversions, on both series."""

from __future__ import annotations

import re
from pathlib import Path

import guest
import pytest

MESSAGES = """\
$ a comment
1 first
2 second\\tone
$quote "
$set 3
1 "quoted "
2 "long \\
line"
"""
CHECKS = 97


def test_functions(tmp_path: Path) -> None:
    (tmp_path / "messages").write_text(MESSAGES)
    mount = ("--mount", f"{tmp_path}:/tmp")
    made = guest.run("launch", "/bin/gencat", "/tmp/c.cat", "/tmp/messages", options=mount)
    assert "/bin/gencat: 0" in made.output, made.output + made.errors
    result = guest.run("libc_section3", options=mount)
    assert (result.status, result.errors) == (0, "")
    verdicts = guest.verdicts(result.output)
    assert {name: verdict for name, verdict in verdicts.items() if verdict != "ok"} == {}
    assert len(verdicts) == CHECKS


@pytest.mark.parametrize("add", ["", "1 gone\n"])
def test_gencat_merges_and_refuses(tmp_path: Path, add: str) -> None:
    (tmp_path / "messages").write_text(MESSAGES)
    (tmp_path / "more").write_text("$set 2\n7 seven\n$delset 3\n" + add)
    (tmp_path / "wrong").write_text("one\n")
    mount = ("--mount", f"{tmp_path}:/tmp")
    guest.run("launch", "/bin/gencat", "/tmp/c.cat", "/tmp/messages", options=mount)
    guest.run("launch", "/bin/gencat", "/tmp/c.cat", "/tmp/more", options=mount)
    texts = (tmp_path / "c.cat").read_bytes()
    assert b"seven\0" in texts
    assert b"quoted" not in texts
    wrong = guest.run("launch", "/bin/gencat", "/tmp/d.cat", "/tmp/wrong", options=mount)
    assert wrong.errors == "gencat: /tmp/wrong:1: not a message\n"
    assert not (tmp_path / "d.cat").exists()


def answers(lines: list[str]) -> list[str]:
    result = guest.run("libc_names", stdin="".join(line + "\n" for line in lines).encode())
    assert (result.status, result.errors) == (0, "")
    return result.output.splitlines()


PATTERNS = {  # and a regular expression that means the same
    "[[:digit:]]*": "[0-9].*", "[[:alpha:]][[:upper:]]": "[A-Za-z][A-Z]", "[![:space:]]": "[^ \\t\\n\\r\\f\\v]",
    "[[=a=]b]": "[ab]", "[[.a.]-c]": "[a-c]", "[a-[.c.]]": "[a-c]", "[[:nosuch:]]": "(?!)", "[]a]": "[]a]",
    "[[.-.]x]": "[-x]", "[[:digit:]a-c]z": "[0-9a-c]z", "[": "\\[", "[[:digit:": "\\[\\[:digit:", "a[bc": "a\\[bc",
}  # fmt: skip
TEXTS = ["5x", "aB", "ab", " ", "a", "b", "c", "d", "-", "x", "]", "1z", "cz", "[", "[[:digit:", "a[bc", "q"]


def test_bracket_expressions_of_fnmatch() -> None:
    cases = [(pattern, text) for pattern in PATTERNS for text in TEXTS]
    found = answers([f"m\t{pattern}\t{text}" for pattern, text in cases])
    expected = [str(int(not re.fullmatch(PATTERNS[pattern], text))) for pattern, text in cases]
    assert [row for row in zip(cases, found, expected, strict=True) if row[1] != row[2]] == []


def test_padding_of_hexadecimal_numbers() -> None:
    cases = {
        ("%040.17a", -1.0): "-0x0000000000000001.00000000000000000p+0",
        ("%-30.17a|", 1.0): "0x1.00000000000000000p+0      |",
        ("%30.17a", 1.0): "      0x1.00000000000000000p+0",
        ("%+031.20a", 0.5): "+0x0001.00000000000000000000p-1",
    }
    found = answers([f"a\t{form}\t{number}" for form, number in cases])
    assert found == list(cases.values())


@pytest.mark.series("s300")
def test_hexadecimal_long_doubles_keep_all_bits() -> None:
    chosen = [
        "0x1.23456789abcdef012p0",
        "0x1.fffffffffffffffffp0",
        "0x123456789abcdef01234567p-9",
        "0x.000123456789abcdef01p4",
    ]
    found = answers([f"x\t{text}" for text in chosen])

    def extended(text: str) -> str:
        digits, _, exponent = text[2:].partition("p")
        whole, _, fraction = digits.partition(".")
        mantissa, power = int(whole + fraction, 16), int(exponent) - 4 * len(fraction)
        drop = mantissa.bit_length() - 64
        if drop > 0:
            rest, half = mantissa & (1 << drop) - 1, 1 << drop - 1
            mantissa = (mantissa >> drop) + (rest > half or (rest == half and mantissa >> drop & 1))
            if mantissa >> 64:
                mantissa, drop = mantissa >> 1, drop + 1
        else:
            mantissa <<= -drop
        return f"{power + drop + 63 + 16383 << 16:08x} {mantissa >> 32:08x} {mantissa & 0xFFFFFFFF:08x}"

    assert found == [extended(text) for text in chosen]


def test_names_of_a_program(tmp_path: Path, series: str) -> None:
    result = guest.run("libc_names", "/programs/hello", options=("--mount", f"{guest.BINARIES}:/programs"))
    assert result.status == 0
    assert result.output.splitlines()[0].endswith(" 0")
