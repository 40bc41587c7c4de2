"""RARP: a station asks for the address it has (RFC 903)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kernel.abi.socket import dotted
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.wire import arp
from kernel.net.stack.wire.ethernet import station_text


class RarpServer:
    """Answers the stations that `addresses` knows."""

    def __init__(self, interface: Ethernet, addresses: Mapping[bytes, int], log: Callable[[str], None]) -> None:
        self._interface, self._addresses, self._log = interface, addresses, log
        interface.on_rarp = self._arrive

    def _arrive(self, packet: arp.Packet) -> None:
        address = self._addresses.get(packet.target_station)
        if packet.operation != arp.REVERSE_REQUEST or address is None:
            return
        self._log(f"{station_text(packet.target_station)}: RARP, {dotted(address)}")
        here = self._interface
        answer = arp.Packet(arp.REVERSE_REPLY, here.station, here.address, packet.target_station, address)
        self._interface.send_rarp(packet.sender_station, answer)  # to the one that asks, of itself or of another
