"""Interfaces, routes and stations changed by hand, and all that is known told (4.3BSD's if.c, route.c, if_ether.c)."""

from __future__ import annotations

import os
from collections.abc import Iterator

from emu.lan.link import counts_of
from kernel.abi.errno import Errno
from kernel.abi.socket import ATF_COM, ATF_PERM, ATF_PUBL, IFF_UP, dotted
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.ip import LOOPBACK, LOOPBACK_MTU, Ip, Route
from kernel.net.stack.tcp.protocol import Tcp
from kernel.net.stack.udp import Udp
from kernel.net.stack.wire.ethernet import station_text

_HOST = 0xFFFFFFFF
_CLASSES = ((0x80000000, 0xFF000000), (0xC0000000, 0xFFFF0000), (0xE0000000, 0xFFFFFF00))  # below the first: the mask


def class_mask(address: int) -> int:
    """The netmask of an address's class."""
    return next((mask for limit, mask in _CLASSES if address < limit), _HOST)


class LanAdministration:
    """See `kernel.net.transport.Administration`."""

    def __init__(self, ip: Ip, icmp: Icmp, udp: Udp, tcp: Tcp) -> None:
        self.owner = os.getuid()
        self._ip, self._icmp, self._udp, self._tcp = ip, icmp, udp, tcp

    def _interface(self, name: str) -> Ethernet:
        found = next((interface for interface in self._ip.interfaces if interface.name == name), None)
        if found is None:
            raise Errno.ENXIO
        return found

    # --- interfaces ---

    def set_address(self, name: str, address: int) -> None:
        """The interface is up from then on; the mask is the class's until it is told."""
        interface = self._interface(name)
        self._ip.readdress(interface, address, class_mask(address))
        interface.up = True

    def set_netmask(self, name: str, netmask: int) -> None:
        interface = self._interface(name)
        self._ip.readdress(interface, interface.address, netmask)

    def set_broadcast(self, name: str, address: int) -> None:
        self._interface(name).chosen_broadcast = address

    def set_metric(self, name: str, metric: int) -> None:
        self._interface(name).metric = metric

    def set_flags(self, name: str, flags: int) -> None:
        self._interface(name).up = bool(flags & IFF_UP)

    def clear(self, name: str) -> None:
        interface = self._interface(name)
        interface.counts.clear()
        if counts := counts_of(interface.link):
            counts.clear()

    def reset(self, name: str) -> None:
        reset = getattr(self._interface(name).link, "reset", None)
        if reset is not None:  # a card that begins above its driver has nothing that could hang
            reset()

    # --- routes ---

    def add_route(self, destination: int, gateway: int, *, host: bool, indirect: bool) -> None:
        interface = self._on_network(gateway)
        mask = self._mask(destination, host)
        route = Route(destination & mask, mask, gateway if indirect else 0, interface)
        if any((known.network, known.netmask) == (route.network, mask) for known in self._ip.routes):
            raise Errno.EEXIST
        self._ip.add_route(route)

    def delete_route(self, destination: int, gateway: int, *, host: bool) -> None:
        mask = self._mask(destination, host)
        for route in self._ip.routes:
            if (route.network, route.netmask) == (destination & mask, mask) and gateway in (0, route.gateway):
                self._ip.routes.remove(route)
                return
        raise Errno.ESRCH

    def _mask(self, destination: int, host: bool) -> int:
        """A network has its class's mask, or that of an interface on it; all zeros is the default route."""
        if host:
            return _HOST
        if not destination:
            return 0
        for interface in self._ip.interfaces:
            if interface.address and not (destination ^ interface.address) & class_mask(destination):
                return interface.netmask
        return class_mask(destination)

    def _on_network(self, address: int) -> Ethernet:
        """The interface whose network an address is on."""
        for interface in self._ip.interfaces:
            if interface.address and not (address ^ interface.address) & interface.netmask:
                return interface
        raise Errno.ENETUNREACH

    # --- stations ---

    def station(self, address: int) -> tuple[bytes, int] | None:
        for interface in self._ip.interfaces:
            entry = interface.arp.entries.get(address)
            if entry is not None and entry.station is not None:
                published = ATF_PUBL if address in interface.arp.published else 0
                return entry.station, ATF_COM | (ATF_PERM if entry.pinned else 0) | published
        return None

    def enter_station(self, address: int, station: bytes, flags: int) -> None:
        cache = self._on_network(address).arp
        cache.pin(address, station)
        if flags & ATF_PUBL:
            cache.publish(address)

    def forget_station(self, address: int) -> None:
        if self.station(address) is None:
            raise Errno.ENXIO
        for interface in self._ip.interfaces:
            interface.arp.forget(address)
            interface.arp.published.discard(address)

    # --- all that is known ---

    def report(self) -> str:
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        """`interface NAME up|down MTU STATION ADDRESS NETMASK in N out N errors N`, `route NETWORK NETMASK GATEWAY
        INTERFACE`, `station ADDRESS STATION|incomplete pinned|learned published|private INTERFACE`, `tcp|udp
        RECEIVED UNSENT LOCAL REMOTE STATE`, and `count PROTOCOL N WHAT`."""
        for card in self._ip.interfaces:
            place = f"{station_text(card.station)} {dotted(card.address)} {dotted(card.netmask)}"
            errors = card.counts["malformed"] + card.counts["unknown protocol"]
            numbers = f"in {card.counts['in']} out {card.counts['out']} errors {errors}"
            yield f"interface {card.name} {'up' if card.up else 'down'} {card.mtu} {place} {numbers}"
        looped = self._ip.counts["looped"]
        yield f"interface lo0 up {LOOPBACK_MTU} - {dotted(LOOPBACK)} 255.0.0.0 in {looped} out {looped} errors 0"
        for route in self._ip.routes:
            gateway = dotted(route.gateway or route.interface.address)
            kind = "gateway" if route.gateway else "direct"
            yield f"route {dotted(route.network)} {dotted(route.netmask)} {gateway} {kind} {route.interface.name}"
        yield f"route 127.0.0.0 255.0.0.0 {dotted(LOOPBACK)} direct lo0"
        yield from self._stations()
        yield from self._sockets()
        for name, counts in self._counts().items():
            yield from (f"count {name} {number} {what}" for what, number in sorted(counts.items()) if number)

    def _stations(self) -> Iterator[str]:
        for card in self._ip.interfaces:
            for address, entry in card.arp.entries.items():
                station = station_text(entry.station) if entry.station else "incomplete"
                how = "pinned" if entry.pinned else "learned"
                told = "published" if address in card.arp.published else "private"
                yield f"station {dotted(address)} {station} {how} {told} {card.name}"

    def _sockets(self) -> Iterator[str]:
        for connection in self._tcp.connections.values():
            local, remote = (f"{dotted(number)}.{port}" for number, port in (connection.local, connection.remote))
            queues = f"{len(connection.received)} {len(connection.unsent)}"
            yield f"tcp {queues} {local} {remote} {connection.stage.name}"
        for port, listeners in self._tcp.listeners.items():
            for listener in listeners:
                yield f"tcp 0 0 {dotted(listener.name[0])}.{port} 0.0.0.0.0 LISTEN"
        for endpoint in self._udp.endpoints():
            number, port = endpoint.remote or (0, 0)
            local = f"{dotted(endpoint.name[0])}.{endpoint.name[1]}"
            yield f"udp {endpoint.available()} 0 {local} {dotted(number)}.{port} -"

    def _counts(self) -> dict[str, dict[str, int]]:
        return {
            "ip": self._ip.counts,
            "icmp": self._icmp.counts,
            "udp": self._udp.counts,
            "tcp": self._tcp.counts,
            **{card.name: counts for card in self._ip.interfaces if (counts := counts_of(card.link))},
        }
