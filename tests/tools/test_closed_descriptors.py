from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
HELLO = ROOT / "tests/guest/bin/s300/hello"


@pytest.mark.parametrize(
    ("redirection", "output", "error"),
    [("<&-", b"hello, world\n", b""), ("2>&-", b"hello, world\n", b""), ("<&- 2>&-", b"hello, world\n", b"")],
)
def test_hp9k_runs_without_some_of_its_descriptors(redirection, output, error):
    result = hp9k(f"run {HELLO}", redirection)
    assert (result.stdout, result.stderr, result.returncode) == (output, error, 0)


@pytest.mark.parametrize("redirection", [">&-", "<&- >&- 2>&-"])
def test_what_is_written_to_a_closed_descriptor_goes_nowhere(redirection):
    result = hp9k(f"run {HELLO}", redirection)
    assert (result.stdout, result.stderr) == (b"", b"")


def test_errors_still_decide_the_exit_status():
    assert hp9k("run ./no-such-program", "<&- >&- 2>&-").returncode == 127


def hp9k(arguments: str, redirection: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m tools.cli {arguments} {redirection}"],
        cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
