"""Sessions of `hp9k debug` on a terminal, word for word: every command and every error is in one of them.

A transcript begins with commands of the host's shell, each after `$ `, which prepare what is debugged. Then comes what
is typed, after `(hp9k) ` or `>`, and what is said. `...` stands for anything in a line; alone in one it is any lines.
All are played on both series; `SERIES` is 300 or 800, `DEBUGGEE` the program of debugger tests.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pexpect
import pytest
from guest import ENVIRONMENT, TOP

from tools.debug.errors import CommandError
from tools.debug.registry import CATCH, COMMANDS, INFO, SET
from tools.debug.shell import Shell  # which declares them all

PROMPT, MORE = "(hp9k) ", ">"
PAGES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
COMPILERS = {"s300": "m68k-linux-gnu-gcc", "s800": "hppa-linux-gnu-gcc"}
LEVELS = {"info": INFO, "catch": CATCH, "tcatch": CATCH, "set": SET}
assert Shell

# Errors that no session can show, and where they are tested instead.
ELSEWHERE = {
    "that is for gdb to say, without `monitor`": "gdb/test_gdb.py",
    "can't be read without pyelftools": "the package is there",
    "the program can't be run from here": "gdb/test_gdb.py: its `monitor` knows no program",
    "nothing runs that could be called": "gdb/test_gdb.py",
    "the registers are cut short": "a core file of another kind of processor, which none leaves",
    "no program file": "the file the program came from can't be read any more",
    "it is optimized out": "test_shell.py: what is, the compiler decides",
}


class Step(NamedTuple):
    """What is typed, all lines of a block, and what that is answered."""

    typed: list[str]
    said: str


def shell_commands(text: str) -> list[str]:
    return [line[2:] for line in text.splitlines() if line.startswith("$ ")]


def steps(text: str) -> list[Step]:
    """The lines after the last `$ `."""
    found: list[Step] = []
    for line in text.splitlines(keepends=True):
        if line.startswith(PROMPT):
            found.append(Step([line[len(PROMPT) :].rstrip("\n")], ""))
        elif line.startswith(MORE) and not found[-1].said:
            found[-1].typed.append(line[1:].rstrip("\n"))
        elif found:
            found[-1] = found[-1]._replace(said=found[-1].said + line)
    return found


def pattern(said: str) -> str:
    """A regular expression."""
    lines = []
    for line in said.splitlines():
        if line == "...":
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(re.escape(line).replace(re.escape("..."), ".*") + r"\n")
    return "".join(lines)


def answers(child: pexpect.spawn, step: Step) -> str:
    for line in step.typed[:-1]:
        child.sendline(line)
        child.expect_exact(MORE)
    child.sendline(step.typed[-1])
    if child.expect_exact([PROMPT, pexpect.EOF]) == 1:
        child.close()
    said = re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", child.before or "").replace("\r", "")
    return said if not said or said.endswith("\n") else said + "\n"


@pytest.fixture
def place(tmp_path: Path, series: str) -> Path:
    """A directory with the examples of the documentation."""
    if shutil.which(COMPILERS[series]) is None:
        pytest.skip(f"needs {COMPILERS[series]}")
    for source in (TOP / "docs" / "examples").glob("*"):
        shutil.copy(source, tmp_path)
    return tmp_path


@pytest.mark.cross
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_session(page: Path, series: str, place: Path) -> None:
    text = page.read_text()
    environment = {
        **ENVIRONMENT,
        "SERIES": series[1:],
        "DEBUGGEE": str(TOP / "tests" / "guest" / "bin" / series / "debuggee"),
        "XDG_STATE_HOME": str(place / "state"),
        "INPUTRC": "/dev/null",
        "TERM": "dumb",
        "PYTHONPATH": str(TOP),
    }
    hp9k = f'hp9k() {{ "{sys.executable}" -P -m tools.cli "$@"; }}; exec 2>&1; '
    *before, last = shell_commands(text)
    for command in before:
        subprocess.run(["sh", "-c", hp9k + command], cwd=place, env=environment, check=True, timeout=300)
    child = pexpect.spawn("sh", ["-c", hp9k + last], cwd=str(place), env=environment, encoding="utf-8", timeout=60)
    child.setecho(False)
    child.expect_exact(PROMPT)
    for step in steps(text):
        said = answers(child, step)
        assert re.fullmatch(pattern(step.said), said), f"{step.typed}\n--- said\n{said}--- expected\n{step.said}"
    child.close(force=True)


def all_typed() -> Iterator[str]:
    for page in PAGES:
        for step in steps(page.read_text()):
            yield from step.typed


def unused(typed: Iterable[str]) -> set[tuple[str, str]]:
    """Commands that are declared and not among what is typed, with the command they follow."""
    used: set[tuple[str, str]] = set()
    for line in typed:
        word, _, rest = line.strip().partition(" ")
        with suppress(CommandError):  # an error on purpose, or a command that was defined
            found = COMMANDS.find(word.partition("/")[0])
            used.add(("", found.name))
            if found.name in LEVELS and rest:
                used.add((LEVELS[found.name].prefix, LEVELS[found.name].find(rest.split()[0]).name))
    return {(level.prefix, one.name) for level in (COMMANDS, INFO, CATCH, SET) for one in level.all()} - used


def test_every_command_is_in_a_transcript() -> None:
    assert sorted(unused(all_typed())) == []
    assert {("", "break"), ("info", "fd")} <= unused(["print 1", "info frame"])


def errors() -> dict[str, str]:
    """The constant parts of what the debugger raises, as a regular expression, and where."""
    found = {}
    for path in sorted((TOP / "tools" / "debug").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("CommandError", "Pending") and node.args:
                text = _pattern(node.args[0])
                if len(re.findall(r"[a-z]{2,}", text)) > 1:
                    found[text] = f"{path.name}:{node.lineno}"
    return found


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+" for one in node.values]
        return "".join(parts)
    return ""


def unsaid(text: str) -> dict[str, str]:
    """Errors that are not in a text, and where they are raised."""
    lines = [*text.splitlines(), *text.replace("...", "x").splitlines()]
    return {
        error: where
        for error, where in errors().items()
        if not any(re.search(error, line) for line in lines) and not any(re.escape(one) in error for one in ELSEWHERE)
    }


def test_every_error_is_in_a_transcript() -> None:
    assert unsaid("".join(page.read_text() for page in PAGES)) == {}
    assert len(unsaid("no symbol moon")) > 80
