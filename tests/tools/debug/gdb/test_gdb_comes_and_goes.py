"""A gdb that is typed at: Ctrl-C, and one that leaves for another to come."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from guest import ENVIRONMENT

from tests.tools.debug.gdb.test_server import serving

pytestmark = pytest.mark.cross
Programs = Callable[[str, str], Path]
PROMPT = r"\(gdb\) "


@pytest.fixture
def typed() -> Iterator[Callable[[int], pexpect.spawn]]:
    """A gdb on a terminal, connected to a port."""
    if shutil.which("gdb-multiarch") is None:
        pytest.skip("needs gdb-multiarch")
    made = []

    def start(port: int) -> pexpect.spawn:
        options = ["-nx", "-q", "-ex", "set pagination off", "-ex", "set confirm off", "-ex", "set style enabled off"]
        child = pexpect.spawn(
            "gdb-multiarch", [*options, "-ex", f"target remote :{port}"],
            env={**ENVIRONMENT, "LC_ALL": "C", "TERM": "dumb"}, encoding="utf-8", timeout=60,
        )  # fmt: skip
        made.append(child)
        child.expect(PROMPT)
        return child

    yield start
    for child in made:
        child.close(force=True)


def say(child: pexpect.spawn, line: str) -> str:
    child.sendline(line)
    child.expect(PROMPT)
    return str(child.before)


def test_ctrl_c_detach_and_another_gdb(programs: Programs, series: str, typed: Callable[[int], pexpect.spawn]) -> None:
    with serving(programs("steps", series), "spin") as server:
        first = typed(server.port)
        first.sendline("continue")
        assert server.process.stdout is not None
        assert server.process.stdout.readline() == "counter 10\n"
        first.sendintr()
        first.expect("Program received signal SIGINT")
        first.expect(PROMPT)
        assert "0x" in say(first, "x/i $pc")
        assert "detached" in say(first, "detach")
        first.sendline("quit")
        first.expect(pexpect.EOF)
        second = typed(server.port)
        assert "= 10\r\n" in say(second, "print *(int *)&counter")
        assert "0x" in say(second, "stepi")
        second.sendline("continue")
        second.expect("Continuing")
        second.sendintr()
        second.expect("SIGINT")
        second.expect(PROMPT)
        assert "killed" in say(second, "kill")
        assert server.ended()[2] == 137
