"""The root file system a program gets when the user names none: a small read-only tree inside the package.

Nothing is copied or read at start-up. Device files come from the kernel; /tmp and /usr/tmp are a directory of the
run's own; the names of hosts are this machine's.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from types import TracebackType

from kernel.fs.namespace import Mount

PROGRAM_DIRECTORIES = (b"/bin", b"/usr/bin")
_PREFIX = "hp9k-run-"  # of directories for one run
_YOUNG = 60  # seconds


def path() -> str:
    """The host directory that holds the tree."""
    return os.path.join(os.path.dirname(__file__), "root")


def network_files() -> list[Mount]:
    """This machine's tables of names, in place of the tree's own: a program on its network finds the same hosts."""
    return [
        Mount(os.fsencode(name), name, True)
        for name in ("/etc/hosts", "/etc/resolv.conf")
        if os.path.isfile(name) and os.access(name, os.R_OK)
    ]


class Scratch:
    """The /tmp of one run; leaving the context removes it with all that is in it, and those of runs that were killed.

    A directory that is in use is locked, and no lock outlives its process.
    """

    def __init__(self) -> None:
        self._directory = self._shared = ""
        self._lock = -1

    def __enter__(self) -> Scratch:
        """Raises OSError."""
        self._directory = _make_directory()
        self._lock = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        with suppress(OSError):  # a file system without locks, where nobody takes ours for left
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._shared = os.path.join(self._directory, "tmp")
        os.mkdir(self._shared)
        os.chmod(self._shared, 0o1777)  # every user of the guest's may write there, nobody of the host's gets there
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            os.rmdir(self._shared)
            os.rmdir(self._directory)
        except OSError:
            _remove(self._directory)
        os.close(self._lock)
        for left in _left_behind(os.path.dirname(self._directory)):
            _remove(left)

    def mounts(self) -> list[Mount]:
        """One directory under both names, as programs expect files of either to be anywhere."""
        return [Mount(b"/tmp", self._shared), Mount(b"/usr/tmp", self._shared)]


def _make_directory() -> str:
    """What tempfile.mkdtemp does, without the 4 ms its import costs every start. Raises OSError."""
    parent = os.environ.get("TMPDIR") or "/tmp"
    while True:
        path = os.path.join(parent, _PREFIX + os.urandom(6).hex())
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            continue
        return path


def _remove(directory: str) -> None:
    import shutil

    shutil.rmtree(directory, ignore_errors=True)


def _left_behind(parent: str) -> list[str]:
    """Our directories that nobody has locked; not young ones, which somebody may be about to lock."""
    old = time.time() - _YOUNG
    try:
        with os.scandir(parent) as entries:
            ours = [each for each in entries if each.name.startswith(_PREFIX) and each.is_dir(follow_symlinks=False)]
    except OSError:
        return []  # it is gone itself
    return [entry.path for entry in ours if _is_left(entry, old)]


def _is_left(entry: os.DirEntry[str], old: float) -> bool:
    try:
        status = entry.stat(follow_symlinks=False)
        if status.st_uid != os.geteuid() or status.st_mtime > old:
            return False
        fd = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False  # somebody else was faster
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # in use, or a file system without locks
        return False
    finally:
        os.close(fd)
    return True
