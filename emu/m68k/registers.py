"""The state of a 68k as one flat block, and the names of what is in it.

Compiled code works on such a block directly; numbers are in the host's byte order, floating-point registers as x86 has
them: eight bytes of mantissa, two of sign and exponent, six of nothing.
"""

from __future__ import annotations

from emu.isa.block import Place, laid_out


def _layout() -> tuple[dict[str, Place], int]:
    names = [(f"fp{number}", 16) for number in range(8)]
    names += [(f"{bank}{number}", 4) for bank in "da" for number in range(8)]
    # The condition codes, a word each, as `isa.flags.words` has them. FPSR's are in `fcc`. `pending` are enabled
    # floating-point exceptions that were not taken yet.
    names += [(name, 4) for name in ("pc", "x", "n", "z", "v", "c", "fpcr", "fpsr", "fcc", "fpiar", "pending")]
    return laid_out(names)


PLACES, BLOCK_SIZE = _layout()
ALIASES = {"sp": "a7", "fp": "a6", "sr": "ccr"}  # the rest of SR is 0 in user mode
NAMES = frozenset((*PLACES, "ccr")) - {"x", "n", "z", "v", "c", "fcc", "pending"}
FCC = 0x0F000000  # the condition codes in FPSR
FPCR_BITS, FPSR_BITS = 0xFFF0, 0x0FFFFFF8  # those there are


def canonical(name: str) -> str:
    """Raises KeyError for a register there isn't."""
    name = ALIASES.get(name, name)
    if name not in NAMES:
        raise KeyError(name)
    return name
