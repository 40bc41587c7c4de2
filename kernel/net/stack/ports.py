"""Which sockets of one protocol have which local names (4.3BSD's in_pcbbind)."""

from __future__ import annotations

from typing import Protocol

from kernel.abi.errno import Errno
from kernel.net.names import Address

FIRST, LAST = 1024, 5000  # chosen where a program asks for none; 4.3BSD's IPPORT_RESERVED and IPPORT_USERRESERVED


class Holder(Protocol):
    name: Address
    reuse: bool  # SO_REUSEADDR
    listening: bool


class Ports:
    def __init__(self) -> None:
        self._held: dict[int, list[Holder]] = {}
        self._next = FIRST

    def take(self, holder: Holder, address: Address) -> None:
        """Give `holder` the name; port 0 is any. Raises EADDRINUSE, EADDRNOTAVAIL when none is left."""
        number, port = address
        port = port or self._free()
        here = self._held.get(port, [])
        for other in here:
            apart = number and other.name[0] and number != other.name[0]
            if not apart and not (holder.reuse and other.reuse and not other.listening):
                raise Errno.EADDRINUSE
        self._held.setdefault(port, []).append(holder)
        holder.name = (number, port)

    def _free(self) -> int:
        for _ in range(FIRST, LAST + 1):
            port, self._next = self._next, self._next + 1 if self._next < LAST else FIRST
            if port not in self._held:
                return port
        raise Errno.EADDRNOTAVAIL

    def give_back(self, holder: Holder) -> None:
        here = self._held.get(holder.name[1], [])
        if holder in here:
            here.remove(holder)
            if not here:
                del self._held[holder.name[1]]

    def holders(self) -> list[Holder]:
        return [holder for here in self._held.values() for holder in here]

    def at(self, port: int) -> list[Holder]:
        return self._held.get(port, [])
