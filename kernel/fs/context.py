"""Where a process stands in the file system: its root, its working directory and its umask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.fs.vfs import Vnode

if TYPE_CHECKING:
    from kernel.fs.active import ActiveFiles
    from kernel.fs.volumes import Volumes


_MISSING_KEPT = 32


class Namespace:
    """What all processes of a machine share of the file system."""

    def __init__(self, root: Vnode, volumes: Volumes, active: ActiveFiles) -> None:
        self.root = root
        self.volumes = volumes
        self.active = active
        self.missing: list[tuple[Vnode, bytes]] = []  # the first names looked for in vain, and from where
        self._number = 0

    def next_number(self) -> int:
        """An inode number for what no file system holds, a pipe."""
        self._number += 1
        return self._number


class FileSystemContext:
    """One process's view of the namespace."""

    def __init__(self, namespace: Namespace, root: Vnode, cwd: Vnode, umask: int = 0o022) -> None:
        self.namespace = namespace
        self.root = root
        self.cwd = cwd
        self.umask = umask

    def fork(self) -> FileSystemContext:
        return FileSystemContext(self.namespace, self.root, self.cwd, self.umask)

    def missed(self, path: bytes) -> None:
        """The process looked for `path`, and it isn't there."""
        missing = self.namespace.missing
        if len(missing) < _MISSING_KEPT:
            missing.append((self.cwd, path))

    def change_directory(self, directory: Vnode) -> None:
        self.cwd = directory.pin()

    def change_root(self, directory: Vnode) -> None:
        self.root = directory.pin()
