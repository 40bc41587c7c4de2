"""An Ethernet interface: IP packets onto a link and from it, with ARP between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from emu.lan.link import Link
from kernel.net.stack.arp import ArpCache
from kernel.net.stack.timing import Timing
from kernel.net.stack.wire import arp, ethernet, llc
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ethernet import BROADCAST, Frame

_AT_ONCE = 200  # frames taken from a link before others have their turn


class Ethernet:
    """`deliver` takes the IP packets that arrive, with whether they came to more than this station."""

    def __init__(
        self,
        name: str,
        link: Link,
        station: bytes,
        address: int,
        netmask: int,
        timing: Timing,
        deliver: Callable[[bytes, bool], None],
    ) -> None:
        self.name = name
        self.link = link
        self.station = station
        self.address = address
        self.netmask = netmask
        self.mtu = ethernet.MTU
        self.up = True
        self.metric = 0
        self.chosen_broadcast = 0  # by hand; else the network's
        self.counts: Counter[str] = Counter()
        self.on_802_2: Callable[[Frame], None] = self._unknown
        self.readers: list[Callable[[Frame], None]] = []  # programs, of frames that no protocol here takes
        self.on_rarp: Callable[[arp.Packet], None] = lambda packet: None
        self._deliver = deliver
        self.arp = ArpCache(station, address, timing, self._send_arp, self._send_packet)

    @property
    def broadcast(self) -> int:
        return self.chosen_broadcast or self.address & self.netmask | ~self.netmask & 0xFFFFFFFF

    def is_broadcast(self, address: int) -> bool:
        """The limited one, this network's, and as 4.2BSD had it, with zeros."""
        return address in (0xFFFFFFFF, self.broadcast, self.address & self.netmask)

    def configure(self, address: int, netmask: int) -> None:
        """Have an address, and say so to all."""
        self.address, self.netmask, self.arp.address = address, netmask, address
        if address:
            self.arp.announce()

    # --- out ---

    def transmit(self, packet: bytes, next_hop: int) -> None:
        """Send an IP packet to the station that has the address `next_hop`, once that is known."""
        if self.is_broadcast(next_hop):
            station: bytes | None = BROADCAST
        elif next_hop >> 28 == 0xE:
            station = ethernet.group_station(next_hop)
        else:
            station = self.arp.resolve(next_hop, packet)
        if station is not None:
            self._send_packet(station, packet)

    def send_frame(self, station: bytes, kind: int, payload: bytes) -> None:
        self._send(Frame(station, self.station, kind, payload))

    def send_802_2(self, station: bytes, payload: bytes) -> None:
        """`payload` begins with the 802.2 header."""
        self._send(Frame(station, self.station, len(payload), payload))

    def send_rarp(self, station: bytes, packet: arp.Packet) -> None:
        self._send(Frame(station, self.station, ethernet.TYPE_RARP, packet.emit()))

    def _send_packet(self, station: bytes, packet: bytes) -> None:
        self._send(Frame(station, self.station, ethernet.TYPE_IP, packet))

    def _send_arp(self, station: bytes, packet: arp.Packet) -> None:
        self._send(Frame(station, self.station, ethernet.TYPE_ARP, packet.emit()))

    def _send(self, frame: Frame) -> None:
        self.counts["out"] += 1
        self.link.send(frame.emit())

    # --- in ---

    def look(self) -> None:
        """Something may have arrived."""
        self.take_frames()

    def take_frames(self) -> bool:
        """Take what has arrived, as far as others don't wait for their turn too long; whether there was anything."""
        for taken in range(_AT_ONCE):
            data = self.link.receive()
            if data is None:
                return taken > 0
            if self.up:
                self._arrive(data)
        return True

    def _arrive(self, data: bytes) -> None:
        self.counts["in"] += 1
        try:
            frame = ethernet.parse(data)
            to_many = ethernet.is_group(frame.destination)
            if not to_many and frame.destination != self.station:
                return
            if frame.type == ethernet.TYPE_IP:
                self._deliver(frame.payload, to_many)
            elif frame.type == ethernet.TYPE_ARP:
                self.arp.arrive(arp.parse(frame.payload))
            elif frame.type == ethernet.TYPE_RARP:
                self.on_rarp(arp.parse(frame.payload))
                self._offer(frame)
            elif frame.type <= ethernet.MTU:
                self._arrive_802_2(frame)
            else:
                self._unknown(frame)
        except Malformed:
            self.counts["malformed"] += 1

    def _arrive_802_2(self, frame: Frame) -> None:
        """XID and TEST a station answers by itself: linkloop(1M) asks with the latter. Raises Malformed."""
        answer = llc.answer(llc.parse(frame.payload))
        if answer is not None:
            self.send_802_2(frame.source, answer.emit())
        else:
            self.on_802_2(frame)

    def _unknown(self, frame: Frame) -> None:
        if not self.readers:
            self.counts["unknown protocol"] += 1
        self._offer(frame)

    def _offer(self, frame: Frame) -> None:
        for reader in self.readers:
            reader(frame)

    def close(self) -> None:
        self.arp.close()
        self.link.close()
