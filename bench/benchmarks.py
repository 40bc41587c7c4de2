"""The benchmarks by name: what each one runs, how much of it, and against whom."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from context import Bench
from dynamic import dynamic
from files import listing, walk
from first_runs import cold, memory, once
from measure import Row, interleave
from network import bulk, clients, connections, datagrams, exchange, held
from peers import HP9K
from processes import execute, fork, ping_pong, pipeline
from screens import screens
from threads import threads

# Units of work in one run of each CPU-bound program, by series; about a second under QEMU.
CPU_PROGRAMS = {
    "mixture": {"300": 5_000, "800": 10_000},
    "records": {"300": 1_500_000, "800": 3_000_000},
    "sieve": {"300": 200, "800": 2_000},
    "crc32": {"300": 800, "800": 4_000},
    "matrix_int": {"300": 400, "800": 1_000},
    "fibonacci": {"300": 400, "800": 10_000},
    "chase": {"300": 1_000, "800": 3_500},
    "search": {"300": 400, "800": 1_400},
    "quicksort": {"300": 50, "800": 320},
    "interpreter": {"300": 1_200, "800": 5_500},
    "matrix_double": {"300": 60, "800": 400},
    "nbody": {"300": 12_000, "800": 150_000},
    "fft": {"300": 100, "800": 1_000},
    "polynomial": {"300": 4_000, "800": 20_000},
}
GETPID_CALLS = 200_000
READ_CALLS = 100_000
READ_FILE_SIZE = 1 << 20
# Loopback ports run out near 28,000 connections a minute; see `_server` for why they do not stay taken.
CONNECT_CALLS = 2_000
QUEUE = 4096  # the most Linux takes by default
START_REPEAT = 20  # at least; one start is short


def cpu(bench: Bench) -> list[Row]:
    """CPU-bound C programs, the same source for both"""
    return [bench.timed_inside(name, CPU_PROGRAMS[name][bench.series.name], "") for name in bench.programs]


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
    program = bench.builder.hp9k(["hello.c"])[-1]
    imports = f"import click, {bench.series.engine_module}; print('hello, world')"
    runners = {
        "hp9k": bench.whole((*HP9K, "run", program)),  # as a user types it
        "python imports": bench.whole((sys.executable, "-c", imports)),
        bench.series.qemu: bench.whole(bench.builder.qemu(["hello.c"])),
    }
    repeat = max(bench.plan.repeat, START_REPEAT) if bench.scale >= 1 else bench.plan.repeat
    return [interleave("start", 1, "", runners, bench.plan._replace(repeat=repeat))]


class Group(NamedTuple):
    """A benchmark's function; whether its rows are one table of programs with a mean below; the series that have it;
    whether it runs without being named."""

    function: Callable[[Bench], list[Row]]
    mean: bool = False
    series: tuple[str, ...] = ("300", "800")
    usual: bool = True

    @property
    def summary(self) -> str:
        return self.function.__doc__ or ""


GROUPS = {
    "cpu": Group(cpu, mean=True),
    "getpid": Group(getpid),
    "read": Group(read),
    "walk": Group(walk),
    "listing": Group(listing),
    "connect": Group(connect),
    "bulk": Group(bulk),
    "exchange": Group(exchange),
    "datagrams": Group(datagrams),
    "connections": Group(connections),
    "clients": Group(clients),
    "held": Group(held),
    "fork": Group(fork),
    "execute": Group(execute),
    "ping_pong": Group(ping_pong),
    "pipeline": Group(pipeline),
    "threads": Group(threads, series=("800",)),
    "start": Group(start),
    "dynamic": Group(dynamic),
    "screens": Group(screens, usual=False),
    "cold": Group(cold, series=("800",)),
    "once": Group(once, series=("800",)),
    "memory": Group(memory, series=("800",), usual=False),
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
