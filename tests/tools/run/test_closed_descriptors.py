from __future__ import annotations

import fcntl
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


def test_another_place_for_temporary_files():
    result = hp9k(f"run {HELLO}", "", env={**os.environ, "TMPDIR": "/no/such"})
    assert (result.stdout, result.stderr, result.returncode) == (b"hello, world\n", b"", 0)


@pytest.mark.parametrize("command", ["syscalls", "--version", f"inspect {HELLO}", "--help"])
@pytest.mark.parametrize(
    ("redirection", "reason"), [(">/dev/full", b"no space left on device"), (">&-", b"bad file descriptor")]
)
def test_output_that_cannot_be_written(command, redirection, reason):
    result = hp9k(command, redirection)
    assert result.returncode == 1
    assert result.stderr.count(b"\n") == 1
    assert reason in result.stderr


def test_descriptors_are_handed_on_when_asked(tmp_path):
    (tmp_path / "in").write_text("from 5\n")
    files = f"5<{tmp_path}/in 7>{tmp_path}/out"
    script = "'cat <&5; echo to 7 >&7'"
    assert hp9k(f"run sh -c {script}", files).stdout == b""
    for options in ("--fd 5 --fd 7", "--fd all"):
        result = hp9k(f"run {options} sh -c {script}", files)
        assert (result.stdout, result.stderr) == (b"from 5\n", b"")
        assert (tmp_path / "out").read_text() == "to 7\n"
        (tmp_path / "out").unlink()


@pytest.mark.parametrize("fd", ["1", "9", "x"])
def test_a_descriptor_that_is_not_there(fd):
    result = hp9k(f"run --fd {fd} {HELLO}", "")
    assert result.returncode == 2
    assert b"no descriptor above 2 that hp9k was started with" in result.stderr


def test_a_descriptor_beyond_a_programs():
    high = fcntl.fcntl(0, fcntl.F_DUPFD, 99)
    try:
        result = hp9k(f"run --fd {high} {HELLO}", "", pass_fds=(high,))
    finally:
        os.close(high)
    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert b"a program's descriptors end at 59" in result.stderr


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_root_that_cannot_be_read(tmp_path):
    (tmp_path / "root").mkdir(mode=0)
    result = hp9k(f"run --root {tmp_path}/root /bin/x", "")
    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert b"permission denied: the program's / has to be readable by you" in result.stderr


def test_too_few_addresses():
    command = f"ulimit -v 3000000; exec {sys.executable} -m tools.cli run {HELLO}"
    result = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert result.returncode == 126
    assert b"cannot allocate memory: `ulimit -v` allows 3000000" in result.stderr


def hp9k(arguments: str, redirection: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m tools.cli {arguments} {redirection}"],
        cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, check=False, **options,
    )  # fmt: skip
