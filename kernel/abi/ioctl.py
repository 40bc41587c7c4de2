"""ioctl(2) requests: numbers and names (hpux-abi.md 8.4; ioctl(5)).

A request carries its direction (bit 31 the kernel reads the argument, 30 it writes it, 29 neither), the argument's size
(bits 16-29), a group letter and a number. Requests that take their argument by value were written with and without
the void bit over the releases, so both forms must be taken: `canonical` removes it.
"""

from __future__ import annotations

_IN, _OUT, _VOID = 0x8000_0000, 0x4000_0000, 0x2000_0000

# Terminals: termio, termios, the Berkeley additions.
TCGETA, TCSETA, TCSETAW, TCSETAF = 0x40125401, 0x80125402, 0x80125403, 0x80125404
TCSBRK, TCXONC, TCFLSH = 0x5405, 0x5406, 0x5407
TCGETATTR, TCSETATTR, TCSETATTRD, TCSETATTRF = 0x40245410, 0x80245411, 0x80245412, 0x80245413
TIOCGSID = 0x40045414
TIOCSLTC, TIOCGLTC = 0x80065417, 0x40065418
TIOCLBIS, TIOCLBIC, TIOCLSET, TIOCLGET = 0x80045419, 0x8004541A, 0x8004541B, 0x4004541C
TIOCSPGRP, TIOCGPGRP = 0x8004541D, 0x4004541E
TIOCGETP, TIOCSETP = 0x40087408, 0x80087409
TIOCCONS = 0x7468
# Pseudo-terminals (pty(7)).
TIOCPKT, TIOCREMOTE, TIOCTTY = 0x80047470, 0x80047469, 0x80047468
TIOCSTOP, TIOCSTART = 0x746F, 0x746E
TIOCTRAP, TIOCREQCHECK, TIOCREQSET, TIOCCLOSE = 0x80047467, 0x40187471, 0x80187464, 0x7462
# Of these only the names are public: the numbers are this kernel's own, from a range nothing else is in.
TIOCREQGET, TIOCMONITOR, TIOCTRAPSTATUS, TIOCSIGMODE, TIOCOPEN = 0x40187465, 0x80047466, 0x40047472, 0x80047473, 0x7463
TIOCSWINSZ, TIOCGWINSZ = 0x8008746A, 0x4008746B

# Any file.
FIONREAD = 0x4004667F
FIOSNBIO, FIONBIO = 0x80046676, 0x8004667E  # two numbers of one request, by release
FIOASYNC = 0x8004667D
FIOSSAIOSTAT, FIOGSAIOSTAT, FIOSSAIOOWN, FIOGSAIOOWN = 0x8004667A, 0x40046679, 0x80046678, 0x40046677

# Sockets and interfaces.
SIOCSHIWAT, SIOCGHIWAT, SIOCSLOWAT, SIOCGLOWAT = 0x80047300, 0x40047301, 0x80047302, 0x40047303
SIOCATMARK, SIOCSPGRP, SIOCGPGRP = 0x40047307, 0x80047308, 0x40047309
SIOCGIFADDR, SIOCGIFDSTADDR, SIOCGIFFLAGS, SIOCGIFBRDADDR = 0xC020690D, 0xC020690F, 0xC0206911, 0xC0206912
SIOCGIFCONF, SIOCGIFNETMASK, SIOCGIFMETRIC = 0xC0086914, 0xC0206915, 0xC0206917
SIOCSIFADDR, SIOCSIFDSTADDR, SIOCSIFFLAGS, SIOCSIFBRDADDR = 0x8020690C, 0x8020690E, 0x80206910, 0x80206913
SIOCSIFNETMASK, SIOCSIFMETRIC = 0x80206916, 0x80206918
SIOCSARP, SIOCGARP, SIOCDARP = 0x8024691E, 0xC024691F, 0x80246920
SIOCADDRT, SIOCDELRT = 0x8030720A, 0x8030720B

# Magnetic tape.
MTIOCTOP, MTIOCGET = 0x80086D01, 0x40206D02

NAMES: dict[int, str] = {value: name for name, value in globals().items() if name.isupper() and name[0] != "_"}


def canonical(request: int) -> int:
    """The request as this table has it: unsigned, and void requests without their direction bit."""
    request &= 0xFFFFFFFF
    return request & ~_VOID if request >> 29 == 1 else request


def void(request: int) -> int:
    """A request without argument as programs know it."""
    return request | _VOID


def size(request: int) -> int:
    """How many bytes its argument points at; 0 if the argument is the value itself, or nothing."""
    return request >> 16 & 0x1FFF


def reads(request: int) -> bool:
    """Whether the kernel takes what the argument points at."""
    return bool(request & _IN and size(request))


def writes(request: int) -> bool:
    """Whether the kernel puts something where the argument points to."""
    return bool(request & _OUT and size(request))


def copying(size: int, *, to_program: bool) -> int:
    """A request that only moves an argument of `size` bytes: group t, number 120."""
    return (_OUT if to_program else _IN) | size << 16 | 0x7478


def name(request: int) -> str:
    """For the trace: the request's name, or its parts, `_IOR('T', 99, 4)`."""
    known = NAMES.get(canonical(request))
    if known is not None:
        return known
    kind = {_IN: "_IOW", _OUT: "_IOR", _IN | _OUT: "_IOWR"}.get(request & (_IN | _OUT), "_IO")
    group, number, length = request >> 8 & 0xFF, request & 0xFF, size(request)
    letter = f"'{group:c}'" if 32 < group < 127 else hex(group)
    return f"{kind}({letter}, {number}{f', {length}' if length else ''})"
