from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve()
ROOT = HERE.parents[3]
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


@pytest.mark.parametrize("options", ["", "-c "])
def test_a_trace_that_cannot_be_written_ends_the_run_and_says_so_once(options):
    result = hp9k(f"trace {options}-o /dev/full {HELLO}", "")
    assert (result.stderr, result.returncode) == (b"hp9k: /dev/full: no space left on device\n", 1)


def test_a_trace_nobody_reads_ends_by_sigpipe():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = hp9k(f"trace {HELLO}", f"2>/dev/fd/{writer}", pass_fds=(writer,))
    finally:
        os.close(writer)
    assert result.returncode == 128 + signal.SIGPIPE


def test_no_place_for_temporary_files():
    result = hp9k(f"run {HELLO}", "", env={**os.environ, "TMPDIR": "/no/such"})
    assert result.stderr == b"hp9k: /no/such: no place for temporary files: No such file or directory\n"
    assert result.returncode == 2


def hp9k(arguments: str, redirection: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m tools.cli {arguments} {redirection}"],
        cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, check=False, **options,
    )  # fmt: skip
