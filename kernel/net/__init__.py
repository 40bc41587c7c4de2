"""Sockets: one state machine (`socket.py`) above transports (`transport.py`) that only move bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.net.network import Network
from kernel.net.profile import DEFAULT_RELEASE, of_release

if TYPE_CHECKING:
    from kernel.net.fault import Faults
    from kernel.net.transport import Transport

KINDS = ("host", "none")


def create(kind: str, release: str = DEFAULT_RELEASE, faults: Faults | None = None) -> Network:
    """The network `--net KIND` names, behaving as `release` (`9.x`, `B.09.05`) does, failing as `faults` ask.

    Raises ValueError for an unknown kind.

    Without network ("none") socket(2) fails with EHOSTDOWN, HP-UX's answer while networking is not up.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown network {kind!r}: one of {', '.join(KINDS)}")

    def host_transport() -> Transport:
        from kernel.net.host import HostTransport  # the host's socket module costs start-up time

        if faults is None:
            return HostTransport()
        from kernel.net.fault import FaultTransport

        return FaultTransport(HostTransport(), faults)

    return Network(of_release(release), host_transport if kind == "host" else None)
