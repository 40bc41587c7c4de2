"""ping through the gateway: answered when the host that was asked has answered the host's own request."""

from __future__ import annotations

from collections.abc import Callable

from kernel.abi.errno import HpuxError
from kernel.net.gateway.settings import DNS, GATEWAY
from kernel.net.host.echo import EchoSocket
from kernel.net.stack.icmp import Icmp
from kernel.net.stack.wire.icmp import Message
from kernel.net.stack.wire.ipv4 import Packet
from kernel.waiting import Watcher

_MOST = 1024  # requests without answer; the oldest is forgotten


class Echoes:
    """`permits` tells whether an address may be asked."""

    def __init__(self, messages: Icmp, permits: Callable[[int], bool], watcher: Watcher) -> None:
        self._icmp = messages
        self._permits = permits
        self._watcher = watcher
        self._socket: EchoSocket | None = None
        self._asked: dict[int, tuple[Packet, Message]] = {}  # by the host's sequence number
        self._sequence = 0
        messages.echo = self._ask

    def _ask(self, packet: Packet, message: Message) -> bool:
        """Whether the echo is for somebody in the world."""
        if packet.destination in (GATEWAY, DNS):
            return False
        try:
            if self._permits(packet.destination):
                self._send(packet, message)
        except HpuxError:
            self._icmp.counts["echo not sent"] += 1
        return True

    def _send(self, packet: Packet, message: Message) -> None:
        """Raises HpuxError."""
        if self._socket is None:
            self._socket = EchoSocket()
            self._watcher.watch_forever(self._socket.fd, self._answer)
        self._sequence = self._sequence + 1 & 0xFFFF
        if len(self._asked) >= _MOST:
            del self._asked[next(iter(self._asked))]
        self._asked[self._sequence] = (packet, message)
        self._socket.send(packet.destination, self._sequence, message.payload)

    def _answer(self) -> None:
        assert self._socket is not None
        while (got := self._socket.receive()) is not None:
            sequence, payload = got
            asked = self._asked.pop(sequence, None)
            if asked is not None:
                packet, message = asked
                self._icmp.answer(packet, message._replace(payload=payload))

    def close(self) -> None:
        if self._socket is not None:
            self._watcher.unwatch(self._socket.fd)
            self._socket.close()
            self._socket = None
