"""The embedded root: complete, compiled from its sources, and leaving nothing behind."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from rom import default_root

TOP = Path(__file__).resolve().parents[2]

ROOT = Path(default_root.path("s300"))
LIBRARIES = {".sl", ".1", ".2"}
MAGICS = {"s300": b"\x02\x0c", "s800": b"\x02\x10"}
# Counts of X/Open's capabilities, in the file's order. HP-UX 7's curses reads what it knows of them.
BOOLEANS, NUMBERS, STRINGS = 37, 33, 394
TERMINALS = (
    "xterm", "xterm-256color", "vt52", "vt100", "vt102", "vt220", "linux", "screen", "tmux", "ansi", "hp", "2392",
    "2621", "70092", "70096", "dumb",
)  # fmt: skip


@pytest.mark.parametrize(
    "name", ["passwd", "group", "hosts", "networks", "protocols", "rpc", "services", "resolv.conf"]
)
def test_files_programs_look_for(name: str) -> None:
    assert (ROOT / "etc" / name).read_text()


def test_passwd_and_group_lines_have_their_fields() -> None:
    for name, fields in (("passwd", 7), ("group", 4)):
        for line in (ROOT / "etc" / name).read_text().splitlines():
            assert line.count(":") == fields - 1, line


@pytest.mark.parametrize("name", TERMINALS)
def test_terminal_types_are_entries_any_release_reads(name: str) -> None:
    data = (ROOT / "usr/lib/terminfo" / name[0] / name).read_bytes()
    magic, names, booleans, numbers, strings, table = struct.unpack_from("<6H", data)
    assert magic == 0o432
    assert name in data[12 : 12 + names].rstrip(b"\0").decode().split("|")
    assert booleans <= BOOLEANS
    assert numbers <= NUMBERS
    assert strings <= STRINGS
    assert len(data) == 12 + names + booleans + (names + booleans & 1) + 2 * numbers + 2 * strings + table
    assert len(data) <= 4096


@pytest.mark.parametrize("series", MAGICS)
def test_programs_are_the_series_own_or_scripts(series: str) -> None:
    root = Path(default_root.path(series))
    programs = [*(root / "bin").iterdir(), *(root / "usr/bin").iterdir(), root / "etc/inetd", root / "etc/telnetd"]
    assert len(programs) > 40
    for program in programs:
        assert program.read_bytes()[:2] in (MAGICS[series], b"#!"), program


def test_both_series_have_the_same_files_but_for_libraries() -> None:
    def names(series: str) -> set[Path]:
        root = Path(default_root.path(series))
        found = {path.relative_to(root) for path in root.rglob("*")}
        return {path for path in found if path.parts[:1] != ("lib",) and path.suffix not in LIBRARIES}

    assert names("s300") == names("s800")


@pytest.mark.parametrize(("model", "series"), [("9000/370", "s300"), ("9000/720", "s800")])
def test_embedded_commands_are_of_the_model_s_series(model: str, series: str) -> None:
    command = [sys.executable, "-m", "tools.cli", "run", "--model", model, "sh", "-c", "head -c 2 /bin/sh; uname -m"]
    done = subprocess.run(command, capture_output=True, cwd=TOP, timeout=100, check=False)
    assert done.stdout == MAGICS[series] + f"9000/{model.removeprefix('9000/')}\n".encode()
    assert done.stderr == b""


@pytest.mark.parametrize("series", MAGICS)
def test_a_program_of_a_file_gets_its_own_series_commands(series: str) -> None:
    program = TOP / "tests/guest/bin" / series / "launch"
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", str(program), "/bin/head", "-c", "2", "/bin/sh"],
        capture_output=True, cwd=TOP, timeout=100, check=False,
    )  # fmt: skip
    assert MAGICS[series] in done.stdout


@pytest.mark.cross
@pytest.mark.skipif(shutil.which("tic") is None, reason="needs the Debian package ncurses-bin")
@pytest.mark.skipif(shutil.which("m68k-linux-gnu-gcc") is None, reason="needs gcc-m68k-linux-gnu")
def test_what_is_committed_is_what_the_sources_give() -> None:
    command = [sys.executable, "-m", "tools.cc.root", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


def test_scratch_is_removed_with_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with default_root.Scratch() as scratch:
        mounts = scratch.mounts()
        assert [mount.guest for mount in mounts][:2] == [b"/tmp", b"/usr/tmp"]
        directory = Path(mounts[0].host)
        assert directory.stat().st_mode & 0o7777 == 0o1777
        assert directory.parent.stat().st_mode & 0o777 == 0o700
        (directory / "a" / "b").mkdir(parents=True)
        (directory / "a" / "b" / "file").write_text("x")
    assert not os.listdir(tmp_path)


def test_what_a_killed_run_left_is_removed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    dead = tmp_path / "hp9k-run-000000000000"
    (dead / "tmp").mkdir(parents=True)
    (dead / "tmp" / "file").write_text("x")
    young, other = tmp_path / "hp9k-run-111111111111", tmp_path / "somebody-else"
    for directory in (young, other):
        directory.mkdir()
    with default_root.Scratch() as alive:
        held = Path(alive.mounts()[0].host).parent
        for directory in (dead, held, other):
            os.utime(directory, (0, 0))
        with default_root.Scratch():
            pass
        assert set(tmp_path.iterdir()) == {young, other, held}
    assert set(tmp_path.iterdir()) == {young, other}


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(fd: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr(default_root, "_YOUNG", -60)
    with default_root.Scratch():
        with default_root.Scratch():
            assert len(os.listdir(tmp_path)) == 2
        assert len(os.listdir(tmp_path)) == 1
    assert not os.listdir(tmp_path)


def test_nothing_a_guest_leaves_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with default_root.Scratch() as scratch:
        place = Path(os.fsdecode(scratch.mounts()[0].host))
        (place / "a" / "b").mkdir(parents=True)
        (place / "a" / "b").chmod(0)
        (place / "a").chmod(0)
        place.chmod(0)
    assert os.listdir(tmp_path) == []


def test_whoever_runs_hp9k_is_a_user_of_the_guest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    with default_root.Scratch() as scratch:
        users = next(mount for mount in scratch.mounts() if mount.guest == b"/etc/passwd")
        assert users.read_only
        lines = Path(os.fsdecode(users.host)).read_text().splitlines()
        assert lines[-1] == f"u54321:*:54321:{os.getgid()}::/:/bin/sh"
        assert lines[:-1] == (ROOT / "etc" / "passwd").read_text().splitlines()
    assert list(tmp_path.iterdir()) == []


def test_the_superuser_is_known_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    with default_root.Scratch() as scratch:
        assert {mount.guest for mount in scratch.mounts()} == {b"/tmp", b"/usr/tmp"}


@pytest.mark.parametrize(
    ("series", "name", "library"),
    [
        ("s300", "lib/libM.sl", "libm.sl"), ("s300", "lib/libHcurses.sl", "libcurses.sl"),
        ("s300", "lib/libcur_colr.sl", "libcurses.sl"), ("s800", "usr/lib/libM.1", "libm.1"),
        ("s800", "usr/lib/libM.2", "libm.1"), ("s800", "usr/lib/libM.sl", "libm.1"),
    ],
)  # fmt: skip
def test_libraries_have_the_names_that_programs_look_for(series: str, name: str, library: str) -> None:
    path = Path(default_root.path(series)) / name
    assert path.resolve() == path.with_name(library).resolve(strict=True)
