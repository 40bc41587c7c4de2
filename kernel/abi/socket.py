"""Numbers and layouts of the socket calls (hpux-net.md 0.4; hpux-abi.md 8.4-8.6). Facts only, no behaviour."""

from __future__ import annotations

import struct
from functools import lru_cache

from kernel.abi.layout import I32, U16, U32, Structure

AF_UNSPEC, AF_UNIX, AF_INET, AF_CCITT = 0, 1, 2, 10
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET = 1, 2, 3, 4, 5
IPPROTO_IP, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP = 0, 1, 6, 17

SOL_SOCKET = 0xFFFF
SO_DEBUG, SO_ACCEPTCONN, SO_REUSEADDR, SO_KEEPALIVE, SO_DONTROUTE, SO_BROADCAST = 1, 2, 4, 8, 0x10, 0x20
SO_USELOOPBACK, SO_LINGER, SO_OOBINLINE, SO_REUSEPORT = 0x40, 0x80, 0x100, 0x200
SO_SNDBUF, SO_RCVBUF, SO_SNDLOWAT, SO_RCVLOWAT = 0x1001, 0x1002, 0x1003, 0x1004
SO_SNDTIMEO, SO_RCVTIMEO, SO_ERROR, SO_TYPE = 0x1005, 0x1006, 0x1007, 0x1008
SO_DONTLINGER = ~SO_LINGER  # 4.2BSD's, known to netioctl only
TCP_NODELAY, TCP_MAXSEG = 1, 2
IP_OPTIONS, IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP = range(1, 7)

MSG_OOB, MSG_PEEK, MSG_DONTROUTE = 1, 2, 4
MSG_EOR, MSG_TRUNC, MSG_CTRUNC, MSG_WAITALL = 8, 0x10, 0x20, 0x40  # from release 10 on
MSG_MAXIOVLEN = 16
SHUT_RD, SHUT_WR, SHUT_RDWR = 0, 1, 2

INADDR_ANY, INADDR_BROADCAST = 0, 0xFFFFFFFF
SOCKADDR_MAX = 112  # MLEN: the longest socket address or option value the kernel takes in
SUN_PATH_MAX = 92  # bytes of sun_path
ATF_COM, ATF_PERM, ATF_PUBL = 2, 4, 8  # <net/if_arp.h>: complete, permanent, published
RTF_UP, RTF_GATEWAY, RTF_HOST = 1, 2, 4  # <net/route.h>
IFF_UP, IFF_BROADCAST, IFF_LOOPBACK, IFF_POINTOPOINT, IFF_RUNNING, IFF_NOARP = 1, 2, 8, 0x10, 0x40, 0x80
SCM_RIGHTS = 1  # the type of a control message with descriptors

# family, port, address, 8 bytes that are ignored; no length byte.
SOCKADDR_IN = struct.Struct(">HHI8x")
ARPREQ = struct.Struct(">16s16si")  # <net/if_arp.h>: the address, the station, ATF flags
RTENTRY = struct.Struct(">I16s16sh10x")  # <net/route.h>: a hash, the destination, the gateway, RTF flags
SOCKADDR_IN_SIZE = 16


class Linger(Structure):
    onoff: I32
    seconds: I32


class Msghdr(Structure):
    """sendmsg(2), recvmsg(2): 4.3BSD's, 24 bytes (hpux-net.md 1.7)."""

    name: U32
    namelen: I32
    iov: U32
    iovlen: I32
    accrights: U32  # an array of ints, the descriptors passed
    accrightslen: I32  # in bytes


class XopenMsghdr(Structure):
    """sendmsg2, recvmsg2: X/Open's, 28 bytes."""

    name: U32
    namelen: I32
    iov: U32
    iovlen: I32
    control: U32  # control messages
    controllen: I32  # in bytes
    flags: I32  # MSG_TRUNC, MSG_CTRUNC, MSG_OOB of what was received


class Cmsghdr(Structure):
    """What a control message begins with, 12 bytes."""

    len: I32  # with this header, in bytes
    level: I32
    type: I32


class Pollfd(Structure):
    """poll(2), 8 bytes."""

    fd: I32
    events: U16
    revents: U16


# --- names, for the trace ---

FAMILIES = {AF_UNSPEC: "AF_UNSPEC", AF_UNIX: "AF_UNIX", AF_INET: "AF_INET", AF_CCITT: "AF_CCITT"}
TYPES = {
    SOCK_STREAM: "SOCK_STREAM",
    SOCK_DGRAM: "SOCK_DGRAM",
    SOCK_RAW: "SOCK_RAW",
    SOCK_RDM: "SOCK_RDM",
    SOCK_SEQPACKET: "SOCK_SEQPACKET",
}
LEVELS = {SOL_SOCKET: "SOL_SOCKET", IPPROTO_TCP: "IPPROTO_TCP", IPPROTO_UDP: "IPPROTO_UDP", IPPROTO_IP: "IPPROTO_IP"}
SOCKET_OPTIONS = {
    SO_DEBUG: "SO_DEBUG",
    SO_ACCEPTCONN: "SO_ACCEPTCONN",
    SO_REUSEADDR: "SO_REUSEADDR",
    SO_KEEPALIVE: "SO_KEEPALIVE",
    SO_DONTROUTE: "SO_DONTROUTE",
    SO_BROADCAST: "SO_BROADCAST",
    SO_USELOOPBACK: "SO_USELOOPBACK",
    SO_LINGER: "SO_LINGER",
    SO_DONTLINGER: "SO_DONTLINGER",
    SO_OOBINLINE: "SO_OOBINLINE",
    SO_REUSEPORT: "SO_REUSEPORT",
    SO_SNDBUF: "SO_SNDBUF",
    SO_RCVBUF: "SO_RCVBUF",
    SO_SNDLOWAT: "SO_SNDLOWAT",
    SO_RCVLOWAT: "SO_RCVLOWAT",
    SO_SNDTIMEO: "SO_SNDTIMEO",
    SO_RCVTIMEO: "SO_RCVTIMEO",
    SO_ERROR: "SO_ERROR",
    SO_TYPE: "SO_TYPE",
}
OPTIONS: dict[int, dict[int, str]] = {
    SOL_SOCKET: SOCKET_OPTIONS,
    IPPROTO_TCP: {TCP_NODELAY: "TCP_NODELAY", TCP_MAXSEG: "TCP_MAXSEG"},
    IPPROTO_IP: {
        IP_OPTIONS: "IP_OPTIONS",
        IP_MULTICAST_IF: "IP_MULTICAST_IF",
        IP_MULTICAST_TTL: "IP_MULTICAST_TTL",
        IP_MULTICAST_LOOP: "IP_MULTICAST_LOOP",
        IP_ADD_MEMBERSHIP: "IP_ADD_MEMBERSHIP",
        IP_DROP_MEMBERSHIP: "IP_DROP_MEMBERSHIP",
    },
}
MESSAGE_FLAGS = (
    (MSG_OOB, "MSG_OOB"),
    (MSG_PEEK, "MSG_PEEK"),
    (MSG_DONTROUTE, "MSG_DONTROUTE"),
    (MSG_EOR, "MSG_EOR"),
    (MSG_TRUNC, "MSG_TRUNC"),
    (MSG_CTRUNC, "MSG_CTRUNC"),
    (MSG_WAITALL, "MSG_WAITALL"),
)
SHUTDOWNS = {SHUT_RD: "SHUT_RD", SHUT_WR: "SHUT_WR", SHUT_RDWR: "SHUT_RDWR"}


@lru_cache(256)  # every datagram asks
def dotted(address: int) -> str:
    """An IPv4 address as people write it."""
    return f"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"


def name_text(name: bytes) -> str:
    """A socket address as the trace shows it: `{AF_INET, 127.0.0.1:80}`."""
    if len(name) < 2:
        return f"{{{name.hex()}}}"
    family = int.from_bytes(name[:2], "big")
    if family == AF_INET and len(name) >= SOCKADDR_IN_SIZE:
        _, port, address = SOCKADDR_IN.unpack_from(name)
        return f"{{AF_INET, {dotted(address)}:{port}}}"
    return f"{{{FAMILIES.get(family, family)}, {name[2:].hex()}}}"
