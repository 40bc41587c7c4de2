"""Multicast groups: who on this machine is in which, and telling routers (RFC 1112)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from kernel.abi.errno import Errno, HpuxError
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.ip import ALL_HOSTS, Ip
from kernel.net.stack.timing import Timing
from kernel.net.stack.wire import igmp
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ipv4 import Packet
from kernel.waiting import Timer

_DELAY = 10.0  # seconds at most until a query is answered
_REPEAT = 5.0  # seconds until an unasked report is said once more
_MOST = 256  # groups of a machine


class Igmp:
    def __init__(self, ip: Ip, timing: Timing, chance: Random) -> None:
        self._ip, self._timing, self._chance = ip, timing, chance
        self._pending: dict[int, Timer] = {}  # reports that are due, by group
        ip.protocols[igmp.PROTOCOL] = self._arrive

    def join(self, group: int, interface: Ethernet | None) -> None:
        """Raises EINVAL for what is no group, EADDRNOTAVAIL where there is no card to be a member at, ENOBUFS."""
        if group >> 28 != 0xE:
            raise Errno.EINVAL
        if interface is None and not self._ip.interfaces:
            raise Errno.EADDRNOTAVAIL
        if len(self._ip.groups) >= _MOST and not self._ip.groups[group]:
            raise Errno.ENOBUFS
        self._ip.groups[group] += 1
        if self._ip.groups[group] == 1 and group != ALL_HOSTS:
            self._report(group)
            self._later(group, _REPEAT)

    def leave(self, group: int) -> None:
        """Raises EADDRNOTAVAIL for a group nobody here is in."""
        if not self._ip.groups[group]:
            raise Errno.EADDRNOTAVAIL
        self._ip.groups[group] -= 1
        if not self._ip.groups[group]:
            del self._ip.groups[group]
            self._forget(group)

    def _report(self, group: int) -> None:
        message = igmp.Message(igmp.REPORT, group).emit()
        try:
            self._ip.send(Packet(self._ip.source_for(group), group, igmp.PROTOCOL, message, ttl=1))
        except HpuxError:
            self._ip.counts["unsent"] += 1

    def _later(self, group: int, most: float) -> None:
        self._forget(group)
        self._pending[group] = self._timing.after(self._chance.uniform(0, most), self._due(group))

    def _due(self, group: int) -> Callable[[], None]:
        def say() -> None:
            self._pending.pop(group, None)
            if self._ip.groups[group]:
                self._report(group)

        return say

    def _forget(self, group: int) -> None:
        if (timer := self._pending.pop(group, None)) is not None:
            timer.cancel()

    def _arrive(self, packet: Packet, for_many: bool) -> None:
        try:
            message = igmp.parse(packet.payload)
        except Malformed:
            self._ip.counts["malformed"] += 1
            return
        if message.kind == igmp.QUERY and packet.destination == ALL_HOSTS:
            for group in [group for group, members in self._ip.groups.items() if members and group != ALL_HOSTS]:
                if group not in self._pending:
                    self._later(group, _DELAY)
        elif message.kind == igmp.REPORT and not self._ip.is_own(packet.source):
            self._forget(message.group)  # somebody else has said it

    def close(self) -> None:
        for group in list(self._pending):
            self._forget(group)
