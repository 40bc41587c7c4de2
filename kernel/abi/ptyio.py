"""What the master of a pseudo-terminal and the kernel exchange (pty(7))."""

from __future__ import annotations

from kernel.abi.layout import I16, I32, Structure

# Control bytes of packet mode.
PKT_DATA, PKT_FLUSHREAD, PKT_FLUSHWRITE, PKT_STOP, PKT_START, PKT_NOSTOP, PKT_DOSTOP = 0, 1, 2, 4, 8, 16, 32

# TIOCSIGMODE: what signals do to a process whose request is trapped. The names are public, the numbers are not.
SIGNORMAL, SIGBLOCK, SIGABORT = 0, 1, 2


class RequestInfo(Structure):
    """What is trapped and, from the master, the answer: 24 bytes.

    `argget` and `argset` are requests of the master's by which it reads and writes the trapped request's argument; 0
    where there is nothing to read or write.
    """

    request: I32
    argget: I32
    argset: I32
    pgrp: I16
    pid: I16
    errno_error: I32
    return_value: I32
