"""UDP (4.3BSD's udp_usrreq.c)."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT
from kernel.abi.socket import IPPROTO_IP, SO_BROADCAST, SOCKADDR_IN_SIZE, SOL_SOCKET
from kernel.net.names import Address
from kernel.net.stack.endpoint import StackEndpoint
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.igmp import Igmp
from kernel.net.stack.ip import Ip
from kernel.net.stack.multicast import Memberships
from kernel.net.stack.ports import Ports
from kernel.net.stack.wire import icmp as wire
from kernel.net.stack.wire import udp
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.icmp import Quoted
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.transport import Location, inet


class Udp:
    """The protocol: which socket a datagram is for. `stranger` takes one that is for none, or says False."""

    def __init__(self, ip: Ip, icmp: Icmp, igmp: Igmp) -> None:
        self.ip = ip
        self.ports = Ports()
        self.counts: Counter[str] = Counter()
        self.stranger: Callable[[Packet, udp.Datagram], bool] = lambda packet, datagram: False
        self._icmp, self._igmp = icmp, igmp
        ip.protocols[udp.PROTOCOL] = self._arrive
        icmp.listeners[udp.PROTOCOL] = self._note

    def open(self, buffers: tuple[int, int]) -> UdpEndpoint:
        return UdpEndpoint(self.ip, self.ports, buffers, Memberships(self.ip, self._igmp))

    def endpoints(self) -> list[UdpEndpoint]:
        """Those that have a port."""
        return [endpoint for endpoint in self.ports.holders() if isinstance(endpoint, UdpEndpoint)]

    def _arrive(self, packet: Packet, for_many: bool) -> None:
        try:
            datagram = udp.parse(packet.payload, packet.source, packet.destination)
        except Malformed:
            self.counts["malformed"] += 1
            return
        sender = (packet.source, datagram.source_port)
        receivers = self._receivers((packet.destination, datagram.destination_port), sender, for_many)
        if not receivers and (for_many or not self.stranger(packet, datagram)):
            self.counts["no port"] += 1
            self._icmp.tell(wire.UNREACHABLE, wire.PORT, packet, for_many)
        for endpoint in receivers:
            if not endpoint.take(datagram.payload, sender):
                self.counts["full"] += 1

    def _receivers(self, local: Address, sender: Address, for_many: bool) -> list[UdpEndpoint]:
        """The best match (in_pcblookup), or for a broadcast all that match."""
        found: list[tuple[int, UdpEndpoint]] = []
        for endpoint in self.ports.at(local[1]):
            assert isinstance(endpoint, UdpEndpoint)
            if endpoint.remote not in (None, sender):
                continue
            if for_many or endpoint.name[0] in (0, local[0]):
                found.append((bool(endpoint.remote) * 2 + bool(endpoint.name[0]), endpoint))
        if for_many:
            return [endpoint for _, endpoint in found]
        return [max(found, key=lambda match: match[0])[1]] if found else []

    def _note(self, about: Quoted, error: type[HpuxError]) -> None:
        """What ICMP says of a datagram is told to the socket connected with where it went."""
        source_port, port = int.from_bytes(about.payload[:2], "big"), int.from_bytes(about.payload[2:4], "big")
        for endpoint in self.ports.at(source_port):
            assert isinstance(endpoint, UdpEndpoint)
            if endpoint.remote == (about.destination, port):
                endpoint.error = error
                endpoint.wake(POLLIN | POLLOUT)


class UdpEndpoint(StackEndpoint):
    """A datagram socket's. Its queue is bounded as 4.3BSD's: each datagram takes its sender's address as well."""

    def __init__(self, ip: Ip, ports: Ports, buffers: tuple[int, int], memberships: Memberships) -> None:
        super().__init__(ip, ports, buffers)
        self._memberships = memberships
        self._queue: deque[tuple[bytes, Address]] = deque()
        self._held = 0  # bytes
        self._broadcasts = False  # SO_BROADCAST
        self._chosen: Address | None = None  # the name before a connect gave it an address

    # --- connecting ---

    def connect(self, address: Location) -> bool:
        number, port = inet(address)
        source = self.ip.source_for(number)
        self.bind_implicitly()
        self._chosen = self.name
        self.name = (self.name[0] or source, self.name[1])
        self.remote = (number or source, port)
        return True

    def connected(self) -> bool:
        return self.remote is not None

    def disconnect(self) -> None:
        self.remote = None
        if self._chosen is not None:
            self.name, self._chosen = self._chosen, None

    def listen(self, backlog: int) -> None:
        raise Errno.EOPNOTSUPP

    def accept(self) -> None:
        raise Errno.EOPNOTSUPP

    # --- data ---

    def send(self, data: memoryview, flags: int, to: Location) -> int:
        self.raise_error()
        number, port = self.remote if to is None and self.remote is not None else inet(to)
        source = self.name[0] or self.ip.source_for(number)
        number = number or source
        if self.ip.is_for_many(number) and number >> 28 != 0xE and not self._broadcasts:
            raise Errno.EACCES
        self.bind_implicitly()
        datagram = udp.Datagram(self.name[1], port, bytes(data))
        packet = Packet(source, number, udp.PROTOCOL, datagram.emit(source, number))
        if number >> 28 == 0xE:
            self.ip.send(packet._replace(ttl=self._memberships.ttl), loops=self._memberships.loops)
        else:
            self.ip.send(packet)
        return len(data)

    def take(self, data: bytes, sender: Address) -> bool:
        """A datagram arrived; False if there is no room for it."""
        if self._held + len(data) > self.receive_room:
            return False
        self._queue.append((data, sender))
        self._held += len(data) + SOCKADDR_IN_SIZE
        self.wake(POLLIN)
        return True

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Address] | None:
        self.raise_error()
        if not self._queue:
            return None
        data, sender = self._queue[0]
        if not peek:
            self._queue.popleft()
            self._held -= len(data) + SOCKADDR_IN_SIZE
        count = min(len(buffer), len(data))
        buffer[:count] = data[:count]
        return len(data), sender

    # --- the rest ---

    def shutdown(self, how: int) -> None:
        """Nothing on the wire says so."""

    def unacknowledged(self) -> int:
        return 0

    def close(self, reset: bool = False) -> None:
        self._memberships.close()
        self.ports.give_back(self)
        self._queue.clear()

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        if (level, option) == (SOL_SOCKET, SO_BROADCAST):
            self._broadcasts = bool(value)
        elif level == IPPROTO_IP:
            self._memberships.set_option(option, value)
        super().set_option(level, option, value)

    def maximum_segment(self) -> int:
        raise Errno.EOPNOTSUPP

    def available(self) -> int:
        return self._held

    def at_mark(self) -> bool:
        return False

    def ready(self, events: int) -> int:
        waits = bool(self._queue) or self.error is not None
        return events & ((POLLIN if waits else 0) | POLLOUT)
