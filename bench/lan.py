"""The bars of networks of the machines' own: `python bench/lan.py`.

Two machines on a hub in this process, each with its stack, and a card with its registers, rings and driver, or a card
that begins above its driver; both ends share one processor. Then programs of two machines over a wire, one end a
process. Seconds are of processor time, so that other programs on this machine don't count.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from emu.lan.hub import Hub  # noqa: E402
from kernel.abi.socket import IPPROTO_ICMP, SHUT_WR, SOCK_RAW, SOCK_STREAM  # noqa: E402
from kernel.clock import Clock  # noqa: E402
from kernel.net.lan import Card, LanTransport  # noqa: E402
from kernel.net.releases import of_release  # noqa: E402
from kernel.net.stack.wire import icmp  # noqa: E402
from kernel.net.transport import Endpoint  # noqa: E402
from kernel.process.scheduler import Scheduler  # noqa: E402

NETWORK, NETMASK = 0x0A000000, 0xFFFFFF00
CARDS = ("98643A", "82596", "direct")
PORT = 99
HP9K = [sys.executable, "-P", "-m", "tools.cli"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}


class Pair:
    """Two machines on a hub."""

    def __init__(self, card: str, release: str = "9.x") -> None:
        self.scheduler = Scheduler(Clock())
        hub = Hub()
        self.ends = [
            LanTransport(
                [Card(hub.port(), bytes((8, 0, 9, 0, 0, n)), NETWORK + n, NETMASK, kind=card)],
                self.scheduler,
                of_release(release),
            )
            for n in (1, 2)
        ]

    def settle(self) -> None:
        """All frames that are under way arrive."""
        busy = True
        while busy:
            busy = sum(end.ip.interfaces[0].take_frames() for end in self.ends) > 0

    def connect(self, listener: Endpoint) -> tuple[Endpoint, Endpoint]:
        client = self.ends[0].open(SOCK_STREAM)
        client.connect((NETWORK + 2, PORT))
        self.settle()
        accepted = listener.accept()
        assert accepted is not None
        return client, accepted[0]

    def listen(self) -> Endpoint:
        listener = self.ends[1].open(SOCK_STREAM)
        listener.bind((0, PORT))
        listener.listen(20)
        return listener

    def close(self) -> None:
        for end in self.ends:
            end.close()
        self.scheduler.close()


@contextmanager
def pair(card: str) -> Iterator[Pair]:
    made = Pair(card)
    try:
        yield made
    finally:
        made.close()


def bulk(card: str, size: int) -> float:
    """Mbit/s from one stack to the other."""
    piece, buffer = memoryview(bytes(8192)), memoryview(bytearray(65536))
    with pair(card) as both:
        client, server = both.connect(both.listen())
        start, left = time.process_time(), size
        while left > 0:
            sent = client.send(piece[:left], 0, None) or 0
            left -= sent
            both.settle()
            while server.receive(buffer, False, False) is not None:
                both.settle()
        client.shutdown(SHUT_WR)
        both.settle()
        spent = time.process_time() - start
        client.close()
        server.close()
        both.settle()
    return size * 8 / spent / 1e6


def echo(card: str, count: int) -> float:
    """Milliseconds for an echo of 64 bytes there and back."""
    with pair(card) as both:
        raw = both.ends[0].open(SOCK_RAW, IPPROTO_ICMP)
        buffer = memoryview(bytearray(2000))

        def once(number: int) -> None:
            message = icmp.Message(icmp.ECHO, 0, number, bytes(56)).emit()
            raw.send(memoryview(message), 0, (NETWORK + 2, 0))
            both.settle()
            while raw.receive(buffer, False, False) is None:
                both.settle()

        once(0)  # ARP
        start = time.process_time()
        for number in range(count):
            once(number & 0xFFFF)
        spent = time.process_time() - start
        raw.close()
    return spent / count * 1000


def connections(card: str, count: int) -> float:
    """Connections made and closed by both ends, a second."""
    with pair(card) as both:
        listener = both.listen()
        start = time.process_time()
        for _ in range(count):
            client, server = both.connect(listener)
            client.close()
            both.settle()
            server.close()
            both.settle()
        return count / (time.process_time() - start)


def idle(count: int) -> float:
    """Kilobytes of one end of an idle connection."""
    with pair("direct") as both:
        listener = both.listen()
        kept = [both.connect(listener) for _ in range(20)]
        before = _resident()
        kept += [both.connect(listener) for _ in range(count)]
        after = _resident()
        for client, server in kept:
            client.close(reset=True)
            server.close(reset=True)
    return (after - before) / 1024 / (2 * count)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def over_a_wire(card: str, size: int) -> float:
    """Mbit/s from a program of one machine to a program of another; what the slower of both spends is the time."""
    with tempfile.TemporaryDirectory() as place:
        wire = f"0=stream:listen:unix:{place}/wire,ip=10.0.0.1/24,card={card}"
        other = f"0=stream:unix:{place}/wire,ip=10.0.0.2/24,card={card}"
        data = Path(place, "data")
        spent = []
        for length in (size, 1):  # the second is what everything else costs
            data.write_bytes(bytes(length))
            spent.append(_transfer(wire, other, data))
    return size * 8 / max(one - other for one, other in zip(*spent, strict=True)) / 1e6


def _transfer(wire: str, other: str, data: Path) -> list[float]:
    receiving = [*HP9K, "run", "--lan", wire, "nc", "-l", str(PORT)]
    with subprocess.Popen(
        receiving, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as receiver:
        assert receiver.stderr is not None
        receiver.stderr.readline()
        time.sleep(1)  # nc has to listen
        with data.open("rb") as file, subprocess.Popen(
            [*HP9K, "run", "--lan", other, "nc", "10.0.0.1", str(PORT)],
            stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT,
        ) as sender:  # fmt: skip
            sent = _spent(sender)
        return [sent, _spent(receiver)]


def _spent(process: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time of a process that is to end."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def best(measure: Callable[[], float], rounds: int, *, least: bool = False) -> float:
    found = [measure() for _ in range(rounds)]
    return min(found) if least else max(found)


def main(rounds: int, scale: float) -> None:
    size, many = int(20e6 * scale), int(2000 * scale) or 1
    print(f"{'':40}{'':>17} bar")
    print(f"{'idle connection, one end':40}{idle(many):8.1f} KB       10")  # before memory is left over
    for card in CARDS:
        print(f"{'hub, both ends, ' + card:40}{best(partial(bulk, card, size), rounds):8.0f} Mbit/s")
    for card in CARDS:
        print(f"{'wire, programs, ' + card:40}{best(partial(over_a_wire, card, size), rounds):8.0f} Mbit/s   100")
    for card in CARDS:
        took = best(partial(echo, card, many), rounds, least=True)
        print(f"{'hub, echo and answer, ' + card:40}{took:8.3f} ms       0.3")
    rate = best(partial(connections, "direct", many), rounds)
    print(f"{'hub, connect and close, both ends':40}{rate:8.0f} a second 2000")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure networks of the machines' own.")
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many (default %(default)s)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full work (default 1)")
    options = parser.parse_args()
    main(options.repeat, options.scale)
