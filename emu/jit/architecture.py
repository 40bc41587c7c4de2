"""What `emu.jit` has to be told of a processor to run it: one object of this shape.

    emu.jit.cpu          runs native code and does what it came back for; the processor's own class, which has the
                         registers, is a subclass
    emu.jit.dispatch     the native half of that: the loop that enters regions, counts arrivals, takes faults
    emu.jit.translations which regions one guest has; emu.jit.engine, which all guests of the architecture share
    emu.jit.compiler     makes them, in a process of its own, with the architecture's `translator`

A processor is added in this order:
1. `registers.py`: the block of its registers, offsets by name; a `Layout` over it.
2. `isa/`: the description (see `emu.isa.declaration`), and a reference engine that executes it on plain ints. Its
   `save` and `restore` use the same block, its `step` does any single instruction: it is what native code leaves
   everything to that it does not do, so that a first lowering may do little.
3. The lowering: machines on `emu.jit.values` over the same description. `runtime` is the interpreter, `translator` the
   compiler of regions. Both leave by returning a reason of `emu.jit.state`.
4. A subclass of `emu.jit.cpu.NativeCpu`, and a module with `architecture(model)` that gives the object below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from emu.jit.state import Layout
from emu.named import Named


class Name(Named):
    """How another process finds an architecture: the module whose `architecture(model)` gives it."""

    module: str
    model: str


class Source(Named):
    """Where the code of a region comes from.

    `word` gives `Architecture.unit` bytes at an address, None where none are known; `reached` whether control was seen
    to arrive there.
    """

    word: Callable[[int], int | None]
    reached: Callable[[int], bool]


# In place of passes: the order of them that LLVM itself takes to simplify functions.
THOROUGH = ("thorough",)


class Translation(Named):
    """`assembly` defines `i32 @region(ptr %state, i32 %entry, ptr %base)`, which begins at an entry by number."""

    assembly: str
    entries: list[int]  # addresses, by number
    ranges: list[tuple[int, int]]  # start and end of the code it was made from
    passes: tuple[str, ...] = ()  # if this region is worth others than the translator's


class Translator(Protocol):
    """Makes regions. It is kept, and may keep what it learnt of instruction words."""

    passes: tuple[str, ...]  # names of LLVM's over functions, or THOROUGH: for what `translate` gives

    def translate(
        self, start: int, source: Source, entries: tuple[int, ...] = (), *, limit: int, precise: bool
    ) -> Translation:
        """The region that begins at `start`, with other `entries`, of about `limit` instructions at most.

        An access that may fault is volatile (one of bytes atomic, too, or LLVM makes one load of two whose values
        meet) and has a `emu.jit.lines` location, line its instruction's address in units; in `precise` code the state
        is written back before it. Raises ValueError if no instruction is there.
        """
        ...


class Architecture(Protocol):
    name: Name
    folders: tuple[str, ...]  # below emu, besides isa and jit: native code is made anew when a file in them changes
    layout: Layout
    unit: int  # bytes; instructions begin at multiples of it
    pc: str  # the word of the state that says where to go on
    tag: int  # the low bits that are set in it besides the address, such as a privilege level
    gateway: int | None  # an address that is a system call and no code

    def runtime(self) -> str:
        """LLVM's assembly of what differs in the runtime; `emu.jit.dispatch` has the rest, and the declarations.

        `i32 @interpret(ptr %state, ptr %base)`: executes instructions until a branch was taken (GO_ON: the loop looks
        for a region) or something else happened; also what regions left with INTERPRET. It looks at pages' flags (PAGE)
        and at breakpoints (`@breakpoint`).
        `void @prepare(ptr %state)`: what the host needs before the loop, and again where code left with HOST_CONTROL.
        `void @collect(ptr %state, i32 %flags)`: the host's floating-point flags after native code ran.
        And `layout.helpers`.
        """
        ...

    def enterable(self) -> str:
        """Lines that define `%plain`, 1 if a region may be entered at `%front`, which is the word called `pc`."""
        ...

    def translator(self) -> Translator: ...
