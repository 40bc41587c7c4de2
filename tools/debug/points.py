"""What the user has set: breakpoints, watchpoints, catchpoints, with their numbers, conditions, counts and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tools.debug import library_calls, watching
from tools.debug.errors import CommandError
from tools.debug.expressions import compiled
from tools.debug.point import Point

if TYPE_CHECKING:
    from collections.abc import Callable

    from kernel.debug.events import Breakpoint
    from kernel.debug.modules import Modules
    from kernel.process.task import Task


class Owner(watching.Owner, Protocol):
    """Whose they are."""

    modules: Modules

    def catching_changed(self) -> None:
        """A catchpoint came or went."""
        ...


class Points:
    """All of one debugger."""

    def __init__(self, debugger: Owner) -> None:
        self._debugger = debugger
        self.all: dict[int, Point] = {}
        self._last = 0

    def add(self, kind: str, what: str, **more: object) -> Point:
        self._last += 1
        point = self.all[self._last] = Point(self._last, kind, what, **more)  # type: ignore[arg-type]
        self._debugger.shared.variables["bpnum"] = self._debugger.of_int(self._last)
        return point

    def find(self, text: str) -> Point:
        """By its number. Raises CommandError."""
        number = text.strip()
        found = self.all.get(int(number)) if number.isdigit() else None
        if found is None:
            raise CommandError(f"no breakpoint number {number or '(none given)'}")
        return found

    def delete(self, point: Point) -> None:
        self.take_out(point)
        self.all.pop(point.number, None)
        self._debugger.catching_changed()

    def withdraw(self, point: Point) -> None:
        """The last one could not be set: its number is free again."""
        self.delete(point)
        self._last -= 1

    def set_condition(self, point: Point, text: str) -> None:
        """Raises CommandError for what is no expression."""
        text = text.strip()
        if text:
            compiled(text)
        point.condition = text
        self.refresh(point)

    # -- in the process ----------------------------------------------------------------------------------------

    def refresh(self, point: Point) -> None:
        """Take it out, and put it in where it belongs."""
        self.take_out(point)
        if point.enabled:
            for task in self._debugger.control.attached:
                self.put_in(point, task)

    def put_in(self, point: Point, task: Task) -> None:
        """Raises CommandError for what can't be watched."""
        control = self._debugger.control
        if point.catches == "call":
            wanted = library_calls.Wanted.of(next(iter(point.names)))
            for address, hit in library_calls.places(self._debugger.modules, task, wanted, self._hit(point, task)):
                point.places.append(control.insert(task, address, hit))
        elif point.kind in watching.ACCESS:
            watching.put_in(self._debugger, point, task)
        elif point.kind == "breakpoint":
            for address in point.addresses:
                point.places.append(control.insert(task, address, self._hit(point, task)))

    def put_all_in(self, task: Task) -> None:
        for point in self.all.values():
            if point.enabled:
                try:
                    self.put_in(point, task)
                except CommandError as error:
                    self._debugger.say(f"Watchpoint {point.number} is out of use: {error}")

    def leave_all(self) -> None:
        """The process they were in is gone, or its program: what is of one of its frames goes with it."""
        for point in list(self.all.values()):
            self.take_out(point)
            if point.scope is not None:
                del self.all[point.number]

    def take_out(self, point: Point) -> None:
        control = self._debugger.control
        for place in point.places:
            control.remove(place)
        for watch in point.watches:
            control.unwatch(watch)
        for task, look in point.looks:
            control.look_no_more(task, look)
        point.places.clear()
        point.watches.clear()
        point.looks.clear()

    def _hit(self, point: Point, task: Task) -> Callable[[Task], bool]:
        """What decides at each hit, as fast as it can be."""
        if not point.condition:
            return lambda task: self.counts(point)
        condition = compiled(point.condition, task.abi.ALIGNMENT)
        inspector = self._debugger.inspector_of(task)

        def hit(task: Task) -> bool:
            try:
                if not condition(inspector).number():
                    return False
            except CommandError as error:
                point.error = str(error)
            return self.counts(point)

        return hit

    def counts(self, point: Point) -> bool:
        """It was hit; whether to stop."""
        point.hits += 1
        if point.ignore:
            point.ignore -= 1
            return False
        return True

    def of_place(self, place: Breakpoint) -> Point | None:
        return next((point for point in self.all.values() if place in point.places), None)
