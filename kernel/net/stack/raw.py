"""Raw sockets: whole packets of one protocol, ICMP's for ping(1M) above all (4.3BSD's raw_ip.c)."""

from __future__ import annotations

from collections import deque

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN, POLLOUT
from kernel.abi.socket import SO_BROADCAST, SOL_SOCKET
from kernel.net.names import Address
from kernel.net.stack.endpoint import StackEndpoint
from kernel.net.stack.ip import Ip
from kernel.net.stack.ports import Ports
from kernel.net.stack.wire import ipv4
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.transport import Location, inet

IPPROTO_RAW = 255
_TTL = 255  # 4.3BSD's MAXTTL for raw packets


def _with_header(data: bytes, source: int) -> Packet:
    """What a program has written with the header and all, but for checksum and identification; a source of 0 is this
    machine. Raises EINVAL."""
    length = len(data).to_bytes(2, "big")
    header = (data[0] & 15) * 4 if data else 0
    try:
        packet = ipv4.parse(ipv4.with_checksum(data[:2] + length + data[4:10] + bytes(2) + data[12:], header))
    except Malformed:
        raise Errno.EINVAL from None
    return packet if packet.source else packet._replace(source=source)


class RawEndpoint(StackEndpoint):
    """What arrives begins with the IP header, whose length field has the header taken off, as 4.3BSD leaves it."""

    def __init__(self, ip: Ip, protocol: int, buffers: tuple[int, int]) -> None:
        super().__init__(ip, Ports(), buffers)
        self._protocol = protocol
        self._queue: deque[tuple[bytes, Address]] = deque()
        self._held = 0
        self._broadcasts = False
        ip.taps.append(self._arrive)

    def _arrive(self, packet: Packet) -> None:
        wanted = (
            packet.protocol == self._protocol
            and self.name[0] in (0, packet.destination)
            and (self.remote is None or self.remote[0] == packet.source)
        )
        size = packet.header_length + len(packet.payload)
        if wanted and self._held + size <= self.receive_room:
            data = bytearray(packet.emit())
            data[2:4] = len(packet.payload).to_bytes(2, "big")
            self._queue.append((bytes(data), (packet.source, 0)))
            self._held += size
            self.wake(POLLIN)

    def bind(self, address: Location) -> None:
        number, _ = inet(address)
        if number and not self.ip.is_own(number):
            raise Errno.EADDRNOTAVAIL
        self.name = (number, 0)

    def connect(self, address: Location) -> bool:
        number, _ = inet(address)
        self.ip.hop(number)
        self.remote = (number, 0)
        return True

    def connected(self) -> bool:
        return self.remote is not None

    def disconnect(self) -> None:
        self.remote = None

    def listen(self, backlog: int) -> None:
        raise Errno.EOPNOTSUPP

    def accept(self) -> None:
        raise Errno.EOPNOTSUPP

    def send(self, data: memoryview, flags: int, to: Location) -> int:
        number = self.remote[0] if to is None and self.remote is not None else inet(to)[0]
        source = self.name[0] or self.ip.source_for(number)
        if self.ip.is_for_many(number) and number >> 28 != 0xE and not self._broadcasts:
            raise Errno.EACCES
        if self._protocol == IPPROTO_RAW:
            self.ip.send(_with_header(bytes(data), source))
            return len(data)
        if ipv4.HEADER + len(data) > ipv4.LONGEST:
            raise Errno.EMSGSIZE
        self.ip.send(Packet(source, number or source, self._protocol, bytes(data), ttl=_TTL))
        return len(data)

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Address] | None:
        if not self._queue:
            return None
        data, sender = self._queue[0]
        if not peek:
            self._queue.popleft()
            self._held -= len(data)
        count = min(len(buffer), len(data))
        buffer[:count] = data[:count]
        return len(data), sender

    def shutdown(self, how: int) -> None:
        """Nothing on the wire says so."""

    def unacknowledged(self) -> int:
        return 0

    def close(self, reset: bool = False) -> None:
        self.ip.taps.remove(self._arrive)
        self._queue.clear()

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        if (level, option) == (SOL_SOCKET, SO_BROADCAST):
            self._broadcasts = bool(value)
        super().set_option(level, option, value)

    def maximum_segment(self) -> int:
        raise Errno.EOPNOTSUPP

    def available(self) -> int:
        return self._held + 16 * len(self._queue)

    def at_mark(self) -> bool:
        return False

    def ready(self, events: int) -> int:
        return events & ((POLLIN if self._queue else 0) | POLLOUT)
