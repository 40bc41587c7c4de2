"""The declaration of a system call, and the table compiled from all of them.

    @syscall(3, "read")
    def read(task: Task, fd: Fd, buffer: OutBuffer, count: Int) -> int | Waiting[int]: ...

One declaration gives dispatch, argument decoding on both series, the trace line and the documentation. A handler
returns None (0), a number, a pair (two result registers) or NO_RESULT, and fails by raising an `Errno` member;
a host OSError may be let through. A handler that can block is `async def` and awaits `task.wait`, or returns its result
or a coroutine as `kernel.waiting` has it.
"""

from __future__ import annotations

import struct
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, Protocol, TypeVar

from kernel.abi.errno import Errno, HpuxError
from kernel.calls.arguments import Argument, Guest
from kernel.waiting import Waiting


class Log(Protocol):
    def log_once(self, text: str, key: str = "") -> None: ...


class Processor(Protocol):
    @property
    def pc(self) -> int: ...


class Caller(Protocol):
    """As much of a process as the row of a missing call may know: where it is, and where that is noted down."""

    @property
    def machine(self) -> Log: ...
    @property
    def cpu(self) -> Processor: ...


class NoResult(Enum):
    NO_RESULT = 0


NO_RESULT: Final = NoResult.NO_RESULT  # the handler has set the registers itself (exec, sigreturn) or the task is gone

Result = int | tuple[int, int] | NoResult | None
Handler = Callable[..., Result | Waiting[Result]]
_H = TypeVar("_H", bound=Handler)


class Entry:
    """One row: everything dispatch, trace and documentation need of a call on one series."""

    __slots__ = (
        "arguments", "call", "handler", "implemented", "layout", "name", "note", "number", "reserved",
    )  # fmt: skip

    # Compiled from the declaration when one of them is first wanted: no program makes all the calls there are.
    arguments: tuple[Argument, ...]
    layout: struct.Struct
    call: Callable[..., Any]  # the handler, of argument words

    def __init__(self, number: int, name: str, handler: Handler, *, implemented: bool = True, note: str = "") -> None:
        self.number = number
        self.name = name
        self.handler = handler
        self.implemented = implemented
        self.note = note
        self.reserved = False  # a number without a call

    def __getattr__(self, name: str) -> Any:
        if name not in ("arguments", "layout", "call"):
            raise AttributeError(name)
        self.arguments = arguments = _arguments(self.handler)
        self.layout = struct.Struct(">" + "".join(argument.code for argument in arguments))
        self.call = _caller(self.handler, arguments)
        return getattr(self, name)


def _code(handler: Handler) -> types.CodeType:
    assert isinstance(handler, types.FunctionType)
    return handler.__code__


def _arguments(handler: Handler) -> tuple[Argument, ...]:
    # Annotations are strings here; looked up in the handler's module, without the cost of typing.get_type_hints.
    code = _code(handler)
    names = code.co_varnames[1 : code.co_argcount]
    scope = handler.__globals__
    return tuple(scope[handler.__annotations__[name]].__metadata__[0] for name in names)


def _caller(handler: Handler, arguments: tuple[Argument, ...]) -> Callable[..., Any]:
    """The handler as a function of argument words."""
    converters = [argument.convert for argument in arguments]
    if not any(converters):
        return handler

    def call(task: Guest, *raw: int) -> Any:
        return handler(
            task,
            *(word if convert is None else convert(task, word) for word, convert in zip(raw, converters, strict=True)),
        )

    return call


def syscall(
    number: int, name: str, *, s800: int | None = -1, s300: int | None = -1, note: str = ""
) -> Callable[[_H], _H]:
    """Declare a handler. `s300=`/`s800=` give another number on that series, None that it has no such call.

    `note` says what of the call is not there, and makes it one that is supported in part.
    """

    def declare(handler: _H) -> _H:
        numbers = {series: number if own == -1 else own for series, own in (("s300", s300), ("s800", s800))}
        declared = getattr(handler, "declared", [])
        declared.append((numbers, name, note))
        handler.declared = declared  # type: ignore[attr-defined]
        return handler

    return declare


def unimplemented(number: int, name: str, error: type[HpuxError], why: str) -> Entry:
    """A row that says what it returns and why; the call is logged once a run and the program goes on."""

    def handler(task: Caller) -> Result:
        task.machine.log_once(
            f"system call {number} {name} is not implemented ({why}): {error.__name__}, at {task.cpu.pc:#x}",
            f"system call {number}",
        )
        raise error

    return Entry(number, name, handler, implemented=False, note=f"{error.__name__}, {why}")


def declared(module: types.ModuleType, series: str) -> Iterator[Entry]:
    """The calls of one series that a module declares."""
    for handler in vars(module).values():
        if getattr(handler, "__module__", None) == module.__name__:
            for numbers, name, note in getattr(handler, "declared", ()):
                if numbers[series] is not None:
                    yield Entry(numbers[series], name, handler, note=note)


class Table(dict[int, Entry]):
    """The calls of one series by number, each from when it is first asked for: no program makes all there are.

    `modules` says which declares a number and `load` loads it, with all it declares; `rows` are the other calls.
    """

    def __init__(
        self,
        series: str,
        modules: Mapping[int, str],
        load: Callable[[str], types.ModuleType],
        rows: Callable[[], Iterable[Entry]],
    ) -> None:
        self._series = series
        self._modules = modules
        self._load = load
        self._rows = rows

    def implemented(self) -> Table:
        """Enter all calls that have handlers."""
        for name in set(self._modules.values()):
            self._enter(declared(self._load(name), self._series))
        return self

    def complete(self) -> Table:
        """Enter those that have none, too."""
        self.implemented()._enter(self._others())
        return self

    def _others(self) -> Iterator[Entry]:
        return (row for row in self._rows() if row.number not in self._modules)

    def _enter(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.setdefault(entry.number, entry)

    def __missing__(self, number: int) -> Entry:
        module = self._modules.get(number)
        self._enter(self._others() if module is None else declared(self._load(module), self._series))
        return self.get(number) or unknown(number)


def unknown(number: int, why: str = "no such number") -> Entry:
    """The row of a number without a call. HP-UX sends SIGSYS there; the error alone lets the program say so."""
    entry = unimplemented(number, f"syscall_{number}", Errno.EINVAL, why)
    entry.reserved = True
    return entry
