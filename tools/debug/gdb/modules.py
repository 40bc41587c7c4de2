"""Programs and libraries as gdb is to see them: names of files, stand-ins, the list of libraries."""

from __future__ import annotations

from emu.memory import PROT_WRITE
from kernel.debug import modules
from kernel.debug.symbols import Module
from kernel.process.task import Task
from tools.debug.beside import debug_file
from tools.debug.gdb.elf import MACHINES, Section, Symbol, stand_in
from tools.debug.gdb.files import PREFIX

_OSABI = 7  # place of EI_OSABI
_LARGEST = 64 << 20  # bytes


class Modules:
    """Over `loaded`, which reads the files themselves."""

    def __init__(self, loaded: modules.Modules) -> None:
        self._loaded = loaded
        self._files: dict[str, bytes] = {}
        self._modules: dict[str, Module] = {}

    def title(self, task: Task) -> str:
        """What the process calls itself."""
        return task.name.decode("latin-1").rpartition("/")[2] or str(task.pid)

    def name(self, task: Task) -> str:
        """Of the file that stands for its program; empty if that can't be read."""
        program = self._program(task)
        return "" if program is None else self._named(task, program)

    def _program(self, task: Task) -> Module | None:
        return next((module for module in self._loaded.of(task).modules if module.is_program), None)

    def contents(self, name: str) -> bytes | None:
        """The stand-in of that name."""
        module = self._modules.get(name)
        if module is None:
            return None
        if name not in self._files:
            self._files[name] = _with_lines(module) or _file(module)
        return self._files[name]

    def libraries(self, task: Task) -> str:
        """The document `library-list` of gdb."""
        rows = [
            f'<library name="{self._named(task, module)}">{_segments(module)}</library>'
            for module in self._loaded.of(task).modules
            if not module.is_program
        ]
        return f'<?xml version="1.0"?><library-list>{"".join(rows)}</library-list>'

    def _named(self, task: Task, module: Module) -> str:
        """A name of its own for what lies elsewhere in another process."""
        base = module.name.rpartition("/")[2] or "program"
        safe = "".join(character if character.isalnum() or character in "._-+" else "_" for character in base)
        name = f"{PREFIX}{task.pid}/{safe}"
        if self._modules.get(name) is not module:  # another program of that name, after exec(2)
            self._modules[name] = module
            self._files.pop(name, None)
        return name


def _with_lines(module: Module) -> bytes | None:
    """What `hp9k cc -g` left beside the program: an ELF file with the same addresses, source lines and types. None
    where there is none, or an older one than the program."""
    path = debug_file(module) if module.is_program else None
    try:
        with open(path or "", "rb") as file:
            found = bytearray(file.read(_LARGEST))
    except OSError:
        return None
    if found[:4] != b"\x7fELF" or len(found) == _LARGEST:
        return None
    found[_OSABI] = MACHINES[module.image.machine].osabi
    return bytes(found)


def _segments(module: Module) -> str:
    """Where each segment of the stand-in is."""
    return "".join(f'<segment address="{module.moved(one.address):#x}"/>' for one in module.image.segments)


def _file(module: Module) -> bytes:
    """Addresses as the file has them: gdb adds where a library is."""
    sections = [
        Section(
            f".{segment.name}",
            segment.address,
            segment.memory_size,
            writable=bool(segment.prot & PROT_WRITE),
            executable=segment.address == module.image.text_address or not segment.prot & PROT_WRITE,
        )
        for segment in module.image.segments
    ]
    symbols = [Symbol(name, module.unmoved(address), code=code) for name, address, code in module.names()]
    shared = not module.is_program
    return stand_in(module.image.machine, sections, symbols, entry=module.image.entry, shared=shared)
