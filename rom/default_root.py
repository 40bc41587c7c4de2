"""The root file system a program gets when the user names none: a small read-only tree inside the package.

Nothing is copied or read at start-up. Device files come from the kernel; /tmp and /usr/tmp are a directory of the
run's own; the names of hosts are this machine's.
"""

from __future__ import annotations

import os
from types import TracebackType

from kernel.fs.mounts import Mount

PROGRAM_DIRECTORIES = (b"/bin", b"/usr/bin")


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
    """The /tmp of one run; leaving the context removes it with all that is in it."""

    def __init__(self) -> None:
        self._directory = self._shared = ""

    def __enter__(self) -> Scratch:
        self._directory = _make_directory()
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
            import shutil

            shutil.rmtree(self._directory, ignore_errors=True)

    def mounts(self) -> list[Mount]:
        """One directory under both names, as programs expect files of either to be anywhere."""
        return [Mount(b"/tmp", self._shared), Mount(b"/usr/tmp", self._shared)]


def _make_directory() -> str:
    """What tempfile.mkdtemp does, without the 4 ms its import costs every start. Raises OSError."""
    parent = os.environ.get("TMPDIR") or "/tmp"
    while True:
        path = os.path.join(parent, f"hp9k-{os.urandom(6).hex()}")
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            continue
        return path
