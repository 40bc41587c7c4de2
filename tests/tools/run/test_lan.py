"""`--lan`: how it is read, and machines that talk to each other and to a Linux kernel over it."""

from __future__ import annotations

import os
import random
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from emu.lan.link import LinkError
from kernel.clock import Clock
from kernel.process.scheduler import Scheduler
from tools.run.lan.option import LINKS, parse
from tools.run.lan.plug import plug_in

TOP = Path(__file__).parents[3]
HP9K = [sys.executable, "-m", "tools.cli"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}


def test_what_is_read() -> None:
    card = parse("1=stream:listen:unix:/a,ip=192.168.5.2/24,gw=192.168.5.1,mac=08:00:09:01:02:03,loss=1%,delay=20ms")
    assert str(card) == ("lan1: stream:listen:unix:/a, 192.168.5.2/24, gateway 192.168.5.1, station 08:00:09:01:02:03")
    assert card.settings == {"loss": "1%", "delay": "20ms"}
    assert parse("0=tap:tap0,ip=10.0.0.1/8").station[:3] == b"\x08\0\x09"
    assert parse("0=dgram:1,to=2,ip=10.0.0.1/8").where == "1"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tap:tap0", "write N=LINK[,KEY=VALUE...]"),
        ("x=tap:tap0", "write N=LINK"),
        ("0=wire:x,ip=10.0.0.1/8", "wire:x: not one of user, hub:NAME"),
        ("0=tap,ip=10.0.0.1/8", "tap: not one of"),
        ("0=tap:t", "ip=: write ip=ADDRESS/BITS"),
        ("0=tap:t,ip=10.0.0.1", "ip=10.0.0.1: write ip=ADDRESS/BITS"),
        ("0=tap:t,ip=10.0.0.1/33", "ip=10.0.0.1/33: write"),
        ("0=tap:t,ip=10.0.0.1/8,gw=x", "gw=x: not an address"),
        ("0=tap:t,ip=10.0.0.1/8,mac=1", "mac=1: not a station's address"),
        ("0=tap:t,ip=10.0.0.1/8,mac=01:00:00:00:00:01", "mac=01:00:00:00:00:01: not a station's"),
        ("0=tap:t,ip=10.0.0.1/8,loss=200%", "loss=200%: write a percentage"),
        ("0=tap:t,ip=10.0.0.1/8,loss=much", "loss=much: write a percentage"),
        ("0=tap:t,ip=10.0.0.1/8,delay=1s", "delay=1s: write milliseconds"),
        ("0=tap:t,ip=10.0.0.1/8,speed=1", "speed=1: not one of ip="),
        ("0=user:x", "user:x: not one of user, hub:NAME"),
        ("0=user,card=3c509", "card=3c509: not one of 98643A, 82596, direct"),
        ("0=user,to=1", "to= says where datagrams go"),
        ("0=user,fwd=tcp:x-:23", "fwd=tcp:x-:23: write it like fwd=tcp:127.0.0.1:2323-:23"),
        ("0=user,guestfwd=tcp:80-:23", "guestfwd=tcp:80-:23: write it like guestfwd=tcp:10.0.2.4:80-127.0.0.1:8080"),
        ("0=user,host-loopback=yes", "host-loopback=yes: write allow or deny"),
        ("0=user,deny=x", "x: not an address"),
        ("0=user,tftp=/none", "tftp=/none: not a directory"),
        ("0=hub:a,ip=10.0.0.1/8,fwd=tcp:1-:2", "fwd=tcp:1-:2: not one of ip="),
        ("0=dgram:1,ip=10.0.0.1/8", "to= says where datagrams go"),
        ("0=tap:t,ip=10.0.0.1/8,to=1", "to= says where datagrams go"),
    ],
)
def test_what_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        parse(text)
    assert why in str(raised.value)
    assert "\n" not in str(raised.value)


def test_links_that_cannot_be_had_leave_nothing_open(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd")
    scheduler = Scheduler(Clock())
    good = parse(f"0=stream:listen:unix:{tmp_path}/s,ip=10.0.0.1/24,pcap={tmp_path}/c,loss=1%")
    with pytest.raises(LinkError, match="cannot connect"):
        plug_in([good, parse(f"1=stream:unix:{tmp_path}/none,ip=10.0.1.1/24")], "direct", scheduler, print)
    assert [path.name for path in tmp_path.iterdir()] == ["c"]
    scheduler.close()
    assert os.listdir("/proc/self/fd") == before


def run(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*HP9K, "run", *arguments], input=data, capture_output=True, env=ENVIRONMENT, timeout=120)


def test_options_that_do_not_go_together() -> None:
    done = run("--lan", "0=hub:a,ip=10.0.0.1/24", "--net", "none", "nc", "127.0.0.1", "9")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--net is about this machine's network" in done.stderr


def test_a_machine_with_a_card_reaches_itself_and_nobody_else() -> None:
    done = run("--lan", "0=hub:a,ip=10.0.0.1/24,mac=08:00:09:01:02:03", "nc", "127.0.0.1", "9")
    assert done.stderr.splitlines()[0] == b"hp9k: lan0: hub:a, 10.0.0.1/24, station 08:00:09:01:02:03"
    assert b"refused" in done.stderr
    assert b"unreachable" in run("--lan", "0=hub:a,ip=10.0.0.1/24", "nc", "8.8.8.8", "9").stderr


@contextmanager
def listening(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A machine that runs nc -l; its standard input stays open."""
    command = [*HP9K, "run", *arguments, "nc", "-l", "99"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as machine:
        assert machine.stderr is not None
        assert machine.stderr.readline().startswith(b"hp9k: lan0: ")
        try:
            yield machine
        finally:
            machine.kill()


def _start(data: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with data.open("rb") as standard_input:
        return subprocess.Popen(
            [*HP9K, "run", *arguments],
            stdin=standard_input,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )


@pytest.mark.parametrize("weather", ["", ",loss=5%,reorder=5%,duplicate=5%"], ids=["fair", "foul"])
def test_two_machines(tmp_path: Path, weather: str) -> None:
    data = random.Random(1).randbytes(60_000)
    (tmp_path / "data").write_bytes(data)
    path = tmp_path / "s"
    with listening("--lan", f"0=stream:listen:unix:{path},ip=10.0.0.1/24{weather},pcap={tmp_path}/c") as server:
        assert server.stdout is not None
        assert server.stdin is not None
        arguments = ("--lan", f"0=stream:unix:{path},ip=10.0.0.2/24{weather}", "nc", "10.0.0.1", "99")
        client = _start(tmp_path / "data", *arguments)
        try:
            while not select.select([server.stdout], [], [], 0.2)[0]:
                if client.poll() is not None:  # refused: nc doesn't listen yet
                    client = _start(tmp_path / "data", *arguments)
            received = b""
            while len(received) < len(data) and (piece := server.stdout.read1(1 << 16)):  # type: ignore[attr-defined]
                received += piece
            assert received == data
            server.stdin.close()
            assert client.wait(60) == 0
        finally:
            client.kill()
    assert (tmp_path / "c").stat().st_size > len(data)


def test_the_gateway_leads_to_this_machine_and_back(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        port = server.getsockname()[1]
        command = [*HP9K, "run", "--lan", "0=user,host-loopback=allow", "nc", "10.0.2.2", str(port)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT
        ) as client:
            connection = server.accept()[0]
            with connection:
                connection.settimeout(60)
                assert client.stdin is not None
                assert client.stdout is not None
                client.stdin.write(b"question")
                client.stdin.close()
                assert connection.recv(8, socket.MSG_WAITALL) == b"question"
                connection.sendall(b"answer")
                connection.shutdown(socket.SHUT_WR)
                assert client.stdout.read() == b"answer"
    assert client.wait(60) == 0


def test_a_port_of_this_machine_leads_to_a_server_behind_the_gateway() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with listening("--lan", f"0=user,ip=dhcp,fwd=tcp:127.0.0.1:{port}-:99") as machine:
        assert machine.stdin is not None
        assert machine.stdout is not None
        assert machine.stderr is not None
        assert machine.stderr.readline() == b"hp9k: lan0: 10.0.2.15/24 by DHCP\n"
        machine.stdin.write(b"banner")
        machine.stdin.flush()
        got = b""
        for _ in range(200):  # until nc listens, the machine refuses
            with socket.create_connection(("127.0.0.1", port), 60) as client:
                with suppress(ConnectionError):
                    got = client.recv(6, socket.MSG_WAITALL)
                if got:
                    client.sendall(b"thanks")
                    break
            time.sleep(0.05)
        assert got == b"banner"
        assert machine.stdout.read(6) == b"thanks"


def test_names_are_asked_of_the_gateway() -> None:
    done = run("--lan", "0=user", "cat", "/etc/resolv.conf")
    assert done.stdout == b"nameserver 10.0.2.3\n"
    assert run("--lan", "0=user,dns=10.0.2.9", "cat", "/etc/resolv.conf").stdout == b"nameserver 10.0.2.9\n"


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--lan", f"0=user,fwd=tcp:127.0.0.1:{port}-:23", "hello")
    assert done.returncode == 2
    assert f"fwd: cannot listen at 127.0.0.1:{port}: EADDRINUSE".encode() in done.stderr


def test_help_shows_each_link() -> None:
    done = run("--lan", "help")
    assert done.returncode == 0
    for link in LINKS:
        assert f"--lan 0={link}".encode() in done.stdout


# In a network namespace of its own: a TAP interface, a peer on Linux's TCP that sends back what it gets.
_PEER = """
import os, socket, subprocess, sys
for command in ("ip tuntap add tap0 mode tap", "ip addr add 192.168.5.1/24 dev tap0", "ip link set tap0 up"):
    subprocess.run(command.split(), check=True)
server = socket.create_server(("192.168.5.1", 7))
hp9k = subprocess.Popen(sys.argv[1:], stdin=0, stdout=1, stderr=2)
server.settimeout(60)
connection, _ = server.accept()
connection.settimeout(60)
data = b""
while piece := connection.recv(1 << 16):
    data += piece
connection.sendall(data[::-1])
connection.close()
sys.exit(hp9k.wait(60))
"""


@pytest.mark.privileged
@pytest.mark.parametrize("weather", ["", ",loss=1%", ",loss=10%,reorder=5%,duplicate=5%"], ids=["0", "1", "10"])
def test_linuxs_tcp_through_a_tap(weather: str) -> None:
    if os.geteuid() or not os.path.exists("/dev/net/tun") or not shutil.which("ip") or not shutil.which("unshare"):
        pytest.skip("needs root, /dev/net/tun, ip and unshare")
    data = random.Random(2).randbytes(100_000)
    program = [*HP9K, "run", "--lan", f"0=tap:tap0,ip=192.168.5.2/24{weather}", "nc", "192.168.5.1", "7"]
    done = subprocess.run(
        ["unshare", "-n", sys.executable, "-c", _PEER, *program],
        input=data,
        capture_output=True,
        env=ENVIRONMENT,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == data[::-1]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may do all of it anyway")
def test_the_user_rules_a_network_of_the_machines_own() -> None:
    script = "ping -qc1 127.0.0.1 | tail -1; ifconfig lan0 10.0.0.9; ifconfig lan0; arp -s 10.0.0.3 8:0:9:1:2:3; arp -a"
    done = run("--lan", "0=hub:a,ip=10.0.0.1/24", "sh", "-c", script)
    assert b"inet 10.0.0.9" in done.stdout
    assert b"round-trip" in done.stdout
    assert b"10.0.0.3 at 08:00:09:01:02:03 permanent" in done.stdout
