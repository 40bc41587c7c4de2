"""The drivers: two stations on a hub, every frame through registers and rings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from emu.lan.core_lan import CoreLan
from emu.lan.hp98643a import ID, Hp98643a
from emu.lan.hub import Hub
from kernel.net.drivers.driven import DrivenLink
from kernel.net.drivers.i82596 import I82596Driver
from kernel.net.drivers.lance import LanceDriver, NoCard

STATIONS = [b"\x08\0\x09\0\0\x01", b"\x08\0\x09\0\0\x02"]


class Station:
    def __init__(self, hub: Hub, address: bytes, kind: str) -> None:
        self.link = DrivenLink(hub.port())
        self.drivers: list[LanceDriver | I82596Driver] = []
        if kind == "98643A":
            card = Hp98643a(self.link.wire, address, self.link.line)
            self._make: Callable[..., LanceDriver | I82596Driver] = lambda deliver: LanceDriver(card, deliver)
            self.link.attach(card.lance.arrive, self._attach)
        else:
            core = CoreLan(self.link.wire, address, self.link.line)
            self._make = lambda deliver: I82596Driver(core, deliver)
            self.link.attach(core.chip.arrive, self._attach)

    def _attach(self, deliver: Callable[[bytes], None]) -> LanceDriver | I82596Driver:
        self.drivers.append(self._make(deliver))
        return self.drivers[0]


@pytest.fixture(params=["98643A", "82596", "both"])
def pair(request: pytest.FixtureRequest) -> Iterator[list[Station]]:
    hub = Hub()
    kinds = ("98643A", "82596") if request.param == "both" else (request.param,) * 2
    made = [Station(hub, address, kind) for address, kind in zip(STATIONS, kinds, strict=True)]
    yield made
    for station in made:
        station.link.close()


def test_the_station_address_is_the_cards() -> None:
    hub = Hub()
    for address in STATIONS:
        station = Station(hub, address, "98643A")
        (driver,) = station.drivers
        assert isinstance(driver, LanceDriver)
        assert driver.station == address
        station.link.close()


def test_frames_go_there_and_back(pair: list[Station]) -> None:
    chance = random.Random(5)
    for number in range(300):
        one, other = (pair[number & 1], pair[~number & 1])
        frame = STATIONS[~number & 1] + STATIONS[number & 1] + b"\x08\0" + chance.randbytes(chance.randrange(1, 1500))
        one.link.send(frame)
        got = other.link.receive()
        assert got == frame.ljust(60, b"\0")
    assert pair[0].drivers[0].counts["out"] == pair[1].drivers[0].counts["in"] == 150


def test_more_frames_than_the_rings_hold(pair: list[Station]) -> None:
    frames = [STATIONS[1] + STATIONS[0] + b"\x08\0" + bytes((number,)) * 1000 for number in range(100)]
    for frame in frames:
        pair[0].link.send(frame)
    got = []
    while (frame := pair[1].link.receive()) is not None:  # type: ignore[assignment]
        got.append(frame)
    assert got == frames


def test_other_stations_frames_are_not_seen(pair: list[Station]) -> None:
    pair[0].link.send(b"\x08\0\x09\0\0\x03" + STATIONS[0] + b"\x08\0" + bytes(100))
    assert pair[1].link.receive() is None


def test_something_else_at_the_address() -> None:
    class Nothing:
        def read(self, offset: int, size: int) -> int:
            return 0xFF if offset == ID else 0

        def write(self, offset: int, size: int, value: int) -> None: ...
        def read_block(self, offset: int, length: int) -> bytes:
            return bytes(length)

        def write_block(self, offset: int, data: bytes) -> None: ...

    with pytest.raises(NoCard, match="its id is ff"):
        LanceDriver(Nothing(), print)
