"""The house's one rule about imports: tools -> rom -> kernel -> emu, each only to its right."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ORDER = ("tools", "rom", "kernel", "emu")
TOP = Path(__file__).parent.parent
MODULES = sorted(path for package in ORDER for path in (TOP / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Top-level names of everything a module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOP)))
def test_imports_only_to_the_right(path: Path) -> None:
    package = path.relative_to(TOP).parts[0]
    to_the_left = ORDER[: ORDER.index(package)]
    assert imported(path).isdisjoint(to_the_left)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOP)))
def test_no_star_imports(path: Path) -> None:
    stars = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert not stars


def test_there_is_something_to_check() -> None:
    assert {path.relative_to(TOP).parts[0] for path in MODULES} == set(ORDER)
