"""Where control goes: branches, calls, returns, loops."""

from __future__ import annotations

from typing import Any

from emu.cpu import IllegalKind
from emu.m68k.isa.addressing import address
from emu.m68k.isa.encoding import instruction
from emu.m68k.isa.logic import set_condition_codes
from emu.m68k.isa.move import push
from emu.m68k.isa.values import MASK, extended, signed

_TRUE, _CALL = 0, 1


def _target(m: Any, i: Any) -> Any:
    """Counted from behind the first word."""
    base = m.here
    if i.size == 1:
        return (base + signed(i.displacement, 1)) & MASK
    return (base + (extended(m.word(), 2) if i.size == 2 else m.long())) & MASK


@instruction("Bcc", "0110 condition:4 0000 0000", size=2)
@instruction("Bcc", "0110 condition:4 1111 1111", since="68020", size=4)
@instruction("Bcc", "0110 condition:4 displacement:8", size=1)
def branch(m: Any, i: Any) -> None:
    """Condition 0 is BRA, 1, which never holds elsewhere, BSR."""
    target = _target(m, i)
    if i.condition == _CALL:
        push(m, m.here)
        m.branch(True, target)
    else:
        m.branch(m.cc.holds(i.condition), target)


@instruction("DBcc", "0101 condition:4 1100 1 n:3")
def decrement_and_branch(m: Any, i: Any) -> None:
    base = m.here
    target = (base + extended(m.word(), 2)) & MASK
    met = m.cc.holds(i.condition)
    if met is True:
        return
    before = m.d[i.n]
    count = (before & 0xFFFF) - 1 & 0xFFFF
    m.d[i.n] = m.select(met, before, before & 0xFFFF0000 | count)
    m.branch((met ^ True) & (before & 0xFFFF != 0), target)


@instruction("JMP", "0100 1110 11 ea.control")
def jump(m: Any, i: Any) -> None:
    m.branch(True, address(m, i.ea))


@instruction("JSR", "0100 1110 10 ea.control")
def jump_to_subroutine(m: Any, i: Any) -> None:
    target = address(m, i.ea)
    push(m, m.here)
    m.branch(True, target)


@instruction("RTS", "0100 1110 0111 0101")
def return_from_subroutine(m: Any, i: Any) -> None:
    top = m.a[7]
    target = m.load(4, top)
    m.a[7] = (top + 4) & MASK
    m.branch(True, target)


@instruction("RTD", "0100 1110 0111 0100")
def return_and_deallocate(m: Any, i: Any) -> None:
    top = m.a[7]
    displacement = extended(m.word(), 2)
    target = m.load(4, top)
    m.a[7] = (top + 4 + displacement) & MASK
    m.branch(True, target)


@instruction("RTR", "0100 1110 0111 0111")
def return_and_restore(m: Any, i: Any) -> None:
    top = m.a[7]
    codes = m.load(2, top)
    target = m.load(4, (top + 2) & MASK)
    m.a[7] = (top + 6) & MASK
    set_condition_codes(m, codes)
    m.branch(True, target)


@instruction("NOP", "0100 1110 0111 0001")
def nothing(m: Any, i: Any) -> None:
    """It waits for what is under way; here nothing is."""


# The module calls of the 68020, by descriptors of type 0 (no change of the access level), opt 0 (arguments on the
# stack) and opt 4 (arguments by pointer). A frame: descriptor's first word, CCR, argument count, descriptor's address,
# return address, saved module data pointer, saved stack pointer.

_FRAME = 24
_TYPE = 0x1F000000


@instruction("CALLM", "0000 0110 11 ea.control", since="68020", until="68020")
def call_module(m: Any, i: Any) -> None:
    m.reference()
    count = m.word() & 0xFF
    descriptor = address(m, i.ea)
    head = m.load(4, descriptor)
    if head & _TYPE or head >> 29 not in (0, 4):
        m.illegal(IllegalKind.ILLEGAL)  # the processor has exceptions of its own for these (FORMAT)
    entry, data = m.load(4, descriptor + 4 & MASK), m.load(4, descriptor + 8 & MASK)
    word = m.load(2, entry)
    number = word >> 12
    stack = m.a[7]
    saved = m.d[number] if number < 8 else m.a[number - 8]
    frame = stack - _FRAME & MASK
    _write_frame(m, frame, (head >> 16, _codes(m)), (count, descriptor, m.here, saved, stack))
    m.a[7] = frame
    if number < 8:
        m.d[number] = data
    else:
        m.a[number - 8] = data
    m.branch(True, entry + 2 & MASK)


def _codes(m: Any) -> int:
    from emu.m68k.isa.flags import bits

    return int(bits(m, m.cc, m.x))


def _write_frame(m: Any, frame: int, words: tuple[int, int], longs: tuple[int, ...]) -> None:
    for place, word in enumerate(words):
        m.store(2, frame + 2 * place & MASK, word)
    for place, long in enumerate(longs, 1):
        m.store(4, frame + 4 * place & MASK, long)


@instruction("RTM", "0000 0110 1100 bank:1 n:3", since="68020", until="68020")
def return_from_module(m: Any, i: Any) -> None:
    m.reference()
    frame = m.a[7]
    head = m.load(2, frame)
    if head & _TYPE >> 16:
        m.illegal(IllegalKind.ILLEGAL)
    codes = m.load(2, frame + 2 & MASK)
    count, _, back, saved, stack = (m.load(4, frame + 4 * place & MASK) for place in range(1, 6))
    m.a[7] = stack + (count & 0xFF) & MASK
    if i.bank:
        m.a[i.n] = saved
    else:
        m.d[i.n] = saved
    set_condition_codes(m, codes)
    m.branch(True, back)
