"""What a stream socket has of TCP."""

from __future__ import annotations

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.abi.socket import (
    IPPROTO_TCP,
    MSG_OOB,
    SHUT_RD,
    SHUT_WR,
    SO_KEEPALIVE,
    SO_OOBINLINE,
    SO_RCVBUF,
    SO_SNDBUF,
    SOL_SOCKET,
    TCP_NODELAY,
)
from kernel.net.names import Address
from kernel.net.stack.endpoint import StackEndpoint
from kernel.net.stack.tcp.connection import FIN_WAIT_2_MAX, Connection, Stage
from kernel.net.stack.tcp.listener import Listener
from kernel.net.stack.tcp.output import output, send_reset
from kernel.net.stack.tcp.protocol import FAR_SEGMENT, Tcp
from kernel.net.transport import Location, inet

_OPEN = (Stage.ESTABLISHED, Stage.CLOSE_WAIT)  # what is sent still goes


class TcpEndpoint(StackEndpoint):
    """See `kernel.net.transport.Endpoint`."""

    def __init__(self, tcp: Tcp, buffers: tuple[int, int], connection: Connection | None = None) -> None:
        super().__init__(tcp.ip, tcp.ports, buffers)
        self._tcp = tcp
        self._connection = connection
        self._listener: Listener | None = None
        self._told = False  # the error that ended the connection
        self._no_delay = self._inline = self._keeps_alive = False
        if connection is not None:
            connection.owner = self
            self.name, self.remote = connection.local, connection.remote

    # --- connecting ---

    def connect(self, address: Location) -> bool:
        number, port = inet(address)
        source = self.name[0] or self.ip.source_for(number)
        number = number or source
        if self.ip.is_for_many(number):
            raise Errno.ENETUNREACH
        self.ip.hop(number)
        self.bind_implicitly()
        local = (source, self.name[1])
        connection = self._tcp.connect(local, (number, port), (self.send_room, self.receive_room))
        self.name, self.remote = local, (number, port)
        self._connection, connection.owner, self._told = connection, self, False
        connection.stage = Stage.SYN_SENT
        self._set_up(connection)
        output(connection)
        return connection.stage in _OPEN

    def _set_up(self, connection: Connection) -> None:
        connection.no_delay = self._no_delay
        connection.inline = self._inline
        connection.keeps_alive = self._keeps_alive
        connection.watch_idleness()

    def connected(self) -> bool:
        connection = self._connection
        if connection is None:
            return False
        if (error := self.take_error()) is not None:
            raise error
        return connection.stage is not Stage.SYN_SENT and connection.stage is not Stage.SYN_RECEIVED

    def disconnect(self) -> None:
        raise Errno.EOPNOTSUPP

    def listen(self, backlog: int) -> None:
        self.bind_implicitly()
        if self._listener is not None:
            self._listener.backlog = backlog
            return
        here = self._tcp.listeners.setdefault(self.name[1], [])
        if any(other.name[0] == self.name[0] for other in here):
            raise Errno.EADDRINUSE
        self._listener = Listener(self, self.name, backlog, (self.send_room, self.receive_room))
        here.append(self._listener)
        self.listening = True

    def accept(self) -> tuple[TcpEndpoint, Address] | None:
        if self._listener is None:
            raise Errno.EINVAL
        connection = self._listener.next()
        if connection is None:
            return None
        accepted = TcpEndpoint(self._tcp, (self.send_room, self.receive_room), connection)
        accepted._no_delay, accepted._inline, accepted._keeps_alive = self._no_delay, self._inline, self._keeps_alive
        accepted._set_up(connection)
        return accepted, connection.remote

    # --- data ---

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        connection = self._connection
        if connection is None:
            raise Errno.ENOTCONN
        self.raise_error()
        if connection.stage not in _OPEN or connection.ending:
            raise Errno.EPIPE
        room = self.send_room - len(connection.unsent)
        if room <= 0 and data:
            return None
        piece = data[:room]
        connection.unsent += piece
        if flags & MSG_OOB and data:
            connection.urgent_end, connection.urgent_told = connection.base + len(connection.unsent), False
        output(connection)
        return len(piece)

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, None] | None:
        connection = self._connection
        if connection is None:
            raise Errno.ENOTCONN
        if oob:
            return self._receive_urgent(connection, buffer, peek)
        if not connection.received:
            self.raise_error()
            ended = connection.received_end or connection.discards or connection.stage is Stage.CLOSED
            return (0, None) if ended else None
        limit = connection.mark or len(connection.received)
        count = min(len(buffer), limit)
        buffer[:count] = connection.received[:count]
        if not peek:
            del connection.received[:count]
            if connection.mark is not None:
                connection.mark = connection.mark - count if connection.mark else None
            output(connection)  # the window may have opened enough to tell
        return count, None

    def _receive_urgent(self, connection: Connection, buffer: memoryview, peek: bool) -> tuple[int, None] | None:
        if connection.inline or (connection.urgent_byte is None and connection.urgent_in is None):
            raise Errno.EINVAL
        if connection.urgent_byte is None:
            raise Errno.EWOULDBLOCK  # told of, not here yet
        if len(buffer):
            buffer[0] = connection.urgent_byte
            if not peek:
                connection.urgent_byte = None
        return min(1, len(buffer)), None

    # --- the end ---

    def shutdown(self, how: int) -> None:
        connection = self._connection
        if connection is None:
            raise Errno.ENOTCONN
        if how != SHUT_WR:
            connection.discards = True
            connection.received.clear()
            self.wake(POLLIN)
        if how != SHUT_RD:
            self._end(connection)

    @staticmethod
    def _end(connection: Connection) -> None:
        """Send FIN after what there is to send."""
        if connection.ending or connection.stage not in (*_OPEN, Stage.SYN_RECEIVED):
            return
        connection.ending = True
        connection.stage = Stage.LAST_ACK if connection.stage is Stage.CLOSE_WAIT else Stage.FIN_WAIT_1
        output(connection)

    def unacknowledged(self) -> int:
        connection = self._connection
        if connection is None or connection.stage is Stage.CLOSED:
            return 0
        return len(connection.unsent) + (connection.ending and not connection.fin_acknowledged)

    def close(self, reset: bool = False) -> None:
        if self._listener is not None:
            self._stop_listening(self._listener)
        self.ports.give_back(self)
        connection = self._connection
        if connection is None or connection.stage is Stage.CLOSED:
            return
        connection.owner = None
        connection.discards = True
        if connection.stage is Stage.SYN_SENT:
            connection.drop(None)
        elif reset or (connection.received and connection.stage in _OPEN):
            send_reset(connection)  # RFC 2525, 2.17: the peer is not to think that all was read
            connection.drop(None)
        else:
            connection.received.clear()
            self._end(connection)
            if connection.stage is Stage.FIN_WAIT_2:
                connection.live_for(FIN_WAIT_2_MAX, None)

    def _stop_listening(self, listener: Listener) -> None:
        here = self._tcp.listeners[listener.name[1]]
        here.remove(listener)
        if not here:
            del self._tcp.listeners[listener.name[1]]
        for connection in list(listener.queue):
            if connection.stage is not Stage.CLOSED:
                connection.listener = None
                send_reset(connection)
                connection.drop(None)

    # --- the rest ---

    def take_error(self) -> type[HpuxError] | None:
        connection = self._connection
        if connection is None or connection.error is None or self._told:
            return None
        self._told = True
        return connection.error

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        super().set_option(level, option, value)
        if (level, option) == (IPPROTO_TCP, TCP_NODELAY):
            self._no_delay = bool(value)
        elif (level, option) == (SOL_SOCKET, SO_OOBINLINE):
            self._inline = bool(value)
        elif (level, option) == (SOL_SOCKET, SO_KEEPALIVE):
            self._keeps_alive = bool(value)
        if self._connection is not None:
            self._set_up(self._connection)
            if (level, option) in ((SOL_SOCKET, SO_SNDBUF), (SOL_SOCKET, SO_RCVBUF)):
                self._connection.receive_room = self.receive_room
        if self._listener is not None:
            self._listener.rooms = (self.send_room, self.receive_room)

    def maximum_segment(self) -> int:
        return FAR_SEGMENT if self._connection is None else self._connection.segment

    def available(self) -> int:
        return 0 if self._connection is None else len(self._connection.received)

    def at_mark(self) -> bool:
        return self._connection is not None and self._connection.mark == 0

    def ready(self, events: int) -> int:
        if self._listener is not None:
            return events & POLLIN if self._listener.is_ready() else 0
        connection = self._connection
        if connection is None:
            return 0
        closed = connection.stage is Stage.CLOSED
        ready = 0
        if connection.received or connection.received_end or connection.discards or closed:
            ready |= POLLIN
        if closed or (connection.stage in _OPEN and len(connection.unsent) < self.send_room):
            ready |= POLLOUT
        if connection.urgent_byte is not None or (connection.urgent_in is not None and not connection.inline):
            ready |= POLLPRI
        return ready & events
