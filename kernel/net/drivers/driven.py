"""A LAN card and its driver between the wire and the stack: a link like any other."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Protocol

from emu.lan.link import Link


class Driver(Protocol):
    counts: Counter[str]

    def start(self) -> None:
        """Anew. Raises NoCard."""

    def send(self, frame: bytes) -> None: ...
    def interrupt(self) -> None: ...
    def stop(self) -> None: ...


# Makes the driver of a card, given where frames go.
Attach = Callable[[Callable[[bytes], None]], Driver]


class DrivenLink:
    """See `emu.lan.link.Link`. The card's interrupts are served when the access that caused them is over, as a
    processor takes them between two instructions."""

    def __init__(self, wire: Link) -> None:
        self.wire = wire
        self._received: deque[bytes] = deque()
        self._asked = False
        self._serving = False
        self._arrive: Callable[[bytes], None] = self._received.append
        self._driver: Driver | None = None

    def attach(self, arrive: Callable[[bytes], None], attach: Attach) -> None:
        """`arrive` is the card's, for frames from the wire."""
        self._arrive = arrive
        self._driver = attach(self._received.append)
        self._serve()

    def line(self, asked: bool) -> None:
        """The card's interrupt line."""
        self._asked = asked

    def _serve(self) -> None:
        if self._serving or self._driver is None:
            return
        self._serving = True
        try:
            while self._asked:
                self._driver.interrupt()
        finally:
            self._serving = False

    def reset(self) -> None:
        """The card and the driver begin anew; what is on its way is lost."""
        assert self._driver is not None
        self._driver.start()
        self._serve()

    @property
    def counts(self) -> Counter[str]:
        """The driver's."""
        assert self._driver is not None
        return self._driver.counts

    @property
    def fd(self) -> int:
        return self.wire.fd

    def send(self, frame: bytes) -> None:
        assert self._driver is not None
        self._driver.send(frame)
        self._serve()

    def receive(self) -> bytes | None:
        while not self._received:
            frame = self.wire.receive()
            if frame is None:
                return None
            self._arrive(frame)
            self._serve()
        return self._received.popleft()

    def close(self) -> None:
        if self._driver is not None:
            self._driver.stop()
        self.wire.close()
