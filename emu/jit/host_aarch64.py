"""What native code knows of its host where that is 64-bit Arm under Linux.

Sources: Arm Architecture Reference Manual for A-profile (FPCR, FPSR, encodings of loads and stores); ELF for the Arm
64-bit Architecture (relocation types); struct ucontext of Linux.
"""

from __future__ import annotations

import mmap
import struct

from emu.jit.host_code import Linker

# -- floating point ------------------------------------------------------------------------------------------------
# The control is in FPCR, the flags are in FPSR; here they are one word.

_ROUNDING = (0, 3, 1, 2)  # how FPCR's RMode numbers nearest, to zero, up, down
_RMODE = 22
_CONTROL, _FLAGS = 3 << _RMODE, 0x1F

# Flags, as `read_float` gives them.
INVALID, ZERO_DIVIDE, OVERFLOW, UNDERFLOW, INEXACT = 1, 2, 4, 8, 16
EXTENDED = False  # LLVM has the 80-bit format on x86 only


def float_control(rounding: int) -> int:
    """The control for rounding to nearest (0), to zero (1), up (2), down (3)."""
    return _ROUNDING[rounding] << _RMODE


def read_float(place: str) -> str:
    """Control, and flags, into the word at `place`."""
    read = f"mrs x9, fpcr; mrs x10, fpsr; and w10, w10, #{_FLAGS}; orr w9, w9, w10; str w9, [$0]"
    return _assembly(read, place)


def write_float(place: str) -> str:
    """Control, and flags, from the word at `place`."""
    control, flags = f"and x10, x9, #{_CONTROL}; msr fpcr, x10", f"and x10, x9, #{_FLAGS}; msr fpsr, x10"
    return _assembly(f"ldr w9, [$0]; {control}; {flags}", place)


def _assembly(text: str, place: str) -> str:
    return f'call void asm sideeffect "{text}", "r,~{{x9}},~{{x10}},~{{memory}}"(ptr {place})'


def rounded(double: str) -> tuple[str, str]:
    """Lines, and an expression: the integer, 64 bits, a double is rounded to as the control says."""
    integral = f"{double}.i"
    line = f'{integral} = call double asm sideeffect "frintx ${{0:d}}, ${{1:d}}", "=w,w"(double {double})'
    return line, f"fptosi double {integral} to i64"


DECLARATIONS = ""

# -- faults --------------------------------------------------------------------------------------------------------
# ucontext_t: the mask of signals has 128 bytes here, and uc_mcontext is aligned to 16. In it: fault_address, x0 to x30,
# sp, pc.

_PC = 176 + 8 + 8 * 32

# Linux says whether it was a write in a record that emulators leave out; the instruction says so too. Of the group with
# bits 29 to 27 set, bits 23 and 22 are the operation: 0 stores, and so does 2 of a whole vector; atomic operations,
# which have bit 21 but not 24, and 0 in bits 11 and 10, store. In the other groups bit 22 is set for loads.
INTERRUPTED = f"""
  %prip = getelementptr i8, ptr %context, i64 {_PC}
  %where = load i64, ptr %prip
  %pinstruction = inttoptr i64 %where to ptr
  %instruction = load i32, ptr %pinstruction
  %group = and i32 %instruction, {7 << 27}
  %single = icmp eq i32 %group, {7 << 27}
  %operation = and i32 %instruction, {3 << 22}
  %stores = icmp eq i32 %operation, 0
  %sized = and i32 %instruction, {3 << 30 | 1 << 26 | 3 << 22}
  %vector = icmp eq i32 %sized, {1 << 26 | 2 << 22}
  %kind = and i32 %instruction, {1 << 24 | 1 << 21 | 3 << 10}
  %atomic = icmp eq i32 %kind, {1 << 21}
  %either = or i1 %stores, %vector
  %any = or i1 %either, %atomic
  %load = and i32 %instruction, {1 << 22}
  %paired = icmp eq i32 %load, 0
  %writes = select i1 %single, i1 %any, i1 %paired
  %wrote = zext i1 %writes to i32
"""

# Let the thread go on in `escape` when the handler returns, as if that had been called.
DIVERT = """
  store i64 ptrtoint (ptr @escape to i64), ptr %prip
"""

# -- object files --------------------------------------------------------------------------------------------------

MACHINE = 183  # e_machine
JUMP = struct.pack("<4I", 0x58000090, 0xD61F0200, 0xD503201F, 0xD503201F)  # ldr x16, .+16; br x16; nop; nop
# Of a piece: code is addressed by pages of 4 KiB, and the instruction cache takes no notice of stores. Linux brings it
# up to date when a page is mapped for execution the first time, so that one page must not be written to again.
ALIGNMENT = mmap.PAGESIZE
COHERENT = False

_ABS64, _PREL64, _PREL32 = 257, 260, 261
_PAGE, _ADD, _JUMP26, _CALL26, _GOT_PAGE, _GOT_LOW = 275, 277, 282, 283, 311, 312
_LOADS = {278: 0, 284: 1, 285: 2, 286: 3, 299: 4}  # offsets of loads and stores, by how far they are shifted


def relocate(linker: Linker, kind: int, place: int, name: str, inside: int | None, addend: int) -> None:
    """Resolve one relocation: against a symbol `inside` the piece, or outside of it. Raises ValueError for others."""
    image = linker.image
    if kind == _ABS64:
        linker.absolute(place, name, inside, addend)
    elif kind in (_JUMP26, _CALL26):
        distance = (linker.jump(name) if inside is None else inside) + addend - place
        _insert(image, place, _signed(distance >> 2, 26), 26, 0)
    elif kind in (_GOT_PAGE, _GOT_LOW):
        _address(image, place, kind == _GOT_PAGE, linker.slot(name, inside), 3)
    elif inside is None:
        raise ValueError(f"relocation {kind} against {name!r}")
    elif kind in (_PAGE, _ADD):
        _address(image, place, kind == _PAGE, inside + addend, 0)
    elif kind in _LOADS:
        _address(image, place, False, inside + addend, _LOADS[kind])
    elif kind in (_PREL32, _PREL64):
        struct.pack_into("<i" if kind == _PREL32 else "<q", image, place, inside + addend - place)
    else:
        raise ValueError(f"relocation {kind} against {name!r}")


def _address(image: bytearray, place: int, page: bool, target: int, shift: int) -> None:
    """ADRP's operand, or the low twelve bits, shifted, of what adds them."""
    if not page:
        _insert(image, place, (target & 0xFFF) >> shift, 12, 10)
        return
    pages = _signed((target >> 12) - (place >> 12), 21)
    _insert(image, place, pages & 3, 2, 29)
    _insert(image, place, pages >> 2, 19, 5)


def _signed(value: int, width: int) -> int:
    """Raises ValueError if it does not fit."""
    if not -(1 << width - 1) <= value < 1 << width - 1:
        raise ValueError(f"too far for {width} bits: {value}")
    return value


def _insert(image: bytearray, place: int, value: int, width: int, shift: int) -> None:
    """Put a number into the instruction at `place`."""
    (word,) = struct.unpack_from("<I", image, place)
    mask = (1 << width) - 1
    struct.pack_into("<I", image, place, word & ~(mask << shift) | (value & mask) << shift)
