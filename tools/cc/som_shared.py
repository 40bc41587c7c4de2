"""Shared libraries and dynamically linked programs of the Series 800: what the link driver asks of the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.loader import formats
from kernel.loader.image import FormatError, TableError
from kernel.loader.magic import DL, SHL
from kernel.loader.som import SomImage
from kernel.loader.som_format import SYSTEM_IDS
from tools.cc import som_dynamic_writer, thread_locals
from tools.cc.elf_dynamic import DynamicElf, read_dynamic
from tools.cc.float_functions import RENAMED, float_functions
from tools.cc.magic import FileType, LayoutError
from tools.cc.shared_objects import Naming, Needed, Offered, OfferedName
from tools.cc.som_linkage import linkage
from tools.cc.som_writer import write_program

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY_MAGICS = frozenset((SHL.to_bytes(2, "big"), DL.to_bytes(2, "big")))
CODE_KINDS = frozenset(("code", "entry", "millicode", "plabel"))
NO_SIZE = 4  # bytes that are copied of data without a size: a word


def is_library(path: Path) -> bool:
    """Whether the file starts as a shared library of the Series 800 does.  Raises OSError."""
    with path.open("rb") as file:
        head = file.read(4)
    return len(head) == 4 and int.from_bytes(head[:2], "big") in SYSTEM_IDS and head[2:] in LIBRARY_MAGICS


def offered(path: Path) -> Offered:
    """What a library offers to the programs linked with it, and what it asks for.  Raises LayoutError."""
    try:
        with formats.read(str(path)) as image:
            if not isinstance(image, SomImage) or image.magic not in (SHL, DL):
                raise LayoutError(f"{path}: not a shared library of the Series 800")
            dynamic = image.dynamic_info
            if dynamic is None:
                raise LayoutError(f"{path}: a library without dynamic linking tables")
            floats = _float_names()
            renamed = floats if is_system_library(dynamic.self_name) else frozenset()
            names = [
                OfferedName(
                    RENAMED * (one.name in renamed) + one.name,
                    one.value,
                    one.kind in CODE_KINDS,
                    one.size if one.size is not None else NO_SIZE,
                )
                for one in dynamic.exports
                if one.kind != "plabel" and one.name
            ]
            wanted = {one.name for one in dynamic.imports if one.name and one.kind != "none"}
            return Offered(dynamic.self_name, names, sorted(RENAMED * (name in floats) + name for name in wanted))
    except (FormatError, TableError) as error:
        raise LayoutError(f"{path}: {error}") from error


def is_system_library(own_name: str | None) -> bool:
    """Whether HP's rules for floating-point arguments hold: for the C library and the mathematical one of anybody."""
    return own_name is not None and own_name.rpartition("/")[2].startswith(("libc.", "libm.", "libM."))


def _float_names() -> frozenset[str]:
    """Functions that are called through stubs (tools/cc/float_functions.py)."""
    return frozenset(one.name for one in float_functions())


def tables_size(image: bytes, needed: list[Needed], naming: Naming) -> int:
    """Bytes that the dynamic linking tables take in text.  Raises LayoutError, ElfError."""
    return len(_tables(read_dynamic(image, shared=naming.shared), needed, naming)[0])


def _tables(elf: DynamicElf, needed: list[Needed], naming: Naming) -> tuple[bytes, DynamicElf]:
    built, text, data = linkage(elf, shared=naming.shared)
    program = elf.program._replace(segments=[text, data])
    return som_dynamic_writer.tables(built, needed, naming), elf._replace(program=program)


def write(image: bytes, needed: list[Needed], naming: Naming, file_type: FileType, *, strip: bool) -> bytes:
    """The bytes of the SOM file for what the linker made.  Raises LayoutError, ElfError."""
    tables, elf = _tables(read_dynamic(image, shared=naming.shared), needed, naming)
    elf = elf._replace(program=thread_locals.resolve(elf.program))
    text = elf.program.segments[0]
    reserved = text.contents[: len(tables)]
    if any(reserved):
        raise LayoutError("the dynamic linking tables have no room where text begins")
    contents = tables + text.contents[len(tables) :]
    program = elf.program._replace(segments=[text._replace(contents=contents), *elf.program.segments[1:]])
    kind = FileType.SHL if naming.shared else file_type
    return write_program(program, kind, strip=strip, dynamic_tables=len(tables))
