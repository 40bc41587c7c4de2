"""ioctl(2) on a socket: hpux-net.md 1.13; interfaces and routes are in `interfaces.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.net.socket import control
from kernel.net.socket.interfaces import INTERFACE_REQUESTS, interface_ioctl
from kernel.net.socket.socket import Socket

if TYPE_CHECKING:
    from kernel.process.task import Task


def socket_ioctl(task: Task, socket: Socket, request: int, argument: int) -> None:
    """Raises EINVAL for a request sockets don't have, EFAULT, and what the request itself does."""
    memory = task.memory
    if request in (ioctl.FIOSNBIO, ioctl.FIONBIO):
        socket.file.nonblocking_ioctl = memory.u32(argument) != 0
    elif request == ioctl.FIONREAD:
        memory.put_u32(argument, control.available(socket))
    elif request == ioctl.SIOCATMARK:
        memory.put_u32(argument, int(control.at_mark(socket)))
    elif request in (ioctl.FIOASYNC, ioctl.FIOSSAIOSTAT):
        socket.notices.set_asynchronous(task, memory.u32(argument) != 0)
    elif request == ioctl.FIOGSAIOSTAT:
        memory.put_u32(argument, int(socket.notices.asynchronous))
    elif request in (ioctl.SIOCSPGRP, ioctl.FIOSSAIOOWN):
        socket.notices.set_owner(task, memory.s32(argument))
    elif request in (ioctl.SIOCGPGRP, ioctl.FIOGSAIOOWN):
        memory.put_u32(argument, socket.notices.owner & 0xFFFFFFFF)
    elif request in INTERFACE_REQUESTS:
        interface_ioctl(task, socket.family, request, argument)
    else:
        task.machine.log_once(f"ioctl {ioctl.name(request)} on a socket is not implemented: EINVAL")
        raise Errno.EINVAL
