"""ICMP: echoes answered, errors told and taken note of (4.3BSD's ip_icmp.c)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from kernel.abi.errno import Errno, HpuxError
from kernel.net.stack.ip import Ip
from kernel.net.stack.timing import Timing
from kernel.net.stack.wire import icmp
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.icmp import Message, Quoted
from kernel.net.stack.wire.ipv4 import Packet

PROTOCOL = 1
_ERRORS_A_SECOND = 50  # told to others; a flood is not answered by another
# What UNREACHABLE's codes are to a program (4.3BSD's inetctlerrmap).
_UNREACHABLE: dict[int, type[HpuxError]] = {
    icmp.NET: Errno.ENETUNREACH,
    icmp.HOST: Errno.EHOSTUNREACH,
    icmp.PROTOCOL: Errno.ECONNREFUSED,
    icmp.PORT: Errno.ECONNREFUSED,
    icmp.FRAGMENTATION_NEEDED: Errno.EMSGSIZE,
    icmp.SOURCE_ROUTE_FAILED: Errno.EHOSTUNREACH,
}


class Icmp:
    """`listeners` are told, by protocol, of errors about the packets they sent. `echo` is asked before an echo is
    answered: True if it has taken care of that."""

    def __init__(self, ip: Ip, timing: Timing) -> None:
        self._ip = ip
        self._timing = timing
        self._told_since, self._told = 0.0, 0
        self.listeners: dict[int, Callable[[Quoted, type[HpuxError]], None]] = {}
        self.quenched: dict[int, Callable[[Quoted], None]] = {}  # by protocol: somebody can't follow
        self.echo: Callable[[Packet, Message], bool] = lambda packet, message: False
        self.counts: Counter[str] = Counter()
        ip.protocols[PROTOCOL] = self._arrive
        ip.unknown = self._unknown

    def tell(self, kind: int, code: int, about: Packet, for_many: bool, source: int = 0) -> None:
        """Send an error about a packet, if it is one that may have any (RFC 1122, 3.2.2).

        It comes from where the packet went, or from `source`: a gateway's own address.
        """
        if for_many or about.offset or self._ip.is_for_many(about.source) or not about.source:
            return
        if about.protocol == PROTOCOL and (not about.payload or about.payload[0] in icmp.ERRORS):
            return
        now = self._timing.now()
        if now - self._told_since >= 1:
            self._told_since, self._told = now, 0
        self._told += 1
        if self._told > _ERRORS_A_SECOND:
            self.counts["suppressed"] += 1
            return
        self._send(source or about.destination, about.source, icmp.error(kind, code, about))

    def answer(self, packet: Packet, message: Message) -> None:
        """Answer an echo."""
        self._send(packet.destination, packet.source, message._replace(type=icmp.ECHO_REPLY))

    def _send(self, source: int, destination: int, message: Message) -> None:
        try:
            self._ip.send(Packet(source, destination, PROTOCOL, message.emit()))
        except (Errno.ENETUNREACH, Errno.EMSGSIZE):
            self.counts["unsent"] += 1

    def _unknown(self, packet: Packet, for_many: bool) -> None:
        if not self._ip.taps:  # a raw socket may want it
            self.tell(icmp.UNREACHABLE, icmp.PROTOCOL, packet, for_many)

    def _arrive(self, packet: Packet, for_many: bool) -> None:
        try:
            message = icmp.parse(packet.payload)
            if message.type == icmp.ECHO:
                self.counts["echo"] += 1
                if not for_many and not self.echo(packet, message):
                    self.answer(packet, message)
            elif message.type == icmp.UNREACHABLE and message.code in _UNREACHABLE:
                self._note(icmp.quoted(message), _UNREACHABLE[message.code])
            elif message.type == icmp.REDIRECT:
                self._redirect(icmp.quoted(message), message.rest, packet.source)
            elif message.type == icmp.SOURCE_QUENCH:
                self._quench(icmp.quoted(message))
            elif message.type in (icmp.TIME_EXCEEDED, icmp.PARAMETER_PROBLEM):
                self._note(icmp.quoted(message), Errno.EHOSTUNREACH)
        except Malformed:
            self.counts["malformed"] += 1

    def _redirect(self, about: Quoted, gateway: int, teller: int) -> None:
        try:
            taken = self._ip.is_own(about.source) and self._ip.redirect(about.destination, gateway, teller)
        except Errno.ENETUNREACH:
            taken = False
        self.counts["redirects" if taken else "redirects not taken"] += 1

    def _quench(self, about: Quoted) -> None:
        if self._ip.is_own(about.source) and (quenched := self.quenched.get(about.protocol)):
            quenched(about)

    def _note(self, about: Quoted, error: type[HpuxError]) -> None:
        """Only what this machine itself sent can have gone wrong."""
        if self._ip.is_own(about.source) and (listener := self.listeners.get(about.protocol)):
            listener(about, error)
