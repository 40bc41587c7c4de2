"""TCP as a protocol: which connection a segment is for, and connections that begin."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.net.names import Address
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.ip import Ip
from kernel.net.stack.ports import Ports
from kernel.net.stack.tcp.arrival import arrive, start
from kernel.net.stack.tcp.connection import Connection, Stage
from kernel.net.stack.tcp.output import output
from kernel.net.stack.timing import Timing
from kernel.net.stack.wire import ipv4, tcp
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.icmp import Quoted
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.stack.wire.tcp import ACK, RST, SYN, Segment

if TYPE_CHECKING:
    from kernel.net.stack.tcp.listener import Listener

FAR_SEGMENT = 536  # bytes of data to a host on another network; 4.3BSD sends 512 there
SYN_RECEIVED_MAX = 75.0  # seconds for a handshake to be completed; 4.3BSD's TCPTV_KEEP_INIT
_BEYOND = 128_000  # from the numbers of an old connection to those of a new one; 4.3BSD's TCP_ISSINCR
_MASK = 0xFFFFFFFF

Pair = tuple[Address, Address]  # of the local and the remote name


class Tcp:
    """`stranger` takes a segment that is for no connection and no listener, or says False: it is answered with RST."""

    def __init__(self, ip: Ip, icmp: Icmp, timing: Timing, *, extended: bool = False) -> None:
        """`extended`: connections know RFC 1323."""
        self.ip = ip
        self._extended = extended
        self.timing = timing
        self.ports = Ports()
        self.connections: dict[Pair, Connection] = {}
        self.listeners: dict[int, list[Listener]] = {}  # by port
        self.counts: Counter[str] = Counter()
        self.stranger: Callable[[Packet, Segment], bool] = lambda packet, segment: False
        ip.protocols[tcp.PROTOCOL] = self._arrive
        icmp.listeners[tcp.PROTOCOL] = self._note
        icmp.quenched[tcp.PROTOCOL] = self._quench

    # --- in ---

    def _arrive(self, packet: Packet, for_many: bool) -> None:
        if for_many:
            return
        try:
            segment = tcp.parse(packet.payload, packet.source, packet.destination)
        except Malformed:
            self.counts["malformed"] += 1
            return
        self.counts["in"] += 1
        local, remote = (packet.destination, segment.destination_port), (packet.source, segment.source_port)
        connection = self.connections.get((local, remote))
        if connection is not None and self._begins_anew(connection, segment):
            connection.drop(None)
            connection = None
        if connection is not None:
            arrive(connection, segment)
        elif (listener := self._listener(local)) is not None and not segment.flags & RST:
            self._knock(listener, local, remote, segment)
        elif not self.stranger(packet, segment):
            self.refuse(packet, segment)

    @staticmethod
    def _begins_anew(connection: Connection, segment: Segment) -> bool:
        """A new connection between the same names, while the old one only waits for strays (RFC 1122, 4.2.2.13)."""
        if connection.stage is not Stage.TIME_WAIT or segment.flags & (SYN | ACK | RST) != SYN:
            return False
        return connection.unwrap(segment.sequence, connection.expected) > connection.expected

    def _listener(self, local: Address) -> Listener | None:
        here = self.listeners.get(local[1], ())
        exact = (listener for listener in here if listener.name[0] == local[0])
        return next(exact, next((listener for listener in here if not listener.name[0]), None))

    def _knock(self, listener: Listener, local: Address, remote: Address, segment: Segment) -> None:
        """A segment for a socket that listens."""
        if segment.flags & ACK:
            self._answer_with_reset(local, remote, segment)
        elif segment.flags & SYN and remote != local:
            if not listener.has_room():
                self.counts["backlog full"] += 1  # dropped: the client tries again
                return
            try:
                connection = self.connect(local, remote, listener.rooms)
            except Errno.ENETUNREACH:
                self.counts["no way back"] += 1
                return
            connection.listener = listener
            listener.queue.append(connection)
            self.answer(connection, segment)

    @staticmethod
    def answer(connection: Connection, segment: Segment) -> None:
        """Answer a SYN: `connection` is complete once that is acknowledged."""
        connection.stage = Stage.SYN_RECEIVED
        start(connection, segment)
        connection.live_for(SYN_RECEIVED_MAX, Errno.ETIMEDOUT)
        output(connection)

    def refuse(self, packet: Packet, segment: Segment) -> None:
        """Nobody is there."""
        local, remote = (packet.destination, segment.destination_port), (packet.source, segment.source_port)
        self._answer_with_reset(local, remote, segment)

    def _answer_with_reset(self, local: Address, remote: Address, segment: Segment) -> None:
        if segment.flags & RST:
            return
        self.counts["reset"] += 1
        if segment.flags & ACK:
            answer = Segment(local[1], remote[1], segment.acknowledgment, 0, RST, 0)
        else:
            end = segment.sequence + segment.length & _MASK
            answer = Segment(local[1], remote[1], 0, end, RST | ACK, 0)
        self._send(local[0], remote[0], answer)

    def _note(self, about: Quoted, error: type[HpuxError]) -> None:
        """ICMP says something of a segment: fatal while it is being made (hpux-net.md 1.1, C-21), else only
        remembered (RFC 1122)."""
        connection = self._under_way(about)
        if connection is None:
            return
        if connection.stage is Stage.SYN_SENT:
            connection.drop(error)
        else:
            connection.soft_error = error

    def _quench(self, about: Quoted) -> None:
        if (connection := self._under_way(about)) is not None:
            connection.congestion.quench()

    def _under_way(self, about: Quoted) -> Connection | None:
        """The connection of a segment that is under way; anything else is a stranger's guess."""
        local = (about.source, int.from_bytes(about.payload[:2], "big"))
        remote = (about.destination, int.from_bytes(about.payload[2:4], "big"))
        connection = self.connections.get((local, remote))
        if connection is None:
            return None
        number = connection.unwrap(int.from_bytes(about.payload[4:8], "big"), connection.una)
        return connection if connection.una <= number < connection.max else None

    # --- connections ---

    def connect(self, local: Address, remote: Address, rooms: tuple[int, int]) -> Connection:
        """A new connection, in no stage yet. Raises EADDRNOTAVAIL where there is one between these names."""
        initial = int.from_bytes(os.urandom(4), "big")
        old = self.connections.get((local, remote))
        if old is not None:
            if old.stage is not Stage.TIME_WAIT:
                raise Errno.EADDRNOTAVAIL
            initial = old.max + _BEYOND & _MASK  # so that nobody takes what begins for a stray
            old.drop(None)
        connection = Connection(
            local,
            remote,
            self.timing,
            self._transmit,
            self._forget,
            initial=initial,
            segment=self._segment_for(remote[0]),
            rooms=rooms,
            extended=self._extended,
        )
        self.connections[local, remote] = connection
        return connection

    def is_delivering(self) -> bool:
        """Whether any connection has something that its peer doesn't have yet."""
        return any(
            connection.unsent or (connection.ending and not connection.fin_acknowledged)
            for connection in self.connections.values()
        )

    def _segment_for(self, remote: int) -> int:
        """The most data in a segment: as much as fits on a network of ours."""
        hop = self.ip.hop(remote)
        if hop.interface is not None and hop.address != remote:
            return FAR_SEGMENT
        return hop.mtu - ipv4.HEADER - tcp.HEADER

    def _forget(self, connection: Connection) -> None:
        pair = (connection.local, connection.remote)
        if self.connections.get(pair) is connection:
            del self.connections[pair]

    def _transmit(self, connection: Connection, segment: Segment) -> None:
        self._send(connection.local[0], connection.remote[0], segment)

    def _send(self, source: int, destination: int, segment: Segment) -> None:
        self.counts["out"] += 1
        try:
            self.ip.send(Packet(source, destination, tcp.PROTOCOL, segment.emit(source, destination)))
        except (Errno.ENETUNREACH, Errno.EMSGSIZE):
            self.counts["unsent"] += 1  # as if it were lost
