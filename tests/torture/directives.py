"""The comments in GCC's test programs that say how to compile them and where they don't apply (DejaGnu's `dg-...`).

What they mean: GCC Internals, "Directives used within DejaGnu tests". Only those for programs that are run.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

TRIPLETS = {"300": "m68k-hp-hpux9", "800": "hppa1.1-hp-hpux9"}
# The properties of a target that aren't there; every other one that a program of the suite asks for is.
MISSING = {
    "int128": "no 128-bit integers",
    "dfp": "no decimal floating point",
    "freestanding": "it has a library",
    "newlib_nano_io": "another C library",
    "fpic": "no position-independent programs yet",
}
BEGINNING = re.compile(r"\{\s*dg-")
TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([{}])|([^\s{}"]+))')

Tree = str | list["Tree"]


class Directives(NamedTuple):
    """What a source says for one target: more options, and why it is not for it (empty if it is)."""

    options: list[str]
    unsupported: str


def parse(source: str, series: str, options: Sequence[str]) -> Directives:
    """Read a source's directives. `options`: those it will be compiled with besides its own."""
    target = _Target(TRIPLETS[series], options)
    own: list[str] = []
    for kind, (first, *rest) in _directives(source):
        if kind in ("options", "additional-options") and target.selected(rest):
            own += " ".join(_flat(first)).split()
        elif kind == "require-effective-target" and str(first) in MISSING:
            return Directives(own, MISSING[str(first)])
        elif kind == "skip-if" and target.skips(rest):
            return Directives(own, str(first) or "not for this target")
    return Directives(own, "")


def _directives(source: str) -> Iterator[tuple[str, list[Tree]]]:
    for found in BEGINNING.finditer(source):
        name, *arguments = _words(source, found.start() + 1)
        if arguments:
            yield str(name).removeprefix("dg-"), arguments


def _words(text: str, start: int) -> list[Tree]:
    """The Tcl list after an opening brace: quoted words lose their quotes, what is in braces is a list again."""
    lists: list[list[Tree]] = [[]]
    for token in iter(TOKEN.scanner(text, start).match, None):
        quoted, brace, plain = token.groups()
        if brace == "{":
            lists.append([])
        elif brace == "}" and len(lists) == 1:
            break
        elif brace == "}":
            inner = lists.pop()
            lists[-1].append(inner)
        else:
            lists[-1].append(plain or quoted)
    return lists[0]


class _Target:
    """Answers selectors for one triplet and one set of options."""

    def __init__(self, triplet: str, options: Sequence[str]) -> None:
        self.triplet = triplet
        self.options = options

    def selected(self, rest: list[Tree]) -> bool:
        """Whether `{ target SELECTOR }` holds; it does where nothing is said."""
        for word in rest:
            if isinstance(word, list) and word and word[0] == "target":
                return self._holds(word[1:])
        return True

    def skips(self, rest: list[Tree]) -> bool:
        """dg-skip-if with a selector, and options with which (all by default), and without which, it is meant."""
        if not rest or not self._holds(rest[0]):
            return False
        with_options, without = (_flat(word) for word in [*rest[1:], "*", []][:2])
        return self._has(with_options) and not self._has([word for word in without if word])

    def _has(self, patterns: list[str]) -> bool:
        return any(pattern in ("*", "") or fnmatch.filter(self.options, pattern) for pattern in patterns)

    def _holds(self, selector: Tree) -> bool:
        if isinstance(selector, str):
            if "-" in selector:
                return fnmatch.fnmatchcase(self.triplet, selector)
            return selector not in MISSING
        if selector[:1] == ["!"]:
            return not self._holds(selector[1:])
        if "&&" in selector or "||" in selector:
            operands = [self._holds(word) for word in selector if word not in ("&&", "||")]
            return all(operands) if "&&" in selector else any(operands)
        return any(self._holds(word) for word in selector)


def _flat(word: Tree) -> list[str]:
    return [word] if isinstance(word, str) else [part for inner in word for part in _flat(inner)]
