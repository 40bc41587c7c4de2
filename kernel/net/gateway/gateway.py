"""The gateway as a whole: a host of its own on the wire, with nothing to install and no privilege needed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Protocol

from emu.lan.link import Link
from kernel.clock import Clock
from kernel.net.gateway.datagrams import Datagrams
from kernel.net.gateway.destinations import Destinations
from kernel.net.gateway.echoes import Echoes
from kernel.net.gateway.forwarded import ForwardedPort
from kernel.net.gateway.ip import GatewayIp
from kernel.net.gateway.settings import DNS, FIRST_LEASE, GATEWAY, LAST_LEASE, NETMASK, STATION, Forward, Settings
from kernel.net.gateway.streams import Streams
from kernel.net.netboot.leases import Leases, Network
from kernel.net.netboot.tftp import Tftp
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.igmp import Igmp
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.tcp.protocol import Tcp
from kernel.net.stack.udp import Udp
from kernel.net.stack.wire import icmp
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.transport import Transport
from kernel.waiting import Timer, Watcher


class Scheduling(Watcher, Protocol):
    """As much of the scheduler as the gateway needs."""

    clock: Clock

    def call_at(self, deadline: float, action: Callable[[], None]) -> Timer: ...


class Gateway:
    """At `link`, the other end of a machine's wire.

    `world` is the host's network with the policy in force, `own` the host itself, for what the settings allow there;
    `permits` tells whether an address may be asked for an echo.
    """

    def __init__(
        self,
        link: Link,
        settings: Settings,
        world: Transport,
        own: Transport,
        permits: Callable[[int], bool],
        scheduler: Scheduling,
    ) -> None:
        self._scheduler = scheduler
        self._transports = (world, own)
        self.ip = GatewayIp(self)
        self._icmp = Icmp(self.ip, self)
        self._udp = Udp(self.ip, self._icmp, Igmp(self.ip, self, Random()))
        self._tcp = Tcp(self.ip, self._icmp, self, extended=True)
        self.ip.expired = self._expired
        destinations = Destinations(world, own, settings)
        self._streams = Streams(self._tcp, self._icmp, destinations, scheduler, lambda action: self.after(0, action))
        self._datagrams = Datagrams(self._udp, self._icmp, destinations, self, scheduler)
        dns = DNS if settings.resolver else 0
        network = Network(GATEWAY, NETMASK, GATEWAY, dns, settings.boot_file, FIRST_LEASE, LAST_LEASE)
        self._parts: list[Datagrams | Echoes | ForwardedPort | Leases | Streams | Tftp] = [
            self._streams,
            self._datagrams,
            Echoes(self._icmp, permits, scheduler),
            Leases(self._udp, network, scheduler),
        ]
        if settings.tftp:
            self._parts.append(Tftp(settings.tftp, GATEWAY, self._udp, self, scheduler))
        self._interface = Ethernet("gateway", link, STATION, GATEWAY, NETMASK, self, self.ip.arrive)
        for address in (DNS, *(forward.listens[0] for forward in settings.forwards if not forward.inwards)):
            self._interface.arp.publish(address)
        self.ip.add_interface(self._interface)
        scheduler.watch_forever(link.fd, self._interface.look)

    def forward(self, forward: Forward) -> None:
        """Have a port of the host lead to a machine. Raises HpuxError: it can't be had."""
        if forward.stream:
            self._streams.forward(forward, self._transports[1])
        else:
            self._parts.append(ForwardedPort(forward, self._transports[1], self._udp, self, self._scheduler))

    # --- the clock, for the stack ---

    def now(self) -> float:
        return self._scheduler.clock.monotonic()

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        return self._scheduler.call_at(self.now() + seconds, action)

    def _expired(self, packet: Packet) -> None:
        self._icmp.tell(icmp.TIME_EXCEEDED, 0, packet, for_many=False, source=GATEWAY)

    def close(self) -> None:
        for part in self._parts:
            part.close()
        self._scheduler.unwatch(self._interface.link.fd)
        self.ip.close()
        for transport in self._transports:
            transport.close()
