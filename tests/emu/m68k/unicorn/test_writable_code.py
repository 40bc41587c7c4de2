"""Code the guest writes itself: it runs as written, and nothing it writes can end or hang the process."""

from __future__ import annotations

import random

import pytest

from emu.cpu import Budget, Fault, Illegal, IllegalKind, Stop, Trap
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import Access, AddressSpace

CODE = 0x1200
# What the engine must never see: it would end the process, hang, or do something else.
HAZARDS = ("4848", "50fa1234", "50fc", "81400000", "81800000", "f2a00020", "f240003f", "f2480001fffa", "f27c000f",
           "f27a000f1234", "f2109800", "f2004800", "f2004c00", "f2005400", "f2006800", "f2006c00", "f2007400",
           "f200000e", "f200000f", "f2000031")  # fmt: skip
# In the page of the code that writes, across the ends of pages, and in memory of its own.
PLACES = (0x1100, 0x1FF6, 0x2FFE, 0x3FFC, 0x8000100, 0x8000FFE)


@pytest.fixture(params=["68020", "68030", "68040"])
def cpu(request):
    memory = AddressSpace()
    memory.map(0, 0x10000, 7)
    memory.map(0x8000000, 0x10000, 7)
    cpu = M68kCpu(memory, request.param)
    cpu.set("a7", 0x8008000)
    yield cpu
    cpu.close()
    memory.close()


def stores(chance, body, place):
    """Code that stores `body` in pieces of one, two and four bytes."""
    code, done = b"", 0
    while done < len(body):
        size = chance.choice([size for size in (1, 2, 4) if done + size <= len(body)])
        opcode = {1: "13fc00", 2: "33fc", 4: "23fc"}[size]  # move #...,address
        code += bytes.fromhex(opcode) + body[done : done + size] + (place + done).to_bytes(4, "big")
        done += size
    return code


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("executed", [False, True])
def test_hazards_the_guest_writes_are_caught(cpu, place, executed):
    chance = random.Random(place)
    for hazard in HAZARDS:
        cpu.memory.poke(place, bytes.fromhex("4e714e75"))  # nop; rts
        code = bytes.fromhex("4eb9") + place.to_bytes(4, "big") if executed else b""
        code += stores(chance, bytes.fromhex(hazard), place) + bytes.fromhex("4ef9") + place.to_bytes(4, "big")
        cpu.memory.poke(CODE, code)
        cpu.set("fp0", 0x4000 << 64 | 1 << 62)  # not normalised: the engine's sine never ends
        cpu.pc = CODE
        impossible = hazard in ("f2004800", "f2005400", "f2a00020", "f240003f")
        stop = cpu.run(30 if impossible else 0.002)
        assert isinstance(stop, Stop)
        if impossible:
            assert (stop, cpu.pc) == (Illegal(IllegalKind.LINE_F), place)


def test_a_trap_written_over_a_word_that_ran(cpu):
    # 1: move.w d0,2f; jmp 2f; 2: nop
    cpu.memory.poke(0x3000, bytes.fromhex("33c0 00003100 4ef9 00003100"))
    for number in range(1, 16):
        cpu.set("d0", 0x4E40 | number)
        cpu.pc = 0x3000
        assert (cpu.run(5), cpu.pc) == (Trap(number), 0x3102)


def test_a_system_call_after_a_hazard_is_stored_is_not_lost(cpu):
    calls = []
    cpu.on_syscall = lambda: calls.append(cpu.pc) is None
    cpu.memory.poke(0x3000, bytes.fromhex("33fc f200 00003100 33fc 4800 00003102 4e40 4ef9 00003100"))
    for _ in range(3):
        cpu.memory.poke(0x3100, bytes.fromhex("4e714e714e71"))
        cpu.pc = 0x3000
        assert (cpu.run(5), cpu.pc) == (Illegal(IllegalKind.LINE_F), 0x3100)
    assert calls == [0x3012] * 3


def test_data_beside_code_is_written_as_told(cpu):
    # 1: addq.l #1,2f; move.b d1,2f+4; subq.l #1,d1; bne 1b; trap #1; 2: .long 0, 0 (in the same page)
    cpu.memory.poke(0x3000, bytes.fromhex("52b9 00003100 13c1 00003104 5381 66f0 4e41"))
    cpu.set("d1", 20000)
    cpu.pc = 0x3000
    while isinstance(stop := cpu.run(1), Budget):
        pass
    assert (stop, cpu.memory.u32(0x3100), cpu.memory.u8(0x3104)) == (Trap(1), 20000, 1)


@pytest.mark.parametrize("block", range(3))
def test_random_code_that_writes_random_code(block):
    memory = AddressSpace()
    memory.map(0, 0x10000, 7)
    memory.map(0x8000000, 0x10000, 7)
    cpu = M68kCpu(memory, ("68020", "68030", "68040")[block])
    cpu.on_syscall = lambda: True
    for seed in range(block * 40, block * 40 + 40):
        chance = random.Random(seed)
        place = chance.choice(PLACES) + 2 * chance.randrange(4)
        body = bytes(chance.choice((0xF2, chance.getrandbits(8))) if index % 4 == 0 else chance.getrandbits(8)
                     for index in range(12))  # fmt: skip
        memory.poke(place, bytes.fromhex("4e75"))
        code = bytes.fromhex("4eb9") + place.to_bytes(4, "big") + stores(chance, body, place)
        memory.poke(CODE, code + chance.choice((b"", b"\x4e\x40")) + bytes.fromhex("4ef9") + place.to_bytes(4, "big"))
        for index in range(8):
            cpu.set(f"d{index}", chance.getrandbits(32))
            cpu.set(f"a{index}", 0x8000100)
            cpu.set(f"fp{index}", chance.getrandbits(80))
        cpu.set("a7", 0x8008000)
        cpu.pc = CODE
        for _ in range(6):
            stop = cpu.run(0.005)
            assert isinstance(stop, Stop)
            if isinstance(stop, Budget):
                break
            cpu.pc = cpu.pc + 2 & 0xFFFFFFFE
    cpu.close()
    memory.close()


@pytest.mark.parametrize("prot", [5, 7])
@pytest.mark.parametrize("hazard", ["f2004800", "f2a00020", "f240003f"])
def test_a_jump_to_an_odd_address_where_a_hazard_lies(cpu, prot, hazard):
    place = 0x20003
    cpu.memory.map(0x20000, 0x1000, prot)
    cpu.memory.poke(place, bytes.fromhex(hazard))
    cpu.memory.poke(CODE, bytes.fromhex("4ef9") + place.to_bytes(4, "big"))
    for _ in range(2):
        cpu.pc = CODE
        assert cpu.run(5) == Fault(place, Access.FETCH, True, misaligned=True)
        assert cpu.pc == place
    # The same stored by the guest, in a page that has been executed.
    cpu.memory.poke(0x3000, bytes.fromhex("4e75"))
    chance = random.Random(1)
    code = bytes.fromhex("4eb900003000") + b"".join(
        bytes.fromhex("13fc00") + byte.to_bytes(1, "big") + (0x3003 + index).to_bytes(4, "big")
        for index, byte in chance.sample(list(enumerate(bytes.fromhex(hazard))), 4)
    )
    cpu.memory.poke(CODE, code + bytes.fromhex("4ef900003003"))
    cpu.pc = CODE
    assert cpu.run(5) == Fault(0x3003, Access.FETCH, True, misaligned=True)
