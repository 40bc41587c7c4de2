"""PA-RISC's instruction words, and `instruction`, which declares one.

    @instruction("ADDI", "101101 r:5 t:5 c:3 f:1 0 im11:11")
    def add_immediate(m: Machine, i: Fields) -> None: ...

Bits and names are those of the 1.1 manual where it has them; a field named in `values.ASSEMBLY` reaches the semantics
as the number it stands for. `emu.isa.pattern` says how a pattern reads, `emu.isa.declaration` what a semantic function
may do.
"""

from __future__ import annotations

from emu.isa.declaration import InstructionSet
from emu.parisc.isa.values import ASSEMBLY
from emu.parisc.registers import ARCHITECTURES

# Fields an instruction's form depends on; all others are register numbers and immediates.
_MODES = (
    *("a", "m", "n", "short", "st", "u"),  # addressing
    *("c", "f", "imm", "neg", "nz", "sat", "se", "sh", "y"),  # conditions and arithmetic
    *("d", "df", "fmt", "sf"),  # formats
)
# Halves of floating-point registers: the left one where an encoding has no bit for it. `d`: a word, not a doubleword.
_ABSENT = dict.fromkeys(("h", "h1", "h2", "h3", "ht", "d"), 0)

PARISC = InstructionSet(word=32, models=ARCHITECTURES, lead=6, modes=_MODES, assembly=ASSEMBLY, absent=_ABSENT)
instruction = PARISC.instruction
