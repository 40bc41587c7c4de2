"""The packets there are, by name; the questions (q) and settings (Q) among them."""

from __future__ import annotations

from kernel.debug.events import Executed, Forked
from tools.debug.gdb import numbers, stops
from tools.debug.gdb.packets import LONGEST
from tools.debug.gdb.resuming import process_of
from tools.debug.gdb.stub import Command, Stub

_OFFERED = (
    *("QStartNoAckMode+", "QPassSignals+", "QCatchSyscalls+", "multiprocess+", "swbreak+", "hwbreak+"),
    *("fork-events+", "vfork-events+", "exec-events+", "vContSupported+"),
    *("ReverseStep+", "ReverseContinue+"),
    *("qXfer:features:read+", "qXfer:exec-file:read+", "qXfer:libraries:read+", "qXfer:threads:read+"),
)


def _supported(stub: Stub, rest: bytes) -> bytes:
    """Forks and execs are told of only to a gdb that knows them; otherwise children go their own way."""
    theirs = rest[1:].split(b";")
    forks = b"fork-events+" in theirs and b"vfork-events+" in theirs
    stub.control.detach_on_fork = not forks
    stub.control.catches |= {Forked} if forks else set()
    stub.control.catches |= {Executed} if b"exec-events+" in theirs else set()
    return ";".join((f"PacketSize={LONGEST:x}", *_OFFERED)).encode()


def _threads(stub: Stub, rest: bytes) -> bytes:
    return b"m" + ",".join(stops.thread(task) for task in stub.control.attached if task.alive).encode()


def _extra(stub: Stub, rest: bytes) -> bytes:
    task = stub.find(process_of(rest[1:]))
    state = f"in {task.call_name}" if task.waiting else "running"
    return f"{stub.modules.title(task)}, {state}".encode("latin-1").hex().encode()


def _monitor(stub: Stub, rest: bytes) -> bytes:
    """qRcmd: what it prints goes out in packets of its own."""

    def write(text: str) -> None:
        data = text.encode("utf-8", "backslashreplace")
        for at in range(0, len(data), LONGEST // 4):
            stub.connection.send(b"O" + data[at : at + LONGEST // 4].hex().encode())

    stub.monitor(stub.task, bytes.fromhex(rest[1:].decode("ascii")).decode("utf-8", "replace"), write)
    return b"OK"


def _search(stub: Stub, rest: bytes) -> bytes:
    """qSearch:memory:ADDRESS;LENGTH;PATTERN."""
    _, _, arguments = rest.split(b":", 2)
    address, length, pattern = arguments.split(b";", 2)
    found = stub.search(int(address, 16), int(length, 16), pattern)
    return b"0" if found is None else b"1,%x" % found


def _pass_signals(stub: Stub, rest: bytes) -> bytes:
    """QPassSignals: those the program gets without a stop."""
    known = (numbers.from_gdb(int(word, 16)) for word in rest[1:].split(b";") if word)
    stub.passed = frozenset(number for number in known if number is not None)
    return b"OK"


def _catch_calls(stub: Stub, rest: bytes) -> bytes:
    """QCatchSyscalls:1[;NUMBER...] or :0."""
    wanted, *numbers_of = rest[1:].split(b";")
    if wanted == b"0":
        stub.control.watch_calls(None)
        return b"OK"
    only = frozenset(int(word, 16) for word in numbers_of)
    stub.control.watch_calls(lambda entry: not only or entry.number in only)
    return b"OK"


COMMANDS: dict[bytes, Command] = {
    b"?": Stub.why,
    b"g": Stub.read_registers,
    b"G": Stub.write_registers,
    b"p": Stub.read_register,
    b"P": Stub.write_register,
    b"m": Stub.read_memory,
    b"M": Stub.write_memory,
    b"X": Stub.write_binary,
    b"H": Stub.choose,
    b"T": Stub.is_alive,
    b"Z": Stub.insert,
    b"z": Stub.remove,
    b"c": lambda stub, rest: stub.resume(b";c"),
    b"s": lambda stub, rest: stub.resume(b";s"),
    b"C": lambda stub, rest: stub.resume(b";C" + rest),
    b"S": lambda stub, rest: stub.resume(b";S" + rest),
    b"bs": lambda stub, rest: stub.back(stub.control.step_back),
    b"bc": lambda stub, rest: stub.back(stub.control.run_back),
    b"D": Stub.detach,
    b"k": Stub.kill,
    b"vCont": Stub.resume,
    b"vKill": Stub.kill_one,
    b"vFile": Stub.file,
    b"qSupported": _supported,
    b"qXfer": Stub.transfer,
    b"qfThreadInfo": _threads,
    b"qsThreadInfo": lambda stub, rest: b"l",
    b"qThreadExtraInfo": _extra,
    b"qC": lambda stub, rest: b"QC" + stops.thread(stub.task).encode(),
    b"qAttached": lambda stub, rest: b"1" if stub.attached_late else b"0",
    b"qOffsets": lambda stub, rest: b"Text=0;Data=0;Bss=0",
    b"qSymbol": lambda stub, rest: b"OK",
    b"qRcmd": _monitor,
    b"qSearch": _search,
    b"QStartNoAckMode": lambda stub, rest: b"OK",
    b"QPassSignals": _pass_signals,
    b"QProgramSignals": lambda stub, rest: b"OK",
    b"QCatchSyscalls": _catch_calls,
}
