"""`hp9k demo`: the first thing to try. An HP-UX program connects to a TCP server that this command runs."""

from __future__ import annotations

import os
import socket
import sys
import threading
from contextlib import suppress
from typing import TextIO

import click

from tools.messages import complain
from tools.options import Options
from tools.run.program import run

PROGRAM = "/bin/demo"
_PATIENCE = 30  # seconds a connection may take: long enough for the slowest machine, short enough to fail loudly


class Server(threading.Thread):
    """Takes one connection on the loopback, reads a line and answers it."""

    def __init__(self) -> None:
        """Raises OSError when this machine has no loopback."""
        super().__init__(daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_PATIENCE)
        self.port: int = self._listener.getsockname()[1]
        self.heard = ""  # what the client said; empty if none connected
        self.trouble = "nobody connected"

    def run(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # closed before a client connected, or none connected in time
        try:
            with connection, connection.makefile("rb") as lines:
                connection.settimeout(_PATIENCE)
                heard = lines.readline().decode("ascii", "replace").strip()
                connection.sendall(f"hello {heard}, this is the server\n".encode())
                self.heard = heard
        except OSError as error:
            self.trouble = str(error)

    def close(self) -> None:
        """Stop waiting for a client; one that came is answered first."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept; some systems refuse it on a listening socket
        self.join(_PATIENCE)
        self._listener.close()


@click.command("demo", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> int:
    """Run the HP-UX program that comes with hp9k: it opens a TCP connection with connect(2) to a server this command
    starts on the loopback, and prints what came back. The exit status is 0 if all of that worked.

    \b
    Examples:
      hp9k demo
      hp9k trace /bin/demo 127.0.0.1 7     its system calls, connecting to a port of yours
    """
    try:
        server = Server()
    except OSError as error:
        complain(f"demo: cannot listen on 127.0.0.1: {error}")
        return 1
    try:
        # The program closes standard output when it ends, so what is ours to say needs a descriptor of its own.
        os.write(sys.stdout.fileno(), b"")  # EBADF of a descriptor that is only kept from use: `>&-`
        own = os.dup(sys.stdout.fileno())
    except (OSError, AttributeError):
        complain("demo: standard output is closed: nowhere to show what comes back")
        return 1
    with os.fdopen(own, "w") as output:
        return _demonstrate(server, output)


def _demonstrate(server: Server, output: TextIO) -> int:
    print(f"server: listening on 127.0.0.1 port {server.port}", file=output, flush=True)
    server.start()
    try:
        status = run(Options(), PROGRAM, ("127.0.0.1", str(server.port)))
    finally:
        server.close()
    if status:
        complain(f"demo: the program failed with status {status}")
    elif not server.heard:
        complain(f"demo: the program ended well, but on the server's side {server.trouble}")
        status = 1
    else:
        print(f"server: heard from {server.heard}", file=output)
    return status
