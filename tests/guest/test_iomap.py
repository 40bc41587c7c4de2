"""A LAN card's registers in a program's memory, on every engine, and drivers of others over them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
BINARIES = TOP / "tests/guest/bin"
SHIM = TOP / "tests/guest/linux"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}
HP9K = [sys.executable, "-m", "tools.cli"]
STATION = bytes.fromhex("080009010203")
CARD = "driver=none,mac=08:00:09:01:02:03"
ENGINES = [
    *(("300", engine) for engine in ("compiled", "interpreter", "reference", "unicorn")),
    *(("800", engine) for engine in ("compiled", "interpreter", "reference")),
]
MODELS = {"300": ["--model", "9000/375"], "800": ["--model", "9000/712"]}
PLACES = {"300": ["49161", "2"], "800": ["4096", "1"]}


@pytest.mark.parametrize(("kind", "engine"), ENGINES)
def test_registers_are_mapped_and_no_more(kind: str, engine: str) -> None:
    command = [*HP9K, "run", "--engine", engine, *MODELS[kind], "--lan", f"0=hub:a,{CARD}"]
    done = subprocess.run(
        [*command, BINARIES / f"s{kind}" / "iomap", *PLACES[kind]],
        capture_output=True, env=ENVIRONMENT, timeout=60, text=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "private: 22", "far: 6", "mprotect: 22", "write: 14",  # EINVAL, ENXIO, EINVAL, EFAULT
        "080009010203", f"child: {9 if kind == '800' else 0}", "unmapped: signal 11",
    ]  # fmt: skip


def test_a_card_with_a_driver_is_the_kernels() -> None:
    command = [*HP9K, "run", "--lan", "0=hub:a,ip=10.0.0.1/8", BINARIES / "s300/iomap", "0", "1"]
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, timeout=60, text=True)
    assert done.stdout == "open: 2\n"


# --- Linux's drivers ---

DRIVERS = {
    "300": ("amd/hplance.c", "amd/7990.c"),
    "800": ("i825xx/lasi_82596.c",),
}
ROOMS = {"300": 8, "800": 16}  # receive buffers that the driver of each has
PEER, TYPE, GROUP = b"\x02\0\0\0\0\x01", b"\x88\xb5", b"\x01\0\x5e\1\2\3"


@pytest.fixture(scope="module")
def linux(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Programs with the drivers of the Linux sources that HP9K_LINUX names, by series."""
    sources = os.environ.get("HP9K_LINUX")
    if not sources:
        pytest.skip("HP9K_LINUX names no sources of Linux")
    if not shutil.which("m68k-linux-gnu-gcc") or not shutil.which("hppa-linux-gnu-gcc"):
        pytest.skip("no cross compilers")
    made = tmp_path_factory.mktemp("linux")
    directory = Path(sources) / "drivers/net/ethernet"
    for source in [*directory.glob("amd/*.[ch]"), *directory.glob("i825xx/*.[ch]")]:
        for name in re.findall(r"#include <((?:linux|asm)/[^>]+)>", source.read_text(errors="replace")):
            header = made / "include" / name
            header.parent.mkdir(parents=True, exist_ok=True)
            header.write_text('#include "shim.h"\n')
    for series, names in DRIVERS.items():
        arguments = ["--series", series, "-O2", "-w", "-I", made / "include", "-I", SHIM, "-o", made / series]
        subprocess.run(
            [*HP9K, "cc", *arguments, SHIM / "main.c", *(directory / name for name in names)],
            check=True, env=ENVIRONMENT, timeout=120,
        )  # fmt: skip
    return {series: made / series for series in DRIVERS}


class Peer:
    """The only other station on the wire."""

    def __init__(self, connection: socket.socket, machine: subprocess.Popen[bytes]) -> None:
        self._connection = connection
        self.machine = machine
        connection.settimeout(30)

    def send(self, *frames: bytes, to: bytes = STATION) -> None:
        """All at once."""
        whole = [(to + PEER + TYPE + data).ljust(60, b"\0") for data in frames]
        self._connection.sendall(b"".join(struct.pack(">I", len(frame)) + frame for frame in whole))

    def receive(self) -> bytes:
        """The data of the next frame."""
        (length,) = struct.unpack(">I", self._exactly(4))
        frame = self._exactly(length)
        assert frame[:14] == PEER + STATION + TYPE
        return frame[14:]

    def _exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            piece = self._connection.recv(length - len(data))
            assert piece, "the machine has ended"
            data += piece
        return data

    def statistics(self) -> dict[str, int]:
        self.send(b"C")
        words = self.receive().decode("ascii", "replace").split()
        return {name: int(value) for name, value in zip(words[:14:2], words[1:14:2], strict=True)}


@contextmanager
def driven(program: Path, series: str, engine: str, path: Path) -> Iterator[Peer]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        command = [*HP9K, "run", "--engine", engine, *MODELS[series], "--lan", f"0=stream:unix:{path},{CARD}"]
        with subprocess.Popen(
            [*command, program, "/dev/iomap/lan0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
        ) as machine:
            try:
                server.settimeout(30)
                connection, _ = server.accept()
                assert machine.stdout is not None
                with connection:
                    assert machine.stdout.readline() == b"open\n"
                    yield Peer(connection, machine)
            finally:
                machine.kill()


@pytest.mark.parametrize(("kind", "engine"), ENGINES)
def test_linux_drives_the_card(linux: dict[str, Path], kind: str, engine: str, tmp_path: Path) -> None:
    sizes = (1, 45, 46, 85, 86, 500, 1200, 1490)
    with driven(linux[kind], kind, engine, tmp_path / "wire") as peer:
        for size in sizes:
            data = b"E" + os.urandom(size)
            peer.send(data)
            assert peer.receive()[: len(data)] == data
        assert peer.statistics() == {
            "in": len(sizes) + 1, "out": len(sizes), "in_errors": 0, "out_errors": 0, "overruns": 0, "dropped": 0,
            "others": 0,
        }  # fmt: skip
        room = ROOMS[kind]
        peer.send(*(b"E" + bytes([number]) * 200 for number in range(40)))  # far more than the driver has room for
        assert [peer.receive()[1] for _ in range(room)] == list(range(room))
        counted = peer.statistics()
        assert [counted[name] for name in ("in", "out", "in_errors")] == [
            len(sizes) + room + 2,
            len(sizes) + room + 1,
            1,
        ]
        peer.send(b"O")
        peer.statistics()  # which the driver may have read together with that, and before it is told how it went
        assert peer.statistics()["out_errors"] == (1 if kind == "300" else 0)  # babble; an 82596 sends all
        peer.send(b"E not for us", to=GROUP)
        peer.send(b"E after it")
        assert peer.receive().startswith(b"E after it")
        peer.send(b"G" + GROUP)
        peer.statistics()
        peer.send(b"E for us", to=GROUP)
        assert peer.receive().startswith(b"E for us")
        peer.send(b"Q")
        output, errors = peer.machine.communicate(timeout=30)
        assert output == b"closed\n", errors
        assert peer.machine.returncode == 0
        assert b"timed out" not in errors
