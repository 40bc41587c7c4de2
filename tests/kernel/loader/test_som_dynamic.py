"""Dynamic linking tables of SOM programs and libraries, and every way in which they can be wrong."""

from __future__ import annotations

import pytest
from som_builder import DATA, DLT_AT, EXPORTS, IMPORTS, PLT_AT, SHL, TEXT, Som, dl_tables, dynamic_program, hash_name

from kernel.loader.formats import read
from kernel.loader.image import TableError
from kernel.loader.som_dynamic import hash_name as reader_hash
from kernel.loader.tables import Dynamic, Export, Import, Library


def dynamic(program: Som) -> Dynamic:
    found = read(program.build()).dynamic_info
    assert found is not None
    return found


def test_tables_of_a_program() -> None:
    found = read(dynamic_program().build())
    found.require_executable()
    info = found.dynamic_info
    assert info is not None
    assert (found.dynamic, info.data_address, info.self_name, info.notes) == (True, TEXT, "a.out", [])
    assert info.libraries == [Library("/usr/lib/libc.1", 3, 1, 70)]
    assert info.imports == [
        Import("", "none", None, DATA + DLT_AT),
        Import("environ", "data", None, DATA + DLT_AT + 4),
        Import("printf", "code", None, DATA + PLT_AT),
        Import("exit", "code", None, DATA + PLT_AT + 8),
        Import("malloc", "code", None, None),
    ]
    assert info.exports == [
        Export("main", TEXT + 0xC, "code", None, False),
        Export("errno", DATA + 0x30, "storage", 4, False),
        Export("environ", DATA, "data", None, False),
    ]
    assert info.plt == [DATA + PLT_AT, DATA + PLT_AT + 8]
    assert dict(info.fields)["highwater_mark"] == 0
    assert dict(info.fields)["flags"] == 0x20
    assert {one.key: list(one.rows) for one in info.tables} == {
        "dynamic_relocations": [
            (DATA, "plabel internal", PLT_AT | 2, None, None, "main"),
            (DATA + 4, "data external", 0, 0, 1, "environ"),
        ],
        "modules": [(0xFFFFFFFF, 0x1600, 2, 1, 0, 0)],
    }


def test_a_library_has_no_entry_of_its_own() -> None:
    info = dynamic(dynamic_program(dl_tables(libraries=((b"/usr/lib/libm.2", 3, 0),)), magic=SHL))
    assert info.self_name is None
    assert [one.name for one in info.libraries] == ["/usr/lib/libm.2"]


@pytest.mark.parametrize("version", [89060912, 93092112])
def test_both_versions_of_the_header(version: int) -> None:
    assert len(dynamic(dynamic_program(dl_tables(fields={"hdr_version": version}))).exports) == len(EXPORTS)


def test_without_dictionaries_the_tables_are_where_text_begins() -> None:
    found = read(dynamic_program(header={"subspace_total": 0, "space_total": 0}).build()).dynamic_info
    assert found is not None
    assert len(found.imports) == len(IMPORTS)


def test_a_program_without_shared_libraries_has_none() -> None:
    assert read(Som().build()).dynamic_info is None


def test_the_hash_is_the_published_one() -> None:
    for name in (b"", b"a", b"printf", b"_CPU_REVISION", b"x" * 300, bytes(range(1, 256))):
        assert reader_hash(name) == hash_name(name) < 1 << 32


def test_many_exports_in_few_buckets() -> None:
    exports = tuple((b"name%d" % number, number, 2, 0) for number in range(100))
    info = dynamic(dynamic_program(dl_tables(exports=exports, buckets=7)))
    assert [one.value for one in info.exports] == list(range(100))
    assert info.notes == []


def chained(*changes: tuple[int, int]) -> Dynamic:
    """Tables whose export list or hash table has words changed: (place in words from the hash table's start, value)."""
    tables = bytearray(dl_tables())
    start = int.from_bytes(tables[0x18:0x1C], "big")
    for place, value in changes:
        tables[start + 4 * place : start + 4 * place + 4] = value.to_bytes(4, "big")
    return dynamic(dynamic_program(bytes(tables)))


EMPTY = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        (((0, 3),), "hash bucket 0 leads to export 3 of 3"),
        (((0, EMPTY), (1, EMPTY), (2, EMPTY)), "3 of 3 exports are in no hash chain"),
    ],
)
def test_odd_hash_chains_are_noted(changes: tuple[tuple[int, int], ...], note: str) -> None:
    assert chained(*changes).notes == [note]


def test_an_export_in_the_wrong_bucket_is_noted() -> None:
    wrong = (hash_name(EXPORTS[0][0]) + 1) % 3
    heads = [(bucket, 0 if bucket == wrong else EMPTY) for bucket in range(3)]
    assert chained(*heads).notes == ["export 0 is in the wrong hash bucket"]


def test_rings_of_exports_are_noted() -> None:
    right = hash_name(EXPORTS[0][0]) % 3
    heads = [(bucket, 0 if bucket == right else EMPTY) for bucket in range(3)]
    assert chained(*heads, (3, 0)).notes == ["export hash chains run together"]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("hdr_version", 1, "unknown version 1 of the DL header at 0x1000"),
        ("shlib_list_count", 0xFFFF, "library list 0x70 to 0x80068 is outside the dynamic linking tables"),
        ("import_list_loc", 0xFFFFFFFF, "import list .* is outside"),
        ("export_list_count", 0xFFFFFFFF, "export list .* is outside"),
        ("hash_table_size", 0x1000, "hash table .* is outside"),
        ("string_table_size", 0xFFFFFFFF, "string table .* is outside"),
        ("string_table_size", 3, "string .* has no end"),
        ("dreloc_count", 0x1000, "dynamic relocation table .* is outside"),
        ("module_count", 0x1000, "module table .* is outside"),
        ("dlt_count", 0x10, "data linkage table 0x8 to 0x48 is outside data"),
        ("plt_loc", 0xFFFFFFFF, "procedure linkage table .* is outside data"),
    ],
)
def test_broken_tables(field: str, value: int, reason: str) -> None:
    found = read(dynamic_program(dl_tables(fields={field: value})).build())
    found.require_executable()
    with pytest.raises(TableError, match=reason):
        _ = found.dynamic_info


def test_a_truncated_header() -> None:
    with pytest.raises(TableError, match="truncated DL header: 104 of 112 bytes"):
        dynamic(dynamic_program(dl_tables()[:104]))
