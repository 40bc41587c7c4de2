"""bench/run.py works: its list, its errors, and a run too short to mean anything. Nothing here looks at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = [
    *(
        "cpu",
        "getpid",
        "read",
        "walk",
        "listing",
        "connect",
        "bulk",
        "exchange",
        "datagrams",
        "connections",
        "clients",
        "held",
    ),
    *("fork", "execute", "ping_pong", "pipeline", "threads", "start", "dynamic", "screens", "cold", "once", "memory"),
]


def needs_peers(prefix: str, qemu: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not all(map(shutil.which, (f"{prefix}-linux-gnu-gcc", qemu))),
        reason=f"needs the Debian packages gcc-{prefix}-linux-gnu, libc6-dev-{prefix}-cross and qemu-user",
    )


def bench(*arguments: str, path: str | None = None, scratch: Path | None = None) -> subprocess.CompletedProcess[str]:
    settings = dict(os.environ)
    if path is not None:
        settings["PATH"] = path
    if scratch is not None:
        settings["TMPDIR"] = str(scratch)
    return subprocess.run(
        [sys.executable, str(ROOT / "bench" / "run.py"), *arguments],
        capture_output=True,
        text=True,
        env=settings,
        stdin=subprocess.DEVNULL,
    )


def test_list_names_every_benchmark() -> None:
    done = bench("--list")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")] == NAMES


def test_unknown_name_is_an_error_that_lists_the_known() -> None:
    done = bench("cpux")
    assert done.returncode == 2
    assert "no benchmark is called cpux; there are cpu, getpid" in done.stderr


@pytest.mark.parametrize("option", [["--repeat", "0"], ["--repeat", "x"], ["--scale", "0"], ["--scale", "nan"]])
def test_bad_numbers_are_usage_errors(option: list[str]) -> None:
    done = bench(*option)
    assert done.returncode == 2
    assert f"{option[1]}: not a number" in done.stderr


def test_benchmark_of_the_other_series_is_a_usage_error() -> None:
    done = bench("once", "--series", "300")
    assert done.returncode == 2
    assert "once is of --series 800 only" in done.stderr


def test_missing_peer_is_one_line_naming_its_package(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = bench("getpid", path=str(tmp_path), scratch=scratch)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("bench: ")
    assert "install the Debian package gcc-m68k-linux-gnu" in last
    assert "Traceback" not in done.stderr
    assert list(scratch.iterdir()) == []


@pytest.mark.cross
@needs_peers("m68k", "qemu-m68k")
def test_tiny_run_measures_and_leaves_nothing(tmp_path: Path) -> None:
    names = ["start", "connect", "read", "crc32"]
    done = bench(*names, "--scale", "0.001", "--repeat", "1", "--json", scratch=tmp_path)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    assert list(results) == ["cpu", "read", "connect", "start"]
    assert list(results["cpu"]) == ["crc32", "geometric mean"]
    for row in (results["cpu"]["crc32"], *(results[name][name] for name in names[:3])):
        assert set(row["ratios"]) >= {"qemu-m68k"}
        assert all(len(times) == 1 and times[0] > 0 for times in row["seconds"].values())
    assert set(results["start"]["start"]["ratios"]) == {"python imports", "qemu-m68k"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.cross
@needs_peers("hppa", "qemu-hppa")
def test_tiny_run_of_the_series_800(tmp_path: Path) -> None:
    pytest.importorskip("llvmlite")
    done = bench("nbody", "cold", "once", "--series", "800", "--scale", "0.0001", "--repeat", "1", scratch=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines if "qemu-hppa" in line[1:]] == ["python", "nbody"]
    assert [line[0] for line in lines if "warm" in line] == ["cold"]
    assert [line[:2] for line in lines if "interpreter" in line] == [["first", "time"], ["again", lines[-1][1]]]
    assert list(tmp_path.iterdir()) == []
