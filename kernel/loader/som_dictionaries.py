"""Space, subspace and symbol dictionaries of SOM files (reference hpux-abi.md 1.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from emu.page import PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.loader.image import Segment, TableError
from kernel.loader.som_file import SomFile
from kernel.loader.som_format import (
    ACCESS_PROT,
    ACCESS_SHIFT,
    CODE_TYPES,
    EXTENSIONS,
    INIT,
    LOCAL,
    NOT_CODE,
    QUADRANT_SHIFT,
    SCOPE_SHIFT,
    SECONDARY,
    SORT_KEY_SHIFT,
    SPACE,
    SPACE_FLAGS,
    SPACE_LOADABLE,
    SUBSPACE,
    SUBSPACE_FLAGS,
    SUBSPACE_LOADABLE,
    SYMBOL,
    SYMBOL_FLAGS,
    SYMBOL_SCOPES,
    SYMBOL_TYPES,
    TYPE_SHIFT,
)
from kernel.loader.tables import Symbol, Table, TableColumn

NAME_LIMIT = 1 << 16  # C++ names are long


class Space(NamedTuple):
    """A record of the space dictionary."""

    name: str
    flags: int
    number: int
    subspace_index: int
    subspace_quantity: int
    loader_fixup_index: int
    loader_fixup_quantity: int
    init_index: int
    init_quantity: int

    @property
    def loadable(self) -> bool:
        return bool(self.flags & SPACE_LOADABLE)


class Subspace(NamedTuple):
    """A record of the subspace dictionary."""

    space_index: int
    flags: int
    file_offset: int
    file_size: int
    address: int
    size: int
    alignment: int
    name: str
    fixup_index: int  # first byte of its fixups in the stream
    fixup_quantity: int  # bytes

    @property
    def prot(self) -> int:
        return ACCESS_PROT.get(self.flags >> ACCESS_SHIFT + 4, PROT_READ | PROT_EXEC)


class Strings:
    """A string area: each string has its length in the word before it and a NUL after it."""

    def __init__(self, image: SomFile, name: str, location: int, size: int) -> None:
        self._name = name
        self._data = image.stored_table(name, location, size)

    def get(self, offset: int) -> str:
        """Raises TableError."""
        end = self._data.find(b"\0", offset, offset + NAME_LIMIT)
        if end < 0:
            raise TableError(f"string {offset:#x} has no end within the {self._name}")
        return self._data[offset:end].decode("latin-1")


class Dictionaries:
    """Spaces and subspaces of one file. Raises TableError where they are broken."""

    def __init__(self, image: SomFile) -> None:
        header = image.fields
        self.strings = Strings(image, "space strings", header.space_strings_location, header.space_strings_size)
        self.spaces = [
            Space(self.strings.get(record[0]), *record[1:])
            for record in image.records("space dictionary", SPACE, header.space_location, header.space_total)
        ]
        self.subspaces = [
            self._subspace(number, record)
            for number, record in enumerate(
                image.records("subspace dictionary", SUBSPACE, header.subspace_location, header.subspace_total)
            )
        ]

    def _subspace(self, number: int, record: tuple[int, ...]) -> Subspace:
        space, flags, offset, file_size, address, size, alignment, name, fixup, quantity = record
        subspace = Subspace(
            space, flags, offset, file_size, address, size, alignment & 0x07FFFFFF, self.strings.get(name), fixup,
            quantity,
        )  # fmt: skip
        if space >= len(self.spaces):
            raise TableError(f"subspace {number} is in space {space} of {len(self.spaces)}")
        return subspace

    def loaded(self) -> list[Subspace]:
        """Those that end up in memory, in dictionary order."""
        return [
            one
            for one in self.subspaces
            if one.flags & SUBSPACE_LOADABLE and self.spaces[one.space_index].loadable and one.size
        ]

    def segments(self) -> list[Segment]:
        """Every loaded subspace as a segment. Raises TableError."""
        return [
            Segment(one.name, one.address, one.file_offset, min(one.file_size, one.size), one.size, one.prot)
            for one in self.loaded()
        ]

    def code(self) -> list[tuple[int, int]]:
        """Ranges of addresses with instructions, sorted and joined."""
        found: list[tuple[int, int]] = []
        for one in sorted(self.loaded(), key=lambda one: one.address):
            if one.prot & PROT_WRITE or not one.prot & PROT_EXEC or one.name.startswith(NOT_CODE):
                continue
            start, end = one.address, one.address + min(one.size, one.file_size)
            if found and start <= found[-1][1]:
                start, end = found[-1][0], max(end, found[-1][1])
                found.pop()
            found.append((start, end))
        return found

    def find(self, name: str) -> Subspace | None:
        """The first subspace of a name that has contents."""
        return next((one for one in self.subspaces if one.name == name and one.size), None)

    def space_of(self, subspace: Subspace) -> str:
        return self.spaces[subspace.space_index].name

    def tables(self, image: SomFile) -> Iterator[Table]:
        """For display. `image`: the file they are of; not kept, because it keeps these."""
        yield Table(
            "spaces",
            "Spaces",
            (
                TableColumn("name", 13),
                TableColumn("number", 6),
                TableColumn("first", 5),
                TableColumn("count", 5),
                TableColumn("sort_key", 8),
                TableColumn("flags"),
            ),
            [
                (one.name, one.number, one.subspace_index, one.subspace_quantity, one.flags >> SORT_KEY_SHIFT & 0xFF,
                 _names(SPACE_FLAGS, one.flags))
                for one in self.spaces
            ],
        )  # fmt: skip
        yield Table(
            "subspaces",
            "Subspaces",
            (
                TableColumn("space", 11),
                TableColumn("name", 17),
                TableColumn("address", 10, 8),
                TableColumn("size", 10, 8),
                TableColumn("file_offset", 10, 8),
                TableColumn("file_size", 10, 8),
                TableColumn("align", 5),
                TableColumn("access", 6, 2),
                TableColumn("quadrant", 8),
                TableColumn("sort_key", 8),
                TableColumn("flags"),
            ),
            [
                (self.space_of(one), one.name, one.address, one.size, one.file_offset, one.file_size, one.alignment,
                 one.flags >> ACCESS_SHIFT, one.flags >> QUADRANT_SHIFT & 3, one.flags >> SORT_KEY_SHIFT & 0xFF,
                 _names(SUBSPACE_FLAGS, one.flags))
                for one in self.subspaces
            ],
        )  # fmt: skip
        header = image.fields
        if header.init_array_total:
            yield Table(
                "init_pointers",
                "Initialization pointers",
                (
                    TableColumn("space", 5),
                    TableColumn("address", 10, 8),
                    TableColumn("file_offset", 10, 8),
                    TableColumn("file_size", 10, 8),
                    TableColumn("flags", 10, 8),
                ),
                [
                    (space, address, offset, size, flags)
                    for space, flags, offset, size, address in image.records(
                        "initialization pointer table", INIT, header.init_array_location, header.init_array_total
                    )
                ],
            )


def _names(table: dict[int, str], flags: int) -> list[str]:
    return [name for bit, name in table.items() if flags & bit]


def read_symbols(image: SomFile) -> list[Symbol]:
    """The symbol dictionary, extension records left out. Raises TableError."""
    header = image.fields
    strings = Strings(image, "symbol strings", header.symbol_strings_location, header.symbol_strings_size)
    found = []
    records = image.records("symbol dictionary", SYMBOL, header.symbol_location, header.symbol_total)
    for flags, name, qualifier, _info, value in records:
        kind = symbol_type(flags >> TYPE_SHIFT & 0x3F)
        if kind in EXTENSIONS:
            continue
        scope = flags >> SCOPE_SHIFT & 0xF
        text = strings.get(name) if name else ""
        if qualifier:
            text = f"{strings.get(qualifier)}${text}"
        found.append(
            Symbol(
                text,
                value & ~3 if kind in CODE_TYPES else value,
                kind,
                scope != LOCAL,
                secondary=bool(flags & SECONDARY),
                scope=SYMBOL_SCOPES[scope] if scope < len(SYMBOL_SCOPES) else f"scope {scope}",
                flags=tuple(_names(SYMBOL_FLAGS, flags)),
            )
        )
    return found


def symbol_names(image: SomFile) -> list[str]:
    """The name of every record of the symbol dictionary, as fixups number them. Raises TableError."""
    header = image.fields
    strings = Strings(image, "symbol strings", header.symbol_strings_location, header.symbol_strings_size)
    records = image.records("symbol dictionary", SYMBOL, header.symbol_location, header.symbol_total)
    return [
        "" if not name or symbol_type(flags >> TYPE_SHIFT & 0x3F) in EXTENSIONS else strings.get(name)
        for flags, name, *_ in records
    ]


def symbol_type(number: int) -> str:
    return SYMBOL_TYPES[number] if number < len(SYMBOL_TYPES) else f"type {number}"
