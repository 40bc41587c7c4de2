"""The state native code of PA-RISC works on: the block of `emu.parisc.registers` and words of its own."""

from __future__ import annotations

from emu.jit.state import Layout
from emu.parisc.registers import BLOCK_SIZE, PLACES

# Functions of the runtime that regions call (`nans.py`).
HELPERS = ("special0", "special1", "unordered0", "unordered1")
# next: what becomes the tail of the address queue; slot_tail: the tail while a delay slot is executed; exceptions: the
# invalid operations since the last look; trapping: the floating-point exceptions the guest wants to hear of.
_WORDS = ("next", "slot_tail", "exceptions", "trapping")

LAYOUT = Layout({name: place.offset for name, place in PLACES.items()}, BLOCK_SIZE, words=_WORDS, helpers=HELPERS)
OFFSETS = LAYOUT.offsets
IN_SLOT = 2  # in the column of an access's line number: it is made in a delay slot
