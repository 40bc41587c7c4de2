"""namei: from a path to a vnode.

The walk goes component by component, so that symbolic links and `..` are taken in the guest's name space: an absolute
target starts at the process's root, and `..` stops there. Nothing here asks the host to resolve a path. Without
credentials every directory may be searched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.named import Named
from kernel.abi.errno import Errno
from kernel.abi.file import MAXSYMLINKS, NAME_MAX, PATH_MAX, S_IFDIR, S_IFLNK, S_IFMT, X_OK
from kernel.fs.mounts import enter, leave
from kernel.fs.vfs import Vnode

if TYPE_CHECKING:
    from kernel.credentials import Credentials
    from kernel.fs.context import FileSystemContext


class Place(Named):
    """Where a name is or would be: for calls that make, remove or rename an entry."""

    directory: Vnode
    name: bytes  # one component; `.`, `..` or b"" (the root) when the path ends so: not an entry to change
    vnode: Vnode | None  # what is there now; a symbolic link unless the walk followed it
    slash: bool  # the path ended in a slash

    @property
    def is_entry(self) -> bool:
        return self.name not in (b"", b".", b"..")


def lookup(context: FileSystemContext, credentials: Credentials | None, path: bytes, *, follow: bool = True) -> Vnode:
    """What `path` names. Raises ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG."""
    vnode = _walk(context, credentials, path, follow)[2]
    if vnode is None:
        context.missed(path)
        raise Errno.ENOENT
    return vnode


def place(context: FileSystemContext, credentials: Credentials | None, path: bytes, *, follow: bool = False) -> Place:
    """The directory entry `path` names, which need not exist yet. Raises as `lookup` does for what leads there."""
    return Place(*_walk(context, credentials, path, follow))


def _walk(
    context: FileSystemContext, credentials: Credentials | None, path: bytes, follow: bool
) -> tuple[Vnode, bytes, Vnode | None, bool]:
    """(directory, last name, vnode or None, trailing slash)."""
    if not path:
        raise Errno.ENOENT
    if len(path) > PATH_MAX:
        raise Errno.ENAMETOOLONG
    checked = credentials if credentials is not None and credentials.euid else None
    node = context.root if path[0] == 0x2F else context.cwd
    # The components still to be walked, the next one last.
    rest = path.split(b"/")
    rest.reverse()
    slash = not rest[0]
    links = 0
    directory, name = node, b""
    while rest:
        component = rest.pop()
        if not component:
            if node.mode & S_IFMT != S_IFDIR:
                raise Errno.ENOTDIR
            continue
        if node.mode & S_IFMT != S_IFDIR:
            raise Errno.ENOTDIR
        if checked is not None and not node.permits(checked, X_OK):
            raise Errno.EACCES
        directory, name = node, component
        if component == b".":
            continue
        if component == b"..":
            if not node.same(context.root):
                node = leave(node)
            continue
        if len(component) > NAME_MAX:
            raise Errno.ENAMETOOLONG
        try:
            covered = component in directory.fs.covered_names  # few are: the call can be spared
            node = enter(directory, component) if covered else directory.lookup(component)
        except (FileNotFoundError, Errno.ENOENT):
            if any(rest):
                context.missed(path)
                raise
            return directory, name, None, slash
        if node.mode & S_IFMT == S_IFLNK and (rest or follow):
            links += 1
            target = node.readlink()
            if links > MAXSYMLINKS:
                raise Errno.ELOOP
            if not target:
                raise Errno.ENOENT
            if len(target) + sum(map(len, rest)) > PATH_MAX:
                raise Errno.ENAMETOOLONG
            node = context.root if target[0] == 0x2F else directory
            pieces = target.split(b"/")
            pieces.reverse()
            rest += pieces
    return directory, name, node, slash
