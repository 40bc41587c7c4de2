"""The threads of a process in the debugger."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from guest import ENVIRONMENT, TOP

from tests.tools.debug.conftest import Transcript

pytestmark = [pytest.mark.cross, pytest.mark.parametrize("series", ["s800"], indirect=True)]
PROGRAM = """
#include <pthread.h>
#include <unistd.h>
int reached;
static void *work(void *argument) { reached = 1; return argument; }
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, work, 0);
    pthread_join(thread, 0);
    return 7;
}
"""


def test_each_thread_is_looked_at(tmp_path: Path, debug: Callable[..., Transcript]) -> None:
    if shutil.which("hppa-linux-gnu-gcc") is None:
        pytest.skip("needs hppa-linux-gnu-gcc")
    source, program = tmp_path / "two.c", tmp_path / "two"
    source.write_text(PROGRAM)
    command = [sys.executable, "-m", "tools.cli", "cc", "--series", "800", "-pthread", "-o", str(program), str(source)]
    subprocess.run(command, cwd=TOP, env=ENVIRONMENT, check=True, timeout=300)
    say = debug(program=str(program))
    say("break work")
    assert "in work ()" in say("run")
    shown = say("info threads")
    mine, other = re.search(r"^\* (\d+) .* <?work", shown, re.MULTILINE), re.search(r"^  (\d+) ", shown, re.MULTILINE)
    assert mine, shown
    assert other, shown
    assert say(f"thread {other[1]}").startswith(f"[Current thread is {other[1]}]\n")
    assert "work" not in say("backtrace")
    assert "in main ()" in say("backtrace")
    assert say("thread 9999").endswith("error: no thread 9999; see info threads")
    assert "in work ()" in say(f"thread {mine[1]}")
    assert "exited with code 07" in say("continue")
