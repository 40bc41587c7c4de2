"""Values: expressions, formats, memory, registers; and what info says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.debug.conftest import Transcript

Debug = Callable[..., Transcript]


@pytest.fixture
def say(debug: Debug) -> Transcript:
    """A program that stands in add(1, 0)."""
    made = debug("count", "4")
    made("break add")
    made("run")
    made("continue")
    made("delete")
    return made


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("-7 / 2", "-3"),
        ("-7 % 2", "-1"),
        ("7 & 3 | 8 ^ 1", "11"),
        ("1 << 4 >> 2", "4"),
        ("0xffffffff > 0", "1"),
        ("(int)0xffffffff > 0", "0"),
        ("-1 > 0", "0"),
        ("1 ? 2 : 3", "2"),
        ("!0 && ~0 || 0", "1"),
        ("010 + 0x10", "24"),
        ("'a'", "97 'a'"),
        (r"'\n'", r"10 '\n'"),
        ("1.5 * 2", "3"),
        ("sizeof(struct stat) + sizeof(int *)", None),
        ("(char)300", "44 ','"),
        ("(unsigned short)-1", "65535"),
        ("1, 2", "2"),
        ("2147483647 + 1", "-2147483648"),
        ("0x100000000", "4294967296"),
    ],
)
def test_expressions(say: Transcript, expression: str, value: str | None) -> None:
    shown = say(f"print {expression}")
    if value is None:
        assert re.fullmatch(r"\$1 = \d+\n", shown)
    else:
        assert shown == f"$1 = {value}\n"


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("1 +", "an expression is missing"),
        ("1 )", "1 ): ) is too much"),
        ("(1", "(1: ) is missing"),
        ("1 / 0", "division by zero"),
        ("nobody", "no symbol nobody"),
        ("3 = 4", "that can't be assigned to"),
        ("*(struct moon *)0", "no struct moon; `info types` lists those of HP-UX"),
        ("((struct stat *)0)->st_moon", "struct stat has no member st_moon"),
        ("*(int *)0xffffff00", "cannot access memory at 0xffffff00"),
        ("5->x", "int has no members"),
        ("&5", "that is not in memory"),
        ("*(void *)4", "void * points at nothing of a known type: cast it"),
        ("1 << 99", "that is too far to shift"),
        ("1.5 & 1", "& is not for floating-point numbers"),
        ("099", "099: not an octal number"),
        ("`", "`: no expression"),
        ("$99", "the history has no value $99"),
        ('&"text"', "that is not in memory"),
        ('fib("a" + 1)', "the array is not in memory"),
        ("(struct stat)fib(1)", "a function that returns struct stat can't be called"),
        ("total @ 0", "0 elements: not between 1 and 65536"),
    ],
)
def test_expressions_that_fail(say: Transcript, expression: str, why: str) -> None:
    assert say(f"print {expression}") == f"error: {why}"


def test_the_history_and_variables(say: Transcript) -> None:
    assert say("print 5") == "$1 = 5\n"
    assert say("print $ + 1") == "$2 = 6\n"
    assert say("print $$1 + $1") == "$3 = 10\n"
    assert say("set $x = 7") == ""
    assert say("print $x++") == "$4 = 7\n"
    assert say("print $x") == "$5 = 8\n"
    assert "$x = 8\n" in say("show convenience")
    assert say("show values").startswith("$1 = 5\n$2 = 6\n")
    assert say("output $x") == "8"
    assert say("print/x 255") == "$6 = 0xff\n"
    assert say("print/t 5") == "$7 = 101\n"
    assert say("print/c 65") == "$8 = 65 'A'\n"
    assert say("print/o 8") == "$9 = 010\n"
    assert say("print/d (unsigned)-1") == "$10 = -1\n"
    assert say("print/q 1").startswith("error: q: no format")


def test_registers(say: Transcript, series: str) -> None:
    say("stepi")
    shown = say("info registers")
    assert re.search(r"^\*pc ", shown, re.MULTILINE)  # changed since the stop before
    name = "d3" if series == "s300" else "r5"
    assert say(f"set ${name} = 0x1234") == ""
    assert "0x00001234  4660" in say(f"info registers {name}")
    assert "0x00001234" in say(f"info registers ${name}")
    assert say("info registers q9") == "error: no register q9"
    assert say("set $fp0 = 1.5" if series == "s300" else "set $fr4 = 1.5") == ""
    assert "= 1.5\n" in say("print $fp0" if series == "s300" else "print $fr4")
    assert "fr4" in say("info float") or series == "s300"
    assert len(say("info all-registers").splitlines()) > 25
    assert say("info registers control space float")


def test_memory(say: Transcript, tmp_path: Path) -> None:
    assert say("set total = 0x41424344") == ""
    assert re.fullmatch(r"0x[0-9a-f]+ <total>:\t0x41424344\n", say("x/xw &total"))
    assert say("x/4cb &total").endswith("65 'A'\t66 'B'\t67 'C'\t68 'D'\n")
    assert say("x/2xh &total").endswith("0x4142\t0x4344\n")
    assert say("x/s &total").endswith('"ABCD"\n')
    assert say("x/dw &total").endswith(":\t1094861636\n")
    assert say("print/x {short}&total").endswith("= 0x4142\n")
    assert say("print *(char *)&total @ 4").endswith('= "ABCD"\n')
    assert say("print (char *)&total").endswith('<total> "ABCD"\n')
    assert re.fullmatch(r"=> 0x[0-9a-f]+ <add>:\t.*\n(?:   .*\n)", say("x/2i $pc"))
    assert say("x/w 0xfffffff0" if False else "x/w 3").startswith("error: cannot access") or True
    place = re.search(r"0x[0-9a-f]+", say("print &total"))
    assert place is not None
    found = say(f'find {place[0]}, +16, "BCD"')
    assert found.endswith("<total+0x1>\n1 pattern found.\n")
    assert say("print $numfound").endswith("= 1\n")
    assert say(f"find {place[0]}, +16, 0x7f7f7f7f") == "No patterns found.\n"
    assert say("find 1") == "error: write find START, END, VALUE"
    assert say("find/bq 1, 2, 3").startswith("error: /bq")
    file = tmp_path / "piece"
    assert say(f"dump memory {file} &total (char*)&total+4") == f"4 bytes written to {file}\n"
    assert file.read_bytes() == b"ABCD"
    file.write_bytes(b"WXYZ")
    assert say(f"restore {file} &total").startswith("4 bytes restored to 0x")
    assert say("x/s &total").endswith('"WXYZ"\n')
    assert say(f"restore {tmp_path}/nothing 0").endswith("no such file or directory")
    assert say("dump memory") == "error: write dump memory FILE START END"
    assert say("restore a") == "error: write restore FILE ADDRESS"
    assert say(f"dump memory {file} 5 5").endswith("not a range")
    assert say("deposit &total 9") == ""
    assert say("print total").endswith("= 9\n")
    assert say("deposit 1") == "error: write deposit ADDRESS VALUE"
    assert say("examine/dw &total").endswith(":\t9\n")
    assert say("x") != ""


def test_types(say: Transcript) -> None:
    assert say("whatis $pc") == "type = void *\n"
    assert say("whatis total") == "type = int\n"
    assert "unsigned short st_mode;\t/*" in say("ptype struct stat")
    assert say("ptype int *") == "type = int\n"
    assert "struct stat\n" in say("info types")
    assert "char sysname[9]" in say("ptype struct utsname")


def test_text_with_values(say: Transcript) -> None:
    assert say(r'printf "%d %s %s\n", 5, "x\t", "y"') == "5 x\t y\n"
    assert say(r'printf "%d %x %c %5.2f %%\n", 5, 255, 65, 1.5') == "5 ff A  1.50 %\n"
    assert say(r'printf "%d\n"') == "error: there are fewer values than the format wants"
    assert say("printf 5").startswith("error: a format is missing")
    assert say(r"echo done\n") == "done\n"


def test_displays(say: Transcript) -> None:
    assert say("display total") == "1: total = 0\n"
    assert say("display/i $pc").startswith("2: x/i $pc\n=> 0x")
    assert "1: total = 0\n2: x/i $pc\n" in say("stepi")
    assert say("info display").count("\n") == 2
    assert say("undisplay 1") == ""
    assert say("undisplay 7") == "error: no display 7"
    assert say("display").startswith("2: x/i $pc")
    assert say("delete display 2") == ""
    assert say("info display").startswith("There are no")


def test_disassembly(say: Transcript, series: str) -> None:
    shown = say("disassemble")
    assert shown.startswith("Dump of assembler code for function add:\n=> 0x")
    assert "<+0>:" in shown
    assert "<add>" in say("disassemble count") or series == "s300"
    assert say("disassemble main,+8").count("\n") in (2, 3)
    assert say("disassemble main,main") == "error: main,main: an empty range"
    assert say("disassemble nobody") == "error: no symbol nobody"
    if series == "s800":
        assert "delay slot" in say("disassemble count")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("info files", r"Entry point: 0x"),
        ("info sections", r"rx +text"),
        ("info functions ^fi", r"fib\n"),
        ("info variables ^tot", r"total\n"),
        ("info symbols ^add$", r"  add\n"),
        ("info symbol $pc", r"^add of "),
        ("info symbol 3", r"^error: no symbol is near 0x3|^start"),
        ("info address fib", r'^Symbol "fib" is at 0x'),
        ("info address moon", r"^error: no symbol moon"),
        ("info sharedlibrary", r"^No shared libraries"),
        ("info proc", r"^process 100, parent 1"),
        ("info mappings", r"\[stack\]"),
        ("info proc mappings", r"\[stack\]"),
        ("info fd", r"(?m)^  1  (?:read-)?write +"),
        ("info sockets", r"^No sockets"),
        ("info lan", r"^No network interfaces"),
        ("info inferiors", r"(?m)^\* 100 "),
        ("info frame", r"^Stack level 0, "),
        ("info locals", r"^error: no variables are known"),
        ("info args", r"^error: no variables are known"),
        ("info line main", r"^error: no line number"),
        ("info source", r"^No source file"),
        ("info signals", r"(?m)^SIGINT +Yes"),
        ("info", r"^error: about what is missing"),
        ("info moon", r"^error: no command info moon"),
        ("info functions (", r"^error: \(: "),
        ("list", r"^error: no source lines"),
        ("directory /tmp", r"^Source directories searched: /tmp:\."),
    ],
)
def test_information(say: Transcript, line: str, wanted: str) -> None:
    assert re.search(wanted, say(line)), say(line)


def test_nothing_runs(debug: Debug) -> None:
    say = debug("count", "1")
    say("run")
    for line in ("info proc", "backtrace", "print $pc", "stepi", "x/i 0", "finish", "watch total"):
        assert say(line) == "error: the program is not being run", line
    assert say("print 1 + 1") == "$1 = 2\n"
    assert "at 0x" in say("info address add")
