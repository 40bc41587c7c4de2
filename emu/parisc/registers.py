"""The state of a PA-RISC processor as one flat block, and the names of what is in it.

Compiled code works on such a block directly; words are in the host's byte order. A floating-point register is one
64-bit number, its left half the more significant one. A general register is one too, for PA-RISC 2.0's sake; before
that its left half is zero. A name like `gr4` is that of the right half, which is all there is to 32-bit programs and
to their kernel; the left half is `gr4l`. To set the right half clears the left one.
"""

from __future__ import annotations

from emu.isa.block import Place, laid_out

ARCHITECTURES = ("1.0", "1.1", "2.0")


def _layout() -> tuple[dict[str, Place], int]:
    names = [(f"fr{number}", 8) for number in range(32)]
    names += [(f"gr{number}", 8) for number in range(32)]
    # PSW: carry/borrow (see conditions.DIGITS).
    names += [("cb", 8)]
    names += [(f"sr{number}", 4) for number in range(8)]
    # The queue of instruction addresses, privilege level included; the space of the code.
    names += [("pcoqh", 4), ("pcoqt", 4), ("pcsq", 4)]
    # PSW: nullify, divide step correction.
    names += [("n", 4), ("v", 4)]
    names += [("sar", 4), ("cr26", 4), ("cr27", 4)]
    return laid_out(names)


PLACES, BLOCK_SIZE = _layout()

_ALIASES = {f"r{number}": f"gr{number}" for number in range(32)}
_ALIASES |= {"rp": "gr2", "dp": "gr27", "ret0": "gr28", "ret1": "gr29", "sp": "gr30", "mrp": "gr31"}
_ALIASES |= {f"arg{number}": f"gr{26 - number}" for number in range(4)}
_ALIASES |= {"cr11": "sar", "pcsqh": "pcsq", "pcsqt": "pcsq"}

_CARRIES = 0x8888888888888888

PC_MASK = 0xFFFFFFFC
# A branch to this address is a system call: the entry of the gateway page, which no program looks into.
GATEWAY = 0xC0000004
USER = 3  # the privilege level, in the low bits of instruction addresses

# The PSW as the manual has it; the carries of the left word are in the left half of PA-RISC 2.0's.
PSW_N, PSW_V = 1 << 21, 1 << 17
_CB_SHIFTS = (8, 32)


_NO_PLACES = ("pc", "psw", "cr16")


def bits(name: str, mask: int) -> int:
    """Those a register has; `mask`: all the bits of a general one."""
    if name.startswith("fr"):
        return (1 << 64) - 1
    if name in ("n", "v"):
        return 1
    if name == "sar":
        return 63 if mask >> 32 else 31
    return mask & (_CARRIES if name == "cb" else 0xFFFFFFFF)


def canonical(name: str, mask: int) -> str:
    """The name under which a register is in the block; `mask`: all the bits of a general one. Raises KeyError for one
    there isn't.

    `fr4l` and `fr4r` are halves, and `gr4l`, `gr4r` and `pswl` where registers have 64 bits; `pc`, `psw` and `cr16` are
    no places and are left as they are.
    """
    name = _ALIASES.get(name, name)
    if name in PLACES or name in _NO_PLACES:
        return name
    if name.startswith("fr") and half_of(name) is not None:
        return name
    if mask >> 32 and (name == "pswl" or half_of(name) is not None):
        return name
    raise KeyError(name)


def half_of(name: str) -> tuple[str, int] | None:
    """Register and half (0 left, 1 right) of a name like `fr4l`."""
    if name[-1:] in ("l", "r") and name[:2] in ("fr", "gr") and name[:-1] in PLACES:
        return name[:-1], int(name[-1] == "r")
    return None


def psw(n: int, v: int, cb: int) -> int:
    """The PSW's bits that user mode has, put together: the carry of the most significant digit first."""
    value = n * PSW_N | v * PSW_V
    for digit in range(16):
        value |= (cb >> (4 * digit + 3) & 1) << (_CB_SHIFTS[digit >> 3] + (digit & 7))
    return value


def psw_parts(value: int) -> tuple[int, int, int]:
    """Nullify, V and carries of a PSW."""
    cb = 0
    for digit in range(16):
        cb |= (value >> (_CB_SHIFTS[digit >> 3] + (digit & 7)) & 1) << (4 * digit + 3)
    return int(value & PSW_N != 0), int(value & PSW_V != 0), cb
