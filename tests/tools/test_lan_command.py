"""`hp9k lan`: what it finds, and what it leaves alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
HP9K = [sys.executable, "-m", "tools.cli"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    tmp_path.chmod(0o700)
    return os.environ | {"PYTHONPATH": str(TOP), "XDG_RUNTIME_DIR": str(tmp_path)}


@contextmanager
def machine(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [*HP9K, "run", "--lan", "0=hub:a,ip=10.0.0.1/24,mac=08:00:09:01:02:03"]
    script = "nc -l 99 & echo ready; cat"
    with subprocess.Popen(
        [*command, "sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment, text=True,
    ) as started:  # fmt: skip
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        try:
            yield started
        finally:
            started.kill()


def lan(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*HP9K, "lan", *arguments], capture_output=True, env=environment, text=True, timeout=60)


def test_cards_and_connections_of_running_machines(environment: dict[str, str], tmp_path: Path) -> None:
    with machine(environment) as first:
        shown = lan(environment)
        while "LISTEN" not in shown.stdout:  # nc has not come so far
            shown = lan(environment)
        assert shown.stdout.startswith(
            f"{first.pid}: hp9k run --lan 0=hub:a,ip=10.0.0.1/24,mac=08:00:09:01:02:03 sh -c"
        )
        assert "\n  lan0: hub:a, 10.0.0.1/24, station 08:00:09:01:02:03\n" in shown.stdout
        assert (
            "\n      up, address 10.0.0.1, netmask 255.255.255.0, at most 1500 bytes\n      0 frames in, "
            in shown.stdout
        )
        assert "\n  tcp         0        0  0.0.0.0.99             0.0.0.0.0              LISTEN\n" in shown.stdout
        assert (tmp_path / "hp9k").stat().st_mode & 0o777 == 0o700
        first.send_signal(signal.SIGSTOP)
        assert lan(environment).stderr == f"hp9k: {first.pid}: it does not answer: is it stopped?\n"
        first.send_signal(signal.SIGCONT)
    assert lan(environment, str(first.pid)).stderr == f"hp9k: {first.pid}: no machine with a LAN card runs there\n"
    assert not list((tmp_path / "hp9k").iterdir())  # though it was killed


def test_a_machine_that_ends_takes_its_socket_away(environment: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([*HP9K, "run", "--lan", "0=hub:a,ip=10.0.0.1/24", "true"], check=True, env=environment, timeout=60)
    assert not list((tmp_path / "hp9k").iterdir())
    done = lan(environment)
    assert (done.returncode, done.stderr) == (1, "hp9k: no machine with a LAN card is running\n")


def test_a_directory_that_others_can_write_is_not_trusted(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "hp9k").mkdir()
    (tmp_path / "hp9k").chmod(0o777)
    (tmp_path / "hp9k/1").touch()
    done = lan(environment)
    assert (done.returncode, done.stderr) == (1, f"hp9k: {tmp_path}/hp9k: others can write there\n")
    command = [*HP9K, "run", "--lan", "0=hub:a,ip=10.0.0.1/24", "true"]
    run = subprocess.run(command, capture_output=True, env=environment, text=True, timeout=60)
    assert run.returncode == 0
    assert f"{tmp_path}/hp9k: others can write there: `hp9k lan` will not see this machine" in run.stderr
