"""What `--lan N=user` can be told: what the gateway forwards, serves and denies."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kernel.net.gateway.settings import Forward, Settings
    from kernel.net.policy import Policy

DEFAULTS = {"ip": "10.0.2.15/24", "gw": "10.0.2.2", "dns": "10.0.2.3"}
KEYS = {
    "fwd": "tcp:[ADDRESS:]PORT-[ADDRESS]:PORT, a port of this machine that leads to the card's; also udp:",
    "guestfwd": "tcp:ADDRESS:PORT-ADDRESS:PORT, an address on the card's network that leads to one of this machine's",
    "host-loopback": "allow: 10.0.2.2 is this machine's 127.0.0.1",
    "allow": "as in --net host,allow=: ADDRESS[/BITS][:PORT]",
    "deny": "as in --net host,deny=",
    "tftp": "DIRECTORY that 10.0.2.2 serves by TFTP, read-only",
    "bootfile": "NAME that BOOTP and DHCP tell",
}


class UserOption(NamedTuple):
    settings: Settings
    policy: Policy
    told: str  # as it was written, to be shown

    def __str__(self) -> str:
        return self.told

    def for_passt(self) -> list[str]:
        """What passt is told of it. By itself it would let its gateway be this machine's loopback."""
        from kernel.abi.socket import dotted

        arguments = [] if self.settings.host_loopback else ["--no-map-gw"]
        for forward in self.settings.forwards:
            address, port = forward.listens
            arguments += ["-t" if forward.stream else "-u", f"{dotted(address)}/{port}:{forward.leads_to[1]}"]
        return arguments


def parse(parts: list[tuple[str, str]]) -> UserOption:
    """Raises ValueError with one line."""
    from kernel.net.gateway.settings import Settings
    from kernel.net.policy import parse as parse_policy

    values = dict(parts)
    loopback = values.get("host-loopback", "deny")
    if loopback not in ("allow", "deny"):
        raise ValueError(f"host-loopback={loopback}: write allow or deny")
    forwards = tuple(_forward(key, value) for key, value in parts if key in ("fwd", "guestfwd"))
    rules = [f"{key}={value}" for key, value in parts if key in ("allow", "deny")]
    settings = Settings(
        forwards=forwards,
        host_loopback=loopback == "allow",
        tftp=_directory(values.get("tftp", "")),
        boot_file=values.get("bootfile", ""),
        resolver=_resolver(),
    )
    # Whatever 10.0.2.2 is, the host's other addresses are nobody's business.
    policy = parse_policy(",".join([*rules, "loopback=deny"]))
    return UserOption(settings, policy, ", ".join(f"{key}={value}" for key, value in parts))


def _forward(key: str, text: str) -> Forward:
    """Raises ValueError."""
    from kernel.net.gateway.settings import FIRST_LEASE, Forward

    kind, _, rest = text.partition(":")
    listens, dash, leads_to = rest.partition("-")
    inwards = key == "fwd"
    try:
        if kind not in ("tcp", "udp") or not dash:
            raise ValueError
        here = _place(listens, 0x7F000001 if inwards else None)
        there = _place(leads_to, FIRST_LEASE if inwards else 0x7F000001)
    except ValueError:
        example = "tcp:127.0.0.1:2323-:23" if inwards else "tcp:10.0.2.4:80-127.0.0.1:8080"
        raise ValueError(f"{key}={text}: write it like {key}={example}") from None
    return Forward(kind == "tcp", here, there, inwards)


def _place(text: str, usual: int | None) -> tuple[int, int]:
    """An address and port; without address the usual one. Raises ValueError."""
    from ipaddress import IPv4Address

    address, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise ValueError
    if address:
        return int(IPv4Address(address)), int(port)
    if usual is None:
        raise ValueError
    return usual, int(port)


def _directory(path: str) -> str:
    import os

    if path and not os.path.isdir(path):
        raise ValueError(f"tftp={path}: not a directory")
    return os.path.abspath(path) if path else ""


def _resolver() -> int:
    """This machine's first IPv4 name server; 0 where it has none."""
    from ipaddress import IPv4Address

    with suppress(OSError), open("/etc/resolv.conf", encoding="ascii", errors="replace") as file:
        for line in file:
            words = line.split()
            if len(words) >= 2 and words[0] == "nameserver":
                with suppress(ValueError):
                    return int(IPv4Address(words[1]))
    return 0
