"""What asks for more than there is ends in the errno HP-UX documents, with the machine alive and the host as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from private_machine import run

from kernel.abi.errno import Errno
from kernel.fs.namespace import build_namespace

USER = 1000


class Limits:
    """Runs `limits` in a machine of this process."""

    def __init__(self, series: str, root: Path) -> None:
        self._series, self._root = series, root

    def __call__(self, *arguments: str, uid: int = USER, **room: int) -> str:
        namespace = build_namespace(str(self._root))
        return run(self._series, "limits", *arguments, namespace=namespace, uid=uid, room=room)


@pytest.fixture
def limits(series: str, tmp_path: Path) -> Limits:
    return Limits(series, tmp_path)


def available() -> int:
    """Bytes of this machine's memory that could be had now."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))


COMPILER = 2  # descriptors: the pipes to the one that makes native code, started when there is something to make


def windows() -> int:
    """Address windows and open files of this process."""
    huge = sum(1 for line in Path("/proc/self/maps").read_text().splitlines() if _size(line) >= 1 << 28)
    return huge + len(os.listdir("/proc/self/fd"))


def _size(line: str) -> int:
    first, last = line.split(" ")[0].split("-")
    return int(last, 16) - int(first, 16)


def test_many_processes(limits: Limits) -> None:
    limits("many", "1")  # an engine keeps what it needs for all its processors
    before = windows()
    assert limits("many", "100") == "100 started, errno 0, 100 ended\n"
    assert windows() <= before + COMPILER


@pytest.mark.skipif(available() < 3 << 30, reason="takes two gigabytes")
def test_five_hundred_processes(limits: Limits) -> None:
    assert limits("many", "500") == "500 started, errno 0, 500 ended\n"


def test_too_many_processes_of_a_user(limits: Limits) -> None:
    assert limits("many", "50", most_of_a_user=20) == f"19 started, errno {Errno.EAGAIN.code}, 19 ended\n"


def test_the_superuser_may_have_more_of_them(limits: Limits) -> None:
    expected = f"29 started, errno {Errno.EAGAIN.code}, 29 ended\n"
    assert limits("many", "50", uid=0, most_of_a_user=20, most=30) == expected


def test_a_fork_bomb(limits: Limits) -> None:
    limits("many", "1")
    before = windows()
    expected = f"errno {Errno.EAGAIN.code}, 1 of mine ended by 9; fork again: 1\n"
    assert limits("bomb", most_of_a_user=30) == expected
    assert windows() <= before + COMPILER


def test_no_swap_for_another_child(limits: Limits) -> None:
    started, _, rest = limits("many", "50", swap=1 << 19).partition(" started, ")
    assert 2 < int(started) < 50
    assert rest == f"errno {Errno.ENOMEM.code}, {started} ended\n"


@pytest.mark.parametrize(("what", "much"), [("malloc", "hundreds of MB"), ("mmap", "several")])
def test_runaway_allocation(limits: Limits, what: str, much: str) -> None:
    assert limits(what) == f"{much}, errno {Errno.ENOMEM.code}\n"


def test_all_processes_share_the_swap(limits: Limits) -> None:
    assert limits("malloc", swap=50 << 20) == f"few MB, errno {Errno.ENOMEM.code}\n"
