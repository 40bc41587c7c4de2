"""Dynamic linking tables of SOM files, put together by hand and read back by the loader; no cross compiler."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from kernel.loader.formats import read
from kernel.loader.som_dynamic import EXPORT_EXT, NOTHING, hash_name
from kernel.loader.tables import Dynamic
from tools.cc.elf import ElfProgram, Segment
from tools.cc.magic import FileType, LayoutError
from tools.cc.shared_objects import Naming, Needed, Offered, OfferedName, assembly
from tools.cc.som_dynamic_writer import tables
from tools.cc.som_linkage import CODE, DATA, NULL, PLABEL, STORAGE, Dreloc, Export, Import, Linkage, with_stubs
from tools.cc.som_writer import write_program

TEXT, DATA_AT = 0x1000, 0x40001000
EXPORTS = [Export(f"name{number}", TEXT + 0x400 + 8 * number, CODE, -1) for number in range(50)]


def linkage() -> Linkage:
    made = Linkage(DATA_AT, ltptr=0x20, dlt=0x28, dlt_count=2, plt=0x10, plt_count=2)
    made.imports = [Import(None, NULL), Import("errno", DATA), Import("write", CODE), Import("own", NULL)]
    made.exports = [
        *EXPORTS, Export("own", DATA_AT + 0x18, PLABEL, -1), Export("table", DATA_AT, DATA, 8),
        Export("alias", DATA_AT, DATA, 8), Export("common", DATA_AT + 0x40, STORAGE, 12),
    ]  # fmt: skip
    made.drelocs = [Dreloc(-1, 1, 0, 4, 3), Dreloc(-1, -1, 4, 0x400, 7), Dreloc(-1, -1, 8, 0x18 | 2, 2)]
    return made


def written(path: Path, naming: Naming, needed: list[Needed]) -> Dynamic:
    head = tables(linkage(), needed, naming)
    text = head + bytes(0x800)
    program = ElfProgram(0, [Segment(TEXT, text, len(text), False), Segment(DATA_AT, bytes(0x40), 0x60, True)], [])
    kind = FileType.SHL if naming.shared else FileType.DEMAND
    if not naming.shared:
        program = program._replace(entry=TEXT + len(head))
    path.write_bytes(write_program(program, kind, dynamic_tables=len(head)))
    with read(str(path)) as image:
        assert image.dynamic_info is not None
        return image.dynamic_info


def test_a_library_is_read_as_it_was_written(tmp_path: Path) -> None:
    naming = Naming("libx.1", internal=True, shared=True, embedded_path="/opt/x:/y", shlib_path=True,
                    shlib_path_first=True, highwater=3)  # fmt: skip
    found = written(tmp_path / "libx.1", naming, [Needed("/usr/lib/libc.1", 3)])
    assert found.notes == []
    assert found.self_name == "libx.1"
    assert [(one.name, one.load, one.bind) for one in found.libraries] == [("/usr/lib/libc.1", 3, 1)]
    assert [(one.name, one.kind, one.slot) for one in found.imports] == [
        ("", "none", DATA_AT + 0x28), ("errno", "data", DATA_AT + 0x2C),
        ("write", "code", DATA_AT + 0x10), ("own", "none", DATA_AT + 0x18),
    ]  # fmt: skip
    assert [(one.name, one.kind, one.value, one.size) for one in found.exports[-4:]] == [
        ("own", "plabel", DATA_AT + 0x18, None), ("table", "data", DATA_AT, 8), ("alias", "data", DATA_AT, 8),
        ("common", "storage", DATA_AT + 0x40, 12),
    ]  # fmt: skip
    fields = dict(found.fields)
    assert (fields["flags"], fields["ltptr_value"], fields["highwater_mark"]) == (0x20 | 0x40 | 4 | 8 | 0x10, 0x20, 3)
    rows = [row[:3] for row in found.tables[0].rows]
    assert rows == [
        (DATA_AT, "data external", 4), (DATA_AT + 4, "text internal", 0x400), (DATA_AT + 8, "plabel internal", 0x1A),
    ]  # fmt: skip


def test_a_program_s_list_begins_with_itself(tmp_path: Path) -> None:
    found = written(tmp_path / "prog", Naming("prog"), [Needed("./liba.sl", 1), Needed("/usr/lib/libc.1", 3)])
    assert found.self_name == "prog"
    assert [one.name for one in found.libraries] == ["./liba.sl", "/usr/lib/libc.1"]
    fields = dict(found.fields)
    assert (fields["flags"], fields["export_ext_loc"], fields["initializer"]) == (0x20, NOTHING, NOTHING)


def test_aliases_of_a_library_s_exports_form_rings() -> None:
    made = linkage()
    head = tables(made, [], Naming("libx.1", shared=True))
    (extension,) = struct.unpack_from(">I", head, 0x4C)
    records = list(EXPORT_EXT.iter_unpack(head[extension:][: EXPORT_EXT.size * len(made.exports)]))
    names = [one.name for one in made.exports]
    table, alias = names.index("table"), names.index("alias")
    assert (records[table][0], records[table][2], records[alias][2]) == (8, alias, table)
    assert records[table][1] == 0, "the first relocation in it"
    assert (records[0][0], records[0][1], records[0][2]) == (-1, -1, 0)


def test_the_hash_is_the_one_of_real_files() -> None:
    # h = rotate(h, 5) xor byte, from 0.
    assert hash_name(b"ab") == (0x61 << 5) ^ 0x62
    assert hash_name(b"\x80" + bytes(5)) == 0x80 << 25 >> 32 | (0x80 << 25) & 0xFFFFFFFF


STUB = bytes.fromhex("2b7fffff 34360f98 0ec01095 eaa0c000 0ec81093")


def test_import_stubs_keep_the_return_address() -> None:
    text = Segment(TEXT, bytes(8) + STUB + bytes(4), 32, False)
    words = struct.unpack(">8I", with_stubs(text).contents)
    # addil L'-800,dp; ldw 7cc(r1),r21; ldw 7d0(r1),r19; bv (r21); stw rp,-24(sp)
    assert words[2:7] == (0x2B7FFFFF, 0x48350F98, 0x48330FA0, 0xEAA0C000, 0x6BC23FD1)


def test_what_is_no_import_stub_stays() -> None:
    text = Segment(TEXT, STUB[8:] + bytes(12), 24, False)
    assert with_stubs(text) == text


def test_an_entry_out_of_a_stub_s_reach_is_refused() -> None:
    far = STUB[:4] + (0x34360000 | 0x3FFE).to_bytes(4, "big") + STUB[8:]
    with pytest.raises(LayoutError, match="bytes from its entry"):
        with_stubs(Segment(TEXT, far, len(far), False))


def test_what_stands_in_for_a_library_has_its_names_and_asks_for_others() -> None:
    names = [OfferedName("f", 0x2000, True, 4), OfferedName("x", 0x40001000, False, 12)]
    names.append(OfferedName("alias", 0x40001000, False, 12))
    lines = assembly(Offered("libx.1", names, ["f", "main"])).split("\n")
    assert lines.count("\t.4byte\tmain") == 1
    assert "\t.4byte\tf" not in lines
    assert "\t.type\tf,@function" in lines
    assert lines.index("alias:") - lines.index("x:") == 4, "at the same place"
    assert lines[-2] == "\t.4byte\tmain"
