"""Which names programs and libraries import that no library of a root has, before anything is run.

A file's libraries are looked for as the dynamic loader does, by path in the root, then by name in its library
directories and beside the file; and theirs in turn.  HP-UX files do not say which library an import is of, so for a
missing one it is told by its name, where names tell it and the file asks for such a library, or by the library that is
not there, if that is a single one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kernel.loader import formats
from kernel.loader.image import FormatError, TableError
from kernel.loader.tables import Dynamic
from kernel.series.convention import SERIES
from rom import default_root

DIRECTORIES = ("usr/lib", "lib", "usr/lib/X11R6", "usr/lib/X11R5", "usr/lib/Motif1.2")
# How the names of a library begin, longest beginnings first, and the library's.
FAMILIES = (
    ("pthread_", "libpthread"), ("__pthread_", "libpthread"), ("cma_", "libcma"), ("xdr_", "libnsl"),
    ("clnt", "libnsl"), ("svc_", "libnsl"), ("pmap_", "libnsl"), ("Xm", "libXm"), ("_Xm", "libXm"), ("xm", "libXm"),
    ("Xt", "libXt"), ("_Xt", "libXt"), ("Xp", "libXp"), ("X", "libX11"), ("_X", "libX11"), ("SmcXt", "libXt"),
    ("Smc", "libSM"), ("Ice", "libICE"), ("_Ice", "libICE"), ("sem_", "librt"), ("mq_", "librt"), ("aio_", "librt"),
    ("shl_", "libdld"), ("dl", "libdld"), ("_U_Q", "libc"), ("gl", "libGL"),
)  # fmt: skip
UNTOLD = "?"
LOADER = (
    *("shl_load", "shl_unload", "shl_findsym", "shl_get", "shl_get_r", "shl_gethandle", "shl_gethandle_r"),
    *("shl_getsymbols", "shl_definesym", "dlopen", "dlsym", "dlclose", "dlerror"),
)
PROGRAM = ("main", "errno", "environ", "_environ", "end", "_end", "edata", "_edata", "etext", "_etext", "__dld_loc")
COMMON = ("/usr/lib/libc.sl", "/usr/lib/libm.sl")  # of which a library need not say that it uses them


class Missing(NamedTuple):
    """A name that nobody has. `library`: without its version, or UNTOLD."""

    name: str
    kind: str
    library: str


class Report(NamedTuple):
    """What one file asks for."""

    path: str
    imports: int
    missing: list[Missing]
    absent: list[str]  # libraries that are not there


def report(path: str, root: str | None) -> Report | None:
    """What a file asks for of `root` (the embedded one if None); None if it is not linked dynamically.

    Raises FormatError, TableError, OSError.
    """
    with formats.read(path) as image:
        dynamic = image.dynamic_info
        machine, is_program = image.machine, image.executable
    if dynamic is None:
        return None
    search = _Search(path, root or default_root.path(SERIES[machine]))
    search.add(dynamic)
    search.add_process(is_program)
    wanted = {(one.name, one.kind) for one in dynamic.imports if one.name and one.kind != "none" and not one.optional}
    missing = [
        Missing(name, kind, search.library_of(name)) for name, kind in sorted(wanted) if name not in search.defined
    ]
    return Report(path, len(wanted), missing, search.absent)


class _Search:
    """The libraries of one file, each looked at once."""

    def __init__(self, path: str, root: str) -> None:
        self.beside = os.path.dirname(path)
        self.root = root
        self.defined: set[str] = set()
        self.asked: list[str] = []
        self.absent: list[str] = []

    def add(self, dynamic: Dynamic) -> None:
        """What a module defines, and what its libraries define."""
        self.defined |= {one.name for one in dynamic.exports}
        for library in dynamic.libraries:
            if library.name in self.asked:
                continue
            self.asked.append(library.name)
            found = self._read(library.name)
            if found is None:
                self.absent.append(library.name)
            else:
                self.add(found)

    def add_process(self, is_program: bool) -> None:
        """What every process has: the dynamic loader's own functions, and for a library the program and its libc."""
        prefix = "_"  # of C names in the Series 300
        names = LOADER if is_program else (*LOADER, *PROGRAM)
        self.defined |= {*names, *(prefix + name for name in names)}
        for library in () if is_program else COMMON:
            found = self._read(library)
            if found is not None:
                self.defined |= {one.name for one in found.exports}

    def _read(self, name: str) -> Dynamic | None:
        base = os.path.basename(name)
        places = [os.path.join(self.root, name.lstrip("/"))] if name.startswith("/") else []
        places += [os.path.join(self.root, directory, base) for directory in DIRECTORIES]
        places.append(os.path.join(self.beside, base))
        for place in filter(os.path.isfile, places):
            try:
                with formats.read(place) as image:
                    return image.dynamic_info
            except (FormatError, TableError, OSError):
                continue
        return None

    def library_of(self, name: str) -> str:
        """Which library would have the name."""
        asked = {_stem(library) for library in self.asked}
        for beginning, library in FAMILIES:
            if name.startswith(beginning) and library in asked:
                return library
        absent = {_stem(library) for library in self.absent}
        if len(absent) == 1:
            return absent.pop()
        return UNTOLD if absent else "libc"


def _stem(library: str) -> str:
    return os.path.basename(library).partition(".")[0]


def files(paths: Iterable[str]) -> Iterator[str]:
    """The files themselves, and every file below the directories among them, in order of their names."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for directory, subdirectories, names in os.walk(path):
            subdirectories.sort()
            yield from (os.path.join(directory, name) for name in sorted(names))


def ranked(reports: Iterable[Report]) -> list[tuple[int, Missing]]:
    """Each missing name with the number of files that ask for it, most wanted first."""
    counted: Counter[Missing] = Counter()
    for one in reports:
        counted.update(one.missing)
    return sorted(((count, missing) for missing, count in counted.items()), key=lambda item: (-item[0], item[1]))
