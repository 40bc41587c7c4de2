from __future__ import annotations

import os

from kernel.abi.errno import Errno
from kernel.abi.structs import Stat
from kernel.files import O_CREAT, O_EXCL, O_RDWR
from kernel.fs.inherited import inherit

DATA = 0x10000


def test_open_write_seek_read_close(task, call, root):
    fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644)
    assert fd == 0
    assert call(task, "write", fd, b"hello", 5) == 5
    assert call(task, "lseek", fd, 1, 0) == 1
    assert call(task, "read", fd, DATA, 100) == 4
    assert task.memory.read(DATA, 4) == b"ello"
    assert call(task, "read", fd, DATA, 100) == 0
    assert call(task, "close", fd) is None
    assert (root / "file").read_bytes() == b"hello"
    call.fails(task, Errno.EBADF, "close", fd)
    call.fails(task, Errno.EEXIST, "open", b"/file", O_RDWR | O_CREAT | O_EXCL, 0o644)


def test_inherited_pipe(task, call):
    reading, writing = os.pipe()
    fd = task.files.install(inherit(reading))
    pending = call.start(task, "read", fd, DATA, 10)
    assert not pending.step()
    os.write(writing, b"abc")
    assert pending.run() == 3
    os.close(writing)
    assert call(task, "read", fd, DATA, 10) == 0
    call(task, "fstat", fd, DATA)
    assert Stat.load(task.memory, DATA, 2).mode & 0o170000 == 0o010000
    call(task, "close", fd)
