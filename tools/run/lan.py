"""`--lan N=LINK[,KEY=VALUE...]`: what the cards of a machine are plugged into, and how they are configured."""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from emu.lan.hub import Hub
    from emu.lan.link import Link
    from kernel.net.lan import Card, Scheduling

_LINKS = {
    "hub": "hub:NAME, between cards of this machine",
    "stream": "stream:[listen:]unix:PATH or stream:[listen:][ADDRESS:]PORT, as QEMU's",
    "dgram": "dgram:WHERE,to=WHERE with unix:PATH or [ADDRESS:]PORT, as QEMU's and SIMH's",
    "tap": "tap:NAME, an interface there is, or tap:fd:N",
}
_WEATHER = ("loss", "duplicate", "corrupt", "reorder")  # shares of frames, in percent
_KEYS = ("ip", "gw", "mac", "to", "pcap", "delay", *_WEATHER)
_STATION = 0x080009  # the first three bytes of HP's stations


class CardOption(NamedTuple):
    """One `--lan`, as it was understood."""

    number: int
    link: str
    where: str
    address: int
    netmask: int
    gateway: int
    station: bytes
    settings: dict[str, str]

    def __str__(self) -> str:
        from kernel.abi.socket import dotted
        from kernel.net.stack.wire.ethernet import station_text

        place = f"{dotted(self.address)}/{self.netmask.bit_count()}"
        gateway = f", gateway {dotted(self.gateway)}" if self.gateway else ""
        return f"lan{self.number}: {self.link}:{self.where}, {place}{gateway}, station {station_text(self.station)}"


def parse(text: str) -> CardOption:
    """Raises ValueError with one line."""
    number, equals, rest = text.partition("=")
    if not equals or not number.isdigit():
        raise ValueError(f"{text}: write N=LINK,ip=ADDRESS/BITS, N being 0 for lan0")
    link, *parts = rest.split(",")
    kind, _, where = link.partition(":")
    if kind not in _LINKS or not where:
        raise ValueError(f"{link}: not one of {'; '.join(_LINKS.values())}")
    settings = dict(_setting(part) for part in parts)
    address, netmask = _interface(settings.pop("ip", ""))
    gateway = _address(settings.pop("gw")) if "gw" in settings else 0
    station = _station(settings.pop("mac", ""))
    if (kind == "dgram") != ("to" in settings):
        raise ValueError(f"{text}: to= says where datagrams go: {_LINKS['dgram']}")
    return CardOption(int(number), kind, where, address, netmask, gateway, station, settings)


def _setting(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    if key not in _KEYS or not value:
        raise ValueError(f"{text}: not one of {'=, '.join(_KEYS)}=")
    if key in _WEATHER:
        _share(text, value)
    elif key == "delay":
        _delay(text, value)
    return key, value


def _share(text: str, value: str) -> float:
    try:
        share = float(value.removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"{text}: write a percentage, like 1%")
    return share


def _delay(text: str, value: str) -> float:
    number = value.removesuffix("ms")
    if not number.isdigit() or int(number) > 60_000:
        raise ValueError(f"{text}: write milliseconds, like 20ms")
    return int(number) / 1000


def _interface(text: str) -> tuple[int, int]:
    """The address and the netmask."""
    from ipaddress import IPv4Interface

    try:
        if "/" not in text:
            raise ValueError
        interface = IPv4Interface(text)
    except ValueError:
        raise ValueError(f"ip={text}: write ip=ADDRESS/BITS, like ip=192.168.5.2/24") from None
    return int(interface.ip), int(interface.netmask)


def _address(text: str) -> int:
    from ipaddress import IPv4Address

    try:
        return int(IPv4Address(text))
    except ValueError:
        raise ValueError(f"gw={text}: not an address like 192.168.5.1") from None


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


# --- the cards themselves ---


def plug_in(options: list[CardOption], scheduler: Scheduling) -> list[Card]:
    """Raises LinkError; then nothing is left open."""
    from kernel.net.lan import Card

    hubs: dict[str, Hub] = {}
    cards: list[Card] = []
    try:
        for option in sorted(options):
            link = _wrapped(_open(option, hubs), option, scheduler)
            cards.append(Card(link, option.station, option.address, option.netmask, option.gateway))
    except Exception:
        for card in cards:
            card.link.close()
        raise
    return cards


def _open(option: CardOption, hubs: dict[str, Hub]) -> Link:
    if option.link == "hub":
        from emu.lan.hub import Hub

        return hubs.setdefault(option.where, Hub()).port()
    if option.link == "tap":
        from emu.lan.tap import TapLink

        return TapLink(option.where)
    from emu.lan.addresses import read_address

    if option.link == "dgram":
        from emu.lan.datagram import DatagramLink

        return DatagramLink(read_address(option.where), read_address(option.settings["to"]))
    from emu.lan.stream import StreamLink

    listens = option.where.startswith("listen:")
    return StreamLink(read_address(option.where.removeprefix("listen:")), listens=listens)


def _wrapped(link: Link, option: CardOption, scheduler: Scheduling) -> Link:
    """With the weather inside, so that a capture has what was sent, not what became of it."""
    settings, clock = option.settings, scheduler.clock
    shares = {key: _share(key, settings[key]) for key in _WEATHER if key in settings}
    delay = _delay("delay", settings["delay"]) if "delay" in settings else 0.0
    if shares or delay:
        from emu.lan.weather import Weather, WeatheredLink

        def later(seconds: float, action: Callable[[], None]) -> object:
            return scheduler.call_at(clock.monotonic() + seconds, action)

        link = WeatheredLink(link, Weather(**shares, delay=delay), later, Random())
    if "pcap" in settings:
        from emu.lan.capture import Capture

        link = Capture(link, settings["pcap"], clock.time)
    return link
