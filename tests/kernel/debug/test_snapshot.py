"""Snapshots leave alone what is hp9k's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT, TOP

SCRIPT = """
import sys
from kernel.debug.snapshot import Snapshot
from tools.options import Options
from tools.run.session import session
with session(Options(net="none"), program=sys.argv[1]) as one:
    task = one.start(sys.argv[1], ())
    print("before", flush=True)
    snapshot = Snapshot(task)
    print("between", flush=True)
    snapshot.restore()
    print("after", flush=True)
    snapshot.close()
"""


@pytest.mark.parametrize("series", ["s300", "s800"])
def test_output_to_a_file_is_not_written_over(series: str, tmp_path: Path) -> None:
    program = TOP / "tests" / "guest" / "bin" / series / "hello"
    with (tmp_path / "log").open("w") as log:
        command = [sys.executable, "-c", SCRIPT, str(program)]
        subprocess.run(command, cwd=TOP, env=ENVIRONMENT, stdout=log, check=True, timeout=60)
    assert (tmp_path / "log").read_text() == "before\nbetween\nafter\n"
