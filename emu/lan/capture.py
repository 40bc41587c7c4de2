"""A wrapper that keeps what a link carries in a file for tcpdump and tshark (pcap-savefile(5))."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import BinaryIO

from emu.lan.link import Link, LinkError, WrappedLink

_FILE = struct.Struct("<IHHiIII")
_RECORD = struct.Struct("<IIII")
_MAGIC, _ETHERNET = 0xA1B2C3D4, 1
_SNAPSHOT = 1 << 16  # bytes kept of a frame


class Capture(WrappedLink):
    """`beneath`, with every frame in `path` as it goes out or comes in. `now` tells the time in seconds since 1970."""

    def __init__(self, beneath: Link, path: str, now: Callable[[], float]) -> None:
        """Raises LinkError."""
        super().__init__(beneath)
        self._now = now
        try:
            self._file: BinaryIO = open(path, "wb")  # noqa: SIM115
        except OSError as error:
            raise LinkError(f"pcap {path}: {error.strerror}") from None
        self._file.write(_FILE.pack(_MAGIC, 2, 4, 0, 0, _SNAPSHOT, _ETHERNET))

    def send(self, frame: bytes) -> None:
        self._record(frame)
        self.beneath.send(frame)

    def receive(self) -> bytes | None:
        frame = self.beneath.receive()
        if frame is not None:
            self._record(frame)
        return frame

    def _record(self, frame: bytes) -> None:
        seconds, micros = divmod(round(self._now() * 1_000_000), 1_000_000)
        kept = frame[:_SNAPSHOT]
        self._file.write(_RECORD.pack(seconds, micros, len(kept), len(frame)) + kept)

    def close(self) -> None:
        self._file.close()
        self.beneath.close()
