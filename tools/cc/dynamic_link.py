"""Links shared libraries, and programs that use them.

The cross linker makes an ELF shared object or program; the target's shared format (tools/cc/targets.py) turns it into
HP-UX's.  Libraries of HP-UX's format are stood in for by what tools/cc/offered.py makes of them.  The dynamic linking
tables lie in text, before the code, so everything is linked twice: first to know how large they are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import rom
from tools.cc.elf_dynamic import has_initialisers, has_thread_locals, needed_libraries
from tools.cc.library import FLOAT_CALLS, Library
from tools.cc.magic import LayoutError
from tools.cc.options import OptionError, Options
from tools.cc.shared_objects import Naming, Needed, assembly
from tools.cc.targets import SharedFormat
from tools.cc.toolchain import SDK, Toolchain

ROOTS = Path(rom.__file__).resolve().parent / "root"
SYSTEM_DIRECTORIES = ("usr/lib", "lib")  # of the embedded root
SUFFIXES = (".sl", ".so")
LINKED_WITH_L, INTERNAL_NAME = 1, 2
INITIALIZER = "__library_init"
# Of the SDK: what every file is linked with, programs, and libraries that have initialisers.
COMMON_START = ("dynamic_dyncall.o", "dynamic_funcptr.o")
PROGRAM_START = ("dynamic_crt0.o", "dynamic_load_dld.o", *COMMON_START)
# Libraries look for the program's ends: the linker would not see that.
ENDS = tuple(f"--undefined={name}" for name in ("end", "_end", "etext", "_etext", "edata", "_edata"))
# The linker's own layout would define those names.
STAND_IN_LAYOUT = """\
PHDRS { text PT_LOAD; data PT_LOAD; dynamic PT_DYNAMIC; }
SECTIONS
{
  .text : { *(.text) } :text
  .data : { *(.data) } :data
  .dynamic : { *(.dynamic) } :data :dynamic
}
"""
Run = Callable[[list[str]], None]


class _StandIn(NamedTuple):
    """An ELF object that stands in for a library, and how the library is recorded."""

    path: Path
    needed: Needed


class DynamicLink:
    """One link, in the directory `work`."""

    def __init__(self, options: Options, toolchain: Toolchain, library: Library, work: Path, run: Run) -> None:
        self.options = options
        self.toolchain = toolchain
        self.library = library
        self.work = work
        self.run = run
        self.linked = work / "linked.elf"  # the ELF file that is made a program or library of
        self.root = ROOTS / toolchain.target.name
        self.stand_ins: dict[str, _StandIn] = {}

    def link(self, arguments: list[str], output: str) -> bytes:
        """The bytes of the library or program made of these linker arguments.  Raises LayoutError, OptionError."""
        shared_format = self.toolchain.target.shared
        assert shared_format is not None
        directories = [one[2:] for one in arguments if one.startswith("-L")]
        inputs = list(self._resolved(arguments, directories, shared_format))
        inputs += self._standard_libraries(directories, shared_format)
        naming = self._naming(output)
        elf = self._linked(inputs, 0, naming)
        if naming.shared and has_initialisers(elf):
            inputs.insert(0, str(self.library.directory / "dynamic_library_init.o"))
            elf = self._linked(inputs, 0, naming)
        layout = self._thread_locals(elf, naming)
        needed = self._needed(elf)
        size = shared_format.tables_size(elf, needed, naming)
        elf = self._linked(inputs, size, naming, *layout)
        return shared_format.write(elf, needed, naming, self.options.file_type, strip=self.options.strip)

    def _thread_locals(self, elf: bytes, naming: Naming) -> list[str]:
        """What the linker is told of a program with thread-local variables (tools/cc/thread_locals.py)."""
        if not has_thread_locals(elf):
            return []
        if naming.shared:
            raise LayoutError("a shared library can't have thread-local variables: they lie in the program")
        if self.options.threads:
            raise LayoutError("thread-local variables of a program with threads: link it without -dynamic")
        return ["--defsym=__thread_locals=1"]

    def _naming(self, output: str) -> Naming:
        options = self.options
        return Naming(
            own_name=options.internal_name or output,
            internal=options.internal_name is not None,
            shared=options.shared,
            embedded_path=options.embedded_path,
            shlib_path=options.shlib_path,
            shlib_path_first=options.shlib_path_first,
            initializer=INITIALIZER,
        )

    def _linked(self, inputs: list[str], tables: int, naming: Naming, *layout: str) -> bytes:
        target = self.toolchain.target
        mode = ["-shared", "--defsym=__library=1"] if naming.shared else ["--no-dynamic-linker", "--emit-relocs"]
        names = [] if naming.shared else [str(SDK / target.name / "dynamic_program.ld"), *ENDS]
        self.run([
            self.toolchain.linker, "-nostdlib", *mode, *self._symbol_options(), f"--defsym=__shlib_info={tables}",
            *layout,
            "--gc-sections", "--no-warn-rwx-segments", "--build-id=none", "--hash-style=sysv", "-z", "noexecstack",
            "-z", "norelro", "-T", str(SDK / target.name / "dynamic.ld"), *names, *self._start_files(), *inputs,
            "-o", str(self.linked),
        ])  # fmt: skip
        return self.linked.read_bytes()

    def _symbol_options(self) -> list[str]:
        exported = ["--export-dynamic"] if self.options.export_all and not self.options.shared else []
        return ["--allow-shlib-undefined", *exported]

    def _start_files(self) -> list[str]:
        if self.options.no_start_files:
            return []
        names = COMMON_START if self.options.shared else PROGRAM_START
        return [str(self.library.directory / name) for name in names]

    def _standard_libraries(self, directories: list[str], shared_format: SharedFormat) -> list[str]:
        if self.options.no_library:
            return []
        found = [] if self.options.shared else [self._searched("c", directories, shared_format, dynamic=True)]
        floats = str(self.library.directory / FLOAT_CALLS)
        return ["--start-group", *found, floats, self.library.libgcc, "--end-group"]

    def _resolved(self, arguments: list[str], directories: list[str], shared_format: SharedFormat) -> Iterator[str]:
        """The arguments with libraries as files: -lx is libx.sl, or libx.a where there is none or -Bstatic says so."""
        dynamic = True
        for argument in arguments:
            if argument in ("-Bstatic", "-Bdynamic"):
                dynamic = argument == "-Bdynamic"
            elif argument.startswith("-l") and not argument.startswith("-l:"):
                yield self._searched(argument[2:], directories, shared_format, dynamic=dynamic)
            elif not argument.startswith("-") and shared_format.is_library(Path(argument)):
                # As GNU's -rpath has it, which says where it will be: for HP's ld only libraries found by -l may move.
                flags = LINKED_WITH_L if self.options.embedded_path is not None else 0
                yield self._stand_in(Path(argument), argument, flags, shared_format)
            else:
                yield argument

    def _searched(self, name: str, directories: list[str], shared_format: SharedFormat, *, dynamic: bool) -> str:
        system = {str(self.root / one): f"/{one}" for one in SYSTEM_DIRECTORIES}
        for directory in [*directories, *system, str(self.library.directory)]:
            for suffix in SUFFIXES if dynamic else ():
                path = os.path.join(directory, f"lib{name}{suffix}")
                if os.path.isfile(path):
                    recorded = os.path.join(system.get(directory, directory), f"lib{name}{suffix}")
                    return self._stand_in(Path(path), recorded, LINKED_WITH_L, shared_format)
            archive = os.path.join(directory, f"lib{name}.a")
            if os.path.isfile(archive):
                return archive
        raise OptionError(f"-l{name}: no lib{name}.sl and no lib{name}.a in {_listed(directories)} or hp9k's libraries")

    def _stand_in(self, path: Path, recorded: str, flags: int, shared_format: SharedFormat) -> str:
        """The object that stands in for the library at `path`, made once."""
        offered = shared_format.offered(path)
        if offered.own_name is not None:
            internal = offered.own_name
            recorded = internal if "/" in internal else os.path.join(os.path.dirname(recorded), internal)
            flags |= INTERNAL_NAME
        if recorded not in self.stand_ins:
            source, stem = assembly(offered), self.work / f"library{len(self.stand_ins)}"
            stem.with_suffix(".s").write_text(source)
            self.run([self.toolchain.compiler, "-c", f"{stem}.s", "-o", f"{stem}.o"])
            script = self.work / "stand_in.ld"
            script.write_text(STAND_IN_LAYOUT)
            self.run([
                self.toolchain.linker, "-shared", "-soname", recorded, "-T", str(script), f"{stem}.o",
                "-o", f"{stem}.so",
            ])  # fmt: skip
            self.stand_ins[recorded] = _StandIn(stem.with_suffix(".so"), Needed(recorded, flags))
        return str(self.stand_ins[recorded].path)

    def _needed(self, elf: bytes) -> list[Needed]:
        return [self.stand_ins[name].needed for name in needed_libraries(elf) if name in self.stand_ins]


def _listed(directories: list[str]) -> str:
    return ", ".join(directories) or "-L directories"
