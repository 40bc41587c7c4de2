"""A line survives whatever is typed, written and set on it, in any order. HP9K_SOAK=N tries N times as much."""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random

import pytest

from kernel.abi.signals import SIGINT, SIGQUIT, SIGTSTP
from kernel.abi.termio import IEXTEN, Ltchars
from kernel.clock import VirtualClock
from kernel.process.scheduler import Scheduler
from kernel.tty.discipline import MAX_INPUT
from kernel.tty.pair_line import PairLine, new_modes

LINES, STEPS = 300 * int(os.environ.get("HP9K_SOAK", "1")), 100
KEYS = b"\\\\ab#@\x03\x04\x08\x0f\t\r\n\x11\x12\x13\x15\x16\x17\x1a\x1cA{}'!\x7f\xff"
CHARACTERS = b"\x03\x1c\x08\x15\x04a\x00\xff\x00\x00\x00\x01\x00\x1a\x11\x13"


def new_line() -> PairLine:
    line = PairLine()
    line.time_by(Scheduler(VirtualClock()))
    line.connect(new_modes())
    line.pgrp = 1
    return line


def type_keys(line: PairLine, random: Random) -> None:
    keys = bytes(random.choices(KEYS, k=random.randint(1, 8)))
    line.receive(keys[: max(0, line.room())])


def set_modes(line: PairLine, random: Random) -> None:
    modes = new_modes()
    modes.iflag, modes.oflag = random.getrandbits(14), random.getrandbits(16)
    modes.lflag, modes.cc = random.getrandbits(13) | random.choice((0, IEXTEN)), CHARACTERS
    line.set_modes(modes)


def send(line: PairLine, random: Random) -> None:
    count = len(line.output.sendable(random.randint(1, 50)))
    line.sent(count)
    if random.random() < 0.3:
        line.output.go_on()


STEP: tuple[Callable[[PairLine, Random], object], ...] = (
    type_keys,
    type_keys,
    type_keys,
    set_modes,
    send,
    lambda line, random: line.flush(random.randrange(3)),
    lambda line, random: line.flow(random.randrange(4)),
    lambda line, random: line.take(memoryview(bytearray(random.randint(1, 20)))),
    lambda line, random: line.put(memoryview(bytes(random.choices(b"aB\n\t\r\b\v\f{ ", k=20)))),
    lambda line, random: line.set_ltchars(Ltchars(chars=b"\x1a\xff\x12\x0f\x17\x16")),
    lambda line, random: line.set_termio(random.random() < 0.8),
)


@pytest.mark.parametrize("part", range(4))
def test_anything_goes(part: int) -> None:
    for seed in range(part, LINES, 4):
        random, line = Random(seed), new_line()
        signals: list[int] = []
        line.signal = lambda number, pgrp, signals=signals: signals.append(number)  # type: ignore[misc]
        for _ in range(STEPS):
            random.choice(STEP)(line, random)
            assert line.input_queued() <= MAX_INPUT + len(KEYS), seed
        assert set(signals) <= {SIGINT, SIGQUIT, SIGTSTP}


def test_a_key_that_signals_ends_an_escape() -> None:
    line = new_line()
    modes = new_modes()
    modes.lflag, modes.cc = 0o3, CHARACTERS  # ISIG, ICANON
    line.set_modes(modes)
    line.receive(b"lost\\\x03\x08ok\n")
    buffer = bytearray(20)
    assert line.take(memoryview(buffer)) == 3
    assert buffer[:3] == b"ok\n"
