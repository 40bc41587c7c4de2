"""Frames of PA-RISC: by the unwind table of the file, where it has one, and else by what the beginning of a function
does to the stack pointer and to the return pointer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emu.parisc.registers import GATEWAY
from tools.debug.flow import follow
from tools.debug.frame import Frame

if TYPE_CHECKING:
    from kernel.debug.symbols import Symbols
    from tools.debug.target import Target

_RP, _SP, _FP, _MRP = 2, 30, 3, 31
_LDW, _LDO, _STW, _STWM, _LDWM = 0x12, 0x0D, 0x1A, 0x1B, 0x13
_COPY_SP_FP = 0x081E0243  # COPY r30,r3
_COPY_FP_SP = 0x0803025E  # COPY r3,r30
_COPY_FP_R1 = 0x08030241  # COPY r3,r1: GCC saves r3 through r1
_SAVE_RP = bytes.fromhex("6bc23fd9")  # STW r2,-20(r30)
_FAR = 0x40  # bytes from the beginning of a function, which has saved the return pointer by then
_NO_FUNCTION_IS_LONGER = 1 << 14
_LONGEST = 1 << 10  # bytes, followed of a function whose end is not known
_BRANCH = re.compile(r"(b,l|be,l|bve,l|b,gate|bl|bve|bv|ble|be|blr|b|(?:cmp|com|add|mov|b)\w*b)\b")
_TARGET = re.compile(r"\b0x([0-9a-f]+)(?:, %?r\w+)?$")
_CALLS = ("bl", "b,l", "ble", "be,l", "blr", "bve,l", "b,gate")
_ALWAYS = ("b", "bv", "be", "bve")


def _low_sign(field: int, bits: int) -> int:
    """A displacement whose sign is its lowest bit."""
    return (field >> 1) - (1 << bits - 1 if field & 1 else 0)


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
    """Of one process."""

    def __init__(self, target: Target, symbols: Symbols) -> None:
        self._target = target
        self._symbols = symbols

    def _register(self, frame: Frame, number: int) -> int:
        found = frame.registers.get(f"gr{number}")
        return self._target.cpu.get(f"gr{number}") if found is None else found

    def caller(self, frame: Frame) -> Frame | None:
        if frame.pc == GATEWAY:  # a system call is to be made
            frame.cfa, frame.back = self._register(frame, _SP), self._register(frame, _MRP) & ~3
            registers = frame.registers | {"pc": frame.back, "pcoqh": frame.back | 3}
            return Frame(frame.level + 1, frame.back, registers, interrupted=True)
        module = self._symbols.module_at(frame.pc)
        start = self._start(frame.place)
        if module is not None and start == module.entry:
            return None
        function = self._symbols.function(frame.place)
        state = self._followed(start, frame.pc)
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

    def _plausible(self, address: int) -> bool:
        protection = self._target.memory.protection(address)
        return protection is not None and bool(protection & 4) and address != 0

    def _start(self, pc: int) -> int:
        """Where the function begins; without symbols at the last store of the return pointer, or after the last return
        and what is in its delay slot."""
        function = self._symbols.function(pc)
        memory = self._target.memory
        if function is not None:
            # A stripped file names few functions: another may have begun since.
            code = memory.peek(function.start, max(0, (pc & ~3) - function.start + 4))
            saves = [at for at in range(_FAR, len(code), 4) if code[at : at + 4] == _SAVE_RP]
            return function.start + saves[-1] if saves else function.start
        pc &= ~3
        low = max(memory.extent(pc).start, pc - _NO_FUNCTION_IS_LONGER)
        code = memory.peek(low, pc - low + 4)
        for at in range(len(code) - 4, -1, -4):
            word = int.from_bytes(code[at : at + 4], "big")
            if code[at : at + 4] == _SAVE_RP:
                return low + at
            if at + 8 <= len(code) - 4 and _returns(word):
                return low + at + 8
        return low

    def _followed(self, start: int, pc: int) -> _State:
        """The state before the instruction at `pc`."""
        from emu.parisc.disassemble import disassemble

        function = self._symbols.function(start)
        end = function.end if function is not None else max(pc, start) + _LONGEST
        end = min(end, self._target.memory.extent(start).end)
        code = {one.address: one for one in disassemble(self._target.memory.peek(start, end - start), start)}

        def execute(state: _State, address: int) -> None:
            _execute(state, int.from_bytes(code[address].bytes, "big"))

        def successors(address: int) -> list[int]:
            """A branch leads to its delay slot, and that to where the branch goes."""
            targets = [address + 4]
            before = code.get(address - 4)
            if before is not None and (branch := _BRANCH.match(before.text)) is not None:
                name, target = branch[1], _TARGET.search(before.text)
                calls = name in _CALLS and not before.text.endswith(", r0")
                conditional = name not in _ALWAYS
                targets = [address + 4] if calls or conditional else []
                if target is not None and not calls:
                    targets.append(int(target[1], 16))
            return [target for target in targets if target in code]

        return follow(start, pc, _State(), execute, successors) if start in code else _State()


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
