"""The structures of System V IPC, in both generations (hpux-abi.md section 7): with 16-bit ids up to 7.x, and since.

How sure they are: the older ones' members are known from two sources, as is `Sembuf`; what follows them in `OldShmid`
is the kernel's own. The newer ones follow NetBSD's emulation of the Series 300, where `ipc_perm` has 44 bytes; for the
Series 800 the sources differ (24, 28 or 44), and this is one of the three. What follows the last member is never
touched, so that a structure that is smaller than believed still holds all that is stored.
"""

from __future__ import annotations

from kernel.abi.layout import I16, I32, U16, U32, Char20, Structure


class Sembuf(Structure):
    num: U16
    op: I16
    flg: I16


class Msemaphore(Structure):
    """msem_init(2)'s; the layout is our own. `owner` is the process that has it locked, 0 while it isn't."""

    magic: U32
    owner: I32
    waiting: I32
    reserved: U32


class MqAttr(Structure):
    """mq_getattr(2): the members POSIX names, in its order."""

    flags: I32
    maxmsg: I32
    msgsize: I32
    curmsgs: I32


class OldIpcPerm(Structure):
    """What each of the older three begins with."""

    uid: U16
    gid: U16
    cuid: U16
    cgid: U16
    mode: U16
    seq: U16
    key: I32


class IpcPerm(Structure):
    """What each of the newer three begins with, 44 bytes."""

    uid: I32
    gid: I32
    cuid: I32
    cgid: I32
    mode: U16
    seq: U16
    key: I32
    perm_pad: Char20


class OldMsqid(OldIpcPerm):
    """msgctl_old(2)."""

    first: U32
    last: U32
    cbytes: U16
    qnum: U16
    qbytes: U16
    lspid: U16
    lrpid: U16
    stime: I32
    rtime: I32
    ctime: I32


class Msqid(IpcPerm):
    """msgctl(2)."""

    first: U32
    last: U32
    qnum: U16
    qbytes: U16
    lspid: I32
    lrpid: I32
    stime: I32
    rtime: I32
    ctime: I32
    cbytes: U16


class OldSemid(OldIpcPerm):
    """semctl_old(2)."""

    base: U32
    nsems: U16
    otime: I32
    ctime: I32


class Semid(IpcPerm):
    """semctl(2)."""

    base: U32
    otime: I32
    ctime: I32
    nsems: U16


class OldShmid(OldIpcPerm):
    """shmctl_old(2); 60 bytes of the kernel's own follow."""

    segsz: I32
    ptbl: U32
    lpid: U16
    cpid: U16
    nattch: U16
    cnattch: U16
    atime: I32
    dtime: I32
    ctime: I32


class Shmid(IpcPerm):
    """shmctl(2)."""

    segsz: I32
    vas: U32
    lpid: I32
    cpid: I32
    nattch: U16
    cnattch: U16
    atime: I32
    dtime: I32
    ctime: I32
