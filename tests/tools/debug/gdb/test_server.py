"""Connections: gdbs that come and go, and what is no gdb at all."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from gdb_client import Client, packet
from guest import BINARIES, ENVIRONMENT, TOP
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.debug.gdb.commands import COMMANDS

HELLO = BINARIES / "hello"
HELLO_800 = BINARIES.parent / "s800" / "hello"
Programs = Callable[[str, str], Path]


class Server(NamedTuple):
    process: subprocess.Popen[str]
    port: int

    def ended(self) -> tuple[str, str, int]:
        output, errors = self.process.communicate(timeout=60)
        return output, errors, self.process.returncode


@contextmanager
def serving(program: Path, *arguments: str, options: tuple[str, ...] = ()) -> Iterator[Server]:
    import sys

    process = subprocess.Popen(
        [sys.executable, "-m", "tools.cli", "debug", "--gdb", ":0", *options, str(program), *arguments],
        env={**ENVIRONMENT, "PYTHONPATH": str(TOP)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    announced = re.search(r"target remote .*:(\d+)$", process.stderr.readline().strip())
    assert announced
    try:
        yield Server(process, int(announced[1]))
    finally:
        process.kill()
        process.communicate(timeout=60)


def running(client: Client) -> None:
    """Let it go on, without waiting for what happens."""
    client.send(packet(b"vCont;c"))


def test_a_program_stands_at_its_first_instruction_until_it_is_let_go() -> None:
    with serving(HELLO) as server:
        client = Client(server.port)
        assert b"vContSupported+" in client.begin()
        assert client.ask(b"?") == b"T05thread:p64.64;"
        assert client.ask(b"vCont;c") == b"W00;process:64"
        client.close()
        assert server.ended()[::2] == ("hello, world\n", 0)


def test_the_exit_status_is_the_programs(programs: Programs) -> None:
    with serving(programs("steps", "300")) as server:
        client = Client(server.port)
        client.begin()
        assert client.ask(b"vCont;c") == b"W0a;process:64"
        client.close()
        assert server.ended()[2] == 10


def test_ctrl_c_stops_a_program_that_runs(programs: Programs, series: str) -> None:
    with serving(programs("steps", series), "spin") as server:
        client = Client(server.port)
        client.begin()
        for _ in range(3):
            running(client)
            client.send(b"\x03")
            assert client.answer() == b"T02thread:p64.64;"
        client.send(packet(b"k"))
        client.close()
        assert server.ended()[2] == 128 + signal.SIGKILL


def test_detach_lets_it_run_and_another_gdb_attaches(programs: Programs, series: str) -> None:
    with serving(programs("steps", series), "spin") as server:
        first = Client(server.port)
        first.begin()
        assert first.ask(b"qAttached:64") == b"0"
        assert first.ask(b"D;64") == b"OK"
        first.close()
        second = Client(server.port)
        second.begin()
        assert second.ask(b"?") == b"T05thread:p64.64;"
        assert second.ask(b"qAttached:64") == b"1"
        pc = b"11" if series == "300" else b"21"
        assert second.ask(b"vCont;s:p64.64").startswith(b"T05")
        before = second.ask(b"p" + pc)
        assert int(before, 16)
        assert second.ask(b"vKill;64") == b"OK"
        second.close()
        assert server.ended()[2] == 128 + signal.SIGKILL


def test_a_lost_connection_leaves_it_standing_for_the_next_one() -> None:
    with serving(HELLO) as server:
        first = Client(server.port)
        first.begin()
        assert first.ask(b"vCont;s").startswith(b"T05")
        where = first.ask(b"p11")
        first.close()
        second = Client(server.port)
        second.begin()
        assert second.ask(b"p11") == where
        assert second.ask(b"vCont;c") == b"W00;process:64"
        second.close()
        assert server.ended()[0] == "hello, world\n"


def test_a_connection_lost_while_it_runs_stops_it(programs: Programs) -> None:
    with serving(programs("steps", "300"), "spin") as server:
        first = Client(server.port)
        first.begin()
        running(first)
        first.close()
        second = Client(server.port)
        second.begin()
        assert second.ask(b"?").startswith(b"T05")
        second.send(packet(b"k"))


def test_a_second_gdb_is_refused_politely() -> None:
    with serving(HELLO) as server:
        first = Client(server.port)
        first.begin()
        second = Client(server.port)
        assert second.ask(b"qSupported:multiprocess+") == b"E.hp9k: another debugger is connected"
        assert second.answer() == b"(closed)"
        assert first.ask(b"vCont;c") == b"W00;process:64"


def test_no_wait_runs_at_once() -> None:
    with serving(HELLO, options=("--no-wait",)) as server:
        output, _, status = server.ended()
        assert (output, status) == ("hello, world\n", 0)


def test_attaching_while_it_runs(programs: Programs, series: str) -> None:
    with serving(programs("steps", series), "spin", options=("--no-wait",)) as server:
        assert server.process.stdout is not None
        assert server.process.stdout.readline() == "counter 10\n"
        client = Client(server.port)
        client.begin()
        assert client.ask(b"?") == b"T05thread:p64.64;"
        assert client.ask(b"qAttached:64") == b"1"
        client.send(packet(b"k"))


def test_ctrl_c_at_the_terminal_ends_it_while_it_waits() -> None:
    with serving(HELLO) as server:
        server.process.send_signal(signal.SIGINT)
        assert server.ended()[2] == 128 + signal.SIGINT


def test_damaged_packets_are_asked_for_again() -> None:
    with serving(HELLO) as server:
        client = Client(server.port)
        client.send(b"$qC#00")
        assert client._socket.recv(1) == b"-"
        client.send(packet(b"qC"))
        assert client._socket.recv(1) == b"+"
        assert client.answer() == b"QCp64.64"
        client.send(b"-")
        assert client.answer() == b"QCp64.64"
        client.send(b"+")


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (b"", b""),
        (b"vMustReplyEmpty", b""),
        (b"vRun;", b""),
        (b"!", b""),
        (b"bx", b""),
        (b"bs", b"T05replaylog:begin;thread:p64.64;"),
        (b"bc", b"T05replaylog:begin;thread:p64.64;"),
        (b"vCont?", b"vCont;c;C;s;S;r"),
        (b"vCont;x", b"E16"),
        (b"vCont;c:p999.999", b"E03"),
        (b"m,", b"E16"),
        (b"mffffffff,4", b"E0e"),
        (b"M0,4:0", b"E16"),
        (b"pff", b"E16"),
        (b"Pff=00000000", b"E16"),
        (b"Hgp999.1", b"E03"),
        (b"T999", b"E03"),
        (b"Z9,0,4", b"E16"),
        (b"z0,1234,4", b"OK"),
        (b"qXfer:auxv:read::0,100", b""),
        (b"qXfer:features:read:target.xml:0", b"E16"),
        (b"vFile:open:2f657463,0,0", b"F-1,2"),
        (b"vFile:pread:7,10,0", b"F-1,9"),
        (b"vFile:setfs:0", b"F0"),
        (b"qAttached", b"0"),
        (b"QPassSignals:e;14", b"OK"),
        (b"QCatchSyscalls:0", b"OK"),
    ],
)
def test_what_makes_no_sense_is_answered_as_the_protocol_says(
    asked: bytes, answered: bytes, conversation: Client
) -> None:
    assert conversation.ask(asked) == answered


@pytest.fixture(scope="module", params=[HELLO, HELLO_800], ids=["300", "800"])
def conversation(request: pytest.FixtureRequest) -> Iterator[Client]:
    with serving(request.param) as server:
        client = Client(server.port)
        client.begin()
        yield client
        assert client.ask(b"?").startswith(b"T05"), "it lives"
        client.close()


_HARMLESS = sorted(COMMANDS.keys() - {b"k", b"D", b"vKill", b"vCont", b"c", b"s", b"C", b"S", b"QStartNoAckMode"})
_TAILS = st.one_of(
    st.binary(max_size=30),
    st.text(alphabet="0123456789abcdefp.-,;:=", max_size=30).map(str.encode),
    st.from_regex(rb"[0-9a-f]{1,9},[0-9a-f]{1,9}(:[0-9a-f]*)?", fullmatch=True),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_HARMLESS), _TAILS)
def test_any_request_is_answered(conversation: Client, name: bytes, tail: bytes) -> None:
    from tools.debug.gdb.packets import escape

    answer = conversation.ask(escape(name + tail))
    while answer.startswith(b"O") and answer != b"OK":  # what a monitor command prints
        answer = conversation.answer()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60).map(lambda data: data.replace(b"$", b"").replace(b"\x03", b"")))
def test_noise_between_packets_is_passed_over(conversation: Client, noise: bytes) -> None:
    conversation.send(noise)
    assert conversation.ask(b"qC") == b"QCp64.64"


def test_system_calls_are_caught_for_those_who_can_ask() -> None:
    with serving(HELLO) as server:
        client = Client(server.port)
        client.begin()
        assert client.ask(b"QCatchSyscalls:1;4") == b"OK"
        assert client.ask(b"vCont;c") == b"T05syscall_entry:4;thread:p64.64;"
        assert client.ask(b"vCont;c") == b"T05syscall_return:4;thread:p64.64;"
        assert client.ask(b"vCont;c") == b"W00;process:64"


def test_an_address_that_can_not_be_had_is_one_line() -> None:
    import sys

    for where, reason in (("nonsense", "write HOST:PORT"), ("127.0.0.1:99999", "write HOST:PORT"), ("192.0.2.1:1", "")):
        done = subprocess.run(
            [sys.executable, "-m", "tools.cli", "debug", "--gdb", where, str(HELLO)],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr.startswith(f"hp9k: --gdb {where}: {reason}")
        assert done.stderr.count("\n") == 1
