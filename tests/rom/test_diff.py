"""diff(1) of random files: what it says makes the one file the other, and no shorter script would."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT, TOP

PAIRS = 60
SCRIPT = f"""\
number=0
while [ $number -lt {PAIRS} ]; do
  diff -n $number.1 $number.2 >$number.script
  number=$((number + 1))
done
"""


def changed(lines: list[str], source: random.Random) -> list[str]:
    """Some lines left out, some new ones, or others altogether."""
    if source.random() < 0.2:
        return [source.choice("abc") for _ in range(source.randrange(20))]
    result = list(lines)
    for _ in range(source.randrange(8)):
        place = source.randrange(len(result) + 1)
        if source.random() < 0.5:
            del result[place : place + source.randrange(1, 3)]
        else:
            result.insert(place, source.choice(["a", "b", "new", ""]))
    return result


def applied(script: str, lines: list[str]) -> tuple[list[str], int]:
    """What an RCS script makes of a file, and how many lines it takes away or puts in."""
    result: list[str] = []
    commands = iter(script.split("\n")[:-1])
    taken = edits = 0
    for command in commands:
        place, count = map(int, command[1:].split())
        edits += count
        if command[0] == "d":
            result += lines[taken : place - 1]
            taken = place - 1 + count
        else:
            result += lines[taken:place] + [next(commands) for _ in range(count)]
            taken = max(taken, place)
    return result + lines[taken:], edits


def common(first: list[str], second: list[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for line in first:
        last = row
        row = [0]
        for place, other in enumerate(second):
            row.append(last[place] + 1 if line == other else max(last[place + 1], row[-1]))
    return row[-1]


@pytest.mark.parametrize("model", ["9000/370", "9000/720"])
def test_scripts_are_right_and_shortest(model: str, tmp_path: Path) -> None:
    source = random.Random(model)
    pairs = []
    for number in range(PAIRS):
        first = [source.choice(["a", "b", "c", ".", "x y", ""]) for _ in range(source.randrange(30))]
        pairs.append((first, changed(first, source)))
        for name, lines in zip("12", pairs[-1], strict=True):
            (tmp_path / f"{number}.{name}").write_text("".join(f"{line}\n" for line in lines))
    run = [sys.executable, "-m", "tools.cli", "run", "--model", model, "--mount", f"{tmp_path}:/mnt", "--cwd", "/mnt"]
    subprocess.run([*run, "sh", "-c", SCRIPT], env=ENVIRONMENT, cwd=TOP, check=True, timeout=120)
    for number, (first, second) in enumerate(pairs):
        result, edits = applied((tmp_path / f"{number}.script").read_text(), first)
        assert result == second
        assert edits == len(first) + len(second) - 2 * common(first, second)
