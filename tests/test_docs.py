"""The examples in README.md and docs/ are run: every `console` block, its output compared with what is written.

A line that starts with `$ ` is a command, what follows is its output, `...` stands for anything within a line and a
line of `...` for any number of lines. Commands run one after the other in a scratch directory of the file's own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PAGES = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What the first `hp9k cc` of all says, whichever example that is.
ONCE = re.compile(r"^hp9k: (?:compiling the C library for .*|C library ready)\n", re.MULTILINE)
# Words of a command, the tool they need and the Debian package it is in.
NEEDS = {
    "hp9k cc": ("m68k-linux-gnu-gcc", "gcc-m68k-linux-gnu"),
    "--series 800": ("hppa-linux-gnu-gcc", "gcc-hppa-linux-gnu"),
    "make ": ("make", "make"),
}


def examples(page: Path) -> list[tuple[str, str]]:
    """(command, expected output) of every example of a page."""
    found: list[tuple[str, str]] = []
    for block in BLOCK.findall(page.read_text()):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append((line[2:].strip(), ""))
            elif found:
                command, output = found[-1]
                found[-1] = command, output + line
    return found


def pattern(expected: str) -> str:
    """A regular expression of what an example promises."""
    lines = []
    for line in expected.splitlines():
        lines.append(r"(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"\n")
    return "".join(lines)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A directory as a reader would have it: an `hp9k` on the PATH and the examples' sources."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    hp9k = binaries / "hp9k"
    hp9k.write_text(f'#!/bin/sh\nPYTHONPATH="{TOP}" exec "{sys.executable}" -m tools.cli "$@"\n')
    hp9k.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    for source in (TOP / "docs" / "examples").glob("*"):
        shutil.copy(source, work)
    return work


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples(page: Path, scratch: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{scratch.parent / 'bin'}:{os.environ['PATH']}",
        "TERM": "xterm",
        "TZ": "UTC",
        "LC_ALL": "C",
    }
    for command, expected in examples(page):
        for word, (tool, package) in NEEDS.items():
            if word in command and shutil.which(tool) is None:
                pytest.skip(f"needs {tool} of the package {package}")
        done = subprocess.run(
            command,
            shell=True,
            cwd=scratch,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        output = ONCE.sub("", done.stdout.decode(errors="replace"))
        assert re.fullmatch(pattern(expected), output), f"{command}\n--- printed\n{output}--- promised\n{expected}"


def test_there_are_examples() -> None:
    assert examples(TOP / "README.md")


NAMED = re.compile(r"`((?:emu|kernel|rom|tools|tests|docs)/[a-z0-9_/.-]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_named_is_there(page: Path) -> None:
    assert [name for name in NAMED.findall(page.read_text()) if not (TOP / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_lines_are_wrapped_at_one_width(page: Path) -> None:
    """Tables and commands can't be."""
    lines = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL).splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith("|")] == []


def test_every_page_is_listed_in_the_readme() -> None:
    readme = (TOP / "README.md").read_text()
    assert [page.name for page in PAGES[1:] if f"docs/{page.name}" not in readme] == []
