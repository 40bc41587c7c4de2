"""A process as expressions see it: registers of a frame, memory, symbols, convenience variables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from emu.memory import MemoryFault
from kernel.debug import registers
from kernel.process.poke import poke
from tools.debug import types
from tools.debug.errors import CommandError
from tools.debug.types import Float, Pointer, Type
from tools.debug.values import Value, load

if TYPE_CHECKING:
    from kernel.debug.symbols import Symbols
    from tools.debug.frame import Frame
    from tools.debug.target import Target

_VOID = Value(types.VOID, 0)
_VOID_POINTER = Pointer(types.VOID)
_ADDRESSES = {
    "s300": frozenset(f"a{n}" for n in range(8)),
    "s800": frozenset(("gr2", "gr30", "gr31", "pcoqh", "pcoqt")),
}


class Shared:
    """What all inspectors of a debugger have in common."""

    def __init__(self) -> None:
        self.variables: dict[str, Value] = {}
        self.history: list[Value] = []
        self.call: Callable[[int, list[Value], Type | None], Value] | None = None
        self.changes: Callable[[], None] = lambda: None  # before registers or memory are changed
        self.local: Callable[[Inspector, str], Value | None] = lambda inspector, name: None

    def convenience(self, name: str) -> Value:
        """`name` without its dollar: a variable, or a value of the history."""
        if not name or name == "$" or name.isdigit() or re.fullmatch(r"\$\d*", name):
            return self._past(name)
        return self.variables.get(name, _VOID)

    def _past(self, name: str) -> Value:
        if name.startswith("$"):
            index = len(self.history) - 1 - int(name[1:] or 1)
        else:
            index = int(name) - 1 if name else len(self.history) - 1
        if not 0 <= index < len(self.history):
            if not name or name == "$":
                return _VOID
            raise CommandError(f"the history has no value ${name}")
        return self.history[index]


class Inspector:
    """What `expressions` are evaluated in. `frame`: whose registers; None for those of the processor."""

    def __init__(self, target: Target, symbols: Symbols, shared: Shared, frame: Frame | None = None) -> None:
        self.target = target
        self.symbols = symbols
        self.frame = frame
        self.alignment = target.abi.ALIGNMENT
        self.series = target.abi.NAME
        self._shared = shared
        self._kinds: dict[str, tuple[str, types.Type] | None] = {}

    # -- memory ------------------------------------------------------------------------------------------------

    def read(self, address: int, length: int) -> bytes:
        try:
            return self.target.memory.peek(address & 0xFFFFFFFF, length)
        except MemoryFault as fault:
            raise CommandError(f"cannot access memory at {fault.address:#x}") from None

    def write(self, address: int, data: bytes) -> None:
        self._shared.changes()
        try:
            poke(self.target, address & 0xFFFFFFFF, data)
        except MemoryFault as fault:
            raise CommandError(f"cannot access memory at {fault.address:#x}") from None

    def describe(self, address: int) -> str | None:
        return self.symbols.describe(address)

    # -- registers ---------------------------------------------------------------------------------------------

    def register(self, name: str) -> Value | None:
        kind = self._kinds.get(name, _VOID)
        if isinstance(kind, Value):
            kind = self._kinds[name] = self._kind(name)
        if kind is None:
            return None
        real, type_ = kind
        bits = self._bits(real)
        if isinstance(type_, Float):
            return Value(type_, self._number(type_, bits), None, real)
        if type_.__class__ is types.Int:
            return Value(type_, type_.wrap(bits), None, real)
        return Value(type_, bits, None, real)

    def _kind(self, name: str) -> tuple[str, types.Type] | None:
        try:
            real = registers.canonical(self.series, name)
            self.target.cpu.get(real)
        except KeyError:
            return None
        if real == "pc" or real in _ADDRESSES[self.series]:
            return real, _VOID_POINTER
        if real in registers.of(self.series).float:
            return real, types.DOUBLE
        if self.series == "s800" and real[:2] == "fr" and real[-1] in "lr":
            return real, types.FLOAT
        return real, types.INT

    def _bits(self, name: str) -> int:
        if self.frame is not None and name in self.frame.registers:
            return self.frame.registers[name]
        return self.target.cpu.get(name)

    def _number(self, type_: Float, bits: int) -> float:
        if self.series == "s300":
            return registers.extended(bits)
        from tools.debug.values import decode

        number = decode(type_, bits.to_bytes(type_.size, "big"))
        assert isinstance(number, float)
        return number

    def set_register(self, name: str, value: int) -> None:
        if self.frame is not None and self.frame.level:
            raise CommandError("only registers of the innermost frame can be set: see frame 0")
        if self.series == "s300" and name in registers.of("s300").float:
            value = registers.to_extended(value)
        self._shared.changes()
        self.target.cpu.set(name, value)
        if self.frame is not None:
            self.frame.registers.pop(name, None)

    # -- names -------------------------------------------------------------------------------------------------

    def variable(self, name: str) -> Value | None:
        if (local := self._shared.local(self, name)) is not None:
            return local
        module, separator, plain = name.rpartition(":")
        address = self.symbols.address(plain, module.rstrip(":") if separator else "")
        if address is None:
            return None
        if self.is_code(address):
            return Value(types.FUNCTION, address, address)
        return load(self, types.INT, address)

    def is_code(self, address: int) -> bool:
        module = self.symbols.module_at(address)
        return module is not None and any(start <= address < end for start, end in module.code)

    def place_of(self, expression: Callable[[Inspector], Value]) -> Value:
        """Evaluate an expression of which only the address is wanted."""
        return expression(self)

    def convenience(self, name: str) -> Value:
        return self._shared.convenience(name)

    def set_convenience(self, name: str, value: Value) -> None:
        self._shared.variables[name] = value

    def call(self, address: int, arguments: list[Value], result: Type | None) -> Value:
        if self._shared.call is None:
            raise CommandError("nothing runs that could be called")
        return self._shared.call(address, arguments, result)
