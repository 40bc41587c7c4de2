"""Programs of the guest's run as a user would, and the peers on this machine's loopback they talk to."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from guest import ENVIRONMENT


def hp9k(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tools.cli", "run", *arguments]


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        hp9k(*arguments), input=stdin, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server of the guest's, ended afterwards."""
    with subprocess.Popen(hp9k(*arguments), env=ENVIRONMENT, stdout=-1, stderr=-1, stdin=-3) as job:
        try:
            yield job
        finally:
            job.terminate()


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def free_offset(ports: tuple[int, ...]) -> int:
    """What to add to `ports` to get free ones, below those the host gives away by itself."""
    for offset in random.sample(range(20000, 32000), 100):
        with suppress(OSError), ExitStack() as stack:
            for port in ports:
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    sock = stack.enter_context(socket.socket(socket.AF_INET, kind))
                    sock.bind(("127.0.0.1", offset + port))
            return offset
    raise AssertionError("no free ports")


def reach(port: int) -> socket.socket:
    """A connection to a server that is just starting."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "nobody listens"
            time.sleep(0.05)


class Peer:
    """A server of this machine's for one connection, which `talk` has."""

    def __init__(self, talk: Callable[[socket.socket], Any]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(60)
        self.port = str(self._listener.getsockname()[1])
        self.result: Any = None
        self._talk = talk
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with self._listener, self._listener.accept()[0] as sock:
            sock.settimeout(30)
            self.result = self._talk(sock)

    def done(self) -> Any:
        self._thread.join(60)
        return self.result


def everything(sock: socket.socket) -> bytes:
    return b"".join(iter(lambda: sock.recv(4096), b""))
