"""Cache: what was made once, in files of the user's, under names that say what it was made from.

A file is written elsewhere and renamed, so that readers see all of it or none; it begins with a digest of the rest,
and one that does not fit is no entry. Nothing depends on the cache: where it can't be written things are made again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
import time
from pathlib import Path

_DIGEST = 32
_UNFINISHED = "tmp-"
_ABANDONED = 3600  # seconds
_LIMIT = 512 << 20  # bytes; above, the entries not used for longest go


class Cache:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._usable: bool | None = None

    def get(self, key: str) -> bytes | None:
        path = self._directory / key
        if not self._trusted():
            return None
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if data[:_DIGEST] != _digest(key, data[_DIGEST:]):
            return None
        return data[_DIGEST:]

    def put(self, key: str, data: bytes) -> None:
        """Raises OSError if it can't be kept."""
        self._make_directory()
        self._usable = None
        if not self._trusted():
            raise PermissionError(f"{self._directory}: others can write there")
        fd, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self._directory)
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(_digest(key, data) + data)
            os.replace(name, self._directory / key)
        except BaseException:
            os.unlink(name)
            raise

    def _make_directory(self) -> None:
        """With `~/.cache/hp9k` above it if need be, but not a home directory that isn't there."""
        home = self._directory.parent.parent.parent
        if not home.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(home))
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def trim(self) -> None:
        """Keep it within its limit, and clear away what writers that were killed left. Raises OSError."""
        entries = []
        for path in self._directory.iterdir():
            try:
                status = path.stat()
            except FileNotFoundError:
                continue  # somebody else trims
            used = max(status.st_atime, status.st_mtime)
            if path.name.startswith(_UNFINISHED) and used < time.time() - _ABANDONED:
                path.unlink(missing_ok=True)
            else:
                entries.append((used, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries, key=lambda entry: entry[0]):
            if total <= _LIMIT:
                break
            path.unlink(missing_ok=True)
            total -= size

    def _trusted(self) -> bool:
        """Its contents are executed: nobody else may have put them there."""
        if self._usable is None:
            try:
                status = self._directory.stat()
            except OSError:
                return False
            self._usable = status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        return self._usable


def user_directory() -> Path:
    """`$XDG_CACHE_HOME/hp9k`, by default in ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # the XDG base directory specification: to be ignored
        base = os.path.join(_home(), ".cache")
    return Path(base) / "hp9k"


def _home() -> str:
    """`$HOME`, or what the password file says where it is missing or relative."""
    home = os.environ.get("HOME", "")
    if os.path.isabs(home):
        return home
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return "/nonexistent"


def _digest(key: str, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST, key=key.encode()[:64]).digest()
