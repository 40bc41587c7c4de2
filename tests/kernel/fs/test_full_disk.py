"""A disk with no room left, and ends that nobody serves: an errno, nothing that hangs, nothing left behind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emu.memory import PAGE
from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_NDELAY, O_RDWR, O_TRUNC, O_WRONLY
from kernel.abi.signals import SIGPIPE, bit
from kernel.fs.pipe import PIPE_SIZE

DATA = 0x10000
SHARED, READ, WRITE = 1, 1, 2


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    path = tmp_path / "small"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only the superuser can mount a small file system")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


@pytest.fixture
def open_before() -> int:
    return len(os.listdir("/proc/self/fd"))


def fill(task: Any, call: Any, fd: int) -> int:
    """Write until no more goes."""
    task.memory.write(DATA, b"x" * 8 * PAGE)
    written = 0
    while True:
        try:
            written += call(task, "write", fd, DATA, 8 * PAGE)
        except OSError:
            return written


def test_writing(task: Any, call: Any, root: Path) -> None:
    fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644)
    assert fill(task, call, fd) == 16 * PAGE == (root / "file").stat().st_size
    call.fails(task, Errno.ENOSPC, "write", fd, b"x", 1)
    call(task, "ftruncate", fd, PAGE)
    call(task, "lseek", fd, 0, 2)
    assert call(task, "write", fd, b"again", 5) == 5


def test_making_and_linking(task: Any, call: Any, root: Path) -> None:
    fill(task, call, call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644))
    call.fails(task, Errno.ENOSPC, "symlink", b"x" * 1000, b"/link")
    assert not (root / "link").is_symlink()
    call(task, "rename", b"/file", b"/other")
    call(task, "close", call(task, "open", b"/other", O_WRONLY | O_TRUNC, 0))
    assert (root / "other").stat().st_size == 0


def test_a_mapping_has_its_blocks_or_is_refused(task: Any, call: Any, root: Path, open_before: int) -> None:
    """A store into a hole would find the disk full where no error can be returned."""
    fd = call(task, "open", b"/sparse", O_RDWR | O_CREAT, 0o644)
    call(task, "ftruncate", fd, 100 * PAGE)
    call.fails(task, Errno.ENOSPC, "mmap", 0, 100 * PAGE, READ | WRITE, SHARED, fd, 0)
    assert not list(task.mappings)
    address = call(task, "mmap", 0, 8 * PAGE, READ | WRITE, SHARED, fd, 0)
    task.memory.write(address, b"y" * 8 * PAGE)
    call(task, "mmap", 0, 100 * PAGE, READ, SHARED, fd, 0)  # reading needs none
    task.exit(0)
    task.release()
    assert len(os.listdir("/proc/self/fd")) == open_before


def test_a_full_pipe_that_nobody_reads_any_more(machine: Any, task: Any, call: Any) -> None:
    reading, writing = call(task, "pipe")
    other = machine.task(files=task.files.fork())
    call(task, "close", writing)
    call(other, "close", reading)
    pending = call.start(other, "write", writing, DATA, PIPE_SIZE + 1)
    assert not pending.step()
    task.exit(0)
    assert pending.step()
    assert pending.result == PIPE_SIZE
    call.fails(other, Errno.EPIPE, "write", writing, b"x", 1)
    assert other.signals.pending & bit(SIGPIPE)
    call(other, "fcntl", writing, 4, O_NDELAY)
    call.fails(other, Errno.EPIPE, "write", writing, b"x", 1)
