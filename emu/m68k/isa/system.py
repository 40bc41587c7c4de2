"""Traps, and the privileged instructions: what they do in supervisor state is declared here as one word, the trap they
give in user state. The memory management units and exception frames are a gap.
"""

from __future__ import annotations

from typing import Any

from emu.cpu import ArithmeticKind, IllegalKind
from emu.m68k.isa.encoding import instruction


@instruction("TRAP", "0100 1110 0100 number:4")
def trap(m: Any, i: Any) -> None:
    m.call_system(i.number)


@instruction("TRAPV", "0100 1110 0111 0110", size=0, condition=9)
@instruction("TRAPcc", "0101 condition:4 1111 1100", since="68020", size=0)
@instruction("TRAPcc", "0101 condition:4 1111 1010", since="68020", size=2)
@instruction("TRAPcc", "0101 condition:4 1111 1011", since="68020", size=4)
def trap_on_condition(m: Any, i: Any) -> None:
    if i.size == 2:
        m.word()
    elif i.size == 4:
        m.long()
    m.trap(m.cc.holds(i.condition), ArithmeticKind.TRAPV)


@instruction("BKPT", "0100 1000 0100 1 number:3")
@instruction("ILLEGAL", "0100 1010 1111 1100")
def illegal(m: Any, i: Any) -> None:
    m.illegal(IllegalKind.ILLEGAL)


@instruction("MOVE from SR", "0100 0000 11 ea.data-alterable")
@instruction("MOVE to SR", "0100 0110 11 ea.data")
@instruction("ANDI to SR", "0000 0010 0111 1100")
@instruction("ORI to SR", "0000 0000 0111 1100")
@instruction("EORI to SR", "0000 1010 0111 1100")
@instruction("MOVE USP", "0100 1110 0110 from:1 n:3")
@instruction("RESET", "0100 1110 0111 0000")
@instruction("STOP", "0100 1110 0111 0010")
@instruction("RTE", "0100 1110 0111 0011")
@instruction("MOVEC", "0100 1110 0111 101 to_control:1")
@instruction("MOVES", "0000 1110 size.bwl ea.memory-alterable")
@instruction("FSAVE", "1111 001 100 ea.registers-to", since="68020")
@instruction("FRESTORE", "1111 001 101 ea.registers-from", since="68020")
@instruction("PMMU", "1111 000 000 ea.control-alterable | command:16", since="68030", until="68030")
@instruction("PMMU", "1111 000 000 000 n:3 | command:16", since="68030", until="68030")
@instruction("CINV, CPUSH", "1111 0100 caches:2 push:1 scope:2 n:3", since="68040", until="68040")
@instruction("PFLUSH", "1111 0101 000 mode:2 n:3", since="68040", until="68040")
@instruction("PTEST", "1111 0101 01 r:1 01 n:3", since="68040", until="68040")
def privileged(m: Any, i: Any) -> None:
    m.illegal(IllegalKind.PRIVILEGED)
