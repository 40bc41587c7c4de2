"""hp9k on a pseudo-terminal of its own, as a job of a shell would be, with the terminal watched from outside."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import Any

from guest import BINARIES, ENVIRONMENT

PATIENCE = 60  # seconds for anything that is to happen


class Job:
    """`hp9k ARGUMENTS` as the foreground job of a terminal; the parent of the job stands in for the shell."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.master, self.slave = os.openpty()
        self.resize(24, 80)
        self.before = self.modes()
        self.seen = self.passed = b""
        self.process = subprocess.Popen(
            [sys.executable, str(__file__), *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env={**ENVIRONMENT, **environment},
            start_new_session=True,
        )

    def __enter__(self) -> Job:
        return self

    def __exit__(self, *error: Any) -> None:
        if self.process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)

    @property
    def pid(self) -> int:
        return self.process.pid

    def modes(self) -> list[Any]:
        return termios.tcgetattr(self.slave)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def expect(self, text: bytes) -> None:
        """Read until `text` was on the screen; what stands before it goes to `passed`."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"{text!r} never came; on the screen: {self.seen!r}"
            if select.select([self.master], [], [], left)[0]:
                self.seen += os.read(self.master, 65536)
        self.passed, self.seen = self.seen.split(text, 1)

    def hang_up(self) -> None:
        """The user's terminal goes away."""
        os.close(self.slave)
        os.close(self.master)
        self.slave = self.master = -1

    def wait(self) -> int:
        """hp9k's exit status; negative if a signal killed it."""
        return self.process.wait(PATIENCE)


def _become_job() -> None:
    """In the new session: take the terminal, run hp9k in a process group of its own, and pass its end on.

    A shell stands between session leader and job, or the job would be orphaned and could not be stopped.
    """
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(sys.executable, [sys.executable, "-m", "tools.cli", *sys.argv[1:]])
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: os.kill(child, number))
    while True:
        _, status = os.waitpid(child, os.WUNTRACED | os.WCONTINUED)
        if os.WIFSTOPPED(status):
            os.tcsetpgrp(0, os.getpgrp())
            os.write(1, b"[stopped]")
            sys.stdin.buffer.raw.read(1)  # a shell: the next line continues the job
            os.tcsetpgrp(0, child)
            os.kill(-child, signal.SIGCONT)
        elif not os.WIFCONTINUED(status):
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def program(name: str) -> str:
    return str(BINARIES / name)


if __name__ == "__main__":
    _become_job()
