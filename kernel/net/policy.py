"""Whom the programs of a machine may talk to over the host's network, and which of its ports they get, as data.

A policy wraps a transport; the default one, which forbids and maps nothing, is never there. It is about what goes out:
connections and datagrams that programs send. Who comes in is up to the ports they listen on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kernel.abi.errno import Errno
from kernel.abi.socket import INADDR_ANY, SOCK_STREAM, dotted
from kernel.net.names import Address
from kernel.net.transport import Endpoint, Location, Transport, inet
from kernel.net.wrapped import Wrapped, WrappedTransport

RESERVED = 1024  # `map-ports=+N` moves the ports below
LOOPBACK, LOOPBACK_MASK = 0x7F000000, 0xFF000000
_PORTS = range(65536)


class Rule(NamedTuple):
    """Addresses and ports that are allowed or denied."""

    allow: bool
    network: int = 0
    prefix: int = 0  # bits of `network` that count
    ports: range = _PORTS

    def matches(self, address: Address) -> bool:
        return not (address[0] ^ self.network) >> (32 - self.prefix) and address[1] in self.ports

    def __str__(self) -> str:
        place = f"{dotted(self.network)}/{self.prefix}" if self.prefix < 32 else dotted(self.network)
        first, last = self.ports[0], self.ports[-1]
        ports = "" if self.ports == _PORTS else f":{first}" if first == last else f":{first}-{last}"
        return f"{'allow' if self.allow else 'deny'}={'all' if not self.prefix else place}{ports}"


class Policy(NamedTuple):
    """What is in force. The first rule that matches decides; what none matches is allowed."""

    rules: tuple[Rule, ...] = ()
    loopback: bool = True  # whether the host's own loopback services are reached
    offset: int = 0  # added to every port below 1024 that a program binds
    ports: tuple[tuple[int, int], ...] = ()  # (the program's port, the host's)

    def permits(self, address: Address) -> bool:
        """Whether a program may send to `address`."""
        for rule in self.rules:
            if rule.matches(address):
                return rule.allow
        return self.loopback or not is_loopback(address)

    def host_port(self, port: int) -> int:
        """The host's port in place of the one a program binds."""
        return dict(self.ports).get(port) or (port + self.offset if 0 < port < RESERVED else port)

    def __str__(self) -> str:
        """As it is written after `host`."""
        parts = [str(rule) for rule in self.rules]
        parts += ["loopback=deny"] * (not self.loopback)
        parts += [f"map-ports=+{self.offset}"] * bool(self.offset)
        return ",".join(parts + [f"map-ports={port}:{host}" for port, host in self.ports])


DEFAULT = Policy()


def is_loopback(address: Address) -> bool:
    return address[0] & LOOPBACK_MASK == LOOPBACK or address[0] == INADDR_ANY


# --- reading ---


def parse(text: str) -> Policy:
    """The policy in `deny=10.0.0.0/8:25,allow=all,loopback=deny,map-ports=+8000,map-ports=80:8080`; "" is the default.

    Raises ValueError with one line.
    """
    policy = DEFAULT
    for part in text.split(",") if text else ():
        key, equals, value = part.partition("=")
        if key in ("allow", "deny") and value:
            policy = policy._replace(rules=(*policy.rules, _rule(key == "allow", value)))
        elif key == "loopback" and value in ("allow", "deny"):
            policy = policy._replace(loopback=value == "allow")
        elif key == "map-ports" and equals:
            policy = _mapped(policy, value)
        else:
            raise ValueError(f"{part}: not one of allow=, deny=, loopback=allow or deny, map-ports=")
    return policy


def _rule(allow: bool, text: str) -> Rule:
    place, colon, ports = text.partition(":")
    wanted = _PORTS
    if colon:
        first, dash, last = ports.partition("-")
        wanted = range(_number(first, 65535), _number(last if dash else first, 65535) + 1)
        if not wanted:
            raise ValueError(f"{text}: the first port is the greater")
    if place == "all":
        return Rule(allow, ports=wanted)
    address, slash, bits = place.partition("/")
    prefix = _number(bits, 32) if slash else 32
    return Rule(allow, _address(address) >> (32 - prefix) << (32 - prefix), prefix, wanted)


def _mapped(policy: Policy, text: str) -> Policy:
    if text.startswith("+"):
        return policy._replace(offset=_number(text[1:], 65535 - RESERVED))
    port, _, host = text.partition(":")
    return policy._replace(ports=(*policy.ports, (_number(port, 65535), _number(host, 65535))))


def _address(text: str) -> int:
    parts = text.split(".")
    if len(parts) != 4:
        raise ValueError(f"{text}: not an address like 10.0.0.1, or `all'")
    number = 0
    for part in parts:
        number = number << 8 | _number(part, 255)
    return number


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise ValueError(f"{text or 'nothing'}: not a number from 0 to {most}")
    return int(text)


# --- in force ---


class PolicyTransport(WrappedTransport):
    """`beneath`, as far as `policy` allows. `log` takes a line for each address it had to refuse."""

    def __init__(self, beneath: Transport, policy: Policy, log: Callable[[str], None]) -> None:
        super().__init__(beneath)
        self.policy = policy
        self.log = log
        self._taken: dict[tuple[bool, int], int] = {}  # (stream, host port) to the port this machine's programs know

    def open(self, kind: int, protocol: int = 0) -> Endpoint:
        return PolicyEndpoint(self.beneath.open(kind, protocol), self, kind == SOCK_STREAM)

    def reserves(self, port: int) -> bool:
        return self.beneath.reserves(port) and self.policy.host_port(port) == port

    def take(self, stream: bool, port: int, known: int) -> None:
        self._taken[stream, port] = known

    def release(self, stream: bool, port: int) -> None:
        self._taken.pop((stream, port), None)

    def known(self, stream: bool, port: int) -> int:
        """A port this machine's programs have, as they know it."""
        return self._taken.get((stream, port), port)

    def shown(self, stream: bool, address: Address) -> Address:
        """An address of the host as programs know it: their own ports have the numbers they asked for."""
        if not is_loopback(address):
            return address
        return address[0], self.known(stream, address[1])

    def reached(self, stream: bool, address: Address) -> Address:
        """Where on the host `address` is. Raises ENETUNREACH for what is denied."""
        if is_loopback(address):
            for (kind, port), known in self._taken.items():
                if kind is stream and known == address[1]:
                    return address[0], port  # this machine's own service
        if not self.policy.permits(address):
            self.log(f"network: {dotted(address[0])} port {address[1]} is denied")
            raise Errno.ENETUNREACH
        return address


class PolicyEndpoint(Wrapped):
    """Takes over what a policy concerns."""

    def __init__(self, beneath: Endpoint, transport: PolicyTransport, stream: bool) -> None:
        super().__init__(beneath)
        self._transport = transport
        self._stream = stream
        self._port = 0  # of the host's, that was bound

    def bind(self, address: Location) -> None:
        number, port = inet(address)
        self.beneath.bind((number, self._transport.policy.host_port(port)))
        self._bound(port)

    def _bound(self, known: int = 0) -> None:
        _, port = inet(self.beneath.local())
        if port and not self._port:
            self._port = port
            self._transport.take(self._stream, port, known or port)

    def listen(self, backlog: int) -> None:
        self.beneath.listen(backlog)
        self._bound()

    def connect(self, address: Location) -> bool:
        complete = self.beneath.connect(self._transport.reached(self._stream, inet(address)))
        self._bound()
        return complete

    def accept(self) -> tuple[Endpoint, Location] | None:
        accepted = self.beneath.accept()
        if accepted is None:
            return None
        endpoint = PolicyEndpoint(accepted[0], self._transport, self._stream)
        return endpoint, self._transport.shown(self._stream, inet(accepted[1]))

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        if to is None:
            return self.beneath.send(data, flags, None)
        sent = self.beneath.send(data, flags, self._transport.reached(self._stream, inet(to)))
        self._bound()
        return sent

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Location] | None:
        got = self.beneath.receive(buffer, peek, oob)
        if got is None or got[1] is None:
            return got
        return got[0], self._transport.shown(self._stream, inet(got[1]))

    def local(self) -> Address:
        number, port = inet(self.beneath.local())
        return number, self._transport.known(self._stream, port)

    def close(self, reset: bool = False) -> None:
        self.beneath.close(reset)
        if self._port:
            self._transport.release(self._stream, self._port)
