"""What `hp9k lan` asks a running machine: a socket in a directory of the user's own, named after the process.

Whoever connects gets a descriptor of a file with lines of words: `command WORDS`, `card NAME TEXT`, and those of
`kernel.net.transport.Administration.report`. A machine never waits for the one that asks.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from emu.jit.private import open_directory

if TYPE_CHECKING:
    from kernel.net.lan import LanTransport
    from kernel.waiting import Watcher
    from tools.run.lan.option import CardOption

_PATIENCE = 2.0  # seconds for an answer: a stopped machine gives none


class Silent(Exception):
    """A machine that is there but doesn't answer."""


def directory() -> str:
    """Where the sockets are."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return os.path.join(runtime, "hp9k") if runtime else os.path.join(tempfile.gettempdir(), f"hp9k-{os.geteuid()}")


class Control:
    """The machine's side. `lines` tells what there is to tell when somebody asks."""

    def __init__(self, lines: Callable[[], Iterable[str]], watcher: Watcher) -> None:
        """Raises OSError where there is no directory that is the user's alone."""
        self._lines, self._watcher = lines, watcher
        os.close(open_directory(directory(), make=1))
        self._path = os.path.join(directory(), str(os.getpid()))
        with suppress(FileNotFoundError):
            os.unlink(self._path)  # of a process that had the number before
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.setblocking(False)
            self._socket.bind(self._path)
            os.chmod(self._path, 0o600)
            self._socket.listen()
        except OSError:
            self._socket.close()
            raise
        watcher.watch_forever(self._socket.fileno(), self._answer)

    def _answer(self) -> None:
        with suppress(OSError):  # it is gone again
            asker, _ = self._socket.accept()
            with asker, open(os.memfd_create("hp9k-lan", os.MFD_CLOEXEC), "w+b") as file:
                file.write("".join(f"{line}\n" for line in self._lines()).encode())
                file.flush()
                socket.send_fds(asker, [b"\n"], [file.fileno()], socket.MSG_DONTWAIT)

    def close(self) -> None:
        self._watcher.unwatch(self._socket.fileno())
        self._socket.close()
        with suppress(FileNotFoundError):
            os.unlink(self._path)


def report(cards: Iterable[CardOption], transport: LanTransport) -> Iterator[str]:
    """The lines of a machine."""
    yield f"command {' '.join(['hp9k', *sys.argv[1:]])}".replace("\n", " ")
    yield from (f"card {card}" for card in cards)
    yield from transport.administration.report().splitlines()


def machines() -> Iterator[int]:
    """The processes that run, or ran, a machine with LAN cards."""
    with suppress(FileNotFoundError):
        yield from sorted(int(name) for name in os.listdir(directory()) if name.isdigit())


def ask(pid: int) -> list[str] | None:
    """The lines of the machine in that process; None if it has ended. Raises Silent, and OSError for a directory that
    is not the user's alone."""
    os.close(open_directory(directory()))
    path = os.path.join(directory(), str(pid))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asker:
        asker.settimeout(_PATIENCE)
        try:
            asker.connect(path)
            _, descriptors, _, _ = socket.recv_fds(asker, 1, 1)
        except FileNotFoundError:
            return None
        except ConnectionRefusedError:  # it was killed
            with suppress(FileNotFoundError):
                os.unlink(path)
            return None
        except (TimeoutError, BlockingIOError):
            raise Silent from None
    if not descriptors:
        return None
    with open(descriptors[0], "rb") as file:
        file.seek(0)
        return file.read().decode(errors="replace").splitlines()
