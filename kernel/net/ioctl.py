"""ioctl(2) on a socket: hpux-net.md 1.13; interfaces and routes are in `interfaces.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.socket import AF_INET
from kernel.net.interfaces import INTERFACE_REQUESTS, interface_ioctl

if TYPE_CHECKING:
    from kernel.net.file import SocketFile
    from kernel.process.task import Task


def socket_ioctl(task: Task, file: SocketFile, request: int, argument: int) -> None:
    """Raises EINVAL for a request sockets don't have, EFAULT, and what the request itself does."""
    memory, socket = task.memory, file.socket
    assert socket is not None
    notices = socket.notices
    if request in (ioctl.FIOSNBIO, ioctl.FIONBIO):
        file.nonblocking_ioctl = memory.u32(argument) != 0
    elif request == ioctl.FIONREAD:
        memory.put_u32(argument, socket.available())
    elif request == ioctl.SIOCATMARK:
        memory.put_u32(argument, int(socket.at_mark()))
    elif request in (ioctl.FIOASYNC, ioctl.FIOSSAIOSTAT):
        notices.set_asynchronous(task, memory.u32(argument) != 0)
    elif request == ioctl.FIOGSAIOSTAT:
        memory.put_u32(argument, int(notices.asynchronous))
    elif request in (ioctl.SIOCSPGRP, ioctl.FIOSSAIOOWN):
        notices.set_owner(task, memory.s32(argument))
    elif request in (ioctl.SIOCGPGRP, ioctl.FIOGSAIOOWN):
        memory.put_u32(argument, notices.owner & 0xFFFFFFFF)
    elif request in INTERFACE_REQUESTS:
        if socket.family.number != AF_INET:
            raise Errno.EOPNOTSUPP
        interface_ioctl(task, request, argument)
    else:
        task.machine.log_once(f"ioctl {ioctl.name(request)} on a socket is not implemented: EINVAL")
        raise Errno.EINVAL
