from __future__ import annotations

import os
import struct

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_RDONLY, O_RDWR
from kernel.fs.host.status import guest_inode

DATA, FAR = 0x10000, 0x9000_0000


@pytest.fixture
def tree(root):
    (root / "dir/sub").mkdir(parents=True)
    (root / "dir/file").write_bytes(b"file")
    (root / "file").write_bytes(b"top")
    (root / "link").symlink_to("dir/file")
    (root / "dirlink").symlink_to("dir")
    return root


def where(task, call):
    call(task, "stat", b".", DATA)
    return task.memory.u32(DATA + 4)


def ino(path):
    return guest_inode(path.stat().st_ino)


def test_chdir_and_fchdir(task, call, tree):
    call(task, "chdir", b"dirlink/sub")
    assert where(task, call) == ino(tree / "dir/sub")
    call(task, "chdir", b"..")
    assert where(task, call) == ino(tree / "dir")
    fd = call(task, "open", b"/dir/sub", O_RDONLY, 0)
    call(task, "fchdir", fd)
    assert where(task, call) == ino(tree / "dir/sub")
    call.fails(task, Errno.ENOTDIR, "chdir", b"/file")
    call.fails(task, Errno.ENOENT, "chdir", b"/no")
    call.fails(task, Errno.ENOTDIR, "fchdir", call(task, "open", b"/file", O_RDONLY, 0))
    call.fails(task, Errno.EBADF, "fchdir", 30)
    child = task.fs.fork()
    call(task, "chdir", b"/")
    assert child.cwd.same(task.files.get(fd).vnode)


def test_an_open_directory_can_be_entered_after_it_was_renamed(task, call, tree):
    fd = call(task, "open", b"/dir/sub", O_RDONLY, 0)
    call(task, "rename", b"/dir", b"/moved")
    call(task, "fchdir", fd)
    assert where(task, call) == ino(tree / "moved/sub")


def test_chroot(task, call, tree):
    task.credentials.euid = 0
    call(task, "chroot", b"/dir")
    call(task, "chdir", b"/")
    assert where(task, call) == ino(tree / "dir")
    call(task, "chdir", b"../../..")
    assert where(task, call) == ino(tree / "dir")
    call.fails(task, Errno.ENOENT, "chdir", b"/dir")
    call.fails(task, Errno.ENOTDIR, "chroot", b"/file")
    task.credentials.euid = 1000
    call.fails(task, Errno.EPERM, "chroot", b"/")


def test_mkdir_and_rmdir(task, call, tree):
    task.fs.umask = 0o022
    call(task, "mkdir", b"/new/", 0o777)
    assert (tree / "new").stat().st_mode & 0o777 == 0o755
    call(task, "rmdir", b"/new")
    assert not (tree / "new").exists()
    for path in (b"/dir", b"/file", b"/link", b"/", b".", b"dir/.."):
        call.fails(task, Errno.EEXIST, "mkdir", path, 0o777)
    call.fails(task, Errno.ENOENT, "mkdir", b"/no/new", 0o777)
    call.fails(task, Errno.ENOTDIR, "mkdir", b"/file/new", 0o777)
    call.fails(task, Errno.EEXIST, "rmdir", b"/dir")
    call.fails(task, Errno.EEXIST, "rmdir", b"/dir/sub/..")
    call.fails(task, Errno.EINVAL, "rmdir", b"/dir/sub/.")
    call.fails(task, Errno.ENOTDIR, "rmdir", b"/file")
    call.fails(task, Errno.ENOTDIR, "rmdir", b"/dirlink")
    call.fails(task, Errno.ENOENT, "rmdir", b"/no")
    call.fails(task, Errno.EBUSY, "rmdir", b"/")


def test_link_and_unlink(task, call, tree):
    call(task, "link", b"/link", b"/second")
    assert (tree / "dir/file").stat().st_nlink == 2
    call(task, "unlink", b"/second")
    call(task, "unlink", b"/link")
    assert not (tree / "link").is_symlink()
    assert (tree / "dir/file").exists()
    call.fails(task, Errno.EEXIST, "link", b"/file", b"/dir/file")
    call.fails(task, Errno.ENOENT, "link", b"/no", b"/new")
    call.fails(task, Errno.ENOENT, "link", b"/file", b"/new/")
    call.fails(task, Errno.EPERM, "link", b"/dir", b"/new")
    call.fails(task, Errno.EPERM, "unlink", b"/dir")
    call.fails(task, Errno.ENOENT, "unlink", b"/no")
    call.fails(task, Errno.ENOTDIR, "unlink", b"/file/")


def test_an_unlinked_file_stays_open(task, call, tree):
    fd = call(task, "open", b"/file", O_RDWR, 0)
    call(task, "unlink", b"/file")
    assert call(task, "read", fd, DATA, 10) == 3


def test_symlink_and_readlink(task, call, tree):
    call(task, "symlink", b"/dir/../file", b"/new")
    assert os.readlink(tree / "new") == "/dir/../file"
    assert call(task, "readlink", b"/new", DATA, 100) == 12
    assert task.memory.read(DATA, 12) == b"/dir/../file"
    assert call(task, "readlink", b"/new", DATA, 4) == 4
    call.fails(task, Errno.EINVAL, "readlink", b"/file", DATA, 100)
    call.fails(task, Errno.ENOENT, "readlink", b"/no", DATA, 100)
    call.fails(task, Errno.EFAULT, "readlink", b"/new", FAR, 100)
    call.fails(task, Errno.EINVAL, "readlink", b"/new", DATA, -1)
    call.fails(task, Errno.EEXIST, "symlink", b"x", b"/file")
    call.fails(task, Errno.ENOENT, "symlink", b"", b"/new2")
    call.fails(task, Errno.ENOENT, "symlink", b"x", b"/no/new")


def test_rename(task, call, tree):
    call(task, "rename", b"/file", b"/dir/file")
    assert (tree / "dir/file").read_bytes() == b"top"
    call(task, "rename", b"/link", b"/renamed")
    assert (tree / "renamed").is_symlink()
    (tree / "full/x").mkdir(parents=True)
    (tree / "empty").mkdir()
    call.fails(task, Errno.ENOENT, "rename", b"/no", b"/x")
    call.fails(task, Errno.ENOENT, "rename", b"/renamed", b"/no/x")
    call.fails(task, Errno.ENOTEMPTY, "rename", b"/empty", b"/full")
    call.fails(task, Errno.EISDIR, "rename", b"/renamed", b"/empty")
    call.fails(task, Errno.ENOTDIR, "rename", b"/empty", b"/renamed")
    call.fails(task, Errno.ENOTDIR, "rename", b"/renamed", b"/new/")
    call.fails(task, Errno.EINVAL, "rename", b"/full", b"/full/x/y")
    call.fails(task, Errno.EINVAL, "rename", b"/full/.", b"/new")
    call.fails(task, Errno.EINVAL, "rename", b"/full/x/..", b"/new")
    call.fails(task, Errno.EBUSY, "rename", b"/", b"/new")
    call(task, "rename", b"/empty/", b"/full/y/")
    assert (tree / "full/y").is_dir()


def test_mknod(task, call, tree):
    task.fs.umask = 0o022
    call(task, "mknod", b"/fifo", 0o010666, 0)
    assert (tree / "fifo").is_fifo()
    assert (tree / "fifo").stat().st_mode & 0o777 == 0o644
    call(task, "mknod", b"/regular", 0o100600, 0)
    call(task, "mknod", b"/untyped", 0o600, 0)
    assert (tree / "untyped").is_file()
    call.fails(task, Errno.EEXIST, "mknod", b"/fifo", 0o010666, 0)
    for kind in (0o020000, 0o060000, 0o140000):
        call.fails(task, Errno.EPERM, "mknod", b"/new", kind | 0o600, 0)
    task.credentials.euid = 1 if os.getuid() != 1 else 2
    call.fails(task, Errno.EPERM, "mknod", b"/new", 0o040700, 0)


# --- reading directories ---


def records(data):
    """(inode, record length, name) of each entry, checked for form."""
    found, at = [], 0
    while at < len(data):
        inode, length, count = struct.unpack_from(">IHH", data, at)
        assert inode
        assert length % 4 == 0
        assert length >= 8 + count + 1
        assert at // 1024 == (at + length - 1) // 1024
        assert data[at + 8 + count] == 0
        found.append((inode, length, data[at + 8 : at + 8 + count]))
        at += length
    assert at == len(data)
    return found


def getdirentries(task, call, fd, size=8192):
    count = call(task, "getdirentries", fd, DATA, size, 0x20000)
    return task.memory.read(DATA, count), task.memory.u32(0x20000)


def test_getdirentries(task, call, tree):
    fd = call(task, "open", b"/dir", O_RDONLY, 0)
    data, base = getdirentries(task, call, fd)
    assert base == 0
    assert len(data) == 1024
    found = {name: inode for inode, _, name in records(data)}
    expected = {b".": "dir", b"..": ".", b"sub": "dir/sub", b"file": "dir/file"}
    assert found == {name: ino(tree / path) for name, path in expected.items()}
    assert getdirentries(task, call, fd) == (b"", 1024)
    call.fails(task, Errno.ENOTDIR, "getdirentries", call(task, "open", b"/file", O_RDONLY, 0), DATA, 1024, 0)
    call.fails(task, Errno.EBADF, "getdirentries", 30, DATA, 1024, 0)
    call.fails(task, Errno.EFAULT, "getdirentries", fd, FAR, 1024, 0)
    call(task, "lseek", fd, 0, 0)
    call.fails(task, Errno.EINVAL, "getdirentries", fd, DATA, 8, 0)
    call.fails(task, Errno.EINVAL, "getdirentries", fd, DATA, -1, 0)


@pytest.mark.parametrize("size", [512, 1024, 1500, 4096, 65536])
def test_a_large_directory_in_pieces(task, call, root, size):
    expected = {b".", b".."}
    for number in range(300):
        name = f"{'n' * (number % 200)}{number}"
        (root / name).write_bytes(b"")
        expected.add(name.encode())
    fd = call(task, "open", b"/", O_RDONLY, 0)
    found, position = [], 0
    while True:
        data, base = getdirentries(task, call, fd, size)
        if not data:
            break
        assert base == position
        assert len(data) <= size
        position += len(data)
        found += [name for *_, name in records(data)] if size >= 1024 and size % 1024 == 0 else names(data)
    assert sorted(found) == sorted(expected | {b"dev"})


def names(data):
    found, at = [], 0
    while at < len(data):
        _, length, count = struct.unpack_from(">IHH", data, at)
        found.append(data[at + 8 : at + 8 + count])
        at += length
    return found


def test_positions_hold_while_the_directory_changes(task, call, tree):
    fd = call(task, "open", b"/dir", O_RDONLY, 0)
    data, _ = getdirentries(task, call, fd)
    whole = names(data)
    second = records(data)[0][1]
    call(task, "creat", b"/dir/late", 0o644)
    call(task, "unlink", b"/dir/file")
    assert call(task, "lseek", fd, second, 0) == second
    assert names(getdirentries(task, call, fd)[0]) == whole[1:]
    call(task, "lseek", fd, 0, 0)
    assert set(names(getdirentries(task, call, fd)[0])) == {b".", b"..", b"sub", b"late"}


def test_read_of_a_directory_gives_the_same_blocks(task, call, tree):
    fd = call(task, "open", b"/dir", O_RDONLY, 0)
    data, _ = getdirentries(task, call, fd)
    call(task, "lseek", fd, 0, 0)
    assert call(task, "read", fd, DATA, 4096) == len(data)
    assert set(names(task.memory.read(DATA, len(data)))) == set(names(data))
    assert call(task, "read", fd, DATA, 4096) == 0


def test_a_directory_that_was_removed(task, call, tree):
    call(task, "chdir", b"/dir/sub")
    fd = call(task, "open", b".", O_RDONLY, 0)
    call(task, "rmdir", b"/dir/sub")
    call.fails(task, Errno.ENOENT, "getdirentries", fd, DATA, 1024, 0)
    call.fails(task, Errno.ENOENT, "stat", b".", DATA)
    call.fails(task, Errno.ENOENT, "creat", b"new", 0o644)
    call.fails(task, Errno.ENOENT, "chdir", b"..")  # its entries went first, as HFS does it
    call.fails(task, Errno.ENOENT, "fchdir", fd)
    call(task, "chdir", b"/dir")


def test_what_a_trace_shows(task, call, tree):
    fd = call(task, "open", b"/dir", O_RDONLY, 0)
    count = call(task, "getdirentries", fd, DATA, 4096, 0x20000)
    shown = call.shown(task, "getdirentries", fd, DATA, 4096, 0x20000, result=count)
    assert shown[1:] == ["/* 4 entries */", "4096", "[0]"]
    assert call.shown(task, "mkdir", b"/x", 0o755) == ['"/x"', "0755"]


def test_a_file_is_not_renamed_over_a_directory_not_even_its_own(task, call, root):
    (root / "own").mkdir()
    (root / "own" / "file").write_text("")
    (root / "empty").mkdir()
    call.fails(task, Errno.EISDIR, "rename", b"/own/file", b"/own")
    call.fails(task, Errno.EISDIR, "rename", b"/own/file", b"/empty")
    call.fails(task, Errno.ENOENT, "rename", b"/none", b"/empty")
    assert (root / "own" / "file").exists()
