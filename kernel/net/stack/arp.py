"""Which station has an address: the ARP cache (RFC 826; 4.3BSD's if_ether.c)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from kernel.net.stack.timing import Timing
from kernel.net.stack.wire import arp
from kernel.net.stack.wire.ethernet import BROADCAST
from kernel.waiting import Timer

COMPLETE, INCOMPLETE = 20 * 60.0, 3 * 60.0  # seconds an entry is kept; 4.3BSD's ARPT_KILLC and ARPT_KILLI
_TRIES, _PAUSE = 5, 1.0  # requests for a station, and seconds between them
_HELD = 4  # packets that wait for one station; 4.3BSD holds one
_ENTRIES = 1024  # whatever strangers say, no more are kept
_NOBODY = bytes(6)


class Entry:
    __slots__ = ("held", "pinned", "station", "timer", "tries")

    def __init__(self) -> None:
        self.station: bytes | None = None
        self.held: list[bytes] = []
        self.tries = 0
        self.pinned = False  # by hand: never forgotten, never changed by a packet
        self.timer: Timer | None = None


class ArpCache:
    """The entries of one interface. `ask` sends an ARP packet to a station, `send` a held IP packet."""

    def __init__(
        self,
        station: bytes,
        address: int,
        timing: Timing,
        ask: Callable[[bytes, arp.Packet], None],
        send: Callable[[bytes, bytes], None],
    ) -> None:
        self.station = station
        self.address = address  # 0 while the interface has none
        self.entries: dict[int, Entry] = {}
        self.counts: Counter[str] = Counter()
        self.published: set[int] = set()  # addresses of others that this station answers for (proxy ARP)
        self._timing = timing
        self._ask = ask
        self._send = send

    def announce(self) -> None:
        """Tell all stations that the address is here (gratuitous ARP)."""
        self._ask(BROADCAST, arp.Packet(arp.REQUEST, self.station, self.address, _NOBODY, self.address))

    def resolve(self, address: int, packet: bytes) -> bytes | None:
        """The station of `address`; None if it has to be asked for, after which `packet` is sent."""
        entry = self.entries.get(address)
        if entry is not None and entry.station is not None:
            return entry.station
        if entry is None:
            entry = self._enter(address)
            self._request(address, entry)
        entry.held.append(packet)
        if len(entry.held) > _HELD:
            del entry.held[0]
            self.counts["dropped"] += 1
        return None

    def pin(self, address: int, station: bytes) -> None:
        """Enter a station by hand."""
        self.forget(address)
        entry = self._enter(address)
        entry.station, entry.pinned = station, True

    def publish(self, address: int) -> None:
        """Answer for `address` too (4.3BSD's ATF_PUBL)."""
        self.published.add(address)

    def forget(self, address: int) -> bool:
        """Whether there was such an entry."""
        entry = self.entries.pop(address, None)
        if entry is not None and entry.timer is not None:
            entry.timer.cancel()
        return entry is not None

    def _enter(self, address: int) -> Entry:
        if len(self.entries) >= _ENTRIES:
            oldest = next((known for known, entry in self.entries.items() if not entry.pinned), None)
            if oldest is not None:
                self.forget(oldest)
        entry = self.entries[address] = Entry()
        return entry

    def _request(self, address: int, entry: Entry) -> None:
        if entry.tries == _TRIES:
            self.counts["dropped"] += len(entry.held)
            self.forget(address)
            return
        entry.tries += 1
        self._ask(BROADCAST, arp.Packet(arp.REQUEST, self.station, self.address, _NOBODY, address))
        entry.timer = self._timing.after(_PAUSE, lambda: self._request(address, entry))

    def arrive(self, packet: arp.Packet) -> None:
        """RFC 826's reception: a known sender is updated; one that asks for this station is entered and answered."""
        if packet.sender_station == self.station:
            return  # one of our own
        if packet.sender == self.address and self.address:
            self.counts["duplicate address"] += 1  # somebody else uses it
            return
        known = packet.sender in self.entries
        for_us = (bool(self.address) and packet.target == self.address) or packet.target in self.published
        if packet.sender and not packet.sender_station[0] & 1 and (known or for_us):
            self._learn(packet.sender, packet.sender_station)
        if for_us and packet.operation == arp.REQUEST:
            answer = arp.Packet(arp.REPLY, self.station, packet.target, packet.sender_station, packet.sender)
            self._ask(packet.sender_station, answer)

    def _learn(self, address: int, station: bytes) -> None:
        entry = self.entries.get(address)
        if entry is None:
            entry = self._enter(address)
        elif entry.pinned:
            return
        if entry.timer is not None:
            entry.timer.cancel()
        entry.station, entry.tries = station, 0
        entry.timer = self._timing.after(COMPLETE, lambda: self._expire(address, entry))
        held, entry.held = entry.held, []
        for packet in held:
            self._send(station, packet)

    def _expire(self, address: int, entry: Entry) -> None:
        if self.entries.get(address) is entry:
            del self.entries[address]

    def close(self) -> None:
        for address in list(self.entries):
            self.forget(address)
