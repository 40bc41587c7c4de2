"""Judges from outside whether anybody left a tree: watches what lies beside it, and compares it with what it was."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

MARK = b"<what nobody may read>"
NAME = "outside-"  # how every name out there begins
_ALL_EVENTS = 0xFFF
_EVENT = struct.Struct("iIII")
_EVENTS = (
    "ACCESS", "MODIFY", "ATTRIB", "CLOSE_WRITE", "CLOSE_NOWRITE", "OPEN", "MOVED_FROM", "MOVED_TO", "CREATE", "DELETE",
    "DELETE_SELF", "MOVE_SELF",
)  # fmt: skip


class Oracle:
    """Makes `path`, full of what nobody may see, and notices whoever opens, lists or changes anything of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for directory in (path, path / f"{NAME}directory"):
            directory.mkdir()
            for number in range(3):
                (directory / f"{NAME}{number}").write_bytes(MARK)
            (directory / "file").write_bytes(MARK)  # a name there is inside, too
        os.mkfifo(path / f"{NAME}fifo")
        self.inodes = {path.parent.stat().st_ino} | {each.lstat().st_ino for each in (path, *path.rglob("*"))}
        self._before = self._state()
        libc = ctypes.CDLL(None, use_errno=True)
        self._watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        for each in (path, *path.rglob("*")):
            assert libc.inotify_add_watch(self._watch, os.fsencode(each), _ALL_EVENTS) > 0
        self.events()

    def _state(self) -> dict[str, tuple[object, ...]]:
        found: dict[str, tuple[object, ...]] = {}
        for each in (self.path, *sorted(self.path.rglob("*"))):
            status = each.lstat()
            content = each.read_bytes() if each.is_file() else b""
            found[str(each)] = (status.st_mode, status.st_uid, status.st_nlink, status.st_mtime_ns, content)
        return found

    def events(self) -> list[str]:
        """What has happened there since this was asked last."""
        found = []
        try:
            data = os.read(self._watch, 1 << 16)
        except BlockingIOError:
            return []
        while data:
            _, mask, _, length = _EVENT.unpack_from(data)
            names = [name for bit, name in enumerate(_EVENTS) if mask & 1 << bit]
            found.append(f"{'|'.join(names)} {data[_EVENT.size : _EVENT.size + length].rstrip(bytes(1)).decode()}")
            data = data[_EVENT.size + length :]
        return found

    def check(self) -> None:
        """Nothing has happened, and nothing is different."""
        assert self.events() == []
        assert self._state() == self._before
        self.events()  # our own

    def close(self) -> None:
        os.close(self._watch)
