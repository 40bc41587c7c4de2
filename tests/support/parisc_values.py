"""A machine whose values are stand-ins: what a compiler's are like, but with numbers inside to compare.

Arithmetic is exact, but only low bits may be asked of a value that leaves 64 bits, and nothing may ask a value or a
condition for its truth.
"""

from __future__ import annotations

from typing import Any

from emu.cpu import Arithmetic, ArithmeticKind, Illegal, IllegalKind, Trap
from emu.isa.plain_memory import Stopped
from emu.parisc.floats import FloatingPoint
from emu.parisc.interpreting import PlainMachine


def _exact(*numbers: int) -> None:
    low, high = min(numbers), max(numbers)
    assert low >= -1 << 63, "below 64 bits"
    assert high < 1 << (63 if low < 0 else 64), "beyond 64 bits"


class Bit:
    def __init__(self, value: Any) -> None:
        assert isinstance(value, bool)
        self.value = value

    def __bool__(self) -> bool:
        raise TypeError("a condition was asked for its truth")

    def __and__(self, other: Any) -> Bit:
        return Bit(self.value & truth(other))

    def __or__(self, other: Any) -> Bit:
        return Bit(self.value | truth(other))

    def __xor__(self, other: Any) -> Bit:
        return Bit(self.value ^ truth(other))

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__


def truth(condition: Any) -> bool:
    assert isinstance(condition, Bit | bool), condition
    return condition.value if isinstance(condition, Bit) else condition


class Value:
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, number: int) -> None:
        self.number = number

    def __bool__(self) -> bool:
        raise TypeError("a value was asked for its truth")

    def __index__(self) -> int:
        raise TypeError("a value was used as a number")

    def __lt__(self, other: Any) -> Bit:
        _exact(self.number, number(other))
        return Bit(self.number < number(other))

    def __le__(self, other: Any) -> Bit:
        _exact(self.number, number(other))
        return Bit(self.number <= number(other))

    def __gt__(self, other: Any) -> Bit:
        _exact(self.number, number(other))
        return Bit(self.number > number(other))

    def __ge__(self, other: Any) -> Bit:
        _exact(self.number, number(other))
        return Bit(self.number >= number(other))

    def __eq__(self, other: Any) -> Bit:  # type: ignore[override]
        _exact(self.number, number(other))
        return Bit(self.number == number(other))

    def __ne__(self, other: Any) -> Bit:  # type: ignore[override]
        _exact(self.number, number(other))
        return Bit(self.number != number(other))


def number(value: Any) -> int:
    """What an operand stands for; no condition does."""
    if isinstance(value, Value):
        return value.number
    assert type(value) is int, value
    return value


def _bounded(value: int) -> int:
    _exact(value)
    return value


def _shift(count: int) -> int:
    assert 0 <= count < 64, "a shift by more than a value has"
    return count


_OPERATIONS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "lshift": lambda a, b: a << _shift(b),
    "rshift": lambda a, b: _bounded(a) >> _shift(b),
}
for _name, _operation in _OPERATIONS.items():
    setattr(Value, f"__{_name}__", lambda a, b, f=_operation: Value(f(a.number, number(b))))
    setattr(Value, f"__r{_name}__", lambda a, b, f=_operation: Value(f(number(b), a.number)))


class _Bank:
    """Registers chosen by values."""

    def __init__(self, registers: list[int], mask: int) -> None:
        self._registers = registers
        self._mask = mask

    def __getitem__(self, index: Any) -> Value:
        return Value(self._registers[number(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        new = number(value)
        assert 0 <= new <= self._mask, "more bits than a register has"
        self._registers[number(index)] = new


class _Fp:
    def __init__(self, fp: FloatingPoint) -> None:
        self._fp = fp

    def __getattr__(self, name: str) -> Any:
        def operation(*operands: Any) -> Value:
            plain = [one.number & (1 << 64) - 1 if isinstance(one, Value) else one for one in operands]
            return Value(getattr(self._fp, name)(*plain))

        return operation


class Recorder(PlainMachine):
    """Plain ints, with memory made up: what is loaded depends on the address, what is stored is noted."""

    stores: list[tuple[int, ...]]

    def load(self, size: int, address: int) -> int:
        assert 0 <= address < 1 << 32
        return (address * 0x9E3779B97F4A7C15 + size) >> 7 & (1 << 8 * size) - 1

    def store(self, size: int, address: int, value: int) -> None:
        assert 0 <= address < 1 << 32
        self.stores.append((size, address, value & (1 << 8 * size) - 1))

    def store_bytes(self, size: int, address: int, value: int, ending: int) -> None:
        self.stores.append((-size, address, value & (1 << 8 * size) - 1, ending))

    def probe(self, address: int, write: int) -> int:
        return address >> 5 & 1 ^ write

    def timer(self) -> int:
        return 1234


class ValueMachine:
    """The same operations on stand-ins over a Recorder's state."""

    def __init__(self, plain: Recorder) -> None:
        self._plain = plain
        self.mask = plain.mask
        self.gr, self.fr = _Bank(plain.gr, plain.mask), _Bank(plain.fr, (1 << 64) - 1)
        self.sr, self.cr = (_Bank(bank, 0xFFFFFFFF) for bank in (plain.sr, plain.cr))
        self.fp = _Fp(plain.fp)

    def __getattr__(self, name: str) -> Value:
        assert name in ("sar", "cb", "v", "pc", "link", "space")
        return Value(getattr(self._plain, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("sar", "cb", "v"):
            setattr(self._plain, name, number(value))
        else:
            self.__dict__[name] = value

    def select(self, condition: Any, yes: Any, no: Any) -> Value:
        return Value(number(yes if truth(condition) else no))

    def nullify(self, condition: Any) -> None:
        self._plain.nullify(truth(condition))

    def branch(self, condition: Any, target: Any, nullify: Any) -> None:
        self._plain.branch(truth(condition), number(target), truth(nullify))

    def enter_space(self, register: Any) -> None:
        self._plain.enter_space(number(register))

    def load(self, size: int, address: Any) -> Value:
        return Value(self._plain.load(size, number(address)))

    def store(self, size: int, address: Any, value: Any) -> None:
        self._plain.store(size, number(address), number(value))

    def store_bytes(self, size: int, address: Any, value: Any, ending: int) -> None:
        self._plain.store_bytes(size, number(address), number(value), ending)

    def status_access(self, register: Any) -> None:
        self._plain.status_access(number(register))

    def fw(self, register: Any, half: Any) -> Value:
        return Value(self._plain.fw(number(register), number(half)))

    def set_fw(self, register: Any, half: Any, value: Any) -> None:
        new = number(value)
        self._plain.set_fw(number(register), number(half), new & 0xFFFFFFFF)

    def probe(self, address: Any, write: int) -> Value:
        return Value(self._plain.probe(number(address), write))

    def timer(self) -> Value:
        return Value(self._plain.timer())

    def identify(self) -> int:
        return self._plain.identify()

    def flush(self, address: Any) -> None:
        number(address)

    def trap(self, condition: Any, kind: ArithmeticKind) -> None:
        if truth(condition):
            raise Stopped(Arithmetic(kind))

    def illegal(self, kind: IllegalKind) -> None:
        raise Stopped(Illegal(kind))

    def breakpoint(self, value: Any) -> None:
        raise Stopped(Trap(number(value)))
