"""Builds the C library's shared form: what programs of others, linked dynamically, find under /usr/lib.

The sources are those of the archive (tools/cc/library.py), compiled for any address.  A module on its own, for the
build of the embedded root.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from tools.cc.dynamic_link import DynamicLink
from tools.cc.elf import defined_names
from tools.cc.float_functions import BODY, entry_source, float_functions
from tools.cc.library import compile_all, library, library_options, library_sources
from tools.cc.options import Options
from tools.cc.syscall_stubs import namespace_header, stub_source
from tools.cc.toolchain import SDK, Toolchain, ToolchainError, first_line

DIRECTORY, OLD_DIRECTORY = Path("usr/lib"), Path("lib")  # since 10.0, until 9.x
# Mathematics that C's own library has; the rest is libm's.
LIBC_MATH = frozenset(("math_copysign", "math_frexp", "math_modf", "math_scale"))
# Functions that a program may replace for libc's own calls too.
PREEMPTED = ("malloc", "calloc", "realloc", "free")
STATIC_ONLY = frozenset(("system_funcptr",))


class SharedLibrary(NamedTuple):
    """`name`: the file's and the internal name. `others`: under which it is found as well. `directories`: those of the
    SDK that hold its sources, where it has any to itself. `defines`: what those are compiled with. `old`: under which
    names it is found where releases up to 9.x have libraries, but for its own."""

    name: str
    others: tuple[str, ...]
    directories: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    old: tuple[str, ...] = ()


LIBRARIES = (
    SharedLibrary("libc.1", ("libc.2", "libc.sl")),
    SharedLibrary("libm.1", ("libm.2", "libm.sl", "libM.1", "libM.2", "libM.sl")),
    SharedLibrary("libdld.1", ("libdld.2", "libdld.sl"), ("libdld",)),
    # Attributes have other places in a character since X/Open's curses came with release 10.
    SharedLibrary("libxcurses.1", ("libxcurses.2", "libxcurses.sl", "libcurses.sl"), ("libcurses",)),
    SharedLibrary(
        "libHcurses.1",
        ("libHcurses.sl", "libcurses.1", "libcur_colr.1", "libcur_colr.sl"),
        ("libcurses",),
        defines=("-D_OLD_CURSES",),
        old=("libcurses.sl",),
    ),
    SharedLibrary("libpthread.1", ("libpthread.sl",), ("libpthread",)),
    SharedLibrary("librt.2", ("librt.1", "librt.sl"), ("librt",)),
    SharedLibrary("libsec.1", ("libsec.2", "libsec.sl"), ("s800/libsec",)),
)


def build(toolchain: Toolchain, root: Path) -> None:
    """Put the libraries into a root.  Raises ToolchainError, LayoutError, OSError."""
    with tempfile.TemporaryDirectory(prefix="hp9k-shared-") as work:
        objects = _compiled(toolchain, Path(work))
        (root / DIRECTORY).mkdir(parents=True, exist_ok=True)
        for one in LIBRARIES:
            _link(toolchain, Path(work), one, objects[one.name], root)


def _compiled(toolchain: Toolchain, work: Path) -> dict[str, list[Path]]:
    """The object files of each library."""
    target = toolchain.target
    table = (SDK / "syscalls.tbl").read_text()
    stubs, namespace = work / "syscalls.S", work / "namespace.h"
    stubs.write_text(stub_source(table, target.stubs))
    namespace.write_text(namespace_header(table, target.stubs))
    sources = {name: path for name, path in library_sources(target).items() if name not in STATIC_ONLY}
    sources |= {f"shared_{path.stem}": path for path in sorted((SDK / target.name / "shared").glob("*.[cS]"))}
    sources["syscalls"] = stubs
    include = toolchain.ask("-print-file-name=include")
    options = [*library_options(target, SDK, include), "-include", str(namespace), "-fPIC"]
    made = _compile(toolchain, work, options, sources)
    for one in LIBRARIES:
        found = [path for directory in one.directories for path in sorted((SDK / directory).glob("*.c"))]
        own = {f"{one.name}_{path.stem}": path for path in found}
        made |= _compile(toolchain, work, [*options, *one.defines], own) if own else {}
    entries = _float_entries(toolchain, work, list(made.values()))
    objects: dict[str, list[Path]] = {one.name: [] for one in LIBRARIES}
    for name, compiled in made.items():
        objects[_library_of(name)].append(compiled)
    objects["libc.1"].append(entries["libc.1"])
    objects["libm.1"].append(entries["libm.1"])
    return objects


def _compile(toolchain: Toolchain, work: Path, options: list[str], sources: dict[str, Path]) -> dict[str, Path]:
    made = {name: work / f"{name}.o" for name in sources}
    compile_all(toolchain, options, [(path, made[name]) for name, path in sources.items()])
    return made


def _float_entries(toolchain: Toolchain, work: Path, objects: list[Path]) -> dict[str, Path]:
    """What callers of functions with floating-point parameters enter, for each library; the functions are renamed."""
    functions = float_functions()
    names = {one.name for one in functions}
    renamed = work / "renamed"
    renamed.write_text("".join(f"{name} {BODY}{name}\n" for name in sorted(names)))
    defined: dict[str, set[str]] = {"libc.1": set(), "libm.1": set()}
    for path in objects:
        found = defined_names(path.read_bytes()) & names
        if found:
            defined[_library_of(path.stem)] |= found
        _run([toolchain.tool("objcopy"), f"--redefine-syms={renamed}", str(path)])
    made = {}
    for library_name, found in defined.items():
        source = work / f"{library_name}-entries.s"
        source.write_text(entry_source([one for one in functions if one.name in found]))
        made[library_name] = source.with_suffix(".o")
        _run([toolchain.compiler, "-c", str(source), "-o", str(made[library_name])])
    return made


def _library_of(source: str) -> str:
    own = source.partition("_")[0]
    if any(one.name == own for one in LIBRARIES):
        return own
    return "libm.1" if source.startswith("math_") and source not in LIBC_MATH else "libc.1"


def _link(toolchain: Toolchain, work: Path, one: SharedLibrary, objects: list[Path], root: Path) -> None:
    """One library, and the links by which it is found."""
    options = Options(shared=True, strip=True, no_library=True, internal_name=one.name)
    compiled = library(toolchain)
    link = DynamicLink(options, toolchain, compiled, work, _run)
    preempted = work / "preempted"
    preempted.write_text("{ " + " ".join(f"{name};" for name in PREEMPTED) + " };\n")
    binding = ["--dynamic-list-data", f"--dynamic-list={preempted}"]  # the others are bound here, when it is linked
    image = link.link([*binding, *map(str, objects), compiled.libgcc], one.name)
    path = root / DIRECTORY / one.name
    path.write_bytes(image)
    path.chmod(0o755)
    for other in one.others:
        os.symlink(one.name, root / DIRECTORY / other)
    (root / OLD_DIRECTORY).mkdir(exist_ok=True)
    for old in (f"{one.name.partition('.')[0]}.sl", *one.old):
        os.symlink(f"../{DIRECTORY}/{one.name}", root / OLD_DIRECTORY / old)


def _run(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if result.returncode != 0:
        raise ToolchainError(f"the shared libraries do not build: {first_line(result.stderr)}")
