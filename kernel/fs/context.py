"""Where a process stands in the file system: its root, its working directory and its umask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.fs.vfs import Vnode

if TYPE_CHECKING:
    from kernel.fs.active import ActiveFiles
    from kernel.fs.volumes import Volumes


class Namespace:
    """What all processes of a machine share of the file system."""

    def __init__(self, root: Vnode, volumes: Volumes, active: ActiveFiles) -> None:
        self.root = root
        self.volumes = volumes
        self.active = active
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

    def change_directory(self, directory: Vnode) -> None:
        self.cwd = directory.pin()

    def change_root(self, directory: Vnode) -> None:
        self.root = directory.pin()
