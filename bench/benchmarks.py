"""The benchmarks by name: what each one runs, how much of it, and against whom."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from measure import Row, Runner, Sample, interleave, parse_result
from peers import HP9K, Builder, run

# Units of work in one run of each CPU-bound program; about half a second to two seconds under hp9k.
CPU_PROGRAMS = {
    "sieve": 200,
    "crc32": 800,
    "matrix_int": 400,
    "matrix_double": 60,
    "fibonacci": 400,
    "quicksort": 50,
    "search": 400,
    "interpreter": 1200,
}
GETPID_CALLS = 200_000
READ_CALLS = 100_000
READ_FILE_SIZE = 1 << 20
# Loopback ports run out near 28,000 connections a minute; see `_server` for why they do not stay taken.
CONNECT_CALLS = 2_000
QUEUE = 4096  # the most Linux takes by default
START_REPEAT = 20  # at least; one start is short
IMPORTS = "import click, unicorn"


class Bench:
    """What a benchmark needs: where to build, how often to repeat, how much of the full work, whom to tell.

    `programs` are the CPU-bound programs chosen, by name.
    """

    def __init__(
        self,
        work: Path,
        settings: Mapping[str, str],
        repeat: int,
        scale: float,
        programs: Sequence[str],
        report: Callable[[str], None],
    ) -> None:
        self.work = work
        self.settings = settings
        self.builder = Builder(work, settings)
        self.repeat = repeat
        self.scale = scale
        self.programs = programs
        self.report = report

    def scaled(self, amount: int) -> int:
        return max(1, round(amount * self.scale))

    def timed_inside(self, name: str, amount: int, unit: str, *arguments: str, guest_path: str = "") -> Row:
        """Measure a program of bench/src that takes the time itself.

        `guest_path` is an argument that differs: a file of the work directory, /bench to hp9k.
        """
        amount = self.scaled(amount)
        self.report(f"{name}: compiling")
        sources = ("main.c", f"{name}.c")
        peers = {
            "hp9k": (self.builder.hp9k(sources), f"/bench/{guest_path}"),
            "qemu-m68k": (self.builder.qemu(sources), str(self.work / guest_path)),
        }

        def runner(command: Sequence[str], path: str) -> Runner:
            words = [*command, str(amount), *([path] if guest_path else []), *arguments]

            def once() -> Sample:
                text, seconds = run(words, self.settings)
                return parse_result(name, text, seconds)

            return once

        runners = {peer: runner(command, path) for peer, (command, path) in peers.items()}
        return interleave(name, amount, unit, runners, self.repeat, self.report)


# --- the benchmarks ---


def cpu(bench: Bench) -> list[Row]:
    """CPU-bound C programs, the same source for both"""
    return [bench.timed_inside(name, CPU_PROGRAMS[name], "") for name in bench.programs]


def getpid(bench: Bench) -> list[Row]:
    """getpid(2): the cost of a system call"""
    return [bench.timed_inside("getpid", GETPID_CALLS, "calls")]


def read(bench: Bench) -> list[Row]:
    """read(2) of 4 KiB from a file"""
    (bench.work / "data").write_bytes(bytes(range(256)) * (READ_FILE_SIZE // 256))
    return [bench.timed_inside("read", READ_CALLS, "calls", guest_path="data")]


def connect(bench: Bench) -> list[Row]:
    """socket(2), connect(2) to a server on the loopback, close(2)"""
    with _server() as port:
        amount = min(CONNECT_CALLS, int(QUEUE / bench.scale))
        return [bench.timed_inside("connect", amount, "connections", str(port))]


def start(bench: Bench) -> list[Row]:
    """Start-up: hello, world as a whole process"""
    bench.report("start: compiling")
    commands = {
        "hp9k": bench.builder.hp9k(["hello.c"]),
        "python imports": (sys.executable, "-c", f"{IMPORTS}; print('hello, world')"),
        "qemu-m68k": bench.builder.qemu(["hello.c"]),
    }
    commands["hp9k"] = (*HP9K, "run", commands["hp9k"][-1])  # as a user types it

    def runner(command: Sequence[str]) -> Runner:
        def once() -> Sample:
            text, seconds = run(command, bench.settings)
            return Sample(seconds, text.strip())

        return once

    runners = {peer: runner(command) for peer, command in commands.items()}
    for once in runners.values():
        once()  # writes the bytecode and warms the files
    repeat = max(bench.repeat, START_REPEAT) if bench.scale >= 1 else bench.repeat
    return [interleave("start", 1, "", runners, repeat, bench.report)]


class Group(NamedTuple):
    """A benchmark's function; whether its rows are one table of programs with a mean below."""

    function: Callable[[Bench], list[Row]]
    mean: bool = False

    @property
    def summary(self) -> str:
        return self.function.__doc__ or ""


GROUPS = {
    "cpu": Group(cpu, mean=True),
    "getpid": Group(getpid),
    "read": Group(read),
    "connect": Group(connect),
    "start": Group(start),
}


@contextmanager
def _server() -> Iterator[int]:
    """A server on a loopback port that waits for each client's close and answers it with a reset.

    The reset ends the client's TIME_WAIT, so that repeated runs find their ports free. Clients never wait for it: they
    are connected by the queue of the listening socket; the system allows it 4,096 by default, more than one run.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(QUEUE)
        thread = threading.Thread(target=_serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # wakes accept
            thread.join()


def _serve(listener: socket.socket) -> None:
    reset = struct.pack("ii", 1, 0)  # linger on, for no time
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # shut down: the runs are over
        with connection:
            connection.recv(1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
