"""Counts of profil(2): where they go, and when they end."""

from __future__ import annotations

from typing import Any

DATA = 0x10000
CODE = 0x4000
WHOLE, HALF = 0x10000, 0x8000


def runs(task: Any, seconds: float, pc: int) -> None:
    """What a turn on the processor that ends at `pc` leaves."""
    task.cpu.pc = pc
    task.clock.advance(seconds)
    task._charge()


def count(task: Any, index: int) -> int:
    return int.from_bytes(task.memory.read(DATA + 2 * index, 2), "big")


def test_ticks_go_to_where_the_program_is(task: Any, call: Any) -> None:
    task.share.seconds = 7.0
    call(task, "profil", DATA, 20, CODE, WHOLE)
    runs(task, 0.1, CODE + 6)
    runs(task, 0.015, CODE + 7)  # less than a tick, of which there are 50 in a second
    runs(task, 0.015, CODE + 18)
    assert [count(task, index) for index in (3, 9)] == [5, 1]
    runs(task, 1.0, CODE + 20)
    runs(task, 1.0, CODE - 2)
    assert sum(count(task, index) for index in range(12)) == 6


def test_a_scale(task: Any, call: Any) -> None:
    call(task, "profil", DATA, 20, CODE, HALF)
    runs(task, 0.1, CODE + 6)
    assert count(task, 1) == 5


def test_it_ends(task: Any, call: Any) -> None:
    for size, scale in ((20, 0), (20, 1), (0, WHOLE)):
        call(task, "profil", DATA, 20, CODE, WHOLE)
        call(task, "profil", DATA, size, CODE, scale)
        runs(task, 0.1, CODE)
    call(task, "profil", 0x7000_0000, 20, CODE, WHOLE)
    runs(task, 0.1, CODE)
    assert task.share.profile is None
    assert not count(task, 0)


def test_a_count_has_16_bits(task: Any, call: Any) -> None:
    call(task, "profil", DATA, 20, CODE, WHOLE)
    runs(task, 65537 / 50, CODE)
    assert count(task, 0) == 1
