"""Stripped programs: where functions begin, only their code says."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from guest import ENVIRONMENT

from tests.tools.debug.conftest import Transcript

Debug = Callable[..., Transcript]
COMPILERS = {"s300": "m68k-linux-gnu-gcc", "s800": "hppa-linux-gnu-gcc"}
SOURCE = """#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    puts(argc > 1 ? argv[1] : "none");
    return atoi(argv[argc - 1]);
}
"""


@pytest.fixture(params=["static", "dynamic"])
def programs(request: pytest.FixtureRequest, series: str, tmp_path: Path) -> list[str]:
    """With symbols and without."""
    if shutil.which(COMPILERS[series]) is None:
        pytest.skip(f"needs {COMPILERS[series]}")
    (tmp_path / "prog.c").write_text(SOURCE)
    link = ["-dynamic"] if request.param == "dynamic" else []
    for name, more in (("whole", []), ("stripped", ["-s"])):
        options = ["--series", series[1:], "-O", *link, *more, "-o", name, "prog.c"]
        command = [sys.executable, "-m", "tools.cli", "cc", *options]
        subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, check=True, timeout=300)
    return [str(tmp_path / name) for name in ("whole", "stripped")]


def places(say: Transcript) -> list[int]:
    return [int(found, 16) for found in re.findall(r"^#\d+ +0x([0-9a-f]{8}) in ", say("backtrace"), re.MULTILINE)]


@pytest.mark.cross
@pytest.mark.parametrize("call", ["write", "ioctl"])
def test_backtraces_are_those_of_the_program_with_symbols(debug: Debug, programs: list[str], call: str) -> None:
    found = []
    for program in programs:
        say = debug("word", program=program)
        say(f"catch syscall {call}")
        assert f"Catchpoint 1 (call to syscall {call})" in say("run")
        found.append(places(say))
    assert len(found[0]) > 4
    steps = [[after - before for before, after in itertools.pairwise(one)] for one in found]
    near = [abs(one - other) < 64 for one, other in zip(*steps, strict=True)]  # the two files differ in their headers
    assert all(near), found


@pytest.mark.cross
@pytest.mark.parametrize("programs", ["dynamic"], indirect=True)
def test_calls_of_a_library_are_caught(debug: Debug, programs: list[str]) -> None:
    say = debug("word", program=programs[1])
    assert say("catch call libc:^(puts|write|atoi)$") == "Catchpoint 1 (call libc:^(puts|write|atoi)$)\n"
    assert "Catchpoint 1 (called puts), " in say("run")
    assert re.search(r"(?m)^#0 .* in puts \(\) from libc", say("bt"))
    assert "Catchpoint 1 (called atoi), " in say("continue"), "write is called by the library itself"
    assert say('print libc:strlen("four") + strcmp("a", "a")') == "$1 = 4\n"
    assert say("catch call") == "error: a library is missing: write catch call LIBRARY or LIBRARY:EXPRESSION"
    assert say("catch call libc:(").startswith("error: (: ")
