"""The structures system calls exchange (hpux-abi.md section 7). Sockets' are in `kernel/abi/socket.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.layout import I8, I16, I32, I64, U8, U16, U32, U64, Char2, Char6, Char9, Char15, Char16, Structure

if TYPE_CHECKING:
    from emu.memory import AddressSpace

OFF_MAX = 0x7FFFFFFF  # off_t has 32 bits


def signed_word(value: float) -> int:
    """The whole part of a count as a time_t or clock_t holds it: 32 bits that wrap, a time_t's in 2038."""
    return (int(value) + (1 << 31) & 0xFFFFFFFF) - (1 << 31)


class Stat64(Structure):
    """stat64(2), release 10, 120 bytes; ids stand in it twice, as 16 and as 32 bits."""

    dev: I32
    ino: U32
    mode: U16
    nlink: I16
    uid16: U16
    gid16: U16
    rdev: I32
    size: I64
    atime: I32
    spare1: I32
    mtime: I32
    spare2: I32
    ctime: I32
    spare3: I32
    blksize: I32
    blocks: U64  # of 1024 bytes
    flags: U32
    netdev: I32
    netino: U32
    cnode: U16
    rcnode: U16
    netsite: U16
    fstype: I16
    realdev: I32
    basemode: U16
    spare4: U16
    uid: I32
    gid: I32
    spare5: I32
    spare6: I32
    spare7: I32


class Stat(Stat64):
    """stat(2), 104 bytes on both series."""

    size: I32
    blocks: I32

    def store(self, memory: AddressSpace, address: int, alignment: int) -> None:
        """A file of 2 GiB or more is shown with the largest size an off_t holds: releases before 10 have no error."""
        if self.size > OFF_MAX or self.blocks > OFF_MAX:
            cut = {**vars(self), "size": min(self.size, OFF_MAX), "blocks": min(self.blocks, OFF_MAX)}
            Stat(**cut).store(memory, address, alignment)
        else:
            super().store(memory, address, alignment)


class OldStat(Structure):
    """The structure of calls 18 and 28 (before 6.5), Series 300 only, 30 bytes."""

    dev: U16
    ino: U16
    mode: U16
    nlink: I16
    uid: I16
    gid: I16
    rdev: U16
    size: I32
    atime: I32
    mtime: I32
    ctime: I32


class Timeval(Structure):
    sec: I32
    usec: I32


class Timezone(Structure):
    minuteswest: I32
    dsttime: I32


class Itimerval(Structure):
    interval_sec: I32
    interval_usec: I32
    value_sec: I32
    value_usec: I32


class Tms(Structure):
    """times(2), in clock ticks (50 a second on the Series 300, 100 on the 800)."""

    utime: I32
    stime: I32
    cutime: I32
    cstime: I32


class Timeb(Structure):
    """ftime(2)."""

    time: I32
    millitm: U16
    timezone: I16
    dstflag: I16


class Utimbuf(Structure):
    actime: I32
    modtime: I32


class Utsname(Structure):
    """uname(2), 60 bytes; every string is NUL-terminated within its field."""

    sysname: Char9
    nodename: Char9
    release: Char9
    version: Char9
    machine: Char9
    idnumber: Char15


class Ustat(Structure):
    tfree: I32
    tinode: U32
    fname: Char6
    fpack: Char6
    blksize: I32


class Statfs(Structure):
    """statfs(2), 64 bytes: Utah's and Linux's emulations of the Series 800 agree; the 300's is taken to be equal."""

    type: I32
    bsize: I32
    blocks: I32
    bfree: I32
    bavail: I32
    files: I32
    ffree: I32
    fsid0: I32
    fsid1: I32
    magic: I32
    featurebits: I32
    spare0: I32
    spare1: I32
    spare2: I32
    spare3: I32
    cnode: U16
    pad: I16


class Statvfs(Structure):
    """statvfs(2), release 10: the members statvfs(2) names, in System V's order; HP-UX's own order isn't public."""

    bsize: U32
    frsize: U32
    blocks: U32
    bfree: U32
    bavail: U32
    files: U32
    ffree: U32
    favail: U32
    fsid: U32
    basetype: Char16
    flag: U32
    namemax: U32


class Rlimit(Structure):
    cur: I32
    max: I32


class Rusage(Structure):
    """getrusage(2), 76 bytes."""

    utime_sec: I32
    utime_usec: I32
    stime_sec: I32
    stime_usec: I32
    maxrss: I32
    ixrss: I32
    idrss: I32
    isrss: I32
    minflt: I32
    majflt: I32
    nswap: I32
    inblock: I32
    oublock: I32
    ioch: I32
    msgsnd: I32
    msgrcv: I32
    nsignals: I32
    nvcsw: I32
    nivcsw: I32


class Rlimit64(Structure):
    """getrlimit64(2), release 10."""

    cur: U64
    max: U64


class Timespec(Structure):
    """Release 10."""

    sec: I32
    nsec: I32


class Sigvec(Structure):
    """sigvector(2)."""

    handler: U32
    mask: U32
    flags: I32


class Sigaction(Structure):
    """sigaction(2), 40 bytes; a sigset is eight words of which releases up to 9.x use the first."""

    handler: U32
    mask: U32
    mask1: U32
    mask2: U32
    mask3: U32
    mask4: U32
    mask5: U32
    mask6: U32
    mask7: U32
    flags: I32


class Sigstack(Structure):
    sp: U32
    onstack: I32


class SignalStack(Structure):
    """sigaltstack(2), release 10."""

    sp: U32
    flags: I32
    size: U32


class SigcontextS300(Structure):
    """What a Series 300 handler's third argument points at (hpux-abi.md 6.4), 22 bytes."""

    syscall: I32
    syscall_action: I8
    pad: Char2
    onstack: U8
    mask: U32
    sp: U32
    ps: U16
    pc: U32


class Iovec(Structure):
    base: U32
    length: I32


class Flock(Structure):
    """fcntl(2) F_GETLK, F_SETLK, F_SETLKW."""

    type: I16
    whence: I16
    start: I32
    length: I32
    pid: I32


class Flock64(Structure):
    """The same with offsets of 64 bits, release 10."""

    type: I16
    whence: I16
    start: I64
    length: I64
    pid: I32
