"""Floating-point arguments and results between modules of the Series 800.

Within a module gcc and HP's compilers pass them in floating-point registers.  Between modules HP's linker has every
function described as taking and returning words in general registers, and moves what isn't there in stubs of its own.
So each such function of the shared libraries has an entry that moves its arguments into floating-point registers and
leaves the result in both kinds of register (HP's compilers look for it in r28 and r29, gcc in fr4); and what is linked
with the libraries calls it through a stub that moves the arguments the other way.

Words of arguments: word n of four is general register 26 - n, or -36 - 4n from the stack pointer for the callee to
keep it; a double begins at an even word, the first of the two being its lower half.  Facts: the 32-bit run-time
architecture as dynamic programs of HP-UX 9 to 11 show it.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import rom

TABLE = Path(rom.__file__).resolve().parent / "guest" / "float_functions.tbl"
BODY = "__float_"  # begins the name of a function proper, in a library
RENAMED = "__import_"  # begins the name by which a stub knows the library's function
REGISTER_WORDS = 4
FRAME = 64


class FloatFunction(NamedTuple):
    """A line of the table; `result` and each of `parameters` is d (double), f (float) or i (a word)."""

    name: str
    result: str
    parameters: str

    @property
    def returns_float(self) -> bool:
        return self.result in "df"

    def words(self) -> list[tuple[int, str]]:
        """The first word of each parameter, and its kind."""
        found, word = [], 0
        for kind in self.parameters:
            word += word % 2 if kind == "d" else 0
            found.append((word, kind))
            word += 2 if kind == "d" else 1
        return found

    def total_words(self) -> int:
        return max((word + (2 if kind == "d" else 1) for word, kind in self.words()), default=0)


def read_table(text: str) -> list[FloatFunction]:
    """Decode the table.  Raises ValueError naming the line that is wrong."""
    functions = []
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.partition("#")[0].split()
        if not fields:
            continue
        parameters = fields[2].removeprefix("-") if len(fields) == 3 else "?"
        if not set(parameters) <= set("dfi") or fields[1] not in ("d", "f", "i"):
            raise ValueError(f"line {number}: want a name, a result and parameters of d, f and i: {line!r}")
        functions.append(FloatFunction(fields[0], fields[1], parameters))
    return functions


def float_functions() -> list[FloatFunction]:
    """Those of the SDK's libraries.  Raises OSError."""
    return read_table(TABLE.read_text())


def entry_source(functions: list[FloatFunction]) -> str:
    """Assembly source of what a library's callers enter, each in a section of its own."""
    return "".join(_section(one.name, "") + _entry(one) for one in functions)


def call_source(function: FloatFunction) -> str:
    """Assembly source of the stub that calls a library's function, known to the file it is linked into only."""
    return _section(function.name, f"\t.hidden\t{function.name}\n") + _call(function)


def _section(name: str, more: str) -> str:
    return f'\t.section .text.{name},"ax"\n\t.globl\t{name}\n{more}\t.type\t{name},@function\n{name}:\n'


def _home(word: int) -> int:
    """Where the caller's frame has room for a word of the arguments, from the stack pointer."""
    return -36 - 4 * word


def _in_registers(function: FloatFunction) -> list[tuple[int, str]]:
    return [(word, kind) for word, kind in function.words() if kind in "df" and word < REGISTER_WORDS]


def _entry(function: FloatFunction) -> str:
    code = ""
    for word, kind in _in_registers(function):
        code += _stw(26 - word, _home(word))
        if kind == "d":
            code += _stw(25 - word, _home(word + 1)) + _address(word + 1) + f"\tfldds\t0(%r1),%fr{5 + word}\n"
        else:
            code += _address(word) + f"\tfldws\t0(%r1),%fr{4 + word}L\n"
    body = BODY + function.name
    if not function.returns_float:
        return code + f"\tb\t{body}\n\tnop\n"
    code += f"\tstw\t%r2,-20(%r30)\n\tldo\t{FRAME}(%r30),%r30\n"
    for word in range(REGISTER_WORDS, function.total_words()):
        code += f"\tldw\t{_home(word) - FRAME}(%r30),%r1\n\tstw\t%r1,{_home(word)}(%r30)\n"
    code += f"\tbl\t{body},%r2\n\tnop\n\tldw\t{-20 - FRAME}(%r30),%r2\n"
    if function.result == "d":
        code += "\tfstds\t%fr4,-16(%r30)\n\tldw\t-16(%r30),%r28\n\tldw\t-12(%r30),%r29\n"
    else:
        code += "\tfstws\t%fr4L,-16(%r30)\n\tldw\t-16(%r30),%r28\n"
    return code + f"\tbv\t%r0(%r2)\n\tldo\t{-FRAME}(%r30),%r30\n"


def _call(function: FloatFunction) -> str:
    code = ""
    for word, kind in _in_registers(function):
        if kind == "d":
            code += _address(word + 1) + f"\tfstds\t%fr{5 + word},0(%r1)\n"
            code += _ldw(_home(word), 26 - word) + _ldw(_home(word + 1), 25 - word)
        else:
            code += _address(word) + f"\tfstws\t%fr{4 + word}L,0(%r1)\n" + _ldw(_home(word), 26 - word)
    return code + f"\tb\t{RENAMED}{function.name}\n\tnop\n"


def _address(word: int) -> str:
    """Loads and stores of floating point reach 16 bytes only."""
    return f"\tldo\t{_home(word)}(%r30),%r1\n"


def _stw(register: int, displacement: int) -> str:
    return f"\tstw\t%r{register},{displacement}(%r30)\n"


def _ldw(displacement: int, register: int) -> str:
    return f"\tldw\t{displacement}(%r30),%r{register}\n"
