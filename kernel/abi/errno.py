"""HP-UX error numbers (errno(2); numbers: hpux-abi.md 6.1) and their translation from the host's.

`raise Errno.EINVAL` ends a system call with that error. EAGAIN (11) and EWOULDBLOCK (246) are different
numbers here, unlike on the host: which of them a call returns depends on how the descriptor was made
non-blocking, so the host's EAGAIN is never let through by a handler that can block.
"""

from __future__ import annotations

import errno as host
from typing import ClassVar


class HpuxError(Exception):
    """A system call's failure; subclasses are the members of `Errno`."""

    code: ClassVar[int]

    @property
    def name(self) -> str:
        return type(self).__name__


class _Member:
    """An error of this number, whose class is made when it is first raised or caught: a program meets few of them, and
    to make them all would take a fiftieth of the time in which a small one starts and ends."""

    __slots__ = ("code",)

    def __init__(self, code: int) -> None:
        self.code = code

    def __get__(self, instance: None, owner: type[Errno]) -> type[HpuxError]:
        name = NAMES[self.code]
        error = type(name, (HpuxError,), {"code": self.code, "__module__": __name__, "__qualname__": f"Errno.{name}"})
        setattr(owner, name, error)
        return error


class Errno:
    """Every error number HP-UX has, as exception classes."""

    EPERM = _Member(1)
    ENOENT = _Member(2)
    ESRCH = _Member(3)
    EINTR = _Member(4)
    EIO = _Member(5)
    ENXIO = _Member(6)
    E2BIG = _Member(7)
    ENOEXEC = _Member(8)
    EBADF = _Member(9)
    ECHILD = _Member(10)
    EAGAIN = _Member(11)
    ENOMEM = _Member(12)
    EACCES = _Member(13)
    EFAULT = _Member(14)
    ENOTBLK = _Member(15)
    EBUSY = _Member(16)
    EEXIST = _Member(17)
    EXDEV = _Member(18)
    ENODEV = _Member(19)
    ENOTDIR = _Member(20)
    EISDIR = _Member(21)
    EINVAL = _Member(22)
    ENFILE = _Member(23)
    EMFILE = _Member(24)
    ENOTTY = _Member(25)
    ETXTBSY = _Member(26)
    EFBIG = _Member(27)
    ENOSPC = _Member(28)
    ESPIPE = _Member(29)
    EROFS = _Member(30)
    EMLINK = _Member(31)
    EPIPE = _Member(32)
    EDOM = _Member(33)
    ERANGE = _Member(34)
    ENOMSG = _Member(35)
    EIDRM = _Member(36)
    ECHRNG = _Member(37)
    EL2NSYNC = _Member(38)
    EL3HLT = _Member(39)
    EL3RST = _Member(40)
    ELNRNG = _Member(41)
    EUNATCH = _Member(42)
    ENOCSI = _Member(43)
    EL2HLT = _Member(44)
    EDEADLK = _Member(45)
    ENOLCK = _Member(46)
    EILSEQ = _Member(47)
    ENONET = _Member(50)
    ENODATA = _Member(51)
    ETIME = _Member(52)
    ENOSR = _Member(53)
    ENOSTR = _Member(54)
    ENOPKG = _Member(55)
    ENOLINK = _Member(57)
    EADV = _Member(58)
    ESRMNT = _Member(59)
    ECOMM = _Member(60)
    EPROTO = _Member(61)
    EMULTIHOP = _Member(64)
    EDOTDOT = _Member(66)
    EBADMSG = _Member(67)
    EUSERS = _Member(68)
    EDQUOT = _Member(69)
    ESTALE = _Member(70)
    EREMOTE = _Member(71)
    EOVERFLOW = _Member(72)
    EUNEXPECT = _Member(99)
    ENOSYM = _Member(215)
    ENOTSOCK = _Member(216)
    EDESTADDRREQ = _Member(217)
    EMSGSIZE = _Member(218)
    EPROTOTYPE = _Member(219)
    ENOPROTOOPT = _Member(220)
    EPROTONOSUPPORT = _Member(221)
    ESOCKTNOSUPPORT = _Member(222)
    EOPNOTSUPP = _Member(223)
    EPFNOSUPPORT = _Member(224)
    EAFNOSUPPORT = _Member(225)
    EADDRINUSE = _Member(226)
    EADDRNOTAVAIL = _Member(227)
    ENETDOWN = _Member(228)
    ENETUNREACH = _Member(229)
    ENETRESET = _Member(230)
    ECONNABORTED = _Member(231)
    ECONNRESET = _Member(232)
    ENOBUFS = _Member(233)
    EISCONN = _Member(234)
    ENOTCONN = _Member(235)
    ESHUTDOWN = _Member(236)
    ETOOMANYREFS = _Member(237)
    ETIMEDOUT = _Member(238)
    ECONNREFUSED = _Member(239)
    EREMOTERELEASE = _Member(240)
    EHOSTDOWN = _Member(241)
    EHOSTUNREACH = _Member(242)
    ENET = _Member(243)
    EALREADY = _Member(244)
    EINPROGRESS = _Member(245)
    EWOULDBLOCK = _Member(246)
    ENOTEMPTY = _Member(247)
    ENAMETOOLONG = _Member(248)
    ELOOP = _Member(249)
    ENOSYS = _Member(251)
    ENOTSUP = _Member(252)
    ECANCELED = _Member(253)


NAMES = {member.code: name for name, member in vars(Errno).items() if isinstance(member, _Member)}


def by_code(code: int) -> type[HpuxError] | None:
    """The error with that number."""
    return getattr(Errno, NAMES[code]) if code in NAMES else None


# Host names HP-UX lacks, and the nearest thing it documents for the same situation. What the host says of hp9k's
# descriptors is true of the machine, not of one process.
_NEAREST = {
    "EMFILE": "ENFILE",
    "EOVERFLOW": "EFBIG",
    "ENOTSUP": "EOPNOTSUPP",
    "ECANCELED": "EINTR",
    "EMEDIUMTYPE": "ENXIO",
}
# By name, not through `host.errorcode`: that maps EDEADLK's number to the alias EDEADLOCK.
_BY_HOST = {
    number: _NEAREST.get(name, name)
    for name, number in vars(host).items()
    if name != "EWOULDBLOCK" and _NEAREST.get(name, name) in vars(Errno)
}


def from_host(error: OSError) -> type[HpuxError]:
    """The HP-UX error with the name of the host's; EIO for what HP-UX has no name for."""
    return getattr(Errno, _BY_HOST.get(error.errno or 0, ""), Errno.EIO)
