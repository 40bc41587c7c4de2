"""Wide characters of the SDK's C library, against Python's strings of ASCII."""

from __future__ import annotations

import string

import guest
import pytest

CLASSES = {
    "alpha": string.ascii_letters,
    "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase,
    "digit": string.digits,
    "xdigit": string.hexdigits,
    "alnum": string.ascii_letters + string.digits,
    "space": string.whitespace,
    "punct": string.punctuation,
    "print": string.ascii_letters + string.digits + string.punctuation + " ",
    "graph": string.ascii_letters + string.digits + string.punctuation,
    "cntrl": [chr(code) for code in (*range(32), 127)],
    "blank": " \t",
}
COMPARED = 300  # codes the program looks at


def answer(line: str) -> str:
    result = guest.run("libc_wide", stdin=line.encode("latin-1") + b"\n")
    assert (result.status, result.errors) == (0, "")
    return result.output.removesuffix("\n")


def test_classes_hold_what_ascii_says() -> None:
    lines = "\n".join(f"class {name}" for name in (*CLASSES, "nonsense"))
    members = [sorted(map(ord, members)) for members in CLASSES.values()]
    expected = ["".join(f"{code} " for code in codes) + str(COMPARED) for codes in members]
    assert answer(lines).split("\n") == [*expected, "0"]


@pytest.mark.parametrize("text", ["Hello, World 09", "b\xe4r[Z]`z{@A"])
def test_case_changes_in_ascii_alone(text: str) -> None:
    raw = text.encode("latin-1")
    assert answer(f"upper {text}").encode("latin-1") == raw.upper()
    assert answer(f"lower {text}").encode("latin-1") == raw.lower()


@pytest.mark.parametrize("text", ["ab", "abcdefg", ""])
def test_copying_and_joining(text: str) -> None:
    joined = text + text + text[:4]
    assert answer(f"join {text}") == f"{len(joined)} {joined}"


@pytest.mark.parametrize("text", ["banana", "ananab", "xana"])
def test_searching(text: str) -> None:
    first = min(text.find(c) for c in "nx" if c in text)
    span = len(text) - len(text.lstrip("ab"))
    places = (text.find("a"), text.rfind("a"), text.find("ana"), first, span, text.find("n"))
    assert answer(f"find {text}") == " ".join(map(str, places))


@pytest.mark.parametrize("text", ["middle", "mid", "middles", "a", "zz", "miz"])
def test_order(text: str) -> None:
    padded = text + "\0"

    def order(a: str, b: str) -> int:
        return (a > b) - (a < b)

    expected = order(text, "middle"), order(text[:3], "mid"), order(padded[:2], "mi")
    assert answer(f"order {text}") == "{} {} {}".format(*expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12 2 12 2 18"),
        (" -0x1fz", "-31 6 -31 6 4294967265"),
        ("1.5e3,", "1 1 1500 5 1"),
        ("none", "0 0 0 0 0"),
        ("010", "8 3 10 3 16"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert answer(f"number {text}") == expected


def test_one_character_at_a_time() -> None:
    assert answer("multibyte \xe9a") == "0 -2 1 233 -1 -1 1"
    assert answer("multibyte abc") == "0 -2 1 97 3 -1 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abcdefg", "7: 3 6 7 2 4 6 7 abcdefg -1 1"), ("abc", "3: 3 3 2 3 abc -1 1"), ("ab", "2: 2 2 2 ab -1 1")],
)
def test_strings_are_converted_in_steps(text: str, expected: str) -> None:
    assert answer(f"step {text}") == expected


def test_mappings_by_name() -> None:
    assert answer("translate Hello, World 09") == "hello, world 09\n0 1"
