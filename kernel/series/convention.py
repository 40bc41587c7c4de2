"""What the kernel asks of a series: the shape `s300.py` has and every further series will have.

A module is such an `Abi`; the kernel takes the one of the program it runs and asks nothing else about the processor.
"""

from __future__ import annotations

import importlib
import struct
from typing import Protocol, cast

from emu.cpu import Cpu, Stop
from emu.memory import AddressSpace

# The series that runs programs for a processor, as an Image names it.
SERIES = {"m68k": "s300", "PA-RISC": "s800"}
DESCRIPTIONS = {"s300": "Series 300", "s800": "Series 800"}


class Gate(Protocol):
    """The system call convention on one processor."""

    issued: int  # the number as the program gave it: 0 for an indirect call

    def enter(self) -> int:
        """Note where the arguments are and return the call's number. Raises MemoryFault."""
        ...

    def arguments(self, layout: struct.Struct) -> tuple[int, ...]:
        """The arguments as `layout` has them. Raises MemoryFault."""
        ...

    def succeed(self, value: int, second: int | None = None) -> None: ...

    def fail(self, code: int) -> None: ...

    def restart(self, issued: int) -> None:
        """Make the program issue the same call again; `issued` is as it was when the call was entered."""
        ...


class SignalContext:
    """What a handler may look at and change, whatever its series' sigcontext looks like."""

    __slots__ = ("address", "mask", "on_stack", "syscall", "syscall_action")

    def __init__(self, syscall: int, on_stack: bool, mask: int, syscall_action: int = 0, address: int = 0) -> None:
        self.syscall = syscall  # number of the interrupted call, 0 for none
        self.on_stack = on_stack
        self.mask = mask
        self.address = address  # that a fault was about
        self.syscall_action = syscall_action  # 0: it returns EINTR; anything else: it is made again


class SignalFrames(Protocol):
    """Builds and takes back signal frames on one processor."""

    return_routine: int  # what handlers return to: code of the kernel's, or what sigsetreturn(2) registered

    def push(self, number: int, code: int, handler: int, context: SignalContext, stack: int | None) -> None:
        """Enter `handler`; `stack` is the top of a signal stack to switch to. Raises MemoryFault."""
        ...

    def pop(self) -> SignalContext:
        """Restore what was interrupted, with the handler's changes. Raises MemoryFault."""
        ...


class Abi(Protocol):
    """A series."""

    NAME: str
    ARCHITECTURE: str  # as emu.engines names it
    ALIGNMENT: int  # no structure member is aligned to more bytes
    CLOCK_TICKS: int  # a second, what times(2) counts
    STACK_SIZE: int  # bytes
    STACK_AREA: tuple[int, int]  # [from, to) where it is
    STACK_GROWS_UP: bool
    BREAK_LIMIT: int  # the heap ends below this address
    # For mmap(2) and shmat(2): from, to, whether given out from the top.
    PRIVATE_WINDOW: tuple[int, int, bool]
    SHARED_WINDOW: tuple[int, int, bool]
    OCCUPIED: tuple[tuple[int, int], ...]  # [from, to) no mapping may be put over: the stack and the kernel's pages
    ADDRESS_END: int  # programs have no memory from here on

    def gate(self, cpu: Cpu, /) -> Gate: ...

    def signal_frames(self, cpu: Cpu, /) -> SignalFrames: ...

    SIGNAL_PAGE: int  # code of the kernel's that handlers return to

    def interrupted(self, memory: AddressSpace, stack: int, /) -> dict[str, int]:
        """The registers of what a signal handler interrupted; `stack` is its stack pointer when it has come back.

        Raises MemoryFault.
        """
        ...

    def live_stack(self, cpu: Cpu, /) -> tuple[int, int]:
        """[from, to) of the pages of the stack that are in use."""
        ...

    def save_state(self, cpu: Cpu, /) -> bytes:
        """The registers as core files have them."""
        ...

    def restore_state(self, cpu: Cpu, state: bytes, /) -> None:
        """Set the registers from what `save_state` made. Raises struct.error for less."""
        ...

    REGISTER_REQUESTS: tuple[int, int]  # of ptrace(2): reading and writing a word of what follows

    def user_area(self, cpu: Cpu, pages: tuple[int, int, int], /) -> bytes:
        """The registers where debuggers look for them, and with them how many pages text, data and stack have."""
        ...

    def set_user_area(self, cpu: Cpu, area: bytes, /) -> None: ...

    def signal_of(self, stop: Stop, /) -> tuple[int, int]:
        """The signal, and the code its handler gets, for a fault, trap, breakpoint or illegal instruction."""
        ...

    def enter_thread(self, cpu: Cpu, start: int, argument: int, stack: int, private: int, /) -> None:
        """Set up what the function `start` finds when it begins a thread. Raises MemoryFault."""
        ...

    def enter_program(
        self, cpu: Cpu, entry: int, arguments: list[bytes], environment: list[bytes], *, model: str
    ) -> None:
        """Map the stack and set up what a program finds when it starts. Raises ValueError if it doesn't fit."""
        ...


def of(series: str) -> Abi:
    """The series by name, "s300"."""
    return cast(Abi, importlib.import_module(f"kernel.series.{series}"))
