"""Removing a directory with all that is in it, whatever a guest has made of it: as deep as it likes, with directories
nobody may enter, while it goes on changing.

Directories are reached by descriptors, never by paths or through links, and nothing here recurses: what is below a
subdirectory is moved up until it is empty. Only what cannot be had is left where it is.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OWNERS = stat.S_IRWXU


def remove_tree(parent: int, name: str) -> bool:
    """Remove the directory `name` of the directory that is open as `parent`; False if something of it is left."""
    with suppress(OSError), _opened(parent, name) as top:
        while _hoist(top):
            continue
    try:
        os.rmdir(name, dir_fd=parent)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _hoist(top: int) -> bool:
    """Remove the files in a directory, and move up what is in the directories there. False when nothing more can be
    done: most often because it is empty."""
    done = False
    for name in os.listdir(top):
        with suppress(OSError):
            if _is_directory(top, name):
                done |= _empty(top, name)
                os.rmdir(name, dir_fd=top)
            else:
                os.unlink(name, dir_fd=top)
            done = True
    return done


def _empty(top: int, name: str) -> bool:
    """Unlink the files in a directory and move its directories up, under names of their own. Raises OSError.

    False if it was empty.
    """
    done = False
    with _opened(top, name) as directory:
        for entry in os.listdir(directory):
            with suppress(OSError):
                if _is_directory(directory, entry):
                    _make_accessible(directory, entry)  # one that can't be written can't be moved either
                    os.rename(entry, os.urandom(12).hex(), src_dir_fd=directory, dst_dir_fd=top)
                else:
                    os.unlink(entry, dir_fd=directory)
                done = True
    return done


def _is_directory(parent: int, name: str) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)


@contextmanager
def _opened(parent: int, name: str) -> Iterator[int]:
    """A directory, with the permissions taken back that keep its owner out. Raises OSError."""
    _make_accessible(parent, name)
    fd = os.open(name, _DIRECTORY, dir_fd=parent)
    try:
        yield fd
    finally:
        os.close(fd)


def _make_accessible(parent: int, name: str) -> None:
    """Raises OSError."""
    path = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        mode = os.fstat(path).st_mode
        if mode & _OWNERS != _OWNERS:
            os.chmod(f"/proc/self/fd/{path}", _OWNERS)  # fchmod(2) takes no such descriptor
    finally:
        os.close(path)
