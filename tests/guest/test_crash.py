"""Core files: when a signal leaves one, and what `hp9k inspect` says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT, command, run

CORE = 0x80


def crash(root: Path, how: str, unlimited: str = "unlimited") -> str:
    words = " ".join(command("crash", how, options=("--root", str(root))))
    script = f"ulimit -c {unlimited}; {words}"
    return subprocess.run(
        ["sh", "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=False
    ).stdout.strip()


def inspect(path: Path) -> dict[str, object]:
    words = [sys.executable, "-m", "tools.cli", "inspect", "--json", str(path)]
    done = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("how", "signal", "name"), [("fault", 11, "SIGSEGV"), ("quit", 3, "SIGQUIT"), ("again", 11, "SIGSEGV")]
)
def test_a_core_file(series: str, tmp_path: Path, how: str, signal: int, name: str) -> None:
    assert crash(tmp_path, how) == hex(signal | CORE)
    found = inspect(tmp_path / "core")
    assert found["program"] == "crash"
    assert str(found["signal"]).startswith(name + " ")
    assert found["machine"] == {"s300": "9000/370", "s800": "9000/720"}[series]
    areas = found["areas"]
    assert isinstance(areas, list)
    assert [area["part"] for area in areas[:4]] == ["KERNEL", "EXEC", "FORMAT", "PROC"]
    assert {"DATA", "STACK"} <= {area["part"] for area in areas}
    data = (tmp_path / "core").read_bytes()
    assert b"here was changed" in data
    for area in areas:
        assert area["end"] - area["address"] == area["size"]


@pytest.mark.parametrize(
    ("how", "signal"), [("limited", 11), ("no-permission", 11), ("directory", 11), ("terminated", 15)]
)
def test_no_core_file(series: str, tmp_path: Path, how: str, signal: int) -> None:
    (tmp_path / "readonly").mkdir(mode=0o555)
    status = crash(tmp_path, how)
    left = [path for path in tmp_path.rglob("core") if path.is_file()]
    if how == "no-permission" and left:  # the superuser may write everywhere
        left = []
        status = hex(int(status, 16) & ~CORE)
    assert (status, left) == (hex(signal), [])


@pytest.mark.series("s300")
def test_who_wants_none_gets_none(series: str, tmp_path: Path) -> None:
    assert crash(tmp_path, "fault", "0") == hex(11)
    assert not (tmp_path / "core").exists()


@pytest.mark.series("s300")
def test_a_smashed_stack(series: str) -> None:
    assert run("smash").output == "x"
    found = run("smash", "more")
    assert (found.status, found.output) == (134, "x")
    assert found.errors.startswith("*** stack smashing detected ***\n")
