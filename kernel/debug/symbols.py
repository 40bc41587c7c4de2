"""Symbols of programs and libraries: from a name to an address and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from emu.memory import PROT_WRITE
from kernel.loader.image import Image, TableError
from kernel.loader.tables import Symbol

if TYPE_CHECKING:
    from kernel.loader.som_unwind import Region

FUNCTIONS = frozenset(("text", "entry", "code", "millicode", "pri_prog", "sec_prog"))
DATA = frozenset(("data", "bss", "storage", "common"))
_NEAR = 1 << 16  # bytes that a place may lie after the symbol it is named by


class Function(NamedTuple):
    name: str
    start: int
    end: int


class Module:
    """The symbols of one file, where it is loaded. `shift` is added to its addresses, `data_shift` to those of what may
    be written where that lies elsewhere."""

    def __init__(self, name: str, image: Image, shift: int = 0, data_shift: int | None = None) -> None:
        self.name = name
        self.image = image
        self.shift = shift
        self.data_shift = shift if data_shift is None else data_shift
        self.entry = image.entry + shift
        self.underscore = image.machine == "m68k"  # C's names have one in the file
        self.ranges = [(self.moved(one.address), self.moved(one.address) + one.memory_size) for one in image.segments]
        self.code = [(start + shift, end + shift) for start, end in image.code]
        self.by_name: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._functions: list[int] = []
        self._regions: list[Region] | None = None
        self.slots = frozenset(map(self.moved, _slots(image)))
        for symbol in sorted(_symbols(image), key=lambda one: (not one.external, one.secondary)):
            self._add(symbol)
        self._addresses = sorted(self._names)
        self._functions = sorted(set(self._functions))

    def _add(self, symbol: Symbol) -> None:
        if (symbol.kind not in FUNCTIONS and symbol.kind not in DATA) or symbol.scope == "unsat":
            return
        code = symbol.kind in FUNCTIONS and not self.underscore
        address = self.moved(symbol.value & ~3 if code else symbol.value)
        self.by_name.setdefault(symbol.name, address)
        known = self._names.get(address)
        if known is None or (self.plain(known).startswith("_") and not self.plain(symbol.name).startswith("_")):
            self._names[address] = symbol.name  # of connect and _connect, the one people write
        if symbol.kind in FUNCTIONS:
            self._functions.append(address)

    def moved(self, address: int) -> int:
        """Where what the file has at `address` is in memory."""
        segment = self.image.segment_at(address)
        return address + (self.data_shift if segment is not None and segment.prot & PROT_WRITE else self.shift)

    def unmoved(self, address: int) -> int:
        """The reverse of `moved`."""
        before = address - self.data_shift
        segment = self.image.segment_at(before)
        return before if segment is not None and segment.prot & PROT_WRITE else address - self.shift

    @property
    def is_program(self) -> bool:
        return self.image.executable

    @property
    def stripped(self) -> bool:
        return not self._names

    def plain(self, name: str) -> str:
        """As the C source has it."""
        return name[1:] if self.underscore and name.startswith("_") else name

    def covers(self, address: int) -> bool:
        return any(start <= address < end for start, end in self.ranges)

    def has_code(self, address: int) -> bool:
        return any(start <= address < end for start, end in self.code)

    def address(self, name: str) -> int | None:
        """Of a name as C has it, or as the file has it."""
        if self.underscore and "_" + name in self.by_name:
            return self.by_name["_" + name]
        return self.by_name.get(name)

    def names(self) -> Iterator[tuple[str, int, bool]]:
        """Every name as C has it, its address, and whether it is a function's."""
        functions = set(self._functions)
        for name, address in self.by_name.items():
            yield self.plain(name), address, address in functions

    def nearest(self, address: int) -> tuple[str, int] | None:
        """The symbol at or before an address of this module, and how far before."""
        index = bisect_right(self._addresses, address) - 1
        if index < 0 or not self.covers(address):
            return None
        base = self._addresses[index]
        segment = next((start for start, end in self.ranges if start <= address < end), 0)
        if base < segment or address - base > _NEAR:
            return None
        return self.plain(self._names[base]), address - base

    def region(self, address: int) -> Region | None:
        """What a SOM's unwind table says of the function `address` is in."""
        if self._regions is None:
            shift = self.shift
            self._regions = [one._replace(start=one.start + shift, end=one.end + shift) for one in _regions(self.image)]
        index = bisect_right(self._regions, address, key=lambda one: one.start) - 1
        return self._regions[index] if index >= 0 and address < self._regions[index].end else None

    def function(self, address: int) -> Function | None:
        """The one `address` is in; without symbols none is known."""
        index = bisect_right(self._functions, address) - 1
        bounds = next((one for one in self.code if one[0] <= address < one[1]), None)
        if index < 0 or bounds is None or self._functions[index] < bounds[0]:
            return None
        start = self._functions[index]
        end = self._functions[index + 1] if index + 1 < len(self._functions) else bounds[1]
        return Function(self.plain(self._names[start]), start, min(end, bounds[1]))


def _symbols(image: Image) -> Iterable[Symbol]:
    """The linker's, and what is offered to other modules: a stripped library has only those."""
    with suppress(TableError):
        yield from image.symbols
    try:
        dynamic = image.dynamic_info
    except TableError:
        return
    if dynamic is not None:
        for one in dynamic.exports:
            yield Symbol(one.name, one.value, one.kind, True, one.size, one.secondary)


def _slots(image: Image) -> list[int]:
    """The branches to functions of libraries in an a.out file, which bear the names of the functions."""
    try:
        dynamic = image.dynamic_info if image.machine == "m68k" else None
    except TableError:
        return []
    return [] if dynamic is None else dynamic.plt


def _regions(image: Image) -> list[Region]:
    from kernel.loader.som import SomImage
    from kernel.loader.som_unwind import regions

    try:
        return regions(image) if isinstance(image, SomImage) else []
    except TableError:
        return []


class Symbols:
    """Those of everything a process has loaded: its program first, then libraries."""

    def __init__(self, *modules: Module) -> None:
        self.modules = list(modules)

    def module_at(self, address: int) -> Module | None:
        return next((module for module in self.modules if module.covers(address)), None)

    def address(self, name: str, module: str = "") -> int | None:
        """Of `name`, in the first module that has it; `module`: how the name of its file has to begin. A branch to the
        function of another module is taken only where no module has that."""
        slot = None
        for one in self.modules:
            if module and not one.name.rpartition("/")[2].startswith(module):
                continue
            if (found := one.address(name)) is not None:
                if found not in one.slots:
                    return found
                slot = slot or found
        return slot

    def is_slot(self, address: int) -> bool:
        """Whether there only a branch to another module's function is."""
        return any(address in module.slots for module in self.modules)

    def nearest(self, address: int) -> tuple[str, int] | None:
        module = self.module_at(address)
        return None if module is None else module.nearest(address)

    def describe(self, address: int) -> str | None:
        """`main`, or `main+0x10`; None for a place near no symbol."""
        found = self.nearest(address)
        if found is None:
            return None
        return found[0] + (f"+{found[1]:#x}" if found[1] else "")

    def function(self, address: int) -> Function | None:
        module = self.module_at(address)
        return None if module is None else module.function(address)
