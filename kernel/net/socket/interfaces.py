"""ioctl(2) about interfaces, routes and addresses (hpux-net.md 0.4, 3.6; 4.3BSD's if.c).

Programs may look; what the interfaces and routes are is the host's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.socket import IFF_BROADCAST, IFF_POINTOPOINT
from kernel.net.names import inet_name

if TYPE_CHECKING:
    from kernel.net.transport import Interface
    from kernel.process.task import Task

IFNAMSIZ, IFREQ_SIZE = 16, 32

_LOOKS = frozenset(
    (
        *(ioctl.SIOCGIFADDR, ioctl.SIOCGIFDSTADDR, ioctl.SIOCGIFFLAGS, ioctl.SIOCGIFBRDADDR, ioctl.SIOCGIFNETMASK),
        *(ioctl.SIOCGIFMETRIC, ioctl.SIOCGIFCONF, ioctl.SIOCGARP),
    )
)
_CHANGES = frozenset(
    (
        *(ioctl.SIOCSIFADDR, ioctl.SIOCSIFDSTADDR, ioctl.SIOCSIFFLAGS, ioctl.SIOCSIFBRDADDR, ioctl.SIOCSIFNETMASK),
        *(ioctl.SIOCSIFMETRIC, ioctl.SIOCSARP, ioctl.SIOCDARP, ioctl.SIOCADDRT, ioctl.SIOCDELRT),
    )
)
INTERFACE_REQUESTS = _LOOKS | _CHANGES


def interface_ioctl(task: Task, interfaces: list[Interface], request: int, argument: int) -> None:
    """Raises EPERM for every change, ENXIO for an interface or ARP entry there isn't, EADDRNOTAVAIL, EINVAL."""
    if request in _CHANGES:
        task.memory.read(argument, request >> 16 & 0x1FFF)  # EFAULT comes first
        if task.credentials.superuser:
            task.machine.log_once(f"ioctl {ioctl.name(request)}: interfaces and routes are this machine's: EPERM")
        raise Errno.EPERM
    if request == ioctl.SIOCGIFCONF:
        _list(task, interfaces, argument)
    elif request == ioctl.SIOCGARP:
        raise Errno.ENXIO  # no table of hardware addresses above the host's sockets
    else:
        _tell(task, interfaces, request, argument)


def _list(task: Task, interfaces: list[Interface], argument: int) -> None:
    """SIOCGIFCONF: as many entries as fit."""
    room, buffer = task.memory.s32(argument), task.memory.u32(argument + 4)
    entries = [
        interface.name.encode().ljust(IFNAMSIZ, b"\0") + inet_name((interface.address, 0)) for interface in interfaces
    ]
    listed = b"".join(entries[: max(0, room) // IFREQ_SIZE])
    task.memory.write(buffer, listed)
    task.memory.put_u32(argument, len(listed))


def _tell(task: Task, interfaces: list[Interface], request: int, argument: int) -> None:
    name = task.memory.read(argument, IFNAMSIZ).split(b"\0")[0]
    task.memory.writable(argument, IFREQ_SIZE)
    for interface in interfaces:
        if interface.name.encode() == name:
            task.memory.write(argument + IFNAMSIZ, _answer(interface, request))
            return
    raise Errno.ENXIO


def _answer(interface: Interface, request: int) -> bytes:
    if request == ioctl.SIOCGIFFLAGS:
        return interface.flags.to_bytes(2, "big")
    if request == ioctl.SIOCGIFMETRIC:
        return interface.metric.to_bytes(4, "big")
    if request == ioctl.SIOCGIFBRDADDR and not interface.flags & IFF_BROADCAST:
        raise Errno.EINVAL
    if request == ioctl.SIOCGIFDSTADDR and not interface.flags & IFF_POINTOPOINT:
        raise Errno.EINVAL
    address = {
        ioctl.SIOCGIFADDR: interface.address,
        ioctl.SIOCGIFNETMASK: interface.netmask,
        ioctl.SIOCGIFBRDADDR: interface.broadcast,
        ioctl.SIOCGIFDSTADDR: interface.destination,
    }[request]
    return inet_name((address, 0))
