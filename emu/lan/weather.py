"""A wrapper that treats frames as bad wires do: loses, delays, reorders, duplicates, corrupts some."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from emu.lan.link import Link, WrappedLink


class Weather(NamedTuple):
    """Shares of the frames sent, from 0 to 1, and seconds."""

    loss: float = 0.0
    duplicate: float = 0.0
    corrupt: float = 0.0  # one bit of theirs
    reorder: float = 0.0  # sent after the next one
    delay: float = 0.0  # seconds, every frame's


class WeatheredLink(WrappedLink):
    """`beneath`, under `weather`. `later` calls something after some seconds."""

    def __init__(
        self, beneath: Link, weather: Weather, later: Callable[[float, Callable[[], None]], object], random: Random
    ) -> None:
        super().__init__(beneath)
        self._weather = weather
        self._later = later
        self._random = random
        self._overtaken: bytes | None = None
        self._closed = False

    def send(self, frame: bytes) -> None:
        weather, chance = self._weather, self._random.random
        if chance() < weather.loss:
            return
        if chance() < weather.corrupt:
            bit = self._random.randrange(len(frame) * 8)
            frame = (int.from_bytes(frame, "big") ^ 1 << bit).to_bytes(len(frame), "big")
        copies = 2 if chance() < weather.duplicate else 1
        overtaken, self._overtaken = self._overtaken, None
        if overtaken is None and chance() < weather.reorder:
            self._overtaken = frame
            return
        for one in [frame] * copies + ([overtaken] if overtaken is not None else []):
            self._pass(one)

    def _pass(self, frame: bytes) -> None:
        if self._weather.delay:
            self._later(self._weather.delay, lambda: self._arrive(frame))
        else:
            self.beneath.send(frame)

    def _arrive(self, frame: bytes) -> None:
        if not self._closed:
            self.beneath.send(frame)

    def close(self) -> None:
        self._closed = True
        self.beneath.close()
