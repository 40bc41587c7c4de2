"""A TFTP server: files of one directory, to be read (RFC 1350; block and total sizes: RFC 2348, 2349)."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from kernel.abi.errno import HpuxError
from kernel.abi.file import POLLIN
from kernel.abi.socket import dotted
from kernel.net.names import Address
from kernel.net.netboot.files import NotServed, open_below
from kernel.net.stack.timing import Timing
from kernel.net.stack.udp import Udp, UdpEndpoint
from kernel.net.transport import inet
from kernel.waiting import Timer, Watcher

PORT = 69
_RRQ, _WRQ, _DATA, _ACK, _ERROR, _OACK = range(1, 7)
_NOT_DEFINED, _NOT_FOUND, _ACCESS, _FULL, _ILLEGAL = range(5)
_BLOCK, _BLOCK_MAX = 512, 1428  # bytes; no fragments
_TRIES, _PAUSE = 5, 2.0  # and seconds between them
_TRANSFERS = 16
_BUFFERS = (9216, 9216)
_PAIR = struct.Struct(">HH")


class Refused(Exception):
    """The client is told `code` and the text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class _Transfer:
    """One file to one client, which has a port of the server's to itself (RFC 1350, section 4)."""

    def __init__(self, server: Tftp, file: BinaryIO, client: Address, options: dict[bytes, bytes]) -> None:
        self._server, self._file = server, file
        self._block = _BLOCK
        self._number, self._last = 0, False
        self._tries = 0
        self._timer: Timer | None = None
        self._endpoint: UdpEndpoint = server.protocol.open(_BUFFERS)
        self._endpoint.bind((server.address, 0))
        self._endpoint.connect(client)
        self._endpoint.watch(server.watcher, POLLIN, lambda events: self._take())
        agreed = self._agree(options)
        if agreed:
            self._packet = struct.pack(">H", _OACK) + b"".join(key + b"\0" + value + b"\0" for key, value in agreed)
            self._send()
        else:
            self._next()

    def _agree(self, options: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        agreed = []
        if options.get(b"blksize", b"").isdigit() and (wanted := int(options[b"blksize"])) >= 8:
            self._block = min(wanted, _BLOCK_MAX)
            agreed.append((b"blksize", b"%d" % self._block))
        if b"tsize" in options:
            agreed.append((b"tsize", b"%d" % os.fstat(self._file.fileno()).st_size))
        return agreed

    def _next(self) -> None:
        self._number = self._number + 1 & 0xFFFF
        data = self._file.read(self._block)
        self._last = len(data) < self._block
        self._packet = _PAIR.pack(_DATA, self._number) + data
        self._tries = 0
        self._send()

    def _send(self) -> None:
        """Now, and again until it is acknowledged."""
        if self._timer is not None:
            self._timer.cancel()
        self._tries += 1
        if self._tries > _TRIES:
            self.close()
            return
        try:
            self._endpoint.send(memoryview(self._packet), 0, None)
        except HpuxError:
            self.close()
            return
        self._timer = self._server.timing.after(_PAUSE, self._send)

    def _take(self) -> None:
        buffer = memoryview(bytearray(1024))
        try:
            got = self._endpoint.receive(buffer, False, False)
        except HpuxError:
            self.close()
            return
        if got is None or got[0] < _PAIR.size:
            return
        kind, number = _PAIR.unpack_from(buffer)
        if kind == _ERROR:
            self.close()
        elif kind == _ACK and number == self._number:
            if self._last:
                self.close()
            else:
                self._next()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._endpoint.close()
        self._file.close()
        self._server.transfers.discard(self)


class Tftp:
    """At `address`, one of the stack's own. `log` takes a line for each request."""

    def __init__(
        self,
        directory: str,
        address: int,
        protocol: Udp,
        timing: Timing,
        watcher: Watcher,
        log: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._directory, self._log = directory, log
        self.address = address
        self.protocol, self.timing, self.watcher = protocol, timing, watcher
        self.transfers: set[_Transfer] = set()
        self._endpoint = protocol.open(_BUFFERS)
        self._endpoint.bind((address, PORT))
        self._endpoint.watch(watcher, POLLIN, lambda events: self._take())

    def _take(self) -> None:
        buffer = memoryview(bytearray(1024))
        while (got := self._endpoint.receive(buffer, False, False)) is not None:
            client = inet(got[1])
            try:
                self._request(bytes(buffer[: got[0]]), client)
            except Refused as refused:
                self._log(f"{dotted(client[0])}: TFTP, refused: {refused}")
                answer = _PAIR.pack(_ERROR, refused.code) + str(refused).encode() + b"\0"
                with suppress(HpuxError):  # the client is where nothing can be sent to
                    self._endpoint.send(memoryview(answer), 0, client)

    def _request(self, data: bytes, client: Address) -> None:
        """Raises Refused."""
        kind = int.from_bytes(data[:2], "big")
        name, mode, *rest = [*data[2:].split(b"\0"), b"", b""]
        if kind == _WRQ:
            raise Refused(_ACCESS, "files are only read")
        if kind != _RRQ or mode.lower() not in (b"octet", b"netascii"):
            raise Refused(_ILLEGAL, "not a request to read a file")
        if len(self.transfers) >= _TRANSFERS:
            raise Refused(_NOT_DEFINED, "too many transfers")
        try:
            file = open_below(self._directory, name)
        except NotServed as refusal:
            raise Refused(_ACCESS if refusal.exists else _NOT_FOUND, str(refusal)) from None
        self._log(f"{dotted(client[0])}: TFTP, {name.decode('latin-1')}")
        options = {key.lower(): value for key, value in zip(rest[::2], rest[1::2], strict=False) if key}
        self.transfers.add(_Transfer(self, file, client, options))

    def close(self) -> None:
        for transfer in list(self.transfers):
            transfer.close()
        self._endpoint.close()
