"""Shared libraries as the link driver sees them, whatever their format: what they offer, how they are recorded.

The cross linkers know nothing of HP-UX's libraries.  An ELF shared object with the library's exports as symbols, and
with its imports as undefined ones, stands in for it; the name it carries is what the program records.
"""

from __future__ import annotations

from typing import NamedTuple


class OfferedName(NamedTuple):
    """An export. `size`: bytes, of data."""

    name: str
    value: int
    is_function: bool
    size: int


class Offered(NamedTuple):
    """A library: its internal name if it has one, its exports, and the names it takes from elsewhere."""

    own_name: str | None
    names: list[OfferedName]
    wanted: list[str]


class Needed(NamedTuple):
    """A library of the list. `flags`: LIBRARY_DASH_L, LIBRARY_INTERNAL_NAME."""

    name: str
    flags: int
    highwater: int = 0


class Naming(NamedTuple):
    """What the command line says of the file and of how its libraries are found."""

    own_name: str
    internal: bool = False  # a library with a name of its own; a program is always the first of its list
    shared: bool = False
    embedded_path: str | None = None
    shlib_path: bool = False
    shlib_path_first: bool = False
    initializer: str | None = None
    highwater: int = 0


def assembly(library: Offered) -> str:
    """Source of the object, for gcc's assembler of either series.

    Exports of one value stay together: they are one object under several names, and a program that has a copy of its
    own has it under all of them.
    """
    functions = [one for one in library.names if one.is_function]
    data = [one for one in library.names if not one.is_function]
    lines = ["\t.text", *_labels(functions, "function")]
    lines += ["\t.data", *_labels(data, "object")]
    lines += [f"\t.4byte\t{name}" for name in library.wanted if name not in {one.name for one in library.names}]
    return "\n".join(lines) + "\n"


def _labels(names: list[OfferedName], kind: str) -> list[str]:
    lines = []
    groups: dict[int, list[OfferedName]] = {}
    for one in names:
        groups.setdefault(one.value, []).append(one)
    for value in sorted(groups):
        size = max(one.size for one in groups[value]) if kind == "object" else 4
        lines.append("\t.balign\t8")
        for one in groups[value]:
            lines += [f"\t.globl\t{one.name}", f"\t.type\t{one.name},@{kind}"]
            lines += [f"\t.size\t{one.name},{max(one.size, 4)}", f"{one.name}:"]
        lines.append(f"\t.space\t{max(size, 4)}")
    return lines
