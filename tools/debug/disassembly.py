"""Instructions of a process with symbols, branch targets, delay slots and what is nullified."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tools.debug.errors import CommandError
from tools.inspect.disassemblers import disassembler
from tools.inspect.listing import ADDRESSES

if TYPE_CHECKING:
    from tools.debug.looking import Looking

_LONGEST = 22  # bytes
_MACHINES = {"s300": "m68k", "s800": "PA-RISC"}
_BRANCH = re.compile(r"(?:b|bl|bv|be|ble|bve|blr|gate|((?:cmp|com|add|mov|b)\w*b))\b")
_PSW_N = 1 << 21


class Shown(NamedTuple):
    address: int
    bytes: bytes
    text: str
    slot: str  # what it is to the branch before, whose delay slot it is in; empty if there is none


def instructions(debugger: Looking, address: int, count: int) -> list[Shown]:
    """The next `count`. Raises CommandError where nothing is mapped."""
    target = debugger.target
    step = 4 if target.abi.NAME == "s800" else 2
    address &= -step
    inspector = debugger.inspector()
    region = target.memory.extent(address) if target.memory.protection(address) is not None else None
    if region is None:
        raise CommandError(f"cannot access memory at {address:#x}")
    size = min(region.end - address, count * (4 if step == 4 else _LONGEST))
    code = inspector.read(address, size)
    machine = _MACHINES[target.abi.NAME]
    found: list[Shown] = []
    before = inspector.read(address - 4, 4) if step == 4 and address - 4 >= region.start else b""
    slot = "".join(_slot_after(one.text) for one in disassembler(machine)(before, address - 4)) if before else ""
    for one in disassembler(machine)(code, address):
        found.append(Shown(one.address, one.bytes, one.text, slot))
        slot = _slot_after(one.text) if step == 4 else ""
        if len(found) == count:
            break
    return found


def between(debugger: Looking, start: int, end: int) -> list[Shown]:
    step = 4 if debugger.target.abi.NAME == "s800" else 2
    return [one for one in instructions(debugger, start, max(1, (end - start) // step)) if one.address < end]


def _slot_after(text: str) -> str:
    """What the instruction after this one is to it. A branch that nullifies always does, a conditional one if it is
    taken forwards or not taken backwards."""
    branch = _BRANCH.match(text)
    if branch is None or text.startswith("break"):
        return ""
    if ",n" not in text.split()[0].replace(",nsv", "").replace(",nuv", ""):
        return "delay slot"
    return "delay slot, nullified" if branch[1] is None else "delay slot, may be nullified"


def line(debugger: Looking, one: Shown, current: int | None, function: str | None = None) -> str:
    """One instruction as `x/i` and `disassemble` show it."""
    mark = "=> " if one.address == current else "   "
    name = debugger.symbols.nearest(one.address)
    where = ""
    if name is not None:
        where = f" <+{name[1]}>" if function == name[0] else f" <{name[0]}+{name[1]}>" if name[1] else f" <{name[0]}>"
    remarks = _remarks(debugger, one, current)
    text = f"{mark}{one.address:#010x}{where}:\t{one.text}"
    return f"{text}\t; {', '.join(remarks)}" if remarks else text


def _remarks(debugger: Looking, one: Shown, current: int | None) -> list[str]:
    remarks = []
    for pattern in ADDRESSES[_MACHINES[debugger.target.abi.NAME]]:
        for found in pattern.finditer(one.text):
            described = debugger.symbols.describe(int(found[1], 16))
            if described and f"<{described}>" not in remarks:
                remarks.append(f"<{described}>")
    if one.slot:
        remarks.append(one.slot)
    if one.address == current and debugger.target.abi.NAME == "s800" and debugger.target.cpu.get("psw") & _PSW_N:
        remarks.append("nullified")
    return remarks
