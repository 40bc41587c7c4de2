"""What the sockets of one machine share."""

from __future__ import annotations

from kernel.abi.errno import Errno
from kernel.net.releases import Profile
from kernel.net.rights import Rights
from kernel.net.transport import Location


class Connections:
    """4.3BSD lets a (local, remote) pair of names exist once (C-16)."""

    def __init__(self) -> None:
        self._holders: dict[tuple[Location, Location], object] = {}

    def claim(self, holder: object, local: Location, remote: Location) -> None:
        """Enter a bound stream's connection. Raises EADDRINUSE when another holder has the same."""
        if self._holders.setdefault((local, remote), holder) is not holder:
            raise Errno.EADDRINUSE

    def disclaim(self, holder: object, local: Location, remote: Location) -> None:
        if self._holders.get((local, remote)) is holder:
            del self._holders[local, remote]


class Shared:
    """A release's habits, the open files in messages, and the connections in use."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.rights = Rights()
        self.connections = Connections()
