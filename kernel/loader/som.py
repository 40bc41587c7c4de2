"""Series 800 (PA-RISC) SOM files: the header, the HP-UX auxiliary header, and what is loaded where.

Facts: `som_format.py`. Other tables: `som_dictionaries.py`, `som_fixups.py`, `som_dynamic.py`, `som_auxiliary.py`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from emu.page import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, round_page
from kernel.loader.image import FormatError, Segment, TableError, UnsupportedError
from kernel.loader.magic import EXEC, KINDS, UNREAD_KINDS
from kernel.loader.som_file import ExecHeader, Header, SomFile
from kernel.loader.som_format import (
    ADDRESS_SPACE,
    AUX_ID,
    AUX_LIMIT,
    DYNAMIC,
    EXEC_HEADER,
    EXECUTABLE,
    HEADER_SIZE,
    HEADER_WORDS,
    HPUX_AUX_ID,
    MEMORY_TOP,
    SYSTEM_IDS,
    TRAPS_NULL,
    VERSIONS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel.loader.som_dictionaries import Dictionaries
    from kernel.loader.source import Source
    from kernel.loader.tables import Dynamic, Field, Relocation, Symbol, Table


def recognise(head: bytes) -> bool:
    """Whether a file that starts like this is a SOM file, sound or not."""
    # The ids are small numbers that other formats may start with; magics are all 01xx but one.
    return len(head) >= 4 and int.from_bytes(head[:2], "big") in SYSTEM_IDS and head[2] in (1, 6)


def read(source: Source, head: bytes) -> SomImage:
    """Read and check everything that running needs. `head`: the file's first bytes. Raises FormatError."""
    system_id, magic = int.from_bytes(head[:2], "big"), int.from_bytes(head[2:4], "big")
    if magic in UNREAD_KINDS:
        raise UnsupportedError(f"{UNREAD_KINDS[magic]} of {SYSTEM_IDS[system_id]}: not supported")
    if magic not in KINDS:
        raise FormatError(f"unknown file type {magic:#x} of system id {system_id:#x}")
    head = source.read(0, HEADER_SIZE)
    if len(head) < HEADER_SIZE:
        raise FormatError(f"truncated header: {len(head)} of {HEADER_SIZE} bytes")
    return SomImage(source, Header(head), _checksum(head))


def _checksum(head: bytes) -> int:
    """Exclusive or of the header's words: 0 if it is sound."""
    value = 0
    for word in HEADER_WORDS.unpack_from(head):
        value ^= word
    return value


class SomImage(SomFile):
    """A SOM file. Constructed by `read`."""

    def __init__(self, source: Source, header: Header, checksum: int) -> None:
        self.source = source
        self.fields = header
        self.system_id = header.system_id
        self.magic = header.magic
        self.kind, self.description = KINDS[header.magic]
        self.executable = header.magic in EXECUTABLE
        self.notes = []
        if checksum:
            # No loader refuses such a file: `chatr` and editors of binaries leave some behind.
            self.notes.append(f"wrong checksum {header.checksum:#010x}, right is {header.checksum ^ checksum:#010x}")
        if header.som_length > source.size:
            # What is missing may be debug information at the end, which running doesn't need.
            self.notes.append(f"{header.som_length - source.size:#x} bytes are missing at the end of the file")
        self.exec_header = self._find_exec_header()
        if self.exec_header is None:
            self._lay_out_subspaces()
        else:
            self._lay_out(self.exec_header)

    # --- what is loaded ---

    def _find_exec_header(self) -> ExecHeader | None:
        """The first HP-UX auxiliary header; None for an object file without. Raises FormatError."""
        location = self.fields.aux_header_location
        area = self.source.read(location, min(self.fields.aux_header_size, AUX_LIMIT))
        offset = 0
        while offset + AUX_ID.size <= len(area):
            kind, length = AUX_ID.unpack_from(area, offset)
            if kind & 0xFFFF == HPUX_AUX_ID:
                if length < EXEC_HEADER.size or offset + AUX_ID.size + EXEC_HEADER.size > len(area):
                    raise FormatError(f"truncated HP-UX auxiliary header at offset {location + offset:#x}")
                return ExecHeader._make(EXEC_HEADER.unpack_from(area, offset + AUX_ID.size))
            offset += AUX_ID.size + length
        if self.executable:
            raise FormatError("it has no HP-UX auxiliary header")
        return None

    def _lay_out(self, header: ExecHeader) -> None:
        """Place text, data and bss as the HP-UX auxiliary header says. Raises FormatError."""
        self.entry = header.entry & ~3  # privilege level
        self.traps_null = bool(header.flags & TRAPS_NULL)
        self.dynamic = bool(header.flags & DYNAMIC)
        self.text_address, self.text_size = header.text_address, header.text_size
        self.data_address = header.data_address
        self.break_address = header.data_address + header.data_size + header.bss_size
        text = Segment(
            "text", header.text_address, header.text_offset, header.text_size, header.text_size, PROT_READ | PROT_EXEC
        )
        data = Segment(
            "data",
            header.data_address,
            header.data_offset,
            header.data_size,
            header.data_size + header.bss_size,
            PROT_READ | PROT_WRITE | PROT_EXEC,
        )
        for segment in (text, data):
            self._check_segment(segment)
        self.segments = _without_overlap(text, data, joined=self.magic == EXEC)
        if self.executable:
            self._check_entry(header)

    def _check_segment(self, segment: Segment) -> None:
        limit = MEMORY_TOP if self.executable else ADDRESS_SPACE
        if segment.end > limit:
            raise FormatError(
                f"{segment.name} of {segment.memory_size:#x} bytes at {segment.address:#x} end above {limit:#x}"
            )
        if segment.file_size and segment.file_offset + segment.file_size > self.source.size:
            raise FormatError(
                f"truncated {segment.name}: {segment.file_size:#x} bytes at offset {segment.file_offset:#x} "
                f"of a file of {self.source.size:#x} bytes"
            )

    def _check_entry(self, header: ExecHeader) -> None:
        inside = header.text_address <= self.entry <= header.text_address + header.text_size - 4
        if not inside and self.magic == EXEC:
            inside = header.data_address <= self.entry <= header.data_address + header.data_size - 4
        if not inside:
            where = "text and data" if self.magic == EXEC else "text"
            raise FormatError(
                f"entry point {self.entry:#x} is outside {where} "
                f"({header.text_address:#x} to {header.text_address + header.text_size:#x})"
            )

    def _lay_out_subspaces(self) -> None:
        """An object file: every subspace that would be loaded is a segment. Raises FormatError."""
        self.entry = self.text_address = self.text_size = self.data_address = self.break_address = 0
        self.traps_null = self.dynamic = False
        self.segments = self.dictionaries.segments()
        for segment in self.segments:
            self._check_segment(segment)
        text = [one for one in self.segments if not one.prot & PROT_WRITE]
        data = [one for one in self.segments if one.prot & PROT_WRITE]
        if text:
            self.text_address = text[0].address
            self.text_size = max(one.end for one in text) - text[0].address
        if data:
            self.data_address, self.break_address = data[0].address, max(one.end for one in data)

    def require_executable(self) -> None:
        if not self.executable:
            raise FormatError(f"it is a {self.description} ({self.kind})")

    # --- what it was made for ---

    @property
    def processor(self) -> str:
        """The version of the architecture its code needs, at least."""
        return SYSTEM_IDS[self.system_id].removeprefix("PA-RISC ")

    @cached_property
    def release(self) -> int | None:
        from kernel.loader import som_origin

        return som_origin.linked_on(self)

    # --- tables ---

    @cached_property
    def dictionaries(self) -> Dictionaries:
        """The space and subspace dictionaries. Raises TableError."""
        from kernel.loader import som_dictionaries

        return som_dictionaries.Dictionaries(self)

    @cached_property
    def code(self) -> list[tuple[int, int]]:
        """Ranges of addresses that hold instructions: those of the subspaces, or all of text if they can't be had."""
        try:
            found = self.dictionaries.code()
        except TableError:
            found = []
        start, end = self.text_address, self.text_address + self.text_size
        # Both views of a forged file need not agree.
        return [(max(first, start), min(last, end)) for first, last in found if first < end and last > start] or [
            (start, end)
        ]

    def header(self) -> list[Field]:
        from kernel.loader.tables import Field

        meanings = {
            "system_id": SYSTEM_IDS[self.system_id],
            "magic": f"{self.kind}: {self.description}",
            "version_id": VERSIONS.get(self.fields.version_id, "unknown"),
            "symbol_total": "" if self.fields.symbol_total else "stripped",
        }
        return [Field(name, value, meanings.get(name, "")) for name, value in vars(self.fields).items()]

    def header_tables(self) -> Iterator[Table]:
        from kernel.loader import som_auxiliary

        return som_auxiliary.tables(self)

    def segment_tables(self) -> Iterator[Table]:
        return self.dictionaries.tables(self)

    @cached_property
    def symbols(self) -> list[Symbol]:
        from kernel.loader import som_dictionaries

        return som_dictionaries.read_symbols(self)

    def relocations(self) -> Iterator[Relocation]:
        from kernel.loader import som_fixups

        if self.fields.fixup_request_total:
            yield from som_fixups.read(self, self.dictionaries)

    @cached_property
    def dynamic_info(self) -> Dynamic | None:
        if self.kind == "RELOC":
            return None
        from kernel.loader import som_dynamic

        return som_dynamic.read(self, self.dictionaries)


def _without_overlap(text: Segment, data: Segment, *, joined: bool) -> list[Segment]:
    """The segments to load, no two of which share a page.

    `joined`: text is writable and may run into data on the same page (ld -N); the two then are one segment, provided
    that they lie in the file as they do in memory. Raises FormatError.
    """
    everything = PROT_READ | PROT_WRITE | PROT_EXEC
    if joined:
        text = text._replace(prot=everything)
    segments = [segment for segment in (text, data) if segment.memory_size]
    if len(segments) < 2 or _ends_before(text, data) or _ends_before(data, text):
        return segments
    distance = data.address - text.address
    if not joined or distance < text.memory_size:
        raise FormatError(
            f"text ({text.address:#x} to {text.end:#x}) and data ({data.address:#x} to {data.end:#x}) overlap"
        )
    if data.file_size and data.file_offset - text.file_offset != distance:
        raise FormatError("text and data share a page of memory but not of the file")
    file_size = distance + data.file_size if data.file_size else text.file_size
    return [Segment("text+data", text.address, text.file_offset, file_size, data.end - text.address, everything)]


def _ends_before(one: Segment, other: Segment) -> bool:
    """Whether every page of `one` lies before those of `other`."""
    return round_page(one.end) <= other.address & -PAGE
