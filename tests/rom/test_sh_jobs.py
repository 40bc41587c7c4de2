"""Job control of the embedded root's shell, typed at a terminal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from guest import ENVIRONMENT
from ptyrun import Job

PROMPT = b"@ "
READY = b"ready\r\n"


class Shell(Job):
    """An interactive shell; every line typed ends with the prompt."""

    def __init__(self) -> None:
        super().__init__("run", "sh", PS1=PROMPT.decode(), HP9K_READY="ready")
        self.expect(PROMPT)

    def line(self, text: bytes) -> bytes:
        """What a line of commands printed."""
        self.type(text + b"\n")
        return self._answer(text)

    def _answer(self, text: bytes) -> bytes:
        self.expect(text + b"\r\n")
        self.expect(PROMPT)
        return self.passed

    def start(self, text: bytes) -> None:
        """Type a command that says when it runs, and stays."""
        self.type(text + b"\n")
        self.expect(text + b"\r\n")
        self.expect(READY)

    def key(self, key: bytes) -> bytes:
        """What came up to the next prompt."""
        self.type(key)
        self.expect(PROMPT)
        return self.passed


@pytest.fixture
def shell() -> Iterator[Shell]:
    with Shell() as made:
        yield made


STAYS = b"sh -c 'echo $HP9K_READY; sleep 99'"


def test_a_stopped_job_goes_on_where_it_is_wanted(shell: Shell) -> None:
    shell.start(STAYS)
    assert shell.key(b"\x1a").endswith(b"\r\n[1] + Stopped              " + STAYS + b"\r\n")
    assert shell.line(b"echo $?") == b"153\r\n"
    assert shell.line(b"bg") == b"[1]\t" + STAYS + b" &\r\n"
    assert shell.line(b"jobs") == b"[1] + Running              " + STAYS + b"\r\n"
    shell.type(b"fg\n")
    shell.expect(STAYS + b"\r\n")
    assert shell.key(b"\x03") == b"^C\r\n"
    assert shell.line(b"echo $?; jobs") == b"130\r\n"


def test_jobs_in_the_background(shell: Shell) -> None:
    assert shell.line(b"sleep 99 | cat & sleep 98 & jobs").startswith(b"[1]\t")
    assert b"[1] - Running              sleep 99 | cat\r\n[2] + Running              sleep 98\r\n" in shell.passed
    assert shell.line(b"kill %1; wait %1; echo $?; kill -KILL %sleep; wait %2; echo $?; jobs") == b"143\r\n137\r\n"
    assert shell.line(b"(exit 3) & wait %1; echo $?").endswith(b"\r\n3\r\n")
    assert b"no such job" in shell.line(b"fg %7")
    assert shell.line(b"jobs %7 2>/dev/null; echo $?; set +m; bg") == b"1\r\nsh: bg: no job control\r\n"


def test_who_reads_from_the_background_stops(shell: Shell) -> None:
    shell.line(b"cat & sleep 1")
    assert b"[1] + Stopped (SIGTTIN)    cat\r\n" in shell.line(b"jobs")
    shell.type(b"fg\n")
    shell.expect(b"cat\r\n")
    shell.type(b"hello\n")
    shell.expect(b"hello\r\nhello\r\n")
    shell.key(b"\x1a")
    assert shell.key(b"\x04").endswith(b"sh: there are stopped jobs\r\n")
    shell.line(b"echo")
    assert shell.line(b"exit") == b"sh: there are stopped jobs\r\n"
    shell.type(b"exit 4\n")
    assert shell.wait() == 4
    assert shell.modes() == shell.before


def test_an_interrupt_ends_loops_and_undoes_redirections(shell: Shell) -> None:
    shell.start(b"f() { while :; do echo $HP9K_READY >&2; sleep 99; done; echo never; }; { f a b; } >/tmp/x")
    shell.key(b"\x03")
    assert shell.line(b"echo $#") == b"0\r\n"
    shell.start(b"set +m; echo $HP9K_READY; while :; do :; done")
    assert shell.key(b"\x03") == b"^C\r\n"
    shell.start(b"trap 'echo caught' 2; set -m; " + STAYS + b"; echo on")
    assert shell.key(b"\x03").endswith(b"caught\r\non\r\n")


def test_a_shell_in_a_shell_gives_the_terminal_back(shell: Shell) -> None:
    shell.line(b"sh")
    shell.start(STAYS)
    shell.key(b"\x1a")
    assert shell.key(b"kill -STOP $$; echo inner\n").endswith(b"[1] + Stopped (SIGSTOP)    sh\r\n")
    shell.type(b"fg\n")
    shell.expect(b"inner\r\n")
    shell.expect(PROMPT)
    shell.line(b"exit")
    assert shell.line(b"exit") == b""
    shell.start(STAYS)
    assert shell.key(b"\x03") == b"^C\r\n"


def test_a_signal_for_a_job_that_has_just_begun_is_not_lost() -> None:
    """Without a terminal, and an interactive shell all the same: it ignores SIGTERM, its jobs don't."""
    script = "sleep 0 & wait; sleep 99 & kill %1; wait %1; echo $?; set -m; exit 3\n"
    command = [sys.executable, "-m", "tools.cli", "run", "sh", "-i"]
    done = subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, input=script, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (3, "143\n")
    assert "sh: no job control here" in done.stderr


def test_what_the_shell_keeps_stopped_stays_so_when_hp9k_is_continued(shell: Shell) -> None:
    shell.start(STAYS)
    shell.key(b"\x1a")
    shell.type(b"kill -STOP $$\n")
    shell.expect(b"[stopped]")
    shell.type(b"\n")
    shell.expect(PROMPT)
    assert shell.line(b"kill -0 %1; echo $?").endswith(b"0\r\n")
    shell.line(b"exit")
    shell.type(b"exit\n")
    assert shell.wait() == 0  # hung up on, or hp9k would wait for it
