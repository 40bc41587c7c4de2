"""The root file system a program gets when the user names none: a small read-only tree inside the package, one for
each series: everything in it is there twice but means the same.

Nothing is copied or read at start-up. Device files come from the kernel; /tmp and /usr/tmp are a directory of the
run's own; the names of hosts are this machine's.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType

from kernel.fs.namespace import Mount

PROGRAM_DIRECTORIES = (b"/bin", b"/usr/bin")
LIBRARY_DIRECTORIES = ("lib", "usr/lib")
_LIBRARIES = (".sl", ".1", ".2")  # how their names end
_PREFIX = "hp9k-run-"  # names of directories for one run
_SHARED = "tmp"  # in such a directory: what the guest sees
_USERS = "passwd"  # and its /etc/passwd, if the tree's doesn't know the user
_RESOLVER = "resolv.conf"  # and its name servers, if they aren't this machine's
_LOGIN_MAX = 8  # characters of a name, passwd(4)
_YOUNG = 60  # seconds


def path(series: str) -> str:
    """The host directory that holds the tree whose programs are of the series, `s300` or `s800`."""
    return os.path.join(os.path.dirname(__file__), "root", series)


def libraries(series: str) -> list[Mount]:
    """The dynamic loader and the libraries of the series, for a root that has none. Raises OSError."""
    top = path(series)
    return [
        Mount(os.fsencode(f"/{directory}/{name}"), os.path.join(top, directory, name), True)
        for directory in LIBRARY_DIRECTORIES
        if os.path.isdir(os.path.join(top, directory))
        for name in sorted(os.listdir(os.path.join(top, directory)))
        if name.endswith(_LIBRARIES)
    ]


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
        self._users: str | None = None
        self._resolver: str | None = None
        self._lock = -1

    def __enter__(self) -> Scratch:
        """Raises OSError."""
        self._directory = _make_directory()
        self._lock = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        with suppress(OSError):  # a file system without locks, where nobody takes ours for left
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._shared = os.path.join(self._directory, _SHARED)
        os.mkdir(self._shared)
        os.chmod(self._shared, 0o1777)  # every guest user may write there; no other user of the host can reach it
        self._users = self._know_user()
        return self

    def _know_user(self) -> str | None:
        """The tree's table of users with the one who runs hp9k added; None if it has that one. Raises OSError."""
        import pwd  # takes no time

        with open(os.path.join(path("s300"), "etc", "passwd"), encoding="latin-1") as file:  # the same in both
            known = file.read()
        uid = os.getuid()
        if any(line.split(":")[2] == str(uid) for line in known.splitlines()):
            return None
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            name = f"u{uid}"
        users = os.path.join(self._directory, _USERS)
        with open(users, "w", encoding="latin-1", errors="replace") as file:
            file.write(f"{known}{name[:_LOGIN_MAX]}:*:{uid}:{os.getgid()}::/:/bin/sh\n")
        return users

    def know_name_servers(self, servers: list[str]) -> None:
        """Have these asked for names instead of this machine's. Raises OSError."""
        self._resolver = os.path.join(self._directory, _RESOLVER)
        with open(self._resolver, "w", encoding="ascii") as file:
            file.writelines(f"nameserver {server}\n" for server in servers)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        parent, name = os.path.split(self._directory)
        for file in (self._users, self._resolver):
            if file is not None:
                with suppress(OSError):
                    os.unlink(os.path.basename(file), dir_fd=self._lock)
        try:
            directory = os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            os.close(self._lock)
            return  # somebody has removed it
        try:
            _remove(directory, name, self._lock)
            for left, lock in _left_behind(directory):
                _remove(directory, left, lock)
        finally:
            os.close(directory)

    def mounts(self) -> list[Mount]:
        """One directory under both names, as programs expect files of either to be anywhere; and its own files."""
        directories = [Mount(b"/tmp", self._shared), Mount(b"/usr/tmp", self._shared)]
        files = {b"/etc/passwd": self._users, b"/etc/resolv.conf": self._resolver}
        return directories + [Mount(name, host, True) for name, host in files.items() if host is not None]


def _make_directory() -> str:
    """What tempfile.mkdtemp does, without the 4 ms its import costs every start. Raises OSError."""
    *others, last = [*filter(None, [os.environ.get("TMPDIR")]), "/tmp", "/var/tmp"]
    for parent in others:
        with suppress(OSError):
            return _directory_in(parent)
    return _directory_in(last)


def _directory_in(parent: str) -> str:
    """Raises OSError."""
    while True:
        path = os.path.join(parent, _PREFIX + os.urandom(6).hex())
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            continue
        return path


def _remove(parent: int, name: str, lock: int) -> None:
    """Most often there is an empty directory in it and nothing else."""
    try:
        os.rmdir(_SHARED, dir_fd=lock)
        os.rmdir(name, dir_fd=parent)
    except OSError:
        from rom.removal import remove_tree

        remove_tree(parent, name)
    finally:
        os.close(lock)


def _left_behind(parent: int) -> Iterator[tuple[str, int]]:
    """Our directories that nobody has locked, locked now, and their locks; not young ones, which somebody may be about
    to lock."""
    old = time.time() - _YOUNG
    try:
        names = [name for name in os.listdir(parent) if name.startswith(_PREFIX)]
    except OSError:
        return
    for name in names:
        lock = _locked_if_left(parent, name, old)
        if lock is not None:
            yield name, lock


def _locked_if_left(parent: int, name: str, old: float) -> int | None:
    """A descriptor, if the directory is this user's, older than `old` and nobody's any more.

    Others may put directories of such names into a directory like /tmp, but not of this user's.
    """
    try:
        fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    except OSError:
        return None  # somebody else was faster, or it is somebody else's
    try:
        status = os.fstat(fd)
        if status.st_uid == os.geteuid() and status.st_mtime <= old:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return fd
    except OSError:
        pass  # in use, or a file system without locks
    os.close(fd)
    return None
