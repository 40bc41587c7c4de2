"""The assembly source of what a dynamically linked file of the Series 300 calls and is found by.

That is the procedure linkage table, whose entries carry the names of the functions they lead to, the program's copies
of a library's variables, and `__DYNAMIC`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kernel.loader.aout_dynamic_format import (
    BINDER_OFFSET,
    BOUND_FIELD,
    DYNAMIC_SIZE,
    EMBEDDED_PATH_FIELD,
    FLAGS_FIELD,
    INITIALISERS_FIELD,
    SHLIB_PATH_FIELD,
)

AREA = "__dynamic_area"  # `__DYNAMIC`; ELF's linker keeps that name for itself
WRAPPED = "__wrap_"  # what `ld --wrap` calls in place of a function
# Local names of the tables and of what debuggers look at.
MARKS = ("BOUND", "DBOUND", "PLT", "DLT", "__dld_flags", "__dld_hook", "__dld_list")
SLOT_MARK, COPY_MARK = "slot.", "copy."  # local labels beside each: which of them are still there after a trial


class Copied(NamedTuple):
    """A variable of a library that the program has its own copy of."""

    name: str
    size: int  # bytes


def trial(functions: Iterable[str], variables: Iterable[Copied]) -> str:
    """Every name a program could take from its libraries, each in a section that the linker drops if it doesn't."""
    source = [f'\t.section .bss.{AREA},"aw",@nobits\n{AREA}:\n']
    for name in functions:
        source += [f'\t.section .linkage.trial.{name},"awx"\n{SLOT_MARK}{name}:\n', _entry(name), f"\t.weak\t{name}\n"]
    for name, size in variables:
        source += [f'\t.section .bss.trial.{name},"aw",@nobits\n{COPY_MARK}{name}:\n', _copy(Copied(name, size))]
    return "".join(source)


def program(functions: Iterable[str], copies: Iterable[Copied], embedded_path: str, order: int) -> str:
    """The linkage of a program: crt0 has the list of paths that SHLIB_PATH fills."""
    path = "__dld_shlib_path"
    source = _linkage(functions, SHLIB_PATH=path, embedded_path=embedded_path, order=order)
    return source + "\n\t.bss\n\t.balign\t4\n" + "".join(map(_copy, copies))


def library(functions: Iterable[str], own: Iterable[str], embedded_path: str, order: int) -> str:
    """The linkage of a library. `own`: its functions that give way to others of their names."""
    entries = [*functions, *(WRAPPED + name for name in own)]
    hidden = "".join(f"\t.hidden\t{name}\n" for name in [AREA, *entries])
    return hidden + _linkage(entries, SHLIB_PATH="0", embedded_path=embedded_path, order=order)


def _linkage(functions: Iterable[str], *, SHLIB_PATH: str, embedded_path: str, order: int) -> str:
    entries = list(functions)
    bound = 4 * (len(entries) // 32 + 1)
    mark = "".join(f"\t.type\t{name},@object\n" for name in MARKS)
    return f"""\
\t.section .linkage.bound,"aw"
{mark}\t.balign\t4
BOUND:
DBOUND:
DLT:\t.space\t{bound}
\t.section .linkage.plt,"awx"
PLT:
{"".join(map(_entry, entries))}\
\t.section .linkage.dynamic,"awx"
\t.globl\t{AREA}
\t.type\t{AREA},@object
{AREA}:
\t.long\t0, 0, __data_start, __data_end, __library_end, DBOUND, PLT, PLT, PLT
\t.short\t0x60ff, 0, 0
\t.org\t{AREA}+{BOUND_FIELD}
\t.long\tBOUND
\t.org\t{AREA}+{FLAGS_FIELD}
__dld_flags:\t.long\t0
__dld_hook:\t.long\t0
__dld_list:\t.long\t0
\t.org\t{AREA}+{SHLIB_PATH_FIELD}
\t.long\t{SHLIB_PATH}
\t.org\t{AREA}+{EMBEDDED_PATH_FIELD}
\t.long\t{"1f" if embedded_path else "0"}, {order}
\t.org\t{AREA}+{INITIALISERS_FIELD}
\t.weak\t__fini_array_start
\t.weak\t__fini_array_end
\t.long\t__init_array_start, __init_array_end, __fini_array_start, __fini_array_end
\t.org\t{AREA}+{DYNAMIC_SIZE}
\t.data
1:\t.asciz\t"{embedded_path}"
\t.balign\t4
"""


def _entry(name: str) -> str:
    return (
        f"\t.globl\t{name}\n\t.type\t{name},@function\n{name}:\t.short\t0x61ff\n"
        f"\t.long\t{AREA}+{BINDER_OFFSET}-.\n\t.short\t0\n"
    )


def _copy(one: Copied) -> str:
    name, size = one
    return f"\t.weak\t{name}\n\t.type\t{name},@object\n{name}:\t.space\t{size}\n\t.balign\t4\n"
