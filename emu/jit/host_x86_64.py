"""What native code knows of its host where that is x86-64 under Linux.

Sources: System V ABI, AMD64 supplement (relocation types); Intel's manuals (MXCSR, error codes of page faults).
"""

from __future__ import annotations

import struct

from emu.jit.host_code import Linker

# -- floating point ------------------------------------------------------------------------------------------------
# One word, MXCSR, has both the control and the flags; a control is made without flags.

_MASKED = 0x1F80  # no exception traps
_ROUNDING = (0, 3, 2, 1)  # how MXCSR numbers nearest, to zero, up, down

# Flags, as `read_float` gives them. The host's `invalid` is not what most guests mean by it.
INVALID, ZERO_DIVIDE, OVERFLOW, UNDERFLOW, INEXACT = 1, 4, 8, 16, 32
EXTENDED = True  # LLVM has the 80-bit format here


def float_control(rounding: int) -> int:
    """The control for rounding to nearest (0), to zero (1), up (2), down (3)."""
    return _MASKED | _ROUNDING[rounding] << 13


def read_float(place: str) -> str:
    """Control, and flags, into the word at `place`."""
    return f"call void @llvm.x86.sse.stmxcsr(ptr {place})"


def write_float(place: str) -> str:
    """Control, and flags, from the word at `place`."""
    return f"call void @llvm.x86.sse.ldmxcsr(ptr {place})"


def rounded(double: str) -> tuple[str, str]:
    """Lines, and an expression: the integer, 64 bits, a double is rounded to as the control says."""
    vector = f"{double}.v"
    line = f"{vector} = insertelement <2 x double> zeroinitializer, double {double}, i32 0"
    return line, f"call i64 @llvm.x86.sse2.cvtsd2si64(<2 x double> {vector})"


DECLARATIONS = """
declare void @llvm.x86.sse.ldmxcsr(ptr)
declare void @llvm.x86.sse.stmxcsr(ptr)
declare i64 @llvm.x86.sse2.cvtsd2si64(<2 x double>)
"""

# -- faults --------------------------------------------------------------------------------------------------------
# ucontext_t: uc_mcontext.gregs begins at 40.

_RSP, _RIP, _ERROR = 40 + 8 * 15, 40 + 8 * 16, 40 + 8 * 19
_WRITE = 2  # of the error code of a page fault
_RED_ZONE = 128

# From the signal's `%context`: where it happened, `%where`, and whether it was a write, `%wrote`.
INTERRUPTED = f"""
  %prip = getelementptr i8, ptr %context, i64 {_RIP}
  %where = load i64, ptr %prip
  %perror = getelementptr i8, ptr %context, i64 {_ERROR}
  %error = load i32, ptr %perror
  %wrote = and i32 %error, {_WRITE}
"""

# Let the thread go on in `escape` when the handler returns, as if that had been called.
DIVERT = f"""
  store i64 ptrtoint (ptr @escape to i64), ptr %prip
  %prsp = getelementptr i8, ptr %context, i64 {_RSP}
  %rsp = load i64, ptr %prsp
  %lower = sub i64 %rsp, {_RED_ZONE}
  %aligned = and i64 %lower, -16
  %entered = sub i64 %aligned, 8
  store i64 %entered, ptr %prsp
"""

# -- object files --------------------------------------------------------------------------------------------------

MACHINE = 62  # e_machine
JUMP = bytes.fromhex("ff2500000000")  # jmp through the eight bytes that follow it
ALIGNMENT = 64  # of a piece: a line of the cache
COHERENT = True  # what is written may be executed at once

_R_64, _R_PC32, _R_PLT32, _R_GOTPCREL, _R_GOTPCRELX, _R_REX_GOTPCRELX = 1, 2, 4, 9, 41, 42
_THROUGH_SLOT = (_R_GOTPCREL, _R_GOTPCRELX, _R_REX_GOTPCRELX)


def relocate(linker: Linker, kind: int, place: int, name: str, inside: int | None, addend: int) -> None:
    """Resolve one relocation: against a symbol `inside` the piece, or outside of it. Raises ValueError for others."""
    if kind == _R_64:
        linker.absolute(place, name, inside, addend)
        return
    if kind in (_R_PC32, _R_PLT32):
        reached = linker.jump(name) if inside is None else inside
    elif kind in _THROUGH_SLOT:
        reached = linker.slot(name, inside)
    else:
        raise ValueError(f"relocation {kind} against {name!r}")
    struct.pack_into("<i", linker.image, place, reached + addend - place)
