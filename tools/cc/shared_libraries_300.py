"""Builds the dynamic loader and the shared libraries of the Series 300's embedded root.

The sources are those of the archive (tools/cc/library.py), compiled for any address.  A module on its own, for the
build of the embedded root.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tools.cc.aout_dynamic_link import AoutDynamicLink
from tools.cc.aout_linking import ENTRY_POINT
from tools.cc.float_functions import FloatFunction, float_functions
from tools.cc.library import compile_all, library, library_options, library_sources
from tools.cc.options import Options
from tools.cc.syscall_stubs import namespace_header, stub_source
from tools.cc.toolchain import SDK, Toolchain, ToolchainError, first_line

DIRECTORY = Path("lib")
MATHEMATICS = "math_"  # begins the names of what is in libm; the rest is libc
# Thread-local variables are the program's own.
STATIC_ONLY = frozenset(("system_read_tp",))
# Functions that a program may replace for libc's own calls too.
PREEMPTED = ("malloc", "free", "realloc", "calloc")
# By the one of its names that programs of HP-UX 9 export.
ENVIRONMENT = "-Denviron=_environ"
# Longwords of a parameter, and a result taken from fp0, by the table's letters.
WORDS = {"d": 2, "f": 1, "i": 1}
RESULTS = {
    "d": "\tfmove.d\t%fp0,-(%sp)\n\tmove.l\t(%sp)+,%d0\n\tmove.l\t(%sp)+,%d1\n",
    "f": "\tfmove.s\t%fp0,%d0\n",
}
# Other names under which libraries are found.
ALIASES = {"libM.sl": "libm.sl", "libHcurses.sl": "libcurses.sl", "libcur_colr.sl": "libcurses.sl"}
LOADER, LOADER_COMMON = SDK / "dld" / "s300", SDK / "dld" / "common"


def build(toolchain: Toolchain, root: Path) -> None:
    """Put the loader and the libraries into a root.  Raises ToolchainError, LayoutError, OSError."""
    (root / DIRECTORY).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hp9k-shared-") as work:
        _Builder(toolchain, Path(work), root / DIRECTORY).build()


class _Builder:
    """One build with its directory for files in between."""

    def __init__(self, toolchain: Toolchain, work: Path, directory: Path) -> None:
        self.toolchain = toolchain
        self.target = toolchain.target
        self.work = work
        self.directory = directory
        self.include = toolchain.ask("-print-file-name=include")

    def build(self) -> None:
        self._loader()
        objects = self._library_objects()
        mathematics = [path for name, path in objects.items() if name.startswith(MATHEMATICS)]
        self._library("libm.sl", mathematics)
        self._library("libc.sl", [path for path in objects.values() if path not in mathematics], PREEMPTED)
        self._library("libdld.sl", [*self._compiled(_sources(SDK / "libdld"), []).values()])
        self._library("libcurses.sl", [*self._compiled(_sources(SDK / "libcurses"), []).values()])
        for alias, file in ALIASES.items():
            (self.directory / alias).symlink_to(file)

    def _loader(self) -> None:
        sources = dict(sorted((_sources(LOADER) | _sources(LOADER_COMMON)).items()))
        objects = self._compiled(sources, ["-fvisibility=hidden", f"-I{LOADER}"])
        self._link("dld.sl", [*objects.values()], ["-e", "0"], "")

    def _library(self, file: str, objects: list[Path], preempted: tuple[str, ...] = ()) -> None:
        self._link(file, [*objects, self._entries(file, objects)], [], f"/{DIRECTORY}/{file}", preempted)

    def _link(
        self, file: str, objects: list[Path], arguments: list[str], name: str, preempted: tuple[str, ...] = ()
    ) -> None:
        options = Options(shared=True, strip=True, no_library=True, internal_name=name)
        link = AoutDynamicLink(options, self.toolchain, library(self.toolchain), self.work, self._run)
        image = link.link(["-Bsymbolic", *arguments, *map(str, objects)], file, preempted)
        path = self.directory / file
        path.write_bytes(image)
        path.chmod(0o755)

    def _run(self, command: list[str]) -> None:
        _run(command)

    def _library_objects(self) -> dict[str, Path]:
        table = (SDK / "syscalls.tbl").read_text()
        stubs, namespace = self.work / "syscalls.S", self.work / "namespace.h"
        stubs.write_text(stub_source(table, self.target.stubs))
        namespace.write_text(namespace_header(table, self.target.stubs))
        sources = {name: path for name, path in library_sources(self.target).items() if name not in STATIC_ONLY}
        sources |= {f"shared_{path.stem}": path for path in sorted((SDK / self.target.name / "shared").glob("*.[cS]"))}
        return self._compiled({**sources, "syscalls": stubs}, ["-include", str(namespace), ENVIRONMENT])

    def _compiled(self, sources: dict[str, Path], options: list[str]) -> dict[str, Path]:
        objects = {name: self.work / f"{name}.o" for name in sources}
        base = [*library_options(self.target, SDK, self.include), *options, "-fPIC"]
        compile_all(self.toolchain, base, [(path, objects[name]) for name, path in sources.items()])
        return objects

    def _entries(self, file: str, objects: list[Path]) -> Path:
        """The entry points of functions with floating-point results that these objects define."""
        listing = _run([f"{self.target.prefix}nm", "--defined-only", *map(str, objects)])
        defined = {fields[2] for line in listing.splitlines() if len(fields := line.split()) == 3}
        source, made = self.work / f"{file}.entries.s", self.work / f"{file}.entries.o"
        source.write_text(float_entries(float_functions(), defined))
        _run([self.toolchain.compiler, *self.target.options, "-c", str(source), "-o", str(made)])
        return made


def _sources(directory: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(directory.glob("*.[cS]"))}


def float_entries(functions: list[FloatFunction], defined: set[str]) -> str:
    """Assembly of the entry points of those functions with floating-point results that are `defined`."""
    wanted = [one for one in functions if one.returns_float and one.name in defined]
    return '\t.section .text.entry,"ax"\n' + "".join(map(_float_entry, wanted))


def _float_entry(function: FloatFunction) -> str:
    """The arguments again, the function, and its result where HP's compilers look (d0, d1) and where gcc does (fp0)."""
    entry, words = ENTRY_POINT + function.name, sum(WORDS[kind] for kind in function.parameters)
    arguments = f"\tmove.l\t{4 * words}(%sp),-(%sp)\n" * words
    drop = f"\tlea\t{4 * words}(%sp),%sp\n" if words else ""
    return (
        f"\t.globl\t{entry}\n\t.hidden\t{entry}\n{entry}:\n{arguments}"
        f"\tbsr.l\t{function.name}\n{drop}{RESULTS[function.result]}\trts\n"
    )


def _run(command: list[str]) -> str:
    """What the command prints.  Raises ToolchainError when it fails."""
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if result.returncode != 0:
        raise ToolchainError(f"the shared libraries do not build: {first_line(result.stderr)}")
    return result.stdout
