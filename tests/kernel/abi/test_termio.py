"""Terminal modes between HP-UX and the host: round trips, and the traps of the shared structures."""

from __future__ import annotations

import os
import termios
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.abi import ioctl, termio
from kernel.abi.termio import ICANON, VEOF, VEOL, VMIN, VTIME, Termio, Termios

SPEEDS = [getattr(termios, f"B{rate}") for rate in (0, 50, 300, 1200, 9600, 19200, 38400, 57600, 115200)]


def host_modes(iflag: int, oflag: int, cflag: int, lflag: int, speed: int, characters: bytes) -> list[Any]:
    # The speed bits of cflag belong to the two speeds, as tcsetattr sees it.
    return [iflag, oflag, cflag, lflag, speed, speed, [bytes([value]) for value in characters]]


words = st.integers(0, 0xFFFFFFFF)
hosts = st.builds(
    host_modes,
    words,
    words,
    words,
    words,
    st.sampled_from(SPEEDS),
    st.binary(min_size=termios.NCCS, max_size=termios.NCCS),
)
guests = st.builds(
    Termios,
    iflag=st.integers(0, 0xFFFF),
    oflag=st.integers(0, 0xFFFF),
    cflag=st.integers(0, 0xFFFF),
    lflag=words,
    reserved=st.just(0),
    cc=st.binary(min_size=16, max_size=16),
)


@pytest.mark.parametrize(
    ("structure", "size"),
    [(termio.Termio, 18), (Termios, 36), (termio.Sgttyb, 8), (termio.Ltchars, 6), (termio.Winsize, 8)],
)
@pytest.mark.parametrize("alignment", [2, 8])
def test_sizes_are_those_the_requests_carry(structure: Any, size: int, alignment: int) -> None:
    assert structure.sizeof(alignment) == size


@given(hosts)
def test_setting_what_was_read_changes_nothing(modes: list[Any]) -> None:
    assert termio.to_host(termio.from_host(modes), modes) == modes


@given(hosts)
def test_the_same_through_termio_sgttyb_and_ltchars(modes: list[Any]) -> None:
    shown = termio.from_host(modes)
    assert termio.to_host(termio.from_termio(termio.to_termio(shown), shown), modes) == modes
    assert termio.to_host(termio.from_sgttyb(termio.to_sgttyb(shown), shown), modes) == modes
    assert termio.from_ltchars(termio.to_ltchars(modes, 25), modes, 25) == modes


@given(hosts, guests)
def test_what_is_set_is_read_back(modes: list[Any], wanted: Termios) -> None:
    """But for what no host flag stands for, which the terminal remembers, and speeds the host doesn't have."""
    beyond = termio.guest_only()
    read = termio.from_host(termio.to_host(wanted, modes))
    for word in ("iflag", "oflag", "lflag"):
        known = ~getattr(beyond, word)
        assert getattr(read, word) & known == getattr(wanted, word) & known, word
    known = ~beyond.cflag & ~termio.CBAUD
    assert read.cflag & known == wanted.cflag & known


@given(hosts, guests)
def test_flags_hpux_does_not_know_stay(modes: list[Any], wanted: Termios) -> None:
    changed = termio.to_host(wanted, modes)
    known = [0, 0, 0, 0]
    for number, (_, place, fields) in enumerate(termio._words()):
        assert place == number
        for field in fields:
            known[number] |= field.host_mask
    for number in range(4):
        assert changed[number] & ~known[number] == modes[number] & ~known[number]
    for name in ("VREPRINT", "VDISCARD", "VWERASE", "VLNEXT"):
        place = getattr(termios, name)
        assert changed[6][place] == modes[6][place]


def cooked() -> list[Any]:
    """A line as a login leaves it: ^D ends input, EOL is off."""
    master, slave = os.openpty()
    try:
        return termios.tcgetattr(slave)
    finally:
        os.close(master)
        os.close(slave)


def test_a_cooked_line_shows_the_names_hpux_has() -> None:
    modes = termio.from_host(cooked())
    assert modes.lflag & ICANON
    assert modes.lflag & termio.ISIG
    assert modes.lflag & termio.ECHO
    assert modes.oflag & (termio.OPOST | termio.ONLCR) == termio.OPOST | termio.ONLCR
    assert modes.cc[termio.VINTR] == 3
    assert modes.cc[VEOF] == 4
    assert modes.cc[termio.VSUSP] == 26
    assert modes.cflag & termio.CBAUD == 0o22  # 38400


def test_eof_and_min_share_a_place_only_in_termio() -> None:
    line = cooked()
    shown = termio.from_host(line)
    old = termio.to_termio(shown)
    assert old.cc[VEOF] == 4
    raw = Termio(iflag=old.iflag, oflag=old.oflag, cflag=old.cflag, lflag=old.lflag & ~ICANON, line=0, cc=old.cc)
    wanted = termio.from_termio(raw, shown)
    assert (wanted.cc[VMIN], wanted.cc[VTIME]) == (4, 0), "the characters become MIN and TIME, as on System V"
    assert (wanted.cc[VEOF], wanted.cc[VEOL]) == (shown.cc[VEOF], shown.cc[VEOL]), "and are still there"
    changed = termio.to_host(wanted, line)
    assert changed[6][termios.VMIN] == b"\x04"
    assert changed[6][termios.VEOF] == b"\x04"


def test_min_and_time_of_a_raw_line_show_in_termio() -> None:
    shown = termio.from_host(cooked())
    shown.lflag &= ~ICANON
    shown.cc = shown.cc[:VMIN] + bytes((9, 7)) + shown.cc[VTIME + 1 :]
    assert termio.to_termio(shown).cc[VEOF : VEOL + 1] == bytes((9, 7))


def test_tostop_and_iexten_survive_a_termio_round_trip() -> None:
    shown = termio.from_host(cooked())
    shown.lflag |= termio.TOSTOP | termio.IEXTEN
    assert termio.from_termio(termio.to_termio(shown), shown).lflag == shown.lflag


def test_disabled_characters_and_nul() -> None:
    line = cooked()
    shown = termio.from_host(line)
    shown.cc = bytes([termio.DISABLED]) + shown.cc[1:]
    assert termio.to_host(shown, line)[6][termios.VINTR] == bytes([termio._host_disabled()])
    assert termio.from_host(termio.to_host(shown, line)).cc[0] == termio.DISABLED


def test_raw_of_the_sixth_edition() -> None:
    shown = termio.from_host(cooked())
    view = termio.to_sgttyb(shown)
    assert view.flags & (termio.S_ECHO | termio.S_CRMOD) == termio.S_ECHO | termio.S_CRMOD
    view.flags |= termio.S_RAW
    raw = termio.from_sgttyb(view, shown)
    assert not raw.lflag & (ICANON | termio.ISIG)
    assert not raw.iflag & termio.IXON
    assert (raw.cc[VMIN], raw.cc[VTIME]) == (1, 0)


def test_an_unknown_host_speed_is_shown_and_kept() -> None:
    line = cooked()
    line[4] = line[5] = termios.B4000000
    shown = termio.from_host(line)
    assert shown.cflag & termio.CBAUD == 0o22
    shown.lflag &= ~termio.ECHO
    assert termio.to_host(shown, line)[4:6] == [termios.B4000000] * 2


@pytest.mark.parametrize(
    ("request_number", "shown"),
    [
        (0x40125401, "TCGETA"),
        (0x20005407, "TCFLSH"),
        (0x5407, "TCFLSH"),
        (-0x7FEDABFD, "TCSETAW"),
        (0x40045463, "_IOR('T', 99, 4)"),
        (0xC0040001, "_IOWR(0x0, 1, 4)"),
        (0x2000FF01, "_IO(0xff, 1)"),
    ],
)
def test_request_names(request_number: int, shown: str) -> None:
    assert ioctl.name(request_number) == shown
