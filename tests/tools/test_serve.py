"""`hp9k serve`: a client at the other end of a wire boots from it."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kernel.net.stack.wire import arp, ethernet, llc, rmp
from kernel.net.stack.wire.ethernet import BROADCAST, Frame
from kernel.net.stack.wire.llc import Extended
from kernel.net.stack.wire.rmp import BootRequest, Complete, ReadRequest

TOP = Path(__file__).parents[2]
STATION = b"\x08\0\x09\x01\x02\x03"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}


def serve(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tools.cli", "serve", *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True)


class Wire:
    """The other end of a stream link."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(60)
        for _ in range(600):
            try:
                self._socket.connect(str(path))
            except OSError:
                time.sleep(0.05)
            else:
                break
        self._file = self._socket.makefile("rwb")

    def ask(self, frame: Frame) -> Frame:
        """The next frame for this station."""
        data = frame.emit()
        self._file.write(struct.pack(">I", len(data)) + data)
        self._file.flush()
        while True:
            (length,) = struct.unpack(">I", self._file.read(4))
            found = ethernet.parse(self._file.read(length))
            if found.destination == STATION:
                return found

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@contextmanager
def served(tmp_path: Path, *arguments: str) -> Iterator[tuple[Wire, subprocess.Popen[str]]]:
    path = tmp_path / "wire"
    files = tmp_path / "files"
    files.mkdir()
    (files / "SYSHPUX").write_bytes(bytes(range(256)) * 12)
    with serve("--lan", f"0=stream:listen:unix:{path},ip=10.0.0.1/24", *arguments, str(files)) as server:
        wire = Wire(path)
        try:
            yield wire, server
        finally:
            wire.close()
            server.kill()


def test_a_machine_boots_by_rmp(tmp_path: Path) -> None:
    def exchange(request: BootRequest | ReadRequest):  # type: ignore[no-untyped-def]
        payload = Extended(rmp.SERVER, rmp.CLIENT, request.emit()).emit()
        answer = wire.ask(Frame(rmp.GROUP, STATION, len(payload), payload))
        return rmp.parse_reply(llc.parse_extended(answer.payload).payload)

    with served(tmp_path) as (wire, server):
        session = exchange(BootRequest(1, 0, "HPS300", b"/SYSHPUX")).session
        data = b""
        while piece := exchange(ReadRequest(len(data), session, 1000)).data:
            data += piece
        assert data == bytes(range(256)) * 12
        payload = Extended(rmp.SERVER, rmp.CLIENT, Complete(session).emit()).emit()
        wire._file.write(struct.pack(">I", 14 + len(payload)) + Frame(rmp.GROUP, STATION, len(payload), payload).emit())
        assert server.stderr is not None
        lines = [server.stderr.readline() for _ in range(2)]
        assert lines[0].startswith("hp9k: lan0: stream:listen:unix:")
        assert lines[1] == "hp9k: 08:00:09:01:02:03: RMP, SYSHPUX (HPS300)\n"


def test_a_station_asks_for_its_address(tmp_path: Path) -> None:
    with served(tmp_path, "--client", "8:0:9:1:2:3=10.0.0.7,SYSHPUX") as (wire, _):
        request = arp.Packet(arp.REVERSE_REQUEST, STATION, 0, STATION, 0)
        answer = wire.ask(Frame(BROADCAST, STATION, ethernet.TYPE_RARP, request.emit()))
        found = arp.parse(answer.payload)
        assert (found.operation, found.target_station, found.target) == (arp.REVERSE_REPLY, STATION, 0x0A000007)


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    for arguments, why in (
        (["--lan", "0=hub:a,ip=dhcp", str(tmp_path)], "a server needs an address of its own"),
        (["--lan", "0=hub:a,ip=10.0.0.1/24", "--client", "x", str(tmp_path)], "x: write it like"),
        (["--lan", "0=hub:a,ip=10.0.0.1/24", str(tmp_path / "none")], "does not exist"),
        ([str(tmp_path)], "Missing option '--lan'"),
    ):
        with serve(*arguments) as server:
            assert server.stderr is not None
            said = server.stderr.read()
        assert server.returncode == 2
        assert why in said
