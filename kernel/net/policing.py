"""A policy in force: a transport around the host's that lets through what is permitted, and maps ports.

Everything is decided about the address and port that the host's kernel will take for the destination, after what it
does to them, and nothing about what the program calls it. A machine's own services, which other programs of the same
machine are to reach whatever the policy says, are those sockets the host's kernel will deliver to: at that very
address, or at every address. Another program's of the host cannot be there too, because no socket here shares its
address with one that is not this machine's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kernel.abi.errno import Errno
from kernel.abi.socket import (
    INADDR_ANY,
    IP_OPTIONS,
    IPPROTO_IP,
    IPPROTO_TCP,
    IPPROTO_UDP,
    SO_REUSEADDR,
    SO_REUSEPORT,
    SOCK_RAW,
    SOCK_STREAM,
    SOL_SOCKET,
    dotted,
)
from kernel.net.names import Address
from kernel.net.policy import Policy
from kernel.net.transport import Endpoint, Location, Reach, Transport, inet
from kernel.net.wrapped import Wrapped, WrappedTransport

_LOCALHOST = 0x7F000001
_WITH_PORTS = (IPPROTO_TCP, IPPROTO_UDP, 33, 132, 136)  # and DCCP, SCTP, UDP-Lite: the port sent to is at byte 2
_NO_OPERATION, _SOURCE_ROUTES = 1, (131, 137)  # of the IP options: loose and strict


class PolicyTransport(WrappedTransport):
    """`beneath`, as far as `policy` allows. `log` takes a line for each address it had to refuse."""

    def __init__(self, beneath: Transport, policy: Policy, log: Callable[[str], None]) -> None:
        super().__init__(beneath)
        self.policy = policy
        self._log = log
        # By whether they are streams, and the port as programs know it.
        self._receivers: dict[tuple[bool, int], list[PolicyEndpoint]] = {}
        # Those for which the host has another port than programs know; by whether they are streams, and its port.
        self._mapped: dict[tuple[bool, int], list[PolicyEndpoint]] = {}

    def open(self, kind: int, protocol: int = 0) -> Endpoint:
        if kind == SOCK_RAW:
            return RawEndpoint(self.beneath.open(kind, protocol), self, protocol)
        return PolicyEndpoint(self.beneath.open(kind), self, kind == SOCK_STREAM)

    def reserves(self, port: int) -> bool:
        return self.beneath.reserves(port) and self.policy.host_port(port) == port

    # --- this machine's own services ---

    def bound(self, endpoint: PolicyEndpoint) -> None:
        """It has a port now."""
        if endpoint.known != endpoint.port:
            self._mapped.setdefault((endpoint.stream, endpoint.port), []).append(endpoint)

    def receives(self, endpoint: PolicyEndpoint) -> None:
        """Others may send or connect to it from now on."""
        here = self._receivers.setdefault((endpoint.stream, endpoint.known), [])
        if endpoint not in here:
            here.append(endpoint)

    def closed(self, endpoint: PolicyEndpoint) -> None:
        for table, port in ((self._mapped, endpoint.port), (self._receivers, endpoint.known)):
            here = table.get((endpoint.stream, port), [])
            if endpoint in here:
                here.remove(endpoint)
                if not here:
                    del table[endpoint.stream, port]

    def receiver(self, stream: bool, address: int, known: int) -> PolicyEndpoint | None:
        """The one of this machine at the address, and the port its programs know."""
        for endpoint in self._receivers.get((stream, known), ()):
            if self._is_at(endpoint, address):
                return endpoint
        return None

    def _is_at(self, endpoint: PolicyEndpoint, address: int) -> bool:
        """Whether the host's kernel takes what is for `address` to it, if its port is right."""
        bound, _ = inet(endpoint.beneath.local())
        return bound == address or (bound == INADDR_ANY and self.beneath.reach(address) is Reach.HERE)

    def owns(self, stream: bool, address: int, port: int) -> bool:
        """Whether one of this machine is at an address and port of the host's."""
        return any(endpoint.port == port and self._is_at(endpoint, address) for endpoint in self._all(stream))

    def sharing(self, endpoint: PolicyEndpoint, address: Address) -> list[PolicyEndpoint]:
        """Those of this machine that have the very address `endpoint` wants; none if one of them won't share it."""
        found = [other for other in self._all(endpoint.stream) if other is not endpoint and other.is_bound_to(address)]
        return found if all(other.withheld for other in found) else []

    def _all(self, stream: bool) -> Iterator[PolicyEndpoint]:
        return (endpoint for (kind, _), here in self._receivers.items() if kind is stream for endpoint in here)

    def shown(self, stream: bool, address: Address) -> Address:
        """An address of the host as programs know it: their own ports have the numbers they asked for."""
        for endpoint in self._mapped.get((stream, address[1]), ()):
            if self._is_at(endpoint, address[0]):
                return address[0], endpoint.known
        return address

    # --- everything else ---

    def check(self, address: int, port: int | None) -> None:
        """Raises ENETUNREACH for what is denied."""
        if not self.policy.permits(address, port, self.beneath.reach):
            self._log(f"network: {dotted(address)}{'' if port is None else f' port {port}'} is denied")
            raise Errno.ENETUNREACH


def _as_routed(address: int, endpoint: Endpoint) -> int:
    """What the host's kernel takes INADDR_ANY for as a destination: the address bound, or the loopback's."""
    return address or inet(endpoint.local())[0] or _LOCALHOST


class PolicyEndpoint(Wrapped):
    """A stream's or datagram socket's endpoint under a policy."""

    def __init__(self, beneath: Endpoint, transport: PolicyTransport, stream: bool, known: int = 0) -> None:
        super().__init__(beneath)
        self.stream = stream
        self.port = 0  # of the host's, once bound
        self.known = known  # what programs call it
        self.withheld: set[int] = set()  # options that would share an address with other programs of the host
        self._transport = transport
        self._own_peer: Address | None = None  # connected to a datagram socket of this machine, whatever is permitted

    def is_bound_to(self, address: Address) -> bool:
        return self.port == address[1] and self.beneath.local() == address

    def bind(self, address: Location) -> None:
        number, port = inet(address)
        taken = (number, self._transport.policy.host_port(port))
        try:
            self.beneath.bind(taken)
        except Errno.EADDRINUSE:
            others = self._transport.sharing(self, taken) if self.withheld else []
            if not others:
                raise
            for endpoint in (self, *others):
                for option in endpoint.withheld | self.withheld:
                    endpoint.beneath.set_option(SOL_SOCKET, option, 1)
            self.beneath.bind(taken)
        self._bound(port)

    def _bound(self, known: int = 0) -> None:
        """There may be a local port now; a datagram socket receives from then on."""
        if not self.port:
            _, self.port = inet(self.beneath.local())
            self.known = known or self.port
            if self.port:
                self._transport.bound(self)
                if not self.stream:
                    self._transport.receives(self)

    def listen(self, backlog: int) -> None:
        self.beneath.listen(backlog)
        self._bound()
        self._transport.receives(self)

    def connect(self, address: Location) -> bool:
        number, port = inet(address)
        number = _as_routed(number, self.beneath)
        own = self._transport.receiver(self.stream, number, port)
        if own is None:
            self._transport.check(number, port)
        complete = self.beneath.connect((number, port if own is None else own.port))
        self._bound()
        self._own_peer = (number, port) if own is not None and not self.stream else None
        return complete

    def disconnect(self) -> None:
        self._own_peer = None
        self.beneath.disconnect()

    def accept(self) -> tuple[Endpoint, Location] | None:
        accepted = self.beneath.accept()
        if accepted is None:
            return None
        endpoint = PolicyEndpoint(accepted[0], self._transport, self.stream, self.known)
        return endpoint, self._transport.shown(self.stream, inet(accepted[1]))

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        if to is None:
            if self._own_peer is not None:  # it may be closed by now, and another program's socket be there
                self._destination(*self._own_peer)
            return self.beneath.send(data, flags, None)
        number, port = inet(to)
        sent = self.beneath.send(data, flags, self._destination(_as_routed(number, self.beneath), port))
        self._bound()
        return sent

    def _destination(self, number: int, port: int) -> Address:
        own = self._transport.receiver(self.stream, number, port)
        if own is not None:
            return number, own.port
        self._transport.check(number, port)
        return number, port

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Location] | None:
        got = self.beneath.receive(buffer, peek, oob)
        if got is None or got[1] is None:
            return got
        return got[0], self._transport.shown(self.stream, inet(got[1]))

    def local(self) -> Address:
        number, port = inet(self.beneath.local())
        return number, self.known or port

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        if not self._transport.policy.denies:
            self.beneath.set_option(level, option, value)
        elif level == SOL_SOCKET and (option == SO_REUSEPORT or (option == SO_REUSEADDR and not self.stream)):
            self.withheld = self.withheld | {option} if value else self.withheld - {option}
        else:
            _check_route(level, option, value)
            self.beneath.set_option(level, option, value)

    def close(self, reset: bool = False) -> None:
        self._transport.closed(self)
        self.beneath.close(reset)


class RawEndpoint(Wrapped):
    """A raw socket's: where a packet goes is in its own header, whatever port the program gives beside it."""

    def __init__(self, beneath: Endpoint, transport: PolicyTransport, protocol: int) -> None:
        super().__init__(beneath)
        self._transport = transport
        self._protocol = protocol
        self._peer = 0  # address it is connected to

    def connect(self, address: Location) -> bool:
        number, _ = inet(address)
        self._peer = _as_routed(number, self.beneath)
        if self._protocol not in _WITH_PORTS:
            self._transport.check(self._peer, None)
        return self.beneath.connect((self._peer, 0))

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        number = self._peer if to is None else _as_routed(inet(to)[0], self.beneath)
        port = int.from_bytes(data[2:4], "big") if self._protocol in _WITH_PORTS and len(data) >= 4 else None
        if port is None or not self._own(number, port):
            self._transport.check(number, port)
        return self.beneath.send(data, flags, None if to is None else (number, 0))

    def _own(self, number: int, port: int) -> bool:
        if self._protocol not in (IPPROTO_TCP, IPPROTO_UDP):
            return False
        return self._transport.owns(self._protocol == IPPROTO_TCP, number, port)

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        if self._transport.policy.denies:
            _check_route(level, option, value)
        self.beneath.set_option(level, option, value)


def _check_route(level: int, option: int, value: int | bytes) -> None:
    """A source route would lead to other addresses than the one that is permitted. Raises EACCES."""
    if (level, option) != (IPPROTO_IP, IP_OPTIONS) or isinstance(value, int):
        return
    at = 0
    while at < len(value) and value[at]:
        if value[at] in _SOURCE_ROUTES:
            raise Errno.EACCES
        at += 1 if value[at] == _NO_OPERATION else max(2, value[at + 1] if at + 1 < len(value) else 2)
