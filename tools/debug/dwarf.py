"""DWARF, read by pyelftools: lines, functions, variables and their types."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tools.debug import types
from tools.debug.calls import Signature
from tools.debug.errors import CommandError
from tools.debug.types import Array, Float, Int, Member, Pointer, Struct, Type

if TYPE_CHECKING:
    from tools.debug.inspector import Inspector

_M68K_REGISTERS = (*(f"d{n}" for n in range(8)), *(f"a{n}" for n in range(8)), *(f"fp{n}" for n in range(8)))
_INT_SIGNED, _CHAR_SIGNED = (5, 13), (6, 8)  # encodings: signed; characters


class InRegister(NamedTuple):
    name: str


class Unknown(NamedTuple):
    """Nowhere at this place of the program."""


class Variable:
    """A variable, where it lives: computed from registers."""

    def __init__(self, info: DebugInfo, entry: Any) -> None:
        self._info = info
        self._entry = entry
        self.name = _text(entry, "DW_AT_name")

    def type(self) -> Type:
        return self._info.type_of(self._entry)

    def place(self, locator: tuple[Inspector, int]) -> int | InRegister | Unknown:
        attribute = self._entry.attributes.get("DW_AT_location")
        if attribute is None or attribute.form not in ("DW_FORM_exprloc", "DW_FORM_block1"):
            return self._info.from_list(self._entry, locator) if attribute is not None else Unknown()
        return self._info.locate(attribute.value, locator)


class Global(NamedTuple):
    info: DebugInfo
    entry: Any
    address: int

    def type(self) -> Type:
        return self.info.type_of(self.entry)


class FunctionEntry(NamedTuple):
    name: str
    low: int
    high: int
    entry: Any


class DebugInfo:
    """Of one program or library. `moved` says where what has an address in the file is in memory."""

    def __init__(self, elf: Any, moved: Callable[[int], int]) -> None:
        self._moved = moved
        self._dwarf = elf.get_dwarf_info(relocate_dwarf_sections=False)  # they lie where they are to, linked
        self._m68k = elf["e_machine"] == "EM_68K"
        self._types: dict[int, Type] = {}
        self.lines: list[tuple[int, int, str]] = []  # address, line (0: no more), file; ascending
        self.functions: list[FunctionEntry] = []
        self.globals: dict[str, Global] = {}
        for unit in self._dwarf.iter_CUs():
            self._read_lines(unit)
            self._read_unit(unit)
        self.lines = sorted({(one[0]): one for one in self.lines}.values())
        self.functions.sort(key=lambda one: one.low)

    def _read_lines(self, unit: Any) -> None:
        program = self._dwarf.line_program_for_CU(unit)
        if program is None:
            return
        files = program["file_entry"]
        first = 0 if program["version"] >= 5 else 1
        for entry in program.get_entries():
            state = entry.state
            if state is None:
                continue
            name = _path(program, files[state.file - first]) if files else ""
            self.lines.append((self._moved(state.address), 0 if state.end_sequence else state.line, name))

    def main_file(self) -> str:
        main = next((one for one in self.functions if one.name == "main"), None)
        if main is None:
            return self.lines[0][2] if self.lines else ""
        index = bisect_right(self.lines, (main.low, 1 << 30, "")) - 1
        return self.lines[max(index, 0)][2]

    def _read_unit(self, unit: Any) -> None:
        for entry in unit.get_top_DIE().iter_children():
            if entry.tag == "DW_TAG_subprogram" and "DW_AT_low_pc" in entry.attributes:
                low, end = self.range_of(entry)
                self.functions.append(FunctionEntry(_text(entry, "DW_AT_name"), low, end, entry))
            elif entry.tag == "DW_TAG_variable" and "DW_AT_location" in entry.attributes:
                place = bytes(entry.attributes["DW_AT_location"].value)
                name = _text(entry, "DW_AT_name") or _text(self._specification(entry), "DW_AT_name")
                if place[:1] == b"\x03":  # DW_OP_addr
                    self.globals[name] = Global(self, entry, self._moved(int.from_bytes(place[1:5], "big")))

    def range_of(self, entry: Any) -> tuple[int, int]:
        """Of the code of a function or a block."""
        low, high = entry.attributes["DW_AT_low_pc"].value, entry.attributes["DW_AT_high_pc"]
        size = high.value - low if high.form == "DW_FORM_addr" else high.value
        return self._moved(low), self._moved(low) + size

    @staticmethod
    def _specification(entry: Any) -> Any:
        if "DW_AT_specification" in entry.attributes:
            return entry.get_DIE_from_attribute("DW_AT_specification")
        return entry

    # -- functions and what is in them -------------------------------------------------------------------------

    def function(self, address: int) -> FunctionEntry | None:
        return next((one for one in self.functions if one.low <= address < one.high), None)

    def parameters(self, address: int) -> list[Variable]:
        found = self.function(address)
        if found is None:
            return []
        children = found.entry.iter_children()
        return [Variable(self, child) for child in children if child.tag == "DW_TAG_formal_parameter"]

    def signature(self, address: int) -> Signature | None:
        """Of the function that begins there; None where there is none, or it was declared without parameters' types."""
        found = self.function(address)
        if found is None or found.low != address or "DW_AT_prototyped" not in found.entry.attributes:
            return None
        return Signature([one.type() for one in self.parameters(address)], self.type_of(found.entry))

    def visible(self, address: int) -> list[Variable]:
        """The variables at a place, innermost block first."""
        found = self.function(address)
        return (
            []
            if found is None
            else [Variable(self, entry) for entry in reversed(list(_inside(self, found.entry, address)))]
        )

    # -- places ------------------------------------------------------------------------------------------------

    def locate(self, code: Any, locator: tuple[Inspector, int]) -> int | InRegister | Unknown:
        """Evaluate a location. Only what GCC makes of variables is known."""
        from elftools.dwarf.dwarf_expr import DWARFExprParser

        inspector, cfa = locator
        stack: list[int] = []
        for operation in DWARFExprParser(self._dwarf.structs).parse_expr(code):
            name, arguments = operation.op_name, operation.args
            if name == "DW_OP_addr":
                stack.append(self._moved(arguments[0]))
            elif name == "DW_OP_fbreg":
                stack.append(cfa + self._frame_offset + arguments[0] & 0xFFFFFFFF)
            elif name == "DW_OP_call_frame_cfa":
                stack.append(cfa)
            elif name == "DW_OP_regx":
                return InRegister(self._register(arguments[0]))
            elif name.startswith("DW_OP_breg") and name != "DW_OP_bregx":
                found = inspector.register(self._register(int(name[10:])))
                assert found is not None
                stack.append(found.integer() + arguments[0] & 0xFFFFFFFF)
            elif name.startswith("DW_OP_reg"):
                return InRegister(self._register(int(name[9:])))
            elif name == "DW_OP_plus_uconst":
                stack.append(stack.pop() + arguments[0])
            else:
                return Unknown()
        return stack[-1] if stack else Unknown()

    _frame_offset = 0

    def from_list(self, entry: Any, locator: tuple[Inspector, int]) -> int | InRegister | Unknown:
        """A location that changes on the way through the function. The ranges are from the unit's beginning on, until
        another base is named."""
        from elftools.dwarf.locationlists import BaseAddressEntry, LocationParser

        lists = self._dwarf.location_lists()
        if lists is None:
            return Unknown()
        inspector = locator[0]
        pc = inspector.frame.place if inspector.frame is not None else inspector.target.cpu.pc
        attribute, unit = entry.attributes["DW_AT_location"], entry.cu
        begins = unit.get_top_DIE().attributes.get("DW_AT_low_pc")
        base = 0 if begins is None else begins.value
        found: Any = LocationParser(lists).parse_from_attribute(attribute, unit["version"], die=entry)
        for one in found:
            if isinstance(one, BaseAddressEntry):
                base = one.base_address
                continue
            low = 0 if one.is_absolute else base
            if self._moved(low + one.begin_offset) <= pc < self._moved(low + one.end_offset):
                return self.locate(one.loc_expr, locator)
        return Unknown()

    def _register(self, number: int) -> str:
        """By the number gcc gives it: PA-RISC's floating-point registers come from fr4 on, left and right halves."""
        if self._m68k:
            return _M68K_REGISTERS[number]
        place, right = divmod(number - 72, 2)
        return f"gr{number}" if number < 72 else f"fr{4 + place}{'r' if right else ''}"

    # -- types -------------------------------------------------------------------------------------------------

    def type_of(self, entry: Any) -> Type:
        """The type an entry has."""
        entry = self._specification(entry) if "DW_AT_type" not in entry.attributes else entry
        if "DW_AT_type" not in entry.attributes:
            return types.VOID
        found = entry.get_DIE_from_attribute("DW_AT_type")
        known = self._types.get(found.offset)
        if known is None:
            known = self._types[found.offset] = self._made(found)
        return known

    def _made(self, entry: Any) -> Type:
        tag, name = entry.tag, _text(entry, "DW_AT_name")
        size = entry.attributes["DW_AT_byte_size"].value if "DW_AT_byte_size" in entry.attributes else 4
        if tag == "DW_TAG_base_type":
            encoding = entry.attributes["DW_AT_encoding"].value
            if encoding == 4:
                return Float(name, size)
            return Int(name, size, encoding in (*_INT_SIGNED, 6))
        if tag == "DW_TAG_pointer_type":
            pointer = Pointer(types.VOID)
            self._types[entry.offset] = pointer
            pointer.target = self.type_of(entry)
            pointer.name = Pointer(pointer.target).name
            return pointer
        if tag in ("DW_TAG_structure_type", "DW_TAG_union_type"):
            word = "struct" if tag == "DW_TAG_structure_type" else "union"
            made = Struct(f"{word} {name or '{...}'}", size, [])
            self._types[entry.offset] = made
            for child in entry.iter_children():
                if child.tag == "DW_TAG_member" and "DW_AT_bit_size" not in child.attributes:
                    offset = child.attributes["DW_AT_data_member_location"].value if word == "struct" else 0
                    made.members.append(Member(_text(child, "DW_AT_name"), offset, self.type_of(child)))
            return made
        if tag == "DW_TAG_array_type":
            counts = [
                child.attributes["DW_AT_upper_bound"].value + 1
                for child in entry.iter_children()
                if child.tag == "DW_TAG_subrange_type" and "DW_AT_upper_bound" in child.attributes
            ]
            element = self.type_of(entry)
            for count in reversed(counts or [0]):
                element = Array(element, count)
            return element
        if tag == "DW_TAG_enumeration_type":
            return Int(f"enum {name}", size, False)
        if tag in ("DW_TAG_typedef", "DW_TAG_const_type", "DW_TAG_volatile_type"):
            return self.type_of(entry)
        return types.VOID if tag == "DW_TAG_unspecified_type" else types.FUNCTION


def _text(entry: Any, attribute: str) -> str:
    found = entry.attributes.get(attribute)
    return found.value.decode("utf-8", "replace") if found is not None else ""


def _path(program: Any, file: Any) -> str:
    """A file's name with its directory, which may be the compiler's own."""
    name: str = file.name.decode("utf-8", "replace")
    directories = program["include_directory"]
    number = file.dir_index - (0 if program["version"] >= 5 else 1)
    if name.startswith("/") or not 0 <= number < len(directories):
        return name
    directory: str = directories[number].decode("utf-8", "replace")
    return os.path.normpath(os.path.join(directory, name))


def _inside(info: DebugInfo, entry: Any, address: int) -> Iterator[Any]:
    for child in entry.iter_children():
        if child.tag in ("DW_TAG_formal_parameter", "DW_TAG_variable"):
            yield child
        elif child.tag == "DW_TAG_lexical_block" and "DW_AT_low_pc" in child.attributes:
            low, high = info.range_of(child)
            if low <= address < high:
                yield from _inside(info, child, address)


def read(path: str, moved: Callable[[int], int] = int) -> DebugInfo:
    """With addresses as the file has them, or `moved`. Raises CommandError for a file that is none, and without
    pyelftools."""
    try:
        from elftools.common.exceptions import ELFError
        from elftools.elf.elffile import ELFFile
    except ImportError:
        raise CommandError(f"{path} can't be read without pyelftools: pip install 'hp9k[debug]'") from None
    try:
        file = open(path, "rb")  # noqa: SIM115 -- read as long as it is asked
        return DebugInfo(ELFFile(file), moved)
    except (ELFError, OSError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from None
