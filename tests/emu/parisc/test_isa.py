"""The description itself: encodings, and semantics that hold for ints and for stand-ins alike."""

from __future__ import annotations

import itertools
import random

import pytest
from parisc_program import Assembler, raw
from parisc_random import Generator
from parisc_values import Recorder, Value, ValueMachine

from emu.isa.declaration import Fields, Instruction
from emu.isa.plain_memory import Stopped
from emu.memory import AddressSpace
from emu.parisc.isa.conditions import DIGITS
from emu.parisc.isa.encoding import PARISC
from emu.parisc.isa.table import decoder, instructions

ALL = instructions()


def test_no_word_has_two_meanings():
    for first, second in itertools.combinations(ALL, 2):
        common = first.pattern.mask & second.pattern.mask
        if _is_special(first, second) or _is_special(second, first):
            continue
        assert (first.pattern.value ^ second.pattern.value) & common, f"{first} {second}"


def _is_special(one: Instruction, other: Instruction) -> bool:
    """Prefetching is the one special case of another encoding: loads into register 0."""
    if not one.semantics.__name__.startswith("prefetch") or one.name != other.name:
        return False
    return one.pattern.mask != other.pattern.mask and other.pattern.mask & one.pattern.mask == other.pattern.mask


def test_what_there_is():
    """So that nothing gets lost by a slip."""
    counts = {version: len(instructions(version)) for version in ("1.0", "1.1", "2.0")}
    assert counts == {"1.0": 226, "1.1": 274, "2.0": 473}
    with pytest.raises(ValueError, match=r"3\.0"):
        instructions("3.0")


def test_every_declaration_is_found():
    find = decoder("2.0").find
    rng = random.Random(1)
    for one in ALL:
        for _ in range(20):
            word = one.pattern.value | rng.getrandbits(32) & ~one.pattern.mask
            found = find(word)
            assert found is one or (found is not None and _is_special(found, one))
    assert decoder("1.0").find(ALL[-1].pattern.value) is None


def test_fields_come_back():
    rng = random.Random(2)
    for one in ALL:
        word = one.pattern.value | rng.getrandbits(32) & ~one.pattern.mask
        assert one.pattern.mask >> 26 == 63, "the opcode is fixed"
        decoded = one.decode(word).__dict__
        for field in one.pattern.fields:
            value = decoded[field.name]
            contents = raw(field.name, value)
            assert field.insert(contents) == field.insert((1 << field.width) - 1) & word


def test_encode_refuses():
    assembler = Assembler()
    with pytest.raises(ValueError, match="5 bits"):
        assembler("ADD", t=32)
    with pytest.raises(ValueError, match="no such field"):
        ALL[0].pattern.encode(nonsense=1)


def _machine(memory: AddressSpace, rng: random.Random, generator: Generator) -> Recorder:
    machine = Recorder(memory, "2.0")
    machine.gr[1:] = [generator.doubleword() for _ in range(31)]
    machine.fr[:] = [generator.double() for _ in range(32)]
    machine.fr[0] = (rng.getrandbits(32) & 0xFFFFFF80 & ~0x20) << 32
    machine.sr[:] = [generator.word() for _ in range(8)]
    machine.cr[26:28] = [generator.word(), generator.word()]
    machine.sar, machine.v, machine.cb = rng.getrandbits(6), rng.getrandbits(1), rng.getrandbits(64) & DIGITS
    machine.pc, machine.back = 0x1003, 0x2003
    machine.link = machine.next = 0x2007
    machine.stores = []
    return machine


def _result(machine: Recorder, semantics, view, fields) -> tuple[object, ...]:
    try:
        semantics(view, fields)
        stop = None
    except Stopped as stopped:
        stop = stopped.stop
    machine.gr[0] = 0
    return stop, machine.dump(), machine.next, machine.stores, machine.sr, machine.space


@pytest.mark.parametrize("part", range(4))
def test_stand_ins_give_the_same_as_ints(part):
    """Modes are plain; registers numbers, immediates and the word they come from are not known."""
    memory = AddressSpace()
    rng = random.Random(part)
    for one in ALL[part::4]:
        for _ in range(12):
            word = one.pattern.value | rng.getrandbits(32) & ~one.pattern.mask
            seed = rng.getrandbits(32)
            machines = [_machine(memory, random.Random(seed), Generator(seed)) for _ in range(2)]
            expected = _result(machines[0], one.semantics, machines[0], one.decode(word))
            got = _result(machines[1], one.semantics, ValueMachine(machines[1]), _stand_ins(one, word))
            assert got == expected, f"{one.name} {word:08x}"
    memory.close()


def _stand_ins(one: Instruction, word: int) -> Fields:
    plain, unknown = one.decode(word).__dict__, one.decode(Value(word)).__dict__
    return Fields({name: plain[name] if name in PARISC.modes else unknown[name] for name in plain})
