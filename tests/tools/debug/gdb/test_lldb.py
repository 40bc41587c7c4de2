"""Another front end at the same port: lldb, which knows neither processor's registers, but memory, threads and ends."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest
from guest import ENVIRONMENT, TOP

pytestmark = pytest.mark.skipif(shutil.which("lldb") is None, reason="needs lldb")


def test_lldb_attaches_reads_memory_and_sees_the_end(series: str) -> None:
    program = TOP / "tests" / "guest" / "bin" / f"s{series}" / "debuggee"
    command = [sys.executable, "-m", "tools.cli", "debug", "--gdb", ":0", str(program), "count", "3"]
    environment = {**ENVIRONMENT, "PYTHONPATH": str(TOP)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        try:
            where = server.stderr.readline().strip().rpartition(" ")[2]
            lldb = ["lldb", "--no-lldbinit", "-b"]
            for each in (
                f"gdb-remote {where}",
                "thread list",
                "memory read --force --size 4 --format x --count 1 0x1000",
                "continue",
            ):
                lldb += ["-o", each]
            done = subprocess.run(lldb, capture_output=True, text=True, timeout=100, check=False)
        finally:
            server.kill()
    assert "tid = 0x0064, stop reason = signal SIGTRAP" in done.stdout
    assert re.search(r"0x00001000: 0x[0-9a-f]{8}", done.stdout)
    assert "exited with status = 3 " in done.stdout
