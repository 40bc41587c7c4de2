"""Series 800 programs of HP's own compilers and linkers, where HP9K_REAL_BINARIES names their folder.

Every byte of a file must belong to a table or a subspace, or be zero.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kernel.loader.formats import read
from kernel.loader.image import FormatError
from kernel.loader.som import SomImage
from tools.inspect.command import Wanted, run

FOLDER = os.environ.get("HP9K_REAL_BINARIES")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="HP9K_REAL_BINARIES names no folder of real binaries")

PROGRAMS = (
    *("hello-repaired", "aclock-hppa-hpux10", "aclock-aa-hpux", "aclock-hppa-hiuxmpp", "praat"),
    *("dumplvmtab.hppa", "get_cpu_speed.hppa", "getpwd.hppa", "meminfo.hppa", "pvgfilter.hppa", "syssmall.hppa"),
)
LIBRARIES = tuple(f"libnative_{name}.sl" for name in ("auth", "console", "filesystem", "misc", "synchronization"))
OBJECTS = ("hp.800.o", "milli.o", "dynld.o")


def real(name: str) -> Path:
    path = Path(FOLDER or "", name)
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return path


def opened(name: str) -> SomImage:
    image = read(real(name))
    assert isinstance(image, SomImage)
    return image


def accounted(image: SomImage) -> list[tuple[int, int]]:
    """File ranges that some table or subspace describes."""
    fields = image.fields
    found = [
        (0, 128),
        (fields.aux_header_location, fields.aux_header_size),
        (fields.space_location, fields.space_total * 36),
        (fields.subspace_location, fields.subspace_total * 40),
        (fields.space_strings_location, fields.space_strings_size),
        (fields.init_array_location, fields.init_array_total * 20),
        (fields.compiler_location, fields.compiler_total * 36),
        (fields.symbol_location, fields.symbol_total * 20),
        (fields.fixup_request_location, fields.fixup_request_total),
        (fields.symbol_strings_location, fields.symbol_strings_size),
        *((one.file_offset, one.file_size) for one in image.dictionaries.subspaces),
    ]
    if image.exec_header is not None:
        # A program may have more data than its subspaces show.
        found.append((image.exec_header.data_offset, image.exec_header.data_size))
    return [(start, start + size) for start, size in found if size]


@pytest.mark.parametrize("name", [*PROGRAMS, *LIBRARIES, *OBJECTS])
def test_every_byte_is_accounted_for(name: str) -> None:
    with opened(name) as image:
        contents = bytearray(real(name).read_bytes())
        assert image.fields.som_length == len(contents)
        for start, end in accounted(image):
            assert end <= len(contents)
            contents[start:end] = bytes(end - start)
        assert [hex(place) for place, byte in enumerate(contents) if byte][:10] == []
        assert image.notes == []


@pytest.mark.parametrize("name", [*PROGRAMS, *LIBRARIES])
def test_the_dynamic_linker_would_find_every_export(name: str) -> None:
    with opened(name) as image:
        info = image.dynamic_info
        if name == "aclock-hppa-hiuxmpp":
            assert info is None
            return
        assert info is not None
        assert info.notes == []
        assert len(info.exports) > 10
        assert (name in LIBRARIES) == (info.self_name is None)
        linked = [one for one in info.imports if one.slot is not None]
        fields = dict(info.fields)
        assert len(linked) == fields["dlt_count"] + fields["plt_count"]


@pytest.mark.parametrize(("name", "count"), [("hp.800.o", 14619), ("milli.o", 154), ("dynld.o", 1910)])
def test_fixups_cover_every_subspace(name: str, count: int) -> None:
    with opened(name) as image:
        assert sum(1 for _ in image.relocations()) == count
        with pytest.raises(FormatError, match="relocatable object file"):
            image.require_executable()


def test_a_program_of_hpux_10_with_symbols() -> None:
    with opened("hello-repaired") as image:
        image.require_executable()
        values = {symbol.name: symbol.value for symbol in image.symbols}
        assert (image.kind, image.dynamic, image.traps_null) == ("SHARE", True, True)
        assert image.entry == values["$START$"]
        assert image.text_address == values["__text_start"]
        assert image.data_address == values["__data_start"]
        assert image.fields.presumed_dp == values["$global$"]


@pytest.mark.parametrize("name", [*PROGRAMS[:4], *PROGRAMS[5:], *LIBRARIES, "milli.o", "dynld.o"])
@pytest.mark.parametrize("as_json", [False, True])
def test_inspect_takes_it_whole(name: str, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(real(name))], Wanted(True, True, True, True, True, ""), as_json) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    assert len(output) > 1000
