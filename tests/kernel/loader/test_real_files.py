"""Programs of HP's own compilers and linkers, where somebody has them: HP9K_REAL_BINARIES names their folder.

The numbers were counted by hand from the files' bytes.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kernel.loader.formats import read
from kernel.loader.image import FormatError, Image
from tools.inspect.command import Wanted, run

FOLDER = os.environ.get("HP9K_REAL_BINARIES")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="HP9K_REAL_BINARIES names no folder of real binaries")


def real(name: str) -> Path:
    path = Path(FOLDER or "", name)
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return path


def end_of_tables(image: Image) -> int:
    """File offset of the first byte no table accounts for."""
    sizes = {field.name: field.value for field in image.header()}
    tables = ("pascal", "symbol", "supplementary", "text_relocation", "data_relocation")
    last = max(segment.file_offset + segment.file_size for segment in image.segments)
    start = -(-last // 4096) * 4096 if image.kind in ("DEMAND", "SHL", "DL") else last
    return start + sum(sizes[f"{name}_size"] for name in tables)


@pytest.mark.parametrize(
    ("name", "symbols", "relocations"),
    [("aclock-m68k-hpux7", 379, 0), ("aclock-m68k-hpux9", 58, 0), ("hp.300.o", 1105, 10259)],
)
def test_every_byte_is_accounted_for(name: str, symbols: int, relocations: int) -> None:
    with read(real(name)) as image:
        assert end_of_tables(image) == real(name).stat().st_size
        assert len(image.symbols) == symbols
        assert sum(1 for _ in image.relocations()) == relocations


def test_a_static_program_of_hpux_7() -> None:
    with read(real("aclock-m68k-hpux7")) as image:
        image.require_executable()
        values = {symbol.name: symbol.value for symbol in image.symbols}
        assert (image.kind, image.dynamic, image.entry) == ("DEMAND", False, values["start"])
        assert values["__etext"] == image.text_size
        assert values["__edata"] == image.segments[1].address + image.segments[1].file_size
        assert values["__end"] == image.break_address


def test_a_dynamic_program_of_hpux_9() -> None:
    with read(real("aclock-m68k-hpux9")) as image:
        image.require_executable()
        info = image.dynamic_info
        assert info is not None
        values = {symbol.name: symbol.value for symbol in image.symbols}
        assert (image.kind, image.dynamic, image.entry) == ("SHARE", True, values["start"])
        assert [library.name for library in info.libraries] == ["/lib/libcurses.sl", "/lib/libm.sl", "/lib/libc.sl"]
        assert info.data_address == values["__DYNAMIC"]
        # The linker gives an imported function the address of its linkage table entry.
        assert [values[entry.name] for entry in info.imports] == info.plt
        assert len(info.exports) == 18
        assert all(export.value == values[export.name] for export in info.exports)
        assert info.notes == []


def test_an_object_file_is_no_program() -> None:
    with read(real("hp.300.o")) as image:
        with pytest.raises(FormatError, match="relocatable object file"):
            image.require_executable()
        data = image.segments[1]
        initialised = [symbol.value for symbol in image.symbols if symbol.kind == "data"]
        assert all(data.address <= value < data.address + data.file_size for value in initialised)


@pytest.mark.parametrize("name", ["aclock-m68k-hpux7", "aclock-m68k-hpux9", "hp.300.o"])
@pytest.mark.parametrize("as_json", [False, True])
def test_inspect_takes_it_whole(name: str, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(real(name))], Wanted(True, True, True, True, True, ""), as_json) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    assert len(output) > 1000
