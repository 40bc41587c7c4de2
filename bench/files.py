"""Files by name: walking paths, listing directories."""

from __future__ import annotations

from context import Bench
from measure import Row

STATS = 40_000
DEPTH = 8
FILES, DIRECTORIES = 10_000, 100
SIZE = 7  # bytes of each file, for the checksum


def walk(bench: Bench) -> list[Row]:
    """stat(2) of paths of one to eight components"""
    place = bench.work / "walk"
    for depth in range(DEPTH):
        place.mkdir()
        (place / "file").write_bytes(bytes(SIZE))
        place /= f"c{depth + 1}"
    return [bench.timed_inside("walk", STATS, "calls", guest_path="walk")]


def listing(bench: Bench) -> list[Row]:
    """What ls -lR does with 10,000 files in 100 directories"""
    for number in range(DIRECTORIES):
        directory = bench.work / "listing" / f"directory{number}"
        directory.mkdir(parents=True)
        for name in range(FILES // DIRECTORIES):
            (directory / f"file{name}").write_bytes(bytes(SIZE))
    return [bench.timed_inside("listing", FILES, "files", guest_path="listing")]
