"""Damaged programs and libraries: whatever is in their headers and tables, hp9k stands, and what ends says why."""

from __future__ import annotations

import os
import random
import re
import struct
from pathlib import Path

import pytest

from tests.rom.dld.conftest import Workshop

# How many mutations of each file; a long run: HP9K_MUTATIONS=5000 pytest tests/rom/dld/test_damage.py
COUNT = int(os.environ.get("HP9K_MUTATIONS", "12"))
PAGE = 0x1000
HEADERS = 0x200  # bytes of the file header and the auxiliary header
STRINGS = 0x28  # offset of location and size of the strings, the last of the tables, in the DL header
INTERESTING = (0, 1, 0x7F, 0x80, 0xFF)
SAID = re.compile(r"(/usr/lib/dld\.sl|crt0|hp9k): \S.*")


def tables(contents: bytes) -> range:
    """Where the tables of dynamic linking are in a file of our linker: at the start of text, a page into the file."""
    location, size = struct.unpack_from(">II", contents, PAGE + STRINGS)
    return range(PAGE, PAGE + location + size)


def mutation(contents: bytes, chance: random.Random) -> bytes:
    """The file with one to four bytes or words of its headers and tables changed, or cut off."""
    changed = bytearray(contents)
    if chance.random() < 0.05:
        return bytes(changed[: chance.randrange(len(changed))])
    places = [*range(HEADERS), *tables(contents)]
    for _ in range(chance.randint(1, 4)):
        at = chance.choice(places)
        if chance.random() < 0.5:
            changed[at] = chance.choice(INTERESTING) if chance.random() < 0.5 else chance.randrange(256)
        else:
            at &= -4
            value = chance.choice((0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x1000, 0x40001000, chance.getrandbits(32)))
            struct.pack_into(">I", changed, at, value)
    return bytes(changed)


@pytest.fixture
def victims(workshop: Workshop) -> Workshop:
    code = "int count = 3; int own(int n) { return n + count; } int (*pointer)(int) = own;"
    workshop.library("libx.sl", code + " int *address = &count; int answer(int n) { return pointer(n) + *address; }")
    main = 'extern int count, answer(int), own(int); int main(void) { int (*f)(int) = own; printf("%d\\n", answer(1) '
    workshop.program("main", main + "+ f(count)); return 0; }", "./libx.sl")
    assert workshop.output("main") == "13\n"
    return workshop


@pytest.mark.parametrize("name", ["libx.sl", "main"])
def test_mutations(victims: Workshop, name: str) -> None:
    path = Path(victims.directory / name)
    sound = path.read_bytes()
    for seed in range(COUNT):
        path.unlink()
        path.write_bytes(mutation(sound, random.Random(seed)))
        path.chmod(0o755)
        done = victims.run("main", patience=20)
        assert "Traceback" not in done.errors, seed
        assert "internal error" not in done.errors, seed
        assert done.status == 0 or SAID.match(done.errors), (seed, done)
