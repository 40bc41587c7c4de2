"""A UDP port of the host that leads to a machine: each of its peers has a port of the gateway."""

from __future__ import annotations

from kernel.abi.errno import HpuxError
from kernel.abi.file import POLLIN
from kernel.abi.socket import SOCK_DGRAM
from kernel.net.gateway.settings import GATEWAY, Forward
from kernel.net.names import Address
from kernel.net.stack.timing import Timing
from kernel.net.stack.udp import Udp, UdpEndpoint
from kernel.net.transport import Transport, inet
from kernel.waiting import Watcher

_PEERS = 64  # the first one makes room
_AT_ONCE = 64  # datagrams before others have their turn
_LONGEST = 65536
_BUFFERS = (65535, 65535)


class ForwardedPort:
    def __init__(self, forward: Forward, transport: Transport, protocol: Udp, timing: Timing, watcher: Watcher) -> None:
        """Raises HpuxError."""
        self._leads_to = forward.leads_to
        self._protocol, self._timing, self._watcher = protocol, timing, watcher
        self._over = False
        self._peers: dict[Address, UdpEndpoint] = {}
        self._buffer = memoryview(bytearray(_LONGEST))
        self._far = transport.open(SOCK_DGRAM)
        try:
            self._far.bind(forward.listens)
        except HpuxError:
            self._far.close()
            raise
        self._far.watch(watcher, POLLIN, lambda events: self._take())

    def _take(self) -> None:
        """What peers send."""
        for _ in range(0 if self._over else _AT_ONCE):
            try:
                got = self._far.receive(self._buffer, False, False)
                if got is None:
                    return
                self._near(inet(got[1])).send(self._buffer[: got[0]], 0, None)
            except HpuxError:
                continue  # of one peer, or what the machine's ICMP said: UDP promises nothing
        if not self._over:
            self._timing.after(0, self._take)

    def _near(self, peer: Address) -> UdpEndpoint:
        near = self._peers.get(peer)
        if near is None:
            if len(self._peers) >= _PEERS:
                self._peers.pop(next(iter(self._peers))).close()
            near = self._peers[peer] = self._protocol.open(_BUFFERS)
            near.bind((GATEWAY, 0))
            near.connect(self._leads_to)
            made = near
            near.watch(self._watcher, POLLIN, lambda events: self._answer(made, peer))
        return near

    def _answer(self, near: UdpEndpoint, peer: Address) -> None:
        buffer = memoryview(bytearray(_LONGEST))
        try:
            while (got := near.receive(buffer, False, False)) is not None:
                self._far.send(buffer[: got[0]], 0, peer)
        except HpuxError:
            self._protocol.counts["unsent"] += 1

    def close(self) -> None:
        self._over = True
        for near in self._peers.values():
            near.close()
        self._far.close()
