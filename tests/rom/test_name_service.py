"""Names are looked up in /etc/hosts, and at the servers of /etc/resolv.conf by UDP and TCP.

Port 53 is the superuser's: for others there is nothing to test.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from guest import ENVIRONMENT

SERVER = f"127.53.{os.getpid() >> 8 & 0xFF}.{os.getpid() % 255 + 1}"  # of this process alone
TRUNCATED, NO_SUCH_NAME = 0x8700, 0x8583
ADDRESS_RECORD = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1"


def record(owner: bytes, kind: int, data: bytes, family: int = 1) -> bytes:
    numbers = kind, family, 0, 60, len(data)
    return owner + b"".join(word.to_bytes(2, "big") for word in numbers) + data


def words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def odd_answer(query: bytes, question: bytes, by_stream: bool) -> bytes | None:
    """What servers may say that is wrong, or right in an unusual way, by the first label of the name."""
    address, here, evil = b"\x7f\0\0\x09", b"\xc0\x0c", b"\4evil\0"
    good = record(here, 1, address)
    alias = record(here, 5, b"\5other\0") + record(b"\5OTHER\0", 1, address)
    bad = {
        b"owner": record(evil, 1, b"\6\6\6\6"),
        b"class": record(here, 1, b"\6\6\6\6", family=3),
        b"alias": alias,
        b"chain": record(evil, 1, b"\6\6\6\6") + alias,
        b"cut": good + here + b"\0\1",
        b"huge": good * 700,
    }
    label = question[1 : 1 + question[0]]
    if label == b"question":
        other = b"\5other\7example\0\0\1\0\1"
        return query[:2] + words(0x8580, 1, 1, 0, 0) + other + record(here, 1, b"\6\6\6\6")
    if label not in bad:
        return None
    if label == b"huge" and not by_stream:
        return query[:2] + words(TRUNCATED, 1, 0, 0, 0) + question
    count = {b"alias": 2, b"chain": 3, b"cut": 5, b"huge": 700}.get(label, 1)
    return query[:2] + words(0x8580, 1, count, 0, 0) + question + bad[label]


def answer(query: bytes, by_stream: bool) -> bytes:
    """127.0.0.1 for `peer` and, by TCP alone, for `long`, which has many addresses; nothing for other names."""
    end = query.index(b"\0", 12) + 5
    name, question = query[12:end], query[12:end]
    odd = odd_answer(query, question, by_stream)
    if odd is not None:
        return odd
    count = 1 if name.startswith(b"\4peer") else 60 if name.startswith(b"\4long") else 0
    flags = NO_SUCH_NAME if not count else 0x8580
    if count > 1 and not by_stream:
        flags, count = TRUNCATED, 0
    return (
        query[:2]
        + b"".join(word.to_bytes(2, "big") for word in (flags, 1, count, 0, 0))
        + question
        + (ADDRESS_RECORD * count)
    )


class NameServer:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind((SERVER, 53))
        self._listener = socket.create_server((SERVER, 53))
        for serve in (self._serve_datagrams, self._serve_streams):
            threading.Thread(target=serve, daemon=True).start()

    def _serve_datagrams(self) -> None:
        with suppress(OSError):
            while True:
                query, client = self._datagrams.recvfrom(600)
                if not query:
                    return  # closed
                self.asked.append("udp")
                if b"\5flood" in query:
                    threading.Thread(target=self._flood, args=(query, client), daemon=True).start()
                else:
                    self._datagrams.sendto(answer(query, False), client)

    def _flood(self, query: bytes, client: tuple[str, int]) -> None:
        """Answers to another question, without end."""
        with suppress(OSError):
            for _ in range(100_000):
                self._datagrams.sendto(b"no" + query[2:], client)

    def _serve_streams(self) -> None:
        with suppress(OSError):
            while True:
                with self._listener.accept()[0] as sock, sock.makefile("rb") as reader:
                    query = reader.read(int.from_bytes(reader.read(2), "big"))
                    self.asked.append("tcp")
                    reply = answer(query, True)
                    sock.sendall(len(reply).to_bytes(2, "big") + reply)

    def close(self) -> None:
        with suppress(OSError):
            self._datagrams.shutdown(socket.SHUT_RDWR)  # it isn't connected, but its thread wakes
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._datagrams.close()


@pytest.fixture(scope="module")
def name_server() -> Iterator[NameServer]:
    try:
        made = NameServer()
    except OSError as error:
        pytest.skip(f"no name server here: {error}")
    yield made
    made.close()


@pytest.fixture
def server(name_server: NameServer) -> NameServer:
    """One that nobody has asked yet."""
    name_server.asked.clear()
    return name_server


def look_up(
    tmp_path: Path, name: str, hosts: str = "", server: str = SERVER, domain: str = "domain example"
) -> subprocess.CompletedProcess[str]:
    """Connect to port 1 of `name`, which refuses: what is said tells the address."""
    (tmp_path / "resolv.conf").write_text(f"{domain}\nnameserver {server}\n")
    (tmp_path / "hosts").write_bytes(hosts.encode())
    mounts = [option for file in ("resolv.conf", "hosts") for option in ("--mount", f"{tmp_path / file}:/etc/{file}")]
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", *mounts, "nc", name, "1"],
        env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "asked"), [("peer.example", ["udp"]), ("peer", ["udp"]), ("long.example", ["udp", "tcp"])]
)
def test_names_the_server_knows(tmp_path: Path, server: NameServer, name: str, asked: list[str]) -> None:
    done = look_up(tmp_path, name)
    assert done.stderr.splitlines()[0] == "nc: 127.0.0.1: Connection refused"
    assert server.asked == asked


def test_names_nobody_knows(tmp_path: Path, server: NameServer) -> None:
    assert look_up(tmp_path, "none.example.").stderr == "nc: none.example.: no such host\n"


def test_hosts_come_first(tmp_path: Path, server: NameServer) -> None:
    done = look_up(tmp_path, "peer", "127.0.0.2 other peer\n")
    assert done.stderr == "nc: 127.0.0.2: Connection refused\n"
    assert not server.asked


def test_a_name_server_that_is_not_there(tmp_path: Path) -> None:
    done = look_up(tmp_path, "peer.example", server="127.54.54.54")
    assert done.stderr == "nc: peer.example: no name server answers\n"


def test_answers_to_other_questions_make_no_wait_longer(tmp_path: Path, server: NameServer) -> None:
    began = time.monotonic()
    assert look_up(tmp_path, "flood.example").stderr == "nc: flood.example: no name server answers\n"
    assert time.monotonic() - began < 30  # twice five seconds, and 30 for a name in all


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("alias.example", "127.0.0.9: Connection refused"),
        ("chain.example", "127.0.0.9: Connection refused"),
        ("cut.example", "127.0.0.9: Connection refused"),
        ("huge.example", "127.0.0.9: Connection refused"),
        ("owner.example", "owner.example: no such host"),
        ("class.example", "class.example: no such host"),
        ("question.example", "question.example: no name server answers"),
    ],
)
def test_what_is_believed(tmp_path: Path, server: NameServer, name: str, said: str) -> None:
    assert look_up(tmp_path, name).stderr.splitlines()[0] == f"nc: {said}"


def test_the_root_as_search_domain(tmp_path: Path, server: NameServer) -> None:
    assert look_up(tmp_path, "none.example", domain="search .").stderr == "nc: none.example: no such host\n"
    assert look_up(tmp_path, "peer", domain="search .").stderr == "nc: 127.0.0.1: Connection refused\n"


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", ".", "99999999999", "1.2.3.4294967296"])
def test_names_that_cannot_be_asked_for(tmp_path: Path, server: NameServer, name: str) -> None:
    assert look_up(tmp_path, name).stderr == f"nc: {name}: no such host\n"


def test_hosts_as_other_systems_write_them(tmp_path: Path, server: NameServer) -> None:
    aliases = " ".join(f"alias{number}" for number in range(30))
    hosts = f"127.0.0.2 crlf last\r\n127.0.0.3 {'x' * 5000} {aliases} far\r\n"
    assert look_up(tmp_path, "last", hosts).stderr == "nc: 127.0.0.2: Connection refused\n"
    assert look_up(tmp_path, "far", hosts).stderr == "nc: 127.0.0.3: Connection refused\n"
