"""Files of the host as vnodes.

A vnode is a name in a directory that is held, and what the host said of it when it was looked up. Whoever does
something with the file opens it first, and makes sure that it is still the one that was looked up and judged. Files
belong to the host user: what the guest may do with them follows from the host, and from the permission bits where the
guest's ids are others than the host's.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from kernel.abi.errno import Errno
from kernel.abi.file import (
    O_ACCMODE,
    O_APPEND,
    O_RDONLY,
    O_RDWR,
    O_SYNC,
    O_TRUNC,
    R_OK,
    S_IFBLK,
    S_IFDIR,
    S_IFIFO,
    S_IFMT,
    S_IFREG,
    S_IFSOCK,
    W_OK,
    X_OK,
)
from kernel.abi.structs import Stat
from kernel.fs.directory import DirectoryFile
from kernel.fs.host.fifo import open_fifo
from kernel.fs.host.file import HostFile, OpenDevice, RegularFile, open_stream
from kernel.fs.host.held import Directory, gone
from kernel.fs.host.status import guest_id, guest_inode, guest_stat, host_id
from kernel.fs.vfs import Caller, FileKey, FileSystem, OpenFile, Vnode

if TYPE_CHECKING:
    from kernel.credentials import Credentials
    from kernel.fs.active import ActiveFiles

_T = TypeVar("_T")
_OPEN = os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW | os.O_NONBLOCK
_SET_ID = stat.S_ISUID | stat.S_ISGID
_stat = os.stat  # by a short name, because every component of a walk ends here
_TRIES = 3  # to open a file that others keep replacing


def current_umask() -> int:
    """The host process's umask, which the host offers no way to read but to set."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


class HostFileSystem(FileSystem):
    """A host directory and what is below it. Raises OSError when it isn't a directory that can be searched."""

    def __init__(
        self, path: str, active: ActiveFiles, open_device: OpenDevice = open_stream, *, read_only: bool = False
    ) -> None:
        super().__init__(read_only=read_only)
        self.active = active
        self.held = active.held
        self.open_device = open_device
        self.umask = current_umask()
        top = active.held.top(os.fsencode(path))
        self.root = PinnedVnode(self, top, b"", os.fstat(top.fd), top)
        self._top = top

    def host_path(self) -> bytes:
        """Where its directory is on the host now. Raises OSError."""
        return os.readlink(b"/proc/self/fd/%d" % self._top.fd)


class HostVnode(Vnode):
    """The entry `name` of the directory `holder`, with its status as of the lookup."""

    __slots__ = ("_directory", "_holder", "_name", "fs", "mode", "status")

    fs: HostFileSystem

    def __init__(
        self,
        fs: HostFileSystem,
        holder: Directory,
        name: bytes,
        status: os.stat_result,
        directory: Directory | None = None,
    ) -> None:
        self.fs = fs
        self._holder = holder
        self._name = name
        self.status = status
        self.mode = status.st_mode
        self._directory = directory  # what it is itself, once somebody asked

    def owner(self) -> tuple[int, int]:
        return guest_id(self.status.st_uid), guest_id(self.status.st_gid)

    def stat(self) -> Stat:
        return guest_stat(self.status)

    def identity(self) -> FileKey:
        return self.status.st_dev, self.status.st_ino

    def statistics(self) -> os.statvfs_result:
        return self._held(os.fstatvfs)

    def permits(self, credentials: Credentials | None, wanted: int) -> bool:
        # With the host's own id the host is the better judge, and is asked by every call anyway.
        if credentials is None or credentials.euid == os.geteuid():
            return True
        return super().permits(credentials, wanted)

    def access(self, credentials: Credentials, wanted: int) -> bool:
        if wanted & W_OK and self.fs.read_only and self.mode & S_IFMT in (S_IFREG, S_IFDIR):
            raise Errno.EROFS
        host = (wanted & R_OK and os.R_OK) | (wanted & W_OK and os.W_OK) | (wanted & X_OK and os.X_OK)
        return self.permits(credentials, wanted) and self._held(lambda fd: os.access(_by_number(fd), host))

    # --- descriptors ---

    def _as_directory(self) -> Directory:
        """Raises ENOTDIR, ENOENT."""
        directory = self._directory
        if directory is None:
            if self.mode & S_IFMT != S_IFDIR:
                raise Errno.ENOTDIR
            directory = self._directory = self._holder.child(self._name, self.status)
        return directory

    def _descriptor(self) -> int:
        """Of the directory it is. Good until the next directory is held."""
        directory = self._directory or self._as_directory()
        directory.used = True
        return directory.fd if directory.fd >= 0 else directory.descriptor()

    def _open_host(self, flags: int) -> int:
        """A descriptor of the very file that was looked up. Raises OSError, and ENOENT when it is another by now."""
        fd = self.fs.held.open(self._holder, self._name, flags | _OPEN)
        status = os.fstat(fd)
        if (status.st_dev, status.st_ino) != self.identity() or (status.st_mode ^ self.mode) & S_IFMT:
            os.close(fd)
            raise gone()
        return fd

    def _held(self, action: Callable[[int], _T]) -> _T:
        """What a function of an O_PATH descriptor gives."""
        if self.mode & S_IFMT == S_IFDIR:
            return action(self._descriptor())
        fd = self._open_host(os.O_PATH)
        try:
            return action(fd)
        finally:
            os.close(fd)

    def _look_again(self) -> None:
        """Take on what has the name now. Raises ENOENT."""
        self.status = os.stat(self._name, dir_fd=self._holder.descriptor(), follow_symlinks=False)
        self.mode = self.status.st_mode
        self._directory = None

    # --- as a directory ---

    def lookup(self, name: bytes) -> Vnode:
        directory = self._directory
        if directory is None:
            directory = self._as_directory()
        fd = directory.fd
        if fd < 0:
            fd = directory.descriptor()
        directory.used = True
        return HostVnode(self.fs, directory, name, _stat(name, dir_fd=fd, follow_symlinks=False))

    def parent(self) -> Vnode:
        directory = self._as_directory()
        above, status = directory.parent()
        return HostVnode(self.fs, above.above or above, above.name, status, above)

    def _check_entry(self, credentials: Credentials) -> None:
        """Before an entry changes. Raises EROFS, EACCES."""
        self.fs.check_writable()
        if not self.permits(credentials, W_OK | X_OK):
            raise Errno.EACCES

    def _check_removal(self, credentials: Credentials, name: bytes) -> None:
        """Before an entry goes. Raises EPERM in a sticky directory, and as `_check_entry`."""
        self._check_entry(credentials)
        euid = credentials.euid
        sticky = self.mode & stat.S_ISVTX and euid not in (0, os.geteuid(), self.status.st_uid)
        if sticky and os.stat(name, dir_fd=self._descriptor(), follow_symlinks=False).st_uid != euid:
            raise Errno.EPERM

    def _settle(self, credentials: Credentials, name: bytes, mode: int) -> None:
        """Give a new entry the owner and mode the guest asked for, where the host's ids or umask are others."""
        owner = self._owner_of_new(credentials)
        if owner is None and not mode & self.fs.umask:
            return
        made = self.lookup(name)
        assert isinstance(made, HostVnode)
        if made.status.st_uid != os.geteuid() or (made.mode ^ mode) & S_IFMT:
            raise gone()  # somebody has replaced it already
        if mode & S_IFMT == S_IFDIR:
            mode |= made.mode & stat.S_ISGID  # passed down by the directory it is in
        made._held(lambda fd: _set(_by_number(fd), owner, mode))

    def _owner_of_new(self, credentials: Credentials) -> tuple[int, int] | None:
        """Only hp9k run by root can give files away; otherwise, None, they belong to who runs hp9k.

        A file's group is the maker's, but in a directory that has its set-group-ID bit the directory's.
        """
        if os.geteuid() != 0 or credentials.euid == 0:
            return None
        uid, gid = host_id(credentials.euid), host_id(credentials.egid)
        return uid, self.status.st_gid if self.mode & stat.S_ISGID else gid

    def create(self, credentials: Credentials, name: bytes, flags: int, mode: int) -> OpenFile:
        self._check_entry(credentials)
        new = host_flags(flags & ~O_TRUNC) | os.O_CREAT | os.O_EXCL | _OPEN
        fd = self.fs.held.open(self._as_directory(), name, new, mode & 0o7777)
        try:
            owner = self._owner_of_new(credentials)
            if owner is not None or mode & self.fs.umask:
                _set(fd, owner, mode)
            return self._opened(RegularFile(fd, flags, self.fs.active))
        except BaseException:
            os.close(fd)
            raise

    def mkdir(self, credentials: Credentials, name: bytes, mode: int) -> None:
        self._check_entry(credentials)
        os.mkdir(name, mode & 0o7777, dir_fd=self._descriptor())
        self._settle(credentials, name, S_IFDIR | mode & 0o7777)

    def mknod(self, credentials: Credentials, name: bytes, mode: int, device: int) -> None:
        self._check_entry(credentials)
        kind = mode & S_IFMT or S_IFREG
        if kind not in (S_IFREG, S_IFIFO, S_IFSOCK):
            raise Errno.EPERM
        mode = kind | mode & 0o7777  # these types have the same numbers on every host
        os.mknod(name, mode, dir_fd=self._descriptor())
        self._settle(credentials, name, mode)

    def symlink(self, credentials: Credentials, name: bytes, target: bytes) -> None:
        self._check_entry(credentials)
        os.symlink(target, name, dir_fd=self._descriptor())
        self._settle(credentials, name, stat.S_IFLNK)

    def link(self, credentials: Credentials, name: bytes, file: Vnode) -> None:
        self._check_entry(credentials)
        if not isinstance(file, HostVnode) or file.fs is not self.fs:
            raise Errno.EXDEV
        file._held(lambda fd: os.link(_by_number(fd), name, dst_dir_fd=self._descriptor(), follow_symlinks=True))

    def unlink(self, credentials: Credentials, name: bytes) -> None:
        self._check_removal(credentials, name)
        os.unlink(name, dir_fd=self._descriptor())

    def rmdir(self, credentials: Credentials, name: bytes) -> None:
        self._check_removal(credentials, name)
        try:
            os.rmdir(name, dir_fd=self._descriptor())
        except OSError as error:
            if error.errno == errno.ENOTEMPTY:
                raise Errno.EEXIST from None  # rmdir(2) documents System V's error, not Berkeley's
            raise
        self._as_directory().removed(name)

    def rename(self, credentials: Credentials, name: bytes, target: Vnode, target_name: bytes) -> None:
        self._check_removal(credentials, name)
        if not isinstance(target, HostVnode) or target.fs is not self.fs:
            raise Errno.EXDEV
        target._check_entry(credentials)
        replaced = target._kind(target_name)
        if replaced:
            target._check_removal(credentials, target_name)
        if replaced == S_IFDIR and self._kind(name) != S_IFDIR:
            raise Errno.EISDIR  # the host says ENOTEMPTY if the directory is the file's own parent
        source = os.dup(self._descriptor())  # holding the target may let the source go
        try:
            os.rename(name, target_name, src_dir_fd=source, dst_dir_fd=target._descriptor())
        finally:
            os.close(source)
        self._as_directory().renamed(name, target._as_directory(), target_name)

    def _kind(self, name: bytes) -> int:
        """The type of an entry, 0 if there is none."""
        try:
            return os.stat(name, dir_fd=self._descriptor(), follow_symlinks=False).st_mode & S_IFMT
        except FileNotFoundError:
            return 0

    def _open_listing(self) -> int:
        return self.fs.held.open(self._as_directory(), b".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def sync(self) -> None:
        fd = self._open_listing()
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def pin(self) -> Vnode:
        directory = self._as_directory() if self.mode & S_IFMT == S_IFDIR else None
        return PinnedVnode(self.fs, self._holder, self._name, self.status, directory)

    def entries(self) -> list[tuple[int, bytes]]:
        fd = self._open_listing()
        try:
            with os.scandir(fd) as listing:
                return [(guest_inode(entry.inode()), os.fsencode(entry.name)) for entry in listing]
        finally:
            os.close(fd)

    # --- as a file ---

    async def open(self, caller: Caller, flags: int) -> OpenFile:
        for _ in range(_TRIES):
            self._check_open(caller.credentials, flags)
            try:
                return await self._open_kind(caller, flags)
            except FileNotFoundError:
                if self.mode & S_IFMT == S_IFDIR:
                    raise
                self._look_again()  # replaced, or copied by the host's file system to where it can be written
        raise gone()

    def _check_open(self, credentials: Credentials, flags: int) -> None:
        """Raises EISDIR, EROFS, EACCES."""
        access, kind = flags & O_ACCMODE, self.mode & S_IFMT
        if access != O_RDONLY or flags & O_TRUNC:
            if kind == S_IFDIR:
                raise Errno.EISDIR
            if kind == S_IFREG:
                self.fs.check_writable()
        wanted = (R_OK, W_OK, R_OK | W_OK, R_OK | W_OK)[access] | (flags & O_TRUNC and W_OK)
        if not self.permits(credentials, wanted):
            raise Errno.EACCES

    async def _open_kind(self, caller: Caller, flags: int) -> OpenFile:
        kind, active = self.mode & S_IFMT, self.fs.active
        if kind == S_IFDIR:
            os.close(self._open_listing())  # the host says whether it may be read
            return DirectoryFile(self, flags)
        if kind == S_IFREG:
            return self._opened(self._open_regular(caller.credentials, flags))
        if kind in (S_IFSOCK, S_IFBLK):  # no guest gets at this machine's disks past their file systems
            raise Errno.ENXIO
        if kind == S_IFIFO:
            fd = self._open_host(os.O_PATH)  # the wait for a partner is for one at this FIFO, whatever has its name
            try:
                return self._opened(await open_fifo(caller, _by_number(fd), flags, active.fifos))
            finally:
                os.close(fd)
        fd = self._open_host(host_flags(flags))
        try:
            return self._opened(self.fs.open_device(fd, flags, active))
        except BaseException:
            os.close(fd)
            raise

    def _open_regular(self, credentials: Credentials, flags: int) -> RegularFile:
        """O_TRUNC comes last: only the file that was judged may be emptied."""
        needed = O_RDWR if flags & O_TRUNC and flags & O_ACCMODE == O_RDONLY else 0
        fd = self._open_host(host_flags(flags & ~O_TRUNC | needed))
        file = RegularFile(fd, flags, self.fs.active)
        if flags & O_TRUNC:
            try:
                os.ftruncate(fd, 0)
            except BaseException:
                os.close(fd)
                raise
            self.fs.active.mapped.resized(self.identity())
        # The host does it for whom it knows; here it may be its superuser that writes for somebody else.
        file.drops_set_id = bool(self.mode & _SET_ID) and credentials.euid != 0 == os.geteuid()
        return file

    def _opened(self, file: OpenFile) -> OpenFile:
        file.file_system = self.fs
        if self.fs.read_only and isinstance(file, HostFile):
            file.read_only = True
        return file

    def open_program(self) -> int:
        fd = self._open_host(os.O_RDONLY)
        self.status = os.fstat(fd)
        self.mode = self.status.st_mode  # set-user-id as of now
        return fd

    def readlink(self) -> bytes:
        return os.readlink(self._name, dir_fd=self._holder.descriptor())

    def truncate(self, length: int) -> None:
        self.fs.check_writable()
        if self.mode & S_IFMT != S_IFREG:
            raise Errno.EINVAL
        fd = self._open_host(os.O_WRONLY)
        try:
            os.ftruncate(fd, length)
        finally:
            os.close(fd)

    def chmod(self, mode: int) -> None:
        self.fs.check_writable()
        self._held(lambda fd: os.chmod(_by_number(fd), mode & 0o7777))

    def chown(self, uid: int, gid: int) -> None:
        self.fs.check_writable()
        self._held(lambda fd: os.chown(_by_number(fd), host_id(uid), host_id(gid)))

    def utime(self, times: tuple[int, int] | None) -> None:
        self.fs.check_writable()
        self._held(lambda fd: os.utime(_by_number(fd), times))


class PinnedVnode(HostVnode):
    """One that is kept for longer than a call, as working directories are: what is said of it is asked anew."""

    __slots__ = ()

    def _refresh(self) -> None:
        if self._directory is None:
            self._look_again()
        else:
            self.status = os.fstat(self._directory.descriptor())
            if not self.status.st_nlink:
                raise gone()
            self.mode = self.status.st_mode

    def stat(self) -> Stat:
        self._refresh()
        return super().stat()

    def permits(self, credentials: Credentials | None, wanted: int) -> bool:
        if credentials is not None and credentials.euid != os.geteuid():
            self._refresh()
        return super().permits(credentials, wanted)

    async def open(self, caller: Caller, flags: int) -> OpenFile:
        self._refresh()
        return await super().open(caller, flags)

    def pin(self) -> Vnode:
        self._refresh()
        return self


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


def _by_number(fd: int) -> bytes:
    """A path that is the open file itself, for calls that have no form for O_PATH descriptors: links end there."""
    return b"/proc/self/fd/%d" % fd


def _set(file: int | bytes, owner: tuple[int, int] | None, mode: int) -> None:
    if owner is not None:
        os.chown(file, *owner)
    if mode & S_IFMT != stat.S_IFLNK:
        os.chmod(file, mode & 0o7777)  # after chown(2), which takes set-user-id away
