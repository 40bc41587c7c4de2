"""`hp9k doctor`: what is missing is named, with the way to get it."""

from __future__ import annotations

import importlib.metadata
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tools import doctor


def diagnose() -> Result:
    return CliRunner().invoke(doctor.command, [], standalone_mode=False)


def test_a_machine_that_runs_programs_is_fine() -> None:
    done = diagnose()
    assert done.return_value == 0
    for title, _ in doctor.SECTIONS:
        assert title in done.output


def test_a_missing_compiler_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    done = diagnose()
    assert done.return_value == 0
    assert "NO   hp9k cc --series 300: m68k-linux-gnu-gcc: not found" in done.output
    assert "-> apt-get install gcc-hppa-linux-gnu" in done.output
    assert "NO   gdb-multiarch: not installed" in done.output


def test_programs_that_are_there_are_named_with_their_path() -> None:
    make = shutil.which("make")
    assert f"yes  make: {make}" in diagnose().output if make else "NO   make" in diagnose().output


def test_a_cache_that_can_not_be_kept_is_no_disaster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared))
    done = diagnose()
    assert "NO   cache: " in done.output
    assert "-> set XDG_CACHE_HOME" in done.output
    assert done.return_value == 0


def test_without_temporary_files_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/nonexistent")
    assert diagnose().return_value == 1


def test_without_llvmlite_programs_still_run(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version

    def version(name: str) -> str:
        if name == "llvmlite":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    done = diagnose()
    assert done.return_value == 0
    assert "NO   llvmlite: not installed: native code\n       -> pip install llvmlite" in done.output
