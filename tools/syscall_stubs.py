"""Turns the SDK's table of system calls into assembly stubs.

Convention of the Series 300: `trap #0` with the number in d0 and the C arguments where the caller left them (the
kernel skips the return address); carry set says that d0 is an errno.
"""

from __future__ import annotations

from typing import NamedTuple

# gcc expects pointers in a0 as well as d0, hence the last move of each.
RESULT = "\tmovea.l\t%d0,%a0\n\trts\n"
TRAP = "\ttrap\t#0\n\tjcs\t_cerror\n"
CHILD = "\ttst.l\t%d1\n\tbeq.s\t1f\n\tmoveq\t#0,%d0\n1:"
BODIES = {
    "plain": TRAP + RESULT,
    "second": TRAP + "\tmove.l\t%d1,%d0\n" + RESULT,
    "fork": TRAP + CHILD + RESULT,
    # The child returns through the same stack first: the return address waits in a register.
    "vfork": "\tmovea.l\t(%sp)+,%a1\n\ttrap\t#0\n\tbcc.s\t2f\n\tmove.l\t%a1,-(%sp)\n\tjra\t_cerror\n2:"
    + CHILD
    + "\tjmp\t(%a1)\n",
    "pipe": TRAP + "\tmovea.l\t4(%sp),%a0\n\tmove.l\t%d0,(%a0)+\n\tmove.l\t%d1,(%a0)\n\tmoveq\t#0,%d0\n\trts\n",
}


class Call(NamedTuple):
    """One line of the table: call number, C name, kind of stub."""

    number: int
    name: str
    kind: str


def read_table(text: str) -> list[Call]:
    """Decode the table.  Raises ValueError naming the line that is wrong."""
    calls = []
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.partition("#")[0].split()
        if not fields:
            continue
        if len(fields) != 3 or not fields[0].isdigit() or fields[2] not in BODIES:
            raise ValueError(f"line {number}: want a call number, a name and a kind: {line!r}")
        calls.append(Call(int(fields[0]), fields[1], fields[2]))
    return calls


def stub_source(table: str) -> str:
    """Assembly source with one section a stub, so that a program carries only those it calls."""
    return "".join(_stub(call) for call in read_table(table))


def namespace_header(table: str) -> str:
    """C preprocessor source that makes the library call the primary names, whatever the program calls its own."""
    names = [call.name for call in read_table(table) if not call.name.startswith("_")]
    guarded = "".join(f"#define {name} _{name}\n" for name in names)
    return f"#ifndef __ASSEMBLER__\n{guarded}#endif\n"


def _stub(call: Call) -> str:
    primary = call.name if call.name.startswith("_") else "_" + call.name
    lines = [f'\t.section .text.{primary},"ax"\n\t.globl\t{primary}\n\t.type\t{primary},@function\n']
    if primary != call.name:
        lines.append(f"\t.weak\t{call.name}\n\t.type\t{call.name},@function\n{call.name}:\n")
    load = f"moveq\t#{call.number}" if call.number < 128 else f"move.l\t#{call.number}"
    lines.append(f"{primary}:\n\t{load},%d0\n{BODIES[call.kind]}")
    return "".join(lines)
