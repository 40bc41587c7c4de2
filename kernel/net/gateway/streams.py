"""TCP through the gateway: a machine's SYN is answered once the host has connected in its place."""

from __future__ import annotations

from collections.abc import Callable

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT
from kernel.abi.socket import SOCK_STREAM
from kernel.net.gateway.destinations import Destinations
from kernel.net.gateway.relay import Relay
from kernel.net.gateway.settings import GATEWAY, Forward
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.tcp.endpoint import TcpEndpoint
from kernel.net.stack.tcp.protocol import Pair, Tcp
from kernel.net.stack.wire import icmp
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.stack.wire.tcp import ACK, RST, SYN, Segment
from kernel.net.transport import Endpoint, Transport
from kernel.waiting import Watcher

_MOST = 500  # connections, those in the making included: each has a socket of the host's
_ROOMS = (65535, 65535)  # bytes to send, to receive
_BACKLOG = 20
_UNREACHABLE: dict[type[HpuxError], int] = {Errno.ENETUNREACH: icmp.NET, Errno.EHOSTUNREACH: icmp.HOST}


class Streams:
    def __init__(
        self,
        tcp: Tcp,
        messages: Icmp,
        destinations: Destinations,
        watcher: Watcher,
        later: Callable[[Callable[[], None]], object],
    ) -> None:
        self._tcp, self._icmp = tcp, messages
        self._destinations = destinations
        self._watcher, self._later = watcher, later
        self._connecting: dict[Pair, Endpoint] = {}
        self._relays: set[Relay] = set()
        self._listeners: list[Endpoint] = []
        tcp.stranger = self._knock

    # --- from a machine to the world ---

    def _knock(self, packet: Packet, segment: Segment) -> bool:
        """A segment to somewhere in the world; False if it begins no connection."""
        if segment.flags & (SYN | ACK | RST) != SYN:
            return False
        pair = (packet.destination, segment.destination_port), (packet.source, segment.source_port)
        if pair in self._connecting or len(self._connecting) + len(self._relays) >= _MOST:
            return True  # it is being worked on, or will be tried again
        try:
            self._connect(pair, packet, segment)
        except HpuxError as error:
            self._refuse(packet, segment, type(error))
        return True

    def _connect(self, pair: Pair, packet: Packet, segment: Segment) -> None:
        """Raises what the host says."""
        transport, address = self._destinations.find(True, pair[0])
        far = transport.open(SOCK_STREAM)
        try:
            complete = far.connect(address)
        except HpuxError:
            far.close()
            raise
        if complete:
            self._join(pair, far, segment)
            return
        self._connecting[pair] = far
        far.watch(self._watcher, POLLIN | POLLOUT, lambda events: self._progress(pair, packet, segment))

    def _progress(self, pair: Pair, packet: Packet, segment: Segment) -> None:
        far = self._connecting[pair]
        try:
            if not far.connected():
                return
        except HpuxError as error:
            del self._connecting[pair]
            far.close()
            self._refuse(packet, segment, type(error))
            return
        del self._connecting[pair]
        self._join(pair, far, segment)

    def _join(self, pair: Pair, far: Endpoint, segment: Segment) -> None:
        try:
            connection = self._tcp.connect(*pair, _ROOMS)
        except HpuxError:
            far.close(reset=True)
            return
        near = TcpEndpoint(self._tcp, _ROOMS, connection)
        self._tcp.answer(connection, segment)
        self._relay(near, far)

    def _refuse(self, packet: Packet, segment: Segment, error: type[HpuxError]) -> None:
        """As the world would: nobody there, no way there, or silence."""
        if error in (Errno.ECONNREFUSED, Errno.ECONNRESET):
            self._tcp.refuse(packet, segment)
        elif (code := _UNREACHABLE.get(error)) is not None:
            self._icmp.tell(icmp.UNREACHABLE, code, packet, for_many=False, source=GATEWAY)

    def _relay(self, near: Endpoint, far: Endpoint) -> None:
        relay = Relay(near, far, self._watcher, self._later, self._relays.discard)
        self._relays.add(relay)

    # --- from the world to a machine ---

    def forward(self, forward: Forward, transport: Transport) -> None:
        """Listen on the host. Raises HpuxError."""
        listener = transport.open(SOCK_STREAM)
        self._listeners.append(listener)
        listener.bind(forward.listens)
        listener.listen(_BACKLOG)
        listener.watch(self._watcher, POLLIN, lambda events: self._accept(listener, forward))

    def _accept(self, listener: Endpoint, forward: Forward) -> None:
        while (accepted := listener.accept()) is not None:
            far = accepted[0]
            near = TcpEndpoint(self._tcp, _ROOMS)
            try:
                self._tcp.ports.take(near, (GATEWAY, 0))
                near.connect(forward.leads_to)
            except HpuxError:
                near.close()
                far.close(reset=True)
                continue
            self._relay(near, far)

    def close(self) -> None:
        for listener in self._listeners:
            listener.close()
        for far in self._connecting.values():
            far.close()
        for relay in list(self._relays):
            relay.close()
