"""Machines on a LAN with programs of others: each test is skipped where its program isn't installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools.run.lan.option import parse

TOP = Path(__file__).parents[3]
HP9K = [sys.executable, "-m", "tools.cli"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(*arguments: str | Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*HP9K, "run", *arguments], input=data, capture_output=True, env=ENVIRONMENT, timeout=60)


@contextmanager
def listener(answer: bytes) -> Iterator[int]:
    """A server of this machine's, on its loopback, for one client; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        import threading

        def serve() -> None:
            try:
                with server.accept()[0] as client:
                    client.sendall(answer)
            except OSError:
                pass  # nobody came

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


# --- passt ---

PASST = "0=passt,ip=192.168.77.2/24,gw=192.168.77.1"


def passt_works() -> bool:
    """It wants this machine to have a network, and to let it make namespaces."""
    return b"passt ended" not in run("--lan", PASST, "true").stderr


def test_passt_is_not_to_lead_to_this_machine_by_itself() -> None:
    plain, allowed, ports = (
        parse(f"0=passt{more}").user for more in ("", ",host-loopback=allow", ",fwd=udp:1.2.3.4:5-:6,fwd=tcp:7-:8")
    )
    assert plain is not None
    assert allowed is not None
    assert ports is not None
    assert plain.for_passt() == ["--no-map-gw"]
    assert allowed.for_passt() == []
    assert ports.for_passt() == ["--no-map-gw", "-u", "1.2.3.4/5:6", "-t", "127.0.0.1/7:8"]


@needs("passt")
def test_passt_leads_to_this_machine_if_it_is_to() -> None:
    if not passt_works():
        pytest.skip("passt does not start here")
    with listener(b"hello\n") as port:
        command = [*HP9K, "run", "--lan", f"{PASST},host-loopback=allow", "nc", "192.168.77.1", str(port)]
        with subprocess.Popen(  # its input stays open: passt forgets who has said all he had to say
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
        ) as machine:
            assert machine.stdout is not None
            assert machine.stdout.readline() == b"hello\n"
            machine.kill()


@needs("passt")
def test_passt_leads_back_and_is_ended() -> None:
    if not passt_works():
        pytest.skip("passt does not start here")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*HP9K, "run", "--lan", f"{PASST},fwd=tcp:127.0.0.1:{port}-:99", "nc", "-l", "99"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as machine:
        assert machine.stderr is not None
        assert b"passt" in machine.stderr.readline()
        children = Path(f"/proc/{machine.pid}/task/{machine.pid}/children").read_text().split()
        for _ in range(50):  # until nc listens, passt's connections end at once
            with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
                client.sendall(b"from outside\n")
                client.shutdown(socket.SHUT_WR)
                try:
                    client.recv(1)
                except ConnectionResetError:
                    time.sleep(0.1)
                    continue
                break
        output, errors = machine.communicate(timeout=30)
        assert output == b"from outside\n", errors
    names = [Path(f"/proc/{pid}/comm") for pid in children]
    assert children
    assert not any(name.exists() and name.read_text().startswith("passt") for name in names)


def test_a_passt_that_is_not_there_is_said() -> None:
    done = subprocess.run(
        [*HP9K, "run", "--lan", "0=passt", "true"],
        capture_output=True, env=ENVIRONMENT | {"PATH": "/nowhere"}, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == b"hp9k: cannot start passt: No such file or directory; Debian has it as a package\n"
