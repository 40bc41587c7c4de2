"""The dynamic loader and the libraries below a --root: its own where it has them, else hp9k's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT, Run

from rom import default_root

OURS = Path(default_root.path("s800"))
LOADER = "usr/lib/dld.sl"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    for name in ("cat", "ls"):
        shutil.copy(OURS / "bin" / name, tmp_path / "bin")
    return tmp_path


@pytest.mark.parametrize("program", ["ls", "/bin/ls", "bin/ls"])
def test_a_root_without_gets_ours(root: Path, program: str) -> None:
    done = run_below(root, program, "-l", "/lib/dld.sl", "/usr/lib/dld.sl")
    assert (done.status, done.output.count("dld.sl")) == (0, 2)
    assert not (root / "usr").exists()


def test_its_own_are_used(root: Path) -> None:
    (root / "usr/lib").mkdir(parents=True)
    (root / LOADER).write_text("own")
    assert run_below(root, "cat", "/" + LOADER).output == "own"


def test_also_where_lib_is_a_link(root: Path) -> None:
    (root / "usr/lib").mkdir(parents=True)
    (root / LOADER).write_text("own")
    (root / "lib").symlink_to("/usr/lib")
    assert run_below(root, "cat", "/lib/dld.sl").output == "own"


def test_none_are_laid_if_told_so(root: Path) -> None:
    done = run_below(root, "ls", "/" + LOADER, options=("--no-libraries",))
    assert done.status != 0
    assert "/usr/lib/dld.sl" in done.errors


def run_below(root: Path, program: str, *arguments: str, options: tuple[str, ...] = ()) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", "--root", str(root), *options, program, *arguments],
        env=ENVIRONMENT,
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    return Run(done.returncode, done.stdout, done.stderr)
