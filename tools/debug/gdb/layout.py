"""The registers of both processors as gdb numbers them, and its breakpoints.

Facts: gdb 13's `maint print remote-registers`; hppa-tdep.c and m68k-tdep.c say which registers it never writes. gdb
takes no description of PA-RISC's registers, so that its order is fixed: 128 of four bytes.
"""

from __future__ import annotations

from typing import NamedTuple

from emu.cpu import Cpu


class Register(NamedTuple):
    """`name` is the processor's, None for one that user mode doesn't have: it reads as 0."""

    name: str | None
    size: int = 4  # in a packet


class Layout(NamedTuple):
    """What gdb has to know of a processor."""

    registers: tuple[Register, ...]
    description: str  # target.xml
    pc: int  # numbers
    sp: int

    def read(self, cpu: Cpu, number: int) -> bytes:
        """Raises IndexError."""
        name, size = self.registers[number]
        value = cpu.get(name) if name is not None else 0
        if size == _EXTENDED:
            return (value >> 64 & 0xFFFF).to_bytes(2, "big") + bytes(2) + (value & _MANTISSA).to_bytes(8, "big")
        return (value & 0xFFFFFFFF).to_bytes(size, "big")

    def write(self, cpu: Cpu, number: int, data: bytes) -> None:
        """What user mode can't write is left as it is. Raises IndexError, ValueError for another length."""
        name, size = self.registers[number]
        if len(data) != size:
            raise ValueError(f"register {number} has {size} bytes")
        if name is None or name in _READ_ONLY:
            return
        if size == _EXTENDED:
            value = int.from_bytes(data[:2], "big") << 64 | int.from_bytes(data[4:], "big")
        else:
            value = int.from_bytes(data, "big")
        if name == "pc":
            cpu.pc = value
        else:
            cpu.set(name, value)

    def all(self, cpu: Cpu) -> bytes:
        return b"".join(self.read(cpu, number) for number in range(len(self.registers)))


_EXTENDED = 12  # bytes of a 68881 register: exponent, 16 bits of nothing, mantissa
_MANTISSA = (1 << 64) - 1
_READ_ONLY = frozenset(("gr0", "pcsq"))

_HEAD = '<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd">'


def _parisc() -> Layout:
    names: list[str | None] = [None]  # flags
    names += [f"gr{number}" for number in range(1, 32)]
    names += ["sar", "pcoqh", "pcsq", "pcoqt", "pcsq"]
    names += [None, None, None, None, "psw", None]  # eiem iir isr ior ipsw goto
    names += ["sr4", "sr0", "sr1", "sr2", "sr3", "sr5", "sr6", "sr7"]
    names += [None] * 8  # cr0 cr8 cr9 ccr cr12 cr13 cr24 cr25
    names += ["cr26", "cr27", None, None, None]
    names += [f"fr{number}{half}" for number in range(32) for half in "lr"]
    # Without an operating system of its own gdb would take the program for one of GNU/Linux, and look for libraries as
    # that has them.
    description = f"{_HEAD}<target><architecture>hppa1.0</architecture><osabi>none</osabi></target>"
    return Layout(tuple(map(Register, names)), description, pc=33, sp=30)


def _m68k() -> Layout:
    registers = [Register(f"d{number}") for number in range(8)]
    registers += [Register(f"a{number}") for number in range(8)]
    registers += [Register("ccr"), Register("pc")]
    registers += [Register(f"fp{number}", _EXTENDED) for number in range(8)]
    registers += [Register("fpcr"), Register("fpsr"), Register("fpiar")]
    names = [f"d{number}" for number in range(8)] + [f"a{number}" for number in range(6)] + ["fp", "sp", "ps", "pc"]
    kinds = {"fp": "data_ptr", "sp": "data_ptr", "pc": "code_ptr"} | {f"a{number}": "data_ptr" for number in range(6)}
    core = "".join(_described(name, 32, kinds.get(name, "int32")) for name in names)
    floats = "".join(_described(f"fp{number}", 96, "float") for number in range(8))
    floats += "".join(_described(name, 32, "int") for name in ("fpcontrol", "fpstatus", "fpiaddr"))
    description = (
        f"{_HEAD}<target><architecture>m68k</architecture>"
        f'<feature name="org.gnu.gdb.m68k.core">{core}</feature>'
        f'<feature name="org.gnu.gdb.coldfire.fp">{floats}</feature></target>'
    )
    return Layout(tuple(registers), description, pc=17, sp=15)


def _described(name: str, bits: int, kind: str) -> str:
    return f'<reg name="{name}" bitsize="{bits}" type="{kind}"/>'


LAYOUTS = {"parisc": _parisc(), "m68k": _m68k()}
