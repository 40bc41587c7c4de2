from __future__ import annotations

import os

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_RDONLY, O_RDWR, O_WRONLY
from kernel.abi.structs import OldStat, Stat, Statfs, Ustat, Utimbuf
from kernel.fs.host.status import guest_device, guest_inode, guest_stat

DATA, FAR = 0x10000, 0x9000_0000
SAME = -1 & 0xFFFFFFFF
F_OK, X_OK, W_OK, R_OK = 0, 1, 2, 4


@pytest.fixture
def file(root):
    path = root / "file"
    path.write_bytes(b"0123456789")
    path.chmod(0o640)
    os.utime(path, (1000, 2000))
    return path


def stat(task, call, name, *words):
    call(task, name, *words, DATA)
    return Stat.load(task.memory, DATA, 2)


def test_stat(task, call, root, file):
    found = stat(task, call, "stat", b"/file")
    assert (found.mode, found.size, found.nlink) == (0o100640, 10, 1)
    assert (found.uid, found.gid, found.uid16, found.gid16) == (os.getuid(), os.getgid()) * 2
    assert (found.atime, found.mtime) == (1000, 2000)
    assert found.ino == guest_inode(file.stat().st_ino)
    assert (found.blksize, found.blocks) == (8192, (file.stat().st_blocks + 1) // 2)
    fd = call(task, "open", b"/file", O_RDONLY, 0)
    assert stat(task, call, "fstat", fd) == found
    assert stat(task, call, "lstat", b"/file") == found
    (root / "link").symlink_to("file")
    assert stat(task, call, "stat", b"/link") == found
    assert stat(task, call, "lstat", b"/link").mode & 0o170000 == 0o120000
    assert stat(task, call, "lstat", b"/link").size == 4
    assert stat(task, call, "stat", b"/").mode & 0o170000 == 0o040000
    call.fails(task, Errno.ENOENT, "stat", b"/no", DATA)
    call.fails(task, Errno.EFAULT, "stat", b"/file", FAR)
    call.fails(task, Errno.EBADF, "fstat", 30, DATA)


def test_the_working_directory_is_looked_at_anew(task, call, root):
    before = stat(task, call, "stat", b".").nlink
    (root / "sub").mkdir()
    assert stat(task, call, "stat", b".").nlink == before + 1


def test_old_stat(task, call, file):
    call(task, "old_stat", b"/file", DATA)
    found = OldStat.load(task.memory, DATA, 2)
    assert (found.mode, found.size, found.mtime) == (0o100640, 10, 2000)
    assert found.ino == guest_inode(file.stat().st_ino) & 0xFFFF or found.ino == 1
    fd = call(task, "open", b"/file", O_RDONLY, 0)
    call(task, "old_fstat", fd, DATA)
    assert OldStat.load(task.memory, DATA, 2) == found
    call(task, "old_stat", b"/dev/null", DATA)
    assert OldStat.load(task.memory, DATA, 2).rdev == 3 << 8 | 2


def host_stat(**fields):
    """A stat result of the host with unusual values."""
    names = ("mode", "ino", "dev", "nlink", "uid", "gid", "size", "atime", "mtime", "ctime")
    values = [fields.get(name, 1) for name in names]
    return os.stat_result(values, {"st_blocks": fields.get("blocks", 8), "st_rdev": fields.get("rdev", 0)})


def test_what_does_not_fit(task):
    found = guest_stat(
        host_stat(
            size=5 << 32, nlink=100000, uid=4294967294, gid=70000, mtime=1 << 33, atime=-(1 << 40), ino=7 << 32,
            blocks=1 << 40,
        )
    )  # fmt: skip
    assert (found.size, found.nlink) == (5 << 32, 0x7FFF)
    assert (found.uid, found.uid16, found.gid, found.gid16) == (-2, 65534, 70000, 70000 & 0xFFFF)
    assert (found.mtime, found.atime) == (0x7FFFFFFF, -0x80000000)
    assert found.ino == 7
    found.store(task.memory, DATA, 2)
    loaded = Stat.load(task.memory, DATA, 2)
    assert (loaded.size, loaded.blocks) == (0x7FFFFFFF, 0x7FFFFFFF)
    loaded.size, loaded.blocks = found.size, found.blocks
    assert loaded == found


def test_numbers():
    assert guest_inode(0) == 1
    assert guest_inode(1 << 32 | 1) == 1
    assert guest_device(os.makedev(8, 1)) == 8 << 24 | 1
    assert guest_device(os.makedev(255, 0xFFFFF)) == -(1 << 32) + (255 << 24 | 0xFFFFF)


def test_access(task, call, root, file):
    assert call(task, "access", b"/file", F_OK) is None
    assert call(task, "access", b"/file", R_OK | W_OK) is None
    call.fails(task, Errno.EACCES, "access", b"/file", X_OK)
    call.fails(task, Errno.EINVAL, "access", b"/file", 8)
    call.fails(task, Errno.ENOENT, "access", b"/no", F_OK)


def test_access_asks_for_the_real_ids(task, call, file):
    task.credentials.uid, task.credentials.gid = os.getuid() + 1, os.getgid() + 1
    task.credentials.groups = []
    call.fails(task, Errno.EACCES, "access", b"/file", R_OK)
    file.chmod(0o604)
    assert call(task, "access", b"/file", R_OK) is None


def test_permissions_of_another_user(task, call, root, file):
    (root / "dir").mkdir(mode=0o755)
    credentials = task.credentials
    credentials.uid = credentials.euid = os.getuid() + 1
    credentials.gid = credentials.egid = os.getgid() + 1
    credentials.groups = []
    call.fails(task, Errno.EACCES, "open", b"/file", O_RDONLY, 0)
    call.fails(task, Errno.EACCES, "truncate", b"/file", 0)
    call.fails(task, Errno.EPERM, "chmod", b"/file", 0o777)
    call.fails(task, Errno.EPERM, "chown", b"/file", SAME, SAME)
    call.fails(task, Errno.EACCES, "utime", b"/file", 0)
    call.fails(task, Errno.EACCES, "creat", b"/dir/new", 0o644)
    call.fails(task, Errno.EACCES, "mkdir", b"/dir/new", 0o755)
    call.fails(task, Errno.EACCES, "unlink", b"/file")
    credentials.groups = [os.getgid()]
    assert call(task, "open", b"/file", O_RDONLY, 0) == 0
    call.fails(task, Errno.EACCES, "open", b"/file", O_WRONLY, 0)
    call.fails(task, Errno.EPERM, "fchmod", 0, 0o777)
    call.fails(task, Errno.EPERM, "fchown", 0, SAME, SAME)


def test_new_files_belong_to_the_guests_ids_where_the_host_lets_us(task, call, root):
    if os.geteuid() != 0:
        pytest.skip("giving files away needs root")
    root.chmod(0o777)
    task.fs.umask = 0o022
    task.credentials.euid, task.credentials.egid = 12345, 23456
    call(task, "creat", b"/file", 0o4755)
    call(task, "mkdir", b"/dir", 0o755)
    call(task, "symlink", b"x", b"/link")
    for path in root.iterdir():
        assert (path.lstat().st_uid, path.lstat().st_gid) == (12345, 23456)
    assert (root / "file").stat().st_mode & 0o7777 == 0o4755
    assert call(task, "creat", b"/dir/file", 0o644) >= 0


def test_chmod(task, call, file):
    call(task, "chmod", b"/file", 0o4711)
    assert file.stat().st_mode & 0o7777 == 0o4711
    fd = call(task, "open", b"/file", O_RDWR, 0)
    call(task, "fchmod", fd, 0o600)
    assert file.stat().st_mode & 0o7777 == 0o600
    call.fails(task, Errno.ENOENT, "chmod", b"/no", 0o600)
    call.fails(task, Errno.EBADF, "fchmod", 30, 0o600)
    call.fails(task, Errno.EINVAL, "fchmod", call(task, "pipe")[0], 0o600)


def test_chown(task, call, root, file):
    call(task, "chown", b"/file", SAME, os.getgid())
    fd = call(task, "open", b"/file", O_RDWR, 0)
    call(task, "fchown", fd, os.getuid(), SAME)
    assert (file.stat().st_uid, file.stat().st_gid) == (os.getuid(), os.getgid())
    call.fails(task, Errno.ENOENT, "chown", b"/no", 1, 1)


def test_utime(task, call, file):
    Utimbuf(actime=5, modtime=6).store(task.memory, DATA, 2)
    call(task, "utime", b"/file", DATA)
    assert (file.stat().st_atime, file.stat().st_mtime) == (5, 6)
    call(task, "utime", b"/file", 0)
    assert file.stat().st_mtime > 1e9
    call.fails(task, Errno.EFAULT, "utime", b"/file", FAR)


def test_truncate(task, call, root, file):
    call(task, "truncate", b"/file", 4)
    assert file.read_bytes() == b"0123"
    fd = call(task, "open", b"/file", O_RDWR, 0)
    call(task, "ftruncate", fd, 6)
    assert file.read_bytes() == b"0123\0\0"
    call.fails(task, Errno.EINVAL, "truncate", b"/file", -1)
    call.fails(task, Errno.EINVAL, "ftruncate", fd, -1)
    call.fails(task, Errno.EISDIR, "truncate", b"/", 0)
    call.fails(task, Errno.EINVAL, "ftruncate", call(task, "open", b"/file", O_RDONLY, 0), 0)
    call.fails(task, Errno.EINVAL, "ftruncate", call(task, "open", b"/", O_RDONLY, 0), 0)


def test_umask(task, call):
    call(task, "umask", 0o77)
    assert call(task, "umask", 0o1022) == 0o77
    assert call(task, "umask", 0) == 0o22


def test_statfs(task, call, root):
    call(task, "statfs", b"/", DATA)
    found, host = Statfs.load(task.memory, DATA, 2), os.statvfs(root)
    assert found.bsize * found.blocks == pytest.approx(host.f_frsize * host.f_blocks, rel=0.01)
    fd = call(task, "open", b"/", O_RDONLY, 0)
    call(task, "fstatfs", fd, DATA)
    assert Statfs.load(task.memory, DATA, 2).blocks == found.blocks
    call(task, "statfs", b"/dev/null", DATA)
    assert Statfs.load(task.memory, DATA, 2).blocks == 0
    call.fails(task, Errno.ENOENT, "statfs", b"/no", DATA)


def test_a_disk_of_many_blocks():
    from kernel.syscalls.filesystem import guest_statfs

    huge = os.statvfs_result((4096, 4096, 1 << 40, 1 << 39, 1 << 38, 1 << 40, 1 << 40, 1 << 40, 0, 255))
    found = guest_statfs(huge, 0)
    assert found.blocks * found.bsize == 4096 << 40
    assert found.bavail * 4 == found.blocks
    assert found.files == 0x7FFFFFFF


def test_pathconf(task, call, file):
    fd = call(task, "open", b"/file", O_RDONLY, 0)
    for name, value in ((3, 255), (4, 1023), (5, 8192)):
        assert call(task, "pathconf", b"/file", name) == value
        assert call(task, "fpathconf", fd, name) == value
    call.fails(task, Errno.EINVAL, "pathconf", b"/file", 99)
    call.fails(task, Errno.ENOENT, "pathconf", b"/no", 3)
    call.fails(task, Errno.EBADF, "fpathconf", 30, 3)


def test_what_a_trace_shows(task, call, file):
    path = call.put(task, b"/file\0")
    call(task, "stat", path, DATA)
    shown = call.shown(task, "stat", path, DATA)[1]
    assert shown.startswith("{st_mode=S_IFREG|0640, st_size=10, st_ino=")
    assert shown.endswith(", st_mtime=2000, ...}")
    assert call.shown(task, "stat", path, DATA, result=None)[1] == hex(DATA)
    call(task, "stat", b"/dev/null", DATA)
    assert "S_IFCHR|0666, st_rdev=makedev(3, 0x2)" in call.shown(task, "stat", path, DATA)[1]
    call(task, "old_stat", path, DATA)
    assert call.shown(task, "old_stat", path, DATA)[1] == "{st_mode=S_IFREG|0640, st_size=10, ...}"
    assert call.shown(task, "access", path, R_OK | W_OK)[1] == "R_OK|W_OK"
    assert call.shown(task, "access", path, F_OK)[1] == "F_OK"
    assert call.shown(task, "pathconf", path, 3)[1] == "_PC_NAME_MAX"
    assert call.shown(task, "utime", path, 0)[1] == "NULL"
    assert call.shown(task, "mknod", path, 0o010644, 0x01000002)[1:] == ["S_IFIFO|0644", "makedev(1, 0x2)"]
    call(task, "statfs", b"/", DATA)
    assert call.shown(task, "statfs", path, DATA)[1].startswith("{f_bsize=")


@pytest.mark.parametrize(("uid", "gid"), [(-2, -2), (-0x80000000, 0x7FFFFFFF), (-1, -1)])
def test_chown_to_ids_below_zero(task, call, file, uid, gid):
    """nobody is -2 on HP-UX; who may not give files away gets an errno, as the host has it."""
    fd = call(task, "open", b"/file", O_RDWR, 0)
    for name, what in (("chown", b"/file"), ("fchown", fd)):
        try:
            call(task, name, what, uid, gid)
        except OSError:
            continue  # not the host's superuser
        assert stat(task, call, "fstat", fd).uid == (os.getuid() if uid == -1 else uid)


def test_ustat(task, call, root):
    device = stat(task, call, "stat", b"/").dev
    call(task, "utssys", DATA, device, 2)
    found = Ustat.load(task.memory, DATA, 2)
    assert found.blksize == os.statvfs(root).f_frsize
    assert found.tfree > 0
    call.fails(task, Errno.EINVAL, "utssys", DATA, 0x01020304, 2)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become somebody else")
def test_nobody_owns_what_it_makes(task, call, root):
    task.credentials.euid = -2
    root.chmod(0o777)
    call(task, "close", call(task, "creat", b"/file", 0o600))
    assert not call(task, "chmod", b"/file", 0o640)
    assert not call(task, "access", b"/file", 4)
