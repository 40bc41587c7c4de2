"""Control of a machine's processes: they run until something happens that a debugger wants to know.

    control = Control(machine)
    control.attach(task)
    control.insert(task, 0x2000)
    while not isinstance(event := control.run(), Over):
        print(event)

All processes stand still between two calls of `run` and `step`: nobody gives them turns then. A process that something
happens to leaves the processor (`Task.leave`) and stays runnable, so that nothing has to be wound back.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from emu.cpu import Breakpoint as BreakpointStop
from emu.cpu import Fault, Stop
from kernel.debug.calls import CallWatcher
from kernel.debug.events import (
    Breakpoint,
    BreakpointHit,
    Event,
    Executed,
    Exited,
    Forked,
    Interrupted,
    Loaded,
    Over,
    RecordingOver,
    Signalled,
    Stepped,
    Watch,
)
from kernel.debug.recording import Recording
from kernel.debug.watching import Watching
from kernel.process.observer import Observer
from kernel.process.task import Task

if TYPE_CHECKING:
    from kernel.calls.table import Entry
    from kernel.debug.events import WatchHit
    from kernel.fs.vfs import OpenFile
    from kernel.process.scheduler import Scheduler


class Machine(Protocol):
    """As much of one as runs its processes."""

    tasks: dict[int, Task]
    scheduler: Scheduler

    def turn(self) -> None:
        """Let the process whose turn it is go on, once."""
        ...


class Control(Observer[Task]):
    """The debugger's side of a machine. It is told of every process that is attached, and stops for what is asked for.

    catches   the kinds of events among Forked, Executed, Loaded and Exited to stop for
    signals   which signals stop the process that gets them; the others are taken as ever
    follow    "parent" or "child": which of the two stays attached, unless `detach_on_fork` is off: then both do
    hears     is called with each event of these kinds, whether it stops or not, before the process goes on
    """

    follows = False  # `forked` decides
    precise = True

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.current: Task | None = None  # where something happened last
        self.last: Event | None = None  # what it was
        self.catches: set[type[Event]] = {Exited}
        self.signals: Callable[[int], bool] = lambda number: True
        self.follow = "parent"
        self.detach_on_fork = True
        self.hears: list[Callable[[Event], None]] = []
        self._attached: dict[int, Task] = {}
        self._places: dict[Task, dict[int, list[Breakpoint]]] = {}
        self._events: deque[Event] = deque()
        self._decided: Task | None = None  # its processor has asked about the breakpoint it stops for
        self._stepping: Task | None = None
        self._beginning: set[Task] = set()  # have to get past the breakpoint they are at
        self._stopped_at: dict[Task, int] = {}
        self._withheld: dict[Task, Signalled] = {}
        self._watching = Watching()
        self._looks: dict[Task, list[Callable[[Task], None]]] = {}
        self._calls = CallWatcher(self._happened)
        self._recordings: dict[Task, Recording] = {}
        self._wake, self._waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        machine.scheduler.watch_forever(self._wake, self._interrupted)

    def close(self) -> None:
        """Let go of all processes. Before the machine is closed."""
        for task in self.attached:
            self.detach(task)
        self.machine.scheduler.unwatch(self._wake)
        os.close(self._wake)
        os.close(self._waker)

    # -- processes ---------------------------------------------------------------------------------------------

    @property
    def attached(self) -> list[Task]:
        return list(self._attached.values())

    def attach(self, task: Task) -> None:
        """Stop for what happens in `task` from now on."""
        self._attached[task.pid] = task
        self._places[task] = {}
        task.attach(self)
        task.cpu.on_breakpoint = lambda: self._goes_on(task)
        self._calls.attach(task)
        if self.current is None:
            self.current = task

    def detach(self, task: Task) -> None:
        """Take out its breakpoints and let it go on by itself."""
        if self._attached.pop(task.pid, None) is None:
            return
        withheld = self._withheld.pop(task, None)
        if task in self._recordings:
            self.record_no_more(task)
        for address in self._places.pop(task):
            task.cpu.remove_breakpoint(address)
        self._watching.forget(task)
        self._looks.pop(task, None)
        task.cpu.on_breakpoint = None
        task.detach(self)
        self._calls.detach(task)
        self._stopped_at.pop(task, None)
        if self.current is task:
            self.current = next(iter(self._attached.values()), None)
        if withheld is not None:
            task.signals.take(withheld.number, withheld.code)

    # -- places ------------------------------------------------------------------------------------------------

    def insert(self, task: Task, address: int, hit: Callable[[Task], bool] | None = None) -> Breakpoint:
        """A breakpoint; see `Breakpoint`. `task` must be attached."""
        place = Breakpoint(task, address, hit)
        there = self._places[task].setdefault(address, [])
        there.append(place)
        if len(there) == 1:
            for thread in task.process.threads.values():
                thread.cpu.add_breakpoint(address)
        return place

    def remove(self, place: Breakpoint) -> None:
        """Of no effect on one that went with its process, or with the program it was in."""
        places = self._places.get(place.task, {})
        there = places.get(place.address, [])
        if place in there:
            there.remove(place)
            if not there:
                del places[place.address]
                for thread in place.task.process.threads.values():
                    thread.cpu.remove_breakpoint(place.address)

    def watch(
        self,
        task: Task,
        address: int,
        length: int,
        kind: str = "write",
        hit: Callable[[WatchHit], bool] | None = None,
    ) -> Watch:
        """Watch memory; see `Watch`. Costs nothing while its pages are not accessed. Raises MemoryFault, OSError."""
        return self._watching.add(Watch(task, address, length, kind, hit))

    def unwatch(self, watch: Watch) -> None:
        self._watching.remove(watch)

    def look(self, task: Task, look: Callable[[Task], None]) -> None:
        """Call `look` after each instruction of `task`, which executes single ones from now on. It may `report`."""
        self._looks.setdefault(task, []).append(look)

    def look_no_more(self, task: Task, look: Callable[[Task], None]) -> None:
        """Of no effect on one that went with its process."""
        looks = self._looks.get(task, [])
        if look in looks:
            looks.remove(look)
            if not looks:
                del self._looks[task]
                task.stepping = False

    def watch_calls(self, wanted: Callable[[Entry], bool] | None) -> None:
        """Stop before and after the system calls that are `wanted`; None: they cost nothing more."""
        self._calls.want(wanted)

    # -- running -----------------------------------------------------------------------------------------------

    def run(self) -> Event:
        """Let all processes go on until something happens; one in the past of its recording alone, in that."""
        if (past := self._past(self.current)) is not None:
            return self._replay(past.forward)
        for recording in self._recordings.values():
            recording.prepare()
        for task in self.attached:
            if task.cpu.pc in self._places[task] and self._stopped_at.get(task) == task.cpu.pc and not task.in_call:
                self._beginning.add(task)
                task.stepping = True
            if task in self._looks:
                task.stepping = True
        return self._go()

    def step(self, task: Task) -> Event:
        """Execute one instruction of `task`, and with it the system call it makes. Others run while it waits.

        A breakpoint it arrives at is reported as that.
        """
        if (past := self._past(task)) is not None:
            self.current = task
            return self._replay(past.forward, once=True)
        if task in self._recordings:
            self._recordings[task].prepare()
        self._stepping = task
        task.stepping = True
        try:
            return self._go(task)
        finally:
            self._stepping = None
            task.stepping = False

    def _go(self, alone: Task | None = None) -> Event:
        machine, events = self.machine, self._events
        self._pass_signals()
        while not events:
            if not machine.tasks:
                assert self.current is not None
                self.last = Over(self.current)
                return self.last
            if alone is not None and not alone.waiting and alone in machine.scheduler.runnable:
                machine.scheduler.runnable.remove(alone)
                machine.scheduler.runnable.appendleft(alone)
            machine.turn()
            if self._watching.busy:
                self._watching.after_turn(self._happened)
        event = self.last = events.popleft()
        self.current = event.task
        if event.task.alive:
            self._stopped_at[event.task] = event.task.cpu.pc
        return event

    # -- recording ---------------------------------------------------------------------------------------------

    def record(self, task: Task) -> Recording:
        """From now on; until `record_no_more`, an exec, another thread or the end. Raises ValueError."""
        if task not in self._recordings:
            made = self._recordings[task] = Recording(task, self._happened)
            self.look(task, made.executed_one)
        return self._recordings[task]

    def record_no_more(self, task: Task) -> None:
        """Back to the end of the recording first. Raises ValueError if there is none."""
        self.recording(task).to_end()
        self._forget_recording(task)

    def recording(self, task: Task | None) -> Recording:
        """Raises ValueError if there is none."""
        if task is None or task not in self._recordings:
            raise ValueError("nothing is recorded")
        return self._recordings[task]

    def changes(self, task: Task) -> None:
        """Somebody changes registers or memory: what was recorded doesn't lead there. Raises ValueError in the past."""
        if self._past(task) is not None:
            raise ValueError("nothing can be changed in the past")
        if task in self._recordings:
            self._recordings[task].forget()

    def in_past(self, task: Task) -> bool:
        return self._past(task) is not None

    def run_back(self, task: Task) -> Event:
        """Back to what would stop it, or to the beginning of the recording. Raises ValueError if there is none."""
        self.current = task
        return self._replay(self.recording(task).back)

    def step_back(self, task: Task) -> Event:
        """Over one instruction. Raises ValueError if nothing is recorded."""
        self.current = task
        return self._replay(self.recording(task).back, once=True)

    def _past(self, task: Task | None) -> Recording | None:
        recording = None if task is None else self._recordings.get(task)
        return recording if recording is not None and recording.past else None

    def _replay(self, move: Callable[[], bool], *, once: bool = False) -> Event:
        task = self.current
        assert task is not None
        recording, places = self._recordings[task], self._places[task]
        back = move == recording.back
        event: Event | None = None
        while event is None:
            reads = [] if back or not self._watching.busy else recording.reads()
            if not move():
                event = RecordingOver(task, back)
                break
            if self._watching.busy:
                reads = recording.reads() if back else reads
                self._watching.replayed(task, [*reads, *recording.touched()], self._happened)
            if not self._events and task.cpu.pc in places:
                self._goes_on(task)
                self._decided = None
            if not self._events and (self._waker_read() or once):
                self._events.append(Stepped(task) if once else Interrupted(task))
            event = self._events.popleft() if self._events else None
        self._events.clear()
        self.last = event
        self._stopped_at[task] = task.cpu.pc
        return event

    def _waker_read(self) -> bool:
        with suppress(BlockingIOError):
            return bool(os.read(self._wake, 4096))
        return False

    def _forget_recording(self, task: Task) -> None:
        if (recording := self._recordings.pop(task, None)) is not None:
            self.look_no_more(task, recording.executed_one)
            recording.close()

    def interrupt(self) -> None:
        """Have `run` come back. May be called from any thread and from a signal handler."""
        os.write(self._waker, b"!")
        running = self.machine.scheduler.running
        if running is not None and running.alive:
            running.cpu.stop()

    def _interrupted(self) -> None:
        os.read(self._wake, 4096)
        task = self.current if self.current is not None and self.current.alive else None
        task = task or next(iter((*self._attached.values(), *self.machine.tasks.values())), None)
        if task is not None:
            self._events.append(Interrupted(task))

    # -- signals -----------------------------------------------------------------------------------------------

    @property
    def withheld(self) -> Signalled | None:
        """The signal the current process gets when it goes on."""
        return None if self.current is None else self._withheld.get(self.current)

    def pass_signal(self, task: Task, number: int) -> None:
        """What `task` gets when it goes on in place of what is withheld; 0 for nothing."""
        old = self._withheld.pop(task, None)
        if number:
            code = old.code if old is not None and old.number == number else 0
            self._withheld[task] = Signalled(task, number, code, "")

    def take_withheld(self, task: Task) -> Signalled | None:
        """Keep the signal that is withheld a while longer; `put_withheld` puts it back."""
        return self._withheld.pop(task, None)

    def put_withheld(self, task: Task, signal: Signalled | None) -> None:
        if signal is not None:
            self._withheld[task] = signal

    def _pass_signals(self) -> None:
        withheld, self._withheld = self._withheld, {}
        for task, signal in withheld.items():
            if not task.alive:
                continue
            task.signals.take(signal.number, signal.code)
            if task.stopped and task in self.machine.scheduler.runnable:
                self.machine.scheduler.runnable.remove(task)  # it comes back when it is continued

    # -- what happens ------------------------------------------------------------------------------------------

    def report(self, event: Event) -> None:
        """Have `run` come back with an event of the caller's own. May be called wherever observers are."""
        self._happened(event)

    def _happened(self, event: Event) -> None:
        self._events.append(event)
        if event.task.alive:
            event.task.leave()

    def _heard(self, event: Event) -> None:
        """One of those that are caught or not."""
        for hear in tuple(self.hears):
            hear(event)
        if type(event) in self.catches:
            self._happened(event)

    def _goes_on(self, task: Task) -> bool:
        """The processor of `task` is at a breakpoint; whether it is to go on at once."""
        address = task.cpu.pc
        hits = [place for place in self._places[task].get(address, ()) if place.hit is None or place.hit(task)]
        if not hits:
            return True
        self._decided = task
        self._happened(BreakpointHit(task, address, tuple(hits)))
        return False

    def faulted(self, task: Task, stop: Stop) -> bool:
        if isinstance(stop, BreakpointStop):
            if self._decided is not task:
                self._goes_on(task)
            self._decided = None
            return True
        return isinstance(stop, Fault) and self._watching.faulted(task, stop)

    def stepped(self, task: Task) -> bool:
        ended = self._watching.stepped(task, self._happened)
        if task in self._beginning:
            self._beginning.discard(task)
            ended = True
        if task in self._looks:
            self._look(task)
            ended = True
        if task is not self._stepping:
            return ended
        if not self._events:
            there = self._places[task].get(task.cpu.pc)
            if there is None or self._goes_on(task):
                self._happened(Stepped(task))
            self._decided = None
        return True

    def _look(self, task: Task) -> None:
        for look in tuple(self._looks[task]):
            look(task)
        if not self._events and task is not self._stepping:
            task.stepping = True
            if task.cpu.pc in self._places[task]:
                self._goes_on(task)  # executing single instructions does not stop there
                self._decided = None

    def withholds(self, task: Task, number: int, code: int, reason: str) -> bool:
        if not self.signals(number):
            return False
        event = Signalled(task, number, code, reason)
        self._withheld[task] = event
        self._happened(event)
        return True

    def forked(self, task: Task, child: Task) -> None:
        if self._watching.busy:
            task.leave()  # to have its pages guarded again
        both = not self.detach_on_fork
        if both or self.follow == "child":
            places = [place for there in self._places[task].values() for place in there]
            self.attach(child)
            if not both:
                for place in places:
                    self._move(place, child)
                self.detach(task)
        self._heard(Forked(child if not both and self.follow == "child" else task, child))

    def _move(self, place: Breakpoint, child: Task) -> None:
        self.remove(place)
        place.task = child
        there = self._places[child].setdefault(place.address, [])
        there.append(place)
        child.cpu.add_breakpoint(place.address)

    def began(self, task: Task, thread: Task) -> None:
        """Its breakpoints are the process's; what two threads do isn't recorded."""
        self._forget_recording(task)
        self._places[thread] = self._places[task]
        for address in self._places[task]:
            thread.cpu.add_breakpoint(address)
        thread.cpu.on_breakpoint = lambda: self._goes_on(thread)

    def executed(self, task: Task) -> None:
        self._places[task] = {}
        self._watching.forget(task)
        self._forget_recording(task)
        self._looks.pop(task, None)
        self._stopped_at.pop(task, None)
        task.cpu.on_breakpoint = lambda: self._goes_on(task)
        self._heard(Executed(task))

    def loaded(self, task: Task, start: int, length: int, file: OpenFile, offset: int) -> None:
        self._heard(Loaded(task, start, length, offset, file))

    def exited(self, task: Task) -> None:
        self._heard(Exited(task))
        self._forget_recording(task)
        self._attached.pop(task.pid, None)
        self._places = {one: places for one, places in self._places.items() if one.process is not task.process}
        self._withheld.pop(task, None)
        self._stopped_at.pop(task, None)
        self._beginning.discard(task)
        self._looks.pop(task, None)
        self._watching.forget(task)
