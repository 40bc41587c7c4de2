"""Hosts with our own stack on one hub, and a clock that moves when told to."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from random import Random

from emu.lan.hub import Hub
from emu.lan.link import Link
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.igmp import Igmp
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.ip import Ip
from kernel.net.stack.tcp.protocol import Tcp
from kernel.net.stack.udp import Udp
from kernel.waiting import Timer

NETWORK, NETMASK = 0x0A000000, 0xFFFFFF00


class Timers:
    """See `kernel.net.stack.timing.Timing`."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._order = count()
        self._due: list[tuple[float, int, Timer]] = []

    def now(self) -> float:
        return self._now

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        timer = Timer(self._now + seconds, action)
        heapq.heappush(self._due, (timer.deadline, next(self._order), timer))
        return timer

    def next(self) -> float | None:
        """When the next timer is due."""
        while self._due and self._due[0][2].action is None:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def advance(self, seconds: float, settle: Callable[[], object] = lambda: None) -> None:
        """Let time pass; `settle` is called after each timer."""
        end = self._now + seconds
        while (due := self.next()) is not None and due <= end:
            _, _, timer = heapq.heappop(self._due)
            self._now = max(self._now, due)
            action, timer.action = timer.action, None
            assert action is not None
            action()
            settle()
        self._now = end


class Host:
    """Number `n` has the address 10.0.0.n and the station 2:0:0:0:0:n."""

    def __init__(self, number: int, link: Link, timers: Timers, *, extended: bool = False) -> None:
        self.address = NETWORK + number
        self.station = bytes((2, 0, 0, 0, 0, number))
        self.timers = timers
        self.ip = Ip(timers)
        self.icmp = Icmp(self.ip, timers)
        self.interface = Ethernet("lan0", link, self.station, self.address, NETMASK, timers, self.ip.arrive)
        self.ip.add_interface(self.interface)
        self.igmp = Igmp(self.ip, timers, Random(number))
        self.udp = Udp(self.ip, self.icmp, self.igmp)
        self.tcp = Tcp(self.ip, self.icmp, timers, extended=extended)


class Lan:
    """A hub, hosts at it, and one bare port for frames made by hand."""

    def __init__(self, hosts: int = 2, *, extended: bool = False) -> None:
        self._extended = extended
        self.timers = Timers()
        self.hub = Hub()
        self.wire = self.hub.port()
        self.hosts = [self.make(number + 1, self.hub.port()) for number in range(hosts)]

    def make(self, number: int, link: Link) -> Host:
        return Host(number, link, self.timers, extended=self._extended)

    def settle(self) -> list[bytes]:
        """Let frames go back and forth until there are no more; those that were seen on the wire."""
        seen: list[bytes] = []
        busy = True
        while busy:
            busy = sum(host.interface.take_frames() for host in self.hosts) > 0
            while (frame := self.wire.receive()) is not None:
                seen.append(frame)
        return seen

    def advance(self, seconds: float) -> list[bytes]:
        seen = self.settle()
        self.timers.advance(seconds, lambda: seen.extend(self.settle()))
        return seen + self.settle()

    def close(self) -> None:
        for host in self.hosts:
            host.ip.close()
        self.wire.close()
