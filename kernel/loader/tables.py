"""What a program file says beyond its segments: symbols, relocations, dynamic linking. Not needed to run one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Symbol(NamedTuple):
    """A linker symbol.

    `kind`: undefined, absolute, text, data, bss, common, file, or `type N` where unknown; of a SOM file its type (code,
    entry, millicode, data, storage, plabel, ...). `scope`: of a SOM file unsat (undefined), external, local or
    universal.
    """

    name: str  # latin-1: every byte of the file's name is one character
    value: int  # address; size in bytes of a common symbol
    kind: str
    external: bool
    size: int | None = None  # bytes, where the format says it
    secondary: bool = False  # a weak definition: gives way to another one
    dynamic: bool = False  # kept for dynamic linking
    scope: str = ""  # as the file has it, where it says more than `external`
    flags: tuple[str, ...] = ()  # whatever else the file says


class Relocation(NamedTuple):
    """A place the linker has to fill in."""

    section: str  # text or data, the subspace of a SOM file: where the place is
    offset: int  # bytes from the start of the section
    length: str  # byte, word, long, align, none
    kind: str  # what is stored there: text, data, bss, external, pc-relative, ...
    symbol: str | None  # the symbol's name where the kind takes one
    address: int  # where the place is, as the file is linked


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
    slot: int | None = None  # address of its entry in a linkage table
    optional: bool = False  # nobody need have it


class Export(NamedTuple):
    """A name a program or library offers to others."""

    name: str
    value: int
    kind: str
    size: int | None  # bytes
    secondary: bool


class Dynamic(NamedTuple):
    """What the dynamic loader needs to know of a file."""

    data_address: int  # of `__DYNAMIC` in a.out files, of the DL header in SOM files
    libraries: list[Library]  # without the entry that names the file itself
    imports: list[Import]  # in the order of the procedure linkage table
    exports: list[Export]
    plt: list[int]  # address of each entry of the procedure linkage table
    fields: list[tuple[str, int]]  # the extension header, in file order
    self_name: str | None  # the file's own name as the linker wrote it
    notes: list[str]  # what is odd about the tables
    tables: tuple[Table, ...] = ()  # what other formats don't have


class Field(NamedTuple):
    """One field of a header, for display."""

    name: str
    value: int
    meaning: str


class TableColumn(NamedTuple):
    """How a column is shown. `width`: characters, 0 for the last one. `hexadecimal`: digits, 0 for anything else."""

    name: str
    width: int = 0
    hexadecimal: int = 0


class Table(NamedTuple):
    """A table that only one format has, for display. Its rows may raise TableError."""

    key: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: Iterable[tuple[int | str | list[str] | None, ...]]
