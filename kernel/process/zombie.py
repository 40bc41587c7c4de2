"""What is left of a dead process until its parent waits for it (wait(2)), and the processor time it is charged."""

from __future__ import annotations

from emu.named import Named

INIT = 1


class Times(Named):
    """Processor time in seconds, of the program itself and of the kernel for it."""

    user: float = 0.0
    system: float = 0.0

    def plus(self, other: Times) -> Times:
        return Times(self.user + other.user, self.system + other.system)


class Zombie(Named):
    """What is left of a dead process until its parent waits for it."""

    pid: int
    pgrp: int
    session: int
    uid: int
    status: int  # as wait(2) reports it
    times: Times  # its own and those of the children it waited for
