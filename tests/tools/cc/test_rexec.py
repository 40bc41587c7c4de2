"""rexec(3) of the C library, against a server of its protocol (rexecd(1M)) on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from network_peers import Peer
from shared_programs import MARKS, ROOT

from tools.cc.command import command

pytestmark = MARKS

PROGRAM = r"""
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void show(const char *what, int fd)
{
    char text[100];
    int got = read(fd, text, sizeof text - 1);

    text[got < 0 ? 0 : got] = 0;
    printf("%s %s\n", what, text);
}

int main(int argc, char **argv)
{
    char *host = "127.0.0.1";
    int errors = -1, s = rexec(&host, htons(atoi(argv[1])), "me", "secret", argv[2], &errors);

    if (s < 0)
        return 1;
    show("out", s);
    show("err", errors);
    return strcmp(host, "127.0.0.1") != 0;
}
"""


def words(sock: socket.socket, count: int) -> list[bytes]:
    """Each ends with a null byte."""
    data = b""
    while data.count(b"\0") < count:
        data += sock.recv(100)
    return data.split(b"\0")[:count]


def serve(sock: socket.socket) -> bytes:
    (port,) = words(sock, 1)
    with socket.create_connection(("127.0.0.1", int(port)), timeout=30) as errors:
        user, password, wanted = words(sock, 3)
        if wanted == b"forbidden":
            sock.sendall(b"\1Permission denied.\n")
        else:
            sock.sendall(b"\0done")
            errors.sendall(b"warned")
    return b" ".join((user, password, wanted))


@pytest.fixture(params=["300", "800"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    source, made = tmp_path / "remote.c", tmp_path / "remote"
    source.write_text(PROGRAM)
    assert command(["--series", request.param, "-w", "-O2", str(source), "-o", str(made)]) == 0
    return made


def run(program: Path, port: str, wanted: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", str(program), port, wanted],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False,
    )  # fmt: skip


def test_output_and_errors_come_by_two_ways(program: Path) -> None:
    peer = Peer(serve)
    done = run(program, peer.port, "date")
    assert (done.returncode, done.stdout, done.stderr) == (0, "out done\nerr warned\n", "")
    assert peer.done() == b"me secret date"


def test_why_it_was_refused_is_said(program: Path) -> None:
    peer = Peer(serve)
    done = run(program, peer.port, "forbidden")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Permission denied.\n")
