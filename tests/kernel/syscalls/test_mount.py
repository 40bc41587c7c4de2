"""mount(2), umount(2), vfsmount(2): host directories as disks, and the table of what is mounted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_RDWR, O_WRONLY
from kernel.abi.structs import Ustat
from kernel.fs.namespace import Mount, build_namespace
from kernel.process.task import Task
from tests.kernel.conftest import FakeMachine

DATA = 0x10000
ROOT, DISK, OTHER = b"/dev/dsk/c0d0s0", b"/dev/dsk/c1d0s0", b"/dev/dsk/c2d0s0"
USTAT = 2


@pytest.fixture
def task(machine: FakeMachine, root: Path, tmp_path: Path) -> Task:
    """The superuser, where /data is a disk and /ro another that can only be read."""
    for name in ("data", "ro"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    for name in ("data", "ro", "mnt/deep", "etc", "free"):
        (root / name).mkdir(parents=True)
    (root / "plain").write_text("")
    mounts = [Mount(b"/data", str(tmp_path / "data")), Mount(b"/ro", str(tmp_path / "ro"), read_only=True)]
    machine.fs = build_namespace(str(root), mounts, since=500)
    task = machine.task()
    task.credentials.euid = 0
    return task


def table(task: Task, call: Any) -> list[str]:
    fd = call(task, "open", b"/etc/mnttab", 0, 0)
    size = call(task, "read", fd, DATA, 4096)
    call(task, "close", fd)
    return task.memory.read(DATA, size).decode().splitlines()


def test_the_table(task: Task, call: Any) -> None:
    assert table(task, call) == [
        "/dev/dsk/c0d0s0 / hfs defaults 0 1 500",
        "/dev/dsk/c1d0s0 /data hfs defaults 0 2 500",
        "/dev/dsk/c2d0s0 /ro hfs ro 0 2 500",
    ]
    call.fails(task, Errno.EROFS, "open", b"/etc/mnttab", O_WRONLY, 0)
    assert call(task, "getmount_cnt", DATA) == 3
    assert task.memory.u32(DATA) == 500


def test_reading_the_table_in_pieces(task: Task, call: Any) -> None:
    fd = call(task, "open", b"/etc/mnttab", 0, 0)
    size = call(task, "lseek", fd, 0, 2)
    assert call(task, "lseek", fd, -4, 1) == size - 4
    assert call(task, "read", fd, DATA, 100) == 4
    assert call(task, "read", fd, DATA, 100) == 0
    call.fails(task, Errno.EINVAL, "lseek", fd, -1, 0)


def test_from_one_directory_to_another(task: Task, machine: FakeMachine, call: Any) -> None:
    machine.clock.advance(100)
    call(task, "umount", DISK)
    call.fails(task, Errno.ENOENT, "open", b"/data/file", 0, 0)
    call.fails(task, Errno.EINVAL, "umount", DISK)
    call(task, "chdir", b"/mnt")
    call(task, "mount", DISK, b"deep", 0)
    assert call(task, "open", b"/mnt/deep/file", O_RDWR, 0) == 0
    assert table(task, call)[1:2] == ["/dev/dsk/c1d0s0 /mnt/deep hfs defaults 0 2 600000100"]
    call(task, "chdir", b"/mnt/deep")
    call(task, "chdir", b"..")
    assert call(task, "access", b"deep/file", 0) is None
    assert call(task, "getmount_cnt", DATA) == 3
    assert task.memory.u32(DATA) == 600000100


def test_read_only_when_asked_for_and_where_it_must_be(task: Task, call: Any) -> None:
    for disk in (DISK, OTHER):
        call(task, "umount", disk)
    call(task, "mount", DISK, b"/data", 1)
    call(task, "mount", OTHER, b"/free", 0)
    for path in (b"/data/new", b"/free/new"):
        call.fails(task, Errno.EROFS, "open", path, O_CREAT | O_RDWR, 0o644)
    call(task, "umount", b"/data")
    call(task, "mount", DISK, b"/data", 0)
    call(task, "open", b"/data/new", O_CREAT | O_RDWR, 0o644)


def test_vfsmount(task: Task, call: Any) -> None:
    call(task, "umount", b"/data")
    task.memory.put_u32(DATA, call.put(task, DISK + b"\0"))
    call(task, "vfsmount", 0, b"/free", 1, DATA)
    call.fails(task, Errno.EROFS, "open", b"/free/file", O_RDWR, 0)
    call.fails(task, Errno.EINVAL, "vfsmount", 1, b"/mnt", 0, DATA)
    call.fails(task, Errno.EFAULT, "vfsmount", 0, b"/mnt", 0, 0x7000_0000)


@pytest.mark.parametrize(
    ("error", "special", "directory"),
    [
        (Errno.ENOTBLK, b"/plain", b"/mnt"),
        (Errno.ENOTBLK, b"/dev/null", b"/mnt"),
        (Errno.ENOENT, b"/dev/dsk/c9d0s0", b"/mnt"),
        (Errno.ENOENT, DISK, b"/nowhere"),
        (Errno.ENOTDIR, DISK, b"/plain"),
        (Errno.ENOTDIR, DISK, b"/plain/x"),
        (Errno.EBUSY, OTHER, b"/mnt"),  # mounted already
        (Errno.EBUSY, DISK, b"/ro"),
        (Errno.EBUSY, DISK, b"/"),
        (Errno.EBUSY, DISK, b"/dev"),
        (Errno.ENAMETOOLONG, DISK, b"x" * 1100),
    ],
)
def test_what_mount_refuses(task: Task, call: Any, error: Any, special: bytes, directory: bytes) -> None:
    call(task, "umount", b"/data")
    call.fails(task, error, "mount", special, directory, 0)


def test_a_directory_somebody_is_in_is_not_covered(task: Task, machine: FakeMachine, call: Any) -> None:
    call(task, "umount", b"/data")
    other = machine.task()
    call(other, "chdir", b"/free")
    call.fails(task, Errno.EBUSY, "mount", DISK, b"/free", 0)
    other.exit(0)
    call(task, "mount", DISK, b"/free", 0)


def test_what_umount_refuses(task: Task, machine: FakeMachine, call: Any) -> None:
    call.fails(task, Errno.EBUSY, "umount", b"/")
    call.fails(task, Errno.EBUSY, "umount", ROOT)
    call.fails(task, Errno.EINVAL, "umount", b"/free")
    call.fails(task, Errno.EINVAL, "umount", b"/dev")
    call.fails(task, Errno.ENOTBLK, "umount", b"/plain")
    call.fails(task, Errno.ENOENT, "umount", b"/nowhere")
    other = machine.task()
    for name, *words in (("open", b"/data/file", 0, 0), ("open", b"/data", 0, 0), ("creat", b"/data/new", 0o644)):
        fd = call(other, name, *words)
        call.fails(task, Errno.EBUSY, "umount", b"/data")
        call(other, "close", fd)
    call(other, "chdir", b"/data")
    call.fails(task, Errno.EBUSY, "umount", b"/data")
    other.exit(0)
    call(task, "mkdir", b"/data/under", 0o755)
    call(task, "umount", OTHER)
    call(task, "mount", OTHER, b"/data/under", 0)
    call.fails(task, Errno.EBUSY, "umount", b"/data")
    call(task, "umount", b"/data/under")
    call(task, "umount", b"/data")


def test_the_superuser_alone_mounts(task: Task, call: Any) -> None:
    task.credentials.euid = 7
    task.memory.put_u32(DATA, 0)
    call.fails(task, Errno.EPERM, "mount", DISK, b"/mnt", 0)
    call.fails(task, Errno.EPERM, "umount", b"/data")
    call.fails(task, Errno.EPERM, "vfsmount", 0, b"/mnt", 0, DATA)


def test_disks_are_no_files_to_read(task: Task, call: Any) -> None:
    call.fails(task, Errno.ENXIO, "open", DISK, 0, 0)


def test_ustat_knows_disks_and_their_files(task: Task, call: Any) -> None:
    call(task, "stat", b"/data/file", DATA)
    device = task.memory.s32(DATA)
    call(task, "stat", DISK, DATA)
    for number in (device, task.memory.u32(DATA + 16)):
        call(task, "utssys", DATA, number, USTAT)
        assert Ustat.load(task.memory, DATA, 2).tfree > 0
    call.fails(task, Errno.EINVAL, "utssys", DATA, 0x7777, USTAT)
    call(task, "stat", DISK, DATA)
    number = task.memory.u32(DATA + 16)
    call(task, "umount", DISK)
    call.fails(task, Errno.EINVAL, "utssys", DATA, number, USTAT)
