"""Every instruction form with random and boundary operands: the engines against qemu-m68k and each other.

HP9K_SEED chooses other cases, HP9K_SOAK multiplies their number.
"""

from __future__ import annotations

import os
import shutil

import pytest
from m68k_cases import Case, Outcome, outcome, run_engine, run_qemu
from m68k_engines import ENGINES
from m68k_random import Generator

from emu.isa.declaration import Instruction
from emu.m68k.isa import arithmetic, bits, branch, decimal, floating, logic, move, multiply, shift
from emu.m68k.isa.encoding import SHORT, EffectiveAddress
from emu.m68k.isa.table import instructions

needs_qemu = pytest.mark.skipif(
    shutil.which("qemu-m68k") is None or shutil.which("m68k-linux-gnu-gcc") is None,
    reason="needs qemu-m68k (package qemu-user) and gcc-m68k-linux-gnu",
)

SEED = int(os.environ.get("HP9K_SEED", "1"))
SOAK = int(os.environ.get("HP9K_SOAK", "1"))
EACH = 40

SUBJECTS = {"move": move, "arithmetic": arithmetic, "logic": logic, "shift": shift, "multiply": multiply}
SUBJECTS |= {"decimal": decimal, "bits": bits, "branch": branch}

# Traps, returns through what the data say, and what qemu lacks, are tested elsewhere.
ELSEWHERE = {"CHK", "CHK2", "CAS2", "JMP", "JSR", "RTS", "RTD", "RTR", "UNLK", "CALLM", "RTM", "NOP", "MOVE16", "LINK"}
LACKING = {"PACK", "UNPK", "CMP2"}  # by qemu-m68k 7.2


# Condition codes that are undefined, of X, N, Z, V, C, and what qemu-m68k 7.2 has wrong.
UNDEFINED = {"ABCD": 0b01010, "SBCD": 0b01010, "NBCD": 0b01010, "CMP2": 0b01010, "DIVU": 0b01100, "DIVS": 0b01100}


def _usable(case: Case, one: Instruction) -> bool:
    """Absolute short addresses lie elsewhere, division by zero traps."""
    first = case.words[0] << 16 * (one.pattern.words - 1)
    for field in one.pattern.fields:
        operand = field.operand
        if isinstance(operand, EffectiveAddress) and operand.mode(field.extract(first)) == SHORT:
            return False
    word = case.words[0]
    if one.name in ("ADDX", "SUBX") and word & 0xC8 == 8 and (word & 7 == 7 or word >> 9 & 7 == 7):
        return False  # qemu-m68k 7.2 lets the stack become odd
    if one.name == "BFFFO" and case.words[1] & 0x800 and not word & 0x38:
        return False  # and takes the offset modulo 32 into the sum
    return word & 0xFDC0 != 0xE0C0  # and takes ASR and LSR of a word in memory for each other


def cases_of(one: Instruction, count: int, first: int, left_out: set[str]) -> list[Case]:
    generator = Generator((SEED, one.name, one.text))
    found: list[Case] = []
    while len(found) < count and one.name not in left_out:
        case = generator.case(one, first + len(found))
        if _usable(case, one):
            found.append(case)
    return found


def same(one: Case, name: str, ours: Outcome, theirs: Outcome) -> bool:
    mask = 31 & ~UNDEFINED.get(name, 0)
    return (ours.d, ours.a, ours.ccr & mask, ours.data, ours.fp, ours.control) == (
        theirs.d,
        theirs.a,
        theirs.ccr & mask,
        theirs.data,
        theirs.fp,
        theirs.control,
    )


def _cases(subject: str, count: int, left_out: set[str] = ELSEWHERE) -> tuple[list[Case], list[str]]:
    """Those of all instructions of a subject, and their names."""
    cases: list[Case] = []
    names: list[str] = []
    for one in instructions("68040"):
        if one.semantics.__module__ == SUBJECTS[subject].__name__:
            made = cases_of(one, count, len(cases), left_out)
            cases += made
            names += [one.name] * len(made)
    return cases, names


def _differences(cases: list[Case], names: list[str], first: bytes, second: bytes) -> list[str]:
    found = []
    for index, case in enumerate(cases):
        ours, theirs = outcome(index, first), outcome(index, second)
        if case.words != [0x4E71] and not same(case, names[index], ours, theirs):
            found.append(f"{case.note} ccr {case.ccr:02x}\n  from {case}\n  {ours}\n  {theirs}")
    return found


@needs_qemu
@pytest.mark.parametrize("subject", SUBJECTS)
def test_against_qemu(subject: str, tmp_path) -> None:
    cases, names = _cases(subject, EACH * SOAK, ELSEWHERE | LACKING)
    ours, theirs = run_engine("reference", cases), run_qemu(cases, tmp_path)
    wrong = _differences(cases, names, ours, theirs)
    assert not wrong, f"{len(wrong)} of {len(cases)}:\n" + "\n".join(wrong[:10])


@needs_qemu  # which has the compiler for the driver
@pytest.mark.parametrize("kind", [kind for kind in ENGINES if kind != "reference"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_engines_agree(subject: str, kind: str) -> None:
    cases, names = _cases(subject, 12 * SOAK if kind == "interpreter" else 3 * SOAK)
    reference = run_engine("reference", cases)
    wrong = _differences(cases, names, reference, run_engine(kind, cases))
    assert not wrong, f"{len(wrong)} of {len(cases)}:\n" + "\n".join(wrong[:10])


# Of the floating-point operations those whose results qemu-m68k has to the last bit.
_EXACT = (
    0x00,
    0x01,
    0x03,
    0x04,
    0x18,
    0x1A,
    0x20,
    0x22,
    0x23,
    0x28,
    0x38,
    0x3A,
    0x1E,
    0x1F,
    0x40,
    0x44,
    0x60,
    0x66,
    0x6C,
)


def _floating_cases() -> list[Case]:
    generator = Generator((SEED, "floating"))
    found: list[Case] = []
    by_name = {one.semantics: one for one in instructions("68040")}
    for operation in _EXACT:
        for _ in range(EACH * SOAK):
            one = by_name[floating.operate_on_register]
            case = generator.case(one, len(found))
            case.words[1] = case.words[1] & ~0x7F | operation
            found.append(case)
        for _ in range(EACH * SOAK):
            case = generator.case(by_name[floating.operate_on_operand], len(found))
            kind = generator.random.choice((0, 1, 2, 4, 5, 6))
            case.words = [0xF210, 0x4000 | kind << 10 | generator.random.randrange(8) << 7 | operation]
            generator.floating_data(case)
            found.append(case)
    for _ in range(10 * EACH * SOAK):
        case = generator.case(by_name[floating.store], len(found))
        kind = generator.random.choice((0, 1, 2, 4, 5, 6))
        case.words = [0xF210, 0x6000 | kind << 10 | generator.random.randrange(8) << 7]
        case.a = [48] * 7
        found.append(case)
    for case in found:
        case.fpcr = generator.random.choice((0, 0, 0, 0x10, 0x20, 0x30))
        case.note = " ".join(f"{word:04x}" for word in case.words)
    return found


def _is_odd(bits: int) -> bool:
    """A NaN, or a number that is not normalised."""
    exponent, mantissa = bits >> 64 & 0x7FFF, bits & (1 << 64) - 1
    return (
        (exponent == 0x7FFF and bool(mantissa << 1)) or (0 < exponent < 0x7FFF and not mantissa >> 63) or exponent < 64
    )


def _disputed(case: Case, ours: Outcome, theirs: Outcome) -> bool:
    """What qemu-m68k does otherwise: signalling NaNs stay so, NaNs are negated, equal negative numbers compare without
    N, what is not normalised is an error.
    """
    operation = case.words[1] & 0x7F
    source = case.fp[case.words[1] >> 10 & 7]
    if case.words[1] & 0x4000:
        raw = case.data[48:60]
        source = int.from_bytes(raw[:2] + raw[4:], "big")
        if case.words[1] >> 10 & 7 != 2:
            source = 0
    if _is_odd(source) or _is_odd(case.fp[case.words[1] >> 7 & 7]):
        return True
    low, high = (0x3C01, 0x43FE) if operation & 4 else (0x3F81, 0x407E)
    if operation >= 0x40 and not low < ours.fp[case.words[1] >> 7 & 7] >> 64 & 0x7FFF < high:
        return True  # a precision's range of exponents
    return operation == 0x38 and (ours.control[1] ^ theirs.control[1]) & 0x0F000000 == 0x08000000


@needs_qemu
def test_floating_point_against_qemu(tmp_path) -> None:
    cases = _floating_cases()
    ours, theirs = run_engine("reference", cases), run_qemu(cases, tmp_path)
    wrong = []
    for index, case in enumerate(cases):
        mine, other = outcome(index, ours), outcome(index, theirs)
        mask = 0 if case.words[1] & 0x2000 else 0x0F000000  # a store leaves the condition codes as they are
        codes = mine.control[1] & mask, other.control[1] & mask
        if _disputed(case, mine, other):
            continue
        if (mine.fp, mine.data, codes[0]) != (other.fp, other.data, codes[1]):
            numbers = [
                f"{a:020x} {b:020x} was {c:020x}" for a, b, c in zip(mine.fp, other.fp, case.fp, strict=True) if a != b
            ]
            data = [(mine.data[48:60].hex(), other.data[48:60].hex())] if mine.data != other.data else []
            wrong.append(f"{case.note} {case.fpcr:x} {numbers} {data} {codes}; {[f'{x:020x}' for x in case.fp]}")
    assert not wrong, f"{len(wrong)} of {len(cases)}:\n" + "\n".join(wrong[:60])


@needs_qemu
@pytest.mark.parametrize("kind", [kind for kind in ENGINES if kind != "reference"])
def test_engines_agree_on_floating_point(kind: str) -> None:
    """But for the exception byte, which native code does not keep."""
    cases = _floating_cases()
    if kind != "interpreter":
        cases = cases[::12]
    ours, theirs = run_engine("reference", cases), run_engine(kind, cases)
    wrong = []
    for index, case in enumerate(cases):
        mine, other = outcome(index, ours), outcome(index, theirs)
        seen = [(one.fp, one.data, one.control[0], one.control[1] & ~0xFF00, one.d) for one in (mine, other)]
        if seen[0] != seen[1]:
            numbers = [f"{a:020x} {b:020x}" for a, b in zip(mine.fp, other.fp, strict=True) if a != b]
            wrong.append(f"{case.note} {case.fpcr:x} {numbers} {mine.control[1]:x} {other.control[1]:x}")
    assert not wrong, f"{len(wrong)} of {len(cases)}:\n" + "\n".join(wrong[:40])
