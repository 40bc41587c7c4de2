"""No program leaves the tree it was given, whatever it does itself and whatever the host does at the same time.

Two machines work at random on one tree, through the calls a program has. Between any two calls *of theirs to the host*
a vandal may act on the tree: what is a race elsewhere is an everyday event here. An oracle that watches what lies
beside the tree decides. HP9K_SOAK=N goes on N times as long, HP9K_SEED=N begins with another seed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
import vandal
from oracle import MARK, NAME, Oracle
from vandal import Vandal

from kernel.abi.errno import HpuxError
from kernel.abi.file import O_APPEND, O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY
from kernel.abi.structs import Stat
from kernel.credentials import Credentials
from kernel.fs import namei
from kernel.fs.host import vnode as host_vnode
from kernel.fs.namespace import Mount, build_namespace
from kernel.process import coredump
from kernel.waiting import Interrupted
from tests.kernel.conftest import Caller, FakeMachine, Pending

SOAK = int(os.environ.get("HP9K_SOAK", "1"))
SEED = int(os.environ.get("HP9K_SEED", "1"))
ROUNDS, CALLS = 8 * SOAK, 400
RACE = 2.0 * SOAK  # seconds
DATA = 0x10000
# The host's functions a walk and what comes after it are made of.
HOST_CALLS = (
    "open", "stat", "fstat", "close", "access", "chmod", "chown", "utime", "link", "symlink", "readlink", "mkdir",
    "mknod", "rename", "rmdir", "unlink", "scandir", "ftruncate", "fstatvfs", "dup",
)  # fmt: skip
NAMES = (
    b"a", b"a", b"b", b"b", b"c", b"file", b"file", b"..", b"..", b".", b"exchanged", b"fifo", b"", b"mounted",
    b"out-1", b"core",
)  # fmt: skip
FLAGS = (
    O_RDONLY, O_RDONLY, O_WRONLY, O_RDWR, O_RDWR | O_CREAT, O_WRONLY | O_CREAT | O_TRUNC, O_WRONLY | O_TRUNC,
    O_WRONLY | O_CREAT | O_EXCL, O_RDWR | O_APPEND,
)  # fmt: skip


@contextmanager
def between_host_calls(act: Callable[[Any, Any], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have `act` called with the first argument and `dir_fd` of every call of the kernel's to the host, before it."""
    busy = False

    def interposed(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal busy
            if not busy:
                busy = True
                try:
                    act(arguments[0], options.get("dir_fd"))
                finally:
                    busy = False
            return function(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for name in HOST_CALLS:
            patch.setattr(os, name, interposed(getattr(os, name)))
        patch.setattr(host_vnode, "_stat", os.stat)
        yield


class Guest:
    """A process that does anything at random, and must never see what is outside."""

    def __init__(self, machine: FakeMachine, oracle: Oracle, random: Random, log: deque[str]) -> None:
        self.random, self.oracle, self.log = random, oracle, log
        self.call = Caller("s800")
        self.task = machine.task("s800")
        self.task.credentials = Credentials(0, 0)

    def step(self) -> None:
        name = self.random.choice(self._calls)
        if name in ("chroot", "close") and self.random.random() < 0.8:
            name = "open"
        words = getattr(self, f"_{name}")()
        self.log.append(f"{self.task.pid} {name}{words}")
        with suppress(HpuxError, OSError, Interrupted):
            result = self.call.begin(self.task, name, *words)
            if isinstance(result, Pending):
                if not result.step():
                    result._coroutine.close()
                    if self.task._suspension is not None:
                        self.task._suspension.cancel()
                        self.task._suspension = None
                    return
                result = result.result
            judge = getattr(self, f"_judge_{name}", None)
            if judge is not None:
                judge(result)

    def path(self) -> bytes:
        parts = [self.random.choice(NAMES) for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 4)))]
        return self.random.choice((b"", b"", b"/")) + b"/".join(parts)

    def fd(self) -> int:
        return self.random.choice(list(self.task.files) or [0])

    # --- the words of each call ---

    def _open(self) -> tuple[Any, ...]:
        while len(list(self.task.files)) > 20:
            self.task.files.close(self.task, self.fd())
        return self.path(), self.random.choice(FLAGS) | O_NONBLOCK, 0o644

    def _read(self) -> tuple[Any, ...]:
        return self.fd(), DATA, 4096

    def _write(self) -> tuple[Any, ...]:
        return self.fd(), b"inside", 6

    def _getdirentries(self) -> tuple[Any, ...]:
        return self.fd(), DATA, 8192, 0

    def _symlink(self) -> tuple[Any, ...]:
        outside = os.fsencode(self.oracle.path)
        up = b"../" * self.random.randrange(5) + outside.rpartition(b"/")[2]
        return self.random.choice((outside, outside + b"/file", up, b"/", b"..", self.path() or b"a")), self.path()

    def _rename(self) -> tuple[Any, ...]:
        return self.path(), self.path()

    _link = _rename

    def _stat(self) -> tuple[Any, ...]:
        return self.path(), DATA

    _lstat = _statfs = _stat

    def _fstat(self) -> tuple[Any, ...]:
        return self.fd(), DATA

    def _readlink(self) -> tuple[Any, ...]:
        return self.path(), DATA, 1024

    def _mkdir(self) -> tuple[Any, ...]:
        return self.path(), 0o755

    _chmod = _mkdir

    def _mknod(self) -> tuple[Any, ...]:
        return self.path(), self.random.choice((0o010644, 0o100644, 0o040755)), 0

    def _rmdir(self) -> tuple[Any, ...]:
        return (self.path(),)

    _unlink = _chdir = _rmdir

    def _chroot(self) -> tuple[Any, ...]:
        return (self.random.choice((b"/", b"..", self.path())),)

    def _fchdir(self) -> tuple[Any, ...]:
        return (self.fd(),)

    _close = _fchdir

    def _fchmod(self) -> tuple[Any, ...]:
        return self.fd(), 0o755

    def _chown(self) -> tuple[Any, ...]:
        return self.path(), os.getuid(), os.getgid()

    def _utime(self) -> tuple[Any, ...]:
        return self.path(), 0

    def _truncate(self) -> tuple[Any, ...]:
        return self.path(), self.random.choice((0, 100))

    def _access(self) -> tuple[Any, ...]:
        return self.path(), self.random.randrange(8)

    _calls = tuple(
        name[1:] for name, value in list(vars().items()) if name[0] == "_" and name[1] != "_" and callable(value)
    )

    # --- what it must not see ---

    def _judge_read(self, count: int) -> None:
        assert MARK not in self.task.memory.read(DATA, count), "read from outside"

    def _judge_getdirentries(self, count: int) -> None:
        assert NAME.encode() not in self.task.memory.read(DATA, count), "listed outside"

    def _judge_stat(self, _: None) -> None:
        inode = Stat.load(self.task.memory, DATA, self.task.abi.ALIGNMENT).ino
        assert inode not in {each & 0xFFFFFFFF for each in self.oracle.inodes}, "looked outside"

    _judge_lstat = _judge_fstat = _judge_stat

    # --- what no call with words does ---

    def execute(self) -> None:
        """Read a program, as exec(2) does."""
        with suppress(HpuxError, OSError):
            fd = namei.lookup(self.task.fs, self.task.credentials, self.path()).open_program()
            try:
                assert MARK not in os.read(fd, 100), "executed from outside"
            except BlockingIOError:
                pass
            finally:
                os.close(fd)

    def dump(self) -> None:
        """Leave a core file, as a signal does."""
        with suppress(HpuxError, OSError):
            file = coredump._create(self.task)
            if file is not None:
                os.close(file.fd)


def _is_entry(name: Any) -> bool:
    return isinstance(name, bytes) and b"/" not in name and name not in (b".", b"..")


class Arena:
    """A tree with two machines on it, a read-only one beside it, and the outside."""

    def __init__(self, path: Path, seed: int) -> None:
        self.random = Random(seed)
        self.tree, self.limbo = path / "tree", path / "limbo"
        for each in (self.tree, self.limbo, self.tree / "a/b/c", self.tree / "b/a", self.tree / "mounted"):
            each.mkdir(parents=True, exist_ok=True)
        for each in (self.tree, self.tree / "a", self.tree / "a/b", self.tree / "b"):
            (each / "file").write_bytes(b"inside")
        (self.limbo / f"{NAME}limbo").write_bytes(MARK)
        self.oracle = Oracle(path / "outside")
        self.oracle.inodes.add(self.limbo.stat().st_ino)
        self.vandal = Vandal(self.tree, self.oracle.path, self.limbo, self.random)
        self.log: deque[str] = deque(maxlen=40)
        read_only = Mount(b"/mounted", str(self.oracle.path.parent / "untouchable"), read_only=True)
        Path(read_only.host, "a").mkdir(parents=True)
        Path(read_only.host, "file").write_bytes(b"inside")
        Path(read_only.host, "a/file").write_bytes(b"inside")
        self.untouchable = Path(read_only.host)
        self.machines = [
            FakeMachine(build_namespace(str(self.tree), [read_only])),
            FakeMachine(build_namespace(str(self.tree / "a"), [Mount(b"/mounted", str(self.tree))])),
        ]
        self.guests = [
            Guest(machine, self.oracle, self.random, self.log) for machine in self.machines for _ in range(2)
        ]

    def act(self, name: Any, directory: int | None) -> None:
        chance = self.random.random()
        if chance < 0.03:
            self.vandal.act()
        elif chance < 0.15 and directory is not None and _is_entry(name):
            self.vandal.snatch(directory, name)

    def step(self) -> None:
        guest = self.random.choice(self.guests)
        if self.random.random() < 0.05:
            guest.execute()
        elif self.random.random() < 0.02:
            guest.dump()
        else:
            guest.step()
        if self.random.random() < 0.04:
            guest.task.fs.change_root(guest.task.fs.namespace.root)
            guest.task.fs.change_directory(guest.task.fs.namespace.root)
        if self.random.random() < 0.02:
            guest.task.fs.namespace.active.held.make_room()

    def check(self) -> None:
        assert self.oracle.events() == [], list(self.log)
        assert (self.untouchable / "file").read_bytes() == (self.untouchable / "a/file").read_bytes() == b"inside"
        assert sorted(os.listdir(self.untouchable)) == ["a", "file"]

    def close(self) -> None:
        for guest in self.guests:
            for fd in list(guest.task.files):
                with suppress(OSError, HpuxError):
                    guest.task.files.close(guest.task, fd)
        for machine in self.machines:
            machine.close()
        self.oracle.check()
        self.oracle.close()


@pytest.mark.timeout(120 * max(SOAK, 1))
def test_nobody_leaves_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = 0
    for seed in range(SEED, SEED + ROUNDS):
        path = tmp_path / str(seed)
        path.mkdir()
        arena = Arena(path, seed)
        with between_host_calls(arena.act, monkeypatch):
            for _ in range(CALLS):
                try:
                    arena.step()
                except BaseException as error:
                    raise AssertionError(f"HP9K_SEED={seed}: {error!r} after {list(arena.log)}") from error
        arena.check()
        arena.close()
        done += arena.vandal.count
    assert done > ROUNDS * CALLS / 10  # the vandal was there


@pytest.mark.timeout(120 * max(SOAK, 1))
def test_nobody_wins_a_race_either(tmp_path: Path) -> None:
    """The vandal in a process of its own, exchanging directories and links as fast as it can."""
    arena = Arena(tmp_path, SEED)
    end = [sys.executable, vandal.__file__, str(arena.tree), str(arena.oracle.path), str(RACE)]
    with subprocess.Popen(end) as racing:
        while racing.poll() is None:
            for _ in range(20):
                arena.step()
            arena.check()
    assert racing.returncode == 0
    arena.close()
