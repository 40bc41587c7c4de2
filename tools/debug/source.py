"""Source lines and variables of programs and libraries made by `hp9k cc -g`, which leaves their DWARF beside them."""

from __future__ import annotations

import os
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tools.debug.beside import debug_file
from tools.debug.errors import CommandError
from tools.debug.values import Value, load, show

if TYPE_CHECKING:
    from kernel.debug.symbols import Module
    from tools.debug.calls import Signature
    from tools.debug.dwarf import DebugInfo
    from tools.debug.frame import Frame
    from tools.debug.inspector import Inspector
    from tools.debug.looking import Looking
    from tools.debug.types import Type


class Line(NamedTuple):
    file: str  # as the compiler was given it, in its directory
    number: int
    address: int  # where its instructions begin

    @property
    def name(self) -> str:
        return os.path.basename(self.file)


class Source:
    """Of what one debugger's program has loaded; without debugging information everything is unknown."""

    def __init__(self, debugger: Looking) -> None:
        self._debugger = debugger
        self._infos: dict[Module, DebugInfo | None] = {}
        self._read: dict[tuple[str, int, int], DebugInfo] = {}  # by file and where it is loaded
        self.directories = ["."]
        self.listed: tuple[str, int] | None = None  # what `list` shows next

    def forget(self) -> None:
        """Another program runs now."""
        self._infos.clear()
        self._read.clear()

    @property
    def infos(self) -> list[DebugInfo]:
        """Of the program and the libraries that have any. Raises CommandError for what can't be read."""
        found = (self._of(module) for module in self._debugger.symbols.modules)
        return [info for info in found if info is not None]

    def info_at(self, address: int) -> DebugInfo | None:
        """Of the module that is there. Raises CommandError as `infos`."""
        module = self._debugger.symbols.module_at(address)
        return None if module is None else self._of(module)

    def _of(self, module: Module) -> DebugInfo | None:
        if module not in self._infos:
            path = debug_file(module)
            self._infos[module] = None if path is None else self._loaded(path, module)
        return self._infos[module]

    def _loaded(self, path: str, module: Module) -> DebugInfo:
        key = path, module.shift, module.data_shift
        if key not in self._read:
            from tools.debug.dwarf import read

            self._read[key] = read(path, module.moved)
        return self._read[key]

    def main_file(self) -> str:
        """The file that has `main`."""
        return next((info.main_file() for info in self.infos), "")

    def file_named(self, name: str) -> str:
        """The whole name of a source file by its end. Raises CommandError for one nothing was made of."""
        found = next((one[2] for info in self.infos for one in info.lines if one[2].endswith(name)), None)
        if found is None:
            raise CommandError(f"no code was made of {name}")
        return found

    # -- lines -------------------------------------------------------------------------------------------------

    def line_of(self, address: int) -> Line | None:
        info = self.info_at(address)
        if info is None:
            return None
        index = bisect_right(info.lines, (address, 1 << 30, "")) - 1
        if index < 0:
            return None
        start, number, file = info.lines[index]
        return Line(file, number, start) if number else None

    def addresses_of(self, file: str, number: int) -> list[int]:
        """Where a line's code begins. Raises CommandError."""
        infos = self.infos
        if not infos:
            raise CommandError("no line numbers: the program was not made by hp9k cc -g")
        if not file:
            here = self.line_of(self._debugger.frame().pc) if self._debugger.alive else None
            file = here.file if here is not None else self.main_file()
        named = [one for info in infos for one in info.lines if one[1] >= number and one[2].endswith(file)]
        if not named:
            raise CommandError(f"no code for line {number} of {file}")
        best = min(one[1] for one in named)
        return [min(one[0] for one in named if one[1] == best)]

    def after_prologue(self, address: int) -> int:
        """The second line's beginning of a function that begins at `address`, which is where its arguments are."""
        info = self.info_at(address)
        if info is None or (function := info.function(address)) is None or function.low != address:
            return address
        index = bisect_right(info.lines, (address, 1 << 30, ""))
        if index < len(info.lines) and info.lines[index][0] < function.high:
            return info.lines[index][0]
        return address

    def functions_beyond(self, address: int) -> list[int]:
        """Where the functions with lines have their arguments, of all modules but the one there."""
        here = self.info_at(address)
        return [self.after_prologue(one.low) for info in self.infos if info is not here for one in info.functions]

    def end_of_line(self, address: int) -> tuple[int, int] | None:
        """The range of code of the line at an address."""
        info = self.info_at(address)
        if info is None:
            return None
        index = bisect_right(info.lines, (address, 1 << 30, "")) - 1
        if index < 0 or not info.lines[index][1] or index + 1 >= len(info.lines):
            return None
        return info.lines[index][0], info.lines[index + 1][0]

    def text(self, file: str, number: int) -> str | None:
        """A line of a source file, if that can be found."""
        lines = self._lines(file)
        return lines[number - 1] if lines is not None and 0 < number <= len(lines) else None

    def lines(self, file: str) -> list[str]:
        """Raises CommandError."""
        found = self._lines(file)
        if found is None:
            raise CommandError(f"{file}: no such source file; see `directory`")
        return found

    def _lines(self, file: str) -> list[str] | None:
        beside = os.path.dirname(self._debugger.program_path)
        for directory in (*self.directories, beside, "/"):
            path = os.path.join(directory, file)
            if os.path.isfile(path):
                return _read(path)
        return None

    # -- variables ---------------------------------------------------------------------------------------------

    def variable(self, inspector: Inspector, name: str) -> Value | None:
        """A local variable of the inspector's frame, or a global one with its type."""
        infos = self.infos
        if not infos:
            return None
        pc = inspector.frame.place if inspector.frame is not None else inspector.target.cpu.pc
        here = self.info_at(pc)
        for one in here.visible(pc) if here is not None else ():
            if one.name == name:
                return self._value(inspector, one.type(), one.place(self._locator(inspector)))
        for info in infos if here is None else (here, *infos):
            if (found := info.globals.get(name)) is not None:
                return load(inspector, found.type(), found.address)
        return None

    def signature(self, address: int) -> Signature | None:
        """Of the function that begins there, if it has a prototype."""
        info = self.info_at(address)
        return None if info is None else info.signature(address)

    def local_names(self, address: int) -> frozenset[str]:
        """Of the variables of the function at an address."""
        info = self.info_at(address)
        return frozenset() if info is None else frozenset(one.name for one in info.visible(address))

    def _value(self, inspector: Inspector, type_: Type, place: object) -> Value:
        from tools.debug.dwarf import InRegister, Unknown

        if isinstance(place, Unknown):
            raise CommandError("it is optimized out")
        if isinstance(place, InRegister):
            left = place.name[:2] == "fr" and place.name[-1].isdigit() and type_.size == 4
            name = place.name + "l" if left else place.name
            found = inspector.register(name)
            assert found is not None
            return Value(type_, found.raw, None, name)
        assert isinstance(place, int)
        return load(inspector, type_, place)

    def _locator(self, inspector: Inspector) -> tuple[Inspector, int]:
        """What a location is computed from: registers, and the frame's CFA."""
        frame = inspector.frame or self._debugger.frames(1)[0]
        return inspector, frame.cfa

    def arguments(self, debugger: Looking, frame: Frame) -> str:
        info = self.info_at(frame.place)
        if info is None or frame.signal:
            return ""
        from tools.debug.inspector import Inspector

        inspector = Inspector(debugger.target, debugger.symbols, debugger.shared, frame)
        shown = []
        for one in info.parameters(frame.place):
            try:
                text = show(self._value(inspector, one.type(), one.place((inspector, frame.cfa))), inspector)
            except CommandError as error:
                text = f"<{error}>"
            shown.append(f"{one.name}={text}")
        return ", ".join(shown)


@cache
def _read(path: str) -> list[str]:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()
