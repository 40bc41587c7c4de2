"""An RMP server: tells its name and its files, opens and reads them for its clients (hpux-net.md section 4)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import BinaryIO

from kernel.net.netboot.files import NotServed, names, open_below
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.timing import Timing
from kernel.net.stack.wire import llc, rmp
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ethernet import Frame, station_text
from kernel.net.stack.wire.llc import Extended
from kernel.net.stack.wire.rmp import BootReply, BootRequest, Code, Complete, ReadReply, ReadRequest

IDLE = 600.0  # seconds without a request, after which a session is closed
_SESSIONS = 64  # at once; the one idle for longest makes room
_NAME_MAX = 13  # bytes of a server's name


class _Session:
    def __init__(self, station: bytes, file: BinaryIO, now: float) -> None:
        self.station, self.file, self.used = station, file, now


class RmpServer:
    """Each client, a station, is offered the files `clients` has for it, or all of the directory's if that is empty;
    one that is not in a table that isn't empty is not answered."""

    def __init__(
        self,
        interface: Ethernet,
        directory: str,
        clients: Mapping[bytes, list[str]],
        timing: Timing,
        log: Callable[[str], None],
    ) -> None:
        self._interface, self._directory = interface, directory
        self._clients = clients
        self._timing, self._log = timing, log
        self._sessions: dict[int, _Session] = {}  # in the order of their use
        self._last = 0
        self._name = os.uname().nodename.partition(".")[0].encode()[:_NAME_MAX]
        interface.on_802_2 = self._arrive

    def _arrive(self, frame: Frame) -> None:
        """Raises Malformed."""
        packet = llc.parse_extended(frame.payload)
        if packet.destination != rmp.SERVER or (self._clients and frame.source not in self._clients):
            return
        try:
            request = rmp.parse(packet.payload)
        except Malformed:
            self._send(frame.source, packet, BootReply(Code.BAD_PACKET, 0, 0, b"").emit())
            raise
        self._end_idle()
        if isinstance(request, BootRequest):
            self._send(frame.source, packet, self._boot(frame.source, request).emit())
        elif isinstance(request, ReadRequest):
            self._send(frame.source, packet, self._read(frame.source, request).emit())
        else:
            self._complete(frame.source, request)

    def _send(self, station: bytes, request: Extended, answer: bytes) -> None:
        self._interface.send_802_2(station, Extended(request.source, rmp.SERVER, answer).emit())

    def _offered(self, station: bytes) -> list[str]:
        return self._clients.get(station) or names(self._directory)

    def _boot(self, station: bytes, request: BootRequest) -> BootReply:
        if request.session == rmp.PROBE:
            return self._tell_name(station, request.sequence)
        offered = self._offered(station)
        # A path means the file of its last part: loaders ask for "/hp-ux". Without any, the first file is meant.
        name = request.name.rpartition(b"/")[2].decode("latin-1") or (offered[0] if offered else "")
        if name not in offered:
            self._say(station, f"{name or 'its file'} is not there")
            return BootReply(Code.NO_FILE, request.sequence, 0, request.name)
        try:
            file = open_below(self._directory, name.encode("latin-1"))
        except NotServed as refusal:
            self._say(station, f"{name}: {refusal}")
            return BootReply(Code.OPEN_FAILED, request.sequence, 0, request.name)
        self._say(station, f"{name} ({request.machine})")
        return BootReply(Code.OK, request.sequence, self._open(station, file), name.encode("latin-1"))

    def _say(self, station: bytes, what: str) -> None:
        self._log(f"{station_text(station)}: RMP, {what}")

    def _tell_name(self, station: bytes, sequence: int) -> BootReply:
        """Of the server itself, or of a file by its number from 1 on."""
        if not sequence:
            return BootReply(Code.OK, 0, 0, self._name)
        offered = self._offered(station)
        if sequence > len(offered):
            return BootReply(Code.NO_MORE, sequence, 0, b"")
        return BootReply(Code.OK, sequence, 0, offered[sequence - 1].encode("latin-1", "replace"))

    def _open(self, station: bytes, file: BinaryIO) -> int:
        if len(self._sessions) >= _SESSIONS:
            self._close(next(iter(self._sessions)))
        while True:
            self._last = self._last % (rmp.PROBE - 1) + 1
            if self._last not in self._sessions:
                break
        self._sessions[self._last] = _Session(station, file, self._timing.now())
        return self._last

    def _read(self, station: bytes, request: ReadRequest) -> ReadReply:
        session = self._sessions.pop(request.session, None)
        if session is None or session.station != station:
            if session is not None:
                self._sessions[request.session] = session
            return ReadReply(Code.BAD_SESSION, request.offset, request.session, b"")
        self._sessions[request.session] = session
        session.used = self._timing.now()
        try:
            data = os.pread(session.file.fileno(), min(request.size, rmp.LONGEST_DATA), request.offset)
        except OSError as error:
            self._say(station, f"reading: {error.strerror}")
            return ReadReply(Code.ABORT, request.offset, request.session, b"")
        return ReadReply(Code.OK if data else Code.EOF, request.offset, request.session, data)

    def _complete(self, station: bytes, request: Complete) -> None:
        session = self._sessions.get(request.session)
        if session is not None and session.station == station:
            self._say(station, "complete")
            self._close(request.session)

    def _end_idle(self) -> None:
        limit = self._timing.now() - IDLE
        for number in [number for number, session in self._sessions.items() if session.used <= limit]:
            self._close(number)

    def _close(self, number: int) -> None:
        self._sessions.pop(number).file.close()

    def close(self) -> None:
        for number in list(self._sessions):
            self._close(number)
