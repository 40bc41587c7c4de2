"""The conventions of the Series 800, over registers and memory without a processor."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from emu.cpu import Syscall
from emu.engines import create
from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, AddressSpace, MemoryFault
from kernel.series import s800
from kernel.series.convention import SignalContext


class Cpu(Protocol):
    memory: AddressSpace
    pc: int

    def get(self, name: str) -> int: ...

    def set(self, name: str, value: int) -> None: ...


STACK = 0x7B10_0000


@pytest.fixture
def cpu(task: Any) -> Any:
    """Registers that tell each other apart, and a stack."""
    cpu = task.cpu
    cpu.memory.map(STACK, 4 * PAGE, PROT_READ | PROT_WRITE)
    for number in range(32):
        cpu.set(f"gr{number}", 0x1000 + number if number else 0)
        cpu.set(f"fr{number}", 0x4000_0000_0000_0000 + number)
    for number in range(8):
        cpu.set(f"sr{number}", 0x2000 + number)
    cpu.set("gr30", STACK + 0x100)
    return cpu


def push_words(cpu: Cpu, *words: int) -> None:
    """Arguments as the compiler passes them."""
    for index, word in enumerate(words):
        if index < 4:
            cpu.set(f"gr{26 - index}", word)
        else:
            cpu.memory.put_u32(cpu.get("gr30") - 36 - 4 * index, word)


# System calls


def test_the_first_four_words_are_in_registers(cpu: Any) -> None:
    push_words(cpu, 1, 0xFFFFFFFE, 3, 4)
    cpu.set("gr22", 5)
    gate = s800.gate(cpu)
    assert gate.enter() == 5
    assert gate.arguments(struct.Struct(">IiIi")) == (1, -2, 3, 4)
    assert gate.arguments(struct.Struct(">I")) == (1,)
    assert gate.arguments(struct.Struct(">")) == ()


def test_further_words_go_down_the_callers_stack(cpu: Any) -> None:
    push_words(cpu, 1, 2, 3, 4)
    for offset, word in ((-52, 5), (-56, 6), (-60, 7), (-64, 8)):
        cpu.memory.put_u32(STACK + 0x100 + offset, word)
    cpu.set("gr22", 71)
    gate = s800.gate(cpu)
    gate.enter()
    assert gate.arguments(struct.Struct(">8I")) == (1, 2, 3, 4, 5, 6, 7, 8)
    assert gate.arguments(struct.Struct(">IIIIi")) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("words", range(9))
def test_the_indirect_call_shifts_everything(cpu: Any, words: int) -> None:
    push_words(cpu, 4, *range(100, 100 + words))
    cpu.set("gr22", 0)
    gate = s800.gate(cpu)
    assert gate.enter() == 4
    assert gate.arguments(struct.Struct(f">{words}I")) == tuple(range(100, 100 + words))


@pytest.mark.parametrize(
    ("layout", "words", "expected"),
    [
        (">q", (2, 1), (1 << 32 | 2,)),
        (">q", (0xFFFFFFFE, 0xFFFFFFFF), (-2,)),
        (">IqI", (7, 0, 2, 1, 9), (7, 1 << 32 | 2, 9)),  # lseek64: whence at sp-52
        (">IIqI", (7, 8, 2, 1, 9), (7, 8, 1 << 32 | 2, 9)),
        (">IIIqq", (7, 8, 9, 0, 2, 1, 4, 3), (7, 8, 9, 1 << 32 | 2, 3 << 32 | 4)),
    ],
)
def test_a_pair_is_aligned_and_its_high_half_comes_second(
    cpu: Any, layout: str, words: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    push_words(cpu, *words)
    cpu.set("gr22", 1)
    gate = s800.gate(cpu)
    gate.enter()
    assert gate.arguments(struct.Struct(layout)) == expected


def test_arguments_beyond_the_stack_fault(cpu: Any) -> None:
    cpu.set("gr30", 0x3000_0000)
    gate = s800.gate(cpu)
    gate.enter()
    assert gate.arguments(struct.Struct(">4I")) == (0x1000 + 26, 0x1000 + 25, 0x1000 + 24, 0x1000 + 23)
    with pytest.raises(MemoryFault):
        gate.arguments(struct.Struct(">5I"))


def test_results(cpu: Any) -> None:
    gate = s800.gate(cpu)
    gate.enter()
    gate.succeed(-1)
    assert [cpu.get(name) for name in ("gr22", "gr28", "gr29")] == [0, 0xFFFFFFFF, 0x1000 + 29]
    gate.succeed(3, -4)
    assert [cpu.get(name) for name in ("gr22", "gr28", "gr29")] == [0, 3, 0xFFFFFFFC]
    gate.fail(22)
    assert cpu.get("gr22") != 0
    assert cpu.get("gr28") == 22
    assert cpu.get("gr26") == 0x1000 + 26


def test_restart_goes_through_the_gateway_with_the_arguments_as_they_were(cpu: Any) -> None:
    push_words(cpu, 1, 2, 3, 4)
    cpu.set("gr22", 3)
    gate = s800.gate(cpu)
    gate.enter()
    gate.fail(4)
    gate.restart(3)
    assert (cpu.pc, cpu.get("gr22"), cpu.get("gr31")) == (0xC0000004, 3, 0x1000 + 31)
    assert gate.enter() == 3
    assert gate.arguments(struct.Struct(">4I")) == (1, 2, 3, 4)


def test_restart_of_an_indirect_call_is_indirect(cpu: Any) -> None:
    push_words(cpu, 3, 10, 11)
    cpu.set("gr22", 0)
    gate = s800.gate(cpu)
    assert gate.enter() == 3
    gate.restart(gate.issued)
    assert gate.enter() == 3
    assert gate.arguments(struct.Struct(">2I")) == (10, 11)


# Program entry


def entered(cpu: Any, arguments: list[bytes], environment: list[bytes], model: str = "1.1") -> Any:
    cpu.memory.unmap(STACK, 4 * PAGE)
    s800.enter_program(cpu, 0x1943, arguments, environment, model=model)
    return cpu


def vector(memory: AddressSpace, address: int) -> list[bytes]:
    found = []
    while pointer := memory.u32(address):
        found.append(memory.cstring(pointer, 1 << 20))
        address += 4
    return found


@pytest.mark.parametrize(
    ("arguments", "environment"), [([], []), ([b"a"], []), ([b"prog", b"", b"x" * 5000], [b"A=1", b"PATH=/bin"])]
)
def test_a_program_finds_its_arguments(cpu: Any, arguments: list[bytes], environment: list[bytes]) -> None:
    entered(cpu, arguments, environment)
    argc, argv, envp, key_bits = (cpu.get(f"gr{number}") for number in (26, 25, 24, 23))
    sp = cpu.get("gr30")
    assert argc == len(arguments)
    assert vector(cpu.memory, argv) == arguments
    assert vector(cpu.memory, envp) == environment
    assert envp < key_bits < sp  # or crt0 does not look at the key bits
    assert (key_bits % 32, sp % 64) == (0, 0)
    assert cpu.memory.u32(key_bits) == 0x210
    # The outermost frame has neither a previous one nor a return pointer.
    assert (cpu.memory.u32(sp - 4), cpu.memory.u32(sp - 20), cpu.get("gr2")) == (0, 0, 0)
    assert cpu.pc == 0x1940
    assert cpu.get("fr0") == 0
    cpu.memory.check(sp, s800.STACK_SIZE // 4, PROT_WRITE)


@pytest.mark.parametrize(("model", "version"), [("1.0", 0x20B), ("1.1", 0x210), ("2.0", 0x214)])
def test_key_bits_name_the_processor(cpu: Any, model: str, version: int) -> None:
    entered(cpu, [b"a"], [], model)
    assert cpu.memory.u32(cpu.get("gr23")) == version


def test_nothing_is_after_the_end_of_the_stack(cpu: Any) -> None:
    s800.enter_program(cpu, 0x2000, [b"a"], [], model="1.1")
    for page in range(s800.STACK_TOP, s800.STACK_TOP + (64 << 10), PAGE):
        assert cpu.memory.protection(page) is None
    assert cpu.memory.protection(s800.SIGNAL_PAGE) == PROT_READ | PROT_EXEC
    low, high = s800.OCCUPIED[0]
    assert low < s800.STACK_BASE
    assert high == s800.SIGNAL_PAGE + PAGE  # so that no mapping gets in between either


def test_too_many_arguments(cpu: Any) -> None:
    with pytest.raises(ValueError, match="too long"):
        entered(cpu, [b"x" * 1000] * 5000, [])


# Signals

HANDLER = 0x2000
MASK = 0x2_0000_0055  # signal 34 among them
CONTEXT = SignalContext(3, False, MASK, 0)


def interrupted(cpu: Any) -> Any:
    for name, value in (("pcoqh", 0x1237), ("pcoqt", 0x4567), ("psw", 1 << 21), ("sar", 5), ("cr27", 0x77)):
        cpu.set(name, value)
    return s800.signal_frames(cpu)


def test_a_handler_is_entered_directly(cpu: Any) -> None:
    frames = interrupted(cpu)
    frames.push(16, 7, HANDLER, CONTEXT, None)
    scp, sp = cpu.get("gr24"), cpu.get("gr30")
    assert (cpu.get("gr26"), cpu.get("gr25"), cpu.pc) == (16, 7, HANDLER)
    assert sp % 64 == 0
    assert scp >= STACK + 0x100
    assert cpu.memory.u32(sp - 4) == scp
    assert sp - 1352 == scp + 40
    assert cpu.get("gr2") == s800.SIGNAL_PAGE
    assert cpu.get("gr27") == 0x1000 + 27
    memory = cpu.memory
    assert [memory.u32(scp + offset) for offset in (0, 4, 8)] == [3, 0, 0x55]
    assert [memory.u32(scp + offset) for offset in (16, 20, 24, 36)] == [0x101C, 0x101D, 0x101A, 0x1017]
    state = scp + 40
    assert memory.u32(state + 4 * 31) == 0x1000 + 31
    assert [memory.u32(state + offset) for offset in (128, 132, 140, 164)] == [5, 0x1237, 0x4567, 1 << 21]
    assert [memory.u32(state + offset) for offset in (172, 176, 200)] == [0x2004, 0x2000, 0x2007]
    assert memory.u32(state + 256 + 8 * 5 + 4) == 5


def test_returning_restores_everything(cpu: Any) -> None:
    frames = interrupted(cpu)
    before = dict(cpu.registers)
    frames.push(16, 7, HANDLER, CONTEXT, None)
    sp = cpu.get("gr30")
    for name in before:
        if name not in ("sr5", "sr6", "sr7", "gr0"):
            cpu.set(name, 0x99)
    cpu.set("gr30", sp)
    found = frames.pop()
    assert {name: cpu.get(name) for name in before} == before
    assert (found.syscall, found.on_stack, found.mask, found.syscall_action) == (3, False, MASK, 0)


def test_what_the_handler_changed_counts(cpu: Any) -> None:
    frames = interrupted(cpu)
    frames.push(16, 7, HANDLER, CONTEXT, None)
    scp = cpu.get("gr24")
    cpu.memory.put_u32(scp + 8, 0xAA)  # mask
    cpu.memory.put_u8(scp + 12, 1)  # restart
    cpu.memory.put_u32(scp + 40 + 132, 0x3003)
    cpu.memory.put_u32(scp + 40 + 4 * 28, 42)
    found = frames.pop()
    assert (found.mask, found.syscall_action) == (0x2_0000_00AA, 1)
    assert (cpu.get("pcoqh"), cpu.get("gr28")) == (0x3003, 42)


def test_a_signal_stack_is_filled_upwards(cpu: Any) -> None:
    frames = interrupted(cpu)
    frames.push(16, 7, HANDLER, CONTEXT, STACK + 0x1008)
    assert STACK + 0x1008 <= cpu.get("gr24") < STACK + 0x1048


def test_handlers_and_return_routines_may_be_plabels(cpu: Any) -> None:
    frames = interrupted(cpu)
    cpu.memory.write(STACK, struct.pack(">4I", 0x5003, 0xA0, 0x6003, 0xB0))
    frames.push(16, 7, STACK | 2, CONTEXT, None)
    assert (cpu.pc, cpu.get("gr19")) == (0x5000, 0xA0)
    frames.return_routine = STACK + 8 | 2
    frames.push(16, 7, STACK | 2, CONTEXT, None)
    assert (cpu.pc, cpu.get("gr19"), cpu.get("gr2")) == (0x5000, 0xA0, 0x6000)
    frames.push(16, 7, HANDLER, CONTEXT, None)
    assert (cpu.pc, cpu.get("gr19"), cpu.get("gr2")) == (HANDLER, 0xB0, 0x6000)


def test_no_room_for_a_frame_changes_nothing(cpu: Any) -> None:
    frames = interrupted(cpu)
    cpu.set("gr30", STACK + 4 * PAGE - 0x100)
    before = dict(cpu.registers)
    with pytest.raises(MemoryFault):
        frames.push(16, 7, HANDLER, CONTEXT, None)
    assert cpu.registers == before


def test_floating_point_traps_are_off_in_a_handler(cpu: Any) -> None:
    frames = interrupted(cpu)
    cpu.set("fr0", 0x0000_0040_0000_0000 | 0x0C00_0000_0000_0000)
    frames.push(8, 14, HANDLER, CONTEXT, None)
    assert cpu.get("fr0") == 0x0C00_0000_0000_0000
    frames.pop()
    assert cpu.get("fr0") == 0x0C00_0040_0000_0000


# With the reference engine

LOOP = 0x10000
STUB = bytes.fromhex(
    "20200801"  # ldil L'0xc0000000,r1
    "e420e008"  # ble 4(sr7,r1)
    "34160006"  # ldi 3,r22
    "08000240"  # nop
)


@pytest.fixture
def engine() -> Iterator[Any]:
    from emu.parisc.reference import PariscCpu

    memory = AddressSpace()
    memory.map(LOOP, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC)
    memory.write(LOOP, STUB)
    memory.write(LOOP + 0x100, bytes.fromhex("e840c00208000240"))  # handler: bv,n r0(rp); nop
    cpu = PariscCpu(memory, "1.1")
    s800.enter_program(cpu, LOOP, [b"a"], [], model="1.1")
    yield cpu
    cpu.close()
    memory.close()


def test_a_call_comes_back_behind_the_stub(engine: Any) -> None:
    gate = s800.gate(engine)
    assert engine.run(1) == Syscall()
    assert (gate.enter(), gate.arguments(struct.Struct(">I"))) == (3, (1,))
    assert engine.pc == LOOP + 12
    gate.restart(3)
    assert engine.run(1) == Syscall()
    assert (gate.enter(), engine.pc) == (3, LOOP + 12)


def test_a_handler_returns_through_sigcleanup(engine: Any) -> None:
    gate, frames = s800.gate(engine), s800.signal_frames(engine)
    engine.run(1)
    gate.enter()
    gate.fail(4)
    engine.set("fr7", 0x1234_5678_9ABC_DEF0)
    before = engine.save()
    frames.push(16, 0, LOOP + 0x100, CONTEXT, None)
    assert engine.run(1) == Syscall()
    assert gate.enter() == s800.SIGRETURN
    assert frames.pop().mask == CONTEXT.mask
    assert engine.save() == before


# 64-bit registers


@pytest.fixture
def wide() -> Iterator[Any]:
    memory = AddressSpace()
    memory.map(STACK, 4 * PAGE, PROT_READ | PROT_WRITE)
    cpu = create("parisc", "2.0", memory)
    for number in range(1, 32):
        cpu.set(f"gr{number}", 0x1000 + number)
        cpu.set(f"gr{number}l", 0x80000000 + number)
    cpu.set("gr30", STACK + 0x100)
    cpu.set("psw", 0x8100)
    cpu.set("pswl", 0x42)
    yield cpu
    cpu.close()
    memory.close()


def _left(cpu: Any) -> list[int]:
    return [cpu.get(f"gr{number}l") for number in range(1, 32)]


def test_left_halves_are_kept_over_a_signal(wide: Any) -> None:
    before = _left(wide)
    frames = s800.signal_frames(wide)
    frames.push(16, 7, HANDLER, CONTEXT, None)
    state, sp = wide.get("gr24") + 40, wide.get("gr30")
    memory = wide.memory
    assert memory.u32(state) == 0x41  # wide registers are valid
    assert (memory.u32(state + 640 + 8 * 5), memory.u32(state + 640 + 8 * 5 + 4)) == (0x80000005, 0x1005)
    assert (memory.u32(state + 640 + 2 * 164), memory.u32(state + 640 + 2 * 164 + 4)) == (0x42, 0x8100)
    assert memory.u32(state + 640 + 2 * 132 + 4) == memory.u32(state + 132)
    memory.put_u32(state + 640 + 8 * 6, 0x66)  # the handler changes left and right halves
    memory.put_u32(state + 4 * 7, 0x77)
    for number in range(1, 32):
        wide.set(f"gr{number}", 0)
    wide.set("pswl", 0)
    wide.set("gr30", sp)
    frames.pop()
    before[5] = 0x66
    assert _left(wide) == before
    assert (wide.get("gr7"), wide.get("gr8"), wide.get("psw"), wide.get("pswl")) == (0x77, 0x1008, 0x8100, 0x42)


def test_left_halves_are_in_core_files(wide: Any) -> None:
    state = s800.save_state(wide)
    assert len(state) == 1152
    assert struct.unpack_from(">Q", state, 640 + 8 * 9) == (0x80000009_00001009,)


def test_what_a_call_returns_has_no_left_half(wide: Any) -> None:
    s800.gate(wide).succeed(5)
    assert (wide.get("gr28"), wide.get("gr28l"), wide.get("gr29l")) == (5, 0, 0x8000001D)


def test_no_left_halves_before_2_0() -> None:
    memory = AddressSpace()
    cpu = create("parisc", "1.1", memory)
    with pytest.raises(KeyError):
        cpu.get("gr4l")
    with pytest.raises(KeyError):
        cpu.group("gr4l")
    assert len(s800.save_state(cpu)) == 512
    cpu.close()
    memory.close()
