"""Further terminals of a run (`--terminal`): a terminal of this machine, or a connection to a socket."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from tools.messages import complain
from tools.options import BadOption

if TYPE_CHECKING:
    from kernel.tty.devices import Terminals

_LOOPBACK = "127.0.0.1"


def add(terminals: Terminals, wanted: str) -> None:
    """Add what `wanted` says: `unix:PATH`, `tcp:[ADDRESS:]PORT`, or the path of a terminal. Raises BadOption."""
    kind, colon, rest = wanted.partition(":")
    try:
        if colon and kind == "unix":
            _add_listening(terminals, _listen_unix(rest), rest)
        elif colon and kind == "tcp":
            _add_listening(terminals, _listen_tcp(rest), None)
        else:
            terminals.add_host_terminal(wanted)
    except OSError as error:
        raise BadOption(f"--terminal {wanted}: {error.strerror or error}") from None


def _add_listening(terminals: Terminals, listening: socket.socket, path: str | None) -> None:
    from kernel.tty.remote import RemoteLine

    line = RemoteLine(listening, path)
    name = terminals.add_remote(line)
    complain(f"/dev/{name}: connect to {line.address}")


def _listen_unix(path: str) -> socket.socket:
    """Mode 0600: whoever connects acts with the rights of the user running hp9k."""
    _remove_stale(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    mask = os.umask(0o177)
    try:
        listening.bind(path)
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(mask)
    listening.listen(1)
    return listening


def _remove_stale(path: str) -> None:
    """Remove the socket of an hp9k that was killed: one on which nothing listens.

    Probed by a socket of another kind, which a live listener doesn't notice.
    """
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as probe:
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            return
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            os.unlink(path)


def _listen_tcp(where: str) -> socket.socket:
    """Raises OSError."""
    address, _, port = where.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise OSError(f"{where}: not a port")
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address or _LOOPBACK, int(port)))
    except OSError:
        listening.close()
        raise
    listening.listen(1)
    return listening
