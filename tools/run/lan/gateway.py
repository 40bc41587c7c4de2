"""The wire of `--lan N=user`: a hub with the card at one port and the gateway at the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emu.lan.hub import Hub
from emu.lan.link import LinkError, WrappedLink
from kernel.abi.errno import HpuxError
from kernel.abi.socket import dotted
from kernel.net.gateway.gateway import Gateway
from kernel.net.host.transport import HostTransport
from kernel.net.policing import PolicyTransport

if TYPE_CHECKING:
    from kernel.net.lan import Scheduling
    from tools.run.lan.option import CardOption


class UserLink(WrappedLink):
    def __init__(self, option: CardOption, scheduler: Scheduling, log: Callable[[str], None]) -> None:
        """Raises LinkError."""
        assert option.user is not None
        hub = Hub()
        super().__init__(hub.port())
        settings, policy = option.user.settings, option.user.policy
        world = HostTransport(exclusive=True)

        def permits(address: int) -> bool:
            return policy.permits(address, None, world.reach)

        self._gateway = Gateway(
            hub.port(), settings, PolicyTransport(world, policy, log), HostTransport(), permits, scheduler
        )
        for forward in (forward for forward in settings.forwards if forward.inwards):
            try:
                self._gateway.forward(forward)
            except HpuxError as error:
                self.close()
                address, port = forward.listens
                raise LinkError(f"fwd: cannot listen at {dotted(address)}:{port}: {error.name}") from None

    def close(self) -> None:
        self._gateway.close()
        self.beneath.close()
