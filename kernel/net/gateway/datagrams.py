"""UDP through the gateway: each socket of a machine has one of the host, as long as there is traffic."""

from __future__ import annotations

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN
from kernel.abi.socket import SOCK_DGRAM
from kernel.net.gateway.destinations import Destinations
from kernel.net.gateway.settings import GATEWAY
from kernel.net.names import Address
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.ip import Ip
from kernel.net.stack.timing import Timing
from kernel.net.stack.udp import Udp
from kernel.net.stack.wire import icmp, udp
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.transport import Endpoint, Transport, inet
from kernel.waiting import Timer, Watcher

_IDLE = 120.0  # seconds without traffic
_MOST = 512  # sockets of the host; the one idle for longest makes room
_LONGEST = 65536
_AT_ONCE = 64  # datagrams before others have their turn

Key = tuple[Transport, Address]  # and the machine's socket


class _Flow:
    """A host socket; answers come only from hosts that were sent to."""

    def __init__(self, endpoint: Endpoint, guest: Address) -> None:
        self.endpoint = endpoint
        self.guest = guest
        self.shown: dict[int, int] = {}  # host's number of a peer to the one the machine knows
        self.forwarded: dict[Address, Address] = {}  # the same where the port is another, too
        self.used = 0.0
        self.over = False


class Datagrams:
    def __init__(
        self, protocol: Udp, messages: Icmp, destinations: Destinations, timing: Timing, watcher: Watcher
    ) -> None:
        self._ip: Ip = protocol.ip
        self._icmp = messages
        self._destinations = destinations
        self._timing, self._watcher = timing, watcher
        self._flows: dict[Key, _Flow] = {}  # in the order of their use
        self._buffer = memoryview(bytearray(_LONGEST))
        self._sweep: Timer | None = None
        protocol.stranger = self._pass

    def _pass(self, packet: Packet, datagram: udp.Datagram) -> bool:
        """A datagram to somewhere in the world."""
        guest = (packet.source, datagram.source_port)
        wanted = (packet.destination, datagram.destination_port)
        try:
            transport, address = self._destinations.find(False, wanted)
            flow = self._flow(transport, guest)
            flow.shown[address[0]] = wanted[0]
            if address[1] != wanted[1]:
                flow.forwarded[address] = wanted
            flow.endpoint.send(memoryview(datagram.payload), 0, address)
        except HpuxError as error:
            self._icmp.tell(icmp.UNREACHABLE, _code(error), packet, for_many=False, source=GATEWAY)
        return True

    def _flow(self, transport: Transport, guest: Address) -> _Flow:
        """Raises what the host says."""
        key = (transport, guest)
        flow = self._flows.pop(key, None)
        if flow is None:
            if len(self._flows) >= _MOST:
                self._end(next(iter(self._flows)))
            flow = _Flow(transport.open(SOCK_DGRAM), guest)
            made = flow
            flow.endpoint.watch(self._watcher, POLLIN, lambda events: self._take(made))
        self._flows[key] = flow
        flow.used = self._timing.now()
        if self._sweep is None:
            self._sweep = self._timing.after(_IDLE, self._end_idle)
        return flow

    def _take(self, flow: _Flow) -> None:
        """Answers."""
        flow.used = self._timing.now()
        for _ in range(0 if flow.over else _AT_ONCE):
            try:
                got = flow.endpoint.receive(self._buffer, False, False)
            except HpuxError:
                continue  # what ICMP said of something sent before
            if got is None:
                return
            number, port = inet(got[1])
            if number in flow.shown:  # from any port of theirs: TFTP's servers answer from another
                source = flow.forwarded.get((number, port), (flow.shown[number], port))
                self._send(source, flow.guest, bytes(self._buffer[: got[0]]))
        if not flow.over:
            self._timing.after(0, lambda: self._take(flow))

    def _send(self, source: Address, guest: Address, data: bytes) -> None:
        datagram = udp.Datagram(source[1], guest[1], data).emit(source[0], guest[0])
        try:
            self._ip.send(Packet(source[0], guest[0], udp.PROTOCOL, datagram))
        except HpuxError:
            self._ip.counts["unsent"] += 1

    def _end_idle(self) -> None:
        self._sweep = None
        limit = self._timing.now() - _IDLE
        for key in [key for key, flow in self._flows.items() if flow.used <= limit]:
            self._end(key)
        if self._flows:
            self._sweep = self._timing.after(_IDLE, self._end_idle)

    def _end(self, key: Key) -> None:
        flow = self._flows.pop(key)
        flow.over = True
        flow.endpoint.close()

    def close(self) -> None:
        if self._sweep is not None:
            self._sweep.cancel()
        for key in list(self._flows):
            self._end(key)


def _code(error: HpuxError) -> int:
    """Of UNREACHABLE."""
    return icmp.PORT if isinstance(error, Errno.ECONNREFUSED) else icmp.NET
