from __future__ import annotations

import os

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_RDWR, O_WRONLY
from kernel.fs import namei
from kernel.fs.device import Device, NullFile
from kernel.fs.namespace import Mount, build_namespace

DATA = 0x10000


@pytest.fixture
def host(tmp_path):
    path = tmp_path / "host"
    (path / "sub").mkdir(parents=True)
    (path / "file").write_bytes(b"mounted")
    return path


@pytest.fixture
def mounted(machine, root, host):
    """A process that has /data writable and /ro read-only, both the directory `host`."""
    (root / "data").mkdir()
    (root / "data/covered").write_bytes(b"")
    machine.fs = build_namespace(str(root), [Mount(b"/data", str(host)), Mount(b"/ro", str(host), read_only=True)])
    return machine.task()


def names(task, call, path):
    fd = call(task, "open", path, 0, 0)
    size = call(task, "getdirentries", fd, DATA, 8192, 0)
    call(task, "close", fd)
    data, found, at = task.memory.read(DATA, size), [], 0
    while at < size:
        length, count = int.from_bytes(data[at + 4 : at + 6], "big"), int.from_bytes(data[at + 6 : at + 8], "big")
        found.append(data[at + 8 : at + 8 + count])
        at += length
    return found


def test_a_mount_covers_and_lists(mounted, call):
    fd = call(mounted, "open", b"/data/file", 0, 0)
    assert call(mounted, "read", fd, DATA, 100) == 7
    call.fails(mounted, Errno.ENOENT, "open", b"/data/covered", 0, 0)
    assert sorted(names(mounted, call, b"/")) == [b".", b"..", b"data", b"dev", b"ro"]
    assert sorted(names(mounted, call, b"/ro")) == [b".", b"..", b"file", b"sub"]


def test_dot_dot_leaves_a_mount(mounted, root, call):
    assert namei.lookup(mounted.fs, mounted.credentials, b"/data/sub/../../data/..").same(mounted.fs.root)
    call(mounted, "chdir", b"/ro/sub")
    assert namei.lookup(mounted.fs, mounted.credentials, b"../..").same(mounted.fs.root)


def test_read_only(mounted, call):
    for name, *words in (
        ("open", b"/ro/file", O_RDWR, 0),
        ("open", b"/ro/new", O_WRONLY | O_CREAT, 0o644),
        ("creat", b"/ro/file", 0o644),
        ("mkdir", b"/ro/new", 0o755),
        ("rmdir", b"/ro/sub"),
        ("unlink", b"/ro/file"),
        ("symlink", b"x", b"/ro/new"),
        ("link", b"/ro/file", b"/ro/new"),
        ("rename", b"/ro/file", b"/ro/new"),
        ("mknod", b"/ro/new", 0o010644, 0),
        ("chmod", b"/ro/file", 0o600),
        ("chown", b"/ro/file", -1 & 0xFFFFFFFF, -1 & 0xFFFFFFFF),
        ("utime", b"/ro/file", 0),
        ("truncate", b"/ro/file", 0),
        ("access", b"/ro/file", 2),
    ):
        call.fails(mounted, Errno.EROFS, name, *words)
    assert call(mounted, "access", b"/ro/file", 4) is None
    fd = call(mounted, "open", b"/ro/file", 0, 0)
    call.fails(mounted, Errno.EROFS, "fchmod", fd, 0o600)
    call.fails(mounted, Errno.EROFS, "fchown", fd, os.getuid(), os.getgid())
    call.fails(mounted, Errno.EROFS, "fchmod", call(mounted, "open", b"/ro/sub", 0, 0), 0o700)


def test_across_mounts(mounted, root, call):
    (root / "file").write_bytes(b"")
    call.fails(mounted, Errno.EXDEV, "rename", b"/file", b"/data/file2")
    call.fails(mounted, Errno.EXDEV, "link", b"/data/file", b"/file2")
    call.fails(mounted, Errno.EBUSY, "rmdir", b"/data")
    call.fails(mounted, Errno.EBUSY, "rename", b"/data", b"/elsewhere")


def test_mounts_in_mounts_and_on_directories_that_are_not_there(machine, root, host, tmp_path, call):
    (root / "a").mkdir()
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/deep").write_bytes(b"")
    mounts = [Mount(b"/a/b/sub/", str(tmp_path / "inner")), Mount(b"/a/b", str(host))]
    machine.fs = build_namespace(str(root), mounts)
    task = machine.task()
    assert namei.lookup(task.fs, task.credentials, b"/a/b/sub/deep").stat().size == 0
    assert names(task, call, b"/a") == [b".", b"..", b"b"]
    assert sorted(names(task, call, b"/a/b")) == [b".", b"..", b"file", b"sub"]
    assert namei.lookup(task.fs, task.credentials, b"/a/b/sub/../../..").same(task.fs.root)
    call.fails(task, Errno.EBUSY, "rmdir", b"/a")  # empty on the host
    call.fails(task, Errno.EBUSY, "rename", b"/a/b/sub", b"/a/b/x")
    call.fails(task, Errno.EEXIST, "mkdir", b"/a/b", 0o755)


@pytest.mark.parametrize(
    ("mount", "text"),
    [
        (Mount(b"/data", "/nonexistent/x"), "/nonexistent/x: No such file or directory"),
        (Mount(b"/file/x", "/"), "/file/x: /file is not a directory a mount can be in"),
        (Mount(b"relative", "/"), "relative: not a guest path to mount a directory on"),
        (Mount(b"/", "/"), "/: not a guest path to mount a directory on"),
    ],
)
def test_bad_mounts_say_why(root, mount, text):
    (root / "file").write_bytes(b"")
    with pytest.raises(ValueError, match=r".") as caught:
        build_namespace(str(root), [mount])
    assert str(caught.value) == text


def test_a_bad_root_says_why(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for name, why in (("none", "No such file or directory"), ("file", "Not a directory")):
        with pytest.raises(ValueError, match=f"{name}: {why}"):
            build_namespace(str(tmp_path / name))


def test_the_hosts_own_root_can_be_the_root(machine):
    machine.fs = build_namespace("/")
    task = machine.task()
    assert namei.lookup(task.fs, task.credentials, b"/../..").same(task.fs.root)
    assert namei.lookup(task.fs, task.credentials, b"/tmp/..").same(task.fs.root)


def test_devices_lie_over_the_hosts_dev(machine, root, call):
    (root / "dev/pty").mkdir(parents=True)
    (root / "dev/log").write_bytes(b"host")
    (root / "dev/null").write_bytes(b"hidden")
    (root / "dev/pty/host").write_bytes(b"")
    special = Device(b"pty/ttyp0", 17, 0, 0o666, lambda task, flags: NullFile(special, flags))
    machine.fs = build_namespace(str(root), devices=[special])
    task = machine.task()
    assert set(names(task, call, b"/dev")) == {b".", b"..", b"pty", b"log", b"null", b"zero", b"mem", b"kmem", b"dsk"}
    assert set(names(task, call, b"/dev/pty")) == {b".", b"..", b"host", b"ttyp0"}
    null = call(task, "open", b"/dev/null", O_RDWR, 0)
    assert call(task, "read", null, DATA, 10) == 0
    assert call(task, "write", null, DATA, 10) == 10
    assert (root / "dev/null").read_bytes() == b"hidden"
    zero = call(task, "open", b"/dev/zero", O_RDWR, 0)
    task.memory.write(DATA, b"x" * 10)
    assert call(task, "read", zero, DATA, 10) == 10
    assert task.memory.read(DATA, 10) == bytes(10)
    assert call(task, "open", b"/dev/pty/ttyp0", O_RDWR, 0) >= 0
    assert namei.lookup(task.fs, task.credentials, b"/dev/pty/../..").same(task.fs.root)
    assert namei.lookup(task.fs, task.credentials, b"/dev/pty/ttyp0").stat().rdev == 17 << 24
    assert namei.lookup(task.fs, task.credentials, b"/dev/pty/host").stat().size == 0
    call(task, "unlink", b"/dev/log")
    assert not (root / "dev/log").exists()
    call.fails(task, Errno.EPERM, "unlink", b"/dev/null")
    call.fails(task, Errno.EISDIR, "open", b"/dev", O_RDWR, 0)


def test_without_a_dev_directory_there_are_devices_but_nothing_can_be_made(task, call, root):
    assert b"null" in names(task, call, b"/dev")
    call.fails(task, Errno.EROFS, "creat", b"/dev/new", 0o644)
    assert not os.path.exists(root / "dev")
    assert namei.lookup(task.fs, task.credentials, b"/dev").stat().mode == 0o040755


def test_memory_devices_are_refused(task, call):
    task.credentials.euid, task.credentials.egid, task.credentials.groups = 7, 7, []
    call.fails(task, Errno.EACCES, "open", b"/dev/kmem", 0, 0)
    task.credentials.euid = 0
    call.fails(task, Errno.ENXIO, "open", b"/dev/kmem", 0, 0)


def test_a_file_is_mounted(machine, root, host, call):
    (root / "etc").mkdir()
    (root / "etc/hosts").write_bytes(b"covered")
    (host / "link").symlink_to("file")
    mounts = [Mount(b"/etc/hosts", str(host / "link"), True), Mount(b"/etc/new", str(host / "file"))]
    machine.fs = build_namespace(str(root), mounts)
    task = machine.task()
    fd = call(task, "open", b"/etc/hosts", 0, 0)
    assert call(task, "read", fd, DATA, 100) == 7
    assert task.memory.read(DATA, 7) == b"mounted"
    call.fails(task, Errno.EROFS, "open", b"/etc/hosts", O_WRONLY, 0)
    call.fails(task, Errno.EBUSY, "unlink", b"/etc/hosts")
    call.fails(task, Errno.ENOTDIR, "open", b"/etc/hosts/x", 0, 0)
    assert sorted(names(task, call, b"/etc")) == [b".", b"..", b"hosts", b"mnttab", b"new"]
    fd = call(task, "open", b"/etc/new", O_RDWR, 0)
    call(task, "write", fd, DATA, 1)
    (host / "file").write_bytes(b"longer than it was")
    call(task, "stat", b"/etc/new", DATA)
    fd = call(task, "open", b"/etc/new", 0, 0)
    assert call(task, "read", fd, DATA, 100) == 18
