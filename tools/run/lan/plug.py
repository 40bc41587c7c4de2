"""The cards of a machine, plugged into their links."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from tools.run.lan.option import CardOption, delay, shares

if TYPE_CHECKING:
    from emu.lan.hub import Hub
    from emu.lan.link import Link
    from kernel.net.lan import Card, Scheduling

Log = Callable[[str], None]


def plug_in(options: list[CardOption], card: str, scheduler: Scheduling, log: Log) -> list[Card]:
    """`card` is the kind where none is asked for. Raises LinkError; then nothing is left open."""
    from emu.lan.link import LinkError
    from kernel.net.drivers.cards import DIRECT
    from kernel.net.lan import Card

    hubs: dict[str, Hub] = {}
    cards: list[Card] = []
    try:
        for option in sorted(options):
            link = _wrapped(_open(option, hubs, scheduler, log), option, scheduler)
            kind = option.settings.get("card", card)
            address = option.address, option.netmask, option.gateway
            cards.append(Card(link, option.station, *address, kind, option.bare))
            if option.bare and kind == DIRECT:
                raise LinkError(f"lan{option.number}: this machine's card has no registers to map: say card=")
    except Exception:
        for plugged in cards:
            plugged.link.close()
        raise
    return cards


def _open(option: CardOption, hubs: dict[str, Hub], scheduler: Scheduling, log: Log) -> Link:
    if option.link == "user":
        from tools.run.lan.gateway import UserLink

        return UserLink(option, scheduler, log)
    if option.link == "passt":
        from emu.lan.passt import PasstLink

        return PasstLink(_passt_arguments(option))
    if option.link == "hub":
        from emu.lan.hub import Hub

        return hubs.setdefault(option.where, Hub()).port()
    if option.link == "tap":
        from emu.lan.tap import TapLink

        return TapLink(option.where)
    if option.link == "vde":
        from emu.lan.vde import VdeLink

        return VdeLink(option.where)
    return _open_socket(option)


def _passt_arguments(option: CardOption) -> list[str]:
    from kernel.abi.socket import dotted

    assert option.user is not None
    arguments = option.user.for_passt()
    if option.address:  # it is to know of it, else it takes this machine's
        arguments += ["--address", dotted(option.address), "--netmask", str(option.netmask.bit_count())]
    if option.gateway:
        arguments += ["--gateway", dotted(option.gateway)]
    return arguments


def _open_socket(option: CardOption) -> Link:
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
    fates = shares(settings)
    later = delay("delay", settings["delay"]) if "delay" in settings else 0.0
    if fates or later:
        from emu.lan.weather import Weather, WeatheredLink

        def after(seconds: float, action: Callable[[], None]) -> object:
            return scheduler.call_at(clock.monotonic() + seconds, action)

        link = WeatheredLink(link, Weather(**fates, delay=later), after, Random())
    if "pcap" in settings:
        from emu.lan.capture import Capture

        link = Capture(link, settings["pcap"], clock.time)
    return link
