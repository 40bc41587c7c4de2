"""Space, subspace and symbol dictionaries of SOM files (reference hpux-abi.md 1.7)."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from kernel.loader.image import PROT_EXEC, PROT_READ, PROT_WRITE, Segment, TableError
from kernel.loader.tables import Symbol, Table, TableColumn

if TYPE_CHECKING:
    from kernel.loader.som import SomImage

SPACE = Struct(">9I")
SPACE_FLAGS = {
    0x80000000: "loadable",
    0x40000000: "defined",
    0x20000000: "private",
    0x10000000: "intermediate code",
    0x08000000: "thread specific",
}
SPACE_LOADABLE = 0x80000000

SUBSPACE = Struct(">10I")
SUBSPACE_FLAGS = {
    0x01000000: "memory resident",
    0x00800000: "dup common",
    0x00400000: "common",
    0x00200000: "loadable",
    0x00040000: "initially frozen",
    0x00020000: "first",
    0x00010000: "code only",
    0x00000080: "replicate init",
    0x00000040: "continuation",
    0x00000020: "thread specific",
    0x00000010: "comdat",
}
SUBSPACE_LOADABLE = 0x00200000
ACCESS_SHIFT = 25  # seven bits: type and the privilege levels that may read, write and execute
QUADRANT_SHIFT = 19
# The access type, in the upper three of the seven bits.
ACCESS_PROT = {
    0: PROT_READ,
    1: PROT_READ | PROT_WRITE | PROT_EXEC,  # data: page tables of HP-UX let it be executed
    2: PROT_READ | PROT_EXEC,
    3: PROT_READ | PROT_WRITE | PROT_EXEC,
}
# Subspaces of text that hold no instructions. Linkers mark them "code only" or not as they please.
NOT_CODE = ("$SHLIB_INFO$", "$LIT$", "$UNWIND", "$RECOVER", "$PFA")

INIT = Struct(">5I")  # space, access and flags, location, length, address: what a loader needs, once more

SYMBOL = Struct(">5I")
SYMBOL_TYPES = (
    *("null", "absolute", "data", "code", "pri_prog", "sec_prog", "entry", "storage", "stub"),
    *("module", "sym_ext", "arg_ext", "millicode", "plabel", "oct_dis", "milli_ext", "tstorage", "comdat"),
)
SYMBOL_SCOPES = ("unsat", "external", "local", "universal")
LOCAL = 2
SECONDARY = 0x40000000
SYMBOL_FLAGS = {
    0x80000000: "hidden",
    0x00010000: "must qualify",
    0x00008000: "initially frozen",
    0x00004000: "memory resident",
    0x00002000: "common",
    0x00001000: "dup common",
}
# Their values are addresses of instructions, with a privilege level in the low two bits.
CODE_TYPES = frozenset(("code", "pri_prog", "sec_prog", "entry", "stub", "millicode"))
EXTENSIONS = frozenset(("sym_ext", "arg_ext"))  # records that continue the symbol before them; no name
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
    """A string area: each string has its length in the word before it and a NUL behind it."""

    def __init__(self, image: SomImage, name: str, location: int, size: int) -> None:
        self._name = name
        self._data = image.table(name, location, size)

    def get(self, offset: int) -> str:
        """Raises TableError."""
        end = self._data.find(b"\0", offset, offset + NAME_LIMIT)
        if end < 0:
            raise TableError(f"string {offset:#x} has no end within the {self._name}")
        return self._data[offset:end].decode("latin-1")


class Dictionaries:
    """Spaces and subspaces of one file. Raises TableError where they are broken."""

    def __init__(self, image: SomImage) -> None:
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

    def tables(self, image: SomImage) -> Iterator[Table]:
        """For display. `image`: whose they are; not kept, because it keeps these."""
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
                (one.name, one.number, one.subspace_index, one.subspace_quantity, one.flags >> 8 & 0xFF,
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
                 one.flags >> ACCESS_SHIFT, one.flags >> QUADRANT_SHIFT & 3, one.flags >> 8 & 0xFF,
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


def read_symbols(image: SomImage) -> list[Symbol]:
    """The symbol dictionary, extension records left out. Raises TableError."""
    header = image.fields
    strings = Strings(image, "symbol strings", header.symbol_strings_location, header.symbol_strings_size)
    found = []
    records = image.records("symbol dictionary", SYMBOL, header.symbol_location, header.symbol_total)
    for flags, name, qualifier, _info, value in records:
        kind = symbol_type(flags >> 24 & 0x3F)
        if kind in EXTENSIONS:
            continue
        scope = flags >> 20 & 0xF
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


def symbol_names(image: SomImage) -> list[str]:
    """The name of every record of the symbol dictionary, as fixups number them. Raises TableError."""
    header = image.fields
    strings = Strings(image, "symbol strings", header.symbol_strings_location, header.symbol_strings_size)
    records = image.records("symbol dictionary", SYMBOL, header.symbol_location, header.symbol_total)
    return [
        "" if not name or symbol_type(flags >> 24 & 0x3F) in EXTENSIONS else strings.get(name)
        for flags, name, *_ in records
    ]


def symbol_type(number: int) -> str:
    return SYMBOL_TYPES[number] if number < len(SYMBOL_TYPES) else f"type {number}"
