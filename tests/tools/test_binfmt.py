"""Registrations with binfmt_misc: what they say, where they go, and that Linux starts programs by them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from guest import TOP

from tools.binfmt import Places, command, lines, register, unregister


def matches(line: str, head: bytes) -> bool:
    """Whether Linux would take a file that begins so for the registration."""
    magic = bytes.fromhex(line.split(":")[4].replace("\\x", ""))
    return head.startswith(magic)


@pytest.mark.parametrize("series", ["s300", "s800"])
def test_every_guest_program_is_taken_by_one_line(series: str) -> None:
    registrations = lines("/usr/bin/hp9k-run")
    for program in (TOP / "tests" / "guest" / "bin" / series).iterdir():
        head = program.read_bytes()[:128]
        assert sum(matches(line, head) for line in registrations) == 1, program


@pytest.mark.parametrize("head", [b"\x7fELF\x02\x01\x01", b"#!/bin/sh\n", b"\x02\x0c\x01\x06", b"\x02\x0b\x01\x0e"])
def test_other_files_are_left_alone(head: bytes) -> None:
    assert not any(matches(line, head) for line in lines("/usr/bin/hp9k-run"))


def test_lines_are_what_linux_reads() -> None:
    for line in lines("/usr/bin/hp9k-run"):
        assert re.fullmatch(r":hp9k-[0-9a-f]+-[0-9a-f]+:M::(\\x[0-9a-f]{2}){4}::/usr/bin/hp9k-run:", line)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    kernel = tmp_path / "binfmt_misc"
    kernel.mkdir()
    (kernel / "register").touch()
    return Places(kernel, tmp_path / "binfmt.d" / "hp9k.conf")


def test_registering_writes_a_file_that_lasts_and_tells_the_kernel(places: Places) -> None:
    registrations = lines("/usr/bin/hp9k-run")
    register(places, registrations)
    assert places.lasting.read_text().splitlines()[1:] == registrations
    assert (places.kernel / "register").read_text() == registrations[-1]


def test_registering_again_replaces_what_was_there(places: Places) -> None:
    (places.kernel / "hp9k-20c-107").write_text("enabled")
    register(places, lines("/usr/bin/hp9k-run"))
    assert (places.kernel / "hp9k-20c-107").read_text() == "-1"


def test_unregistering_leaves_nothing(places: Places) -> None:
    register(places, lines("/usr/bin/hp9k-run"))
    (places.kernel / "hp9k-20c-107").write_text("enabled")
    unregister(places)
    assert not places.lasting.exists()
    assert (places.kernel / "hp9k-20c-107").read_text() == "-1"
    unregister(places)


def test_without_the_file_system_it_is_said(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    (places.kernel / "register").unlink()
    register(places, lines("/usr/bin/hp9k-run"))
    assert places.lasting.exists()
    assert "is not mounted" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/bin/with:colon", "/no/such/program", "/" + "long/" * 40 + "hp9k-run"])
def test_an_interpreter_linux_would_not_start_is_refused(path: str) -> None:
    done = CliRunner().invoke(command, ["--interpreter", path], standalone_mode=False)
    assert done.return_value == 1
    assert done.output.startswith(f"hp9k: {path}: ")
    assert done.output.count("\n") == 1


_SCRIPT = """
mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || exit 77
{python} -c '
from pathlib import Path
from tools.binfmt import *
register(Places(lasting=Path("{tmp}/hp9k.conf")), lines("{tmp}/hp9k-run"))'
cd {tmp}/here
{binaries}/s300/hello
HP9K_OPTIONS='--net none --env GREETING=yes' {binaries}/s800/env
HP9K_OPTIONS="--env 'no end" {binaries}/s300/hello; echo status $?
{binaries}/s300/args 'one word' ''
"""


def test_linux_starts_programs(tmp_path: Path) -> None:
    """In name spaces of its own, so that the machine's registrations stay as they are."""
    starter = tmp_path / "hp9k-run"
    code = "from tools.cli import run_directly; run_directly()"
    starter.write_text(f'#!/bin/sh\nPYTHONPATH={TOP} exec {sys.executable} -c "{code}" "$@"\n')
    starter.chmod(0o755)
    (tmp_path / "here").mkdir()
    script = _SCRIPT.format(python=sys.executable, tmp=tmp_path, binaries=TOP / "tests" / "guest" / "bin")
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        env={**os.environ, "PYTHONPATH": str(TOP), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("no binfmt_misc in a user name space here (it takes Linux 6.7)")
    assert done.stdout.startswith("hello, world\n")
    assert "GREETING=yes" in done.stdout
    assert "status 2\n" in done.stdout
    assert "argv[1]=one word\nargv[2]=\n" in done.stdout
    # An ordinary user's name space does not know who owns /tmp, so that no cache can be in it.
    complaints = [line for line in done.stderr.splitlines() if not line.endswith("native code is not kept")]
    assert complaints == ["hp9k: HP9K_OPTIONS: no closing quotation"]
