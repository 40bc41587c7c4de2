"""Single instructions and short sequences run on our engines and under qemu-hppa, thousands in one process.

A program is a driver and a table of cases. A case holds initial registers, a few words of code around the one tested,
some memory, and room for the registers afterwards. The driver runs case after case and writes the table to its output.
Both processors run the same program, so that the tables must come out the same.

A wide program is one of PA-RISC 2.0 that sets and shows the left halves of general registers too.
"""

from __future__ import annotations

import functools
import os
import shutil
import struct
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from parisc_engines import EagerCpu, make
from parisc_program import BASE, Assembler, elf

from emu.cpu import Fault
from emu.memory import Access, AddressSpace

ENTRY_WORD, TESTED, SLOT, BACKWARD, FORWARD = 3, 4, 5, 0, 9  # places in the code
DATA_SIZE = 64


class Offsets:
    """What is where in a case; general registers come first."""

    def __init__(self, wide: bool) -> None:
        self.register = 8 if wide else 4
        self.fr = 32 * self.register
        self.sar = self.fr + 256
        self.v = self.sar + 4
        self.cb = self.sar + 8
        self.code = self.sar + 16
        self.data = self.code + 48
        self.out = self.data + DATA_SIZE
        self.out_flags = self.out + 32 * self.register  # carries, V, SAR
        self.out_fr = self.out_flags + 16
        self.size = self.out_fr + 256


# Registers the driver needs: marks of what was executed, the case, its code, the way back.
MARK, _CASE, _START, _BACK = 19, 20, 21, 22
RESERVED = (MARK, _CASE, _START, _BACK)
_LINUX = 0x100


@dataclass
class Case:
    """Initial state; `words` replaces places of the standard code, of which TESTED must be given."""

    words: dict[int, int]
    gr: dict[int, int] = field(default_factory=dict)
    fr: dict[int, int] = field(default_factory=dict)
    sar: int = 0
    v: int = 0
    cb: int = 0
    data: bytes = bytes(DATA_SIZE)
    note: str = ""


@dataclass
class Outcome:
    gr: tuple[int, ...]
    fr: tuple[int, ...]
    carry: int  # out of the word; of a wide program all carries, out of each digit, times 6
    v: int
    sar: int
    data: bytes

    @property
    def path(self) -> int:
        """Which places were executed: 1 the slot, 2 the instruction after it, 4 and 8 the branch targets."""
        return self.gr[MARK]


class Program:
    def __init__(self, count: int, wide: bool = False) -> None:
        self.wide = wide
        self.offsets = Offsets(wide)
        self.size = self.offsets.size
        self._asm = Assembler()
        self._loop = BASE + 8
        self.driver = self._driver(count, BASE, BASE)
        self.table = BASE + -(-len(self.driver) // 64) * 64 * 4
        back = self._loop + 4 * self._back_index
        self.driver = self._driver(count, self.table, back)
        self.back = back

    def case_address(self, index: int) -> int:
        return self.table + index * self.size

    def code_address(self, index: int, place: int) -> int:
        return self.case_address(index) + self.offsets.code + 4 * place

    def data_address(self, index: int) -> int:
        return self.case_address(index) + self.offsets.data

    def image(self, cases: list[Case]) -> bytes:
        code = struct.pack(f">{len(self.driver)}I", *self.driver).ljust(self.table - BASE, b"\0")
        return code + b"".join(self._case(index, case) for index, case in enumerate(cases))

    def _case(self, index: int, case: Case) -> bytes:
        gr = [case.gr.get(number, 0) for number in range(32)]
        gr[MARK], gr[_CASE] = 0, self.case_address(index)
        gr[_START], gr[_BACK] = self.code_address(index, ENTRY_WORD), self.back
        asm = self._asm
        nop, leave = asm("OR"), asm("BV", b=_BACK)
        code = [asm("LDO", b=MARK, t=MARK, im14=4), leave, nop, nop, nop]
        code += [asm("LDO", b=MARK, t=MARK, im14=1), asm("LDO", b=MARK, t=MARK, im14=2), leave, nop]
        code += [asm("LDO", b=MARK, t=MARK, im14=8), leave, nop]
        for place, word in case.words.items():
            code[place] = word
        v = 0x80000000 if case.v else 1
        cb = sum(15 << 4 * digit for digit in range(16) if case.cb >> 4 * digit & 8)
        fr = (case.fr.get(n, 0) for n in range(32))
        if self.wide:
            block = struct.pack(">32Q32QIIQ12I", *gr, *fr, case.sar, v, cb, *code)
        else:
            right = (number & 0xFFFFFFFF for number in gr)
            block = struct.pack(">32I32Q4I12I", *right, *fr, case.sar & 31, v, cb & 0xFFFFFFFF, 0, *code)
        return (block + case.data).ljust(self.size, b"\0")

    def outcome(self, index: int, memory: bytes) -> Outcome:
        """The outcome, read from the table as it came out."""
        block, at = memory[index * self.size : (index + 1) * self.size], self.offsets
        gr = struct.unpack_from(">32Q" if self.wide else ">32I", block, at.out)
        carry, v, sar = struct.unpack_from(">QII" if self.wide else ">III", block, at.out_flags)
        fr = struct.unpack_from(">32Q", block, at.out_fr)
        return Outcome((0, *gr[1:]), fr, carry, int(v != 2), sar, block[at.data : at.data + DATA_SIZE])

    def _driver(self, count: int, table: int, back: int) -> list[int]:
        asm, at = self._asm, self.offsets
        end = table + count * self.size

        def address(register: int, value: int) -> list[int]:
            return [
                asm("LDIL", t=register, im21=value & ~0x7FF),
                asm("LDO", b=register, t=register, im14=value & 0x7FF),
            ]

        def load(offset: int, register: int) -> int:
            return asm("LDW", b=_CASE, t=register, im14=offset)

        def store(offset: int, register: int) -> int:
            return asm("STW", b=_CASE, r=register, im14=offset)

        def load_whole(offset: int, register: int) -> int:
            return asm("LDD", b=_CASE, t=register, im14d=offset) if self.wide else load(offset, register)

        def store_whole(offset: int, register: int) -> int:
            return asm("STD", b=_CASE, r=register, im14d=offset) if self.wide else store(offset, register)

        code = address(_CASE, table)
        loop = [asm("LDO", b=_CASE, t=1, im14=at.fr)]
        loop += [asm("FLDDS", b=1, t=number, m=1, im5=8) for number in range(32)]
        loop += [load(at.sar, 1), asm("MTCTL", r=1), load(at.v, 2), asm("ADD"), asm("DS", r1=0, r2=2)]
        loop += [load_whole(at.cb, 1), asm("ADD", r1=1, r2=1)]
        loop += [load_whole(at.register * number, number) for number in range(1, 32) if number != _CASE]
        loop += [asm("BV", b=_START), asm("OR")]
        self._back_index = len(loop)
        loop += [store_whole(at.out + at.register * number, number) for number in range(1, 32)]
        # qemu-hppa 7.2 gets all carries but the last one wrong, see test_qemu.py.
        loop += [asm("IDCOR", t=1) if self.wide else asm("ADDC", t=1), store_whole(at.out_flags, 1)]
        after = at.out_flags + at.register
        loop += [asm("ADD"), asm("LDO", t=2, im14=2), asm("DS", r1=0, r2=2, t=1), store(after, 1)]
        loop += [asm("MFCTL,W", t=1) if self.wide else asm("MFCTL", t=1) | 11 << 21, store(after + 4, 1)]
        loop += [asm("LDO", b=_CASE, t=1, im14=at.out_fr)]
        loop += [asm("FSTDS", b=1, t=number, m=1, im5=8) for number in range(32)]
        loop += [asm("LDO", b=_CASE, t=_CASE, im14=self.size), *address(1, end)]
        loop += [asm("COMBF", r1=1, r2=_CASE, c=1, disp12=-4 * len(loop) - 8), asm("OR")]
        finish = [asm("LDO", t=26, im14=1), *address(25, table), *address(24, end - table)]
        finish += [asm("BLE", disp17=_LINUX, sr=2), asm("LDO", t=_CASE, im14=4), asm("LDO", t=26)]
        finish += [asm("BLE", disp17=_LINUX, sr=2), asm("LDO", t=_CASE, im14=1)]
        return code + loop + finish


def run_engine(kind: str, program: Program, cases: list[Case], architecture: str = "2.0") -> bytes:
    """The table afterwards. Compiling engines get a region for each case."""
    image = program.image(cases)
    memory = AddressSpace()
    memory.map(BASE, -(-len(image) // 4096) * 4096, 7)
    memory.write(BASE, image)
    cpu = make(kind, memory, architecture)
    if isinstance(cpu, EagerCpu):
        for index in range(len(cases)):
            cpu.compile_at(program.code_address(index, ENTRY_WORD))
    cpu.pc = BASE
    stop = cpu.run(600)
    index = (cpu.get(f"gr{_CASE}") - program.table) // program.size
    note = cases[index].note if 0 <= index < len(cases) else ""
    assert stop == Fault(_LINUX, Access.FETCH, False), f"{stop} at {cpu.pc:#x}, case {index}: {note}"
    table = memory.read(program.table, len(cases) * program.size)
    cpu.close()
    memory.close()
    return table


def qemu() -> str | None:
    """The qemu-hppa to compare with: HP9K_QEMU_HPPA or the installed one."""
    return os.environ.get("HP9K_QEMU_HPPA") or shutil.which("qemu-hppa")


@functools.cache
def qemu_is_wide() -> bool:
    """Whether it has PA-RISC 2.0, as qemu has from 8.2 on."""
    found = qemu()
    if found is None:
        return False
    return "hppa64" in subprocess.run([found, "-cpu", "help"], capture_output=True, text=True, check=False).stdout


def run_qemu(program: Program, cases: list[Case], directory: Path) -> bytes:
    path = directory / "cases"
    path.write_bytes(elf(program.image(cases), BASE))
    path.chmod(0o755)
    command = [str(qemu()), *(("-cpu", "hppa64") if program.wide else ()), str(path)]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, f"qemu-hppa: {done.returncode} {done.stderr.decode()}"
    assert len(done.stdout) == len(cases) * program.size
    return done.stdout
