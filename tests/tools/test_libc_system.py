"""The system half of the SDK's C library, run from committed guest programs: no cross compiler needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "tests" / "guest" / "bin" / "s300"


def run(program: str, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", PROGRAMS / program, *arguments],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
        env={"PATH": os.environ["PATH"], **(environment or {})}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_calls_and_databases() -> None:
    result = run("libc_system")
    assert [line for line in result.stdout.splitlines() if not line.endswith(": ok")] == ["0 wrong"]
    assert result.stdout.count(": ok") > 50
    assert (result.returncode, result.stderr) == (0, "")


def test_period_programs() -> None:
    result = run("knr", "argument")
    assert result.stdout.splitlines() == ["2.5", "Writable 60 0"]
    assert result.returncode == 4


def test_arguments_and_environment() -> None:
    result = run("args", "17", "", "a b", environment={"COLOUR": "green"})
    lines = result.stdout.splitlines()
    assert lines[0] == "argc=4"
    assert lines[2:7] == ["argv[1]=17", "argv[2]=", "argv[3]=a b", "argv[argc] is NULL", "environ is envp"]
    assert "env COLOUR=green" in lines
    assert result.returncode == 17


def test_error_numbers_and_words() -> None:
    lines = run("errno").stdout.splitlines()
    assert "open missing: 2 No such file or directory" in lines
    assert "write to a bad address: 14 Bad address" in lines
    assert "isatty of a file: 25 Not a typewriter" in lines


def test_patterns_and_paths() -> None:
    assert run("patterns").stdout.splitlines() == [
        "/tmp/d/*: 0: /tmp/d/a.c /tmp/d/b.c /tmp/d/link/ /tmp/d/loop /tmp/d/sub/",
        "/tmp/*/*/*.c: 0: /tmp/d/link/x.c /tmp/d/sub/x.c",
        "*.x: -3:",
        "*.x: 0: *.x",
        "/: 0: /",
        "s*/: 0: sub/",
        "link/../link//./x.c is /tmp/d/sub/x.c",
        "/.. is /",
        "loop: errno 249",
        "missing: errno 2",
    ]


def test_terminal_capabilities() -> None:
    assert run("termcap", "vt100").stdout.splitlines() == [
        "tgetent 1",
        "co 80 li 24 am 1 xn 1 xx -1",
        "cl ^[[H^[[J",
        "cm ^[[10;5H",
        "ku ^[OA",
        "xx ",
        "padded ab",
        "termcap style 10,5",
        "conditions 94m0a",
    ]
    assert "cm ^[&a9y4C" in run("termcap", "2392").stdout.splitlines()
    unknown = run("termcap", "nosuch")
    assert (unknown.returncode, unknown.stdout) == (1, "tgetent 0\n")
