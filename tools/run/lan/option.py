"""How a `--lan` is read."""

from __future__ import annotations

import os
from typing import NamedTuple

from kernel.net.drivers.cards import CARDS
from tools.run.lan import user
from tools.run.lan.user import UserOption

# What there is after `N=`, how it is written, and an example.
LINKS = {
    "user": ("user", "a gateway to this machine's network; nothing to install, no privilege", "0=user"),
    "hub": ("hub:NAME", "a hub between cards of this machine", "0=hub:a,ip=10.0.0.1/24"),
    "stream": (
        "stream:[listen:]WHERE",
        "frames over a connection, as QEMU's stream netdev; WHERE is unix:PATH or [ADDRESS:]PORT",
        "0=stream:listen:unix:/tmp/wire,ip=10.0.0.1/24",
    ),
    "dgram": (
        "dgram:WHERE,to=WHERE",
        "each frame a datagram, as QEMU's dgram netdev and SIMH's udp",
        "0=dgram:5001,to=5002,ip=10.0.0.1/24",
    ),
    "passt": ("passt", "passt, which is started and ended; it gives the card an address", "0=passt"),
    "vde": ("vde:DIRECTORY", "a port of a VDE switch", "0=vde:/run/vde.ctl,ip=10.0.0.1/24"),
    "tap": (
        "tap:NAME or tap:fd:N",
        "a TAP interface there is already",
        "0=tap:tap0,ip=192.168.5.2/24,gw=192.168.5.1",
    ),
}
_SHARES = ("loss", "duplicate", "corrupt", "reorder")
# The keys of every link.
KEYS = {
    "ip": "ADDRESS/BITS, or dhcp",
    "gw": "ADDRESS of the default route",
    "dns": "ADDRESS of a name server",
    "card": "98643A, 82596 or direct; else the one that suits the model",
    "driver": "none: no driver of the kernel's, a program maps the card's registers from /dev/iomap/lanN",
    "mac": "the station's address; else one of HP's, chosen by chance",
    "pcap": "FILE that tcpdump and tshark read",
    "loss": "percent of frames that are lost",
    "duplicate": "percent that arrive twice",
    "corrupt": "percent with a bit turned over",
    "reorder": "percent that are overtaken",
    "delay": "milliseconds that frames are under way, like 20ms",
}
_NOWHERE = ("user", "passt")  # links that lead to this machine's network
PASST_KEYS = ("fwd", "host-loopback")  # of those of user
_OF_INTERFACES = {"ip", "gw", "dns"}
_STATION = 0x080009  # the first three bytes of HP's stations


class CardOption(NamedTuple):
    """One `--lan`, as it was understood. Address 0 is to be asked for by DHCP."""

    number: int
    link: str
    where: str
    address: int
    netmask: int
    gateway: int
    dns: int
    station: bytes
    settings: dict[str, str]
    user: UserOption | None = None

    @property
    def bare(self) -> bool:
        """Left to a program's driver."""
        return "driver" in self.settings

    def __str__(self) -> str:
        from kernel.abi.socket import dotted
        from kernel.net.stack.wire.ethernet import station_text

        link = f"{self.link}:{self.where}" if self.where else self.link
        if self.bare:
            return f"lan{self.number}: {link}, left to a program's driver, station {station_text(self.station)}"
        place = f"{dotted(self.address)}/{self.netmask.bit_count()}" if self.address else "address by DHCP"
        gateway = f", gateway {dotted(self.gateway)}" if self.gateway else ""
        told = f"; {self.user}" if self.user and str(self.user) else ""
        return f"lan{self.number}: {link}, {place}{gateway}, station {station_text(self.station)}{told}"


def parse(text: str) -> CardOption:
    """Raises ValueError with one line."""
    number, equals, rest = text.partition("=")
    if not equals or not number.isdigit():
        raise ValueError(f"{text}: write N=LINK[,KEY=VALUE...], N being 0 for lan0; `--lan help` shows the links")
    link, *parts = rest.split(",")
    return card(int(number), link, parts)


def card(number: int, link: str, parts: list[str]) -> CardOption:
    """`parts` are KEY=VALUE. Raises ValueError with one line."""
    kind, _, where = link.partition(":")
    if kind not in LINKS or bool(where) == (kind in _NOWHERE):
        raise ValueError(f"{link}: not one of {', '.join(written for written, _, _ in LINKS.values())}")
    of_user, settings = _settings(kind, parts)
    if (kind == "dgram") != ("to" in settings):
        raise ValueError(f"{link}: to= says where datagrams go: {LINKS['dgram'][0]}")
    own = user.DEFAULTS if kind == "user" and settings.get("ip") != "dhcp" else {}
    if kind == "passt":
        own = {"ip": "dhcp"}
    if "driver" in settings:
        if wrong := _OF_INTERFACES & settings.keys():
            raise ValueError(f"{wrong.pop()}= is of an interface, which a card with driver=none has not")
        own = {"ip": "dhcp"}
    address, netmask = _interface(settings.pop("ip", own.get("ip", "")))
    gateway, dns = (_address(key, settings.pop(key, own.get(key, ""))) for key in ("gw", "dns"))
    station = _station(settings.pop("mac", ""))
    asked = user.parse(of_user) if kind in _NOWHERE else None
    return CardOption(number, kind, where, address, netmask, gateway, dns, station, settings, asked)


def _settings(kind: str, parts: list[str]) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The user link's own, which may be there several times, and all others."""
    of_user: list[tuple[str, str]] = []
    settings: dict[str, str] = {}
    own = {"user": tuple(user.KEYS), "passt": PASST_KEYS, "dgram": ("to",)}.get(kind, ())
    for part in parts:
        key, _, value = part.partition("=")
        if (key not in KEYS and key not in own and key != "to") or not value:
            raise ValueError(f"{part}: not one of {'=, '.join((*KEYS, *own))}=")
        if key in user.KEYS:
            of_user.append((key, value))
            continue
        if key in _SHARES:
            share(part, value)
        elif key == "card" and value not in CARDS:
            raise ValueError(f"{part}: not one of {', '.join(CARDS)}")
        elif key == "driver" and value != "none":
            raise ValueError(f"{part}: write driver=none")
        elif key == "delay":
            delay(part, value)
        settings[key] = value
    return of_user, settings


def share(text: str, value: str) -> float:
    try:
        found = float(value.removesuffix("%")) / 100
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise ValueError(f"{text}: write a percentage, like 1%")
    return found


def delay(text: str, value: str) -> float:
    """In seconds."""
    number = value.removesuffix("ms")
    if not number.isdigit() or int(number) > 60_000:
        raise ValueError(f"{text}: write milliseconds, like 20ms")
    return int(number) / 1000


def shares(settings: dict[str, str]) -> dict[str, float]:
    return {key: share(key, settings[key]) for key in _SHARES if key in settings}


def _interface(text: str) -> tuple[int, int]:
    """The address and the netmask; 0 for both where DHCP is to tell."""
    from ipaddress import IPv4Interface

    if text == "dhcp":
        return 0, 0
    try:
        if "/" not in text:
            raise ValueError
        interface = IPv4Interface(text)
    except ValueError:
        raise ValueError(f"ip={text}: write ip=ADDRESS/BITS, like ip=192.168.5.2/24, or ip=dhcp") from None
    return int(interface.ip), int(interface.netmask)


def _address(key: str, text: str) -> int:
    from ipaddress import IPv4Address

    try:
        return int(IPv4Address(text)) if text else 0
    except ValueError:
        raise ValueError(f"{key}={text}: not an address like 192.168.5.1") from None


def _station(text: str) -> bytes:
    """As written, or one of HP's that is most likely nobody else's."""
    if not text:
        return _STATION.to_bytes(3, "big") + os.urandom(3)
    try:
        station = bytes.fromhex(text.replace(":", ""))
    except ValueError:
        station = b""
    if len(station) != 6 or station[0] & 1:
        raise ValueError(f"mac={text}: not a station's address like 08:00:09:12:34:56")
    return station


def help_text() -> str:
    """What `--lan help` says."""
    lines = ["A LAN card is --lan N=LINK[,KEY=VALUE...]; N is 0 for lan0. The links:", ""]
    for written, what, example in LINKS.values():
        lines += [f"  {written}", f"      {what}", f"      hp9k run --lan {example} ...", ""]
    lines += ["Keys of every link:", ""]
    lines += [f"  {key + '=':<15}{what}" for key, what in KEYS.items()]
    lines += ["", f"Keys of user; passt has {' and '.join(PASST_KEYS)}:", ""]
    lines += [f"  {key + '=':<15}{what}" for key, what in user.KEYS.items()]
    return "\n".join(lines) + "\n"
