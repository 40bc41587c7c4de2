"""What a link is: something Ethernet frames go into and come out of, without preamble and FCS.

A link never waits. Like a wire it may lose what it carries: a frame for which there is no room is dropped.
"""

from __future__ import annotations

from typing import Protocol

LONGEST = 1514  # bytes of a frame: header and 1500


class LinkError(Exception):
    """A link can't be had; the text says which, why, and what to do about it."""


class Link(Protocol):
    @property
    def fd(self) -> int:
        """A host descriptor that can be read when `receive` may have something."""

    def send(self, frame: bytes) -> None:
        """Put a frame on the wire."""

    def receive(self) -> bytes | None:
        """The next frame that arrived; None when there is none now."""

    def close(self) -> None:
        """Give everything back."""


def counts_of(link: Link) -> dict[str, int]:
    """What a link has counted besides frames, by name; most count nothing."""
    return getattr(link, "counts", {})


class WrappedLink:
    """A link around another: what captures and faults build on."""

    def __init__(self, beneath: Link) -> None:
        self.beneath = beneath

    @property
    def fd(self) -> int:
        return self.beneath.fd

    def send(self, frame: bytes) -> None:
        self.beneath.send(frame)

    def receive(self) -> bytes | None:
        return self.beneath.receive()

    def close(self) -> None:
        self.beneath.close()
