"""Declarations of a processor that is not PA-RISC: short words, words that follow, models that differ."""

from __future__ import annotations

from typing import Any

import pytest
import thimble
from thimble import THIMBLE

from emu.isa.declaration import InstructionSet
from emu.isa.forms import Forms
from emu.isa.pattern import parse
from emu.isa.table import Decoder, gather


class Plain:
    """The machine on plain ints: executes the words it is given."""

    def __init__(self, model: str, *words: int, memory: dict[int, int] | None = None) -> None:
        self.r = [1, 2, 3, 4]
        self.words = words
        self.at = 0
        self.memory = memory or {}
        self.decoder = Decoder(THIMBLE, gather(THIMBLE, [thimble], model))

    def extension(self) -> int:
        self.at += 1
        return self.words[self.at - 1]

    def load(self, address: Any) -> int:
        return self.memory[address]

    def run(self) -> list[int]:
        while self.at < len(self.words):
            start = self.at
            one = self.decoder.find(self.words[start], lambda number, start=start: self.words[start + number])
            assert one is not None, f"illegal: {self.words[start]:04x}"
            self.at += one.pattern.words
            code = 0
            for word in self.words[start : self.at]:
                code = code << 16 | word
            one.semantics(self, one.decode(code))
        return self.r


def word(name: str, number: int = 0, **fields: int) -> int:
    found = [one for one in gather(THIMBLE, [thimble], "B") if one.name == name]
    return found[number].pattern.encode(**fields)


def test_operands_come_from_extension_words():
    register, memory, immediate = (word("ADD", number, t=1) for number in (2, 1, 0))
    assert Plain("A", register | 3 << 7).run() == [1, 6, 3, 4]
    assert Plain("A", immediate, 0x1234).run() == [1, 0x1236, 3, 4]
    assert Plain("A", memory, 0x0010, memory={0x10: 40}).run() == [1, 42, 3, 4]
    assert Plain(
        "A",
        memory,
        0xB010,
        memory={0x14: 50},
    ).run() == [1, 52, 3, 4]
    assert Plain("A", memory, 0x0010, immediate, 1, memory={0x10: 40}).run() == [1, 43, 3, 4]


def test_a_second_word_chooses_the_instruction():
    code = word("MUL", a=3, b=2)
    assert code >> 16 == word("DIV", a=3, b=2) >> 16
    assert Plain("B", code >> 16, code & 0xFFFF).run() == [1, 2, 3, 12]
    assert Plain("B", code >> 16, code & 0xFFFF | 0x8001).run() == [1, 2, 3, 1]


def test_following_words_are_only_read_where_they_decide():
    def following(number: int) -> int:
        raise AssertionError(number)

    decoder = Decoder(THIMBLE, gather(THIMBLE, [thimble], "C"))
    found = decoder.find(word("ADDQ"), following)
    assert found is not None
    assert found.name == "ADDQ"
    assert decoder.find(0xF000, following) is None
    with pytest.raises(AssertionError, match="1"):
        decoder.find(0x3000, following)


def test_models_have_what_lies_between_since_and_until():
    names = {model: {one.name for one in gather(THIMBLE, [thimble], model)} for model in THIMBLE.models}
    assert names["B"] - names["A"] == {"DIV", "COUNT"}
    assert names["B"] - names["C"] == {"COUNT"}
    with pytest.raises(ValueError, match="no such processor: D"):
        gather(THIMBLE, [thimble], "D")
    with pytest.raises(ValueError, match="no such processor: D"):
        THIMBLE.instruction("X", "0000 ------------", since="D")


def test_assembled_fields():
    assert Plain("A", word("ADDQ", t=0, q=0)).run() == [9, 2, 3, 4]
    assert Plain("A", word("ADDQ", t=0, q=7)).run() == [8, 2, 3, 4]


class Even:
    """Three bits, of which the last is 0."""

    width = 3

    def exists(self, raw: int) -> bool:
        return not raw & 1

    def meaning(self, raw: int) -> int:
        return raw // 2


def test_what_does_not_exist_is_another_instruction():
    kind = InstructionSet(word=8, models=("A",), lead=2, operands={"n.even": Even()})

    @kind.instruction("HALF", "01 n.even 000", scale=10)
    @kind.instruction("PAIR", "10 000000 | n.even 00000")
    def half(m: Any, i: Any) -> None: ...

    @kind.instruction("ODD", "01 n:3 ---")
    def odd(m: Any, i: Any) -> None: ...

    decoder = Decoder(kind, [*half.instructions, *odd.instructions])
    assert [one.name for one in decoder.candidates(0b01_110_000)] == ["HALF", "ODD"]
    assert [one.name for one in decoder.candidates(0b01_111_000)] == ["ODD"]
    found = decoder.find(0b01_110_000)
    assert found is not None
    fields = found.decode(0b01_110_000)
    assert (fields.n, fields.scale) == (3, 10)
    assert decoder.find(0b10_000000, lambda number: 0b110_00000).name == "PAIR"  # type: ignore[union-attr]
    assert decoder.find(0b10_000000, lambda number: 0b111_00000) is None


def test_forms_fix_the_modes_only():
    add = next(one for one in gather(THIMBLE, [thimble], "A") if one.name == "ADD" and "reg" in one.text)
    forms = Forms(add)
    assert forms.count == 1
    fields = forms.fields(0, add.pattern.encode(t=2, reg=3))
    assert (fields.mode, fields.t, fields.reg) == (0, 2, 3)


def test_the_leading_bits_are_fixed():
    @THIMBLE.instruction("OPEN", "00 x:2 ------------")
    def open_(m: Any, i: Any) -> None: ...

    with pytest.raises(ValueError, match="x"):
        print(open_.instructions[0].opcode)


@pytest.mark.parametrize("text", ["0101", "000000 r:5", "000000 " + "-" * 27, "-" * 32 + " | 0", "0 | " + "-" * 32])
def test_patterns_of_another_length_are_refused(text):
    with pytest.raises(ValueError, match="bits"):
        parse(text, 32)
