"""The files of SingleStepTests' 68000 collection: single instructions, each with the state before and after it.

A file is a header and tests; all numbers are little-endian, and each block begins with its length and a mark. What a
test calls `pc` is the next address to be prefetched: the instruction lies 4 below it, and its first two words are the
`prefetch`. Addresses have 24 bits, as the 68000's bus has.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_FILE, _STATE, _NAME, _TRANSACTIONS, _TEST = 0x1A3F5D71, 0x01234567, 0x89ABCDEF, 0x456789AB, 0xABC12367
REGISTERS = (*(f"d{number}" for number in range(8)), *(f"a{number}" for number in range(7)))
_BLOCK = struct.Struct("<II")
_REGISTERS = struct.Struct("<21I")
_IDLE, _ADDRESS_ERRORS = 0, (4, 5)


class State(NamedTuple):
    registers: dict[str, int]  # REGISTERS
    usp: int
    ssp: int
    sr: int
    pc: int  # of the instruction
    memory: dict[int, int]  # bytes by address


class Single(NamedTuple):
    name: str
    before: State
    after: State
    address_error: bool
    vector: int | None  # the exception that was taken


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.place = 0

    def take(self, form: struct.Struct) -> tuple[int, ...]:
        values = form.unpack_from(self.content, self.place)
        self.place += form.size
        return values

    def block(self, mark: int) -> int:
        """Where it ends."""
        start = self.place
        length, found = self.take(_BLOCK)
        assert found == mark, f"{found:#x} instead of {mark:#x} at {start:#x}"
        return start + length


def read(path: Path) -> Iterator[Single]:
    reader = _Reader(path.read_bytes())
    mark, count = reader.take(_BLOCK)
    assert mark == _FILE
    for _ in range(count):
        reader.block(_TEST)
        yield _test(reader)


def _test(reader: _Reader) -> Single:
    reader.block(_NAME)
    (length,) = reader.take(struct.Struct("<I"))
    name = reader.content[reader.place : reader.place + length].decode()
    reader.place += length
    before, after = _state(reader), _state(reader)
    kinds, vectors = _transactions(reader)
    address_error = any(kind in _ADDRESS_ERRORS for kind in kinds)
    taken = [vector // 4 for vector in vectors if _long(before.memory, vector) == after.pc]
    return Single(name, before, after, address_error, taken[0] if taken else None)


def _long(memory: dict[int, int], address: int) -> int:
    return int.from_bytes(bytes(memory.get(address + number, 0) for number in range(4)), "big")


def _state(reader: _Reader) -> State:
    reader.block(_STATE)
    *registers, usp, ssp, sr, pc, first, second = reader.take(_REGISTERS)
    (count,) = reader.take(struct.Struct("<I"))
    start = pc - 4 & 0xFFFFFF
    memory = {}
    for number, word in enumerate((first, second)):
        memory[start + 2 * number & 0xFFFFFF], memory[start + 2 * number + 1 & 0xFFFFFF] = word >> 8, word & 255
    for _ in range(count):
        address, word = reader.take(struct.Struct("<IH"))
        memory[address], memory[address | 1] = word >> 8, word & 255
    return State(dict(zip(REGISTERS, registers, strict=True)), usp, ssp, sr, pc - 4 & 0xFFFFFFFF, memory)


def _transactions(reader: _Reader) -> tuple[list[int], list[int]]:
    """The kinds of all, and the addresses of vectors that were read."""
    reader.block(_TRANSACTIONS)
    _, count = reader.take(_BLOCK)
    kinds, vectors = [], []
    for _ in range(count):
        kind, _ = reader.take(struct.Struct("<BI"))
        kinds.append(kind)
        if kind != _IDLE:
            function, address, *_ = reader.take(struct.Struct("<5I"))
            if function == 5 and address < 0x400 and not address & 3 and kind == 2:
                vectors.append(address)
    return kinds, vectors
