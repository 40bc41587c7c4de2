"""The answers to gdb's packets ("Debugging with GDB", appendix E), over a `Control`.

gdb's processes are HP-UX's, each with one thread of the same number. All stand still while gdb thinks.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from emu.memory import MemoryFault
from kernel.abi import signals
from kernel.debug.control import Control
from kernel.debug.events import (
    Breakpoint,
    BreakpointHit,
    Event,
    Executed,
    Exited,
    Forked,
    Interrupted,
    Loaded,
    Over,
    RecordingOver,
    Watch,
)
from kernel.process.observer import Observer
from kernel.process.poke import poke
from kernel.process.task import Task
from tools.debug.gdb import stops
from tools.debug.gdb.connection import Connection, Lost
from tools.debug.gdb.files import Files, piece
from tools.debug.gdb.layout import LAYOUTS, Layout
from tools.debug.gdb.packets import LONGEST
from tools.debug.gdb.resuming import ANY, NoProcess, actions, process_of, resume

if TYPE_CHECKING:
    from tools.debug.gdb.modules import Modules

_NAME = re.compile(rb"[qQv][A-Za-z]*|b[cs]|.", re.DOTALL)
_EFAULT, _EINVAL, _ESRCH = b"E0e", b"E16", b"E03"
_KINDS = {b"2": "write", b"3": "read", b"4": "access"}


Monitor = Callable[[Task, str, Callable[[str], None]], None]
Command = Callable[["Stub", bytes], bytes | None]


class Ending(Enum):
    """How a conversation ends."""

    LOST = "the connection is gone"
    OVER = "no process is left"


class Stub:
    """One conversation.

    `commands` are the handlers of packets by the beginning of their names. `monitor` carries out a command of ours for
    a process, and hands on what it prints.
    """

    def __init__(
        self,
        control: Control,
        connection: Connection,
        modules: Modules,
        commands: Mapping[bytes, Command],
        monitor: Monitor,
    ) -> None:
        self._commands = commands
        self.control = control
        self.connection = connection
        self.modules = modules
        self.monitor = monitor
        self.files = Files(modules.contents)
        self.passed: frozenset[int] = frozenset()  # signals gdb doesn't want to see
        self.attached_late = False  # gdb found the program running: when it leaves, that goes on
        self.last: bytes | None = None  # what `?` says
        self._chosen: Task | None = None  # by Hg
        self._places: dict[tuple[Task, bytes, int, int], Breakpoint | Watch] = {}
        self._waiting: deque[bytes] = deque()  # stop replies for later
        self._wanted = False  # Ctrl-C
        control.catches = {Loaded, Exited}
        control.signals = lambda number: number not in self.passed
        control.watch_calls(None)

    def serve(self) -> Ending:
        """Answer until the connection ends, or the last process has and gdb knows."""
        try:
            while True:
                packet = self.connection.receive()
                answer = self.answer(packet)
                if answer is not None:
                    self.connection.send(answer)
                if packet == b"QStartNoAckMode":
                    self.connection.acknowledged = False
        except Lost:
            return Ending.LOST if self.control.machine.tasks else Ending.OVER
        finally:
            self._take_out(None)
            self.control.watch_calls(None)

    def answer(self, packet: bytes) -> bytes | None:
        """The payload to send back; empty for what isn't known, as the protocol wants it; None: none is due."""
        match = _NAME.match(packet)
        if match is None:
            return b""
        name, rest = match[0], packet[match.end() :]
        handler = self._commands.get(name)
        if handler is None:
            return b""
        try:
            return handler(self, rest)
        except MemoryFault:
            return _EFAULT
        except NoProcess:
            return _ESRCH
        except (ValueError, IndexError, KeyError):  # nonsense: a malformed number, a register there is not
            return _EINVAL

    # -- processes ---------------------------------------------------------------------------------------------

    @property
    def task(self) -> Task:
        """The one registers and memory are asked of. Raises NoProcess."""
        for task in (self._chosen, self.control.current):
            if task is not None and task.alive and task in self.control.attached:
                return task
        for task in self.control.attached:
            if task.alive:
                return task
        raise NoProcess

    def find(self, pid: int | None) -> Task:
        """Raises NoProcess."""
        if pid is ANY:
            return self.task
        for task in self.control.attached:
            if task.pid == pid and task.alive:
                return task
        raise NoProcess

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.task.abi.ARCHITECTURE]

    def choose(self, rest: bytes) -> bytes:
        """H: `g` and a thread; `c` is of no use beside vCont."""
        if rest[:1] == b"g":
            self._chosen = self.find(process_of(rest[1:]))
        return b"OK"

    def is_alive(self, rest: bytes) -> bytes:
        self.find(process_of(rest))
        return b"OK"

    def why(self, rest: bytes) -> bytes:
        if self.last is None:
            self.last = stops.standing(self.task)
        return self.last

    # -- registers and memory ----------------------------------------------------------------------------------

    def read_registers(self, rest: bytes) -> bytes:
        return self.layout.all(self.task.cpu).hex().encode()

    def write_registers(self, rest: bytes) -> bytes:
        data, layout, at = bytes.fromhex(rest.decode("ascii")), self.layout, 0
        self.control.changes(self.task)
        for number, register in enumerate(layout.registers):
            layout.write(self.task.cpu, number, data[at : at + register.size])
            at += register.size
        return b"OK"

    def read_register(self, rest: bytes) -> bytes:
        return self.layout.read(self.task.cpu, int(rest, 16)).hex().encode()

    def write_register(self, rest: bytes) -> bytes:
        number, _, value = rest.partition(b"=")
        self.control.changes(self.task)
        self.layout.write(self.task.cpu, int(number, 16), bytes.fromhex(value.decode("ascii")))
        return b"OK"

    def read_memory(self, rest: bytes) -> bytes:
        """What there is of it, if only its beginning is mapped."""
        address, length = _pair(rest)
        return self.peek(address, min(length, LONGEST // 2)).hex().encode()

    def write_memory(self, rest: bytes) -> bytes:
        place, _, data = rest.partition(b":")
        return self._write(place, bytes.fromhex(data.decode("ascii")))

    def write_binary(self, rest: bytes) -> bytes:
        place, _, data = rest.partition(b":")
        return self._write(place, data)

    def _write(self, place: bytes, data: bytes) -> bytes:
        address, length = _pair(place)
        if length != len(data):
            raise ValueError(place)
        if data:
            self.control.changes(self.task)
            poke(self.task, address, data)
        return b"OK"

    def peek(self, address: int, length: int) -> bytes:
        """Memory, protected or not, up to the first byte that isn't there. Raises MemoryFault if that is the first."""
        memory, found = self.task.memory, bytearray()
        while len(found) < length:
            at = address + len(found)
            size = min(length - len(found), 4096 - at % 4096)
            try:
                found += memory.peek(at, size)
            except MemoryFault:
                if not found:
                    raise
                break
        return bytes(found)

    # -- breakpoints -------------------------------------------------------------------------------------------

    def insert(self, rest: bytes) -> bytes:
        kind, address, length = _place(rest)
        task = self.task
        key = (task, kind, address, length)
        if key not in self._places:
            if kind in (b"0", b"1"):
                self._places[key] = self.control.insert(task, address)
            else:
                self._places[key] = self.control.watch(task, address, length, _KINDS[kind])
        return b"OK"

    def remove(self, rest: bytes) -> bytes:
        kind, address, length = _place(rest)
        self._take_out_one((self.task, kind, address, length))
        return b"OK"

    def _take_out(self, task: Task | None) -> None:
        """All of one process, or of all."""
        for key in [key for key in self._places if task in (None, key[0])]:
            self._take_out_one(key)

    def _take_out_one(self, key: tuple[Task, bytes, int, int]) -> None:
        place = self._places.pop(key, None)
        if place is None:
            return  # it went with a program, or a forked process never had it
        if isinstance(place, Watch):
            self.control.unwatch(place)
        else:
            self.control.remove(place)

    # -- going on ----------------------------------------------------------------------------------------------

    def resume(self, rest: bytes) -> bytes:
        """vCont."""
        if rest == b"?":
            return b"vCont;c;C;s;S;r"
        if not rest.startswith(b";"):
            raise ValueError(rest)
        wanted = actions(rest[1:])
        if not self.control.attached:
            raise NoProcess
        go = partial(resume, self.control, wanted)
        self.last = self._waiting.popleft() if self._waiting else self._resume(go)
        return self.last

    def back(self, go: Callable[[Task], Event]) -> bytes:
        """bs and bc: back in what `monitor record` has had recorded. Where nothing is, that is over at once."""
        task = self.task
        try:
            self.last = self._report(go(task))
        except ValueError:
            self.last = stops.describe(RecordingOver(task, back=True))
        return self.last

    def _resume(self, go: Callable[[], Event]) -> bytes:
        scheduler, fd = self.control.machine.scheduler, self.connection.fileno()
        self._wanted = False
        scheduler.watch_forever(fd, self._arrived)
        try:
            self._arrived()  # Ctrl-C may have come with the packet
            while True:
                event = go()
                if isinstance(event, Interrupted) and not self._wanted:
                    if self._waiting:
                        return self._waiting.popleft()
                    if not self.connection.lost:
                        continue
                return self._report(event)
        finally:
            scheduler.unwatch(fd)

    def _arrived(self) -> None:
        if self.connection.interrupted():
            self._wanted = True
            self.control.interrupt()

    def _report(self, event: Event) -> bytes:
        name = ""
        self._chosen = event.task  # as gdb takes for granted
        if isinstance(event, Forked) and event.child.lender is event.task:
            event.child.attach(_Borrower(self, event.task))
        elif isinstance(event, Executed):
            self._forget(event.task)
            name = self.modules.name(event.task)
        elif isinstance(event, Exited | Over):
            self._forget(event.task)
        return stops.describe(event, name=name, hardware=self._is_hardware(event))

    def _is_hardware(self, event: Event) -> bool:
        """Whether what was hit is what gdb calls a hardware breakpoint. Here both are the same."""
        return isinstance(event, BreakpointHit) and any(
            key[1] == b"1" and place in event.breakpoints for key, place in self._places.items()
        )

    def _forget(self, task: Task) -> None:
        """Its breakpoints went with its program."""
        for key in [key for key in self._places if key[0] is task]:
            del self._places[key]

    def memory_returned(self, parent: Task) -> None:
        """A vfork(2) is over."""
        if parent in self.control.attached and not self.connection.lost:
            self._waiting.append(stops.vfork_done(parent))
            self.control.interrupt()

    # -- the end -----------------------------------------------------------------------------------------------

    def detach(self, rest: bytes) -> bytes:
        task = self.find(process_of(rest.removeprefix(b";")))
        self._take_out(task)
        self.control.detach(task)
        return b"OK"

    def kill(self, rest: bytes) -> bytes | None:
        """k: all of them, without an answer."""
        for task in self.control.attached:
            self._end(task)
        return None

    def kill_one(self, rest: bytes) -> bytes:
        self._end(self.find(process_of(rest.removeprefix(b";"))))
        return b"OK"

    def _end(self, task: Task) -> None:
        self._take_out(task)
        self.control.detach(task)
        task.exit(signals.SIGKILL)
        task.release()

    # -- files and documents -----------------------------------------------------------------------------------

    def file(self, rest: bytes) -> bytes:
        return self.files.answer(rest.removeprefix(b":"))

    def transfer(self, rest: bytes) -> bytes:
        """qXfer:OBJECT:read:ANNEX:OFFSET,LENGTH."""
        _, kind, verb, annex, place = rest.split(b":", 4)
        if verb != b"read":
            return b""
        offset, length = _pair(place)
        if kind == b"features" and annex == b"target.xml":
            return piece(self.layout.description.encode(), offset, length)
        if kind == b"exec-file":
            return piece(self.modules.name(self.find(process_of(annex))).encode("latin-1"), offset, length)
        if kind == b"libraries":
            return piece(self.modules.libraries(self.task).encode("latin-1"), offset, length)
        if kind == b"threads":
            return piece(self._threads().encode("latin-1"), offset, length)
        return b""

    def _threads(self) -> str:
        rows = (
            f'<thread id="{stops.thread(task)}" name="{_xml(self.modules.title(task))}"/>'
            for task in self.control.attached
            if task.alive
        )
        return f'<?xml version="1.0"?><threads>{"".join(rows)}</threads>'

    def search(self, address: int, length: int, pattern: bytes) -> int | None:
        """Where `pattern` begins in memory."""
        found = self.peek(address, length).find(pattern)
        return None if found < 0 else address + found


class _Borrower(Observer[Task]):
    """Looks after the child of a vfork(2) until it gives the memory back."""

    follows = False

    def __init__(self, stub: Stub, parent: Task) -> None:
        self._stub, self._parent = stub, parent

    def executed(self, task: Task) -> None:
        task.detach(self)
        self._stub.memory_returned(self._parent)

    def exited(self, task: Task) -> None:
        self._stub.memory_returned(self._parent)


def _pair(word: bytes) -> tuple[int, int]:
    first, second = word.split(b",")
    return int(first, 16) & 0xFFFFFFFF, int(second, 16)


def _place(rest: bytes) -> tuple[bytes, int, int]:
    kind, address, length = rest.partition(b";")[0].split(b",")
    if kind not in b"01234":
        raise ValueError(kind)
    return kind, int(address, 16), int(length, 16)


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
