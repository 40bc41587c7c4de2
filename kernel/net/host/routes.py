"""Where the host's kernel takes what is sent to an address: rtnetlink(7)'s RTM_GETROUTE."""

from __future__ import annotations

import socket as host
import struct

from kernel.net.transport import Reach

_REQUEST = struct.Struct("=IHHII BBBBBBBBI HH4s")  # nlmsghdr, rtmsg, rtattr
_TYPE = struct.Struct("=H")
_RTM_NEWROUTE, _RTM_GETROUTE, _NLM_F_REQUEST, _RTA_DST = 24, 26, 1, 1
_ROUTE_TYPE = 16 + 7  # offset of rtm_type in the answer
_ANSWER_MAX = 4096
_REACHES = {2: Reach.HERE, 3: Reach.MANY, 5: Reach.MANY}  # RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST
_THIS_HOST = (0, 127)  # first bytes of addresses that are the host's on every host


def reach(address: int) -> Reach:
    """What can't be found out counts as the host itself, which is what a policy has most to say about."""
    if address >> 24 in _THIS_HOST:
        return Reach.HERE
    request = _REQUEST.pack(
        *(_REQUEST.size, _RTM_GETROUTE, _NLM_F_REQUEST, 0, 0),
        *(host.AF_INET, 32, 0, 0, 0, 0, 0, 0, 0),
        *(8, _RTA_DST, address.to_bytes(4, "big")),
    )
    try:
        with host.socket(host.AF_NETLINK, host.SOCK_RAW | host.SOCK_CLOEXEC, host.NETLINK_ROUTE) as sock:
            sock.send(request)
            answer = sock.recv(_ANSWER_MAX)
    except OSError:
        return Reach.HERE
    if _TYPE.unpack_from(answer, 4)[0] != _RTM_NEWROUTE:
        return Reach.ELSEWHERE  # no route: the host will say so
    return _REACHES.get(answer[_ROUTE_TYPE], Reach.ELSEWHERE)
