"""A SOM file as the readers of its tables see it: the header and any part of the file by its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.named import Named
from kernel.loader.image import Image
from kernel.loader.som_format import HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from struct import Struct


class Header:
    """The 128 bytes every file starts with. Sizes in bytes, totals in records. Attributes in file order."""

    system_id: int
    magic: int
    version_id: int
    time_seconds: int
    time_nanoseconds: int
    entry_space: int
    entry_subspace: int
    entry_offset: int
    aux_header_location: int
    aux_header_size: int
    som_length: int
    presumed_dp: int
    space_location: int
    space_total: int
    subspace_location: int
    subspace_total: int
    loader_fixup_location: int
    loader_fixup_total: int
    space_strings_location: int
    space_strings_size: int
    init_array_location: int
    init_array_total: int
    compiler_location: int
    compiler_total: int
    symbol_location: int
    symbol_total: int
    fixup_request_location: int
    fixup_request_total: int
    symbol_strings_location: int
    symbol_strings_size: int
    unloadable_location: int
    unloadable_size: int
    checksum: int

    def __init__(self, head: bytes) -> None:
        """`head`: at least 128 bytes."""
        self.__dict__.update(zip(Header.__annotations__, HEADER.unpack_from(head), strict=True))


class ExecHeader(Named):
    """The HP-UX auxiliary header: what exec(2) loads. Sizes in bytes, offsets in the file."""

    text_size: int
    text_address: int
    text_offset: int
    data_size: int
    data_address: int
    data_offset: int
    bss_size: int
    entry: int
    flags: int
    bss_fill: int


class SomFile(Image):
    """An image with the two headers that say where everything is."""

    format = "SOM"
    machine = "PA-RISC"

    fields: Header
    exec_header: ExecHeader | None  # None: an object file without

    def records(self, name: str, record: Struct, location: int, total: int) -> Iterator[tuple[int, ...]]:
        """The `total` records from `location`, which error messages call `name`. Raises TableError."""
        return record.iter_unpack(self.stored_table(name, location, record.size * total))
