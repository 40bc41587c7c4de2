"""Damaged programs and libraries: whatever is in their headers and tables, hp9k stands, and what ends says why.

HP9K_SOAK=N tries N times as many mutations, HP9K_SEED=N begins with others.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from run_server import Ended, RunServer

from kernel.loader.aout_dynamic_format import EXTENSION
from tests.rom.dld.conftest import compiled

SOAK = int(os.environ.get("HP9K_SOAK", "1"))
SEED = int(os.environ.get("HP9K_SEED", "0"))
COUNT = 50 * SOAK  # mutations of each file
PAGE = 0x1000
HEADERS = 0x200  # bytes of the file header and the auxiliary header
STRINGS = 0x28  # offset of location and size of the strings, the last of the tables, in a DL header
AOUT_SIZE = 0x38  # offset of the tables' size in the __DYNAMIC of our linker
SAID = re.compile(r"(/usr/lib/dld\.sl|/lib/dld\.sl|crt0|hp9k): \S.*")
LIBRARY = """
int count = 3;
int own(int n) { return n + count; }
int (*pointer)(int) = own;
int *address = &count;
int answer(int n) { return pointer(n) + *address; }
"""
MAIN = """
extern int count, answer(int), own(int);
int main(void) { int (*f)(int) = own; printf("%d\\n", answer(1) + f(count)); return 0; }
"""


def som_tables(contents: bytes) -> range:
    """Where the tables of dynamic linking are in a file of our linker: at the start of text, a page into the file."""
    location, size = struct.unpack_from(">II", contents, PAGE + STRINGS)
    return range(PAGE, PAGE + location + size)


def aout_tables(contents: bytes) -> range:
    (size,) = struct.unpack_from(">I", contents, PAGE + AOUT_SIZE)
    return range(PAGE, PAGE + max(size, EXTENSION.size))


TABLES: dict[str, Callable[[bytes], range]] = {"300": aout_tables, "800": som_tables}


def mutation(contents: bytes, series: str, chance: random.Random) -> bytes:
    """The file with one to four bytes or words of its headers and tables changed, or cut off."""
    changed = bytearray(contents)
    if chance.random() < 0.05:
        return bytes(changed[: chance.randrange(len(changed))])
    places = [*range(HEADERS), *TABLES[series](contents)]
    for _ in range(chance.randint(1, 4)):
        at = chance.choice(places)
        if chance.random() < 0.5:
            changed[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        else:
            at &= -4
            value = chance.choice((0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x1000, 0x40001000, chance.getrandbits(32)))
            struct.pack_into(">I", changed, at, value)
    return bytes(changed)


@pytest.fixture(scope="module")
def server() -> Iterator[RunServer]:
    with RunServer() as running:
        yield running


@pytest.fixture(scope="module", params=["300", "800"])
def victims(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A series, and a directory with a program and a library of it."""
    series: str = request.param
    directory = tmp_path_factory.mktemp(f"s{series}")
    compiled(series, directory, "libx.sl", LIBRARY, "-shared", "-fPIC")
    compiled(series, directory, "main", MAIN, "-dynamic", "./libx.sl")
    return series, directory


@pytest.mark.parametrize("name", ["libx.sl", "main"])
def test_mutations(victims: tuple[str, Path], name: str, server: RunServer, tmp_path: Path) -> None:
    series, directory = victims
    for other in ("libx.sl", "main"):
        shutil.copy(directory / other, tmp_path / other)
    assert run(server, tmp_path) == Ended(0, "13\n", "")
    sound = (directory / name).read_bytes()
    for seed in range(SEED, SEED + COUNT):
        path = tmp_path / name
        path.unlink()
        path.write_bytes(mutation(sound, series, random.Random(seed)))
        path.chmod(0o755)
        done = run(server, tmp_path)
        assert done.status is not None, (seed, "hangs")
        assert 0 <= done.status < 256, (seed, done)
        assert "Traceback" not in done.errors, (seed, done.errors)
        assert "internal error" not in done.errors, (seed, done.errors)
        assert done.status == 0 or SAID.match(done.errors), (seed, done)


def run(server: RunServer, directory: Path) -> Ended:
    return server.run(directory, "--here", "./main")
