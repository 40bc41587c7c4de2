"""Directories and files that nobody but the user can have written: what is in them is executed.

They are judged by descriptor, each directory on the way before the next is looked up in it, so that nothing can be put
in their place between the look and the use.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import suppress

from emu.jit.digest import blake2b

UNFINISHED = "tmp-"
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def open_directory(path: str | os.PathLike[str], *, make: int = 0) -> int:
    """A descriptor of a directory that is the user's own; the last `make` directories are made where they aren't there.

    Raises OSError: PermissionError, naming the directory, where others could change it or one above it.
    """
    *above, last = ["/", *filter(None, os.path.realpath(path).split("/"))]
    fd = os.open(above[0] if above else last, _DIRECTORY)
    for depth, name in enumerate([*above, last][1:], start=2):
        try:
            inner = _inner(fd, name, make > len(above) + 1 - depth)
        except OSError as error:
            raise OSError(error.errno, error.strerror, os.fspath(path)) from None
        finally:
            os.close(fd)
        fd = inner
        if not _is_safe(os.fstat(fd), above=depth <= len(above)):
            os.close(fd)
            where = os.path.join(*above, last) if depth > len(above) else os.path.join(*above[:depth])
            raise PermissionError(errno.EPERM, "others can write there", where)
    return fd


def _inner(fd: int, name: str, make: bool) -> int:
    if make:
        with suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=fd)
    return os.open(name, _DIRECTORY, dir_fd=fd)


def _is_safe(status: os.stat_result, *, above: bool) -> bool:
    """Whether nobody else can put anything there, or above, take something away that is the user's."""
    mine = status.st_uid == os.geteuid()
    if above and status.st_mode & stat.S_ISVTX:
        return mine or status.st_uid == 0  # as /tmp: what is in it is its owner's
    return (mine or (above and status.st_uid == 0)) and not _others_write(status)


def _others_write(status: os.stat_result) -> bool:
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_own_group(status.st_gid)


def _is_own_group(gid: int) -> bool:
    """Whether it is the group of the user's own that many systems give everybody, and nobody else is in it."""
    import grp
    import pwd

    try:
        user, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(gid)
    except KeyError:
        return False
    return user.pw_gid == gid and group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name}


def read_file(directory: int, name: str, *, secret: bool = False) -> bytes:
    """Raises OSError: PermissionError for a file that isn't the user's own or that others can write, or read if it is
    `secret`."""
    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    with open(fd, "rb") as file:
        status = os.fstat(fd)
        mine = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
        if not mine or _others_write(status) or (secret and status.st_mode & 0o077):
            raise PermissionError(errno.EPERM, "not this user's alone", name)
        return file.read()


def write_file(directory: int, name: str, data: bytes) -> None:
    """Put a file in place, all of it at once. Until then its name begins with UNFINISHED, and it is locked: one that is
    not belongs to a writer that was killed. Raises OSError."""
    temporary = UNFINISHED + os.urandom(8).hex()
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=directory)
    try:
        with open(fd, "wb") as file:
            fcntl.flock(fd, fcntl.LOCK_EX)
            file.write(data)
            file.flush()
            os.rename(temporary, name, src_dir_fd=directory, dst_dir_fd=directory)
    except BaseException:
        os.unlink(temporary, dir_fd=directory)
        raise


def is_unfinished(directory: int, name: str) -> bool:
    """Whether nobody writes that file any more."""
    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(fd)
    return True


class Key:
    """The secret of one directory, made when it is first needed, by which what is in it can be told from what others
    have made."""

    _NAME = ".key"
    _SIZE = 32

    def __init__(self, directory: int) -> None:
        """Raises OSError."""
        try:
            self.secret = self._read(directory)
        except FileNotFoundError:
            self._make(directory)
            self.secret = self._read(directory)

    def _read(self, directory: int) -> bytes:
        secret = read_file(directory, self._NAME, secret=True)
        if len(secret) != self._SIZE:
            raise OSError(errno.EINVAL, "not a key", self._NAME)
        return secret

    def _make(self, directory: int) -> None:
        """The first of several that do it at once wins."""
        temporary = UNFINISHED + os.urandom(8).hex()
        write_file(directory, temporary, os.urandom(self._SIZE))
        try:
            with suppress(FileExistsError):
                os.link(temporary, self._NAME, src_dir_fd=directory, dst_dir_fd=directory)
        finally:
            os.unlink(temporary, dir_fd=directory)

    def digest(self, name: str, data: bytes) -> bytes:
        """32 bytes."""
        made = blake2b(len(name).to_bytes(4, "big") + name.encode(), digest_size=32, key=self.secret)
        made.update(data)
        return made.digest()
