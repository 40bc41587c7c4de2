"""Random sequences of file calls, made by a guest and by the host itself: both must come to the same results."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import O_APPEND, O_CREAT, O_EXCL, O_TRUNC
from kernel.fs.namespace import build_namespace
from kernel.process.task import error_code
from tests.kernel.conftest import Caller, FakeMachine

DATA = 0x10000
FLAGS = {O_CREAT: os.O_CREAT, O_EXCL: os.O_EXCL, O_TRUNC: os.O_TRUNC, O_APPEND: os.O_APPEND}

_names = st.sampled_from(["a", "b", "d", "d/a", "d/e", "d/e/f", "l", "l/a", "none/a"])
_fds = st.integers(0, 4)
_sizes = st.integers(0, 40)
_flags = st.builds(
    lambda access, more: access | sum(more), st.integers(0, 2), st.sets(st.sampled_from(sorted(FLAGS)), max_size=3)
)
_operations = st.one_of(
    st.tuples(st.just("open"), _names, _flags),
    st.tuples(st.just("open"), _names, st.just(2 | O_CREAT)),
    st.tuples(st.just("close"), _fds),
    st.tuples(st.just("read"), _fds, _sizes),
    st.tuples(st.just("write"), _fds, _sizes),
    st.tuples(st.just("lseek"), _fds, st.integers(-20, 60), st.integers(0, 2)),
    st.tuples(st.just("ftruncate"), _fds, _sizes),
    st.tuples(st.just("dup"), _fds),
    st.tuples(st.just("mkdir"), _names),
    st.tuples(st.just("rmdir"), _names),
    st.tuples(st.just("unlink"), _names),
    st.tuples(st.just("rename"), _names, _names),
    st.tuples(st.just("link"), _names, _names),
    st.tuples(st.just("symlink"), _names, _names),
    st.tuples(st.just("readlink"), _names),
    st.tuples(st.just("truncate"), _names, _sizes),
)


class Guest:
    """Makes the calls as a program would; descriptors are the program's."""

    def __init__(self, root: Path) -> None:
        self._machine = FakeMachine(build_namespace(str(root)))
        self._task = self._machine.task()
        self._call = Caller()

    def close_all(self) -> None:
        self._machine.close()

    def run(self, operation: tuple[object, ...], fill: bytes) -> object:
        name, *words = operation
        memory = self._task.memory
        arguments = [word.encode() if isinstance(word, str) else word for word in words]
        if name in ("open", "mkdir"):
            arguments.append(0o755)
        elif name == "write":
            memory.write(DATA, fill * 40)
        if name in ("read", "write"):
            arguments.insert(1, DATA)
        elif name == "readlink":
            arguments += [DATA, 100]
        try:
            result = self._call(self._task, name, *arguments)
        except (HpuxError, OSError) as error:
            return -error_code(error)
        return memory.read(DATA, result) if name in ("read", "readlink") else 0 if result is None else result


class Host:
    """The same with the host's own calls; descriptors are numbered as the guest's are."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._fds: dict[int, int] = {}

    def close_all(self) -> None:
        for fd in self._fds.values():
            os.close(fd)

    def _install(self, fd: int) -> int:
        number = min(set(range(100)) - self._fds.keys())
        self._fds[number] = fd
        return number

    def run(self, operation: tuple[object, ...], fill: bytes) -> object:
        name, *words = operation
        try:
            result = getattr(self, name)(*words, fill) if name == "write" else getattr(self, name)(*words)
        except KeyError:
            return -Errno.EBADF.code
        except OSError as error:
            return -error_code(error)
        return 0 if result is None else result

    def open(self, name, flags):
        host = flags & 3
        for bit, meaning in FLAGS.items():
            host |= meaning if flags & bit else 0
        return self._install(os.open(self._root / name, host, 0o755))

    def close(self, fd):
        os.close(self._fds.pop(fd))

    def read(self, fd, size):
        return os.read(self._fds[fd], size)

    def write(self, fd, size, fill):
        return os.write(self._fds[fd], (fill * 40)[:size])

    def lseek(self, fd, offset, whence):
        return os.lseek(self._fds[fd], offset, whence)

    def ftruncate(self, fd, size):
        os.ftruncate(self._fds[fd], size)

    def dup(self, fd):
        return self._install(os.dup(self._fds[fd]))

    def mkdir(self, name):
        os.mkdir(self._root / name, 0o755)

    def rmdir(self, name):
        os.rmdir(self._root / name)

    def unlink(self, name):
        os.unlink(self._root / name)

    def rename(self, old, new):
        os.rename(self._root / old, self._root / new)

    def link(self, old, new):
        os.link(os.path.realpath(self._root / old, strict=True), self._root / new)  # links are followed first

    def symlink(self, target, name):
        os.symlink(target, self._root / name)

    def readlink(self, name):
        return os.fsencode(os.readlink(self._root / name))

    def truncate(self, name, size):
        os.truncate(self._root / name, size)


# What HP-UX documents, and what the host says.
OTHERWISE = {
    ("unlink", -Errno.EPERM.code, -Errno.EISDIR.code),
    ("rmdir", -Errno.EEXIST.code, -Errno.ENOTEMPTY.code),
}


def agree(call: str, mine: object, theirs: object) -> bool:
    """Calls with two paths may find either reason to fail first; some errors have other names."""
    if call in ("link", "rename") and isinstance(mine, int) and isinstance(theirs, int):
        return mine == theirs or (mine < 0 and theirs < 0)
    return mine == theirs or (call, mine, theirs) in OTHERWISE


def contents(root: Path) -> dict[str, object]:
    return {
        str(path.relative_to(root)): os.readlink(path) if path.is_symlink() else path.is_dir() or path.read_bytes()
        for path in root.rglob("*")
    }


@settings(max_examples=250, deadline=None, database=None)
@given(st.lists(_operations, min_size=5, max_size=40))
def test_guest_and_host_agree(operations):
    with tempfile.TemporaryDirectory() as scratch:
        roots = Path(scratch, "guest"), Path(scratch, "host")
        for root in roots:
            (root / "d").mkdir(parents=True)
            (root / "l").symlink_to("d")
        guest, host = Guest(roots[0]), Host(roots[1])
        try:
            for number, operation in enumerate(operations):
                if operation[0] == "open" and not operation[2] & 3 and (roots[1] / operation[1]).is_dir():
                    continue  # reading one is nothing the host can show us
                fill = bytes([number])
                mine, theirs = guest.run(operation, fill), host.run(operation, fill)
                assert agree(operation[0], mine, theirs), (operation, mine, theirs)
            assert contents(roots[0]) == contents(roots[1])
        finally:
            guest.close_all()
            host.close_all()
