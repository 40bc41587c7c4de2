"""Turns the SDK's table of system calls into assembly stubs.

Convention of the Series 300: `trap #0` with the number in d0 and the C arguments where the caller left them (the
kernel skips the return address); carry set says that d0 is an errno.

Convention of the Series 800: a branch to offset 4 of the gateway page with the number in r22, the C arguments where
the caller left them (registers, then its stack: a stub has no frame) and the return address in r31; r22 not 0 says
that r28 is an errno, r29 is the second result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Stubs(NamedTuple):
    """How one series makes system calls: a column of the table, and code."""

    column: int
    load: Callable[[int], str]  # code that says which call it is, for a number
    bodies: dict[str, str]  # the rest, for each kind of stub


def _load_d0(number: int) -> str:
    return f"\t{'moveq' if number < 128 else 'move.l'}\t#{number},%d0\n"


# gcc expects pointers in a0 as well as d0, hence the last move of each.
RESULT = "\tmovea.l\t%d0,%a0\n\trts\n"
TRAP = "\ttrap\t#0\n\tjcs\t_cerror\n"
CHILD = "\ttst.l\t%d1\n\tbeq.s\t1f\n\tmoveq\t#0,%d0\n1:"
S300_STUBS = Stubs(
    0,
    _load_d0,
    {
        "plain": TRAP + RESULT,
        "reason": "\ttrap\t#0\n\tbcs.s\t1f\n\tmoveq\t#0,%d0\n1:\trts\n",
        "second": TRAP + "\tmove.l\t%d1,%d0\n" + RESULT,
        "wide": TRAP + RESULT,
        "fork": TRAP + CHILD + RESULT,
        # The child returns through the same stack first: the return address waits in a register.
        "vfork": "\tmovea.l\t(%sp)+,%a1\n\ttrap\t#0\n\tbcc.s\t2f\n\tmove.l\t%a1,-(%sp)\n\tjra\t_cerror\n2:"
        + CHILD
        + "\tjmp\t(%a1)\n",
        "pipe": TRAP + "\tmovea.l\t4(%sp),%a0\n\tmove.l\t%d0,(%a0)+\n\tmove.l\t%d1,(%a0)\n\tmoveq\t#0,%d0\n\trts\n",
    },
)


def _enter_gateway(number: int) -> str:
    return f"\tldil\tL%0xC0000000,%r1\n\tble\t4(%sr7,%r1)\n\tldi\t{number},%r22\n"


# The instruction after `or,=` is skipped when the result is 0.
CHECK = "\tor,=\t%r0,%r22,%r0\n\tb,n\t_cerror\n"
LEAVE = "\tbv,n\t%r0(%r2)\n"
CHILD_800 = CHECK + "\tor,=\t%r0,%r29,%r0\n\tcopy\t%r0,%r28\n" + LEAVE
S800_STUBS = Stubs(
    1,
    _enter_gateway,
    {
        "plain": CHECK + LEAVE,
        "reason": "\tor,<>\t%r0,%r22,%r0\n\tcopy\t%r0,%r28\n" + LEAVE,
        "second": CHECK + "\tbv\t%r0(%r2)\n\tcopy\t%r29,%r28\n",
        # A result of 64 bits: -1 in both registers for an error.
        "wide": "\tcomib,=\t0,%r22,1f\n\tnop\n\tb\t_cerror\n\tldi\t-1,%r29\n1:" + LEAVE,
        "fork": CHILD_800,
        "vfork": CHILD_800,
        "pipe": CHECK + "\tstw\t%r28,0(%r26)\n\tstw\t%r29,4(%r26)\n\tbv\t%r0(%r2)\n\tcopy\t%r0,%r28\n",
    },
)
KINDS = frozenset(S300_STUBS.bodies)


class Call(NamedTuple):
    """One line of the table: call number on each series (None where there is no such call), C name, kind of stub."""

    numbers: tuple[int | None, int | None]
    name: str
    kind: str


def read_table(text: str) -> list[Call]:
    """Decode the table.  Raises ValueError naming the line that is wrong."""
    calls = []
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.partition("#")[0].split()
        if not fields:
            continue
        if len(fields) != 4 or not all(map(_is_number, fields[:2])) or fields[3] not in KINDS:
            raise ValueError(f"line {number}: want two call numbers, a name and a kind: {line!r}")
        calls.append(Call((_number(fields[0]), _number(fields[1])), fields[2], fields[3]))
    return calls


def _is_number(field: str) -> bool:
    return field == "-" or field.isdigit()


def _number(field: str) -> int | None:
    return None if field == "-" else int(field)


def stub_source(table: str, stubs: Stubs) -> str:
    """Assembly source with one section a stub, so that a program carries only those it calls."""
    source = ""
    for call in read_table(table):
        number = call.numbers[stubs.column]
        if number is not None:
            source += _stub(call, stubs.load(number) + stubs.bodies[call.kind])
    return source


def namespace_header(table: str, stubs: Stubs) -> str:
    """C preprocessor source that makes the library call the primary names, whatever the program calls its own."""
    names = [call.name for call in read_table(table) if call.numbers[stubs.column] is not None]
    guarded = "".join(f"#define {name} _{name}\n" for name in names if not name.startswith("_"))
    return f"#ifndef __ASSEMBLER__\n{guarded}#endif\n"


def _stub(call: Call, code: str) -> str:
    primary = call.name if call.name.startswith("_") else "_" + call.name
    lines = [f'\t.section .text.{primary},"ax"\n\t.globl\t{primary}\n\t.type\t{primary},@function\n']
    if primary != call.name:
        lines.append(f"\t.weak\t{call.name}\n\t.type\t{call.name},@function\n{call.name}:\n")
    lines.append(f"{primary}:\n{code}")
    return "".join(lines)
