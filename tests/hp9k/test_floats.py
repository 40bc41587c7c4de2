"""Functions of floating-point numbers, called by the API."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT

import hp9k

SOURCE = """
double mix(int a, double b, int c, double d, double e) { return a + 10 * b + 100 * c + 1000 * d + 10000 * e; }
int main(int argc, char **argv) { return mix(argc, 2, 3, 4, 5) == 0; }
"""


@pytest.mark.parametrize(("series", "compiler"), [("300", "m68k-linux-gnu-gcc"), ("800", "hppa-linux-gnu-gcc")])
def test_a_function_of_doubles_is_called(series: str, compiler: str, tmp_path: Path) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"needs {compiler}")
    (tmp_path / "prog.c").write_text(SOURCE)
    command = [sys.executable, "-m", "tools.cli", "cc", "--series", series, "-O1", "-fno-inline", "-o", "prog"]
    subprocess.run([*command, "prog.c"], cwd=tmp_path, env=ENVIRONMENT, check=True, timeout=300)
    with hp9k.Machine(net="none") as machine:
        process = machine.start(str(tmp_path / "prog"))
        process.run_until("main")
        assert process.call_float("mix", 5, 4.0, 3, 2.0, 1.5) == 17345.0
        assert process.run_to_end().status == 0
