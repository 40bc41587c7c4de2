"""The state native code of the 68k works on: the block of `emu.m68k.registers` and words of its own."""

from __future__ import annotations

from emu.jit.host_code import host_code
from emu.jit.state import Layout
from emu.m68k.registers import BLOCK_SIZE, PLACES

# Functions of the runtime that regions call (`fetch.py`).
HELPERS = ("code_written", *(("operate", "checked", "function") if host_code().EXTENDED else ()))
WRITTEN = 16  # pages of code that were stored to, until somebody looks after them
# next: where the next word of the instruction being interpreted is; mode: FPCR's bits the host's floating-point control
# was made of; slow: what is to be done about FPCR otherwise, see below; moves: how many address registers the
# instruction has moved, `moveN` which, `beforeN` what they were; written: how many pages of code were stored to,
# `written0` and so on which.
_MOVES = ("moves", "move0", "move1", "before0", "before1")
_WORDS = ("next", "mode", "slow", *_MOVES, "written", *(f"written{number}" for number in range(WRITTEN)))

LAYOUT = Layout({name: place.offset for name, place in PLACES.items()}, BLOCK_SIZE, words=_WORDS, helpers=HELPERS)
OFFSETS = LAYOUT.offsets

# The word `slow`: results are to be rounded once more; every operation is for the reference engine; the host's control
# is another than FPCR's, or, where FPCR's is double precision and the host's extended, only roots may be taken.
NARROW, REFERENCE, CONTROL, ROOTS = 1, 2, 4, 8
# Bits of FPCR: rounding and precision; precision; rounding; traps for underflow and inexact results, which native code
# does not notice; that for overflow, of which it notices an infinity, but not the largest number other modes give.
MODES, PRECISION, ROUNDING, TRAPS, OVERFLOW = 0x00F0, 0x00C0, 0x0030, 0x0B00, 0x1000
