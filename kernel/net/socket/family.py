"""What address families do differently, as the socket state machine asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kernel.net.transport import Administration, Endpoint, Interface, Location, RightsEndpoint

if TYPE_CHECKING:
    from kernel.net.releases import Profile
    from kernel.process.task import Task


class Family(Protocol):
    # Read-only, so that a family may keep them on its class.
    @property
    def number(self) -> int:
        """AF_INET, AF_UNIX."""

    @property
    def has_protocol(self) -> bool:
        """Whether below a stream there is a protocol with blocks of its own: a failed connect costs the socket its
        block, and a pair of names exists once."""

    @property
    def binds_implicitly(self) -> bool:
        """Whether a socket without a name gets one when it needs one."""

    @property
    def urgent(self) -> bool:
        """Whether streams have urgent data."""

    @property
    def peeks(self) -> bool:
        """Whether MSG_PEEK works."""

    def destination(self, task: Task, kind: int, name: bytes) -> Location:
        """Where `name` leads a socket of `kind`, for connect(2) and sendto(2). Raises EINVAL, EAFNOSUPPORT,
        EADDRNOTAVAIL, and more."""

    def bind(self, task: Task, endpoint: Endpoint, name: bytes) -> Location:
        """Give `endpoint` the name and return where that is."""

    def name(self, location: Location) -> bytes:
        """The sockaddr of a location; of None, that of a socket without a name."""

    def tells_names(self, profile: Profile) -> bool:
        """Whether getsockname(2) and getpeername(2) exist."""

    def carrier(self, endpoint: Endpoint) -> RightsEndpoint | None:
        """`endpoint`, if its messages carry open files."""

    def interfaces(self) -> list[Interface]:
        """The machine's network interfaces. Raises EOPNOTSUPP for a family that has none."""

    def administration(self) -> Administration | None:
        """How they are changed, where that is the machine's business."""
