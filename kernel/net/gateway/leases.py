"""The gateway's BOOTP and DHCP server (RFC 951, RFC 2131)."""

from __future__ import annotations

from kernel.abi.errno import HpuxError
from kernel.abi.file import POLLIN
from kernel.abi.socket import SO_BROADCAST, SOL_SOCKET
from kernel.net.gateway.settings import DNS, FIRST_LEASE, GATEWAY, LAST_LEASE, NETMASK, NETWORK, Settings
from kernel.net.stack.udp import Udp
from kernel.net.stack.wire import bootp
from kernel.net.stack.wire.bootp import Kind, Message, Option
from kernel.net.stack.wire.checksum import Malformed
from kernel.waiting import Watcher

_LEASE = 24 * 3600  # seconds
_LIMITED = 0xFFFFFFFF
_BUFFERS = (9216, 9216)
_ANSWERS = {Kind.DISCOVER: Kind.OFFER, Kind.REQUEST: Kind.ACK, Kind.INFORM: Kind.ACK}


class Leases:
    def __init__(self, protocol: Udp, settings: Settings, watcher: Watcher) -> None:
        self._settings = settings
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
        if (kind is not None and kind not in _ANSWERS) or (server and server != GATEWAY):
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
            server=GATEWAY,
            flags=request.flags,
            file=request.file or self._settings.boot_file.encode(),
        )
        if kind == Kind.REQUEST and (request.address(Option.WANTED_ADDRESS) or request.client) != yours:
            return reply._replace(yours=0, client=0, options=_kind(Kind.NAK))
        return reply._replace(options=(*(_kind(_ANSWERS[Kind(kind)]) if kind else ()), *self._network()))

    def _address(self, station: bytes) -> int | None:
        known = self._addresses.get(station)
        if known is not None:
            return known
        taken = set(self._addresses.values())
        for address in range(FIRST_LEASE, LAST_LEASE + 1):
            if address not in taken:
                self._addresses[station] = address
                return address
        return None

    def _network(self) -> tuple[tuple[int, bytes], ...]:
        options = {
            Option.NETMASK: NETMASK,
            Option.BROADCAST: NETWORK | ~NETMASK & 0xFF,
            Option.ROUTER: GATEWAY,
            **({Option.DNS: DNS} if self._settings.resolver else {}),
        }
        return tuple((int(code), value.to_bytes(4, "big")) for code, value in options.items())

    def close(self) -> None:
        self._endpoint.close()


def _kind(kind: Kind) -> tuple[tuple[int, bytes], ...]:
    """The options that DHCP's answers have and BOOTP's don't."""
    head = ((int(Option.KIND), bytes((kind,))), (int(Option.SERVER), GATEWAY.to_bytes(4, "big")))
    return head if kind is Kind.NAK else (*head, (int(Option.LEASE), _LEASE.to_bytes(4, "big")))
