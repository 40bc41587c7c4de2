"""Which network a machine has: the transports there are by name, and wrappers put around the one chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from kernel.net.network import Network
from kernel.net.releases import DEFAULT_RELEASE, of_release

if TYPE_CHECKING:
    from kernel.net.transport import Transport

Log = Callable[[str], None]
Make: TypeAlias = "Callable[[], Transport]"


def _host(settings: str, log: Log) -> Make:
    """The host's network, restricted and mapped by what `policy.parse` reads."""
    policy = None
    if settings:
        from kernel.net.policy import parse

        policy = parse(settings)

    def make() -> Transport:
        from kernel.net.host.transport import HostTransport  # the host's socket module costs start-up time

        if policy is None:
            return HostTransport()
        from kernel.net.policing import PolicyTransport

        return PolicyTransport(HostTransport(exclusive=policy.denies), policy, log)

    return make


def _none(settings: str, log: Log) -> None:
    """No network: socket(2) fails with EHOSTDOWN, HP-UX's answer while networking is not up."""
    if settings:
        raise ValueError(f"{settings}: a machine without network has nothing to restrict")


# Each reads the settings after its name, and returns what makes the transport when the first socket needs it.
TRANSPORTS: dict[str, Callable[[str, Log], Make | None]] = {"host": _host, "none": _none}


def create(
    spec: str,
    release: str = DEFAULT_RELEASE,
    log: Log = print,
    wrap: Callable[[Transport], Transport] | None = None,
) -> Network:
    """The network `spec` names, behaving as `release` (`9.x`, `B.09.05`) does.

    `spec` is a transport's name, perhaps with a comma and its settings; what those deny is told to `log`. `wrap` may
    put something around the transport. Raises ValueError for anything else.
    """
    name, _, settings = spec.partition(",")
    if name not in TRANSPORTS:
        raise ValueError(f"unknown network {name!r}: one of {', '.join(TRANSPORTS)}")
    make = TRANSPORTS[name](settings, log)
    if make is None or wrap is None:
        return Network(of_release(release), make)
    return Network(of_release(release), lambda: wrap(make()))


def describe(spec: str) -> str:
    """What of `spec` restricts or maps the network, as it was understood; "" when nothing does. Raises ValueError."""
    _, _, settings = spec.partition(",")
    if not settings:
        return ""
    from kernel.net.policy import parse

    return str(parse(settings))
