"""Frames of the 68k. Nothing but the code says where things are: it is followed from the function's beginning to where
the program is, with an eye on the stack pointer and on LINK.
"""

from __future__ import annotations

import re
import struct
from functools import cache
from typing import TYPE_CHECKING

from tools.debug.flow import follow, state_at
from tools.debug.frame import Frame

if TYPE_CHECKING:
    from emu.m68k.disassemble import Instruction
    from kernel.debug.symbols import Symbols
    from tools.debug.target import Target

_LINK, _LINK_LONG, _UNLK, _RTS, _RTD = 0x4E56, 0x480E, 0x4E5E, 0x4E75, 0x4E74
_MOVED = {1: 2, 2: 4, 3: 2}  # bytes the stack pointer moves by, of MOVE.B, MOVE.L and MOVE.W
_CLEARED = {0x4227: 2, 0x4267: 2, 0x42A7: 4}  # and of CLR
_PADDING = (b"\0\0", b"\x4e\x71")  # between functions
_LARGEST = 22  # bytes, an instruction
_LONGEST = 1 << 10  # bytes, followed of a function whose end is not known
_BRANCH = re.compile(r"(?!bsr|bf|bchg|bclr|bset|btst)(?:b|db|jmp)\w*(?:\.\w)?\s+(?:d\d, )?\$([0-9a-f]+)")
_RETURNS = 6  # of functions before one of which nothing is known
_CALL = re.compile(r"(?:bsr|jsr)(?:\.\w)?\s+\$([0-9a-f]+)(?:\.[lw])?$")
_FLOAT_PUSHED, _FLOAT_POPPED = 0xF227, 0xF21F  # FMOVE and FMOVEM with -(SP) and (SP)+
_FLOAT_SIZES = (4, 4, 12, 12, 2, 8, 2, 12)  # bytes, by source or destination format
_NO_FUNCTION_IS_LONGER = 1 << 14  # bytes, looked through for a beginning
# Bytes of a JSR by its mode, and by mode and register where the mode is 7.
_JSR_MODES = {2: (2,), 5: (4,), 6: (4, 6, 8)}
_JSR = {0x38: (4,), 0x39: (6,), 0x3A: (4,), 0x3B: (4, 6, 8)}


def _calls(word: int, size: int) -> bool:
    """Whether a word may begin a JSR or BSR of so many bytes: displacements and indices have no less than theirs."""
    if word & 0xFF00 == 0x6100:
        return size == {0x6100: 4, 0x61FF: 6}.get(word, 2)
    if word & 0xFFC0 != 0x4E80:
        return False
    return size in _JSR.get(word & 0x3F, _JSR_MODES.get(word >> 3 & 7, ()))


class _State:
    """At an instruction: how much has been pushed since the function was entered, and what of."""

    def __init__(self) -> None:
        self.pushed = 0  # bytes
        self.linked: int | None = None  # bytes pushed when LINK had stored a6
        self.saved: dict[str, int] = {}  # register: bytes pushed when it was

    def copy(self) -> _State:
        other = _State()
        other.pushed, other.linked, other.saved = self.pushed, self.linked, dict(self.saved)
        return other


class M68kUnwinder:
    """Of one process; remembers what it has seen of the code."""

    def __init__(self, target: Target, symbols: Symbols) -> None:
        self._target = target
        self._symbols = symbols
        self._known: dict[tuple[int, bool], tuple[int, _State]] = {}

    def _register(self, frame: Frame, name: str) -> int:
        found = frame.registers.get(name)
        return self._target.cpu.get(name) if found is None else found

    def caller(self, frame: Frame) -> Frame | None:
        module = self._symbols.module_at(frame.pc)
        if module is not None and frame.pc == module.entry:
            return None
        if (found := self._known.get((frame.pc, frame.interrupted))) is None:
            found = self._followed(self._start(frame.place), frame.pc)
            self._known[frame.pc, frame.interrupted] = found
        start, state = found
        if module is not None and start == module.entry and frame.level:
            return None  # the start-up code was called by nobody
        stack, memory = self._register(frame, "a7"), self._target.memory
        entered = stack + state.pushed if state.linked is None else self._register(frame, "a6") + state.linked
        back = memory.u32(entered)
        frame.cfa, frame.back = entered + 4, back
        if not self._plausible(back):
            return None
        registers = dict(frame.registers)
        for name, pushed in state.saved.items():
            registers[name] = memory.u32(entered - pushed)
        registers["a7"], registers["pc"] = entered + 4, back
        return Frame(frame.level + 1, back, registers)

    def _plausible(self, address: int) -> bool:
        """Whether a JSR or BSR may have left this return address."""
        memory = self._target.memory
        protection = memory.protection(address)
        if address & 1 or address < 8 or protection is None or not protection & 4:
            return False
        words = struct.unpack(">4H", memory.peek(address - 8, 8))
        return any(_calls(word, size) for word, size in zip(words, (8, 6, 4, 2), strict=True))

    def _start(self, pc: int) -> int:
        """Where the function begins, as the symbols say; without them some place where one has, before."""
        function = self._symbols.function(pc)
        if function is not None:
            return function.start
        memory = self._target.memory
        low = max(memory.extent(pc).start, pc - _NO_FUNCTION_IS_LONGER)
        module = self._symbols.module_at(pc)
        if module is not None and low <= module.entry <= pc:
            low = module.entry
        code = memory.peek(low, (pc & -2) - low)
        returns = 0
        for at in range(len(code) - 2, -1, -2):
            word = int.from_bytes(code[at : at + 2], "big")
            if word in (_LINK, _LINK_LONG):
                return low + at
            returns += word in (_RTS, _RTD)
            if returns == _RETURNS:
                at += 2 if word == _RTS else 4
                while code[at : at + 2] in _PADDING:
                    at += 2
                return low + at
        return low

    def _followed(self, start: int, pc: int) -> tuple[int, _State]:
        """Where the function begins, and the state before the instruction at `pc`."""
        from emu.m68k.disassemble import disassemble

        function = self._symbols.function(start)
        end = function.end if function is not None else max(pc, start) + _LONGEST
        end = min(end, self._target.memory.extent(start).end)
        code = self._target.memory.peek(start, end - start)

        @cache
        def decoded(address: int) -> Instruction:
            return next(disassemble(code[address - start : address - start + _LARGEST], address))

        called: set[int] = set()

        def execute(state: _State, address: int) -> None:
            raw = decoded(address).bytes
            self._execute(state, int.from_bytes(raw[:2], "big"), raw)

        def successors(address: int) -> list[int]:
            one = decoded(address)
            following = address + len(one.bytes)
            name = one.text.partition(" ")[0].partition(".")[0]
            if name in ("rts", "rtd", "rtr"):
                return []
            if (call := _CALL.match(one.text)) is not None:
                called.add(int(call[1], 16))
            branch = _BRANCH.match(one.text)
            targets = [int(branch[1], 16)] if branch is not None else []
            if name not in ("bra", "jmp"):
                targets.append(following)
            return [target for target in targets if start <= target < end]

        def length(address: int) -> int:
            padding = code[address - start : address - start + 2] in _PADDING
            return -2 if padding else len(decoded(address).bytes)

        if not start <= pc < end:
            return start, _State()
        known = function is not None
        return state_at(pc, start, length, known, called, lambda at: follow(at, pc, _State(), execute, successors))

    @staticmethod
    def _execute(state: _State, word: int, code: bytes) -> None:
        second = int.from_bytes(code[2:4], "big")
        displacement = second - 0x10000 if second & 0x8000 else second
        if word in (_LINK, _LINK_LONG):
            if word == _LINK_LONG:
                displacement = int.from_bytes(code[2:6], "big", signed=True)
            state.pushed += 4
            state.saved["a6"] = state.linked = state.pushed
            state.pushed -= displacement
        elif word == _UNLK and state.linked is not None:
            state.pushed = state.linked - 4
            state.linked = None
            state.saved.clear()
        elif word == 0x48E7:  # MOVEM.L registers,-(SP): the mask begins with d0
            names = [f"{bank}{number}" for bank in "da" for number in range(8)]
            for number in range(15, -1, -1):
                if second & 1 << (15 - number):
                    state.pushed += 4
                    state.saved.setdefault(names[number], state.pushed)
        elif word == 0x4CDF:
            state.pushed -= 4 * second.bit_count()
        elif word & 0xCFC0 == 0x0F00 and word >> 12 in _MOVED:  # MOVE x,-(SP)
            state.pushed += _MOVED[word >> 12]
            if word & 0xF030 == 0x2000:
                state.saved.setdefault(f"{'a' if word & 8 else 'd'}{word & 7}", state.pushed)
        elif word & 0xC03F == 0x001F and word >> 12 in _MOVED:  # MOVE (SP)+,x
            state.pushed -= _MOVED[word >> 12]
        elif word in _CLEARED:  # CLR -(SP)
            state.pushed += _CLEARED[word]
        elif word & 0xFFC0 == 0x4840 and word & 0x38 > 0x08:  # PEA
            state.pushed += 4
        elif word & 0xF1FF == 0x518F or word & 0xF1FF == 0x514F:  # SUBQ #,SP
            state.pushed += (word >> 9 & 7) or 8
        elif word & 0xF1FF == 0x508F or word & 0xF1FF == 0x504F:  # ADDQ #,SP
            state.pushed -= (word >> 9 & 7) or 8
        elif word in (_FLOAT_PUSHED, _FLOAT_POPPED):
            state.pushed += _float_size(second) * (1 if word == _FLOAT_PUSHED else -1)
        elif word == 0x4FEF:  # LEA d(SP),SP
            state.pushed -= displacement
        elif word in (0xDEFC, 0x9EFC):
            state.pushed += displacement if word == 0x9EFC else -displacement
        elif word in (0xDFFC, 0x9FFC):
            wide = int.from_bytes(code[2:6], "big", signed=True)
            state.pushed += wide if word == 0x9FFC else -wide


def _float_size(second: int) -> int:
    """How many bytes an FMOVE or FMOVEM moves; of one whose registers another register says, none."""
    kind = second >> 13
    if kind in (6, 7):  # registers
        return 0 if second & 0x800 else 12 * (second & 0xFF).bit_count()
    if kind in (4, 5):  # FPCR, FPSR, FPIAR
        return 4 * (second >> 10 & 7).bit_count()
    return _FLOAT_SIZES[second >> 10 & 7]
