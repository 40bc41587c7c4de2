"""What the host says of a file, as HP-UX says it."""

from __future__ import annotations

import os

from kernel.abi.structs import OFF_MAX, Stat

BLOCK_SIZE = 8192  # what HFS file systems usually have, and stdio buffers by


def guest_device(host: int) -> int:
    """A device number: 8 bits of major, 24 of minor, as a signed word."""
    number = (os.major(host) & 0xFF) << 24 | os.minor(host) & 0xFFFFFF
    return number - (1 << 32) if number & 0x80000000 else number


def guest_inode(host: int) -> int:
    """32 bits that are never 0, which would mean a free directory entry."""
    return ((host ^ host >> 32) & 0xFFFFFFFF) or 1


def guest_id(host: int) -> int:
    """uid_t and gid_t are signed words."""
    return host if host <= OFF_MAX else (host & 0xFFFFFFFF) - (1 << 32)


def host_id(guest: int) -> int:
    """A signed user or group id, such as -2 of nobody, as the host has it; -1 leaves an id as it is."""
    return guest if guest == -1 else guest & 0xFFFFFFFF


def _seconds(when: int) -> int:
    return max(-OFF_MAX - 1, min(when, OFF_MAX))


def guest_stat(status: os.stat_result) -> Stat:
    """The host's stat(2) as the guest's."""
    mode, inode, host_device, links, uid, gid, size = status[:7]
    atime, mtime, ctime = int(status[7]), int(status[8]), int(status[9])  # whole seconds, rounded down
    if not -OFF_MAX <= min(atime, mtime, ctime) <= max(atime, mtime, ctime) <= OFF_MAX:
        atime, mtime, ctime = _seconds(atime), _seconds(mtime), _seconds(ctime)
    device, rdev, blocks = guest_device(host_device), status.st_rdev, status.st_blocks
    mode &= 0xFFFF
    return Stat(
        dev=device,
        ino=guest_inode(inode),
        mode=mode,
        nlink=links if links < 0x8000 else 0x7FFF,
        uid16=uid & 0xFFFF,
        gid16=gid & 0xFFFF,
        rdev=rdev and guest_device(rdev),
        size=size,
        atime=atime,
        mtime=mtime,
        ctime=ctime,
        blksize=BLOCK_SIZE,
        blocks=blocks + 1 >> 1,
        realdev=device,
        basemode=mode,
        uid=guest_id(uid),
        gid=guest_id(gid),
    )
