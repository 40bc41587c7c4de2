"""A walk crosses into any kind of file system and back: one that lives in memory, between two of the host's."""

from __future__ import annotations

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import S_IFDIR
from kernel.abi.structs import Stat
from kernel.fs import mounts, namei
from kernel.fs.host.vnode import HostFileSystem
from kernel.fs.vfs import FileSystem, Vnode


class Node(Vnode):
    """A directory of a file system that has nothing but directories."""

    __slots__ = ("above", "below", "fs", "inode", "mode")

    def __init__(self, fs: FileSystem, above: Node | None, inode: int, *names: bytes) -> None:
        self.fs, self.above, self.inode, self.mode = fs, above or self, inode, S_IFDIR | 0o755
        self.below = {name: Node(fs, self, inode * 10 + number) for number, name in enumerate(names)}

    def identity(self) -> tuple[int, int]:
        return 0, self.inode

    def stat(self) -> Stat:
        return Stat(dev=0, ino=self.inode, mode=self.mode)

    def lookup(self, name: bytes) -> Vnode:
        if name not in self.below:
            raise Errno.ENOENT
        return self.below[name]

    def parent(self) -> Vnode:
        return self.above

    def entries(self) -> list[tuple[int, bytes]]:
        return [(node.inode, name) for name, node in self.below.items()]


@pytest.fixture
def memory(task, root, tmp_path):
    """In memory /m/one and /m/two; on the last a directory of the host's again, and one at a name that is nowhere."""
    (tmp_path / "host/inner").mkdir(parents=True)
    (root / "m/hidden").mkdir(parents=True)
    made = FileSystem()
    made.root = Node(made, None, 1, b"one", b"two")
    mounts.cover(task.fs.root, b"m", made.root)
    for name in (b"two", b"nowhere"):
        host = HostFileSystem(str(tmp_path / "host"), task.fs.namespace.active)
        mounts.cover(made.root, name, host.root)
    return made


def look(task, path: bytes) -> Vnode:
    return namei.lookup(task.fs, None, path)


def test_down_and_up(task, memory, root):
    assert look(task, b"/m").same(memory.root)
    assert look(task, b"/m/one/..").same(memory.root)
    assert look(task, b"/m/..").same(task.fs.root)
    assert look(task, b"/m/two/inner/../..").same(memory.root)
    assert look(task, b"/m/nowhere/inner/../../one/../../m/two/inner").fs is look(task, b"/m/two").fs
    assert not look(task, b"/m/two").same(look(task, b"/m/nowhere"))
    with pytest.raises(Errno.ENOENT):
        look(task, b"/m/hidden")


def test_listings_show_what_is_seen(task, memory):
    names = [name for _, name in mounts.listing(memory.root)]
    assert names == [b".", b"..", b"one", b"two", b"nowhere"]
    top = {name: inode for inode, name in mounts.listing(task.fs.root)}
    assert top[b"m"] == 1
    assert mounts.listing(memory.root)[1] == (task.fs.root.stat().ino, b"..")
    assert mounts.path_of(look(task, b"/m/nowhere/inner")) == b"/m/nowhere/inner"


def test_mount_points_stay_and_go(task, memory, root, call):
    call.fails(task, Errno.EBUSY, "rmdir", b"/m")
    call.fails(task, Errno.EBUSY, "rename", b"/m", b"/n")
    call.fails(task, Errno.EXDEV, "link", b"/dev/null", b"/null")
    mounts.uncover(memory.root)
    assert look(task, b"/m/hidden").identity()[1] == (root / "m/hidden").stat().st_ino
    call(task, "rename", b"/m", b"/n")
