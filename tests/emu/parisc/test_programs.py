"""Programs a compiler made, on the reference engine and under qemu-hppa."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from emu.cpu import Fault
from emu.memory import Access, AddressSpace
from emu.parisc.reference import PariscCpu

COMPILER = "hppa-linux-gnu-gcc"
STACK, STACK_SIZE = 0x7B000000, 0x40000
GATEWAY = 0x100  # where Linux programs go for system calls

pytestmark = [
    pytest.mark.cross,
    pytest.mark.skipif(shutil.which(COMPILER) is None, reason="needs hppa-linux-gnu-gcc (gcc-hppa-linux-gnu)"),
    pytest.mark.skipif(shutil.which("qemu-hppa") is None, reason="needs qemu-hppa (package qemu-user)"),
]


def load(path: Path, architecture: str) -> PariscCpu:
    """A processor about to start the static ELF program."""
    data = path.read_bytes()
    entry, table = struct.unpack_from(">II", data, 24)
    size, count = struct.unpack_from(">HH", data, 42)
    memory = AddressSpace()
    for index in range(count):
        kind, offset, address, _, length, room = struct.unpack_from(">6I", data, table + index * size)
        if kind == 1:
            start, end = address & -4096, -(-(address + room) // 4096) * 4096
            memory.map(start, end - start, 7)
            memory.write(address, data[offset : offset + length])
    memory.map(STACK, STACK_SIZE, 3)
    cpu = PariscCpu(memory, architecture)
    cpu.pc = entry
    cpu.set("sp", STACK + 0x100)
    return cpu


def run(cpu: PariscCpu) -> bytes:
    """What the program writes until it exits."""
    output = b""
    while True:
        stop = cpu.run(60)
        assert stop == Fault(GATEWAY, Access.FETCH, False)
        if cpu.get("gr20") == 1:
            return output
        output += cpu.memory.read(cpu.get("arg1"), cpu.get("arg2"))
        cpu.set("ret0", cpu.get("arg2"))
        cpu.pc = cpu.get("gr31")


@pytest.mark.parametrize("options", ["-O0", "-O2", "-Os -march=1.0", "-O3 -march=2.0"])
def test_same_output_as_qemu(options, tmp_path):
    program = tmp_path / "compute"
    source = Path(__file__).with_name("compute.c")
    flags = f"{options} -ffreestanding -fno-math-errno -nostdlib -static -w".split()
    subprocess.run([COMPILER, *flags, str(source), "-lgcc", "-o", str(program)], check=True)
    expected = subprocess.run(["qemu-hppa", str(program)], capture_output=True, check=True, timeout=60).stdout
    cpu = load(program, "2.0" if "2.0" in options else "1.1")
    assert expected.count(b"\n") == 8
    assert run(cpu) == expected
    cpu.close()
    cpu.memory.close()
