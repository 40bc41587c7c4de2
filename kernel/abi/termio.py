"""Terminal modes: HP-UX's structures, and their translation to and from the host's termios.

Facts: termio(7), hpux-abi.md sections 7 and 8.4; pitfall 5 of its section 10. Flags are matched by name, because no
two systems agree on all of the numbers. HP-UX's `Termios` is the richest of its structures, so everything passes
through it: `Termio`, `Sgttyb` and `Ltchars` are views of a `Termios`.

The host's modes are the list `termios.tcgetattr` returns: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc].
"""

from __future__ import annotations

import termios as host
from functools import cache
from typing import Any, NamedTuple

from kernel.abi.layout import I8, I32, U8, U16, U32, Char6, Char8, Char16, Structure

HostModes = list[Any]
NCCS = 16
DISABLED = 0xFF  # _POSIX_VDISABLE

# Indices of Termios.cc. The termio structure has the first eight, where MIN and TIME share EOF's and EOL's place.
VINTR, VQUIT, VERASE, VKILL, VEOF, VEOL, VEOL2, VSWTCH = range(8)
VMIN, VTIME, VSUSP, VSTART, VSTOP = range(11, 16)

ISIG, ICANON, XCASE, ECHO, TOSTOP, IEXTEN = 1, 2, 4, 0o10, 0o10000000000, 0o20000000000
ECHOE, ECHOK, ECHONL, NOFLSH, ECHOCTL = 0o20, 0o40, 0o100, 0o200, 0o400
IGNBRK, BRKINT, ISTRIP, INLCR, ICRNL, IXON, IXOFF = 0o1, 0o2, 0o40, 0o100, 0o400, 0o2000, 0o10000
IGNCR, IUCLC, IXANY = 0o200, 0o1000, 0o4000
OPOST, OLCUC, ONLCR, OCRNL, ONOCR, ONLRET, OFILL, OFDEL = 1, 2, 4, 0o10, 0o20, 0o40, 0o100, 0o200
TABDLY, TAB3 = 0o14000, 0o14000
CREAD = 0o400
CBAUD, CSIZE, CS7, CS8, PARENB, PARODD, HUPCL = 0o37, 0o140, 0o100, 0o140, 0o1000, 0o2000, 0o4000


class Termio(Structure):
    """TCGETA, 18 bytes."""

    iflag: U16
    oflag: U16
    cflag: U16
    lflag: U16
    line: I8
    cc: Char8


class Termios(Structure):
    """TCGETATTR, 36 bytes."""

    iflag: U32
    oflag: U32
    cflag: U32
    lflag: U32
    reserved: U32
    cc: Char16


class Sgttyb(Structure):
    """TIOCGETP, 8 bytes: the flags are an int where Berkeley has a short."""

    ispeed: I8
    ospeed: I8
    erase: U8
    kill: U8
    flags: I32


class Ltchars(Structure):
    """TIOCGLTC, 6 bytes: suspc, dsuspc, rprntc, flushc, werasc, lnextc."""

    chars: Char6


class Winsize(Structure):
    row: U16
    col: U16
    xpixel: U16
    ypixel: U16


# Flags by name: HP-UX's value, the host's name.
INPUT_FLAGS = {
    "IGNBRK": 0o1,
    "BRKINT": 0o2,
    "IGNPAR": 0o4,
    "PARMRK": 0o10,
    "INPCK": 0o20,
    "ISTRIP": 0o40,
    "INLCR": 0o100,
    "IGNCR": 0o200,
    "ICRNL": 0o400,
    "IUCLC": 0o1000,
    "IXON": 0o2000,
    "IXANY": 0o4000,
    "IXOFF": 0o10000,
    "IENQAK": 0o20000,
    "IMAXBEL": 0o40000,
}
OUTPUT_FLAGS = {
    "OPOST": 0o1,
    "OLCUC": 0o2,
    "ONLCR": 0o4,
    "OCRNL": 0o10,
    "ONOCR": 0o20,
    "ONLRET": 0o40,
    "OFILL": 0o100,
    "OFDEL": 0o200,
}
CONTROL_FLAGS = {
    "CSTOPB": 0o200,
    "CREAD": 0o400,
    "PARENB": 0o1000,
    "PARODD": 0o2000,
    "HUPCL": 0o4000,
    "CLOCAL": 0o10000,
}
LOCAL_FLAGS = {
    "ISIG": 0o1,
    "ICANON": 0o2,
    "XCASE": 0o4,
    "ECHO": 0o10,
    "ECHOE": 0o20,
    "ECHOK": 0o40,
    "ECHONL": 0o100,
    "NOFLSH": 0o200,
    "ECHOCTL": 0o400,
    "ECHOPRT": 0o1000,
    "ECHOKE": 0o2000,
    "FLUSHO": 0o4000,
    "PENDIN": 0o10000,
    "TOSTOP": TOSTOP,
    "IEXTEN": IEXTEN,
}
# Fields of several bits: the mask's name, then the values in HP-UX's order; value n is n times the lowest bit.
OUTPUT_FIELDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "NLDLY": (0o400, ("NL0", "NL1")),
    "CRDLY": (0o3000, ("CR0", "CR1", "CR2", "CR3")),
    "TABDLY": (0o14000, ("TAB0", "TAB1", "TAB2", "TAB3")),
    "BSDLY": (0o20000, ("BS0", "BS1")),
    "VTDLY": (0o40000, ("VT0", "VT1")),
    "FFDLY": (0o100000, ("FF0", "FF1")),
}
CONTROL_FIELDS: dict[str, tuple[int, tuple[str, ...]]] = {"CSIZE": (0o140, ("CS5", "CS6", "CS7", "CS8"))}
# By code, 0 to 037; codes without a rate stand for no host speed.
SPEEDS = (
    0, 50, 75, 110, 134, 150, 200, 300, 600, 900, 1200, 1800, 2400, 3600, 4800, 7200,
    9600, 19200, 38400, 57600, 115200, 230400, 460800,
)  # fmt: skip
CHARACTERS = {
    VINTR: "VINTR",
    VQUIT: "VQUIT",
    VERASE: "VERASE",
    VKILL: "VKILL",
    VEOF: "VEOF",
    VEOL: "VEOL",
    VEOL2: "VEOL2",
    VSWTCH: "VSWTCH",
    VMIN: "VMIN",
    VTIME: "VTIME",
    VSUSP: "VSUSP",
    VSTART: "VSTART",
    VSTOP: "VSTOP",
}
# Ltchars: suspend, delayed suspend (no host has one where it would matter), reprint, flush, word erase, literal next.
LOCAL_CHARACTERS = ("VSUSP", "VDSUSP", "VREPRINT", "VDISCARD", "VWERASE", "VLNEXT")

_IFLAG, _OFLAG, _CFLAG, _LFLAG, _ISPEED, _OSPEED, _CC = range(7)


class _Field(NamedTuple):
    """Bits that travel together, as HP-UX and as the host has them."""

    guest_mask: int
    host_mask: int
    pairs: tuple[tuple[int, int], ...]


_Wide = dict[str, tuple[int, tuple[str, ...]]]
_FLAG_WORDS: tuple[tuple[str, int, dict[str, int], _Wide], ...] = (
    ("iflag", _IFLAG, INPUT_FLAGS, {}),
    ("oflag", _OFLAG, OUTPUT_FLAGS, OUTPUT_FIELDS),
    ("cflag", _CFLAG, CONTROL_FLAGS, CONTROL_FIELDS),
    ("lflag", _LFLAG, LOCAL_FLAGS, {}),
)


@cache
def _words() -> tuple[tuple[str, int, tuple[_Field, ...]], ...]:
    """For each flag word its name, its place in the host's list and its fields as far as the host has them."""
    return tuple((name, place, tuple(_fields(flags, wide))) for name, place, flags, wide in _FLAG_WORDS)


def _fields(flags: dict[str, int], wide: _Wide) -> list[_Field]:
    found = []
    for name, value in flags.items():
        own = getattr(host, name, 0)
        if own:
            found.append(_Field(value, own, ((0, 0), (value, own))))
    for name, (mask, values) in wide.items():
        own = getattr(host, name, 0)
        if own:
            step = mask & -mask
            pairs = tuple((number * step, getattr(host, value, 0)) for number, value in enumerate(values))
            found.append(_Field(mask, own, pairs))
    return found


@cache
def guest_only() -> Termios:
    """The bits of each flag word that no flag of the host stands for: a terminal has to remember them itself."""
    masks = {"cflag": CBAUD}
    for name, _, fields in _words():
        for field in fields:
            masks[name] = masks.get(name, 0) | field.guest_mask
    return _termios({name: ~mask & 0xFFFFFFFF for name, mask in masks.items()}, b"")


def _termios(words: dict[str, int], characters: bytes) -> Termios:
    return Termios(
        iflag=words["iflag"],
        oflag=words["oflag"],
        cflag=words["cflag"],
        lflag=words["lflag"],
        reserved=0,
        cc=characters,
    )


@cache
def _speeds() -> tuple[dict[int, int], dict[int, int]]:
    """HP-UX code to host constant, and back."""
    to_host = {}
    for code, rate in enumerate(SPEEDS):
        own = getattr(host, f"B{rate}", None)
        if own is not None:
            to_host[code] = own
    return to_host, {own: code for code, own in to_host.items()}


def _byte(value: Any) -> int:
    return value if isinstance(value, int) else value[0]


def _place(name: str) -> int | None:
    """Where a control character is in the host's list; None if the host has no such character."""
    place: int | None = getattr(host, name, None)
    return place


@cache
def _host_disabled() -> int:
    """The host's _POSIX_VDISABLE: 0 on Linux, 0xFF on the BSDs."""
    import os

    try:
        return os.fpathconf(0, "PC_VDISABLE") & 0xFF
    except (OSError, ValueError):
        return 0


def _character(index: int, value: int) -> int:
    """A host control character as HP-UX shows it.

    A line's EOL and EOL2 that are off are shown as NUL, HP-UX's default for them, not as 0xFF: EOL becomes TIME when
    an old program clears ICANON through the termio structure, and 0xFF would be a time-out of 25 seconds.
    """
    if index in (VMIN, VTIME) or value != _host_disabled():
        return value
    return 0 if index in (VEOL, VEOL2) else DISABLED


def from_host(modes: HostModes) -> Termios:
    """What HP-UX would call the host's modes; what it has no name for is left out."""
    words = {
        name: sum(
            guest for field in fields for guest, own in field.pairs if guest and modes[place] & field.host_mask == own
        )
        for name, place, fields in _words()
    }
    words["cflag"] |= _speeds()[1].get(modes[_OSPEED], _nearest_code(modes[_OSPEED]))
    characters = bytearray([DISABLED]) * NCCS
    for index, name in CHARACTERS.items():
        host_place = _place(name)
        if host_place is not None:
            characters[index] = _character(index, _byte(modes[_CC][host_place]))
    return _termios(words, bytes(characters))


def _nearest_code(speed: int) -> int:
    """A speed HP-UX has no code for (pseudo-terminals may have any) is shown as 38400, its fastest on a terminal."""
    return SPEEDS.index(38400)


def to_host(wanted: Termios, modes: HostModes) -> HostModes:
    """`modes` changed to what `wanted` says.

    Only what differs from what HP-UX was shown is changed, so that what it has no name for, and what it can only
    see approximately, stays.
    """
    shown = from_host(modes)
    changed = [*modes[:_CC], list(modes[_CC])]
    for name, place, fields in _words():
        new, old = getattr(wanted, name), getattr(shown, name)
        for field in fields:
            if (new ^ old) & field.guest_mask:
                own = dict(field.pairs)[new & field.guest_mask]
                changed[place] = changed[place] & ~field.host_mask | own
    if (wanted.cflag ^ shown.cflag) & CBAUD:
        speed = _speeds()[0].get(wanted.cflag & CBAUD)
        if speed is not None:
            changed[_ISPEED] = changed[_OSPEED] = speed
    for index, name in CHARACTERS.items():
        host_place = _place(name)
        if host_place is not None and wanted.cc[index] != shown.cc[index]:
            changed[_CC][host_place] = bytes([_own_character(index, wanted.cc[index])])
    return changed


def _own_character(index: int, value: int) -> int:
    return _host_disabled() if value == DISABLED and index not in (VMIN, VTIME) else value


# --- views of a Termios ---


def to_termio(modes: Termios) -> Termio:
    """The older structure: 16 bits of each word, and MIN and TIME in EOF's and EOL's place when not canonical."""
    characters = bytearray(modes.cc[:8])
    if not modes.lflag & ICANON:
        characters[VEOF], characters[VEOL] = modes.cc[VMIN], modes.cc[VTIME]
    return Termio(
        iflag=modes.iflag & 0xFFFF,
        oflag=modes.oflag & 0xFFFF,
        cflag=modes.cflag & 0xFFFF,
        lflag=modes.lflag & 0xFFFF,
        line=0,
        cc=bytes(characters),
    )


def from_termio(wanted: Termio, modes: Termios) -> Termios:
    """`modes` changed as a TCSETA of `wanted` does: the high halves and the characters termio lacks stay."""
    characters = bytearray(wanted.cc) + modes.cc[8:]
    if not wanted.lflag & ICANON:
        characters[VMIN], characters[VTIME] = wanted.cc[VEOF], wanted.cc[VEOL]
        characters[VEOF], characters[VEOL] = modes.cc[VEOF], modes.cc[VEOL]
    return Termios(
        iflag=modes.iflag & 0xFFFF0000 | wanted.iflag,
        oflag=modes.oflag & 0xFFFF0000 | wanted.oflag,
        cflag=modes.cflag & 0xFFFF0000 | wanted.cflag,
        lflag=modes.lflag & 0xFFFF0000 | wanted.lflag,
        reserved=modes.reserved,
        cc=bytes(characters),
    )


# sgttyb flags (sttyV6(7)).
S_HUPCL, S_XTABS, S_LCASE, S_ECHO, S_CRMOD, S_RAW, S_ODDP, S_EVENP = 1, 2, 4, 0o10, 0o20, 0o40, 0o100, 0o200


def to_sgttyb(modes: Termios) -> Sgttyb:
    """The sixth edition's view: RAW is no canonical input, no signals and no flow control."""
    speed = modes.cflag & CBAUD
    flags = (
        (S_HUPCL if modes.cflag & HUPCL else 0)
        | (S_XTABS if modes.oflag & TABDLY == TAB3 else 0)
        | (S_LCASE if modes.iflag & IUCLC else 0)
        | (S_ECHO if modes.lflag & ECHO else 0)
        | (S_CRMOD if modes.iflag & ICRNL and modes.oflag & ONLCR else 0)
        | (0 if modes.lflag & ICANON else S_RAW)
    )
    if not modes.cflag & PARENB:
        flags |= S_ODDP | S_EVENP  # both: any parity is taken
    else:
        flags |= S_ODDP if modes.cflag & PARODD else S_EVENP
    return Sgttyb(ispeed=speed, ospeed=speed, erase=modes.cc[VERASE], kill=modes.cc[VKILL], flags=flags)


def from_sgttyb(wanted: Sgttyb, modes: Termios) -> Termios:
    """`modes` changed as TIOCSETP of `wanted` does."""
    shown, flags = to_sgttyb(modes).flags, wanted.flags
    iflag, oflag, cflag, lflag = modes.iflag, modes.oflag, modes.cflag, modes.lflag
    characters = bytearray(modes.cc)
    characters[VERASE], characters[VKILL] = wanted.erase, wanted.kill
    differs = shown ^ flags
    cflag = cflag & ~CBAUD | wanted.ospeed & CBAUD
    if differs & S_HUPCL:
        cflag = _with(cflag, HUPCL, flags & S_HUPCL)
    if differs & S_XTABS:
        oflag = oflag & ~TABDLY | (TAB3 if flags & S_XTABS else 0)
    if differs & S_LCASE:
        iflag, oflag, lflag = (
            _with(word, bits, flags & S_LCASE) for word, bits in ((iflag, IUCLC), (oflag, OLCUC), (lflag, XCASE))
        )
    if differs & S_ECHO:
        lflag = _with(lflag, ECHO, flags & S_ECHO)
    if differs & S_CRMOD:
        iflag, oflag = _with(iflag, ICRNL, flags & S_CRMOD), _with(oflag, ONLCR, flags & S_CRMOD)
    if differs & S_RAW:
        lflag = _with(lflag, ICANON | ISIG, not flags & S_RAW)
        iflag, oflag = _with(iflag, IXON, not flags & S_RAW), _with(oflag, OPOST, not flags & S_RAW)
        characters[VMIN], characters[VTIME] = 1, 0
    if differs & (S_ODDP | S_EVENP):
        any_parity = flags & (S_ODDP | S_EVENP) in (0, S_ODDP | S_EVENP)
        cflag = cflag & ~(CSIZE | PARENB | PARODD)
        cflag |= CS8 if any_parity else CS7 | PARENB | (PARODD if flags & S_ODDP else 0)
    return Termios(iflag=iflag, oflag=oflag, cflag=cflag, lflag=lflag, reserved=modes.reserved, cc=bytes(characters))


def _with(word: int, bits: int, on: object) -> int:
    return word | bits if on else word & ~bits


def to_ltchars(modes: HostModes, dsusp: int) -> Ltchars:
    """`dsusp` is the delayed suspend character, which the terminal remembers itself."""
    characters = bytearray([DISABLED]) * 6
    for index, name in enumerate(LOCAL_CHARACTERS):
        place = _place(name)
        if place is not None:
            characters[index] = _character(VSUSP, _byte(modes[_CC][place]))
    characters[1] = dsusp
    return Ltchars(chars=bytes(characters))


def from_ltchars(wanted: Ltchars, modes: HostModes, dsusp: int) -> HostModes:
    """`modes` changed to the characters that differ from what HP-UX was shown."""
    shown = to_ltchars(modes, dsusp).chars
    changed = [*modes[:_CC], list(modes[_CC])]
    for index, name in enumerate(LOCAL_CHARACTERS):
        place = _place(name)
        if place is not None and index != 1 and wanted.chars[index] != shown[index]:
            changed[_CC][place] = bytes([_own_character(VSUSP, wanted.chars[index])])
    return changed
