"""ioctl(2) about interfaces, routes and stations (hpux-net.md 0.4, 3.6; 4.3BSD's if.c, route.c, if_ether.c).

Programs may look. On a network of the machine's own the superuser may change it; what the interfaces and routes of
the host are is the host's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.socket import (
    ARPREQ,
    IFF_BROADCAST,
    IFF_POINTOPOINT,
    RTENTRY,
    RTF_GATEWAY,
    RTF_HOST,
    SOCKADDR_IN_SIZE,
)
from kernel.net.names import inet_address, inet_name

if TYPE_CHECKING:
    from kernel.net.socket.family import Family
    from kernel.net.transport import Administration, Interface
    from kernel.process.task import Task

IFNAMSIZ, IFREQ_SIZE = 16, 32
_UNSPECIFIED = b"\0\0"  # AF_UNSPEC, before a station's bytes

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


def interface_ioctl(task: Task, family: Family, request: int, argument: int) -> None:
    """Raises EPERM for a change by others than the superuser, or of the host's, ENXIO for an interface or ARP entry
    there isn't, EADDRNOTAVAIL, EINVAL, and what `Administration` does."""
    interfaces = family.interfaces()
    if request in _CHANGES:
        data = task.memory.read(argument, request >> 16 & 0x1FFF)  # EFAULT comes first
        _change(task, family.administration(), request, data)
    elif request == ioctl.SIOCGIFCONF:
        _list(task, interfaces, argument)
    elif request == ioctl.SIOCGARP:
        _tell_station(task, family.administration(), argument)
    else:
        _tell(task, interfaces, request, argument)


def _change(task: Task, administration: Administration | None, request: int, data: bytes) -> None:
    if administration is None:
        if task.credentials.superuser:
            task.machine.log_once(f"ioctl {ioctl.name(request)}: interfaces and routes are this machine's: EPERM")
        raise Errno.EPERM
    if not task.credentials.superuser and task.credentials.euid != administration.owner:
        raise Errno.EPERM
    if request in (ioctl.SIOCADDRT, ioctl.SIOCDELRT):
        _change_route(administration, request, data)
    elif request in (ioctl.SIOCSARP, ioctl.SIOCDARP):
        _change_station(administration, request, data)
    else:
        _change_interface(administration, request, data)


def _change_interface(administration: Administration, request: int, data: bytes) -> None:
    """A struct ifreq: the name, then an address, flags or a number."""
    name = data[:IFNAMSIZ].split(b"\0")[0].decode("latin-1")
    value = data[IFNAMSIZ:]
    if request == ioctl.SIOCSIFFLAGS:
        administration.set_flags(name, int.from_bytes(value[:2], "big"))
    elif request == ioctl.SIOCSIFMETRIC:
        administration.set_metric(name, int.from_bytes(value[:4], "big", signed=True))
    elif request == ioctl.SIOCSIFADDR:
        administration.set_address(name, _address(value))
    elif request == ioctl.SIOCSIFNETMASK:
        administration.set_netmask(name, _address(value))
    elif request == ioctl.SIOCSIFBRDADDR:
        administration.set_broadcast(name, _address(value))
    else:
        raise Errno.EINVAL  # SIOCSIFDSTADDR: no interface here is a point-to-point line


def _change_route(administration: Administration, request: int, data: bytes) -> None:
    """A struct rtentry: a hash, the destination, the gateway, flags."""
    _, destination, gateway, flags = RTENTRY.unpack_from(data)
    host = bool(flags & RTF_HOST)
    if request == ioctl.SIOCADDRT:
        indirect = bool(flags & RTF_GATEWAY)
        administration.add_route(_address(destination), _address(gateway), host=host, indirect=indirect)
    else:
        administration.delete_route(_address(destination), _address(gateway), host=host)


def _change_station(administration: Administration, request: int, data: bytes) -> None:
    address, station, flags = ARPREQ.unpack_from(data)
    if request == ioctl.SIOCSARP:
        administration.enter_station(_address(address), station[2:8], flags)
    else:
        administration.forget_station(_address(address))


def _tell_station(task: Task, administration: Administration | None, argument: int) -> None:
    """SIOCGARP. Above the host's sockets there is no table of stations."""
    data = task.memory.read(argument, ARPREQ.size)
    found = None if administration is None else administration.station(_address(data))
    if found is None:
        raise Errno.ENXIO
    station, flags = found
    told = ARPREQ.pack(data[:SOCKADDR_IN_SIZE], _UNSPECIFIED + station, flags)
    task.memory.write(argument, told)


def _address(name: bytes) -> int:
    """Of a sockaddr_in. Raises EAFNOSUPPORT."""
    return inet_address(name[:SOCKADDR_IN_SIZE])[0]


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
