"""The shared libraries that a command line of `hp9k cc` names: which files they are, and what they offer."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from kernel.loader.formats import read
from kernel.loader.image import FormatError
from kernel.loader.magic import SHL
from tools.cc.aout_linkage import Copied
from tools.cc.aout_writer import c_name
from tools.cc.magic import LayoutError

SUFFIX = ".sl"


class SharedLibrary(NamedTuple):
    """A shared library by the name that is recorded in what is linked with it."""

    name: str
    exports: tuple[tuple[str, int | None], ...]  # name as in C, bytes of a variable
    imports: tuple[str, ...]  # as the linker spells them

    def names(self) -> dict[str, Copied | None]:
        """What it offers: functions (None) and variables."""
        return _names(self)


@cache
def _names(library: SharedLibrary) -> dict[str, Copied | None]:
    return {name: None if size is None else Copied(name, size) for name, size in library.exports}


def separate(arguments: Iterable[str], system: list[str]) -> tuple[list[str], list[SharedLibrary]]:
    """Take the shared libraries out of a linker's arguments. `system`: directories to look in after those of -L.

    -l prefers a shared library to an archive, except after -Bstatic.  Raises LayoutError.
    """
    words = list(arguments)
    directories = [word[2:] for word in words if word.startswith("-L") and len(word) > 2] + system
    rest: list[str] = []
    found: dict[str, SharedLibrary] = {}
    dynamic = True
    for word in words:
        if word in ("-Bstatic", "-Bdynamic"):
            dynamic = word == "-Bdynamic"
            rest.append(word)
        elif word.endswith(SUFFIX):
            found.setdefault(word, read_library(word))
        elif word.startswith("-l") and dynamic and (path := _find(word[2:], directories)):
            found.setdefault(path, read_library(path, system))
        else:
            rest.append(word)
    return rest, list(found.values())


def _find(name: str, directories: list[str]) -> str | None:
    for directory in directories:
        base = os.path.join(directory, f"lib{name}")
        if os.path.isfile(base + SUFFIX):
            return base + SUFFIX
        if os.path.isfile(base + ".a"):
            return None
    return None


def read_library(path: str, system: Iterable[str] = ()) -> SharedLibrary:
    """What a shared library offers.  Raises LayoutError when it is none."""
    try:
        with read(path) as image:
            dynamic = image.dynamic_info
            if image.magic != SHL or dynamic is None:
                raise LayoutError(f"{path}: not a shared library")
            return SharedLibrary(
                dynamic.self_name or path,
                tuple(
                    (c_name(one.name), None if one.kind in ("text", "plt") else one.size or 4)
                    for one in dynamic.exports
                ),
                tuple(one.name for one in dynamic.imports),
            )
    except FormatError as error:
        raise LayoutError(f"{path}: {error.reason}") from error
