"""What descriptors are open on, for `hp9k trace -y`: paths as they were opened, and kinds of everything else."""

from __future__ import annotations

import posixpath
from contextlib import suppress
from weakref import WeakKeyDictionary

from kernel.abi.errno import HpuxError
from kernel.abi.file import S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFMT, S_IFREG, S_IFSOCK
from kernel.fs.mounts import path_of
from kernel.fs.vfs import OpenFile
from kernel.process.task import Task

_KINDS = {
    S_IFREG: "file", S_IFDIR: "directory", S_IFCHR: "device", S_IFBLK: "device", S_IFIFO: "pipe", S_IFSOCK: "socket",
}  # fmt: skip


class Names:
    """Of all files that were opened while this looked on."""

    def __init__(self) -> None:
        self._paths: WeakKeyDictionary[OpenFile, str] = WeakKeyDictionary()

    def opened(self, task: Task, fd: int, path: str) -> None:
        """A process has opened `path`, and got a descriptor for it."""
        with suppress(HpuxError, OSError):  # its directory may be gone, and the name stays relative
            if not path.startswith("/"):
                path = posixpath.join(path_of(task.fs.cwd).decode("latin-1"), path)
        self._paths[task.files.get(fd)] = path

    def of(self, task: Task, fd: int) -> str:
        """`<PATH>` or the like; nothing for a descriptor that isn't open."""
        try:
            file = task.files.get(fd)
            return f"<{self._paths.get(file) or _KINDS.get(file.stat().mode & S_IFMT, 'file')}>"
        except (HpuxError, OSError):
            return ""
