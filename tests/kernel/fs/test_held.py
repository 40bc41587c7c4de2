"""What the host's tree may become under a program's feet: nothing outside it is ever reached."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path

import pytest

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, S_IFIFO, X_OK
from kernel.fs import namei
from kernel.fs.host.held import Held
from kernel.fs.namespace import Mount, build_namespace
from kernel.process.task import error_code

DATA = 0x10000


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """What nobody may reach: `seen` compares it with what it was."""
    path = tmp_path / "outside"
    path.mkdir()
    (path / "file").write_bytes(b"secret")
    (path / "file").chmod(0o640)
    return path


def seen(outside: Path) -> dict[str, object]:
    status = (outside / "file").stat()
    return {
        "names": sorted(os.listdir(outside)),
        "text": (outside / "file").read_bytes(),
        "status": (status.st_mode, status.st_uid, status.st_nlink, status.st_mtime_ns),
        "mode": outside.stat().st_mode,
    }


@pytest.fixture
def untouched(outside: Path):
    before = seen(outside)
    yield outside
    assert seen(outside) == before


def everything(task, call, path: bytes) -> list[int]:
    """The errors of every call that does something with a file in the working directory or with `path`."""
    errors = []
    for name, *words in (
        ("open", path, O_RDONLY, 0),
        ("open", path, O_WRONLY | O_TRUNC, 0),
        ("open", path + b".new", O_WRONLY | O_CREAT, 0o644),
        ("chmod", path, 0o777),
        ("chown", path, 1, 1),
        ("utime", path, 0),
        ("truncate", path, 0),
        ("access", path, 4),
        ("stat", path, DATA),
        ("statfs", path, DATA),
        ("unlink", path),
        ("link", path, path + b".link"),
        ("rename", path, path + b".renamed"),
        ("mkdir", path + b".directory", 0o755),
        ("mknod", path + b".fifo", S_IFIFO | 0o600, 0),
        ("symlink", b"x", path + b".symlink"),
    ):
        try:
            call(task, name, *words)
            errors.append(0)
        except (HpuxError, OSError) as error:
            errors.append(error_code(error))
    return errors


# --- directories that are gone ---


def test_a_working_directory_replaced_by_a_link_is_gone(task, call, root, untouched):
    (root / "d").mkdir()
    call(task, "chdir", b"/d")
    call(task, "rmdir", b"/d")
    call(task, "symlink", os.fsencode(untouched), b"/d")
    assert set(everything(task, call, b"file")) == {Errno.ENOENT.code}
    call.fails(task, Errno.ENOENT, "chdir", b"..")
    call.fails(task, Errno.ENOENT, "chdir", b".")


def test_one_that_the_host_removes(task, call, root, untouched):
    (root / "d").mkdir()
    call(task, "chdir", b"/d")
    (root / "d").rmdir()
    (root / "d").symlink_to(untouched)
    assert set(everything(task, call, b"file")) == {Errno.ENOENT.code}
    call.fails(task, Errno.ENOENT, "stat", b".", DATA)
    call.fails(task, Errno.ENOENT, "chdir", b"..")


@pytest.mark.parametrize("letting_go", [False, True])
def test_an_open_directory_replaced_by_a_link(task, call, root, untouched, letting_go):
    (root / "d").mkdir()
    fd = call(task, "open", b"/d", O_RDONLY, 0)
    (root / "d").rename(root / "moved")
    (root / "d").symlink_to(untouched)
    if letting_go:
        task.fs.namespace.active.held.make_room()
        call.fails(task, Errno.ENOENT, "getdirentries", fd, DATA, 4096, 0)
        call.fails(task, Errno.ENOENT, "fchdir", fd)
        call.fails(task, Errno.ENOENT, "fchmod", fd, 0o777)
    else:
        assert call(task, "getdirentries", fd, DATA, 4096, 0) == 1024
        assert b"file" not in task.memory.read(DATA, 1024)
        call(task, "fchmod", fd, 0o755)
        call(task, "fchdir", fd)
        call(task, "chdir", b"..")
        assert task.fs.cwd.same(task.fs.root)


def test_a_directory_moved_out_of_the_tree_has_no_way_up(task, call, root, outside):
    (root / "a/b").mkdir(parents=True)
    call(task, "chdir", b"/a/b")
    (root / "a").rename(outside / "a")
    call(task, "chdir", b"..")  # still the one it was entered from
    call.fails(task, Errno.ENOENT, "chdir", b"..")
    call.fails(task, Errno.ENOENT, "open", b"../file", O_RDONLY, 0)


def test_a_directory_moved_by_a_program_leads_up_to_where_it_is(task, call, root):
    (root / "a/b/c").mkdir(parents=True)
    (root / "x").mkdir()
    call(task, "chdir", b"/a/b/c")
    call(task, "rename", b"/a/b", b"/x/y")
    call(task, "chdir", b"..")
    call(task, "chdir", b"..")
    assert namei.lookup(task.fs, None, b".").identity()[1] == (root / "x").stat().st_ino


def test_the_root_of_a_process_is_not_left_when_it_is_replaced(task, call, root, untouched):
    (root / "jail").mkdir()
    task.fs.change_root(namei.lookup(task.fs, None, b"/jail"))
    (root / "jail").rename(root / "old")
    (root / "jail").symlink_to(untouched)
    (root / "old/file").write_bytes(b"inside")
    fd = call(task, "open", b"/file", O_RDONLY, 0)
    assert call(task, "read", fd, DATA, 100) == 6
    call.fails(task, Errno.ENOENT, "open", b"/../../outside/file", O_RDONLY, 0)


# --- files that are replaced between the look and the act ---


@pytest.mark.parametrize("kind", ["link", "other"])
def test_a_file_replaced_meanwhile_is_left_alone(task, root, untouched, kind):
    for act in (
        lambda vnode: vnode.chmod(0o777),
        lambda vnode: vnode.chown(os.getuid(), os.getgid()),
        lambda vnode: vnode.utime((1, 1)),
        lambda vnode: vnode.truncate(0),
        lambda vnode: os.close(vnode.open_program()),
        lambda vnode: vnode.statistics(),
        lambda vnode: vnode.access(task.credentials, X_OK),
        lambda vnode: task.fs.root.link(task.credentials, b"second", vnode),
    ):
        file = root / "file"
        file.write_bytes(b"inside")
        vnode = namei.lookup(task.fs, task.credentials, b"/file")
        if kind == "link":
            file.unlink()
            file.symlink_to(untouched / "file")
        else:
            (root / "new").write_bytes(b"another")
            (root / "new").rename(file)
        with pytest.raises((FileNotFoundError, OSError), match=r"such file|symbolic links"):
            act(vnode)
        assert not (root / "second").exists()
        if kind == "other":
            assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"another", 0o644)
        file.unlink()


@pytest.mark.parametrize("flags", [O_RDONLY, O_RDWR | O_TRUNC])
def test_opening_a_file_replaced_meanwhile(task, call, root, untouched, flags):
    (root / "file").write_bytes(b"inside")
    vnode = namei.lookup(task.fs, task.credentials, b"/file")
    (root / "file").unlink()
    (root / "file").symlink_to(untouched / "file")
    with pytest.raises((OSError, HpuxError)):
        vnode.open(task, flags).send(None)
    (root / "file").unlink()
    (root / "file").write_bytes(b"a newer one")
    with pytest.raises(StopIteration) as opened:
        vnode.open(task, O_RDONLY).send(None)  # judged anew, and opened
    assert os.pread(opened.value.value.fd, 100, 0) == b"a newer one"
    opened.value.value.released(task)


@pytest.mark.parametrize("access", [O_RDONLY, O_WRONLY, O_RDWR])
def test_emptying_goes_with_every_access(task, call, root, access):
    (root / "file").write_bytes(b"inside")
    call(task, "open", b"/file", access | O_TRUNC, 0)
    assert not (root / "file").read_bytes()


def test_a_mounted_file_replaced_by_a_link(machine, root, tmp_path, call, untouched):
    (root / "etc").mkdir()
    (tmp_path / "hosts").write_bytes(b"mounted")
    machine.fs = build_namespace(str(root), [Mount(b"/etc/hosts", str(tmp_path / "hosts"))])
    task = machine.task()
    (tmp_path / "hosts").unlink()
    (tmp_path / "hosts").symlink_to(untouched / "file")
    for name, *words in (("open", b"/etc/hosts", O_RDWR | O_TRUNC, 0), ("chmod", b"/etc/hosts", 0o777)):
        call.fails(task, Errno.ELOOP, name, *words) if name == "open" else call.fails(task, Errno.ENOENT, name, *words)


def test_a_host_directory_of_devices_that_is_a_link(machine, root, call, untouched):
    from kernel.fs.device import Device, NullFile

    (root / "dev").mkdir()
    (root / "dev/pty").symlink_to(untouched)
    special = Device(b"pty/ttyp0", 17, 0, 0o666, lambda caller, flags: NullFile(special, flags))
    machine.fs = build_namespace(str(root), devices=[special])
    task = machine.task()
    call.fails(task, Errno.ENOENT, "open", b"/dev/pty/file", O_RDONLY, 0)
    call.fails(task, Errno.EROFS, "creat", b"/dev/pty/new", 0o644)


def test_a_fifo_is_waited_for_as_itself(task, call, root, untouched):
    (root / "f").mkdir()
    os.mkfifo(root / "f/file")
    pending = call.start(task, "open", b"/f/file", O_WRONLY, 0)
    pending.step()
    (root / "f").rename(root / "f.old")
    (root / "f").symlink_to(untouched)
    pending.step()
    reader = os.open(root / "f.old/file", os.O_RDONLY | os.O_NONBLOCK)
    fd = pending.run()
    assert call(task, "write", fd, b"to the pipe", 11) == 11
    assert os.read(reader, 100) == b"to the pipe"
    os.close(reader)


# --- descriptors ---


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_only_so_many_directories_are_held(task, call, root):
    held = task.fs.namespace.active.held
    held.limit = 8
    for number in range(100):
        (root / f"d{number}/sub").mkdir(parents=True)
        (root / f"d{number}/sub/file").write_bytes(b"%d" % number)
    before = open_descriptors() - len(held)
    for number in range(100):
        assert namei.lookup(task.fs, None, b"/d%d/sub/file" % number).stat().size == len(str(number))
        assert len(held) <= 8
        assert open_descriptors() <= before + 8


def test_deeper_than_may_be_held_and_back(task, call, root):
    task.fs.namespace.active.held.limit = 4
    here = [(root.stat().st_ino)]
    for _ in range(100):
        call(task, "mkdir", b"a", 0o755)
        call(task, "chdir", b"a")
        here.append(task.fs.cwd.identity()[1])
    assert len(set(here)) == 101
    call(task, "creat", b"bottom", 0o644)
    call(task, "rename", b"bottom", b"/moved")
    while here:
        assert task.fs.cwd.identity()[1] == here.pop()
        call(task, "chdir", b"..")
    assert (root / "moved").exists()


def test_a_directory_let_go_is_found_again_only_as_itself(root):
    held = Held()
    top = held.top(os.fsencode(root))
    (root / "d").mkdir()
    directory = top.child(b"d", os.stat(root / "d"))
    held.make_room()
    assert directory.fd < 0
    assert os.fstat(directory.descriptor()).st_ino == (root / "d").stat().st_ino
    held.make_room()
    (root / "d").rmdir()
    for _ in range(20):  # sooner or later the inode is used again
        (root / "d").mkdir()
        with pytest.raises(FileNotFoundError):
            directory.descriptor()
        (root / "d").rmdir()
    held.close()


def test_the_same_directory_is_one_object_as_long_as_it_is_used(root):
    held = Held()
    top = held.top(os.fsencode(root))
    (root / "d").mkdir()
    directory = top.child(b"d", os.stat(root / "d"))
    held.make_room()
    assert top.child(b"d", os.stat(root / "d")) is directory
    del directory
    held.make_room()
    assert not top.children
    held.close()


def test_room_is_made_for_other_descriptors(root):
    held = Held()
    top = held.top(os.fsencode(root))
    (root / "d").mkdir()
    calls = []

    def full() -> int:
        calls.append(len(held))
        if len(calls) % 2:
            raise OSError(errno.EMFILE, "")
        return 7

    top.child(b"d", os.stat(root / "d"))
    assert held.with_room(full) == 7
    assert calls == [1, 0]
    with pytest.raises(OSError, match="24"):
        held.with_room(full)  # nothing is left to let go
    held.close()


def test_directories_are_let_go_before_the_host_runs_out(task, call, root):
    for number in range(30):
        (root / f"d{number}").mkdir()
        (root / f"d{number}/file").write_bytes(b"")
        namei.lookup(task.fs, None, b"/d%d/file" % number)
    held = task.fs.namespace.active.held
    assert len(held) == 30
    task.files.limit = 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    try:
        for number in range(25):
            call(task, "open", b"/d%d/file" % number, O_RDONLY, 0)
        with pytest.raises(OSError, match="Too many open files") as caught:  # noqa: PT012
            for _ in range(200):
                call(task, "open", b"/d0/file", O_RDONLY, 0)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert error_code(caught.value) == Errno.ENFILE.code
    assert len(task.files._open) >= 25
