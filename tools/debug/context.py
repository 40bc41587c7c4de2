"""What expressions are evaluated in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tools.debug.types import Type
from tools.debug.values import Memory, Value


class Context(Memory, Protocol):
    """What an expression is evaluated in."""

    alignment: int  # of structures

    def register(self, name: str) -> Value | None:
        """None if there is none of that name."""
        ...

    def variable(self, name: str) -> Value | None:
        """A local variable of the frame, or a symbol."""
        ...

    def convenience(self, name: str) -> Value:
        """`$name`, `$1`."""
        ...

    def place_of(self, expression: Compiled) -> Value:
        """Evaluate an expression of which only the address is wanted."""
        ...

    def set_convenience(self, name: str, value: Value) -> None: ...
    def set_register(self, name: str, value: int) -> None: ...
    def write(self, address: int, data: bytes) -> None:
        """Raises CommandError."""
        ...

    def call(self, address: int, arguments: list[Value], result: Type | None) -> Value:
        """Call a function of the program; `result` is its type where that is known. Raises CommandError."""
        ...


Compiled = Callable[[Context], Value]
