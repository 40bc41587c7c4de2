"""A program as the rest of hp9k sees it, whatever file format it came in.

A format's reader (`aout.py`) makes an `Image`: what must be in memory before the first instruction (checked when the
file is read) and the tables a person or a debugger asks for (symbols, relocations, dynamic linking; read and checked
when first asked for, so that starting a program costs nothing for them).
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple

from kernel.loader.source import Source

# The bits of mmap(2), HP-UX and host alike, and of emu.memory.
PROT_READ = 1
PROT_WRITE = 2
PROT_EXEC = 4


class FormatError(Exception):
    """The file can't be run. `reason` is a phrase; `prefix` comes before it in an error line."""

    prefix = "not an HP-UX program: "

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnsupportedError(FormatError):
    """A proper HP-UX file that hp9k cannot take yet."""

    prefix = ""


class TableError(FormatError):
    """A table that running doesn't need is broken: symbols, relocations, dynamic linking."""

    prefix = ""


class Segment(NamedTuple):
    """A range of memory at the start of the program.

    `file_size` bytes from `file_offset` go to `address`; zeros follow up to `memory_size` (bss). Neither end need lie
    on a page boundary; bytes between the end and the page boundary are zero.
    """

    name: str
    address: int
    file_offset: int
    file_size: int  # bytes
    memory_size: int  # bytes, >= file_size
    prot: int  # PROT_ bits

    @property
    def end(self) -> int:
        return self.address + self.memory_size


class Symbol(NamedTuple):
    """A linker symbol. `kind`: undefined, absolute, text, data, bss, common, file, or `type N` where unknown."""

    name: str  # latin-1: every byte of the file's name is one character
    value: int  # address; size in bytes of a common symbol
    kind: str
    external: bool
    size: int | None = None  # bytes, where the format says it
    secondary: bool = False  # a weak definition: gives way to another one
    dynamic: bool = False  # kept for dynamic linking


class Relocation(NamedTuple):
    """A place the linker has to fill in."""

    section: str  # text or data: where the place is
    offset: int  # bytes from the start of the section
    length: str  # byte, word, long, align
    kind: str  # what is stored there: text, data, bss, external, pc-relative, ...
    symbol: str | None  # the symbol's name where the kind takes one


class Library(NamedTuple):
    """A shared library asked for by a dynamically linked program."""

    name: str
    load: int  # load type as stored
    bind: int  # bind mode as stored
    highwater: int  # the version linked against


class Import(NamedTuple):
    """A name a dynamically linked program takes from a library."""

    name: str
    kind: str
    library: str | None


class Export(NamedTuple):
    """A name a program or library offers to others."""

    name: str
    value: int
    kind: str
    size: int | None  # bytes
    secondary: bool


class Dynamic(NamedTuple):
    """What the dynamic loader needs to know of a file."""

    data_address: int  # of `__DYNAMIC`
    libraries: list[Library]  # without the entry that names the file itself
    imports: list[Import]  # in the order of the procedure linkage table
    exports: list[Export]
    plt: list[int]  # address of each entry of the procedure linkage table
    fields: list[tuple[str, int]]  # of the extension header, in file order
    self_name: str | None  # the file's own name as the linker wrote it
    notes: list[str]  # what is odd about the tables


class Field(NamedTuple):
    """One field of a header, for display."""

    name: str
    value: int
    meaning: str


class Image:
    """A program, object file or library. Base class of every format's own; a context manager that closes its source.

    Shapes: addresses and sizes are ints in bytes. `kind` is EXEC, SHARE, DEMAND (programs), RELOC, SHL or DL.
    """

    format: str = ""
    machine: str = ""
    description: str  # of the kind, for people

    source: Source
    system_id: int
    magic: int
    kind: str
    entry: int  # address of the first instruction
    segments: list[Segment]
    text_size: int
    data_address: int
    break_address: int  # first byte after bss, as it is, not rounded
    dynamic: bool  # asks for the dynamic loader
    executable: bool  # exec(2) takes it

    def require_executable(self) -> None:
        """Raise FormatError unless exec(2) takes this file."""
        raise NotImplementedError

    def header(self) -> list[Field]:
        """Every field of the file header, in file order."""
        raise NotImplementedError

    @property
    def symbols(self) -> list[Symbol]:
        """The linker symbol table in file order, empty if stripped. Raises TableError."""
        raise NotImplementedError

    def relocations(self) -> Iterator[Relocation]:
        """Every relocation, text first. Raises TableError."""
        raise NotImplementedError

    @property
    def dynamic_info(self) -> Dynamic | None:
        """Libraries, imports, exports; None for a file without. Raises TableError."""
        raise NotImplementedError

    def segment_at(self, address: int) -> Segment | None:
        """The segment that holds `address`, if any."""
        for segment in self.segments:
            if segment.address <= address < segment.end:
                return segment
        return None

    def read_segment(self, segment: Segment, offset: int, size: int) -> bytes:
        """Bytes of a segment as they will be in memory (zeros in bss), cut at its end. Raises FormatError."""
        size = min(size, segment.memory_size - offset)
        stored = max(0, min(size, segment.file_size - offset))
        data = self.source.read(segment.file_offset + offset, stored)
        if len(data) < stored:
            raise FormatError(f"{segment.name} is cut short")
        return data + bytes(size - stored)

    def read_segment_into(self, segment: Segment, target: memoryview) -> None:
        """Copy a segment's stored bytes to `target`, `segment.file_size` writable bytes of zeroed memory.

        No copy is made on the way. Raises FormatError if the file has become shorter since it was checked.
        """
        if self.source.read_into(segment.file_offset, target[: segment.file_size]) < segment.file_size:
            raise FormatError(f"{segment.name} is cut short")

    def close(self) -> None:
        self.source.close()

    def __enter__(self) -> Image:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
