"""Single instructions and short sequences run on our engines and under qemu-hppa, thousands in one process.

A program is a driver and a table of cases. A case holds initial registers, a few words of code around the one tested,
some memory, and room for the registers afterwards. The driver runs case after case and writes the table to its output.
Both processors run the same program, so that the tables must come out the same.
"""

from __future__ import annotations

import struct
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from parisc_engines import EagerCpu, make
from parisc_program import BASE, Assembler, elf

from emu.cpu import Fault
from emu.memory import Access, AddressSpace

# Offsets in a case.
_FR, _SAR, _V, _CB, _CODE, _DATA = 128, 384, 388, 392, 400, 448
_OUT, _OUT_FR = 512, 656
SIZE = 912
ENTRY_WORD, TESTED, SLOT, BACKWARD, FORWARD = 3, 4, 5, 0, 9  # places in the code
DATA_SIZE = 64

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
    carry: int  # of the most significant digit; qemu-hppa 7.2 gets the others wrong, see test_qemu.py
    v: int
    sar: int
    data: bytes

    @property
    def path(self) -> int:
        """Which places were executed: 1 the slot, 2 the instruction after it, 4 and 8 the branch targets."""
        return self.gr[MARK]


class Program:
    def __init__(self, count: int) -> None:
        self._asm = Assembler()
        self._loop = BASE + 8
        self.driver = self._driver(count, BASE, BASE)
        self.table = BASE + -(-len(self.driver) // 64) * 64 * 4
        back = self._loop + 4 * self._back_index
        self.driver = self._driver(count, self.table, back)
        self.back = back

    def case_address(self, index: int) -> int:
        return self.table + index * SIZE

    def code_address(self, index: int, place: int) -> int:
        return self.case_address(index) + _CODE + 4 * place

    def data_address(self, index: int) -> int:
        return self.case_address(index) + _DATA

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
        cb = sum(15 << 4 * digit for digit in range(8) if case.cb >> 4 * digit & 8)
        block = struct.pack(">32I32Q4I12I", *gr, *(case.fr.get(n, 0) for n in range(32)), case.sar, v, cb, 0, *code)
        return (block + case.data).ljust(SIZE, b"\0")

    def outcome(self, index: int, memory: bytes) -> Outcome:
        """The outcome, read from the table as it came out."""
        block = memory[index * SIZE : (index + 1) * SIZE]
        words = struct.unpack_from(">35I", block, _OUT)
        fr = struct.unpack_from(">32Q", block, _OUT_FR)
        return Outcome(
            (0, *words[1:32]), fr, words[32], int(words[33] != 2), words[34], block[_DATA : _DATA + DATA_SIZE]
        )

    def _driver(self, count: int, table: int, back: int) -> list[int]:
        asm = self._asm
        end = table + count * SIZE

        def address(register: int, value: int) -> list[int]:
            return [
                asm("LDIL", t=register, im21=value & ~0x7FF),
                asm("LDO", b=register, t=register, im14=value & 0x7FF),
            ]

        def load(offset: int, register: int) -> int:
            return asm("LDW", b=_CASE, t=register, im14=offset)

        def store(offset: int, register: int) -> int:
            return asm("STW", b=_CASE, r=register, im14=offset)

        code = address(_CASE, table)
        loop = [asm("LDO", b=_CASE, t=1, im14=_FR)]
        loop += [asm("FLDDS", b=1, t=number, m=1, im5=8) for number in range(32)]
        loop += [load(_SAR, 1), asm("MTCTL", r=1), load(_V, 2), asm("ADD"), asm("DS", r1=0, r2=2)]
        loop += [load(_CB, 1), asm("ADD", r1=1, r2=1)]
        loop += [load(4 * number, number) for number in range(1, 32) if number != _CASE]
        loop += [asm("BV", b=_START), asm("OR")]
        self._back_index = len(loop)
        loop += [store(_OUT + 4 * number, number) for number in range(1, 32)]
        loop += [asm("ADDC", t=1), store(_OUT + 128, 1)]
        loop += [asm("ADD"), asm("LDO", t=2, im14=2), asm("DS", r1=0, r2=2, t=1), store(_OUT + 132, 1)]
        loop += [asm("MFCTL", t=1) | 11 << 21, store(_OUT + 136, 1), asm("LDO", b=_CASE, t=1, im14=_OUT_FR)]
        loop += [asm("FSTDS", b=1, t=number, m=1, im5=8) for number in range(32)]
        loop += [asm("LDO", b=_CASE, t=_CASE, im14=SIZE), *address(1, end)]
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
    index = (cpu.get(f"gr{_CASE}") - program.table) // SIZE
    note = cases[index].note if 0 <= index < len(cases) else ""
    assert stop == Fault(_LINUX, Access.FETCH, False), f"{stop} at {cpu.pc:#x}, case {index}: {note}"
    table = memory.read(program.table, len(cases) * SIZE)
    cpu.close()
    memory.close()
    return table


def run_qemu(program: Program, cases: list[Case], directory: Path) -> bytes:
    path = directory / "cases"
    path.write_bytes(elf(program.image(cases), BASE))
    path.chmod(0o755)
    done = subprocess.run(["qemu-hppa", str(path)], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, f"qemu-hppa: {done.returncode} {done.stderr.decode()}"
    assert len(done.stdout) == len(cases) * SIZE
    return done.stdout
