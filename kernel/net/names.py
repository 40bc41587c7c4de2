"""Socket addresses between the program's memory and the network's plain numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.socket import AF_INET, SOCKADDR_IN, SOCKADDR_IN_SIZE, SOCKADDR_MAX

if TYPE_CHECKING:
    from kernel.process.task import Task

Address = tuple[int, int]  # (IPv4 address, port), both as plain numbers
ANY: Address = (0, 0)


def read_name(task: Task, address: int, length: int) -> bytes:
    """A socket address from the program. Raises EINVAL for an impossible length, then EFAULT (C-03, C-05)."""
    if not 0 <= length <= SOCKADDR_MAX:
        raise Errno.EINVAL
    return task.memory.read(address, length)


def write_name(task: Task, name: bytes, address: int, length_address: int, room: int) -> None:
    """Give the program a name, cut to its room; the length written back is the cut one (hpux-net.md 1.6)."""
    shown = name[:room]
    task.memory.write(address, shown)
    task.memory.put_u32(length_address, len(shown))


def inet_address(name: bytes) -> Address:
    """The address and port in a sockaddr_in, checked in in_pcbconnect's order. Raises EINVAL, EAFNOSUPPORT."""
    if len(name) != SOCKADDR_IN_SIZE:
        raise Errno.EINVAL
    family, port, address = SOCKADDR_IN.unpack(name)
    if family != AF_INET:
        raise Errno.EAFNOSUPPORT
    return address, port


def inet_name(address: Address) -> bytes:
    return SOCKADDR_IN.pack(AF_INET, address[1], address[0])
