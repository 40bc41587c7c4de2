"""The one rule about imports: from the top floor downwards.

What is imported for types alone or inside functions counts as well: whoever reads a file has read what it rests on.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PACKAGES = ("hp9k", "tools", "rom", "kernel", "emu")
# The rooms of each floor, the highest first. A room rests on the floors below it, and knows none of its neighbours.
FLOORS = (
    ("hp9k",),
    ("tools",),
    ("rom",),
    ("kernel/machine",),
    ("kernel/syscalls",),
    ("kernel/tty", "kernel/net", "kernel/ipc", "kernel/strace", "kernel/debug"),
    ("kernel/process",),
    ("kernel/fs",),
    ("kernel/mappings",),
    ("kernel/series", "kernel/calls", "kernel/model", "kernel/tunables"),
    ("kernel/abi", "kernel/waiting", "kernel/credentials", "kernel/clock", "kernel/loader"),
    ("emu/engines", "emu/accesses"),
    ("emu/m68k", "emu/parisc"),
    ("emu/jit",),
    ("emu/isa",),
    ("emu",),
)


def _modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((TOP / package).rglob("*.py")):
            parts = path.relative_to(TOP).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


@cache
def imported(module: str) -> frozenset[str]:
    """The modules of ours that a file imports, anywhere in it."""
    return frozenset(name for name in _named(ast.parse(MODULES[module].read_text())) if name in MODULES) - {module}


def _named(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, "relative imports"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in MODULES else node.module


def room(module: str) -> tuple[int, str]:
    """The floor, 0 at the top, and the room in it."""
    for floor, rooms in enumerate(FLOORS):
        for name in rooms:
            prefix = name.replace("/", ".")
            if module == prefix or module.startswith(prefix + "."):
                return floor, name
    raise AssertionError(f"{module} has no floor")


def _climbs(importer: str, target: str) -> bool:
    (floor, own), (other_floor, other) = room(importer), room(target)
    return own != other and other_floor <= floor


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other round and round; none when there is no such circle."""
    done: set[str] = set()
    path: list[str] = []

    def visit(module: str) -> list[str]:
        if module in path:
            return path[path.index(module) :]
        if module in done:
            return []
        path.append(module)
        for other in sorted(graph[module]):
            if found := visit(other):
                return found
        done.add(path.pop())
        return []

    return next((found for module in sorted(graph) if (found := visit(module))), [])


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"kernel"}))
def test_imports_only_downwards(module: str) -> None:
    assert not [other for other in imported(module) if _climbs(module, other)]


def test_no_circle_of_files() -> None:
    assert not circle({module: set(imported(module)) for module in MODULES})


def test_a_circle_is_found() -> None:
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}}
    assert circle(graph) == ["b", "d"]
    assert not circle({**graph, "d": {"c"}})


def test_each_room_is_there() -> None:
    """A room that was renamed would be one without rules."""
    empty = {
        name
        for rooms in FLOORS
        for name in rooms
        if not any(room(module)[1] == name for module in MODULES if module != "kernel")
    }
    assert empty <= {"kernel/debug"}


def test_the_picture_of_the_floors_is_true() -> None:
    """docs/architecture.md draws each room on its floor."""
    page = (TOP / "docs" / "architecture.md").read_text().partition("\n## ")[0]
    picture = [line for line in page.splitlines() if line.startswith("    ")]
    drawn = [frozenset(re.findall(r"\b([a-z][a-z0-9]*)(?:/|\.py)(?!\S)", line)) for line in picture]
    order = [{name.split("/")[-1] for name in rooms} - {"debug"} for rooms in FLOORS]
    places = [next(at for at, names in enumerate(drawn) if rooms <= names) for rooms in order]
    assert places == sorted(places)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_star_imports(module: str) -> None:
    stars = [
        node.lineno
        for node in ast.walk(ast.parse(MODULES[module].read_text()))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert not stars
