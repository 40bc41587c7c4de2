"""traceroute, nslookup, bootpquery, rarpquery, linkloop and landiag, on machines with LAN cards."""

from __future__ import annotations

import os
import re
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
HP9K = [sys.executable, "-m", "tools.cli"]
LAN = ["--lan", "0=user,mac=08:00:09:01:02:03"]
SERIES = {"s300": "9000/370", "s800": "9000/720"}
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}
pytestmark = pytest.mark.parametrize("series", SERIES)


def sh(script: str, series: str, *options: str) -> str:
    """What a shell says on a machine with a card, remarks of hp9k's own left out."""
    command = [*HP9K, "run", *(options or LAN), "--model", SERIES[series], "sh", "-c", script]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT, text=True, timeout=120
    )
    return "".join(line for line in done.stdout.splitlines(True) if not line.startswith("hp9k: "))


def test_traceroute(series: str) -> None:
    said = sh("traceroute -n -q 2 10.0.2.2; echo $?; traceroute -n -m 1 -q 1 8.8.8.8 100; echo $?", series)
    times = re.sub(r"\d+\.\d{3} ms", "T", said)
    assert times.splitlines() == [
        "traceroute to 10.0.2.2 (10.0.2.2), 30 hops max, 40 byte packets", " 1  10.0.2.2  T  T", "0",
        "traceroute to 8.8.8.8 (8.8.8.8), 1 hops max, 100 byte packets", " 1  10.0.2.2  T", "1",
    ]  # fmt: skip


@contextmanager
def name_server() -> Iterator[int]:
    """Knows one name, and the mail exchanger of another; its port."""

    def record(kind: int, data: bytes) -> bytes:
        return b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data

    known = {
        (b"\x05hp9ky\x04test\0", 1): record(1, bytes((10, 1, 2, 3))),
        (b"\x04test\0", 15): record(15, b"\0\x0a\x04mail\xc0\x0c"),
        (b"\x013\x012\x011\x0210\x07in-addr\x04arpa\0", 12): record(12, b"\x05hp9ky\x04test\0"),
    }

    def answer(message: bytes) -> bytes:
        end = message.index(b"\0", 12) + 1
        found = known.get((message[12:end].lower(), int.from_bytes(message[end : end + 2], "big")))
        head = struct.pack(">HHHHH", 0x8180 if found else 0x8183, 1, bool(found), 0, 0)
        return message[:2] + head + message[12 : end + 4] + (found or b"")

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while len(received := server.recvfrom(512)) == 2 and received[0]:
                server.sendto(answer(received[0]), received[1])

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", server.getsockname())
        thread.join()


def test_nslookup(series: str) -> None:
    with name_server() as port:
        said = sh(
            "nslookup hp9ky.test 10.0.2.9; nslookup -type=mx test. 10.0.2.9; nslookup 10.1.2.3 10.0.2.9;"
            " printf 'server 10.0.2.9\nset type=mx\ntest.\nexit\n' | nslookup; nslookup none.test 10.0.2.9; echo $?",
            series, "--lan", f"0=user,guestfwd=udp:10.0.2.9:53-127.0.0.1:{port}",
        )  # fmt: skip
    server = "Name Server:  10.0.2.9\nAddress:  10.0.2.9\n\n"
    mail = "Name:    test\npreference = 10, mail exchanger = mail.test\n"
    assert said == (
        f"{server}Name:    hp9ky.test\nAddress:  10.1.2.3\n{server}{mail}"
        f"{server}Name:    3.2.1.10.in-addr.arpa\nname = hp9ky.test\n"
        f"Name Server:  10.0.2.3\nAddress:  10.0.2.3\n\n{server}{mail}"
        f"{server}nslookup: none.test: no such name\n1\n"
    )


def test_linkloop(series: str) -> None:
    cards = [f"--lan={n}=hub:a,ip=10.{n}.0.1/24,mac=08:00:09:00:00:0{n + 1}" for n in range(2)]
    said = sh(
        "linkloop -n 2 0x080009000002; echo $?; linkloop -f /dev/lan1 -s 0 -v 08:00:09:00:00:01;"
        " linkloop -t 1 0x080009000003; echo $?; linkloop 0x12; linkloop -s 1498 0x080009000002",
        series, *cards,
    )  # fmt: skip
    assert said.splitlines() == [
        "Link connectivity to LAN station: 0x080009000002", " -- OK", "0",
        "Link connectivity to LAN station: 0x080009000001", " -- frame 1: OK", " -- OK",
        "Link connectivity to LAN station: 0x080009000003",
        " -- 1 frames sent, 0 came back as they were, 0 otherwise, 1 not", "1",
        "linkloop: 0x12: not a station's address like 0x080009123456",
        "linkloop: 1498: a frame has up to 1497 bytes of data",
    ]  # fmt: skip


def test_landiag(series: str) -> None:
    commands = "lan\\ndisplay\\nreset\\nclear\\ndisplay\\nname lan7\\nlan7\\nreset\\ndisplay\\nend\\nwhat\\nquit\\n"
    said = sh(f"printf '{commands}' | landiag -t; ping -q -c 1 10.0.2.2 | grep received", series)
    assert "Station address                 = 08:00:09:01:02:03\nInternet address                = 10.0.2.15" in said
    assert "reset lan0: done\nEnter command: clear lan0: done\n" in said
    assert "Frames received                 = 0\nFrames sent                     = 0\n" in said
    assert "Enter LAN Interface: Enter command: landiag: reset lan7: No such device or address\n" in said
    assert "Enter command: lan7: no such interface\nEnter command: Enter command: what: no such command\n" in said
    assert said.endswith("1 packets transmitted, 1 packets received, 0% packet loss\n")  # the card works after a reset


def test_what_a_server_tells_of_a_station(series: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    wire = tmp_path / "wire"
    served = [
        *HP9K, "serve", "--lan", f"0=stream:listen:unix:{wire},ip=10.0.0.1/24", "--bootfile", "hp-ux",
        "--client", "08:00:09:01:02:03=10.0.0.7", "--client", "08:00:09:01:02:04=10.0.0.8", tmp_path / "files",
    ]  # fmt: skip
    with subprocess.Popen(served, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True) as server:
        assert server.stderr is not None
        assert server.stderr.readline().startswith("hp9k: lan0: ")
        try:
            said = sh(
                "rarpquery; rarpquery 0x080009010204; rarpquery -t 1 0x080009010205; echo $?;"
                " bootpquery 0x080009010204",
                series, "--lan", f"0=stream:unix:{wire},ip=10.0.0.7/24,mac=08:00:09:01:02:03",
            )  # fmt: skip
        finally:
            server.kill()
    assert said == (
        "10.0.0.7 from 10.0.0.1\n10.0.0.8 from 10.0.0.1\nrarpquery: nobody answers\n1\n"
        "Received BOOTREPLY from 10.0.0.1\n\nAddress:         10.0.0.8\nServer:          10.0.0.1\n"
        "Boot file:       hp-ux\nSubnet mask:     255.255.255.0\n"
    )
