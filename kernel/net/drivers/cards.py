"""The LAN cards a machine can have, with their drivers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emu.lan.core_lan import CoreLan
from emu.lan.hp98643a import Hp98643a
from emu.lan.link import Link
from kernel.net.drivers.driven import DrivenLink
from kernel.net.drivers.i82596 import I82596Driver
from kernel.net.drivers.lance import LanceDriver

if TYPE_CHECKING:
    from kernel.model import Model


def _hp98643a(wire: Link, station: bytes) -> Link:
    link = DrivenLink(wire)
    card = Hp98643a(wire, station, link.line)
    link.attach(card.lance.arrive, lambda deliver: LanceDriver(card, deliver))
    return link


def _core_lan(wire: Link, station: bytes) -> Link:
    link = DrivenLink(wire)
    card = CoreLan(wire, station, link.line)
    link.attach(card.chip.arrive, lambda deliver: I82596Driver(card, deliver))
    return link


def _direct(wire: Link, station: bytes) -> Link:
    """A card whose registers nobody has published: it begins above its driver."""
    return wire


# What `card=` is called, and how such a card is put onto a wire.
CARDS: dict[str, Callable[[Link, bytes], Link]] = {"98643A": _hp98643a, "82596": _core_lan, "direct": _direct}
DIRECT = "direct"


def usual(model: Model) -> str:
    """The card of a machine, unless told otherwise."""
    if model.series == "s300":
        return "98643A"
    return "82596" if model.name.partition("/")[2].startswith("7") else DIRECT
