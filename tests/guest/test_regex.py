"""regcomp and regexec of the SDK's C library, from a committed guest program.

What matches is computed here from the tree that the pattern was written from, by trying every division of the text, as
the standard words it: leftmost, of those longest, and every part from the left as long as it can be.
"""

from __future__ import annotations

import functools
import random
import re
from typing import NamedTuple

import guest

EXTENDED, ICASE, NOSUB, NEWLINE, NOTBOL, NOTEOL = 1, 2, 4, 8, 16, 32
UNLIMITED = 99


class Node(NamedTuple):
    """kind: byte, any, set, start, end (text: how it is written), group, repeat, sequence or choice (parts)."""

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()
    number: int = 0
    low: int = 0
    high: int = 0


# flags, pattern, text, expected: where rules are easily got wrong
RULES = (
    (EXTENDED, "(a|ab)(c|bcd)(d*)", "abcd", "0,4 0,2 2,3 3,4"),
    (EXTENDED, "(a|ab)(bcd|c)(d*)", "abcd", "0,4 0,2 2,3 3,4"),
    (EXTENDED, "x*", "yyx", "0,0"),
    (EXTENDED, "(a*)*", "b", "0,0 0,0"),
    (EXTENDED, "(a)*", "b", "0,0 -1,-1"),
    (EXTENDED, "(a*)+", "aab", "0,2 0,2"),
    (EXTENDED, "(a*){2}", "aab", "0,2 2,2"),
    (EXTENDED, "((a)|b)*", "ab", "0,2 1,2 -1,-1"),
    (EXTENDED, "(wee|week)(knights|night)", "weeknights", "0,10 0,3 3,10"),
    (EXTENDED, "(^|b){2}", "b", "0,1 0,1"),
    (EXTENDED, "()", "x", "0,0 0,0"),
    (EXTENDED, "a||b", "b", "0,1"),
    (EXTENDED, "a{,2}", "a{,2}", "0,5"),
    (EXTENDED, "[[:alpha:]_][[:alnum:]_]*", "12 x_9-", "3,6"),
    (EXTENDED, "[]a-]+", "x-]a", "1,4"),
    (EXTENDED, "[^]a]", "]ab", "2,3"),
    (EXTENDED, "[[.-.]-/]+", "+-./0", "1,4"),
    (EXTENDED, "[[=a=]b]+", "cab", "1,3"),
    (EXTENDED, "a\\.b\\\\", "axb a.b\\", "4,8"),
    (EXTENDED, "(a)\\1", "a1", "0,2 0,1"),
    (EXTENDED, "a^b|a$b", "a^ba$b", "no"),
    (EXTENDED | ICASE, "[^a]B", "AbcB", "2,4"),
    (EXTENDED | ICASE, "hello [w]", "HELLO World", "0,7"),
    (EXTENDED | NOSUB, "(b)", "abc", "yes"),
    (EXTENDED, "^a", "~a", "no"),
    (EXTENDED | NEWLINE, "^a", "~a", "1,2"),
    (EXTENDED | NEWLINE, "a$", "ba~b", "1,2"),
    (EXTENDED | NEWLINE, "a.b|a[^x]b", "a~b", "no"),
    (EXTENDED, "a.b", "a~b", "0,3"),
    (EXTENDED | NOTBOL, "^a", "a", "no"),
    (EXTENDED | NOTBOL | NEWLINE, "^a", "a~a", "2,3"),
    (EXTENDED | NOTEOL, "a$", "a", "no"),
    (EXTENDED | NOTEOL | NEWLINE, "a$", "a~a", "0,1"),
    (0, "a|b+?(){1}", "a|b+?(){1}", "0,10"),
    (0, "*a", "x*a", "1,3"),
    (0, "^*a", "*a", "0,2"),
    (0, "a^b$c", "a^b$c", "0,5"),
    (0, "\\(^a\\)", "ba", "no"),
    (0, "\\(a$\\)", "ba", "1,2 1,2"),
    (0, "\\(*a\\)", "*a", "0,2 0,2"),
    (0, "^^a", "^a", "0,2"),
    (0, "a\\{2\\}b\\{1,\\}", "aaabb", "1,5"),
    (0, "\\(a*\\)\\1", "aaaaa", "0,4 0,2"),
    (0, "\\(.*\\)x\\1", "abxab", "0,5 0,2"),
    (0, "^\\(.\\)\\(.\\).*\\2\\1$", "abcba", "0,5 0,1 1,2"),
    (0, "\\(a\\{0,1\\}\\)*b\\1", "aaba", "0,4 1,2"),
    (ICASE, "\\(a\\)\\1", "xaA", "1,3 1,2"),
    (0, "\\(\\(a*\\)*\\)*\\2bc", "aab", "no"),
)

# extended or basic, pattern, the error's name in the table below
ERRORS = (
    (1, "(", "EPAREN"), (1, ")", "EPAREN"), (1, "a)", "EPAREN"), (0, "\\(a", "EPAREN"), (0, "a\\)", "EPAREN"),
    (1, "[a", "EBRACK"), (1, "[]", "EBRACK"), (1, "[^]", "EBRACK"), (1, "[a-", "EBRACK"), (1, "[[:alpha:", "EBRACK"),
    (1, "[[.a", "EBRACK"), (1, "[[:foo:]]", "ECTYPE"), (1, "[[::]]", "ECTYPE"), (1, "[[.ab.]]", "ECOLLATE"),
    (1, "[b-a]", "ERANGE"), (1, "[[=a=]-z]", "ERANGE"), (1, "a{2,1}", "BADBR"), (1, "a{256}", "BADBR"),
    (1, "a{99999999999}", "BADBR"), (1, "a{1", "EBRACE"), (0, "a\\{1", "EBRACE"), (0, "a\\{1}", "BADBR"),
    (1, "a{1x}", "BADBR"), (1, "*a", "BADRPT"), (1, "a|*", "BADRPT"), (1, "(+)", "BADRPT"), (0, "\\{1\\}", "BADRPT"),
    (1, "a\\", "EESCAPE"), (0, "a\\", "EESCAPE"), (0, "\\(a\\)\\2", "ESUBREG"), (0, "\\(a\\1\\)", "ESUBREG"),
    (1, "(((a{255}){255}){255}){255}", "ESPACE"), (1, "(" * 5000 + "a" + ")" * 5000, "ESPACE"),
    (1, "(" * 9999, "ESPACE"),
    (1, "a" + "+?" * 5000, "ESPACE"),
)  # fmt: skip
NUMBERS = {
    "ECOLLATE": 3, "ECTYPE": 4, "EESCAPE": 5, "ESUBREG": 6, "EBRACK": 7, "EPAREN": 8, "EBRACE": 9, "BADBR": 10,
    "ERANGE": 11, "ESPACE": 12, "BADRPT": 13,
}  # fmt: skip


def answers(questions: list[tuple[int, str, str]]) -> list[str]:
    lines = [f"{flags}\t{pattern}\t{text}\n" for flags, pattern, text in questions]
    result = guest.run("regex", stdin="".join(lines).encode("latin-1"))
    assert (result.status, result.errors) == (0, "")
    found: list[str] = result.output.splitlines()
    assert len(found) == len(questions)
    return found


def wrong(questions: list[tuple[int, str, str]], expected: list[str]) -> list[object]:
    rows = zip(questions, answers(questions), expected, strict=True)
    return [row for row in rows if row[1] != row[2]][:5]


def test_rules() -> None:
    assert wrong([rule[:3] for rule in RULES], [rule[3] for rule in RULES]) == []


def test_errors() -> None:
    found = answers([(extended, pattern, "a") for extended, pattern, _ in ERRORS])
    rows = zip(ERRORS, found, strict=True)
    assert [row for row in rows if not row[1].startswith(f"error {NUMBERS[row[0][2]]}: ")] == []
    assert not any(line.endswith((": no error", ": unknown error")) for line in found)


def test_patterns_that_explode_elsewhere() -> None:
    text = "a" * 400
    questions = [
        (EXTENDED, "(a*)*b", text),
        (EXTENDED, "(a|aa)+$", text),
        (EXTENDED, "(a?){40}a{40}", text[:40]),
        (EXTENDED, "((a+)+)+c|(a|a)*", text),
    ]
    assert wrong(questions, ["no", "0,400 398,400", "0,40 0,0", "0,400 -1,-1 -1,-1 399,400"]) == []


# -- random patterns -------------------------------------------------------------------------------------------------


def random_node(chance: random.Random, depth: int, numbers: list[int]) -> Node:
    inner = ["group", "repeat", "sequence", "choice"] * 3 if depth else []
    kind = chance.choice(["byte"] * 4 + ["any", "set", *inner])
    if depth and chance.random() < 0.04:
        kind = chance.choice(["start", "end"])
    if kind == "byte":
        return Node(kind, chance.choice("abc"))
    if kind == "set":
        return Node(kind, chance.choice(["[ab]", "[^a]", "[b-c]"]))
    if kind in ("any", "start", "end"):
        return Node(kind, {"any": ".", "start": "^", "end": "$"}[kind])
    if kind == "group":
        numbers[0] += 1
        number = numbers[0]
        return Node(kind, parts=(random_node(chance, depth - 1, numbers),), number=number)
    if kind == "repeat":
        low, high = chance.choice([(0, UNLIMITED), (1, UNLIMITED), (0, 1), (2, 2), (1, 2), (0, 2), (2, UNLIMITED)])
        return Node(kind, parts=(random_node(chance, depth - 1, numbers),), low=low, high=high)
    return Node(kind, parts=tuple(random_node(chance, depth - 1, numbers) for _ in range(chance.randint(2, 3))))


def renumbered(node: Node, numbers: list[int]) -> Node:
    """With a group round whatever the syntax needs one, and groups counted by their opening parentheses."""
    number = 0
    if node.kind == "group":
        numbers[0] += 1
        number = numbers[0]
    parts = []
    for part in node.parts:
        clashes = part.kind == "choice" and node.kind == "sequence"
        clashes |= node.kind == "repeat" and part.kind in ("choice", "sequence", "repeat", "start", "end")
        clashes |= node.kind == part.kind
        parts.append(renumbered(Node("group", parts=(part,)) if clashes and part.kind != "group" else part, numbers))
    return node._replace(number=number, parts=tuple(parts))


def written(node: Node, basic: bool = False) -> str:
    inner = [written(part, basic) for part in node.parts]
    if node.kind == "group":
        return f"\\({inner[0]}\\)" if basic else f"({inner[0]})"
    if node.kind == "repeat":
        if (node.low, node.high) == (0, UNLIMITED):
            return inner[0] + "*"
        if basic:
            return inner[0] + f"\\{{{node.low},{'' if node.high == UNLIMITED else node.high}\\}}"
        short = {(1, UNLIMITED): "+", (0, 1): "?", (2, 2): "{2}", (2, UNLIMITED): "{2,}"}
        return inner[0] + short.get((node.low, node.high), f"{{{node.low},{node.high}}}")
    return node.text or ("|" if node.kind == "choice" else "").join(inner)


class Oracle:
    """Which parts of one text a node can match, and what its groups then match."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = functools.cache(self._ends)

    def _ends(self, node: Node, start: int) -> frozenset[int]:
        text = self.text
        if node.kind in ("byte", "any", "set"):
            pattern = re.escape(node.text) if node.kind == "byte" else node.text
            return frozenset({start + 1} if start < len(text) and re.match(pattern, text[start], re.DOTALL) else ())
        if node.kind == "start":
            return frozenset({0} if start == 0 else ())
        if node.kind == "end":
            return frozenset({start} if start == len(text) else ())
        if node.kind == "group":
            return self.ends(node.parts[0], start)
        if node.kind == "choice":
            return frozenset().union(*(self.ends(part, start) for part in node.parts))
        if node.kind == "sequence":
            reached = {start}
            for part in node.parts:
                reached = {end for place in reached for end in self.ends(part, place)}
            return frozenset(reached)
        return self.rounds(node, start, 0)

    def rounds(self, node: Node, start: int, done: int) -> frozenset[int]:
        """Where a repetition may end whose rounds so far end at `start`."""
        reached, found = {(start, min(done, len(self.text) + 3))}, set()
        todo = list(reached)
        while todo:
            place, count = todo.pop()
            if count >= node.low:
                found.add(place)
            if count < node.high:
                for end in self.ends(node.parts[0], place):
                    # More rounds than bytes, when the number is unlimited, are as good as one more.
                    further = (end, min(count + 1, len(self.text) + 3) if node.high == UNLIMITED else count + 1)
                    if further not in reached:
                        reached.add(further)
                        todo.append(further)
        return frozenset(found)

    def groups(self, node: Node, start: int, end: int, found: dict[int, tuple[int, int]]) -> None:
        if node.kind == "group":
            found[node.number] = (start, end)
            self.groups(node.parts[0], start, end, found)
        elif node.kind == "choice":
            part = next(part for part in node.parts if end in self.ends(part, start))
            self.groups(part, start, end, found)
        elif node.kind == "sequence":
            for index, part in enumerate(node.parts):
                rest = Node("sequence", parts=node.parts[index + 1 :])
                longest = max(place for place in self.ends(part, start) if end in self.ends(rest, place))
                self.groups(part, start, longest, found)
                start = longest
        elif node.kind == "repeat":
            self.last_round(node, start, end, found)

    def last_round(self, node: Node, start: int, end: int, found: dict[int, tuple[int, int]]) -> None:
        done, child, last = 0, node.parts[0], None
        while done < node.high:
            if start == end and done >= node.low and (done or end not in self.ends(child, end)):
                break
            longest = max(
                place for place in self.ends(child, start) if end in self.rounds(node, place, min(done + 1, node.high))
            )
            last = (start, longest)
            done, start = done + 1, longest
        if last:
            self.groups(child, *last, found)


def expected(node: Node, groups: int, text: str) -> str:
    oracle = Oracle(text)
    for start in range(len(text) + 1):
        ends = oracle.ends(node, start)
        if ends:
            found: dict[int, tuple[int, int]] = {0: (start, max(ends))}
            oracle.groups(node, start, max(ends), found)
            return " ".join("{},{}".format(*found.get(group, (-1, -1))) for group in range(groups + 1))
    return "no"


def cases(chance: random.Random, count: int, basic: bool) -> tuple[list[tuple[int, str, str]], list[str]]:
    questions: list[tuple[int, str, str]] = []
    results: list[str] = []
    while len(questions) < count:
        node = random_node(chance, chance.randint(1, 5), [0])
        numbers = [0]
        node = renumbered(node, numbers)
        pattern = written(node, basic)
        if numbers[0] > 9 or len(pattern) > 60 or (basic and re.search(r"[|^$]", pattern.replace("[^", ""))):
            continue
        for _ in range(3):
            text = "".join(chance.choices("abc", k=chance.randint(0, 8)))
            questions.append((0 if basic else EXTENDED, pattern, text))
            results.append(expected(node, numbers[0], text))
    return questions, results


def test_random_extended_patterns() -> None:
    assert wrong(*cases(random.Random(1), 4500, basic=False)) == []


def test_random_basic_patterns() -> None:
    assert wrong(*cases(random.Random(2), 1500, basic=True)) == []


def test_whole_matches_as_pythons_find_them() -> None:
    """Python's fullmatch tells which parts of a text match at all, whatever it prefers."""
    questions, _ = cases(random.Random(3), 900, basic=False)
    questions = [question for question in questions if not re.search(r"[$]|(?<!\[)\^", question[1])]
    results = []
    for _, pattern, text in questions:
        compiled = re.compile(pattern)
        places = range(len(text) + 1)
        spans = [(i, -j) for i in places for j in places[i:] if compiled.fullmatch(text, i, j)]
        results.append(f"{min(spans)[0]},{-min(spans)[1]}" if spans else "no")
    found = [line.split(" ")[0] for line in answers(questions)]
    assert len(questions) > 500
    assert [row for row in zip(questions, found, results, strict=True) if row[1] != row[2]][:5] == []
