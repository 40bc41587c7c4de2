"""Watchpoints: the memory an expression is made of is watched; one that is made of registers, too, is evaluated after
each instruction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from emu.memory import MemoryFault
from kernel.debug import registers
from kernel.debug.events import Changed
from tools.debug import looking
from tools.debug.errors import CommandError
from tools.debug.expressions import compiled
from tools.debug.frame import Frame, returned
from tools.debug.inspector import Inspector
from tools.debug.values import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from kernel.debug.control import Control
    from kernel.debug.events import WatchHit
    from kernel.process.task import Task
    from tools.debug.point import Point
    from tools.debug.source import Source
    from tools.debug.target import Target
    from tools.debug.values import Value

ACCESS = {"watchpoint": "write", "read watchpoint": "read", "acc watchpoint": "access"}
TITLES = {
    "watchpoint": "Hardware watchpoint",
    "read watchpoint": "Hardware read watchpoint",
    "acc watchpoint": "Hardware access (read/write) watchpoint",
}


class Counts(Protocol):
    def counts(self, point: Point) -> bool:
        """It was hit; whether to stop."""
        ...


class Owner(looking.Looking, Protocol):
    control: Control
    source: Source

    @property
    def points(self) -> Counts: ...


class _Recorder(Inspector):
    """Notes what an expression is made of."""

    def __init__(self, like: Inspector) -> None:
        super().__init__(like.target, like.symbols, like._shared, like.frame)
        self.ranges: list[tuple[int, int]] = []
        self.registers = False

    def read(self, address: int, length: int) -> bytes:
        self.ranges.append((address & 0xFFFFFFFF, length))
        return super().read(address, length)

    def place_of(self, expression: Callable[[Inspector], Value]) -> Value:
        """What is at the address is not part of what is watched."""
        value = expression(self)
        if self.ranges and value.address is not None and self.ranges[-1] == (value.address, value.type.size):
            self.ranges.pop()
        return value

    def register(self, name: str) -> Value | None:
        found = super().register(name)
        self.registers = self.registers or found is not None
        return found


def title(point: Point) -> str:
    return "Watchpoint" if point.looks else TITLES[point.kind]


def scope(debugger: Owner, text: str) -> Frame | None:
    """The selected frame as it is now, if its variables are part of an expression."""
    if not debugger.source.local_names(debugger.frame().place).intersection(re.findall(r"[A-Za-z_]\w*", text)):
        return None
    frame, cpu = debugger.frame(), debugger.target.cpu
    known = registers.of(debugger.target.abi.NAME)
    values = {name: cpu.get(name) for name in (*known.general, *known.control)} | frame.registers
    return Frame(frame.level, frame.pc, values, frame.cfa, frame.back, interrupted=frame.interrupted)


def put_in(debugger: Owner, point: Point, task: Task) -> None:
    """Watch in a process. Raises CommandError."""
    assert point.expression is not None
    inspector = Inspector(task, debugger.symbols, debugger.shared, point.scope)
    recorder = _Recorder(inspector)
    value = point.expression(recorder)
    if point.by_place and value.address is not None:
        ranges = [(value.address, value.type.size)]
    elif recorder.registers and point.scope is None:
        _look_at_each(debugger, point, task, inspector)
        return
    else:
        ranges = recorder.ranges
    if not ranges:
        raise CommandError(f"{point.what}: neither memory nor a register is part of it")
    point.old = show(value, inspector)
    hit = _looker(debugger, point, inspector)
    try:
        for address, length in dict.fromkeys(ranges):
            point.watches.append(debugger.control.watch(task, address, length, ACCESS[point.kind], hit))
    except (MemoryFault, OSError) as error:
        raise CommandError(f"{point.what}: {error}") from None
    if point.scope is not None and point.scope.back:
        left = returned(task, point.scope.cfa)
        point.places.append(debugger.control.insert(task, point.scope.back, left))


def _looker(debugger: Owner, point: Point, inspector: Inspector) -> Callable[[WatchHit], bool]:
    wanted = _wanted(debugger, point, inspector)

    def hit(event: WatchHit) -> bool:
        try:
            new = show(point.expression(inspector), inspector)  # type: ignore[misc]
        except CommandError as error:
            point.error = str(error)
            return debugger.points.counts(point)
        if point.kind == "watchpoint" and new == point.old:
            return False
        return wanted(new)

    return hit


def _wanted(debugger: Owner, point: Point, inspector: Inspector) -> Callable[[str], bool]:
    """Whether a value that is new is to stop the program."""
    condition = compiled(point.condition, inspector.alignment) if point.condition else None

    def decide(new: str) -> bool:
        try:
            if condition is not None and not condition(inspector).number():
                point.old = new
                return False
        except CommandError as error:
            point.error = str(error)
        return debugger.points.counts(point)

    return decide


def _look_at_each(debugger: Owner, point: Point, task: Task, inspector: Inspector) -> None:
    """Evaluate it after each instruction. Raises CommandError."""
    if point.kind != "watchpoint":
        raise CommandError(f"{point.what}: no access to a register can be seen, only its change: use watch")
    expression, wanted = point.expression, _wanted(debugger, point, inspector)
    assert expression is not None
    value = expression(inspector)
    point.old, raw = show(value, inspector), value.raw

    def look(task: Task) -> None:
        nonlocal raw
        try:
            value = expression(inspector)
        except CommandError:
            return  # what it is made of is not there at this instruction
        if value.raw != raw:
            raw = value.raw
            if wanted(show(value, inspector)):
                debugger.control.report(Changed(task, look))

    point.looks.append((task, look))
    debugger.control.look(task, look)


def value_of(point: Point, target: Target, debugger: Owner) -> str:
    """As it is shown."""
    inspector = Inspector(target, debugger.symbols, debugger.shared, point.scope)
    try:
        assert point.expression is not None
        return show(point.expression(inspector), inspector)
    except CommandError as error:
        return f"<{error}>"
