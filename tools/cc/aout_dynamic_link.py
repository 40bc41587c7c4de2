"""`-shared` and `-dynamic` of the Series 300: from the command line to tools/cc/aout_linking.py."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import rom
from kernel.loader.aout_dynamic_format import SEARCH_EMBEDDED_PATH, SEARCH_SHLIB_PATH, SHLIB_PATH_FIRST
from tools.cc import aout_linking
from tools.cc.aout_linking import Linker, Request
from tools.cc.library import Library
from tools.cc.linked_libraries import separate
from tools.cc.options import Options
from tools.cc.toolchain import SDK, Toolchain

SYSTEM = Path(rom.__file__).resolve().parent / "root" / "s300" / "lib"  # the libraries of the system
START = ("dynamic_crt0.o", "dynamic_read_tp.o")
LINKER_OPTIONS = "-nostdlib --gc-sections --no-warn-rwx-segments --build-id=none -z noexecstack --hash-style=sysv"
SYMBOLIC = ("-Bsymbolic", "-Bsymbolic-functions")


class AoutDynamicLink:
    """One link, in the directory `work`."""

    def __init__(
        self, options: Options, toolchain: Toolchain, library: Library, work: Path, run: Callable[[list[str]], None]
    ) -> None:
        self.options = options
        self.toolchain = toolchain
        self.library = library
        self.work = work
        self.run = run
        self.linked = work  # the ELF file that was linked last

    def link(self, arguments: list[str], output: str, preempted: tuple[str, ...] = ()) -> bytes:
        """The bytes of the library or program made of these linker arguments.  Raises LayoutError.

        `preempted`: the functions of a symbolic library that a program may replace.
        """
        options = self.options
        with_c = [] if options.shared or options.no_library else ["-lc"]
        symbolic = any(argument in SYMBOLIC for argument in arguments)
        inputs, libraries = separate([one for one in [*arguments, *with_c] if one not in SYMBOLIC], [str(SYSTEM)])
        request = Request(
            [*inputs, f"-L{self.library.directory}", self.library.libgcc],
            libraries,
            (options.internal_name or "") if options.shared else os.path.basename(output),
            options.embedded_path or "",
            self._path_order(),
            strip=options.strip,
            everything=options.export_all,
            symbolic=symbolic,
            preempted=preempted,
        )
        linker = Linker(self._link, self._assemble, self.work)
        if options.shared:
            return aout_linking.library(linker, request)
        return aout_linking.program(linker, request, options.file_type)

    def _path_order(self) -> int:
        options = self.options
        return (
            (SEARCH_EMBEDDED_PATH if options.embedded_path else 0)
            | (SEARCH_SHLIB_PATH if options.shlib_path else 0)
            | (SHLIB_PATH_FIRST if options.shlib_path_first else 0)
        )

    def _link(self, arguments: list[str], path: Path) -> None:
        script = "library.ld" if self.options.shared else "program.ld"
        wanted = () if self.options.no_start_files or self.options.shared else START
        start = [str(self.library.directory / name) for name in wanted]
        self.linked = path
        # The script asks for symbols that the arguments define: it comes after them.
        self.run([
            self.toolchain.linker, *LINKER_OPTIONS.split(), *start, *arguments,
            "-T", str(SDK / self.toolchain.target.name / script), "-o", str(path),
        ])  # fmt: skip

    def _assemble(self, source: str, path: Path) -> None:
        written = path.with_suffix(".s")
        written.write_text(source)
        self.run([self.toolchain.compiler, *self.toolchain.target.options, "-c", str(written), "-o", str(path)])
