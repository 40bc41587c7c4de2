"""C's types as far as a debugger needs them, with the sizes of HP-UX on both series."""

from __future__ import annotations

import functools
import re
import struct
from typing import NamedTuple

from tools.debug.errors import CommandError


class Type:
    """A type of C. `name` is how C writes it."""

    __slots__ = ("name", "size")

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size


class Int(Type):
    __slots__ = ("signed",)

    def __init__(self, name: str, size: int, signed: bool) -> None:
        super().__init__(name, size)
        self.signed = signed

    def wrap(self, value: int) -> int:
        """As much of a number as the type holds."""
        value &= (1 << 8 * self.size) - 1
        return value - (1 << 8 * self.size) if self.signed and value >> (8 * self.size - 1) else value


class Float(Type):
    __slots__ = ()


class Void(Type):
    __slots__ = ()


class Function(Type):
    __slots__ = ()


class Pointer(Type):
    __slots__ = ("target",)

    def __init__(self, target: Type) -> None:
        super().__init__(f"{target.name}*" if target.name.endswith("*") else f"{target.name} *", 4)
        self.target = target


class Array(Type):
    __slots__ = ("count", "element")

    def __init__(self, element: Type, count: int) -> None:
        super().__init__(f"{element.name} [{count}]", element.size * count)
        self.element = element
        self.count = count


class Member(NamedTuple):
    name: str
    offset: int  # bytes
    type: Type


class Struct(Type):
    __slots__ = ("members",)

    def __init__(self, name: str, size: int, members: list[Member]) -> None:
        super().__init__(name, size)
        self.members = members

    def member(self, name: str) -> Member:
        """Raises CommandError."""
        for one in self.members:
            if one.name == name:
                return one
        raise CommandError(f"{self.name} has no member {name}")


CHAR = Int("char", 1, True)
UCHAR = Int("unsigned char", 1, False)
SHORT, USHORT = Int("short", 2, True), Int("unsigned short", 2, False)
INT, UINT = Int("int", 4, True), Int("unsigned int", 4, False)
LONG, ULONG = Int("long", 4, True), Int("unsigned long", 4, False)
LONG_LONG, ULONG_LONG = Int("long long", 8, True), Int("unsigned long long", 8, False)
FLOAT, DOUBLE, LONG_DOUBLE = Float("float", 4), Float("double", 8), Float("long double", 16)
VOID = Void("void", 1)
FUNCTION = Function("<text variable, no debug info>", 1)

_INTS = (CHAR, UCHAR, SHORT, USHORT, INT, UINT, LONG_LONG, ULONG_LONG)
_WORDS = {
    **{one.name: one for one in (*_INTS, LONG, ULONG, FLOAT, DOUBLE, LONG_DOUBLE, VOID)},
    "signed char": CHAR,
    "short int": SHORT,
    "unsigned short int": USHORT,
    "unsigned": UINT,
    "signed": INT,
    "signed int": INT,
    "long int": LONG,
    "unsigned long int": ULONG,
    "long long int": LONG_LONG,
    "unsigned long long int": ULONG_LONG,
    "signed short": SHORT,
    "signed long": LONG,
    "size_t": UINT,
    "ssize_t": INT,
    "off_t": LONG,
    "time_t": LONG,
    "mode_t": USHORT,
    "pid_t": LONG,
    "uid_t": LONG,
    "gid_t": LONG,
    "dev_t": LONG,
    "ino_t": ULONG,
    "caddr_t": Pointer(CHAR),
    "u_char": UCHAR,
    "u_short": USHORT,
    "u_int": UINT,
    "u_long": ULONG,
}
KEYWORDS = frozenset(word for name in _WORDS for word in name.split()) | {"struct", "const", "volatile"}
_OF_SIZE = {(one.size, one.signed): one for one in _INTS}


def integer(size: int, signed: bool = True) -> Int:
    """The one of that size."""
    return _OF_SIZE[size, signed]


def by_words(words: list[str], alignment: int) -> Type:
    """`unsigned char`, `struct stat`. Raises CommandError."""
    words = [word for word in words if word not in ("const", "volatile")]
    if words[:1] == ["struct"] and len(words) == 2:
        return structure(words[1], alignment)
    found = _WORDS.get(" ".join(words))
    if found is None:
        raise CommandError(f"no type {' '.join(words)}")
    return found


# --- the structures of HP-UX ---

# What C's member names begin with, where the classes leave that out.
_PREFIXES = {
    "stat": "st_",
    "stat64": "st_",
    "oldstat": "st_",
    "timeval": "tv_",
    "timezone": "tz_",
    "itimerval": "it_",
    "tms": "tms_",
    "ustat": "f_",
    "statfs": "f_",
    "statvfs": "f_",
    "rlimit": "rlim_",
    "rlimit64": "rlim_",
    "rusage": "ru_",
    "timespec": "tv_",
    "sigvec": "sv_",
    "sigaction": "sa_",
    "linger": "l_",
    "msghdr": "msg_",
    "cmsghdr": "cmsg_",
    "sembuf": "sem_",
    "mqattr": "mq_",
}


@functools.cache
def _classes() -> dict[str, type]:
    from kernel.abi import ipc, socket, structs
    from kernel.abi.layout import Structure

    found = {}
    for module in (structs, socket, ipc):
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, Structure) and value is not Structure:
                found[name.lower()] = value
    return found


def structures() -> list[str]:
    """The names of those there are."""
    return sorted((*_classes(), *_OWN))


@functools.cache
def structure(name: str, alignment: int) -> Struct:
    """A structure system calls exchange, as C names it. Raises CommandError."""
    if name in _OWN:
        members, offset = [], 0
        for field, type_ in _OWN[name]:
            members.append(Member(field, offset, type_))
            offset += type_.size
        return Struct(f"struct {name}", offset, members)
    found = _classes().get(re.sub("_", "", name))
    if found is None:
        raise CommandError(f"no struct {name}; `info types` lists those of HP-UX")
    prefix = _PREFIXES.get(name, "")
    members, offset = [], 0
    for field, code in zip(found._names, found._codes, strict=True):  # type: ignore[attr-defined]
        type_ = _of_code(code)
        size = type_.size
        offset += -offset % (1 if code.endswith("s") else min(size, alignment))
        members.append(Member(prefix + field, offset, type_))
        offset += size
    return Struct(f"struct {name}", found.sizeof(alignment), members)  # type: ignore[attr-defined]


def _of_code(code: str) -> Type:
    if code.endswith("s"):
        return Array(CHAR, struct.calcsize(code))
    return integer(struct.calcsize(">" + code), code.islower())


_OWN: dict[str, tuple[tuple[str, Type], ...]] = {
    "sockaddr_in": (
        ("sin_family", SHORT),
        ("sin_port", USHORT),
        ("sin_addr", UINT),
        ("sin_zero", Array(CHAR, 8)),
    ),
    "sockaddr": (("sa_family", USHORT), ("sa_data", Array(CHAR, 14))),
    "in_addr": (("s_addr", UINT),),
}
