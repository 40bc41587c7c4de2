"""Sockets, and every requirement of connect(2) for AF_INET, seen by C programs on both series, and through the Series
300's old door too.

The programs are their own servers, and steer the network's faults.
"""

from __future__ import annotations

from pathlib import Path

import guest
import pytest
from guest import run
from guest_machine import Checks

# C-23: every AF_INET type has a connect; C-26: that both series pass this; C-28: AF_UNIX.
REQUIREMENTS = [f"C-{number:02}" for number in range(1, 33) if number not in (23, 26, 28)]
SOCKETS = ["data", "flavours", "interrupted", "shut", "reset", "options", "datagrams", "urgent", "selecting", "reuse"]
ERRORS = [
    *("socket", "socketpair", "bind", "listen", "accept", "names", "send", "datagrams", "messages", "receive"),
    *("shutdown", "options", "ioctl", "select"),
]
FORK = ["talk", "byte_by_byte", "reset", "signals_all_the_time", "urgent", "acceptors", "exhaustion"]
UNIX = ["connects", "refused", "binds", "data", "datagrams", "rights", "interrupted", "signals"]
HARD = ["sizes", "unreachable", "restarts", "process_groups", "many_rights", "in_flight", "again"]
XOPEN = [
    *("data", "truncated", "rights", "cut", "control_errors", "wait_all", "wait_all_interrupted", "wait_all_reset"),
]
# What the kernel has to say of them: a request no socket knows, a port of the superuser's.
REMARKS = ("ioctl _IOR('s', 99, 4)", "port 7 needs the superuser")
# (program, release, what it checks)
PROGRAMS = (
    ("connect_new", "B.09.05", REQUIREMENTS),
    ("connect_old", "B.09.05", REQUIREMENTS),
    ("connect_permanent", "7.0", REQUIREMENTS),
    ("sockets", "B.09.05", SOCKETS),
    ("sockets_old", "B.09.05", SOCKETS),
    ("socket_errors", "B.09.05", ERRORS),
    ("sockets_unix", "B.09.05", UNIX),
    ("sockets_fork", "B.09.05", FORK),
    ("sockets_hard", "B.09.05", HARD),
    ("sockets_xopen", "B.10.20", XOPEN),
)


@pytest.fixture(scope="module")
def ran(series: str) -> dict[str, Checks]:
    """What has run on this series."""
    return {}


def checks(ran: dict[str, Checks], program: str, release: str, root: Path) -> Checks:
    if not (guest.BINARIES / program).exists():
        pytest.skip("these calls are of the other series only")
    if program not in ran:
        ran[program] = Checks(program, release, str(root))
    return ran[program]


@pytest.mark.parametrize(
    ("program", "release", "check"),
    [(program, release, check) for program, release, all_ in PROGRAMS for check in all_],
)
def test_check(ran: dict[str, Checks], tmp_path: Path, program: str, release: str, check: str) -> None:
    lines = checks(ran, program, release, tmp_path).lines
    assert [line for line in lines if line.split()[0] == check] == [f"{check} ok"]


@pytest.mark.parametrize(("program", "release", "expected"), PROGRAMS)
def test_nothing_else_is_said(
    ran: dict[str, Checks], tmp_path: Path, program: str, release: str, expected: list[str]
) -> None:
    done = checks(ran, program, release, tmp_path)
    assert done.lines == [f"{check} ok" for check in expected]
    unexpected = [message for message in done.messages if not message.startswith(REMARKS)]
    assert (done.status, unexpected) == (0, [])


def test_a_machine_without_network() -> None:
    done = run("sockets", options=("--net", "none"))
    assert (done.status, done.output) == (2, "")
    assert done.errors == "socket: Host is down\n"
