"""hp9k demo: works, and fails loudly when it doesn't."""

from __future__ import annotations

import re
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner
from guest import ENVIRONMENT

from tools.options import Options
from tools.run import demo


def test_demo() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "demo"], env=ENVIRONMENT, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = [re.sub(r"port \d+", "port N", line) for line in done.stdout.splitlines()]
    assert lines == [
        "server: listening on 127.0.0.1 port N",
        "connected to 127.0.0.1 port N",
        "hello HP-UX A.09.05 on a 9000/370, this is the server",
        "server: heard from HP-UX A.09.05 on a 9000/370",
    ]


def demonstrate(monkeypatch: pytest.MonkeyPatch, tmp_path: object, status: int) -> tuple[int, str]:
    """The demo with a program that does nothing but end with `status`."""

    def ended(options: Options, program: str, arguments: tuple[str, ...]) -> int:
        return status

    complaints: list[str] = []
    monkeypatch.setattr(demo, "run", ended)
    monkeypatch.setattr(demo, "complain", complaints.append)
    server = demo.Server()
    with open(f"{tmp_path}/output", "w") as output:
        return demo._demonstrate(server, output), complaints[0]


def test_a_program_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    assert demonstrate(monkeypatch, tmp_path, 9) == (9, "demo: the program failed with status 9")


def test_a_program_that_never_connects(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    status, complaint = demonstrate(monkeypatch, tmp_path, 0)
    assert status == 1
    assert "nobody connected" in complaint


def test_no_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object) -> socket.socket:
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(socket, "create_server", refused)
    complaints: list[str] = []
    monkeypatch.setattr(demo, "complain", complaints.append)
    assert CliRunner().invoke(demo.command, standalone_mode=False).return_value == 1
    assert complaints == ["demo: cannot listen on 127.0.0.1: [Errno 99] Cannot assign requested address"]


def test_a_closed_standard_output_is_said() -> None:
    line = f"{sys.executable} -m tools.cli demo >&-"
    done = subprocess.run(line, shell=True, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "hp9k: demo: standard output is closed: nowhere to show what comes back\n",
    )
