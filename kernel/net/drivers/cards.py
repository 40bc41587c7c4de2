"""The LAN cards a machine can have, with their drivers."""

from __future__ import annotations

from collections.abc import Callable

from emu.lan.hp98643a import Hp98643a
from emu.lan.link import Link
from kernel.net.drivers.driven import DrivenLink
from kernel.net.drivers.lance import LanceDriver


def _hp98643a(wire: Link, station: bytes) -> Link:
    link = DrivenLink(wire)
    card = Hp98643a(wire, station, link.line)
    link.attach(card.lance.arrive, lambda deliver: LanceDriver(card, deliver))
    return link


def _direct(wire: Link, station: bytes) -> Link:
    """A card whose registers nobody has published: it begins above its driver."""
    return wire


# What `card=` is called, and how such a card is put onto a wire.
CARDS: dict[str, Callable[[Link, bytes], Link]] = {"98643A": _hp98643a, "direct": _direct}
DIRECT = "direct"


def usual(series: str) -> str:
    """The card of a machine of the series, unless told otherwise."""
    return "98643A" if series == "s300" else DIRECT
