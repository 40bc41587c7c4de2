"""Which network a machine has: `--net SPEC` read, and transports and wrappers put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.net.network import Network
from kernel.net.releases import DEFAULT_RELEASE, of_release

if TYPE_CHECKING:
    from kernel.net.fault import Faults
    from kernel.net.transport import Transport

KINDS = ("host", "none")
# Where nobody says otherwise: `run` gives a program the network as the person who started it has it, a machine that is
# booted, which others log in to, doesn't reach that person's own services.
DEFAULTS = {"run": "host", "boot": "host,loopback=deny"}


def create(
    spec: str, release: str = DEFAULT_RELEASE, faults: Faults | None = None, log: Callable[[str], None] = print
) -> Network:
    """The network `--net SPEC` names, behaving as `release` (`9.x`, `B.09.05`) does, failing as `faults` ask.

    `spec` is `none`, or `host` with what `policy.parse` reads after a comma; what that denies is told to `log`.
    Raises ValueError for anything else.

    Without network ("none") socket(2) fails with EHOSTDOWN, HP-UX's answer while networking is not up.
    """
    kind, comma, restrictions = spec.partition(",")
    if kind not in KINDS or (kind == "none" and comma):
        raise ValueError(f"unknown network {spec!r}: one of {', '.join(KINDS)}")
    wrap: list[Callable[[Transport], Transport]] = []
    if restrictions:
        from kernel.net.policy import PolicyTransport, parse

        policy = parse(restrictions)
        wrap.append(lambda beneath: PolicyTransport(beneath, policy, log))
    if faults is not None:
        from kernel.net.fault import FaultTransport

        wrap.append(lambda beneath: FaultTransport(beneath, faults))

    def host_transport() -> Transport:
        from kernel.net.host import HostTransport  # the host's socket module costs start-up time

        transport: Transport = HostTransport()
        for wrapped in wrap:
            transport = wrapped(transport)
        return transport

    return Network(of_release(release), host_transport if kind == "host" else None)


def describe(spec: str) -> str:
    """What of `spec` restricts or maps the network, as it was understood; "" when nothing does. Raises ValueError."""
    _, _, restrictions = spec.partition(",")
    if not restrictions:
        return ""
    from kernel.net.policy import parse

    return str(parse(restrictions))
