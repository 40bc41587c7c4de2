"""Frames of PA-RISC: by the unwind table of the file, where it has one, and else by what the beginning of a function
does to the stack pointer and to the return pointer.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from emu.parisc.registers import GATEWAY
from tools.debug.flow import follow, state_at
from tools.debug.frame import Frame

if TYPE_CHECKING:
    from kernel.debug.symbols import Symbols
    from kernel.loader.som_unwind import Region
    from tools.debug.target import Target

_RP, _SP, _FP, _MRP = 2, 30, 3, 31
_LDW, _LDO, _STW, _STWM, _LDWM = 0x12, 0x0D, 0x1A, 0x1B, 0x13
_COPY_SP_FP = 0x081E0243  # COPY r30,r3
_COPY_FP_SP = 0x0803025E  # COPY r3,r30
_COPY_FP_R1 = 0x08030241  # COPY r3,r1: GCC saves r3 through r1
_PADDING = (bytes(4), bytes.fromhex("08000240"))  # between functions; the latter is OR r0,r0,r0
_SAVE_RP = bytes.fromhex("6bc23fd9")  # STW r2,-20(r30)
# LDW -24(r30),r2; LDSID (r2),r1; MTSP r1,sr0; BE,n 0(sr0,r2): what comes after the call in an export stub.
_EXPORT_STUB = bytes.fromhex("4bc23fd1004010a100011820e0400002")
_FAR = 0x40  # bytes from the beginning of a function, which has saved the return pointer by then
_RETURNS = 6  # of functions before one of which nothing is known
_NO_FUNCTION_IS_LONGER = 1 << 14
_LONGEST = 1 << 10  # bytes, followed of a function whose end is not known
_BRANCH = re.compile(r"(b,l|be,l|bve,l|b,gate|bl|bve|bv|ble|be|blr|b|(?:cmp|com|add|mov|b)\w*b)\b")
_TARGET = re.compile(r"\b0x([0-9a-f]+)(?:, %?r\w+)?$")
_NULLIFIES = re.compile(
    r"(?!(?:cmp|com|add|mov|b)\w*b,|b,)\S*,(?:[<>=]|(?:tr|od|ev|n?sv|n?uv|znv|vnz|[sn][bhd][zc])\b)"
)
_CALLS = ("bl", "b,l", "ble", "be,l", "blr", "bve,l", "b,gate")
_CALLING = (0x3A, 0x39)  # opcodes of BL, BLR, BVE and of BLE
_ALWAYS = ("b", "bv", "be", "bve")


def _low_sign(field: int, bits: int) -> int:
    """A displacement whose sign is its lowest bit."""
    return (field >> 1) - (1 << bits - 1 if field & 1 else 0)


class _Branch(NamedTuple):
    target: int | None  # where that stands in it
    calls: bool
    conditional: bool
    nullifies: bool

    @classmethod
    def of(cls, text: str) -> _Branch | None:
        """None for what is no branch."""
        found = _BRANCH.match(text)
        if found is None:
            return None
        name, target = found[1], _TARGET.search(text)
        calls = name in _CALLS and not text.endswith(", r0")
        conditional = name not in _ALWAYS and name not in _CALLS
        return cls(int(target[1], 16) if target else None, calls, conditional, ",n" in text.partition(" ")[0])

    def leads_to(self, address: int) -> list[int]:
        """What is executed when the instruction after it, at `address`, is over."""
        targets = [address + 8] if self.calls or self.conditional else []
        return targets if self.calls or self.target is None else [*targets, self.target]


class _State:
    """At an instruction: bytes the stack has grown since the function was entered, and where registers are saved."""

    def __init__(self) -> None:
        self.grown = 0
        self.pointer: int | None = None  # what r3 is, in bytes from the stack pointer at entry
        self.saved: dict[int, int] = {}  # register: bytes from the stack pointer at entry
        self.r1_is_r3 = False

    def copy(self) -> _State:
        other = _State()
        other.grown, other.pointer, other.saved = self.grown, self.pointer, dict(self.saved)
        other.r1_is_r3 = self.r1_is_r3
        return other


class PariscUnwinder:
    """Of one process; remembers what it has seen of the code."""

    def __init__(self, target: Target, symbols: Symbols) -> None:
        self._target = target
        self._symbols = symbols
        self._known: dict[tuple[int, bool], tuple[int, _State]] = {}

    def _register(self, frame: Frame, number: int) -> int:
        found = frame.registers.get(f"gr{number}")
        return self._target.cpu.get(f"gr{number}") if found is None else found

    def caller(self, frame: Frame) -> Frame | None:
        if frame.pc == GATEWAY:  # a system call is to be made
            frame.cfa, frame.back = self._register(frame, _SP), self._register(frame, _MRP) & ~3
            registers = frame.registers | {"pc": frame.back, "pcoqh": frame.back | 3}
            return Frame(frame.level + 1, frame.back, registers, interrupted=True)
        if self._in_export_stub(frame.pc):
            return self._caller_of_stub(frame)
        module = self._symbols.module_at(frame.pc)
        function = self._symbols.function(frame.place)
        if (found := self._known.get((frame.pc, frame.interrupted))) is None:
            found = self._followed(self._start(frame.place), frame.pc)
            self._known[frame.pc, frame.interrupted] = found
        start, state = found
        if module is not None and not frame.interrupted and (region := module.region(frame.place)) is not None:
            state = _as_told(state, region)
        if module is not None and start == module.entry:
            return None
        memory = self._target.memory
        if state.pointer is not None:
            entered = self._register(frame, _FP) - state.pointer & 0xFFFFFFFF
        else:
            entered = self._register(frame, _SP) - state.grown & 0xFFFFFFFF
        link = _MRP if function is not None and function.name.startswith("$$") else _RP
        saved = state.saved.get(link)
        if saved is not None:
            back = memory.u32(entered + saved & 0xFFFFFFFF) & ~3
        elif frame.interrupted:
            back = self._register(frame, link) & ~3
        else:
            return None
        frame.cfa, frame.back = entered, back
        if not self._plausible(back):
            return None
        registers = dict(frame.registers)
        for number, offset in state.saved.items():
            registers[f"gr{number}"] = memory.u32(entered + offset & 0xFFFFFFFF)
        registers["gr30"], registers["pc"], registers["pcoqh"] = entered, back, back | 3
        return Frame(frame.level + 1, back, registers)

    def _in_export_stub(self, pc: int) -> bool:
        """Of a library's function, which comes back to its stub."""
        memory = self._target.memory
        return memory.protection(pc) is not None and memory.peek(pc, len(_EXPORT_STUB)) == _EXPORT_STUB

    def _caller_of_stub(self, frame: Frame) -> Frame | None:
        frame.cfa = self._register(frame, _SP)
        frame.back = back = self._target.memory.u32(frame.cfa - 24 & 0xFFFFFFFF) & ~3
        if not self._plausible(back):
            return None
        registers = frame.registers | {"pc": back, "pcoqh": back | 3, "gr2": back | 3}
        return Frame(frame.level + 1, back, registers)

    def _plausible(self, address: int) -> bool:
        """Whether a call may have left this return address: a branch and its delay slot are before it."""
        memory = self._target.memory
        protection = memory.protection(address)
        if address < 8 or protection is None or not protection & 4:
            return False
        return memory.protection(address - 8) is not None and memory.u32(address - 8) >> 26 in _CALLING

    def _start(self, pc: int) -> int:
        """Where the function begins, as the unwind table or the symbols say; without them some place where one has,
        before: after a return and what is in its delay slot."""
        if (region := self._region(pc)) is not None:
            return region.start
        function = self._symbols.function(pc)
        memory = self._target.memory
        if function is not None:
            # A stripped file names few functions: another may have begun since.
            code = memory.peek(function.start, max(0, (pc & ~3) - function.start + 4))
            saves = [at for at in range(_FAR, len(code), 4) if code[at : at + 4] == _SAVE_RP]
            return function.start + saves[-1] if saves else function.start
        pc &= ~3
        low = max(memory.extent(pc).start, pc - _NO_FUNCTION_IS_LONGER)
        module = self._symbols.module_at(pc)
        if module is not None and low <= module.entry <= pc:
            low = module.entry
        code = memory.peek(low, pc - low + 4)
        returns = 0
        for at in range(len(code) - 12, -1, -4):
            returns += _returns(int.from_bytes(code[at : at + 4], "big"))
            if returns == _RETURNS:
                return low + at + 8
        return low

    def _region(self, pc: int) -> Region | None:
        module = self._symbols.module_at(pc)
        return None if module is None else module.region(pc)

    def _followed(self, start: int, pc: int) -> tuple[int, _State]:
        """Where the function begins, and the state before the instruction at `pc`."""
        from emu.parisc.disassemble import disassemble

        region, function = self._region(start), self._symbols.function(start)
        end = function.end if function is not None else max(pc, start) + _LONGEST
        end = end if region is None else region.end
        end = min(end, self._target.memory.extent(start).end)
        code = {one.address: one for one in disassemble(self._target.memory.peek(start, end - start), start)}

        def execute(state: _State, address: int) -> None:
            _execute(state, int.from_bytes(code[address].bytes, "big"))

        called: set[int] = set()

        @cache
        def branch_at(address: int) -> _Branch | None:
            """One that may be nullified is conditional."""
            found = _Branch.of(code[address].text) if address in code else None
            before = code.get(address - 4)
            if found is not None and before is not None and _NULLIFIES.match(before.text):
                return found._replace(conditional=True)
            return found

        def successors(begun: int, address: int) -> list[int]:
            """A branch leads to its delay slot, and that to where the branch goes; one that nullifies, there at once.
            What is before the place where the function has `begun` is another one's."""
            branch = branch_at(address)
            if branch is not None and branch.calls and branch.target is not None:
                called.add(branch.target)
            if branch is not None and branch.nullifies and not branch.conditional:
                targets = branch.leads_to(address)
            elif address != begun and (branch := branch_at(address - 4)) is not None:
                targets = branch.leads_to(address - 4)
            else:
                targets = [address + 4]
            return [target for target in targets if target in code]

        def length(address: int) -> int:
            return -4 if address not in code or code[address].bytes in _PADDING else 4

        if start not in code:
            return start, _State()
        known = function is not None or region is not None
        return state_at(
            pc, start, length, known, called, lambda at: follow(at, pc, _State(), execute, partial(successors, at))
        )


def _as_told(state: _State, region: Region) -> _State:
    """Where a call is made, the frame is as the unwind table says."""
    if region.frame is None:
        return state
    told = state.copy()
    told.grown, told.pointer = region.frame, None
    if region.saves_rp:
        told.saved.setdefault(_RP, -20)
    return told


def _returns(word: int) -> bool:
    """BV r0(rp), or BE 0(sr0,rp)."""
    return word & 0xFFFFFFFD == 0xE840C000 or word & 0xFFE00000 == 0xE0400000


def _execute(state: _State, word: int) -> None:
    """What an instruction does to the stack pointer, to r3 and to saved registers."""
    operation, base, register = word >> 26, word >> 21 & 31, word >> 16 & 31
    displacement = _low_sign(word & 0x3FFF, 14)
    offset = _offset(state, base)
    if operation == _STW and offset is not None and displacement < 1 << 12:
        state.saved.setdefault(register, offset + displacement)
    elif operation == _STWM and base == _SP:
        register = _FP if register == 1 and state.r1_is_r3 else register
        state.saved.setdefault(register, state.grown if displacement >= 0 else state.grown + displacement)
        state.grown += displacement
    elif operation == _LDWM and base == _SP:
        state.grown += displacement
        if register == _FP:
            state.pointer = None
    elif operation == _LDO and register == _SP:
        if offset is not None:
            state.grown = offset + displacement
    elif word == _COPY_FP_R1:
        state.r1_is_r3 = True
    elif word == _COPY_SP_FP:
        state.pointer = state.grown
    elif word == _COPY_FP_SP and state.pointer is not None:
        state.grown = state.pointer


def _offset(state: _State, base: int) -> int | None:
    """What a base register is, in bytes from the stack pointer at entry."""
    if base == _SP:
        return state.grown
    return state.pointer if base == _FP else None
