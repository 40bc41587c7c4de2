"""Registers of a process by the names debuggers use, in the sets debuggers show them in."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Cpu(Protocol):
    """As much of a processor as has registers."""

    def get(self, name: str) -> int: ...

    def set(self, name: str, value: int) -> None: ...


class RegisterSet(NamedTuple):
    """What one series has."""

    general: tuple[str, ...]
    float: tuple[str, ...]
    control: tuple[str, ...]
    space: tuple[str, ...]
    stack: str  # the stack pointer's name
    frame: str | None  # the frame pointer's, where the calling convention has one
    result: str  # of a function
    aliases: dict[str, str]


_SERIES_300 = RegisterSet(
    tuple(f"{bank}{number}" for bank in "da" for number in range(8)),
    tuple(f"fp{number}" for number in range(8)),
    ("pc", "ccr", "fpcr", "fpsr", "fpiar"),
    (),
    "a7",
    "a6",
    "d0",
    {"sp": "a7", "fp": "a6", "ps": "ccr", "sr": "ccr", "fpcontrol": "fpcr", "fpstatus": "fpsr", "fpiaddr": "fpiar"},
)
_SERIES_800 = RegisterSet(
    tuple(f"gr{number}" for number in range(1, 32)),
    tuple(f"fr{number}" for number in range(32)),
    ("pcoqh", "pcoqt", "psw", "sar", "cr16", "cr26", "cr27"),
    ("pcsq", *(f"sr{number}" for number in range(8))),
    "gr30",
    None,
    "gr28",
    {
        **{f"r{number}": f"gr{number}" for number in range(32)},
        **{f"arg{number}": f"gr{26 - number}" for number in range(4)},
        "rp": "gr2",
        "dp": "gr27",
        "ret0": "gr28",
        "ret1": "gr29",
        "sp": "gr30",
        "mrp": "gr31",
        "flags": "psw",
        "ipsw": "psw",
        "cr11": "sar",
        "pcsqh": "pcsq",
        "pcsqt": "pcsq",
        "tr0": "cr24",
        "fpsr": "fr0l",
    },
)
_SETS = {"s300": _SERIES_300, "s800": _SERIES_800}


def of(series: str) -> RegisterSet:
    """The registers of a series, "s300" or "s800"."""
    return _SETS[series]


def size(series: str, name: str) -> int:
    """Bytes a register has."""
    name = canonical(series, name)
    if name in _SETS[series].float:
        return 12 if series == "s300" else 8
    return 4


def canonical(series: str, name: str) -> str:
    """The name under which the processor knows a register. Raises KeyError for one there isn't; a left half like `gr4l`
    only a PA-RISC 2.0 has."""
    known = _SETS[series]
    name = known.aliases.get(name.lower(), name.lower())
    if name == "pc" or name in known.general or name in known.float or name in known.control or name in known.space:
        return name
    if series == "s800" and (name == "gr0" or (name[:2] == "fr" and name[:-1] in known.float and name[-1] in "lr")):
        return name
    if series == "s800" and name[-1:] == "l" and known.aliases.get(name[:-1], name[:-1]) in known.general:
        return known.aliases.get(name[:-1], name[:-1]) + "l"
    raise KeyError(name)


def left_halves(cpu: Cpu, series: str) -> tuple[str, ...]:
    """Of the general registers, where they have 64 bits: on a PA-RISC 2.0. Their own names are the right halves'."""
    names = tuple(f"{name}l" for name in _SETS[series].general) if series == "s800" else ()
    try:
        return names if names and cpu.get(names[0]) >= 0 else ()
    except KeyError:
        return ()


def read(cpu: Cpu, series: str, name: str) -> int:
    """A register's bits. Raises KeyError."""
    return cpu.get(canonical(series, name))


def write(cpu: Cpu, series: str, name: str, value: int) -> None:
    """Raises KeyError. To set `pc` sets the whole queue of a PA-RISC."""
    cpu.set(canonical(series, name), value)


def extended(bits: int) -> float:
    """The number in an extended-precision register of a 68881; one too large for a double is infinite."""
    sign, exponent, mantissa = bits >> 79 & 1, bits >> 64 & 0x7FFF, bits & (1 << 64) - 1
    if exponent == 0x7FFF:
        value = float("nan") if mantissa & (1 << 63) - 1 else float("inf")
    else:
        try:
            value = mantissa * 2.0 ** (exponent - 16383 - 63) if exponent > 16383 - 1000 else 0.0
        except OverflowError:
            value = float("inf")
    return -value if sign else value


def to_extended(bits: int) -> int:
    """The bits of a 68881's register that has the number of these bits of a double."""
    sign, exponent, fraction = bits >> 63, bits >> 52 & 0x7FF, bits & (1 << 52) - 1
    if not exponent and not fraction:
        return sign << 79
    if exponent == 0x7FF:
        return sign << 79 | 0x7FFF << 64 | fraction << 11
    if not exponent:  # denormalised: the register has room for it
        shift = 53 - fraction.bit_length()
        return sign << 79 | (16383 - 1022 - shift) << 64 | fraction << (11 + shift)
    return sign << 79 | (exponent - 1023 + 16383) << 64 | 1 << 63 | fraction << 11
