"""sed of the embedded root: its commands, addresses and complaints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT

LINES = "one\ntwo\nthree\nfour\n"
# (script, input, output and errors, exit status). All run in one machine.
SCRIPTS: tuple[tuple[str, str, str, int], ...] = (
    ("2d", LINES, "one\nthree\nfour\n", 0),
    ("$d\n/two/,/three/d", LINES, "one\n", 0),
    ("2,1d", LINES, "one\nthree\nfour\n", 0),
    ("\\,o,!d", LINES, "one\ntwo\nfour\n", 0),
    ("#n\n2{p;=\n}", LINES, "two\n2\n", 0),
    ("", "unended", "unended\n", 0),
    ("s/\\(.*\\)\\/\\(.*\\)/\\2&\\1\\&/", "a/b\n", "ba/ba&\n", 0),
    ("s/a*/x/g", "baaac\n", "xbxcx\n", 0),
    ("s/l/L/3;s/o/0/2g", "hello world\n", "hello w0rLd\n", 0),
    ("s,[,],;,;s/[\\/]/|/", "a,b/c\n", "a;b|c\n", 0),
    ("s/ /\\\n/;s/\\n/-/;s/b/\\n/", "a b\n", "a-\n\n", 0),
    ("#n\n/t/s//T/p", LINES, "Two\nThree\n", 0),
    (":a;s/^\\(x*\\)[^x]/\\1x/;ta", "abc\n", "xxx\n", 0),
    (":a\n$!{N;ba\n}\ns/\\n/,/g", LINES, "one,two,three,four\n", 0),
    ("1!G;h;$!d", LINES, "four\nthree\ntwo\none\n", 0),
    ("#n\nH;x;s/\\n/-/g;x;${g;p\n}", LINES, "-one-two-three-four\n", 0),
    ("$!N;P;D", LINES, LINES, 0),
    ("N;N;N;N", LINES, "", 0),
    ("n;d", LINES, "one\nthree\n", 0),
    ("2a\\\n  more\\\n\\  and more\n2i\\\nbefore\n3c\\\nchanged", LINES,
     "one\nbefore\ntwo\nmore\n  and more\nchanged\nfour\n", 0),
    ("2,3c\\\nboth", LINES, "one\nboth\nfour\n", 0),
    ("y/abc\\//xyz|/", "a/bc\n", "x|yz\n", 0),
    ("#n\nN;l", "a\\\t\x01\nb\n", "a\\\\\\t\\001\\nb$\n", 0),
    ("#n\nl", "x" * 100 + "\n", "x" * 69 + "\\\n" + "x" * 31 + "$\n", 0),
    ("1r /w/added\n2q\nr /nowhere", LINES, "one\nadded\ntwo\n", 0),
    ("b end; d; :end # a comment", "a\n", "a\n", 0),
    ("s/a/b", "", "sed: the script: a delimiter is missing\n", 2),
    ("s/\\(/x/", "", "sed: \\(: unbalanced parentheses\n", 2),
    ("k", "", "sed: k: unknown command\n", 2),
    ("{p", "", "sed: {: without }\n", 2),
    ("p}", "", "sed: }: without {\n", 2),
    ("b nowhere", "", "sed: nowhere: no such label\n", 2),
    ("y/a/bc/", "", "sed: y: strings of different lengths\n", 2),
    ("dp", "", "sed: d: followed by something else\n", 2),
    ("0d", "", "sed: line 0: there is none\n", 2),
    ("//d", "a\n", "sed: //: no regular expression before\n", 2),
    ("w /nowhere/file", "", "sed: /nowhere/file: No such file or directory\n", 2),
)  # fmt: skip


def sh(script: str, directory: Path) -> str:
    (directory / "all").write_text(script)
    command = [sys.executable, "-m", "tools.cli", "run", "--mount", f"{directory}:/w:ro", "sh", "/w/all"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    directory = tmp_path_factory.mktemp("sed")
    (directory / "added").write_text("added\n")
    script = ""
    for number, (text, lines, _, _) in enumerate(SCRIPTS):
        (directory / f"{number}.sed").write_text(text)
        (directory / f"{number}.in").write_text(lines)
        script += f'sed -f /w/{number}.sed /w/{number}.in 2>&1; echo "=== $?"\n'
    return sh(script, directory).split("=== ")


@pytest.mark.parametrize("number", range(len(SCRIPTS)), ids=[text for text, _, _, _ in SCRIPTS])
def test_script(results: list[str], number: int) -> None:
    _, _, expected, status = SCRIPTS[number]
    output = results[number].partition("\n")[2] if number else results[number]
    assert output == expected
    assert results[number + 1].split("\n")[0] == str(status)


def test_arguments(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(LINES)
    script = r"""cd /tmp
sed -n -e '2a\' -e 'text' -e 2p /w/f
sed -n '$p' /w/f /nowhere - </w/f 2>&1; echo $?
sed -n -e '/o/w found' -e 's/three/3/w found' /w/f; cat found
echo a | sed s/a/b/
sed 2>&1; echo $?"""
    assert sh(script, tmp_path) == (
        "two\ntext\n"
        "sed: /nowhere: No such file or directory\nfour\n1\n"
        "one\ntwo\n3\nfour\n"
        "b\n"
        "usage: sed [-n] [-e script] [-f file] [script] [file ...]\n2\n"
    )
