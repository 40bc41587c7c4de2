"""A gdb of the tests' own: speaks the remote protocol over a socket, to say what no real gdb says."""

from __future__ import annotations

import re
import socket

from tools.debug.gdb.packets import Decoder, Signal


def expand(payload: bytes) -> bytes:
    """Run-length coding taken back."""
    return re.sub(rb"(.)\*(.)", lambda match: match[1] * (match[2][0] - 28), payload, flags=re.DOTALL)


class Client:
    """Without acknowledgements once `QStartNoAckMode` was answered."""

    FEATURES = b"qSupported:multiprocess+;swbreak+;hwbreak+;fork-events+;vfork-events+;exec-events+;vContSupported+"

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._decoder = Decoder()
        self._arrived: list[bytes] = []

    def begin(self) -> bytes:
        """As gdb does; what the other side offers."""
        assert self.ask(b"QStartNoAckMode") == b"OK"
        self.send(b"+")
        return self.ask(self.FEATURES)

    def ask(self, payload: bytes) -> bytes:
        """The answer to a packet."""
        self.send(packet(payload))
        return self.answer()

    def answer(self) -> bytes:
        """The next packet; empty after the end of the connection as of what is not known."""
        while not self._arrived:
            data = self._socket.recv(65536)
            if not data:
                return b"(closed)"
            for item in self._decoder.feed(data):
                if isinstance(item, bytes):
                    self._arrived.append(item)
                elif item is Signal.DAMAGED:
                    raise AssertionError("a damaged packet")
        return expand(self._arrived.pop(0))

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def close(self) -> None:
        self._socket.close()


def packet(payload: bytes) -> bytes:
    return b"$" + payload + b"#%02x" % (sum(payload) & 0xFF)
