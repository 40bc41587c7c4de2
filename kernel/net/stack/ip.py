"""IPv4: where packets go, and what becomes of those that arrive. A host's, which forwards nothing."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import NamedTuple

from kernel.abi.errno import Errno
from kernel.abi.socket import IPPROTO_UDP
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.reassembly import Reassembly
from kernel.net.stack.timing import Timing
from kernel.net.stack.wire import ipv4
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ipv4 import Packet

LOOPBACK = 0x7F000001
LOOPBACK_MTU = 1536  # bytes; 4.3BSD's lo0
_REDIRECTS = 256  # hosts at most that gateways have told other ways to
ALL_HOSTS = 0xE0000001  # the group every host is in


_BOOTP_CLIENT = (68).to_bytes(2, "big")  # port


class Route(NamedTuple):
    """How a network, or with all bits in the mask a host, is reached."""

    network: int
    netmask: int
    gateway: int  # 0: directly
    interface: Ethernet


class Hop(NamedTuple):
    """Where a packet is handed on: None is this machine itself."""

    interface: Ethernet | None
    address: int
    mtu: int


class Ip:
    """`protocols` take the packets that arrive, with whether they were for many machines; others go to `unknown`."""

    def __init__(self, timing: Timing) -> None:
        self.interfaces: list[Ethernet] = []
        self.routes: list[Route] = []
        self.protocols: dict[int, Callable[[Packet, bool], None]] = {}
        self.unknown: Callable[[Packet, bool], None] = lambda packet, to_many: None
        self.taps: list[Callable[[Packet], None]] = []  # raw sockets: they see what arrives first
        self.groups: Counter[int] = Counter({ALL_HOSTS: 1})
        self.counts: Counter[str] = Counter()
        self._redirected: dict[int, Route] = {}  # by host
        self._reassembly = Reassembly(timing)
        self._identification = 0
        self._looped: deque[bytes] = deque()  # packets for this machine itself
        self._looping = False

    def add_interface(self, interface: Ethernet, gateway: int = 0) -> None:
        self.interfaces.append(interface)
        self._add_routes(interface, gateway)

    def configure(self, interface: Ethernet, address: int, netmask: int, gateway: int) -> None:
        """Give an interface another address; its old routes go."""
        self.routes = [route for route in self.routes if route.interface is not interface]
        interface.configure(address, netmask)
        self._add_routes(interface, gateway)

    def readdress(self, interface: Ethernet, address: int, netmask: int) -> None:
        """The same by hand: routes through gateways stay as they are."""
        self.routes = [route for route in self.routes if route.interface is not interface or route.gateway]
        interface.configure(address, netmask)
        self._add_routes(interface, 0)

    def _add_routes(self, interface: Ethernet, gateway: int) -> None:
        if interface.address:
            self.add_route(Route(interface.address & interface.netmask, interface.netmask, 0, interface))
        if gateway:
            self.add_route(Route(0, 0, gateway, interface))

    def add_route(self, route: Route) -> None:
        """Hosts come first, the default route last."""
        self._redirected.clear()
        self.routes.append(route)
        self.routes.sort(key=lambda known: -known.netmask)

    def redirect(self, destination: int, gateway: int, teller: int) -> bool:
        """A gateway tells of a better one for a host; only that which is used may, and only of its neighbours."""
        hop = self.hop(destination)
        interface = hop.interface
        if interface is None or hop.address != teller or hop.address == destination or self.is_own(gateway):
            return False
        if (gateway ^ interface.address) & interface.netmask:
            return False
        self._redirected[destination] = Route(destination, 0xFFFFFFFF, gateway, interface)
        if len(self._redirected) > _REDIRECTS:
            del self._redirected[next(iter(self._redirected))]
        return True

    # --- where addresses are ---

    def is_own(self, address: int) -> bool:
        return address >> 24 in (0, 127) or any(interface.address == address for interface in self.interfaces)

    def is_for_many(self, address: int) -> bool:
        return (
            address == 0xFFFFFFFF
            or address >> 28 == 0xE
            or any(interface.address and interface.is_broadcast(address) for interface in self.interfaces)
        )

    def hop(self, destination: int) -> Hop:
        """Raises ENETUNREACH."""
        if self.is_own(destination):
            return Hop(None, destination, LOOPBACK_MTU)
        found = self._redirected.get(destination)
        for route in self.routes if found is None else (found, *self.routes):
            if destination & route.netmask == route.network and route.interface.up:
                return Hop(route.interface, route.gateway or destination, route.interface.mtu)
        if self.is_for_many(destination) and self.interfaces:
            return Hop(self.interfaces[0], destination, self.interfaces[0].mtu)
        raise Errno.ENETUNREACH

    def source_for(self, destination: int) -> int:
        """The address a packet to `destination` comes from. Raises ENETUNREACH."""
        interface = self.hop(destination).interface
        if interface is not None:
            return interface.address
        return destination if destination >> 24 not in (0, 127) else LOOPBACK

    # --- out ---

    def send(self, packet: Packet, loops: bool = True) -> None:
        """`loops`: what is for many comes here too. Raises ENETUNREACH, EMSGSIZE (longer than any packet, or than goes
        undivided where DF is set)."""
        hop = self.hop(packet.destination)
        if packet.header_length + len(packet.payload) > ipv4.LONGEST:
            raise Errno.EMSGSIZE
        self._identification = self._identification + 1 & 0xFFFF
        packet = packet._replace(identification=self._identification)
        try:
            if hop.interface is None:
                self._loop(packet.emit())
                return
            for fragment in ipv4.fragments(packet, hop.mtu):
                hop.interface.transmit(fragment.emit(), hop.address)
        except ValueError:
            raise Errno.EMSGSIZE from None
        self.counts["out"] += 1
        if loops and self.is_for_many(packet.destination):
            self._loop(packet.emit())  # this machine is one of them

    def _loop(self, data: bytes) -> None:
        """To this machine itself; not from within what an earlier one caused, so that none interrupts another."""
        self.counts["looped"] += 1
        self._looped.append(data)
        if self._looping:
            return
        self._looping = True
        try:
            while self._looped:
                self._take(self._looped.popleft(), looped=True)
        finally:
            self._looping = False

    # --- in ---

    def arrive(self, data: bytes, to_many: bool) -> None:
        """A packet from a link; one that came to a group of stations is never taken for one of this host alone."""
        self._take(data, looped=False, to_many=to_many)

    def _take(self, data: bytes, *, looped: bool, to_many: bool = False) -> None:
        self.counts["in"] += 1
        try:
            packet = ipv4.parse(data)
        except Malformed:
            self.counts["malformed"] += 1
            return
        for_many = self.is_for_many(packet.destination)
        if not self._is_for_us(packet, for_many) or (not looped and self._is_martian(packet)):
            self.counts["not for us"] += 1
            return
        if packet.is_fragment:
            whole = self._reassembly.add(packet)
            if whole is None:
                return
            packet = whole
        self._deliver(packet, for_many or to_many)

    def _deliver(self, packet: Packet, for_many: bool) -> None:
        for tap in self.taps:
            tap(packet)
        self.protocols.get(packet.protocol, self.unknown)(packet, for_many)

    def _is_for_us(self, packet: Packet, for_many: bool) -> bool:
        destination = packet.destination
        if for_many:
            return destination >> 28 != 0xE or self.groups[destination] > 0
        return self.is_own(destination) or self._offers_address(packet)

    def _offers_address(self, packet: Packet) -> bool:
        """A DHCP server may send to the address that it is about to give, though asked to send to all."""
        if all(interface.address for interface in self.interfaces):
            return False
        return packet.protocol == IPPROTO_UDP and packet.payload[2:4] == _BOOTP_CLIENT

    def _is_martian(self, packet: Packet) -> bool:
        """From, or to, an address that no packet on a wire has (land and its kind)."""
        if not packet.source:  # a host that asks for its address, and it asks all (RFC 1122, 3.2.1.3)
            return packet.destination != 0xFFFFFFFF
        return self.is_own(packet.source) or self.is_for_many(packet.source) or packet.destination >> 24 in (0, 127)

    def close(self) -> None:
        self._reassembly.close()
        for interface in self.interfaces:
            interface.close()
