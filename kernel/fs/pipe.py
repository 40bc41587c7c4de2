"""Pipes between the processes of one machine (pipe(2))."""

from __future__ import annotations

from collections import deque

from kernel.abi.errno import Errno
from kernel.abi.file import O_RDONLY, O_WRONLY, POLLERR, POLLHUP, POLLIN, POLLOUT, S_IFIFO
from kernel.abi.ioctl import FIONREAD
from kernel.abi.structs import Stat, signed_word
from kernel.fs.vfs import Caller, OpenFile, write_all
from kernel.tunables import DEFAULTS
from kernel.waiting import Condition, Waiting, WaitQueue

PIPE_BUF = 8192  # a write of up to this many bytes is never torn
PIPE_SIZE = 131072  # what a pipe holds: more than HP-UX's 8192, so that pipelines need fewer turns
_SMALL = 4096  # writes are joined up to this size


class Pipe:
    """The buffer between the two ends."""

    def __init__(self, number: int, clock_time: float) -> None:
        self._pieces: deque[bytearray] = deque()  # one a write: what was written is copied once into it, and once out
        self.size = 0  # bytes in it
        self.ends = {O_RDONLY: True, O_WRONLY: True}
        self.changed = WaitQueue()
        self.number = number
        self.made = signed_word(clock_time)

    def put(self, data: memoryview) -> None:
        pieces, count = self._pieces, len(data)
        if pieces and count + len(pieces[-1]) <= _SMALL:
            pieces[-1] += data
        else:
            pieces.append(bytearray(data))
        self.size += count
        self.changed.wake()

    def take(self, buffer: memoryview) -> int:
        """Move what is there and fits into `buffer`."""
        pieces, done, room = self._pieces, 0, len(buffer)
        while pieces and done < room:
            piece = pieces[0]
            count = len(piece)
            if done + count <= room:
                buffer[done : done + count] = piece
                del pieces[0]
            else:
                count = room - done
                buffer[done:] = memoryview(piece)[:count]
                del piece[:count]
            done += count
        self.size -= done
        self.changed.wake()
        return done


class PipeEnd(OpenFile):
    """One end; `flags` says which."""

    def __init__(self, pipe: Pipe, flags: int, pipes: Pipes) -> None:
        super().__init__(flags)
        self._pipe = pipe
        self._pipes = pipes
        self._end = flags

    def read(self, caller: Caller, buffer: memoryview) -> int | Waiting[int]:
        pipe = self._pipe
        if pipe.size:
            return pipe.take(buffer)
        if not pipe.ends[O_WRONLY]:
            return 0
        return self.would_block() if self.nonblocking else self._read_later(caller, buffer)

    async def _read_later(self, caller: Caller, buffer: memoryview) -> int:
        pipe = self._pipe
        while not pipe.size and pipe.ends[O_WRONLY]:
            await caller.wait(pipe.changed)
        return pipe.take(buffer)

    def write(self, caller: Caller, data: memoryview) -> int | Waiting[int]:
        pipe, total = self._pipe, len(data)
        if total + pipe.size > PIPE_SIZE or not pipe.ends[O_RDONLY]:
            return self._write_in_pieces(caller, data)
        pipe.put(data)
        return total

    def _write_in_pieces(self, caller: Caller, data: memoryview) -> Waiting[int]:
        pipe = self._pipe
        needed = len(data) if len(data) <= PIPE_BUF else 1  # room that makes waiting worth ending

        def put(rest: memoryview) -> int:
            if not pipe.ends[O_RDONLY]:
                raise Errno.EPIPE
            piece = rest[: PIPE_SIZE - pipe.size]
            if len(piece) < needed:
                return 0
            pipe.put(piece)
            return len(piece)

        return write_all(caller, self, data, put, pipe.changed)

    def readiness(self, events: int) -> int:
        pipe = self._pipe
        if self._end == O_RDONLY:
            found = POLLIN if pipe.size else 0
            return found & events | (0 if pipe.ends[O_WRONLY] else POLLHUP)
        if not pipe.ends[O_RDONLY]:
            return POLLERR
        return events & POLLOUT if pipe.size <= PIPE_SIZE - PIPE_BUF else 0

    def conditions(self, events: int) -> list[Condition]:
        return [self._pipe.changed]

    async def ioctl(self, caller: Caller, request: int, argument: int) -> int:
        if request != FIONREAD:
            raise Errno.ENOTTY
        caller.memory.put_u32(argument, self._pipe.size)
        return 0

    def stat(self) -> Stat:
        pipe = self._pipe
        return Stat(
            ino=pipe.number, mode=S_IFIFO | 0o600, nlink=1, size=pipe.size, blksize=PIPE_BUF,
            atime=pipe.made, mtime=pipe.made, ctime=pipe.made, basemode=S_IFIFO | 0o600,
        )  # fmt: skip

    def released(self, caller: Caller) -> None:
        self._pipe.ends[self._end] = False
        self._pipe.changed.wake()
        if not any(self._pipe.ends.values()):
            self._pipes.count -= 1


class Pipes:
    """The pipes of a machine."""

    def __init__(self) -> None:
        self.count, self.most = 0, DEFAULTS.pipes

    def make(self, number: int, now: float) -> tuple[PipeEnd, PipeEnd]:
        """The reading and the writing end of a new one, its inode number `number`. Raises ENFILE."""
        if self.count >= self.most:
            raise Errno.ENFILE
        self.count += 1
        pipe = Pipe(number, now)
        return PipeEnd(pipe, O_RDONLY, self), PipeEnd(pipe, O_WRONLY, self)
