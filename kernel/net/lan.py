"""Transport 2: AF_INET sockets on a TCP/IP of our own, which reaches others through the machine's LAN cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import TYPE_CHECKING, NamedTuple, Protocol

from emu.lan.link import Link
from kernel.abi.socket import (
    IFF_BROADCAST,
    IFF_LOOPBACK,
    IFF_RUNNING,
    IFF_UP,
    SO_REUSEADDR,
    SOCK_RAW,
    SOCK_STREAM,
    SOL_SOCKET,
)
from kernel.clock import Clock
from kernel.net.drivers.cards import CARDS, DIRECT
from kernel.net.releases import Profile
from kernel.net.stack.administration import LanAdministration
from kernel.net.stack.dhcp import DhcpClient
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.igmp import Igmp
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.ip import LOOPBACK, Ip
from kernel.net.stack.raw import RawEndpoint
from kernel.net.stack.tcp.endpoint import TcpEndpoint
from kernel.net.stack.tcp.protocol import Tcp
from kernel.net.stack.udp import Udp
from kernel.net.stack.wire import bootp
from kernel.net.stack.wire.bootp import Message, Option
from kernel.net.transport import Endpoint, Interface, Reach
from kernel.waiting import Timer, Watcher

if TYPE_CHECKING:
    from kernel.net.drivers.bare import BareCard

RESERVED = 1024  # ports below are the superuser's
_DELIVERY = 3.0  # seconds for what is under way when the machine is switched off
_CARD_FLAGS = IFF_UP | IFF_BROADCAST | IFF_RUNNING


class Card(NamedTuple):
    """A LAN card: what it is plugged into, and its configuration. Addresses are plain numbers; gateway 0 is none, and
    address 0 is asked for by DHCP."""

    link: Link
    station: bytes
    address: int
    netmask: int
    gateway: int = 0
    kind: str = DIRECT  # one of `kernel.net.drivers.cards.CARDS`
    bare: bool = False  # left to a program's driver: no interface


class Scheduling(Watcher, Protocol):
    """As much of the scheduler as the stack needs."""

    clock: Clock

    def call_at(self, deadline: float, action: Callable[[], None]) -> Timer: ...

    def poll(self) -> None:
        """Wait for what is watched, or due, and have it looked after."""


class LanTransport:
    """See `kernel.net.transport.Transport`. The first card is lan0; there is lo0 without any."""

    def __init__(self, cards: Iterable[Card], scheduler: Scheduling, profile: Profile) -> None:
        self.scheduler = scheduler
        self._profile = profile
        self.ip = Ip(self)
        self.icmp = Icmp(self.ip, self)
        self.igmp = Igmp(self.ip, self, Random())
        self.udp = Udp(self.ip, self.icmp, self.igmp)
        self.tcp = Tcp(self.ip, self.icmp, self, extended=profile.long_paths)
        self.administration = LanAdministration(self.ip, self.icmp, self.udp, self.tcp)
        self._clients: list[DhcpClient] = []
        self.bare: dict[int, BareCard] = {}  # cards left to programs, by number
        for number, card in enumerate(cards):
            if card.bare:
                self._leave(number, card)
                continue
            link = CARDS[card.kind](card.link, card.station)
            interface = Ethernet(f"lan{number}", link, card.station, card.address, card.netmask, self, self.ip.arrive)
            self.ip.add_interface(interface, card.gateway)
            scheduler.watch_forever(link.fd, interface.look)
            if card.address:
                interface.arp.announce()
            else:
                self._clients.append(self._client(interface))

    def _leave(self, number: int, card: Card) -> None:
        from kernel.net.drivers.bare import BARE  # rarely wanted

        bare = self.bare[number] = BARE[card.kind](card.link, card.station, self.after)
        self.scheduler.watch_forever(card.link.fd, bare.look)

    # --- addresses from DHCP ---

    def _client(self, interface: Ethernet) -> DhcpClient:
        endpoint = self.udp.open(self._profile.datagram_buffers)
        endpoint.set_option(SOL_SOCKET, SO_REUSEADDR, 1)
        endpoint.bind((0, bootp.CLIENT_PORT))
        return DhcpClient(interface, endpoint, self, self.scheduler, self._configure)

    def _configure(self, interface: Ethernet, told: Message) -> None:
        netmask = told.address(Option.NETMASK) or 0xFFFFFF00
        self.ip.configure(interface, told.yours, netmask, told.address(Option.ROUTER))

    @property
    def configured(self) -> list[Ethernet]:
        """The cards whose address is a DHCP server's."""
        return [client.interface for client in self._clients if client.bound]

    def wait_for_addresses(self, seconds: float) -> Ethernet | None:
        """Until each card has one, but not longer; one that got none."""
        end = self.now() + seconds
        self.scheduler.call_at(end, lambda: None)
        while self.now() < end and not all(client.bound for client in self._clients):
            self.scheduler.poll()
        return next((interface for interface in self.ip.interfaces if not interface.address), None)

    # --- the clock, for the stack ---

    def now(self) -> float:
        return self.scheduler.clock.monotonic()

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        return self.scheduler.call_at(self.now() + seconds, action)

    # --- for sockets ---

    def open(self, kind: int, protocol: int = 0) -> Endpoint:
        if kind == SOCK_STREAM:
            return TcpEndpoint(self.tcp, self._profile.stream_buffers)
        if kind == SOCK_RAW:
            return RawEndpoint(self.ip, protocol, self._profile.datagram_buffers)
        return self.udp.open(self._profile.datagram_buffers)

    def reserves(self, port: int) -> bool:
        return 0 < port < RESERVED

    def reach(self, address: int) -> Reach:
        if self.ip.is_own(address):
            return Reach.HERE
        return Reach.MANY if self.ip.is_for_many(address) else Reach.ELSEWHERE

    def interfaces(self) -> list[Interface]:
        cards = [
            Interface(
                card.name,
                _CARD_FLAGS if card.up else _CARD_FLAGS & ~(IFF_UP | IFF_RUNNING),
                card.address,
                card.netmask,
                broadcast=card.broadcast,
                metric=card.metric,
            )
            for card in self.ip.interfaces
        ]
        return [*cards, Interface("lo0", IFF_UP | IFF_LOOPBACK | IFF_RUNNING, LOOPBACK, 0xFF000000)]

    def close(self) -> None:
        """What programs sent before they ended is delivered, unless the peer takes too long."""
        end = self.now() + _DELIVERY
        self.scheduler.call_at(end, lambda: None)  # or a poll could wait longer
        while self.tcp.is_delivering() and self.now() < end:
            self.scheduler.poll()
        for interface in self.ip.interfaces:
            self.scheduler.unwatch(interface.link.fd)
        for client in self._clients:
            client.close()
        for bare in self.bare.values():
            self.scheduler.unwatch(bare.wire.fd)
            bare.close()
        self.igmp.close()
        self.ip.close()
