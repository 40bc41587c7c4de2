"""What other users than the one hp9k runs for may do. Only the superuser of the host can try it all."""

from __future__ import annotations

import os

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_RDONLY, O_RDWR, O_WRONLY
from kernel.credentials import Credentials

MINE, THEIRS = 4001, 4002


@pytest.fixture
def user(machine):
    """A process of user 4001, whatever hp9k runs as."""
    return machine.task(credentials=Credentials(MINE, MINE))


@pytest.fixture
def superuser(machine):
    return machine.task(credentials=Credentials(0, 0))


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give files away")


def test_the_bits_decide(user, call, root):
    (root / "private").write_bytes(b"")
    (root / "private").chmod(0o600)
    (root / "public").write_bytes(b"")
    (root / "public").chmod(0o644)
    call.fails(user, Errno.EACCES, "open", b"/private", O_RDONLY, 0)
    call(user, "open", b"/public", O_RDONLY, 0)
    call.fails(user, Errno.EACCES, "open", b"/public", O_WRONLY, 0)
    root.chmod(0o755)
    call.fails(user, Errno.EACCES, "open", b"/new", O_RDWR | O_CREAT, 0o644)
    call.fails(user, Errno.EACCES, "unlink", b"/public")
    call.fails(user, Errno.EPERM, "chmod", b"/public", 0o666)
    call.fails(user, Errno.EPERM, "chown", b"/public", MINE, MINE)
    call.fails(user, Errno.EACCES, "truncate", b"/public", 0)
    call.fails(user, Errno.EPERM, "chroot", b"/")


def test_a_directory_that_may_not_be_searched(user, call, root):
    (root / "closed").mkdir(mode=0o700)
    (root / "closed" / "file").write_bytes(b"")
    call.fails(user, Errno.EACCES, "open", b"/closed/file", O_RDONLY, 0)
    call.fails(user, Errno.EACCES, "chdir", b"/closed")
    (root / "closed").chmod(0o711)
    (root / "closed" / "file").chmod(0o644)
    call(user, "open", b"/closed/file", O_RDONLY, 0)
    call.fails(user, Errno.EACCES, "open", b"/closed", O_RDONLY, 0)


@needs_root
def test_the_group_of_what_is_made(machine, call, root):
    """The maker's, but in a directory with the set-group-ID bit the directory's, and so further down."""
    user = machine.task(credentials=Credentials(MINE, MINE))
    for name, mode in (("plain", 0o777), ("grouped", 0o2777)):
        (root / name).mkdir()
        os.chown(root / name, 0, 500)
        (root / name).chmod(mode)
        call(user, "open", b"/%s/file" % name.encode(), O_RDWR | O_CREAT, 0o644)
        call(user, "mkdir", b"/%s/dir" % name.encode(), 0o755)
    found = {path: (root / path).stat() for path in ("plain/file", "plain/dir", "grouped/file", "grouped/dir")}
    assert [status.st_gid for status in found.values()] == [MINE, MINE, 500, 500]
    assert found["grouped/dir"].st_mode & 0o7777 == 0o2755


@needs_root
def test_a_group_and_a_supplementary_one(machine, call, root):
    (root / "file").write_bytes(b"")
    os.chown(root / "file", THEIRS, 500)
    (root / "file").chmod(0o040)
    for credentials in (Credentials(MINE, 500), Credentials(MINE, MINE, [7, 500])):
        call(machine.task(credentials=credentials), "open", b"/file", O_RDONLY, 0)
    call.fails(machine.task(credentials=Credentials(THEIRS, 500)), Errno.EACCES, "open", b"/file", O_RDONLY, 0)


@needs_root
def test_new_files_are_the_users(user, call, root):
    root.chmod(0o777)
    call(user, "creat", b"/file", 0o644)
    call(user, "mkdir", b"/dir", 0o755)
    assert {(root / name).stat().st_uid for name in ("file", "dir")} == {MINE}


@needs_root
def test_a_sticky_directory(user, superuser, call, root):
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    for name, owner in (("mine", MINE), ("theirs", THEIRS), ("other", THEIRS)):
        (root / "tmp" / name).write_bytes(b"")
        os.chown(root / "tmp" / name, owner, owner)
    call.fails(user, Errno.EPERM, "unlink", b"/tmp/theirs")
    call.fails(user, Errno.EPERM, "rename", b"/tmp/theirs", b"/tmp/x")
    call.fails(user, Errno.EPERM, "rename", b"/tmp/mine", b"/tmp/theirs")
    call(user, "rename", b"/tmp/mine", b"/tmp/still-mine")
    call(user, "unlink", b"/tmp/still-mine")
    call(superuser, "unlink", b"/tmp/theirs")
    os.chown(root / "tmp", MINE, MINE)
    call(user, "unlink", b"/tmp/other")


@needs_root
def test_set_user_id_goes_with_a_change(user, call, root):
    root.chmod(0o777)
    fd = call(user, "creat", b"/file", 0o777)
    path = root / "file"
    call(user, "chmod", b"/file", 0o6755)
    assert path.stat().st_mode & 0o7777 == 0o6755
    call(user, "close", fd)
    fd = call(user, "open", b"/file", O_RDWR, 0)
    call(user, "write", fd, b"x", 1)
    assert path.stat().st_mode & 0o7777 == 0o755
    call(user, "chmod", b"/file", 0o4755)
    call(user, "chown", b"/file", MINE, MINE)
    assert path.stat().st_mode & 0o7777 == 0o755


@needs_root
def test_modes_only_the_superuser_sets(user, superuser, call, root):
    root.chmod(0o777)
    call(user, "creat", b"/file", 0o644)
    os.chown(root / "file", MINE, 600)
    call(user, "chmod", b"/file", 0o3644)
    assert (root / "file").stat().st_mode & 0o7777 == 0o644
    call(superuser, "chmod", b"/file", 0o3644)
    assert (root / "file").stat().st_mode & 0o7777 == 0o3644


def test_kernel_memory_is_refused(user, superuser, call):
    for name in (b"/dev/kmem", b"/dev/mem"):
        call.fails(user, Errno.EACCES, "open", name, O_RDONLY, 0)
        call.fails(superuser, Errno.ENXIO, "open", name, O_RDONLY, 0)


def test_the_size_limit_holds_for_cutting_and_growing(task, call, root):
    fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644)
    call(task, "ulimit", 2, 1)
    call(task, "ftruncate", fd, 512)
    call.fails(task, Errno.EFBIG, "ftruncate", fd, 513)
    call.fails(task, Errno.EFBIG, "truncate", b"/file", 513)
    assert (root / "file").stat().st_size == 512
