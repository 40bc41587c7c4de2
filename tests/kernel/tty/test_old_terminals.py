"""Terminals of one case, and those whose carriage takes time to come back: XCASE, and the delays of output."""

from __future__ import annotations

import pytest

from kernel.abi.ioctl import TCFLSH
from kernel.abi.termio import (
    ECHO,
    ECHOE,
    ICANON,
    ICRNL,
    IUCLC,
    OFDEL,
    OFILL,
    OLCUC,
    ONLCR,
    ONLRET,
    OPOST,
    XCASE,
)
from tests.kernel.conftest import FakeMachine
from tests.kernel.tty.conftest import CHARACTERS, Pair

NL1, CR1, CR2, CR3, TAB1, TAB2, TAB3 = 0o400, 0o1000, 0o2000, 0o3000, 0o4000, 0o10000, 0o14000
BS1, VT1, FF1 = 0o20000, 0o40000, 0o100000


@pytest.fixture
def one_case(pair: Pair) -> Pair:
    pair.set(lflag=ICANON | XCASE | ECHO | ECHOE, iflag=IUCLC | ICRNL, oflag=OPOST | ONLCR | OLCUC, cc=CHARACTERS)
    return pair


@pytest.mark.parametrize(
    ("typed", "line", "shown"),
    [
        (b"HELLO \\WORLD\r", b"hello World\n", b"HELLO \\WORLD\r\n"),
        (b"\\'\\!\\^\\(\\)\\\\\r", b"`|~{}\\\n", b"\\'\\!\\^\\(\\)\\\\\r\n"),
        (b"\\1\r", b"\\1\n", b"\\1\r\n"),
        (b"X\\Y\b\bZ\r", b"z\n", b"X\\Y" + b"\b \b" * 3 + b"Z\r\n"),
    ],
)
def test_typing_on_a_terminal_of_one_case(one_case: Pair, typed: bytes, line: bytes, shown: bytes) -> None:
    one_case.type(typed)
    assert one_case.read() == line
    assert one_case.screen() == shown


def test_writing_on_a_terminal_of_one_case(one_case: Pair) -> None:
    one_case.write(b"a B {\\}\n")
    assert one_case.screen() == b"A \\B \\(\\\\\\)\r\n"


def test_the_case_is_of_canonical_mode_alone(one_case: Pair) -> None:
    one_case.set(lflag=XCASE, oflag=OPOST, iflag=0)
    one_case.type(b"\\a")
    one_case.write(b"A{")
    assert (one_case.read(), one_case.screen()) == (b"\\a", b"A{")


@pytest.mark.parametrize(
    ("oflag", "written", "sent"),
    [
        (NL1, b"a\n", b"a\n\0\0"),
        (NL1 | CR2 | ONLCR, b"a\n", b"a\r\0\0\0\0\n\0\0"),
        (NL1 | CR2 | ONLRET, b"a\n", b"a\n\0\0\0\0"),
        (CR1 | OFDEL, b"a\r", b"a\r\x7f\x7f"),
        (TAB2, b"a\tb", b"a\t\0\0b"),
        (TAB3, b"a\tb", b"a       b"),
        (BS1, b"a\b", b"a\b\0"),
    ],
)
def test_fill_characters(pair: Pair, oflag: int, written: bytes, sent: bytes) -> None:
    pair.set(oflag=OPOST | OFILL | oflag)
    pair.write(written)
    assert pair.screen() == sent


@pytest.mark.parametrize(
    ("oflag", "written", "seconds"),
    [
        (NL1, b"\n", 0.1),
        (CR2, b"\r", 0.1),
        (CR3, b"\r", 0.15),
        (CR1, b" " * 40 + b"\r", 0.05),
        (TAB1, b"\t", 0.01),
        (TAB2, b"\t", 0.1),
        (BS1, b"\b", 0.05),
        (VT1, b"\v", 2),
        (FF1 | OFILL, b"\f", 2),
        (NL1 | CR3 | ONLRET, b"\n", 0.15),
    ],
)
def test_delays(pair: Pair, machine: FakeMachine, oflag: int, written: bytes, seconds: float) -> None:
    pair.set(oflag=OPOST | oflag)
    pair.write(written + b"next")
    assert pair.screen() == written
    start = machine.clock.monotonic()
    pair.server.files.get(pair.master).flags = 2
    assert pair.call(pair.server, "read", pair.master, 0x10000, 100) == 4
    assert machine.clock.monotonic() - start == pytest.approx(seconds)


def test_delays_one_after_the_other(pair: Pair, machine: FakeMachine) -> None:
    pair.set(oflag=OPOST | ONLCR | NL1 | CR3)
    pair.write(b"one\ntwo\n")
    start, got = machine.clock.monotonic(), []
    pair.server.files.get(pair.master).flags = 2
    for _ in range(4):
        count = pair.call(pair.server, "read", pair.master, 0x10000, 100)
        got.append((pair.server.memory.read(0x10000, count), round(machine.clock.monotonic() - start, 3)))
    assert got == [(b"one\r", 0), (b"\n", 0.15), (b"two\r", 0.25), (b"\n", 0.4)]


def test_what_is_thrown_away_delays_nothing(pair: Pair) -> None:
    pair.set(oflag=OPOST | FF1)
    pair.write(b"a\f")
    pair.call(pair.task, "ioctl", pair.fd, TCFLSH, 1)
    pair.write(b"b")
    assert pair.screen() == b"b"
