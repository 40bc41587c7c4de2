from __future__ import annotations

import os
import struct

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_APPEND, O_CREAT, O_EXCL, O_NDELAY, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC
from kernel.fs.pipe import PIPE_SIZE

DATA, FAR = 0x10000, 0x9000_0000  # guest memory to use, and an address where there is none
OFF_MAX = 0x7FFFFFFF


@pytest.fixture
def file(root):
    path = root / "file"
    path.write_bytes(b"0123456789")
    return path


def test_open_write_seek_read_close(task, call, root):
    fd = call(task, "open", b"/new", O_RDWR | O_CREAT, 0o644)
    assert fd == 0
    assert call(task, "write", fd, b"hello", 5) == 5
    assert call(task, "lseek", fd, 1, 0) == 1
    assert call(task, "read", fd, DATA, 100) == 4
    assert task.memory.read(DATA, 4) == b"ello"
    assert call(task, "read", fd, DATA, 100) == 0
    assert call(task, "close", fd) is None
    assert (root / "new").read_bytes() == b"hello"
    call.fails(task, Errno.EBADF, "close", fd)


def test_what_open_refuses(task, call, root, file):
    (root / "dir").mkdir()
    call.fails(task, Errno.ENOENT, "open", b"/no", O_RDONLY, 0)
    call.fails(task, Errno.ENOENT, "open", b"", O_RDONLY, 0)
    call.fails(task, Errno.EEXIST, "open", b"/file", O_RDWR | O_CREAT | O_EXCL, 0o644)
    call.fails(task, Errno.EISDIR, "open", b"/dir", O_RDWR, 0)
    call.fails(task, Errno.EISDIR, "open", b"/dir", O_RDONLY | O_TRUNC, 0)
    call.fails(task, Errno.ENOTDIR, "open", b"/file/x", O_RDONLY, 0)
    call.fails(task, Errno.ENOTDIR, "open", b"/file/", O_RDONLY, 0)
    call.fails(task, Errno.ENOENT, "open", b"/new/", O_RDWR | O_CREAT, 0o644)
    call.fails(task, Errno.EINVAL, "open", b"/file", 3, 0)
    call.fails(task, Errno.ENAMETOOLONG, "open", b"/" + b"x" * 256, O_CREAT, 0o644)
    call.fails(task, Errno.ENAMETOOLONG, "open", b"/x" * 512, O_RDONLY, 0)
    call.fails(task, Errno.EFAULT, "open", FAR, O_RDONLY, 0)
    assert list(task.files) == []


def test_sockets_cannot_be_opened(task, call, root):
    import socket

    directory = os.open(root, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(f"/proc/self/fd/{directory}/s")  # the root's own path may be too long for a sockaddr_un
    os.close(directory)
    call.fails(task, Errno.ENXIO, "open", b"/s", O_RDWR, 0)


def test_descriptors_run_out_before_anything_is_made(task, call, root, file):
    task.files.limit = 1
    call(task, "open", b"/file", O_RDONLY, 0)
    call.fails(task, Errno.EMFILE, "open", b"/new", O_RDWR | O_CREAT, 0o644)
    assert not (root / "new").exists()


def test_the_hosts_descriptors_run_out(task, call, file):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    call(task, "close", call(task, "open", b"/file", O_RDONLY, 0))  # imports what there is to import
    highest = os.open(os.devnull, os.O_RDONLY)
    os.close(highest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, hard))
    try:
        call.fails(task, Errno.ENFILE, "open", b"/file", O_RDONLY, 0)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_umask_and_mode_whatever_the_hosts_umask(machine, task, call, root):
    old = os.umask(0o077)
    try:
        from kernel.fs.namespace import build_namespace

        machine.fs = build_namespace(str(root))
    finally:
        os.umask(old)
    task = machine.task()
    assert call(task, "umask", 0o027) == 0o077
    os.umask(0o077)
    try:
        call(task, "open", b"/file", O_RDWR | O_CREAT, 0o666)
        call(task, "creat", b"/creat", 0o4777)
        call(task, "mkdir", b"/dir", 0o777)
        call(task, "mknod", b"/fifo", 0o010666, 0)
    finally:
        os.umask(old)
    modes = {path.name: path.stat().st_mode & 0o7777 for path in root.iterdir()}
    assert modes == {"file": 0o640, "creat": 0o4750, "dir": 0o750, "fifo": 0o640}


def test_a_file_made_without_permissions_is_open_all_the_same(task, call, root):
    fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0)
    assert call(task, "write", fd, b"x", 1) == 1


def test_creat_truncates(task, call, file):
    fd = call(task, "creat", b"/file", 0o644)
    assert file.read_bytes() == b""
    call.fails(task, Errno.EBADF, "read", fd, DATA, 1)


def test_o_creat_through_a_dangling_link(task, call, root):
    (root / "link").symlink_to("/target")
    call(task, "open", b"/link", O_RDWR | O_CREAT, 0o644)
    assert (root / "target").is_file()
    (root / "target").unlink()
    call.fails(task, Errno.EEXIST, "open", b"/link", O_RDWR | O_CREAT | O_EXCL, 0o644)


def test_o_creat_for_reading_only_makes_the_file(task, call, root):
    fd = call(task, "open", b"/new", O_RDONLY | O_CREAT, 0o644)
    assert (root / "new").exists()
    call.fails(task, Errno.EBADF, "write", fd, DATA, 1)


def test_append(task, call, file):
    fd = call(task, "open", b"/file", O_RDWR | O_APPEND, 0)
    other = call(task, "open", b"/file", O_RDWR, 0)
    call(task, "write", fd, b"a", 1)
    call(task, "lseek", fd, 0, 0)
    call(task, "write", fd, b"b", 1)
    assert file.read_bytes() == b"0123456789ab"
    call(task, "fcntl", other, 4, O_APPEND)
    call(task, "write", other, b"c", 1)
    assert file.read_bytes() == b"0123456789abc"
    call(task, "fcntl", fd, 4, 0)
    call(task, "lseek", fd, 0, 0)
    call(task, "write", fd, b"d", 1)
    assert file.read_bytes() == b"d123456789abc"


def test_lseek(task, call, file):
    fd = call(task, "open", b"/file", O_RDWR, 0)
    assert call(task, "lseek", fd, 3, 0) == 3
    assert call(task, "lseek", fd, 2, 1) == 5
    assert call(task, "lseek", fd, -1, 2) == 9
    assert call(task, "lseek", fd, OFF_MAX, 0) == OFF_MAX
    call.fails(task, Errno.EINVAL, "lseek", fd, 1, 1)
    call.fails(task, Errno.EINVAL, "lseek", fd, -1, 0)
    call.fails(task, Errno.EINVAL, "lseek", fd, 0, 3)
    call.fails(task, Errno.EBADF, "lseek", 9, 0, 0)
    assert call(task, "lseek", fd, 0, 1) == OFF_MAX


def test_a_file_ends_where_an_off_t_does(task, call, file):
    fd = call(task, "open", b"/file", O_RDWR, 0)
    call(task, "lseek", fd, OFF_MAX - 4, 0)
    assert call(task, "write", fd, b"12345678", 8) == 4
    call.fails(task, Errno.EFBIG, "write", fd, b"5678", 4)
    assert file.stat().st_size == OFF_MAX
    os.truncate(file, 0)


def test_the_file_size_limit(task, call, file):
    task.limits[1] = (12, 12)
    fd = call(task, "open", b"/file", O_RDWR | O_APPEND, 0)
    assert call(task, "write", fd, b"abcd", 4) == 2
    call.fails(task, Errno.EFBIG, "write", fd, b"cd", 2)
    assert file.read_bytes() == b"0123456789ab"


def test_a_full_disk(task, call, root):
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    try:
        os.mknod(root / "full", 0o020666, os.stat("/dev/full").st_rdev)
        os.close(os.open(root / "full", os.O_RDWR))
    except PermissionError:
        pytest.skip("making a device needs root")
    fd = call(task, "open", b"/full", O_RDWR, 0)
    call.fails(task, Errno.ENOSPC, "write", fd, DATA, 10)


def test_counts_and_addresses(task, call, file):
    fd = call(task, "open", b"/file", O_RDWR, 0)
    assert call(task, "read", fd, FAR, 0) == 0
    call.fails(task, Errno.EINVAL, "read", fd, DATA, -1)
    call.fails(task, Errno.EINVAL, "write", fd, DATA, -1)
    call.fails(task, Errno.EFAULT, "read", fd, FAR, 1)
    call.fails(task, Errno.EFAULT, "write", fd, FAR, 1)
    call.fails(task, Errno.EFAULT, "read", fd, 0xFFFFFFF0, 0x7FFFFFFF)
    assert call(task, "lseek", fd, 0, 1) == 0
    assert file.read_bytes() == b"0123456789"
    call.fails(task, Errno.EBADF, "read", -1, DATA, 1)


def vectors(*pairs):
    return b"".join(struct.pack(">Ii", *pair) for pair in pairs)


def test_readv_and_writev(task, call, file):
    fd = call(task, "open", b"/file", O_RDWR, 0)
    assert call(task, "readv", fd, vectors((DATA, 3), (FAR, 0), (DATA + 100, 4)), 3) == 7
    assert task.memory.read(DATA, 3) + task.memory.read(DATA + 100, 4) == b"0123456"
    assert call(task, "readv", fd, vectors((DATA, 2), (DATA + 100, 9)), 2) == 3
    assert call(task, "readv", fd, vectors((DATA, 0)), 1) == 0
    assert call(task, "writev", fd, vectors((DATA, 2), (DATA + 100, 1)), 2) == 3
    assert call(task, "writev", fd, vectors((DATA, 1)), 1) == 1
    assert file.read_bytes() == b"0123456789" + b"789" + b"7"
    for count in (0, -1, 17):
        call.fails(task, Errno.EINVAL, "readv", fd, DATA, count)
        call.fails(task, Errno.EINVAL, "writev", fd, DATA, count)
    call.fails(task, Errno.EINVAL, "readv", fd, vectors((DATA, -1)), 1)
    call.fails(task, Errno.EINVAL, "readv", fd, vectors((DATA, OFF_MAX), (DATA, 1)), 2)
    call.fails(task, Errno.EFAULT, "readv", fd, vectors((FAR, 1)), 1)
    call.fails(task, Errno.EFAULT, "writev", fd, FAR, 1)


def test_readv_takes_what_a_pipe_has(task, call):
    reading, writing = call(task, "pipe")
    call(task, "write", writing, b"abcd", 4)
    assert call(task, "readv", reading, vectors((DATA, 4), (DATA + 8, 4)), 2) == 4


def test_writev_is_one_write(task, call):
    reading, writing = call(task, "pipe")
    call(task, "write", writing, DATA, PIPE_SIZE - 8190)
    assert call(task, "writev", writing, vectors((DATA, 4000), (DATA, 4000)), 2) == 8000
    call(task, "fcntl", writing, 4, O_NDELAY)
    assert call(task, "writev", writing, vectors((DATA, 100), (DATA, 100)), 2) == 0
    assert call(task, "read", reading, DATA, PIPE_SIZE) == PIPE_SIZE - 190


def test_vread_and_vwrite(task, call, file):
    fd = call(task, "open", b"/file", O_RDWR, 0)
    assert call(task, "vread", fd, DATA, 4) == 4
    assert call(task, "vwrite", fd, b"xx", 2) == 2
    assert file.read_bytes() == b"0123xx6789"


def test_what_a_trace_shows(task, call):
    shown = call.shown(task, "open", b"/etc/x", O_RDWR | O_CREAT | O_SYNC, 0o644)
    assert shown == ['"/etc/x"', "O_RDWR|O_CREAT|O_SYNC", "0644"]
    assert call.shown(task, "open", b"/etc/x", O_RDONLY, 0o644) == ['"/etc/x"', "O_RDONLY", ""]
    assert call.shown(task, "lseek", 3, 10, 2) == ["3", "10", "SEEK_END"]
    task.memory.write(DATA, b"hello")
    assert call.shown(task, "writev", 1, vectors((DATA, 5), (DATA, 2)), 2)[1] == '[{"hello", 5}, {"he", 2}]'
    assert call.shown(task, "readv", 1, vectors((DATA, 5), (DATA, 2)), 2, result=3)[1] == '[{"hel", 5}, {"", 2}]'
    assert call.shown(task, "readv", 1, DATA, 2, result=None)[1] == hex(DATA)


def test_a_file_opened_for_reading_may_be_emptied(task, call, root):
    (root / "full").write_bytes(b"text")
    fd = call(task, "open", b"/full", O_RDONLY | O_TRUNC, 0)
    assert (root / "full").read_bytes() == b""
    call.fails(task, Errno.EBADF, "write", fd, b"x", 1)


def test_a_block_device_of_the_host_cannot_be_opened(task, call, root):
    if os.geteuid() != 0:
        pytest.skip("making a device needs root")
    try:
        os.mknod(root / "disk", 0o060000 | 0o666, os.makedev(7, 0))
    except PermissionError:
        pytest.skip("no right to make devices here")
    for flags in (O_RDONLY, O_RDWR):
        call.fails(task, Errno.ENXIO, "open", b"/disk", flags, 0)
