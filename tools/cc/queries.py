"""gcc's questions about itself (-print-..., -dump...) as a compiler for HP-UX answers them."""

from __future__ import annotations

import os
from pathlib import Path

from tools.cc.library import Library
from tools.cc.toolchain import SDK, Toolchain

PRINT_FILE = "-print-file-name="
HEADERS = "include"
NO_MULTIARCH = ("-print-multiarch", "-print-sysroot", "-print-sysroot-headers-suffix")


def needs_library(question: str) -> bool:
    """Whether the answer names files of the compiled library."""
    return question.startswith(PRINT_FILE) or question == "-print-search-dirs"


def own_answer(question: str, toolchain: Toolchain, library: Library | None) -> str | None:
    """The answer, or None for a question that gcc itself has to answer."""
    if question == "-dumpmachine":
        return toolchain.target.triplet
    if question in NO_MULTIARCH:
        return ""
    if library is None:
        return None
    if question == "-print-search-dirs":
        programs = os.path.dirname(toolchain.compiler)
        return f"install: {SDK}/\nprograms: ={programs}/\nlibraries: ={library.directory}/"
    return _file(question.removeprefix(PRINT_FILE), library)


def _file(name: str, library: Library) -> str:
    """The whole path of a file of the library or of the compiler's, or the name alone, as gcc says what isn't there."""
    if name == HEADERS:
        return str(SDK / HEADERS)
    for directory in (library.directory, Path(library.compiler_include).parent):
        if (directory / name).exists():
            return str(directory / name)
    return name
