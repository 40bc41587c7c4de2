"""An interface's address from a DHCP server (RFC 2131), renewed as long as it is used."""

from __future__ import annotations

import os
from collections.abc import Callable

from kernel.abi.file import POLLIN
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.timing import Timing
from kernel.net.stack.udp import UdpEndpoint
from kernel.net.stack.wire import bootp, udp
from kernel.net.stack.wire.bootp import Kind, Message, Option
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ipv4 import Packet
from kernel.waiting import Timer, Watcher

_LIMITED = 0xFFFFFFFF
_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)  # seconds between requests; then the last again and again
_SHORTEST_LEASE = 60  # seconds
_WANTED = bytes((Option.NETMASK, Option.ROUTER, Option.DNS))


class DhcpClient:
    """`endpoint` is bound to the client's port. `configure` is told of the answer that binds, each time."""

    def __init__(
        self,
        interface: Ethernet,
        endpoint: UdpEndpoint,
        timing: Timing,
        watcher: Watcher,
        configure: Callable[[Ethernet, Message], None],
    ) -> None:
        self.bound = False
        self.interface, self._endpoint = interface, endpoint
        self._timing, self._configure = timing, configure
        self._transaction = int.from_bytes(os.urandom(4), "big")
        self._offer: Message | None = None  # what is asked for; None while offers are looked for
        self._tries = 0
        self._timer: Timer | None = None
        endpoint.watch(watcher, POLLIN, lambda events: self._take())
        self._ask()

    def _ask(self) -> None:
        """Send what is due, and again until it is answered."""
        offer = self._offer
        options: list[tuple[int, bytes]] = [(Option.KIND, bytes((Kind.DISCOVER if offer is None else Kind.REQUEST,)))]
        if offer is not None:
            options.append((Option.WANTED_ADDRESS, offer.yours.to_bytes(4, "big")))
            options.append((Option.SERVER, offer.option(Option.SERVER)))
        options.append((Option.WANTED_OPTIONS, _WANTED))
        self._send(Message(bootp.REQUEST, self._transaction, self.interface.station, options=tuple(options)))
        self._again(_PAUSES[min(self._tries, len(_PAUSES) - 1)])
        self._tries += 1

    def _send(self, message: Message) -> None:
        """To all, from nobody yet: past the routes, which know of no network."""
        message = message._replace(flags=bootp.BROADCAST)
        datagram = udp.Datagram(bootp.CLIENT_PORT, bootp.SERVER_PORT, message.emit())
        packet = Packet(0, _LIMITED, udp.PROTOCOL, datagram.emit(0, _LIMITED))
        self.interface.transmit(packet.emit(), _LIMITED)

    def _again(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._timing.after(seconds, self._ask)

    def _take(self) -> None:
        buffer = memoryview(bytearray(2048))
        while (got := self._endpoint.receive(buffer, False, False)) is not None:
            try:
                message = bootp.parse(bytes(buffer[: got[0]]))
            except Malformed:
                self.interface.counts["malformed"] += 1
                continue
            ours = message.transaction == self._transaction and message.station == self.interface.station
            if message.operation == bootp.REPLY and ours:
                self._answered(message)

    def _answered(self, message: Message) -> None:
        if message.kind == Kind.OFFER and self._offer is None:
            self._offer, self._tries = message, 0
            self._ask()
        elif message.kind == Kind.NAK and self._offer is not None:
            self._offer, self._tries = None, 0  # from the start
            self._again(_PAUSES[0])
        elif message.kind == Kind.ACK and self._offer is not None:
            self.bound, self._tries = True, 0
            self._configure(self.interface, message)
            lease = max(message.address(Option.LEASE), _SHORTEST_LEASE)
            self._again(lease / 2)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._endpoint.close()
