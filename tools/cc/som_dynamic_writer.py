"""Writes the dynamic linking tables of a SOM file: the DL header and what hangs off it.

They lie where text begins, as crt0 and dynamic loaders expect.  Facts: kernel/loader/som_dynamic.py.
"""

from __future__ import annotations

from kernel.loader.som_dynamic import (
    ARGUMENTS_IN_GENERAL,
    BIND_DEFERRED,
    DL_HEADER,
    DRELOC,
    EXPORT,
    EXPORT_EXT,
    FLAG_EMBEDDED_PATH,
    FLAG_INITIALIZER,
    FLAG_INTERNAL_NAME,
    FLAG_SEARCH_STORAGE,
    FLAG_SHLIB_PATH,
    FLAG_SHLIB_PATH_FIRST,
    HASH_ENTRY,
    IMPORT,
    LIBRARY,
    NOTHING,
    VERSIONS,
    DlHeader,
    hash_name,
)
from tools.cc.shared_objects import Naming, Needed
from tools.cc.som_linkage import STORAGE, Export, Linkage

NO_LIBRARY = NO_MODULE = 0xFFFF
ALIGNMENT = 8


class _Strings:
    def __init__(self) -> None:
        self.contents = bytearray(b"\0")
        self._places: dict[str, int] = {}

    def add(self, text: str) -> int:
        if text not in self._places:
            self._places[text] = len(self.contents)
            self.contents += text.encode("latin-1") + b"\0"
        return self._places[text]


class _Area:
    """The tables under construction, one after the other."""

    def __init__(self) -> None:
        self.contents = bytearray(DL_HEADER.size)

    def add(self, table: bytes) -> int:
        """Where the table lies."""
        place = len(self.contents)
        self.contents += table
        self.contents += bytes(-len(self.contents) % 4)
        return place


def tables(linkage: Linkage, needed: list[Needed], naming: Naming) -> bytes:
    """The bytes that go to the start of text."""
    strings, area = _Strings(), _Area()
    libraries = _libraries(needed, naming)
    initializer = _initializer(linkage, naming)
    exports, heads = _exports(linkage.exports, strings)
    extension = _extension(linkage) if naming.shared else b""
    path = strings.add(naming.embedded_path) if naming.embedded_path else 0
    header = DlHeader(
        hdr_version=VERSIONS[-1],
        ltptr_value=linkage.ltptr,
        shlib_list_loc=area.add(b"".join(_library(one, strings) for one in libraries)) if libraries else NOTHING,
        shlib_list_count=len(libraries),
        import_list_loc=area.add(b"".join(_import(one.name, one.kind, strings) for one in linkage.imports)),
        import_list_count=len(linkage.imports),
        hash_table_loc=area.add(b"".join(map(HASH_ENTRY.pack, heads))),
        hash_table_size=len(heads),
        export_list_loc=area.add(exports),
        export_list_count=len(linkage.exports),
        dreloc_loc=area.add(b"".join(
            DRELOC.pack(one.library, one.symbol, one.location, one.value, one.kind, 0, NO_MODULE)
            for one in linkage.drelocs
        )),
        dreloc_count=len(linkage.drelocs),
        dlt_loc=linkage.dlt,
        plt_loc=linkage.plt,
        dlt_count=linkage.dlt_count,
        plt_count=linkage.plt_count,
        highwater_mark=naming.highwater,
        flags=_flags(naming, initializer),
        export_ext_loc=area.add(extension) if extension else NOTHING,
        module_loc=NOTHING,
        module_count=0,
        elaborator=NOTHING,
        initializer=NOTHING if initializer is None else initializer,
        embedded_path=path,
        initializer_count=0,
        tdsize=0,
        fastbind_list_loc=0,
        string_table_loc=area.add(bytes(strings.contents)),
        string_table_size=len(strings.contents),
    )  # fmt: skip
    area.contents[: DL_HEADER.size] = DL_HEADER.pack(*header)
    return bytes(area.contents) + bytes(-len(area.contents) % ALIGNMENT)


def _flags(naming: Naming, initializer: int | None) -> int:
    flags = FLAG_SEARCH_STORAGE
    flags |= FLAG_INITIALIZER if initializer is not None else 0
    flags |= FLAG_INTERNAL_NAME if naming.shared and naming.internal else 0
    flags |= FLAG_EMBEDDED_PATH if naming.embedded_path else 0
    flags |= FLAG_SHLIB_PATH if naming.shlib_path else 0
    return flags | (FLAG_SHLIB_PATH_FIRST if naming.shlib_path_first else 0)


def _libraries(needed: list[Needed], naming: Naming) -> list[Needed]:
    if not naming.shared or naming.internal:
        return [Needed(naming.own_name, 0, naming.highwater), *needed]
    return needed


def _initializer(linkage: Linkage, naming: Naming) -> int | None:
    """The index of the import that is the file's initializer."""
    names = [one.name for one in linkage.imports]
    return names.index(naming.initializer) if naming.initializer in names and naming.initializer else None


def _library(one: Needed, strings: _Strings) -> bytes:
    return LIBRARY.pack(strings.add(one.name), one.flags, BIND_DEFERRED, one.highwater)


def _import(name: str | None, kind: int, strings: _Strings) -> bytes:
    return IMPORT.pack(NOTHING if name is None else strings.add(name), NO_LIBRARY, kind, 0)


def _exports(exports: list[Export], strings: _Strings) -> tuple[bytes, list[int]]:
    """The export list, and the hash table's first export of each bucket."""
    heads = [NOTHING] * (len(exports) * 2 // 3 | 1)
    following = [NOTHING] * len(exports)
    for index in reversed(range(len(exports))):
        bucket = hash_name(exports[index].name.encode("latin-1")) % len(heads)
        following[index], heads[bucket] = heads[bucket], index
    packed = b"".join(
        EXPORT.pack(
            following[index], strings.add(one.name), one.value,
            one.size if one.kind == STORAGE else ARGUMENTS_IN_GENERAL, one.kind, 0, NO_MODULE,
        )
        for index, one in enumerate(exports)
    )  # fmt: skip
    return packed, heads


def _extension(linkage: Linkage) -> bytes:
    """Size and aliases of each export of a library: aliases are exports of one value, in a ring."""
    same: dict[tuple[int, bool], list[int]] = {}
    for index, one in enumerate(linkage.exports):
        same.setdefault((one.value, one.size < 0), []).append(index)
    rings = {index: ring[(place + 1) % len(ring)] for ring in same.values() for place, index in enumerate(ring)}
    locations = [one.location for one in linkage.drelocs]
    packed = b""
    for index, one in enumerate(linkage.exports):
        start = one.value - linkage.data_address
        inside = (place for place, at in enumerate(locations) if start <= at < start + one.size)
        packed += EXPORT_EXT.pack(one.size, next(inside, -1), rings[index], 0, 0)
    return packed
