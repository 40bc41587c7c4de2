"""Which hosts and ports guest programs may reach, and which host port each guest port maps to, as data.

It is about what goes out: connections and datagrams that programs send. What comes in is up to the ports they listen
on.
`policing.py` puts a policy in force; the default one, which forbids and maps nothing, never is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kernel.abi.socket import dotted
from kernel.net.transport import Reach

RESERVED = 1024  # `map-ports=+N` moves the ports below
_LOOPBACK = 0x7F  # the first byte of its addresses
_PORTS = range(65536)


class Rule(NamedTuple):
    """Addresses and ports that are allowed or denied."""

    allow: bool
    network: int = 0
    prefix: int = 0  # bits of `network` that count
    ports: range = _PORTS

    def matches(self, address: int, port: int | None) -> bool:
        """`port` is None for a protocol without ports, which only rules for all ports are about."""
        if (address ^ self.network) >> (32 - self.prefix):
            return False
        return self.ports == _PORTS if port is None else port in self.ports

    @property
    def names_host(self) -> bool:
        """Whether it can only mean the host itself where it matches one of the host's addresses."""
        return self.prefix == 32 or (self.prefix >= 8 and self.network >> 24 == _LOOPBACK)

    def __str__(self) -> str:
        place = f"{dotted(self.network)}/{self.prefix}" if self.prefix < 32 else dotted(self.network)
        first, last = self.ports[0], self.ports[-1]
        ports = "" if self.ports == _PORTS else f":{first}" if first == last else f":{first}-{last}"
        return f"{'allow' if self.allow else 'deny'}={'all' if not self.prefix else place}{ports}"


class Policy(NamedTuple):
    """What is in force. The first rule that matches decides; what none matches is allowed."""

    rules: tuple[Rule, ...] = ()
    loopback: bool = True  # whether the host's own services are reached, at any of its addresses
    offset: int = 0  # added to every port below 1024 that a program binds
    ports: tuple[tuple[int, int], ...] = ()  # (the program's port, the host's)

    @property
    def denies(self) -> bool:
        """Whether there is anything that programs can't reach."""
        return not self.loopback or not all(rule.allow for rule in self.rules)

    def permits(self, address: int, port: int | None, reach: Callable[[int], Reach]) -> bool:
        """Whether a program may send to `address`; `reach` tells where the transport would take it.

        With `loopback=deny` an allow rule excuses one of the host's addresses only if it names that or the loopback: a
        network it happens to be in says nothing about the host. What reaches many machines reaches those that are
        denied as well, so as soon as any is, there must be a rule that allows it.
        """
        rule = next((rule for rule in self.rules if rule.matches(address, port)), None)
        if rule is not None and (not rule.allow or self.loopback):
            return rule.allow
        if not self.denies:
            return True
        where = reach(address)
        if where is Reach.HERE:
            return self.loopback or (rule is not None and rule.names_host)
        return where is Reach.ELSEWHERE or rule is not None

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
    from ipaddress import IPv4Network  # its time is spent only where a network is restricted

    try:
        network = IPv4Network(place, strict=False)
    except ValueError:
        raise ValueError(f"{place}: not an address like 10.0.0.1, a network like 10.0.0.0/8, or `all'") from None
    return Rule(allow, int(network.network_address), network.prefixlen, wanted)


def _mapped(policy: Policy, text: str) -> Policy:
    if text.startswith("+"):
        return policy._replace(offset=_number(text[1:], 65535 - RESERVED))
    port, _, host = text.partition(":")
    return policy._replace(ports=(*policy.ports, (_number(port, 65535), _number(host, 65535))))


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise ValueError(f"{text or 'nothing'}: not a number from 0 to {most}")
    return int(text)
