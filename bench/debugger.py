"""What a debugger costs: python bench/debugger.py [ROUNDS]

Ratios of times taken in turn, the smallest of several rounds each: a program run with a debugger attached and nothing
set, with 100 breakpoints that it doesn't come to, with a watched page it doesn't touch, with `hp9k profile`'s sampler;
how often a second a condition is evaluated that is never true, a watched word changes, a register is looked at, a
snapshot is gone back to; and how much later than `hp9k run` prints does `hp9k debug` have its first prompt.
"""

from __future__ import annotations

import os
import pty
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from kernel.debug.control import Control  # noqa: E402
from kernel.debug.events import BreakpointHit, Exited  # noqa: E402
from kernel.debug.symbols import Module  # noqa: E402
from kernel.loader.formats import read  # noqa: E402
from kernel.process.task import Task  # noqa: E402
from tools.debug.launch import attached  # noqa: E402
from tools.debug.shell import Shell  # noqa: E402
from tools.options import Options  # noqa: E402
from tools.run.session import session  # noqa: E402

WORK = "400000000"
HITS = 300_000
PLACES = 100
Prepare = Callable[[Control, Task, Module], None]


def timed(path: str, count: str, prepare: Prepare) -> float:
    """Seconds of processor time from the first instruction to the end, without those of the compiler's process."""
    with ExitStack() as stack:
        made = stack.enter_context(session(Options(net="none"), program=path))
        task = made.start(path, ["count", count])
        control = Control(made.machine)
        stack.callback(control.close)
        control.attach(task)
        prepare(control, task, Module(path, stack.enter_context(read(path))))
        started = time.process_time()
        event = control.run()
        assert isinstance(event, Exited), event
        return time.process_time() - started


def never_come_to(path: str) -> list[int]:
    """Instructions of the program that a run doesn't execute."""
    with ExitStack() as stack:
        made = stack.enter_context(session(Options(net="none"), program=path))
        task = made.start(path, ["count", "3"])
        control = Control(made.machine)
        stack.callback(control.close)
        control.attach(task)
        module = Module(path, stack.enter_context(read(path)))
        unit = 2 if task.abi.NAME == "s300" else 4
        hot = [module.address(name) for name in ("add", "count")]
        places = {}
        for _, address, function in module.names():
            if function and address not in hot:
                for place in (address, address + 4 * unit):
                    places[place] = control.insert(task, place)
        while isinstance(event := control.run(), BreakpointHit):
            control.remove(places.pop(event.address))
        return sorted(places)[:PLACES]


def nothing(control: Control, task: Task, module: Module) -> None:
    """Only the debugger is there."""


def many(path: str) -> Prepare:
    places = never_come_to(path)
    assert len(places) == PLACES, len(places)

    def prepare(control: Control, task: Task, module: Module) -> None:
        for place in places:
            control.insert(task, place)

    return prepare


def watched(control: Control, task: Task, module: Module) -> None:
    """In the middle of the stack."""
    control.watch(task, sum(task.abi.STACK_AREA) // 2 & -4096, 4)


def conditions(path: str) -> float:
    """Evaluations of a condition by the shell, a second of processor time."""
    with ExitStack() as stack:
        made = stack.enter_context(session(Options(net="none"), program=path))
        debugger = attached(stack, made, path, ("count", str(HITS)), lambda text: None)
        shell = Shell(debugger)
        first = "*(int *)($sp + 4)" if made.machine.model.series == "s300" else "$r26"
        shell.execute(f"break add if {first} == -1")
        started = time.process_time()
        shell.execute("run")
        return HITS / (time.process_time() - started)


def watched_changes(path: str) -> float:
    """Changes of a watched word that don't stop the program, a second of processor time."""
    changes = HITS // 20

    def prepare(control: Control, task: Task, module: Module) -> None:
        address = module.address("total")
        assert address is not None
        control.watch(task, address, 4, "write", lambda hit: False)

    return changes / timed(path, str(changes), prepare)


def looks(path: str) -> float:
    """Instructions executed one at a time, with a look after each, a second of processor time."""
    count = 0

    def look(task: Task) -> None:
        nonlocal count
        count += 1

    spent = timed(path, "1000", lambda control, task, module: control.look(task, look))
    return count / spent


def profiled(path: str) -> float:
    """Seconds of processor time, with the sampler of `hp9k profile`."""
    from kernel.debug.modules import Modules
    from tools.profile.sampler import Sampler

    with ExitStack() as stack:
        made = stack.enter_context(session(Options(net="none"), program=path))
        task = made.start(path, ["count", WORK])
        modules = Modules()
        stack.callback(modules.close)
        sampler = Sampler(made.machine, modules)
        task.attach(sampler)
        started = time.process_time()
        sampler.run()
        return time.process_time() - started


def restores(path: str) -> float:
    """Snapshots gone back to, each after a few instructions that change the stack, a second of processor time."""
    import hp9k

    with hp9k.Machine(net="none") as machine:
        process = machine.start(path, "count", "3")
        process.run_until("add")
        before, rounds = process.snapshot(), HITS // 10
        started = time.process_time()
        for _ in range(rounds):
            process.memory.put_u32(process.registers.sp - 64, 1)
            process.restore(before)
        return rounds / (time.process_time() - started)


RATES = {
    "conditions": conditions,
    "changes of a watched word": watched_changes,
    "looks at registers": looks,
    "snapshots gone back to": restores,
}


def first_output(command: list[str], wanted: bytes) -> float:
    """Seconds until a command on a terminal has printed something."""
    started = time.perf_counter()
    child, fd = pty.fork()
    if not child:
        os.execv(sys.executable, [sys.executable, "-m", "tools.cli", *command])
    seen = b""
    while wanted not in seen:
        seen += os.read(fd, 4096)
    spent = time.perf_counter() - started
    os.close(fd)
    os.waitpid(child, 0)
    return spent


def main(rounds: int) -> None:
    os.environ["PYTHONPATH"] = str(TOP)
    quiet, real = os.open(os.devnull, os.O_WRONLY), os.dup(1)
    for series in ("s300", "s800"):
        path = str(TOP / "tests" / "guest" / "bin" / series / "debuggee")
        kinds: dict[str, Prepare] = {
            "nothing set": nothing,
            f"{PLACES} breakpoints": many(path),
            "a watched page": watched,
        }
        times: dict[str, list[float]] = {name: [] for name in (*kinds, "a profile")}
        os.dup2(quiet, 1)
        for _ in range(rounds + 1):
            for name, prepare in kinds.items():
                times[name].append(timed(path, WORK, prepare))
                os.dup2(quiet, 1)
            times["a profile"].append(profiled(path))
            os.dup2(quiet, 1)
        rates = {}
        for name, measure in RATES.items():
            rates[name] = max(measure(path) for _ in range(rounds))
            os.dup2(quiet, 1)
        os.dup2(real, 1)
        best = {name: min(found[1:]) for name, found in times.items()}
        for name, seconds in best.items():
            print(f"{series} {name}: {seconds:.3f} s, {seconds / best['nothing set']:.3f} of nothing set")
        for name, rate in rates.items():
            print(f"{series} {name}: {rate:,.0f} a second")
        run = min(first_output(["run", path, "count", "3"], b"3") for _ in range(rounds))
        prompt = min(first_output(["debug", path], b"(hp9k) ") for _ in range(rounds))
        print(f"{series} first output of run: {run * 1000:.0f} ms; first prompt: {prompt * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
