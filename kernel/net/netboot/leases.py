"""A BOOTP and DHCP server (RFC 951, RFC 2131)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kernel.abi.errno import HpuxError
from kernel.abi.file import POLLIN
from kernel.abi.socket import SO_BROADCAST, SOL_SOCKET, dotted
from kernel.net.stack.udp import Udp
from kernel.net.stack.wire import bootp
from kernel.net.stack.wire.bootp import Kind, Message, Option
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ethernet import station_text
from kernel.waiting import Watcher

_LEASE = 24 * 3600  # seconds
_LIMITED = 0xFFFFFFFF
_BUFFERS = (9216, 9216)
_ANSWERS = {Kind.DISCOVER: Kind.OFFER, Kind.REQUEST: Kind.ACK, Kind.INFORM: Kind.ACK}


class Network(NamedTuple):
    """What clients are told. Addresses are plain numbers, 0 is none."""

    server: int
    netmask: int
    router: int = 0
    dns: int = 0
    boot_file: str = ""
    first: int = 0  # of the addresses for anybody
    last: int = -1
    known: tuple[tuple[bytes, int], ...] = ()  # stations that have addresses of their own


class Leases:
    """`log` takes a line for each answer."""

    def __init__(
        self, protocol: Udp, network: Network, watcher: Watcher, log: Callable[[str], None] = lambda line: None
    ) -> None:
        self._network, self._log = network, log
        self._fixed = dict(network.known)
        self._addresses: dict[bytes, int] = {}  # by station
        self._endpoint = protocol.open(_BUFFERS)
        self._endpoint.set_option(SOL_SOCKET, SO_BROADCAST, 1)
        self._endpoint.bind((0, bootp.SERVER_PORT))
        self._endpoint.watch(watcher, POLLIN, lambda events: self._take())
        self._counts = protocol.counts

    def _take(self) -> None:
        buffer = memoryview(bytearray(2048))
        try:
            while (got := self._endpoint.receive(buffer, False, False)) is not None:
                self._answer(bytes(buffer[: got[0]]))
        except (HpuxError, Malformed):
            self._counts["bad requests for an address"] += 1

    def _answer(self, data: bytes) -> None:
        """Raises Malformed, HpuxError."""
        request = bootp.parse(data)
        answer = self.answer(request)
        if answer is not None:
            what = "refused" if answer.kind == Kind.NAK else dotted(answer.yours or answer.client)
            self._log(f"{station_text(request.station)}: {'BOOTP' if request.kind is None else 'DHCP'}, {what}")
            to = request.client or _LIMITED
            self._endpoint.send(memoryview(answer.emit()), 0, (to, bootp.CLIENT_PORT))

    def answer(self, request: Message) -> Message | None:
        """What a client is told; None if nothing."""
        if request.operation != bootp.REQUEST:
            return None
        kind = request.kind
        server = request.address(Option.SERVER)
        if kind == Kind.RELEASE:
            self._addresses.pop(request.station, None)
        if (kind is not None and kind not in _ANSWERS) or (server and server != self._network.server):
            return None  # it chose another server, or wants no answer
        yours = 0 if kind == Kind.INFORM else self._address(request.station)
        if yours is None:
            return None  # none is left
        reply = Message(
            bootp.REPLY,
            request.transaction,
            request.station,
            client=request.client,
            yours=yours,
            server=self._network.server,
            flags=request.flags,
            file=request.file or self._network.boot_file.encode(),
        )
        if kind == Kind.REQUEST and (request.address(Option.WANTED_ADDRESS) or request.client) != yours:
            return reply._replace(yours=0, client=0, options=self._kind(Kind.NAK))
        return reply._replace(options=(*(self._kind(_ANSWERS[Kind(kind)]) if kind else ()), *self._told()))

    def _address(self, station: bytes) -> int | None:
        known = self._fixed.get(station) or self._addresses.get(station)
        if known is not None:
            return known
        taken = {*self._addresses.values(), *self._fixed.values(), self._network.server}
        for address in range(self._network.first, self._network.last + 1):
            if address not in taken:
                self._addresses[station] = address
                return address
        return None

    def _told(self) -> tuple[tuple[int, bytes], ...]:
        network = self._network
        options = {
            Option.NETMASK: network.netmask,
            Option.BROADCAST: network.server | ~network.netmask & 0xFFFFFFFF,
            Option.ROUTER: network.router,
            Option.DNS: network.dns,
        }
        return tuple((int(code), value.to_bytes(4, "big")) for code, value in options.items() if value)

    def _kind(self, kind: Kind) -> tuple[tuple[int, bytes], ...]:
        """The options that DHCP's answers have and BOOTP's don't."""
        head = ((int(Option.KIND), bytes((kind,))), (int(Option.SERVER), self._network.server.to_bytes(4, "big")))
        return head if kind is Kind.NAK else (*head, (int(Option.LEASE), _LEASE.to_bytes(4, "big")))

    def close(self) -> None:
        self._endpoint.close()
