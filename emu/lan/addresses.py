"""Where links lead, as it is written: `unix:PATH` or `[ADDRESS:]PORT`."""

from __future__ import annotations

import socket

from emu.lan.link import LinkError

Address = str | tuple[str, int]  # a path, or an IPv4 address and port


def read_address(text: str) -> Address:
    """Raises LinkError."""
    kind, colon, rest = text.partition(":")
    if kind == "unix":
        if not rest:
            raise LinkError(f"{text}: no path after unix:")
        return rest
    host, port = (kind, rest) if colon else ("127.0.0.1", kind)
    if not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise LinkError(f"{text}: write unix:PATH or [ADDRESS:]PORT")
    return host or "0.0.0.0", int(port)


def new_socket(address: Address, kind: socket.SocketKind) -> socket.socket:
    """A non-blocking one of the family that `address` has."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    made = socket.socket(family, kind)
    made.setblocking(False)
    return made


def show_address(address: Address) -> str:
    return f"unix:{address}" if isinstance(address, str) else f"{address[0]}:{address[1]}"
