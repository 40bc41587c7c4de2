"""Host directories as guest file systems.

A vnode is a host path that the walk put together from looked-up components; every host call made with it refuses to
follow a symbolic link in the last one. Files belong to the host user: what the guest may do with them follows from the
host, and from the permission bits where the guest's ids are others than the host's.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING
from weakref import WeakSet

from kernel.abi.errno import Errno
from kernel.abi.file import (
    O_ACCMODE,
    O_APPEND,
    O_RDONLY,
    O_SYNC,
    O_TRUNC,
    R_OK,
    S_IFDIR,
    S_IFIFO,
    S_IFMT,
    S_IFREG,
    S_IFSOCK,
    W_OK,
    X_OK,
)
from kernel.abi.structs import Stat
from kernel.fs import hostfile
from kernel.fs.directory import DirectoryFile
from kernel.fs.fifo import open_fifo
from kernel.fs.vfs import Caller, FileKey, FileSystem, OpenFile, Vnode

if TYPE_CHECKING:
    from kernel.credentials import Credentials
    from kernel.fs.active import ActiveFiles
    from kernel.fs.hostfile import OpenDevice

_OPEN = os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW


def current_umask() -> int:
    """The host process's umask, which the host offers no way to read but to set."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


class HostFileSystem(FileSystem):
    """A host directory and what is below it. Raises OSError when it isn't a directory that can be searched."""

    def __init__(
        self,
        path: str | bytes,
        active: ActiveFiles,
        open_device: OpenDevice = hostfile.open_stream,
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__(read_only=read_only)
        self.active = active
        self.open_device = open_device
        self.path = os.path.realpath(os.fsencode(path))
        if self.path == b"/":
            self.path = b"/."  # so that a child is always path + "/" + name
        self.umask = current_umask()
        self._pinned: WeakSet[HostVnode] = WeakSet()
        status = os.stat(self.path)
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), os.fsdecode(self.path))
        self.root = self.pin(HostVnode(self, self.path, status))

    def pin(self, vnode: HostVnode) -> HostVnode:
        pinned = HostVnode(self, vnode.path, vnode.status)
        pinned.pinned = True
        self._pinned.add(pinned)
        return pinned

    def renamed(self, old: bytes, new: bytes) -> None:
        """Directories in use below a renamed one go with it."""
        for vnode in self._pinned:
            if vnode.path == old or vnode.path.startswith(old + b"/"):
                vnode.path = new + vnode.path[len(old) :]


class HostVnode(Vnode):
    """A file below a host directory."""

    __slots__ = ("__weakref__", "fs", "mode", "path", "pinned", "status")

    fs: HostFileSystem

    def __init__(self, fs: HostFileSystem, path: bytes, status: os.stat_result) -> None:
        self.fs = fs
        self.path = path
        self.status = status
        self.mode = status.st_mode
        self.pinned = False  # kept for longer than a call: what `status` says grows old

    def owner(self) -> tuple[int, int]:
        return hostfile.guest_id(self.status.st_uid), hostfile.guest_id(self.status.st_gid)

    def stat(self) -> Stat:
        return hostfile.guest_stat(os.lstat(self.path) if self.pinned else self.status)

    def statistics(self) -> os.statvfs_result:
        return os.statvfs(self.path)

    def identity(self) -> FileKey:
        return self.status.st_dev, self.status.st_ino

    def permits(self, credentials: Credentials | None, wanted: int) -> bool:
        # With the host's own id the host is the better judge, and is asked by every call anyway.
        if credentials is None or credentials.euid == os.geteuid():
            return True
        if self.pinned:
            self.status = os.lstat(self.path)
            self.mode = self.status.st_mode
        return super().permits(credentials, wanted)

    def access(self, credentials: Credentials, wanted: int) -> bool:
        if wanted & W_OK and self.fs.read_only and self.status.st_mode & S_IFMT in (S_IFREG, S_IFDIR):
            raise Errno.EROFS
        host = (wanted & R_OK and os.R_OK) | (wanted & W_OK and os.W_OK) | (wanted & X_OK and os.X_OK)
        return self.permits(credentials, wanted) and os.access(self.path, host)

    # --- as a directory ---

    def lookup(self, name: bytes) -> Vnode:
        path = self.path + b"/" + name
        return HostVnode(self.fs, path, os.lstat(path))

    def parent(self) -> Vnode:
        if self.path == self.fs.path:
            return self
        path = self.path.rpartition(b"/")[0] or b"/"
        return HostVnode(self.fs, path, os.lstat(path))

    def _entry(self, credentials: Credentials, name: bytes) -> bytes:
        """The host path of an entry about to change. Raises EROFS, EACCES."""
        if self.fs.read_only:
            raise Errno.EROFS
        if not self.permits(credentials, W_OK | X_OK):
            raise Errno.EACCES
        return self.path + b"/" + name

    def _removable(self, credentials: Credentials, name: bytes) -> bytes:
        """The host path of an entry about to go. Raises EPERM in a sticky directory, and as `_entry`."""
        path = self._entry(credentials, name)
        euid = credentials.euid
        sticky = self.mode & stat.S_ISVTX and euid not in (0, os.geteuid(), self.status.st_uid)
        if sticky and os.lstat(path).st_uid != euid:
            raise Errno.EPERM
        return path

    def _made(self, credentials: Credentials, path: bytes, mode: int) -> None:
        """Give a new file the owner and mode the guest asked for, where the host's ids or umask are others."""
        owned = self._own(credentials, path)
        if owned or mode & self.fs.umask:
            os.chmod(path, mode & 0o7777)  # after chown(2), which takes set-user-id away

    def _own(self, credentials: Credentials, path: bytes) -> bool:
        """Only hp9k run by root can do it; otherwise files belong to who runs hp9k.

        A file's group is the maker's, but in a directory that has its set-group-ID bit the directory's.
        """
        if os.geteuid() != 0 or credentials.euid == 0:
            return False
        uid, gid = hostfile.host_id(credentials.euid), hostfile.host_id(credentials.egid)
        if self.mode & stat.S_ISGID:
            gid = self.status.st_gid
        os.chown(path, uid, gid, follow_symlinks=False)
        return True

    def create(self, credentials: Credentials, name: bytes, flags: int, mode: int) -> OpenFile:
        path = self._entry(credentials, name)
        fd = os.open(path, host_flags(flags & ~O_TRUNC) | os.O_CREAT | os.O_EXCL | _OPEN, mode & 0o7777)
        try:
            self._made(credentials, path, mode)
            file = hostfile.RegularFile(fd, flags, self.fs.active)
            file.file_system = self.fs
            return file
        except BaseException:
            os.close(fd)
            raise

    def mkdir(self, credentials: Credentials, name: bytes, mode: int) -> None:
        path = self._entry(credentials, name)
        os.mkdir(path, mode & 0o7777)
        if mode & self.fs.umask or credentials.euid != os.geteuid():
            mode |= os.lstat(path).st_mode & stat.S_ISGID  # passed down by the directory it is in
        self._made(credentials, path, mode)

    def mknod(self, credentials: Credentials, name: bytes, mode: int, device: int) -> None:
        path = self._entry(credentials, name)
        kind = mode & S_IFMT or S_IFREG
        if kind not in (S_IFREG, S_IFIFO, S_IFSOCK):
            raise Errno.EPERM
        os.mknod(path, kind | mode & 0o7777)  # these types have the same numbers on every host
        self._made(credentials, path, mode)

    def symlink(self, credentials: Credentials, name: bytes, target: bytes) -> None:
        path = self._entry(credentials, name)
        os.symlink(target, path)
        self._own(credentials, path)

    def link(self, credentials: Credentials, name: bytes, file: Vnode) -> None:
        path = self._entry(credentials, name)
        if not isinstance(file, HostVnode) or file.fs is not self.fs:
            raise Errno.EXDEV
        os.link(file.path, path, follow_symlinks=False)

    def unlink(self, credentials: Credentials, name: bytes) -> None:
        os.unlink(self._removable(credentials, name))

    def rmdir(self, credentials: Credentials, name: bytes) -> None:
        path = self._removable(credentials, name)
        try:
            os.rmdir(path)
        except OSError as error:
            if error.errno == errno.ENOTEMPTY:
                raise Errno.EEXIST from None  # rmdir(2) documents System V's error, not Berkeley's
            raise

    def rename(self, credentials: Credentials, name: bytes, target: Vnode, target_name: bytes) -> None:
        old = self._removable(credentials, name)
        if not isinstance(target, HostVnode) or target.fs is not self.fs:
            raise Errno.EXDEV
        new = target._entry(credentials, target_name)
        if _kind(new):
            target._removable(credentials, target_name)
        if stat.S_ISDIR(_kind(new)) and not stat.S_ISDIR(os.lstat(old).st_mode):
            raise Errno.EISDIR  # the host says ENOTEMPTY if the directory is the file's own parent
        os.rename(old, new)
        self.fs.renamed(old, new)

    def sync(self) -> None:
        fd = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | _OPEN)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def pin(self) -> Vnode:
        return self.fs.pin(self)

    def entries(self) -> list[tuple[int, bytes]]:
        with os.scandir(self.path) as listing:
            return [(hostfile.guest_inode(entry.inode()), entry.name) for entry in listing]

    # --- as a file ---

    async def open(self, caller: Caller, flags: int) -> OpenFile:
        access = flags & O_ACCMODE
        kind = self.status.st_mode & S_IFMT
        if access != O_RDONLY or flags & O_TRUNC:
            if kind == S_IFDIR:
                raise Errno.EISDIR
            if kind == S_IFREG:
                self.fs.check_writable()
        wanted = (R_OK, W_OK, R_OK | W_OK, R_OK | W_OK)[access] | (flags & O_TRUNC and W_OK)
        if not self.permits(caller.credentials, wanted):
            raise Errno.EACCES
        if kind == S_IFDIR:
            os.close(os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | _OPEN))  # the host says whether it may be read
            return DirectoryFile(self, flags)
        file = await self._open_file(caller, kind, flags)
        file.file_system = self.fs
        if self.fs.read_only and isinstance(file, hostfile.HostFile):
            file.read_only = True
        if flags & O_TRUNC and (mapped := self.fs.active.mapped):
            mapped.resized(self.identity())
        return file

    async def _open_file(self, caller: Caller, kind: int, flags: int) -> OpenFile:
        if kind == S_IFREG:
            file = hostfile.RegularFile(os.open(self.path, host_flags(flags) | _OPEN), flags, self.fs.active)
            # The host does it for whom it knows; here it may be its superuser that writes for somebody else.
            file.drops_set_id = bool(self.mode & _SET_ID) and caller.credentials.euid != 0 == os.geteuid()
            return file
        if kind == S_IFIFO:
            return await open_fifo(caller, lambda host: os.open(self.path, host | _OPEN), flags, self.fs.active.fifos)
        if kind == S_IFSOCK:
            raise Errno.ENXIO
        fd = os.open(self.path, host_flags(flags) | os.O_NONBLOCK | _OPEN)
        return self.fs.open_device(fd, flags, self.fs.active)

    def open_program(self) -> int:
        return os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | _OPEN)

    def readlink(self) -> bytes:
        return os.readlink(self.path)

    def truncate(self, length: int) -> None:
        self.fs.check_writable()
        os.truncate(self.path, length)

    def chmod(self, mode: int) -> None:
        self.fs.check_writable()
        os.chmod(self.path, mode & 0o7777)

    def chown(self, uid: int, gid: int) -> None:
        self.fs.check_writable()
        os.chown(self.path, hostfile.host_id(uid), hostfile.host_id(gid), follow_symlinks=False)

    def utime(self, times: tuple[int, int] | None) -> None:
        self.fs.check_writable()
        os.utime(self.path, times, follow_symlinks=False)


_SET_ID = stat.S_ISUID | stat.S_ISGID


def host_flags(flags: int) -> int:
    """The host's open(2) flags for the guest's; non-blocking ways and O_CREAT are the caller's."""
    host = flags & O_ACCMODE
    if flags & O_APPEND:
        host |= os.O_APPEND
    if flags & O_TRUNC:
        host |= os.O_TRUNC
    if flags & O_SYNC:
        host |= os.O_SYNC
    return host


def _kind(path: bytes) -> int:
    """The mode of what is there, 0 if nothing is."""
    try:
        return os.lstat(path).st_mode
    except FileNotFoundError:
        return 0
