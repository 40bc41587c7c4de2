"""hp9k on a pseudo-terminal of its own, as a job of a shell would be, with the terminal watched from outside."""

from __future__ import annotations

import os
import signal
import sys
import termios
from typing import Any

import pexpect
from guest import BINARIES, ENVIRONMENT

PATIENCE = 60  # seconds for anything that is to happen


class Job:
    """`hp9k ARGUMENTS` as the foreground job of a terminal; the parent of the job stands in for the shell."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._child = pexpect.spawn(
            sys.executable,
            [str(__file__), *arguments],
            env={**ENVIRONMENT, **environment},
            dimensions=(24, 80),
            timeout=PATIENCE,
        )
        self._child.delaybeforesend = None
        self.master, self.pid = self._child.fileno(), self._child.pid
        self.before = self.modes()

    def __enter__(self) -> Job:
        return self

    def __exit__(self, *error: Any) -> None:
        if self._child.isalive():
            os.killpg(self.pid, signal.SIGKILL)
            self._child.wait()
        self._child.close()

    @property
    def passed(self) -> bytes:
        """What was on the screen before the last text expected."""
        return bytes(self._child.before)

    def modes(self) -> list[Any]:
        return termios.tcgetattr(self.master)

    def resize(self, rows: int, columns: int) -> None:
        self._child.setwinsize(rows, columns)

    def type(self, keys: bytes) -> None:
        self._child.send(keys)

    def expect(self, text: bytes) -> None:
        """Read until `text` was on the screen."""
        self._child.expect_exact(text)

    def hang_up(self) -> None:
        """The user's terminal goes away."""
        self._child.ptyproc.fileobj.close()

    def wait(self) -> int:
        """hp9k's exit status; negative if a signal killed it."""
        self._child.wait()
        return self._child.exitstatus if self._child.signalstatus is None else -self._child.signalstatus


def _become_job() -> None:
    """In the new session: run hp9k in a process group of its own, and pass its end on.

    A shell stands between session leader and job, or the job would be orphaned and could not be stopped.
    """
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
