"""Every citation of a document in docs/reference/ leads to a section there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
REFERENCE = TOP / "docs" / "reference"
DOCUMENTS = ("hpux-abi.md", "hpux-net.md", "dynamic-linking.md", "boot-and-volumes.md")
CITED = re.compile(r"\b([a-z-]+\.md)\s(?:its\s)?(?:sections?\s)?(\d+(?:\.\d+)?)((?:(?:,| and| to) \d+\.\d+)*)")
REQUIREMENT = re.compile(r"\bC-\d\d\b")
FOLDERS = ("emu", "kernel", "rom", "tools", "tests")


def sections(document: str) -> set[str]:
    return set(re.findall(r"^#+ (\d+(?:\.\d+)?)\b", (REFERENCE / document).read_text(), re.MULTILINE))


def texts() -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for path in sorted((TOP / folder).rglob("*")):
            if path.suffix in (".py", ".c", ".h", ".S", ".tbl") and path != Path(__file__):
                yield path, path.read_text(errors="replace")


def citations() -> Iterator[tuple[Path, str, str]]:
    for path, text in texts():
        for document, first, more in CITED.findall(text):
            if document in DOCUMENTS:
                for section in [first, *re.findall(r"\d+\.\d+", more)]:
                    yield path, document, section


def test_every_section_cited_is_there() -> None:
    known = {document: sections(document) for document in DOCUMENTS}
    found = list(citations())
    assert len(found) > 40
    assert [one for one in found if one[2] not in known[one[1]]] == []


def test_every_requirement_cited_is_there() -> None:
    known = set(REQUIREMENT.findall((REFERENCE / "hpux-net.md").read_text()))
    assert [(path, name) for path, text in texts() for name in REQUIREMENT.findall(text) if name not in known] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_is_listed(document: str) -> None:
    assert f"({document})" in (REFERENCE / "README.md").read_text()
