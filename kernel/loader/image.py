"""A program as the rest of hp9k sees it, whatever file format it came in.

A format's reader (`aout.py`) makes an `Image`: what must be in memory before the first instruction (checked when the
file is read) and the tables a person or a debugger asks for (symbols, relocations, dynamic linking; read and checked
when first asked for, so that starting a program costs nothing for them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from emu.named import Named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from kernel.loader.source import Source
    from kernel.loader.tables import Dynamic, Field, Relocation, Symbol, Table

# Far above any linker's output; bounds what a forged size in a sparse file can make us allocate.
TABLE_LIMIT = 16 << 20


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


def check_size(name: str, size: int, limit: int = TABLE_LIMIT) -> None:
    """Raise TableError for a table of more bytes than hp9k reads."""
    if size > limit:
        raise TableError(f"implausible size of the {name}: {size:#x} bytes, of at most {limit:#x}")


class Segment(Named):
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


class Image:
    """A program, object file or library. Base class of every format's own; a context manager that closes its source.

    Shapes: addresses and sizes are ints in bytes. `kind` is EXEC, SHARE, DEMAND (programs), RELOC, SHL or DL.
    """

    format: str = ""
    machine: str = ""
    description: str  # the kind, for people

    source: Source
    system_id: int
    magic: int
    kind: str
    entry: int  # address of the first instruction
    segments: list[Segment]
    text_address: int
    text_size: int
    data_address: int
    break_address: int  # first byte after bss, as it is, not rounded
    dynamic: bool  # asks for the dynamic loader
    executable: bool  # exec(2) takes it
    traps_null: bool  # page 0 is not to be readable where no segment lies on it
    notes: list[str]  # what is odd about the file and does not keep it from running

    def require_executable(self) -> None:
        """Raise FormatError unless exec(2) takes this file."""
        raise NotImplementedError

    def header(self) -> list[Field]:
        """Every field of the file header, in file order."""
        raise NotImplementedError

    @property
    def processor(self) -> str:
        """The least processor that executes it, as a model's `cpu`; "" if the file doesn't say."""
        return ""

    @property
    def release(self) -> int | None:
        """The first number of the release of HP-UX it was linked on, 10 for 10.20; None if the file doesn't say."""
        return None

    @property
    def code(self) -> list[tuple[int, int]]:
        """Ranges of addresses that hold instructions, sorted."""
        return [(self.text_address, self.text_address + self.text_size)]

    def header_tables(self) -> Iterator[Table]:
        """What belongs to the header and only this format has. Raises TableError, now or from its rows."""
        return iter(())

    def segment_tables(self) -> Iterator[Table]:
        """What says more about segments and only this format has. Raises TableError, now or from its rows."""
        return iter(())

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

    def stored_table(self, name: str, offset: int, size: int) -> bytes:
        """`size` bytes of the file, which error messages call `name`. Raises TableError."""
        if not size:
            return b""
        if offset + size > self.source.size:
            raise TableError(
                f"truncated {name}: {size:#x} bytes at offset {offset:#x} of a file of {self.source.size:#x} bytes"
            )
        check_size(name, size)
        return self.source.read(offset, size)

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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
