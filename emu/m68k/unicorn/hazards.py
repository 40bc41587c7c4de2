"""Instructions the engine must never translate.

For some it would end the host process (an assertion, a wild pointer, an endless loop), others it takes for something
else. They are recognised before translation and kept from it; `missing` carries out those that are real.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# First words, as mask and value. At most eight rows: a row is a bit below.
_ROWS = (
    (0xFFF8, 0x4848),  # BKPT: the engine's own debugging exception, which nothing ends
    (0xF0FE, 0x50FA),  # TRAPcc with operand: taken for Scc to a PC-relative place
    (0xF0FF, 0x50FC),  # TRAPcc: taken for Scc to an immediate
    (0xF1F0, 0x8140),  # PACK: taken for OR
    (0xF1F0, 0x8180),  # UNPK: the same
    (0xFF00, 0xF200),  # floating point: depends on the next word
)
_FLOATING = 1 << 5
_FIRST = b"\xf2"
_HIGH = bytes(
    sum(1 << row for row, (mask, value) in enumerate(_ROWS) if byte & mask >> 8 == value >> 8) for byte in range(256)
)
_LOW = bytes(
    sum(1 << row for row, (mask, value) in enumerate(_ROWS) if byte & mask & 0xFF == value & 0xFF)
    for byte in range(256)
)
_SUSPECTS = re.compile(rb"[^\0]")

# Sizes of floating-point operands (source specifier) that no data register can hold: X, P, D, and P with a
# dynamic k-factor.
_TOO_WIDE = (2, 3, 5, 7)
_OURS = frozenset((0x08, 0x21, 0x25))  # FETOXM1, FMOD, FREM
_SINES = frozenset((0x0E, 0x0F, 0x1D, *range(0x30, 0x38)))  # FSIN, FTAN, FCOS, FSINCOS


def is_hazard(word: int, extension: int) -> bool:
    """Whether the engine must not translate an instruction that begins with these two words."""
    rows = _HIGH[word >> 8] & _LOW[word & 0xFF]
    return bool(rows) and (rows != _FLOATING or _is_floating_hazard(word, extension))


def find_hazards(code: bytes) -> Iterator[int]:
    """Offsets of the words of `code`, be they instructions or not, that could begin one. Milliseconds a megabyte.

    Odd ones come last: a jump to an odd address is only noticed once the engine has translated what is there.
    """
    yield from _find_even(code)
    offset = code.find(_FIRST)
    while offset >= 0:
        if offset & 1 and is_fatal(int.from_bytes(code[offset : offset + 4].ljust(4, b"\xff"), "big")):
            yield offset
        offset = code.find(_FIRST, offset + 1)


def is_fatal(words: int) -> bool:
    """Whether an instruction beginning with these 32 bits may end the process by being translated alone."""
    return words >> 24 == 0xF2 and _is_floating_hazard(words >> 16, words & 0xFFFF)


def _find_even(code: bytes) -> Iterator[int]:
    size = len(code) // 2
    high = int.from_bytes(code[0 : 2 * size : 2].translate(_HIGH), "big")
    low = int.from_bytes(code[1 : 2 * size : 2].translate(_LOW), "big")
    rows = high & low
    if not rows:
        return
    for match in _SUSPECTS.finditer(rows.to_bytes(size, "big")):
        offset = 2 * match.start()
        following = code[offset + 2 : offset + 4]
        word = int.from_bytes(code[offset : offset + 2], "big")
        if is_hazard(word, int.from_bytes(following, "big") if following else 0xFFFF):
            yield offset


def _is_floating_hazard(word: int, extension: int) -> bool:
    kind, mode = word >> 6 & 3, word >> 3 & 7
    if word & 0x180 == 0x080:  # FBcc: only 32 conditions exist
        return bool(word & 0x20)
    if word & 0x1C0 == 0x040:  # FScc, FDBcc, FTRAPcc; the last two are taken for FScc
        return bool(extension & 0x20) or mode == 1 or (mode == 7 and word & 7 >= 2)
    if kind or word & 0x100:
        return False
    if extension & 0xC3FF == 0x8000:  # FMOVEM of control registers: the list is read from the wrong end
        chosen = extension >> 10 & 7
        # The engine has no FPIAR, and of FPSR's accrued exceptions it knows nothing.
        return bool(chosen & 3) or mode == 4
    if extension & 0xFC00 == 0x7C00:
        return True  # FMOVE.P with the k-factor in a register: taken for a single
    if extension & 0x7F in _OURS and extension & 0xA000 == 0 and extension & 0xFC00 != 0x5C00:
        return True  # the first it has not, but moves (An)+ nevertheless; of the others the quotient byte is wrong
    if extension & 0x7F in _SINES and (extension & 0xE000 == 0 or extension & 0xFC00 == 0x4800):
        return True  # of a register or an extended number: of what isn't normalised they never end
    return extension >> 14 & 1 == 1 and mode == 0 and extension >> 10 & 7 in _TOO_WIDE and not _is_fmovecr(extension)


def _is_fmovecr(extension: int) -> bool:
    return extension & 0xFC00 == 0x5C00
