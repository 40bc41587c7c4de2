"""What the rest of hp9k knows of a processor: the `Cpu` protocol and the reasons a run can end.

Nothing outside `emu` asks which engine it is talking to.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from emu.memory import Access, AddressSpace


class Stop:
    """Why `Cpu.run` returned. One of the classes below; equal if class and fields are."""

    # Written out instead of dataclasses, whose import takes longer than that of the whole engine.
    __slots__ = ()
    __match_args__: tuple[str, ...] = ()

    def _key(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Stop) and other._key() == self._key()

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({fields})"


class Syscall(Stop):
    """The guest asked for a system call and `Cpu.on_syscall` did not let it go on.

    The PC is already past the trap instruction.
    """

    __slots__ = ()


class Trap(Stop):
    """Any other trap instruction. 68k: `trap #1`..`trap #15`, the PC is past it. PA-RISC: BREAK, the PC is on it.

    `number` of a BREAK: im13 << 5 | im5.
    """

    __slots__ = ("number",)
    __match_args__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


class Breakpoint(Stop):
    """A breakpoint set with `add_breakpoint`; the instruction at `address` has not run."""

    __slots__ = ("address",)
    __match_args__ = ("address",)

    def __init__(self, address: int) -> None:
        self.address = address


class Fault(Stop):
    """A memory access that could not be made; the PC is on the faulting instruction."""

    __slots__ = ("access", "address", "mapped", "misaligned")
    __match_args__ = ("address", "access", "mapped", "misaligned")

    def __init__(self, address: int, access: Access, mapped: bool, misaligned: bool = False) -> None:
        self.address = address
        self.access = access
        self.mapped = mapped  # the page exists but forbids this access
        self.misaligned = misaligned  # an odd PC on the 68k; any data access on PA-RISC


class IllegalKind(Enum):
    ILLEGAL = "illegal instruction"
    PRIVILEGED = "privileged instruction"
    LINE_A = "line 1010 emulator"
    LINE_F = "line 1111 emulator"
    EMULATION = "assist emulation"  # PA-RISC: a coprocessor operation left to the system


class Illegal(Stop):
    """An instruction user mode may not execute; the PC is on it."""

    __slots__ = ("kind",)
    __match_args__ = ("kind",)

    def __init__(self, kind: IllegalKind) -> None:
        self.kind = kind


class ArithmeticKind(Enum):
    ZERO_DIVIDE = "integer divide by zero"
    CHK = "CHK out of bounds"
    TRAPV = "trap on overflow"  # TRAPV, TRAPcc, FTRAPcc
    FLOAT = "floating-point exception"
    OVERFLOW = "overflow"  # PA-RISC: instructions that trap on signed overflow
    CONDITION = "conditional trap"  # PA-RISC: instructions that trap if their condition holds


class Arithmetic(Stop):
    """An arithmetic trap. The PC is where the processor leaves it: 68k past the instruction, PA-RISC on it."""

    __slots__ = ("kind",)
    __match_args__ = ("kind",)

    def __init__(self, kind: ArithmeticKind) -> None:
        self.kind = kind


class Budget(Stop):
    """The time was up, or `Cpu.stop` was called."""

    __slots__ = ()


class RegisterGroup(Protocol):
    """Several registers moved at once: single accesses are what makes a trap slow."""

    @property
    def read(self) -> Callable[[], tuple[int, ...]]: ...

    def write(self, *values: int) -> None:
        """Values are taken modulo."""


class Registers(Protocol):
    def get(self, name: str) -> int: ...

    def set(self, name: str, value: int) -> None: ...


class Group:
    """A `RegisterGroup` of any registers, which are moved one after the other."""

    def __init__(self, cpu: Registers, names: tuple[str, ...]) -> None:
        self._cpu = cpu
        self._names = names

    def read(self) -> tuple[int, ...]:
        return tuple(map(self._cpu.get, self._names))

    def write(self, *values: int) -> None:
        for name, value in zip(self._names, values, strict=True):
            self._cpu.set(name, value)


class Cpu(Protocol):
    """One processor with the memory it runs in. Register names are the manual's, in lower case."""

    memory: AddressSpace
    # Called inside `run` at a system call, PC already past the trap. True: go on without leaving `run`.
    on_syscall: Callable[[], bool] | None
    # Called inside `run` at a breakpoint. True: execute the instruction there, or where the PC is now, and go on
    # without leaving `run`. Engines need not call it: then `Breakpoint` is returned.
    on_breakpoint: Callable[[], bool] | None
    # Whether a `Fault` has to leave every register as it was before the instruction, and not only the PC. That costs
    # speed: it is for programs that catch such signals, and for debuggers.
    precise: bool

    @property
    def pc(self) -> int: ...

    @pc.setter
    def pc(self, value: int) -> None: ...

    def run(self, seconds: float) -> Stop:
        """Execute until something happens or about `seconds` of host time are over."""
        ...

    def step(self) -> Stop:
        """Execute one instruction; `Budget` if nothing else happened."""
        ...

    def stop(self) -> None:
        """Cut the current run short. May be called from any thread and from inside `on_syscall`."""
        ...

    def get(self, name: str) -> int: ...

    def set(self, name: str, value: int) -> None: ...

    def group(self, *names: str) -> RegisterGroup: ...

    def add_breakpoint(self, address: int) -> None: ...

    def remove_breakpoint(self, address: int) -> None: ...

    def invalidate(self, start: int, length: int) -> None:
        """Drop translations of code that was written without the engine's knowledge."""
        ...

    def save(self) -> object:
        """The whole processor state (floating point too), opaque, for `restore` of the same engine."""
        ...

    def restore(self, state: object) -> None: ...

    def fork(self, memory: AddressSpace) -> Cpu:
        """A second processor in the same state over `memory`: a fork of this one's, or the same, which both then share
        (they never run at the same time)."""
        ...

    def close(self) -> None: ...
