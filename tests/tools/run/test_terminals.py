"""hp9k run --terminal: somebody at the other end of a socket, or of a terminal of this machine."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from guest import ENVIRONMENT, command

PATIENCE = 60


@contextmanager
def started(where: str, device: str = "/dev/tty01") -> Iterator[subprocess.Popen[bytes]]:
    arguments = command("pty", device, options=("--terminal", where))
    process = subprocess.Popen(
        arguments, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def announced(process: subprocess.Popen[bytes]) -> str:
    """Where it says it can be reached."""
    assert process.stderr is not None
    line = process.stderr.readline().decode()
    found = re.fullmatch(r"hp9k: /dev/tty01: connect to (.*)\n", line)
    assert found, line
    return found.group(1)


def talk(connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
    connection.settimeout(PATIENCE)
    said = b""

    def hear(text: bytes) -> None:
        nonlocal said
        while text not in said:
            more = connection.recv(100)
            assert more, said
            said += more

    hear(b"name? ")
    connection.sendall(b"Bilk\bl\r")
    hear(b"hello, Bill\r\n")
    assert b"Bilk\b \bl\r\n" in said
    connection.close()
    assert process.wait(PATIENCE) == 0


def test_a_port() -> None:
    with started("tcp:0") as process:
        host, port = announced(process).split(":")
        assert host == "127.0.0.1"
        talk(socket.create_connection((host, int(port))), process)


def test_a_socket_in_a_directory(tmp_path: Path) -> None:
    path = tmp_path / "console"
    with started(f"unix:{path}") as process:
        assert announced(process) == str(path)
        assert path.stat().st_mode & 0o077 == 0
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(path))
        second = socket.socket(socket.AF_UNIX)
        second.connect(str(path))
        second.settimeout(PATIENCE)
        connection.settimeout(PATIENCE)
        assert second.recv(10) == b""  # one at a time
        second.close()
        talk(connection, process)
    assert not path.exists()


def test_a_socket_a_killed_run_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "console"
    with started(f"unix:{path}") as process:
        announced(process)
        process.kill()
        process.wait()
    assert path.exists()
    with started(f"unix:{path}") as process:
        assert announced(process) == str(path)
        with started(f"unix:{path}") as second:  # somebody answers at that one
            assert second.wait(PATIENCE) == 2
            assert second.stderr is not None
            assert b"Address already in use" in second.stderr.read()
        assert path.exists()


def test_a_terminal_of_this_machine() -> None:
    master, slave = os.openpty()
    try:
        with started(os.ttyname(slave)) as process:
            seen = b""
            while b"name? " not in seen:
                seen += os.read(master, 100)
            os.write(master, b"Dave\n")
            while b"hello, Dave" not in seen:
                seen += os.read(master, 100)
            os.write(master, b"\x04")
            assert process.wait(PATIENCE) == 0
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("/dev/null", "Not a terminal"),
        ("/nowhere", "No such file or directory"),
        ("tcp:http", "http: not a port"),
        ("unix:/nowhere/x", "No such file or directory"),
    ],
)
def test_what_can_be_no_terminal(where: str, reason: str) -> None:
    arguments = command("pty", options=("--terminal", where))
    done = subprocess.run(arguments, env=ENVIRONMENT, capture_output=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr.decode()) == (2, f"hp9k: --terminal {where}: {reason}\n")
