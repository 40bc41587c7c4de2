"""Functions of the runtime about floating point: the host's control word, and operations with another than the usual.

`operate` and `checked` get an operation and a precision as `floats` numbers them. They return something that is not a
number where the result is for the reference engine to make.
"""

from __future__ import annotations

from emu.m68k.compiled.state import LAYOUT, MODES, NARROW, PRECISION, REFERENCE
from emu.m68k.floats.extended import DOUBLE, EXTENDED, SINGLE

# How x87's control word says FPCR's rounding (nearest, to zero, down, up) and precision (extended, single, double).
_ROUNDING = (0, 3, 1, 2)
_PRECISION = (3, 0, 2, 3)
_MASKED = 0x007F  # no exception traps
_CONTROLS = [_MASKED | _PRECISION[mode >> 2] << 8 | _ROUNDING[mode & 3] << 10 for mode in range(16)]
# By FPCR's precision: exponents of which all that lie between are neither denormalised nor overflowed.
_RANGES = [(max(low, 1), high) for _, low, high in (EXTENDED, SINGLE, DOUBLE, EXTENDED)]
# By the precision `operate` is asked for (single, double, short, FPCR's): FPCR's bits for that; whose range it has.
_ASKED, _RANGE = (0x4, 0x8, 0x4, 0), (1, 2, 0, 0)
_INEXACT, _OVERFLOW, _TOP = 32, 8, 0x3800  # of x87's status word; TOP is 0 if its stack is empty
NOT_A_NUMBER = "0xK7FFFC000000000000000"


def module() -> str:
    """`prepare`, `collect`, `operate` and `checked`, and the tables `least` and `most`."""
    tables = _table("controls", "i16", _CONTROLS) + _table("asked", "i32", list(_ASKED)) + _table("of", "i32", _RANGE)
    tables += _table("least", "i32", [low for low, _ in _RANGES]) + _table("most", "i32", [high for _, high in _RANGES])
    return tables + _PREPARE + _COLLECT + _OPERATE + _CHECKED


def nothing() -> str:
    """For a host without the format: the reference engine does all of it."""
    return """
define internal void @prepare(ptr %state) { ret void }
define internal void @collect(ptr %state, i32 %flags) { ret void }
"""


def _table(name: str, kind: str, values: list[int] | tuple[int, ...]) -> str:
    elements = ", ".join([f"{kind} {value}" for value in values])
    return f"@{name} = internal constant [{len(values)} x {kind}] [{elements}]\n"


def _element(result: str, kind: str, table: str, index: str) -> str:
    return f"""%{result}.p = getelementptr {kind}, ptr @{table}, i32 {index}
  %{result} = load {kind}, ptr %{result}.p"""


def _load_control(index: str) -> str:
    """Nothing moves across it that goes through memory."""
    name = f"c{index.strip('%')}"
    return f"""%{name} = getelementptr i16, ptr @controls, i32 {index}
  call void asm sideeffect "fldcw $0", "*m,~{{memory}}"(ptr elementtype(i16) %{name})"""


_PREPARE = f"""
define internal void @prepare(ptr %state) noinline #2 {{
  {LAYOUT.place("pfpcr", "fpcr")}
  {LAYOUT.place("pmode", "mode")}
  {LAYOUT.place("pslow", "slow")}
  %fpcr = load i32, ptr %pfpcr
  %mode = and i32 %fpcr, {MODES}
  store i32 %mode, ptr %pmode
  %slow = load i32, ptr %pslow
  %kept = and i32 %slow, {REFERENCE}
  %precision = and i32 %mode, {PRECISION}
  %other = icmp ne i32 %precision, 0
  %narrow = select i1 %other, i32 {NARROW}, i32 0
  %new = or i32 %kept, %narrow
  store i32 %new, ptr %pslow
  %index = lshr i32 %mode, 4
  {_load_control("%index")}
  ret void
}}
"""

# What was inexact since the last time is accrued in FPSR, as x87's status word tells; and overflow, which gives the
# largest number in some modes. Its other flags mean nothing: where they were set the reference engine has done it
# again. After a fault numbers may have been left on x87's stack.
_COLLECT = f"""
define internal void @collect(ptr %state, i32 %flags) noinline {{
  {LAYOUT.place("pfpsr", "fpsr")}
  {LAYOUT.place("pmode", "mode")}
  %status = call i16 asm sideeffect "fnstsw $0", "={{ax}}"()
  %wide = zext i16 %status to i32
  %met = and i32 %wide, {_INEXACT | _OVERFLOW | _TOP}
  %mode = load i32, ptr %pmode
  %changed = or i32 %met, %mode
  %some = icmp ne i32 %changed, 0
  br i1 %some, label %note, label %out
note:
  call void asm sideeffect "fninit", "~{{memory}}"()
  %inexact = and i32 %met, {_INEXACT}
  %i = lshr i32 %inexact, 2
  %overflow = and i32 %met, {_OVERFLOW}
  %o = shl i32 %overflow, 3
  %accrued = or i32 %i, %o
  %fpsr = load i32, ptr %pfpsr
  %new = or i32 %fpsr, %accrued
  store i32 %new, ptr %pfpsr
  br label %out
out:
  ret void
}}
"""

_OPERATE = f"""
define x86_fp80 @operate(ptr %state, i32 %which, x86_fp80 %a, x86_fp80 %b) noinline #2 {{
  %first = alloca x86_fp80
  %second = alloca x86_fp80
  store volatile x86_fp80 %a, ptr %first
  store volatile x86_fp80 %b, ptr %second
  {LAYOUT.place("pmode", "mode")}
  %mode = load i32, ptr %pmode
  %usual = lshr i32 %mode, 4
  %kind = and i32 %which, 3
  %said = icmp eq i32 %kind, 3
  {_element("precision", "i32", "asked", "%kind")}
  %rounding = and i32 %usual, 3
  %own = or i32 %rounding, %precision
  %index = select i1 %said, i32 %usual, i32 %own
  {_load_control("%index")}
  %x = load volatile x86_fp80, ptr %first
  %y = load volatile x86_fp80, ptr %second
  %operation = lshr i32 %which, 2
  switch i32 %operation, label %move [ i32 0, label %multiply i32 1, label %divide i32 2, label %add
                                       i32 3, label %subtract i32 4, label %root ]
multiply:
  %product = fmul x86_fp80 %x, %y
  store volatile x86_fp80 %product, ptr %first
  br label %done
divide:
  %quotient = fdiv x86_fp80 %x, %y
  store volatile x86_fp80 %quotient, ptr %first
  br label %done
add:
  %sum = fadd x86_fp80 %x, %y
  store volatile x86_fp80 %sum, ptr %first
  br label %done
subtract:
  %difference = fsub x86_fp80 %x, %y
  store volatile x86_fp80 %difference, ptr %first
  br label %done
root:
  %square = call x86_fp80 @llvm.sqrt.f80(x86_fp80 %x)
  store volatile x86_fp80 %square, ptr %first
  br label %done
move:
  store volatile x86_fp80 0xK3FFF8000000000000000, ptr %second
  %one = load volatile x86_fp80, ptr %second
  %moved = fmul x86_fp80 %x, %one
  store volatile x86_fp80 %moved, ptr %first
  br label %done
done:
  {_load_control("%usual")}
  %result = load volatile x86_fp80, ptr %first
  %checked = call x86_fp80 @checked(ptr %state, i32 %which, x86_fp80 %result, x86_fp80 %a, x86_fp80 %b)
  ret x86_fp80 %checked
}}
"""

# Zero is right if an operand was, but for sums, where it always is.
_CHECKED = f"""
define x86_fp80 @checked(ptr %state, i32 %which, x86_fp80 %result, x86_fp80 %a, x86_fp80 %b) noinline #2 {{
  {LAYOUT.place("pmode", "mode")}
  %mode = load i32, ptr %pmode
  %usual = lshr i32 %mode, 6
  %kind = and i32 %which, 3
  %said = icmp eq i32 %kind, 3
  {_element("own", "i32", "of", "%kind")}
  %range = select i1 %said, i32 %usual, i32 %own
  {_element("low", "i32", "least", "%range")}
  {_element("high", "i32", "most", "%range")}
  %bits = bitcast x86_fp80 %result to i80
  %top = lshr i80 %bits, 64
  %head = trunc i80 %top to i32
  %exponent = and i32 %head, 32767
  %above = icmp ugt i32 %exponent, %low
  %below = icmp ult i32 %exponent, %high
  %inside = and i1 %above, %below
  br i1 %inside, label %right, label %look
look:
  %zero = fcmp oeq x86_fp80 %result, 0xK00000000000000000000
  br i1 %zero, label %operands, label %wrong
operands:
  %product = icmp ult i32 %which, 8
  %azero = fcmp oeq x86_fp80 %a, 0xK00000000000000000000
  %bzero = fcmp oeq x86_fp80 %b, 0xK00000000000000000000
  %some = or i1 %azero, %bzero
  %sum = xor i1 %product, true
  %fine = or i1 %some, %sum
  br i1 %fine, label %right, label %wrong
right:
  ret x86_fp80 %result
wrong:
  ret x86_fp80 {NOT_A_NUMBER}
}}
"""
