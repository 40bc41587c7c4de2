"""Links programs and libraries that the Series 300's dynamic loader completes.

ELF's linker does the work, in several goes: one to learn which names have to come from libraries, one with the linkage
table for those, one that leaves room for the loader's tables at the start of the text.  The result is made into an
a.out file here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kernel.loader.aout_dynamic_format import (
    DYNAMIC_SIZE,
    EXPORT_BSS,
    EXPORT_COMMON,
    EXPORT_DATA,
    EXPORT_PLT,
    EXPORT_TEXT,
    IMPORT_DATA,
    IMPORT_TEXT,
)
from tools.cc import aout_linkage, aout_writer
from tools.cc.aout_extension import Filled, Offered, Tables, Wanted, pack
from tools.cc.aout_linkage import COPY_MARK, SLOT_MARK, WRAPPED, Copied
from tools.cc.aout_writer import c_name, linker_name
from tools.cc.elf import EM_68K, STB_WEAK, STT_FUNC, ElfProgram, Segment, Symbol, read_program
from tools.cc.elf_shared import R_68K_JMP_SLOT, R_68K_RELATIVE, SharedObject, defined_names, read_shared
from tools.cc.linked_libraries import SharedLibrary
from tools.cc.magic import FileType, LayoutError

ENTRY_POINT = "__hp_entry_"  # in a library: where a function is entered from other files, if not at its start
TABLES_ADDRESS = 0x70000000  # library.ld: ELF's own tables lie from here on
SIZE = "__extension_size"  # the linker scripts leave so much room for the tables
WORD = 4


class Linker(NamedTuple):
    """What a link is done with. `link` and `assemble` raise what the caller likes when the tool fails."""

    link: Callable[[list[str], Path], None]  # arguments, result
    assemble: Callable[[str, Path], None]  # source, result
    work: Path  # for files in between


class Request(NamedTuple):
    """What is to be linked."""

    arguments: list[str]  # for ELF's linker: objects, archives and its options
    libraries: list[SharedLibrary]
    name: str  # the file's own, as it is recorded in it
    embedded_path: str
    path_order: int  # SEARCH_ bits
    strip: bool
    everything: bool  # export every name of a program
    symbolic: bool  # a library whose calls of its own functions stay in it
    preempted: tuple[str, ...] = ()  # even then not those of these functions


def program(linker: Linker, request: Request, file_type: FileType) -> bytes:
    """The file of a dynamically linked program.  Raises LayoutError."""
    request = request._replace(arguments=[*_kept(linker, request), *request.arguments])
    functions, copies = _needed(linker, request)
    assembled = linker.work / "linkage.o"
    linker.assemble(aout_linkage.program(functions, copies, request.embedded_path, request.path_order), assembled)
    size, tables = 0, b""
    for step in range(2):
        made = linker.work / f"program{step}.elf"
        linker.link([f"--defsym={SIZE}={size}", *request.arguments, str(assembled)], made)
        linked = read_program(made.read_bytes(), EM_68K)
        tables = pack(_program_tables(linked, request, functions, copies))
        size = len(tables)
    return aout_writer.write_dynamic(_with_tables(linked, tables), file_type, strip=request.strip, is_program=True)


def _kept(linker: Linker, request: Request) -> list[str]:
    """The linker's options that keep what libraries want of the program, which nothing in it may refer to."""
    offered = {name for library in request.libraries for name in library.names()}
    wanted = {c_name(name) for library in request.libraries for name in library.imports}
    joined = linker.work / "joined.o"
    linker.link(["-r", "--no-gc-sections", *request.arguments], joined)
    defined = defined_names(joined.read_bytes())
    if request.everything:
        wanted |= defined
    # What nobody offers may be the linker script's, which defines it for those who ask only.
    return [f"-u{name}" for name in sorted((wanted - offered) | (wanted & defined))]


def _needed(linker: Linker, request: Request) -> tuple[list[str], list[Copied]]:
    """The functions and variables of libraries that the program uses and does not have itself."""
    offered: dict[str, Copied | None] = {}
    for library in request.libraries:
        for name, copied in library.names().items():
            offered.setdefault(name, copied)
    variables = [copied for copied in offered.values() if copied]
    assembled, made = linker.work / "trial.o", linker.work / "trial.elf"
    linker.assemble(aout_linkage.trial([name for name in offered if not offered[name]], variables), assembled)
    linker.link([f"--defsym={SIZE}=0", *request.arguments, str(assembled)], made)
    marks = {symbol.name for symbol in read_program(made.read_bytes(), EM_68K).symbols}
    functions = [name for name, copied in offered.items() if not copied and SLOT_MARK + name in marks]
    return functions, [copied for copied in variables if COPY_MARK + copied.name in marks]


def _program_tables(linked: ElfProgram, request: Request, functions: list[str], copies: list[Copied]) -> Tables:
    symbols = {symbol.name: symbol for symbol in linked.symbols if symbol.binding}
    imports = [Wanted(linker_name(name), _library_index(name, request.libraries), IMPORT_TEXT) for name in functions]
    sizes = dict(copies)
    slots = set(functions)
    names = set(symbols) if request.everything else {c_name(one) for each in request.libraries for one in each.imports}
    exports = []
    for name in sorted(names & set(symbols)):
        symbol = symbols[name]
        if symbol.absolute:
            continue
        kind, size = _kind(symbol.value, linked), None
        if name in slots:
            kind, size = EXPORT_PLT, 0
        elif name in sizes:
            kind, size = EXPORT_COMMON, sizes[name]
        exports.append(
            Offered(linker_name(name), symbol.value, kind, size, symbol.binding == STB_WEAK and kind == EXPORT_TEXT)
        )
    libraries = [request.name, *(library.name for library in request.libraries)]
    return Tables(_address(symbols, aout_linkage.AREA), libraries, imports, exports, [])


def _library_index(name: str, libraries: list[SharedLibrary]) -> int:
    """Which library has it, counted from 1; 0 if none."""
    return next((index for index, each in enumerate(libraries, start=1) if name in each.names()), 0)


def _address(symbols: dict[str, Symbol], name: str) -> int:
    if name not in symbols:
        raise LayoutError(f"no {name}: was the start-up code linked?")
    return symbols[name].value


def _kind(value: int, linked: ElfProgram) -> int:
    _, data = _text_and_data(linked)
    if value < data.address:
        return EXPORT_TEXT
    return EXPORT_DATA if value < data.address + len(data.contents) else EXPORT_BSS


def _text_and_data(linked: ElfProgram) -> tuple[Segment, Segment]:
    segments = [segment for segment in linked.segments if segment.address < TABLES_ADDRESS]
    if len(segments) != 2:
        raise LayoutError("not one segment of text and one of data")
    return segments[0], segments[1]


def _with_tables(linked: ElfProgram, tables: bytes, data: bytes | None = None) -> ElfProgram:
    """The program with its tables at the start of its text, and nothing that only ELF needs."""
    text, old_data = _text_and_data(linked)
    new_text = text._replace(contents=tables + text.contents[len(tables) :])
    new_data = old_data if data is None else old_data._replace(contents=data)
    symbols = [symbol for symbol in linked.symbols if symbol.value < TABLES_ADDRESS and symbol.name != SIZE]
    return linked._replace(segments=[new_text, new_data], symbols=symbols)


def library(linker: Linker, request: Request) -> bytes:
    """The file of a shared library.  Raises LayoutError."""
    symbolic = ["-Bsymbolic-functions"] if request.symbolic else []
    wraps = [f"--wrap={name}" for name in request.preempted]
    first = _shared(linker, [*symbolic, *wraps, f"--defsym={SIZE}=0", *request.arguments], "first")
    defined = {symbol.name for symbol in first.symbols if symbol.defined}
    lazy = {symbol.name for symbol in first.lazy}
    own = sorted((lazy & defined) | set(request.preempted))
    functions = sorted(name for name in lazy - defined if not name.startswith(WRAPPED))
    assembled = linker.work / "linkage.o"
    linker.assemble(aout_linkage.library(functions, own, request.embedded_path, request.path_order), assembled)
    options = ["-Bsymbolic-functions", *(f"--wrap={name}" for name in own)]
    size, tables, data = 0, b"", b""
    for step in range(2):
        arguments = [*options, f"--defsym={SIZE}={size}", *request.arguments, str(assembled)]
        linked = _shared(linker, arguments, f"library{step}")
        found, data = _library_tables(linked, request, functions, own)
        tables = pack(found)
        size = len(tables)
    return aout_writer.write_dynamic(
        _with_tables(linked.program, tables, data), FileType.SHL, strip=request.strip, is_program=False
    )


def _shared(linker: Linker, arguments: list[str], name: str) -> SharedObject:
    made = linker.work / f"{name}.elf"
    linker.link(["-shared", *arguments], made)
    return read_shared(made.read_bytes())


def _library_tables(
    linked: SharedObject, request: Request, functions: list[str], own: list[str]
) -> tuple[Tables, bytes]:
    """The tables, and the data with the addends of its relocations in place."""
    symbols = {symbol.name: symbol.value for symbol in linked.program.symbols}
    # The address of a function is what a program says it is.
    slots = {symbols[name]: name for name in functions} | {symbols[WRAPPED + name]: name for name in own}
    if not request.symbolic:
        slots |= {one.value: one.name for one in linked.symbols if one.defined and one.kind == STT_FUNC}
    _, segment = _text_and_data(linked.program)
    data = bytearray(segment.contents)
    area = range(symbols[aout_linkage.AREA], symbols[aout_linkage.AREA] + DYNAMIC_SIZE)
    filled: list[tuple[int, str | None]] = []
    for relocation in linked.relocations:
        offset = relocation.location - segment.address
        name, addend = None, relocation.addend
        if relocation.type == R_68K_JMP_SLOT or not 0 <= offset <= len(data) - WORD:
            where = relocation.symbol.name if relocation.symbol else "an address"
            raise LayoutError(f"code at {relocation.location:#x} needs {where} in place: compile it with -fPIC")
        if relocation.type != R_68K_RELATIVE:
            assert relocation.symbol is not None
            name = relocation.symbol.name
        elif addend in slots and relocation.location not in area:
            name, addend = slots[addend], 0
        data[offset : offset + WORD] = (addend & 0xFFFFFFFF).to_bytes(WORD, "big")
        filled.append((relocation.location, name))
    optional = {one.name for one in linked.symbols if not one.defined and one.binding == STB_WEAK}
    wanted = list(dict.fromkeys(name for _, name in filled if name is not None))
    indices = {name: index for index, name in enumerate(wanted)}
    imports = [
        Wanted(linker_name(name), _library_index(name, request.libraries), IMPORT_DATA, name in optional)
        for name in wanted
    ]
    imports += [
        Wanted(linker_name(name), _library_index(name, request.libraries), IMPORT_TEXT) for name in [*functions, *own]
    ]
    relocations = [Filled(at, None if name is None else indices[name]) for at, name in sorted(filled)]
    libraries = [request.name, *(each.name for each in request.libraries)]
    exports = _library_exports(linked, symbols)
    return Tables(symbols[aout_linkage.AREA], libraries, imports, exports, relocations), bytes(data)


def _library_exports(linked: SharedObject, symbols: dict[str, int]) -> list[Offered]:
    found = []
    for symbol in sorted(linked.symbols):
        if not symbol.defined or symbol.value >= TABLES_ADDRESS or symbol.name == SIZE:
            continue
        value = symbols.get(ENTRY_POINT + symbol.name, symbol.value)
        function = symbol.kind == STT_FUNC
        kind = EXPORT_TEXT if function else _kind(value, linked.program)
        size = None if function else symbol.size
        found.append(Offered(linker_name(symbol.name), value, kind, size, symbol.binding == STB_WEAK and function))
    return found
