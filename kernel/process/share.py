"""What one process has of the processor: how urgent it is, and what it has used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.limits import RLIM_INFINITY
from kernel.abi.signals import SIGKILL, SIGXCPU
from kernel.process.zombie import Times

if TYPE_CHECKING:
    from kernel.process.profil import Profile

NOT_REAL_TIME = 128  # rtprio(2) knows 0 to 127


class Share:
    """nice(2), rtprio(2), times(2), profil(2), RLIMIT_CPU."""

    def __init__(self) -> None:
        self.nice = 20  # 0 (most favourable) to 39 (least)
        self.realtime: int | None = None  # 0 (most urgent) to 127
        self.sits_out = 0  # turns it has to leave to others
        self.seconds = 0.0  # of processor time, spent running the program
        self.of_children = Times()  # those that were waited for
        self.profile: Profile | None = None
        self._warn_at = 0.0  # seconds used: when the next SIGXCPU is due

    @property
    def urgency(self) -> int:
        """The less, the more urgent."""
        return NOT_REAL_TIME if self.realtime is None else self.realtime

    @property
    def times(self) -> Times:
        return Times(self.seconds)

    def overrun(self, soft: int, hard: int) -> int:
        """The signal for having used as many seconds as the limits: SIGXCPU at the soft one and each second after it,
        SIGKILL at the hard one; 0 for none."""
        if hard != RLIM_INFINITY and self.seconds >= hard:
            return SIGKILL
        if soft != RLIM_INFINITY and self.seconds >= max(soft, self._warn_at):
            self._warn_at = self.seconds + 1
            return SIGXCPU
        return 0

    def fork(self) -> Share:
        """A child's, which has used nothing yet."""
        child = Share()
        child.nice, child.realtime = self.nice, self.realtime
        child.profile = self.profile and self.profile.fork()
        return child
