"""The state native code of the 68k works on: the block of `emu.m68k.registers` and words of its own."""

from __future__ import annotations

from emu.jit.state import Layout
from emu.m68k.registers import BLOCK_SIZE, PLACES

# Functions of the runtime that regions call (`fetch.py`).
HELPERS = ("code_written", "root_double")
WRITTEN = 16  # pages of code that were stored to, until somebody looks after them
# next: where the next word of the instruction being interpreted is; slow: whether floating point is for native code,
# see `floats`; moves: how many address registers the instruction has moved, `moveN` which, `beforeN` what they were;
# written: how many pages of code were stored to, `written0` and so on which.
_MOVES = ("moves", "move0", "move1", "before0", "before1")
_WORDS = ("next", "slow", *_MOVES, "written", *(f"written{number}" for number in range(WRITTEN)))

LAYOUT = Layout({name: place.offset for name, place in PLACES.items()}, BLOCK_SIZE, words=_WORDS, helpers=HELPERS)
OFFSETS = LAYOUT.offsets
