"""Every system call with nonsense for arguments: a result, an errno or a wait, and nothing else.

A system has one process with every kind of descriptor open; calls are made as the processor makes them, words on the
stack and the number in D0 (Series 800: in registers), without running a program. No call may fail with an exception
that is no HP-UX error, which ends the process and is logged. HP9K_SOAK=N makes N times as many calls. A failure names
the seed, the call and its words.
"""

from __future__ import annotations

import os
import pty
import random
import resource
import signal
import struct
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import FrameType

import pytest
from guest import BINARIES
from internet import LOOPBACK, Internet

from emu.memory import PAGE, PROT_READ, PROT_WRITE
from kernel.abi import ioctl, ipc, structs, termio
from kernel.abi import socket as sockets
from kernel.abi.layout import Structure
from kernel.abi.signals import NSIG, SIG_IGN, SIGALRM, SIGUSR1
from kernel.abi.socket import AF_INET, SOCK_DGRAM, SOCK_STREAM
from kernel.calls.arguments import Argument, Fd
from kernel.calls.table import Entry
from kernel.clock import VirtualClock
from kernel.credentials import Credentials
from kernel.fs.namespace import build_namespace
from kernel.loader.formats import read
from kernel.loader.image import Image
from kernel.machine import Machine
from kernel.net.network import Network
from kernel.net.releases import of_release
from kernel.process.actions import Action
from kernel.process.descriptors import FileTable
from kernel.process.scheduler import Deadlock
from kernel.process.task import Task
from kernel.strace.tracer import Tracer
from kernel.syscalls.catalogue import system_calls
from kernel.syscalls.resource import RLIMIT_DATA, RLIMIT_FSIZE
from kernel.tty.devices import Terminals
from kernel.tty.host_line import HostLine
from rom import models

SOAK = int(os.environ.get("HP9K_SOAK", "1"))
CALLS_EACH = 20  # of each entry in a round
PATIENCE = 20  # seconds one call may take of the host, generously
GROWTH = 400 << 20  # bytes of host memory a round may need at its peak

DATA, READ_ONLY, HOLE = 0x2000_0000, 0x2001_0000, 0x2003_0000
STACK = 0x3000_0000
HEAP = 16 << 20  # what brk may map
FILE_SIZE = 1 << 20

_WORDS = (  # the high word of a 64-bit argument is one of them, too
    *(0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 20, 28, 32, 59, 60, 61, 64, 100, 255, 256, 511, 512, 1023, 1024, 1025),
    *(0x7FFF, 0x8000, 0xFFFF, 0x10000, 999_999, 1_000_000, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFF),
    *(0xFFFF_FFFE, 0xFFFF_F000, 0xFFF0_0000, 0xFFFF_FFFC, 0o100000, 0o200000, 0o2402, 0o402, 0o777, 0o7777, 0o60644),
)
_PATHS = (
    b"/", b".", b"..", b"", b"/file", b"/file/", b"file/x", b"/directory", b"/directory/..", b"/link", b"/loop",
    b"/directory/new", b"/fifo", b"/dev/tty", b"/dev/null", b"/dev/zero", b"/dev", b"/dev/new", b"/new", b"new/new",
    b"/dangling", b"\xff\xfe\n", b"n" * 14, b"n" * 255, b"n" * 256, b"n" * 1022, b"/" * 1023,
    b"/./../directory/../file", b"/dev/console", b"tty",
    b"/script0", b"/script1", b"/script2", b"/script3", b"/script4", b"/script5",
)  # fmt: skip


# Small numbers, and what each kind of member can hold at most.
_LIMITS = {
    code: sorted(
        {*(number for number in (-2, -1, 0, 1, 2, 3, 9, 999_999, 1_000_000) if least <= number <= most)}
        | {least, least + 1, most - 1, most}
    )
    for code, size in (("b", 8), ("h", 16), ("i", 32), ("q", 64))
    for least, most in ((-(1 << size - 1), (1 << size - 1) - 1),)
} | {
    code: [
        number for number in (0, 1, 2, 3, 9, 999_999, 1_000_000, (1 << size) - 1, 1 << size - 1) if number < 1 << size
    ]
    for code, size in (("B", 8), ("H", 16), ("I", 32), ("Q", 64))
}
_STRUCTURES = [
    kind
    for module in (structs, ipc, sockets, termio)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Structure) and kind is not Structure
]

_FD: Argument = Fd.__metadata__[0]
_REQUESTS = (
    *(value for module in (ioctl, sockets) for value in vars(module).values() if isinstance(value, int)),
    *(value for table in vars(ioctl).values() if isinstance(table, dict) for value in table if isinstance(value, int)),
)
SERIES = ("s300", "s800")
_ENTRIES = {
    series: sorted(system_calls(series).implemented().values(), key=lambda entry: entry.number) for series in SERIES
}
_NUMBERS = {series: {entry.name: entry.number for entry in _ENTRIES[series]} for series in SERIES}
_MODELS = {"s300": "9000/375", "s800": "9000/720"}
_SCRIPTS = (b"#!/bin/\0sh\n", b"#!\0\n", b"#!" + b"/" * 300, b"#!/loop x\0y\n", b"#!/file", b"#! \t\n")


class Hang(BaseException):
    """A call took all the host's time."""


def _hang(number: int, frame: FrameType | None) -> None:
    raise Hang


class OneTerminal(Terminals):
    """Never the terminal the tests are run from."""

    def controlling(self) -> HostLine:
        return next(iter(self._lines.values()))


class System:
    """A machine with one process, to be thrown away when that has ended."""

    def __init__(self, series: str, root: Path, dice: random.Random, traced: bool, stack: ExitStack) -> None:
        self.dice = dice
        self.series = series
        self.mishaps: list[str] = []  # what was logged of the kernel's own mistakes
        self.paths = [DATA]  # where names have been put
        self.structures = [DATA]
        _furnish(root)
        self._master, slave = pty.openpty()
        stack.callback(os.close, self._master)
        stack.callback(os.close, slave)
        self._terminals = OneTerminal((slave,))
        stack.callback(self._terminals.close)
        self._slave = slave
        self.machine = Machine(
            models.find(_MODELS[series], "B.10.20" if series == "s800" else models.RELEASE),
            build_namespace(str(root), devices=self._terminals.devices),
            partial(Network, of_release("9.x"), Internet),
            log=self._log,
            clock=VirtualClock(epoch=dice.choice((0.0, 6e8, 1.8e9, 2.0**31, 2.0**32 - 1))),
            observers=[Tracer(self._line)] if traced else [],
        )
        stack.callback(self.machine.close)
        with read(str(BINARIES.parent / series / "hello")) as image:
            self.task = self._process(image)
        stack.callback(self.task.release)

    def _line(self, text: str) -> None:
        assert len(text) < 20_000, text[:200]
        assert "\n" not in text

    def _log(self, text: str) -> None:
        if "internal error" in text:
            self.mishaps.append(text)

    def _process(self, image: Image) -> Task:
        """A process with files of every kind, memory of every kind, and interesting bytes in it."""
        files = FileTable()
        file = self._terminals.standard_file(self._slave)
        assert file is not None
        files.put(0, file)
        uid = self.dice.choice((0, 1000))
        task = self.machine.spawn(image, [b"fuzz"], [], files, Credentials(uid, uid, [uid, 3]))
        task.limits[RLIMIT_DATA] = (HEAP, HEAP)
        task.limits[RLIMIT_FSIZE] = (FILE_SIZE, FILE_SIZE)
        self.machine.scheduler.runnable.clear()
        memory = task.memory
        memory.map(DATA, READ_ONLY + PAGE - DATA, PROT_READ | PROT_WRITE)
        memory.map(STACK, 2 * PAGE, PROT_READ | PROT_WRITE)
        self.scramble(task)
        memory.protect(READ_ONLY, PAGE, PROT_READ)
        self._open_files(task)
        return task

    def _open_files(self, task: Task) -> None:
        """0 terminal, 1 file, 2 directory, 3 and 4 devices, 5 FIFO, 6 and 7 pipe, 8 listening socket, 9 connected one
        and its other end 10, 11 unconnected, 12 datagrams."""
        at = DATA + 0x100
        for path, flags in (("/file", 2), ("/directory", 0), ("/dev/null", 2), ("/dev/zero", 2), ("/fifo", 0o200002)):
            task.memory.write(at, path.encode() + b"\0")
            self.named(task, "open", at, flags, 0)
        self.named(task, "pipe")
        task.memory.write(at, struct.pack(">HHI8xI", AF_INET, 0, LOOPBACK, 16))
        for kind in (SOCK_STREAM, SOCK_STREAM):
            self.named(task, "socket", AF_INET, kind, 0)
        self.named(task, "bind", 8, at, 16)
        self.named(task, "listen", 8, 5)
        self.named(task, "getsockname", 8, at, at + 16)
        self.named(task, "connect", 9, at, 16)
        self.named(task, "accept", 8, 0, 0)
        for kind in (SOCK_STREAM, SOCK_DGRAM):
            self.named(task, "socket", AF_INET, kind, 0)
        assert list(task.files) == list(range(13))

    def named(self, task: Task, name: str, *words: int) -> int:
        result = self.call(task, _NUMBERS[self.series][name], *words)
        assert result is not None, name
        return result

    def scramble(self, task: Task) -> None:
        """New bytes in the process's memory: words, names, addresses, timevals, pointers into itself."""
        dice, memory = self.dice, task.memory
        self.mend(task)
        for _ in range(40):
            at = DATA + dice.randrange(READ_ONLY - DATA - 0x500)
            kind = dice.randrange(5)
            if kind == 0:
                data = dice.choice(_PATHS) + b"\0"
                self.paths = [*self.paths[-20:], at]
            elif kind == 1:
                host = dice.choice((0, LOOPBACK, 0xE0000001, 0xFFFFFFFF))
                data = struct.pack(">HHI8x", AF_INET, dice.randrange(1020, 1030), host)
            elif kind == 2:
                data = struct.pack(">8I", *(self.word() for _ in range(8)))
            elif kind == 3:
                at &= ~7
                data = self.structure()
                self.structures = [*self.structures[-20:], at]
            else:
                data = dice.randbytes(64)
            memory.write(at, data)

    def structure(self) -> bytes:
        """One of those that calls take, every member of it at some limit."""
        kind, alignment = self.dice.choice(_STRUCTURES), 2 if self.series == "s300" else 8
        sizes = {name: code for name, code in zip(kind._names, kind._codes, strict=True) if not code.endswith("s")}
        return kind(**{name: self.dice.choice(_LIMITS[code]) for name, code in sizes.items()}).to_bytes(alignment)

    def word(self) -> int:
        """Something for an argument: a number, a descriptor, or an address good or bad."""
        dice = self.dice
        kind = dice.randrange(10)
        if kind < 3:
            return dice.choice(_WORDS)
        if kind < 5:
            return dice.randrange(20)
        if kind < 8:
            return DATA + dice.randrange(READ_ONLY - DATA)
        if kind == 8:
            edge = dice.choice((DATA, READ_ONLY, READ_ONLY + PAGE, HOLE, STACK + 2 * PAGE, 0x1000, 1 << 32, 1 << 31))
            return (edge + dice.randrange(-20, 20)) & 0xFFFFFFFF
        return dice.getrandbits(32)

    def fitting(self, argument: Argument) -> int:
        """A word that could be meant for such an argument."""
        dice = self.dice
        if argument.convert is not None:
            return dice.choice(self.paths)
        if argument is _FD:
            return dice.randrange(14)
        if argument.code == "i":
            return dice.choice(_REQUESTS) if dice.random() < 0.3 else dice.choice((*_WORDS[:16], 0xFFFFFFFF))
        if dice.random() < 0.4:
            return dice.choice(self.structures)
        return (DATA if dice.random() < 0.95 else 0) + dice.randrange(READ_ONLY - DATA) & ~3

    def mend(self, task: Task) -> None:
        """Have what munmap(2) and mprotect(2), which are among the calls, took away."""
        memory = task.memory
        for page in (STACK, STACK + PAGE, *range(DATA, READ_ONLY, PAGE)):
            if not (memory.protection(page) or 0) & PROT_WRITE:
                memory.map(page, PAGE, PROT_READ | PROT_WRITE)

    def call(self, task: Task, number: int, *words: int) -> int | None:
        """Make a call to its end; its first result, None if it failed or never returned."""
        self.mend(task)
        _put_arguments(task, number, words)
        task._system_call()
        turns = 0
        while task.alive and (task._call is not None or task.signals.deliverable):
            turns += 1
            self.end_children(task)
            if task.stopped:
                task.resume()
            elif task._suspension is not None:
                self._wait(task, turns)
            elif task._call is not None:
                task._resume()
            else:
                task.signals.deliver()
            self.machine.scheduler.runnable.clear()
        self.end_children(task)
        return _result(task) if task.alive else None

    def end_children(self, task: Task) -> None:
        for child in list(task.family.children.values()):
            child.exit(self.dice.choice((0, 0x300, SIGALRM)))
            child.release()

    def _wait(self, task: Task, turns: int) -> None:
        """Let what the call waits for happen; a signal, in the end, is what it never waits for."""
        scheduler = self.machine.scheduler
        if turns > 2 and scheduler._next_deadline() is not None:
            with suppress(Deadlock):
                scheduler.poll()
        if task._suspension is not None or turns > 8:  # one that only looks again and again has just been woken
            task.signals.post(SIGALRM if turns < 8 else 9)


def _put_arguments(task: Task, number: int, words: tuple[int, ...]) -> None:
    """As the call's convention has them on the series."""
    if task.abi.NAME == "s300":
        task.memory.write(STACK + PAGE + 4, struct.pack(f">{len(words)}I", *words))
        task.cpu.group("d0", "a7").write(number, STACK + PAGE)
        return
    in_registers = (*words, 0, 0, 0, 0)[:4]
    task.cpu.group("gr22", "gr30", "gr26", "gr25", "gr24", "gr23").write(number, STACK + PAGE, *in_registers)
    for index, word in enumerate(words[4:]):
        task.memory.put_u32(STACK + PAGE - 52 - 4 * index, word)


def _result(task: Task) -> int | None:
    """What the program finds; None for an error."""
    value, failed = task.cpu.group(*(("d0", "sr") if task.abi.NAME == "s300" else ("gr28", "gr22"))).read()
    return None if failed & 1 else value


def _furnish(root: Path) -> None:
    (root / "file").write_bytes(bytes(range(256)) * 8)
    (root / "directory").mkdir()
    for number in range(20):
        (root / "directory" / f"entry{number}").touch()
    (root / "link").symlink_to("file")
    (root / "loop").symlink_to("loop")
    (root / "dangling").symlink_to("../../etc/nothing")
    os.mkfifo(root / "fifo")
    scripts = [root / f"script{number}" for number in range(len(_SCRIPTS))]
    for script, text in zip(scripts, _SCRIPTS, strict=True):
        script.write_bytes(text)
    for path in (root, root / "directory", root / "file", root / "fifo", *scripts):
        path.chmod(0o777)  # the process isn't always the superuser


@pytest.fixture
def alarm() -> Iterator[None]:
    """A call that does not come back raises Hang."""
    old = signal.signal(signal.SIGALRM, _hang)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, old)


def rounds() -> range:
    start = int(os.environ.get("HP9K_SEED", "1"))
    return range(start, start + 2 * SOAK)


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("seed", rounds())
def test_any_words(seed: int, series: str, tmp_path: Path, alarm: None) -> None:
    dice = random.Random(seed)
    order = [entry for entry in _ENTRIES[series] for _ in range(CALLS_EACH)]
    dice.shuffle(order)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while order:
        with ExitStack() as stack:
            root = tmp_path / str(len(order))
            root.mkdir()
            system = System(series, root, dice, dice.random() < 0.5, stack)
            for _ in range(dice.randrange(1, 500)):
                if order and system.task.alive:
                    fuzz_call(system, system.task, order.pop(), f"HP9K_SEED={seed}")
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10 < GROWTH


def fuzz_call(system: System, task: Task, entry: Entry, seed: str) -> None:
    dice = system.dice
    if dice.random() < 0.1:
        system.scramble(task)
    if dice.random() < 0.05:
        task.signals.set_action(SIGUSR1, Action(dice.choice((SIG_IGN, DATA, HOLE)), system.word(), dice.randrange(16)))
        task.signals.post(dice.choice((SIGUSR1, dice.randrange(1, NSIG))))
    nonsense = dice.choice((0.0, 0.2, 1.0))
    words = tuple(
        system.word() if dice.random() < nonsense else system.fitting(argument) & 0xFFFFFFFF
        for argument in (*entry.arguments, _FD)
    )
    signal.alarm(PATIENCE)
    try:
        system.call(task, entry.number, *words)
        assert not system.mishaps, system.mishaps
    except (Exception, Hang) as error:
        raise AssertionError(f"{seed}: {entry.name}({', '.join(map(hex, words))}): {error!r}") from error
    finally:
        signal.alarm(0)
