"""Single 68k instructions run on our engines and under qemu-m68k, thousands in one process.

A program is a driver and a table of cases. A case holds initial registers, the instruction with a mark after it, some
memory, and room for the registers afterwards. The driver runs case after case and writes the table to its output. Both
processors run the same program, so that the tables must come out the same.
"""

from __future__ import annotations

import struct
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from m68k_engines import EagerCpu, make

from emu.cpu import Arithmetic, Syscall
from emu.memory import AddressSpace

BASE = 0x10000
TABLE = 0x20000
MARK = 0x7E11  # moveq #17,d7: branches of the tests jump over it
_DRIVER = """
    .text
    .globl _start
_start:
    move.l #0x20000,current
loop:
    move.l current,%a0
    fmovem.x 64(%a0),%fp0-%fp7
    fmove.l 160(%a0),%fpcr      | one by one: qemu-m68k 7.2 reads a list from the wrong end
    fmove.l 164(%a0),%fpsr
    move.l 60(%a0),entry
    lea 368(%a0),%a7
    move.w 172(%a0),%ccr
    movem.l (%a0),%d0-%d7/%a0-%a6
    jmp ([entry])
    .globl back
back:
    movem.l %d0-%d7/%a0-%a7,saved
    move.w %ccr,codes
    lea stack,%a7
    move.l current,%a0
    movem.l saved,%d0-%d7
    movem.l %d0-%d7,384(%a0)
    movem.l saved+32,%d0-%d7
    movem.l %d0-%d7,416(%a0)
    moveq #0,%d0
    move.w codes,%d0
    move.l %d0,448(%a0)
    fmove.l %fpcr,452(%a0)
    fmove.l %fpsr,456(%a0)
    fmovem.x %fp0-%fp7,464(%a0)
    move.l 176(%a0),current
    jne loop
    move.l #0x20000,%d2
    move.l last,%d3
    sub.l %d2,%d3
more:
    moveq #4,%d0
    moveq #1,%d1
    trap #0
    tst.l %d0
    jle done
    add.l %d0,%d2
    sub.l %d0,%d3
    jne more
done:
    moveq #1,%d0
    moveq #0,%d1
    trap #0
    .p2align 12  | what is stored to is not to be code
    .globl last
last: .long 0
current: .long 0
entry: .long 0
saved: .fill 16, 4
codes: .word 0
    .fill 64, 4
stack:
"""
SIZE = 640
NEXT, DATA, DATA_SIZE = 176, 240, 128  # the stack grows down into the data
_TOGETHER = 6  # cases in a page, followed by a page of their code: what is stored to is not to be code
_CODE_SIZE = 64
OUT, OUT_FP = 384, 464


@dataclass
class Case:
    """Initial state; address registers are offsets into the data."""

    words: list[int]
    d: list[int]
    a: list[int]
    ccr: int = 0
    fp: list[int] = field(default_factory=lambda: [0] * 8)
    fpcr: int = 0
    fpsr: int = 0
    data: bytes = bytes(DATA_SIZE)
    note: str = ""


@dataclass
class Outcome:
    d: tuple[int, ...]
    a: tuple[int, ...]
    ccr: int
    control: tuple[int, ...]
    fp: tuple[int, ...]
    data: bytes


@cache
def _driver() -> tuple[bytes, int, int, int]:
    """Its code, and the addresses of `back`, `last` and the entry."""
    with TemporaryDirectory() as directory:
        source, program = Path(directory, "driver.s"), Path(directory, "driver")
        source.write_text(_DRIVER)
        options = ["-nostdlib", "-static", "-Wl,-Ttext=0x10000", "-Wl,-N", "-Wl,--build-id=none", "-m68030"]
        subprocess.run(["m68k-linux-gnu-gcc", *options, "-o", str(program), str(source)], check=True)
        symbols = subprocess.run(["m68k-linux-gnu-nm", str(program)], check=True, capture_output=True, text=True).stdout
        subprocess.run(
            ["m68k-linux-gnu-objcopy", "-O", "binary", "-j", ".text", str(program), str(program) + ".bin"], check=True
        )
        found = {line.split()[2]: int(line.split()[0], 16) for line in symbols.splitlines()}
        code = Path(str(program) + ".bin").read_bytes()
        return code, found["back"], found["last"], found["_start"]


def case_address(index: int) -> int:
    return TABLE + index // _TOGETHER * 8192 + index % _TOGETHER * SIZE


def code_address(index: int) -> int:
    return TABLE + index // _TOGETHER * 8192 + 4096 + index % _TOGETHER * _CODE_SIZE


def data_address(index: int) -> int:
    return case_address(index) + DATA


def image(cases: list[Case]) -> tuple[bytes, int]:
    """What lies at BASE, and where it begins."""
    code, back, last, start = _driver()
    body = bytearray(bytes(start - BASE) + code)
    end = TABLE + -(-len(cases) // _TOGETHER) * 8192
    struct.pack_into(">I", body, last - BASE, end)
    body = body.ljust(end - BASE, b"\0")
    for index, case in enumerate(cases):
        base = data_address(index)
        block = struct.pack(">15I", *case.d, *(base + offset & 0xFFFFFFFF for offset in case.a))
        block += struct.pack(">I", code_address(index))
        block += b"".join(struct.pack(">HHQ", bits >> 64, 0, bits & (1 << 64) - 1) for bits in case.fp)
        block += struct.pack(">IIIHH", case.fpcr, case.fpsr, 0, case.ccr, 0)
        following = case_address(index + 1) if index + 1 < len(cases) else 0
        block = (block + struct.pack(">I", following)).ljust(DATA, b"\0") + case.data
        words = [*case.words, MARK, 0x4EF9, back >> 16, back & 0xFFFF]
        for place, piece in (
            (case_address(index), block),
            (code_address(index), struct.pack(f">{len(words)}H", *words)),
        ):
            body[place - BASE : place - BASE + len(piece)] = piece
    return bytes(body), start


def outcome(index: int, table: bytes) -> Outcome:
    block = table[case_address(index) - TABLE : case_address(index) - TABLE + SIZE]
    words = struct.unpack_from(">20I", block, OUT)
    base = data_address(index)
    fp = [(head << 64 | mantissa) for head, _, mantissa in struct.iter_unpack(">HHQ", block[OUT_FP : OUT_FP + 96])]
    a = tuple(value - base & 0xFFFFFFFF for value in words[8:16])
    return Outcome(words[:8], a, words[16] & 31, words[17:20], tuple(fp), block[DATA : DATA + DATA_SIZE])


def run_engine(kind: str, cases: list[Case], model: str = "68040") -> bytes:
    """The table afterwards. Cases that trap become ones that do nothing, for whoever runs them next."""
    body, start = image(cases)
    memory = AddressSpace()
    memory.map(BASE, -(-len(body) // 4096) * 4096, 7)
    memory.write(BASE, body)
    cpu = make(kind, memory, model)
    if isinstance(cpu, EagerCpu):  # a region for each case
        for index in range(len(cases)):
            cpu.compile_at(code_address(index))
    cpu.pc = start
    stop = cpu.run(600)
    while isinstance(stop, Arithmetic):
        index = _current(memory)
        cases[index].words = [0x4E71]
        stop = cpu.run(600)
    index = _current(memory)
    note = cases[index].note if 0 <= index < len(cases) else ""
    assert stop == Syscall(), f"{stop} at {cpu.pc:#x}, case {index}: {note}"
    table = memory.read(TABLE, len(body) - (TABLE - BASE))
    cpu.close()
    memory.close()
    return table


def _current(memory: AddressSpace) -> int:
    """The case being run."""
    place = int.from_bytes(memory.read(_driver()[2] + 4, 4), "big") - TABLE
    return place // 8192 * _TOGETHER + place % 8192 // SIZE


def run_qemu(cases: list[Case], directory: Path, model: str = "m68040") -> bytes:
    body, start = image(cases)
    path = directory / "cases"
    ident = b"\x7fELF\x01\x02\x01".ljust(16, b"\0")
    header = ident + struct.pack(">HHIIIIIHHHHHH", 2, 4, 1, start, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    segment = struct.pack(">8I", 1, 0x1000, BASE, BASE, len(body), len(body), 7, 0x1000)
    path.write_bytes((header + segment).ljust(0x1000, b"\0") + body)
    path.chmod(0o755)
    done = subprocess.run(["qemu-m68k", "-cpu", model, str(path)], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, f"qemu-m68k: {done.returncode} {done.stderr.decode()}"
    assert len(done.stdout) == len(body) - (TABLE - BASE)
    return done.stdout
