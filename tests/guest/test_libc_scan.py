"""scanf of the SDK's C library, from a committed guest program, against what the C standard says."""

from __future__ import annotations

import random
import struct

import guest

# types, format, text, expected: where the standard's rules are easily got wrong
RULES = (
    ("ii", "%d %d", "12 -5", "2 12 -5"),
    ("ii", "%d%d", "12~~+7", "2 12 7"),
    ("i", "%d", "x", "0"),
    ("i", "%d", "", "-1"),
    ("i", "%d", "   ", "-1"),
    ("i", "%d", "-", "0"),
    ("ii", "%d,%d", "1 ,2", "1 1"),
    ("ii", "%d ,%d", "1 ,2", "2 1 2"),
    ("ii", "%*d %d", "1 2", "1 2"),
    ("ii", "%2d%3d", "12345", "2 12 345"),
    ("ii", "%i %i", "0x1f 010", "2 31 8"),
    ("ii", "%i%n", "0x", "0"),
    ("ii", "%x%n", "0xffz", "1 255"),
    ("ss", "%s%s", " ab  cd ", "2 [ab] [cd]"),
    ("ss", "%3s%s", "abcdef", "2 [abc] [def]"),
    ("ss", "%c%c", " a", "2 [ ] [a]"),
    ("ss", "%3c%c", "abcd", "2 [abc] [d]"),
    ("ss", " %c %c", " a b", "2 [a] [b]"),
    ("ss", "%[a-c]%s", "abcabcd e", "2 [abcabc] [d]"),
    ("ss", "%[^,],%s", "one two,three", "2 [one two] [three]"),
    ("s", "%[]x]", "]x]y", "1 []x]]"),
    ("s", "%[^]]", "ab]c", "1 [ab]"),
    ("s", "%[a-]", "-a-b", "1 [-a-]"),
    ("s", "%[abc]", "xyz", "0"),
    ("s", "%*[abc]%s", "aabx", "1 [x]"),
    ("i", "%%%d", "%5", "1 5"),
    ("i", "%d%%", "5%", "1 5"),
    ("i", "100%%%d", "100%7", "1 7"),
    ("i", "%hd", "-1", "1 -65536"),  # the first half of the int, big-endian
    ("d", "%lf", "1e", "0"),
    ("d", "%lf", ".", "0"),
    ("ds", "%4lf%s", "1.2545", f"2 {struct.pack('>d', 1.25).hex()} [45]"),
    ("i", "%3d", "  1234", "1 123"),
)


def answers(lines: list[str]) -> list[str]:
    result = guest.run("libc_scan", stdin="".join(line + "\n" for line in lines).encode())
    assert (result.status, result.errors) == (0, "")
    return result.output.splitlines()


def test_rules() -> None:
    found = answers(["\t".join(rule[:3]) for rule in RULES])
    assert [row for row in zip(RULES, found, strict=True) if row[0][3] != row[1]] == []


def test_random_sequences() -> None:
    chance = random.Random(1)
    lines, expected = [], []
    for _ in range(1500):
        types, forms, texts, results = "", [], [], []
        for _ in range(chance.randint(1, 4)):
            kind = chance.choice("ids")
            types += kind
            if kind == "i":
                value = chance.randint(-(2**31), 2**31 - 1)
                letter, text = chance.choice(
                    [("d", str(value)), ("x", f"{value % 2**32:x}"), ("o", f"{value % 2**32:o}")]
                )
                results.append(str(value))
            elif kind == "d":
                real = chance.uniform(-1, 1) * 10.0 ** chance.randint(-30, 30)
                text = chance.choice([repr(real), f"{real:.20e}", f"{real:.5g}"])
                letter = "l" + chance.choice("efg")
                results.append(struct.pack(">d", float(text)).hex())
            else:
                letter = "s"
                text = "".join(chance.choices("abcXYZ019._-+%,", k=chance.randint(1, 30)))
                results.append(f"[{text}]")
            forms.append("%" + letter)
            texts.append(text)
        lines.append(
            "\t".join((types, chance.choice(["", " "]).join(forms), chance.choice([" ", "  ", " ~ "]).join(texts)))
        )
        expected.append(" ".join([str(len(types)), *results]))
    found = answers(lines)
    assert [row for row in zip(lines, found, expected, strict=True) if row[1] != row[2]][:5] == []
