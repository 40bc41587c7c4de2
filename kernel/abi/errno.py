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


class Errno:
    """Every error number HP-UX has, as exception classes."""

    class EPERM(HpuxError):
        code = 1

    class ENOENT(HpuxError):
        code = 2

    class ESRCH(HpuxError):
        code = 3

    class EINTR(HpuxError):
        code = 4

    class EIO(HpuxError):
        code = 5

    class ENXIO(HpuxError):
        code = 6

    class E2BIG(HpuxError):
        code = 7

    class ENOEXEC(HpuxError):
        code = 8

    class EBADF(HpuxError):
        code = 9

    class ECHILD(HpuxError):
        code = 10

    class EAGAIN(HpuxError):
        code = 11

    class ENOMEM(HpuxError):
        code = 12

    class EACCES(HpuxError):
        code = 13

    class EFAULT(HpuxError):
        code = 14

    class ENOTBLK(HpuxError):
        code = 15

    class EBUSY(HpuxError):
        code = 16

    class EEXIST(HpuxError):
        code = 17

    class EXDEV(HpuxError):
        code = 18

    class ENODEV(HpuxError):
        code = 19

    class ENOTDIR(HpuxError):
        code = 20

    class EISDIR(HpuxError):
        code = 21

    class EINVAL(HpuxError):
        code = 22

    class ENFILE(HpuxError):
        code = 23

    class EMFILE(HpuxError):
        code = 24

    class ENOTTY(HpuxError):
        code = 25

    class ETXTBSY(HpuxError):
        code = 26

    class EFBIG(HpuxError):
        code = 27

    class ENOSPC(HpuxError):
        code = 28

    class ESPIPE(HpuxError):
        code = 29

    class EROFS(HpuxError):
        code = 30

    class EMLINK(HpuxError):
        code = 31

    class EPIPE(HpuxError):
        code = 32

    class EDOM(HpuxError):
        code = 33

    class ERANGE(HpuxError):
        code = 34

    class ENOMSG(HpuxError):
        code = 35

    class EIDRM(HpuxError):
        code = 36

    class ECHRNG(HpuxError):
        code = 37

    class EL2NSYNC(HpuxError):
        code = 38

    class EL3HLT(HpuxError):
        code = 39

    class EL3RST(HpuxError):
        code = 40

    class ELNRNG(HpuxError):
        code = 41

    class EUNATCH(HpuxError):
        code = 42

    class ENOCSI(HpuxError):
        code = 43

    class EL2HLT(HpuxError):
        code = 44

    class EDEADLK(HpuxError):
        code = 45

    class ENOLCK(HpuxError):
        code = 46

    class EILSEQ(HpuxError):
        code = 47

    class ENONET(HpuxError):
        code = 50

    class ENODATA(HpuxError):
        code = 51

    class ETIME(HpuxError):
        code = 52

    class ENOSR(HpuxError):
        code = 53

    class ENOSTR(HpuxError):
        code = 54

    class ENOPKG(HpuxError):
        code = 55

    class ENOLINK(HpuxError):
        code = 57

    class EADV(HpuxError):
        code = 58

    class ESRMNT(HpuxError):
        code = 59

    class ECOMM(HpuxError):
        code = 60

    class EPROTO(HpuxError):
        code = 61

    class EMULTIHOP(HpuxError):
        code = 64

    class EDOTDOT(HpuxError):
        code = 66

    class EBADMSG(HpuxError):
        code = 67

    class EUSERS(HpuxError):
        code = 68

    class EDQUOT(HpuxError):
        code = 69

    class ESTALE(HpuxError):
        code = 70

    class EREMOTE(HpuxError):
        code = 71

    class EOVERFLOW(HpuxError):
        code = 72

    class EUNEXPECT(HpuxError):
        code = 99

    class ENOSYM(HpuxError):
        code = 215

    class ENOTSOCK(HpuxError):
        code = 216

    class EDESTADDRREQ(HpuxError):
        code = 217

    class EMSGSIZE(HpuxError):
        code = 218

    class EPROTOTYPE(HpuxError):
        code = 219

    class ENOPROTOOPT(HpuxError):
        code = 220

    class EPROTONOSUPPORT(HpuxError):
        code = 221

    class ESOCKTNOSUPPORT(HpuxError):
        code = 222

    class EOPNOTSUPP(HpuxError):
        code = 223

    class EPFNOSUPPORT(HpuxError):
        code = 224

    class EAFNOSUPPORT(HpuxError):
        code = 225

    class EADDRINUSE(HpuxError):
        code = 226

    class EADDRNOTAVAIL(HpuxError):
        code = 227

    class ENETDOWN(HpuxError):
        code = 228

    class ENETUNREACH(HpuxError):
        code = 229

    class ENETRESET(HpuxError):
        code = 230

    class ECONNABORTED(HpuxError):
        code = 231

    class ECONNRESET(HpuxError):
        code = 232

    class ENOBUFS(HpuxError):
        code = 233

    class EISCONN(HpuxError):
        code = 234

    class ENOTCONN(HpuxError):
        code = 235

    class ESHUTDOWN(HpuxError):
        code = 236

    class ETOOMANYREFS(HpuxError):
        code = 237

    class ETIMEDOUT(HpuxError):
        code = 238

    class ECONNREFUSED(HpuxError):
        code = 239

    class EREMOTERELEASE(HpuxError):
        code = 240

    class EHOSTDOWN(HpuxError):
        code = 241

    class EHOSTUNREACH(HpuxError):
        code = 242

    class ENET(HpuxError):
        code = 243

    class EALREADY(HpuxError):
        code = 244

    class EINPROGRESS(HpuxError):
        code = 245

    class EWOULDBLOCK(HpuxError):
        code = 246

    class ENOTEMPTY(HpuxError):
        code = 247

    class ENAMETOOLONG(HpuxError):
        code = 248

    class ELOOP(HpuxError):
        code = 249

    class ENOSYS(HpuxError):
        code = 251

    class ENOTSUP(HpuxError):
        code = 252

    class ECANCELED(HpuxError):
        code = 253


BY_CODE: dict[int, type[HpuxError]] = {
    error.code: error for error in vars(Errno).values() if isinstance(error, type) and issubclass(error, HpuxError)
}
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
_BY_HOST: dict[int, type[HpuxError]] = {
    number: getattr(Errno, _NEAREST.get(name, name))
    for name, number in vars(host).items()
    if name != "EWOULDBLOCK" and hasattr(Errno, _NEAREST.get(name, name))
}


def from_host(error: OSError) -> type[HpuxError]:
    """The HP-UX error with the name of the host's; EIO for what HP-UX has no name for."""
    return _BY_HOST.get(error.errno or 0, Errno.EIO)
