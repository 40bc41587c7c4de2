"""Cache: what was made once, in files of the user's, under names that say what it was made from.

A file is written elsewhere and renamed, so that readers see all of it or none; it begins with a checksum only this
user's processes can make, and one that does not fit is no entry. Nothing depends on the cache: where it can't be used
things are made again.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import suppress

from emu.jit.digest import compare_digest
from emu.jit.private import UNFINISHED, Key, is_unfinished, open_directory, read_file, write_file

_DIGEST = 32
_YOUNG = 60  # seconds; a file that was just made may not be locked yet
_LIMIT = 512 << 20  # bytes; above, the entries not used for longest go
_BETWEEN = 16  # how often, while as much as the limit is written, somebody looks whether it is kept


class Cache:
    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._directory = os.fspath(directory)
        self._fd = -1
        self._key: Key | None = None
        self._hopeless = False
        self._written = 0  # bytes since the last `trim`
        self._claim = -1

    def __del__(self) -> None:
        for fd in (self._fd, self._claim):
            if fd >= 0:
                os.close(fd)

    def get(self, key: str) -> bytes | None:
        if self._hopeless:
            return None
        try:
            self._open(make=0)
            data = read_file(self._fd, key)
            body = data[_DIGEST:]
            digest = self._secret().digest(key, body)
        except FileNotFoundError:
            return None
        except OSError:
            self._hopeless = self._fd < 0
            return None
        return body if compare_digest(digest, data[:_DIGEST]) else None

    def put(self, key: str, data: bytes) -> None:
        """Raises OSError if it can't be kept."""
        self._make_directory()
        if self._written >= _LIMIT // _BETWEEN:
            self.trim()
        write_file(self._fd, key, self._secret().digest(key, data) + data)
        self._written += len(data)

    def claim(self) -> bool:
        """Whether of all that have this cache only this one is told so, for as long as it is there."""
        with suppress(OSError):
            self._make_directory()
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            self._claim = os.open(".claim", flags, 0o600, dir_fd=self._fd)
            fcntl.flock(self._claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def problem(self) -> str | None:
        """One line that says why nothing can be kept; None if it can, or if there is no home to keep it in."""
        try:
            self._make_directory()
            if not os.access(f"/proc/self/fd/{self._fd}", os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), self._directory)
            if not os.fstatvfs(self._fd).f_bavail:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self._directory)
        except FileNotFoundError:
            return None
        except OSError as error:
            return f"{error.filename}: {(error.strerror or str(error)).lower()}"
        return None

    def _open(self, make: int) -> None:
        if self._fd < 0:
            self._fd = open_directory(self._directory, make=make)

    def _secret(self) -> Key:
        if self._key is None:
            self._key = Key(self._fd)
        return self._key

    def _make_directory(self) -> None:
        """With `~/.cache/hp9k` above it if need be, but not a home directory that isn't there. Raises OSError."""
        home = os.path.normpath(os.path.join(self._directory, "../../.."))
        if self._fd < 0 and not os.path.isdir(home):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), home)
        self._open(make=3)

    def trim(self) -> None:
        """Keep it within its limit, and clear away what writers that were killed left. Raises OSError."""
        self._open(make=0)
        self._written = 0
        entries = []
        for name in os.listdir(self._fd):
            with suppress(OSError):  # somebody else trims
                status = os.stat(name, dir_fd=self._fd, follow_symlinks=False)
                if name.startswith(UNFINISHED):
                    if status.st_mtime < time.time() - _YOUNG:
                        self._clear_away(name)
                elif not name.startswith("."):
                    entries.append((max(status.st_atime, status.st_mtime), status.st_size, name))
        total = sum(size for _, size, _ in entries)
        for _, size, name in sorted(entries):
            if total <= _LIMIT - _LIMIT // _BETWEEN:
                break
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=self._fd)
            total -= size

    def _clear_away(self, name: str) -> None:
        if is_unfinished(self._fd, name):
            os.unlink(name, dir_fd=self._fd)


def native_cache() -> Cache:
    """The user's, of native code."""
    return Cache(os.path.join(user_directory(), "native"))


def user_directory() -> str:
    """`$XDG_CACHE_HOME/hp9k`, by default in ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # the XDG base directory specification: to be ignored
        base = os.path.join(_home(), ".cache")
    return os.path.join(base, "hp9k")


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
