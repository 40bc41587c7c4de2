"""The process table: parents, children and zombies, and notifying the parent when a child exits or stops.

exit(2), wait(2), setpgrp(2), signal(5) on SIGCLD. A process whose parent is gone belongs to init, which is no task
here: it is process 1 and waits for its children at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.signals import SIGCLD, SIGCONT, SIGHUP, SIGKILL
from kernel.mappings import Pool
from kernel.process.sleepers import Sleepers
from kernel.process.zombie import Zombie
from kernel.tunables import DEFAULTS, Tunables

if TYPE_CHECKING:
    from kernel.credentials import Credentials
    from kernel.process.load import Averages
    from kernel.process.task import Task

FIRST_PID = 100  # where a booted system's daemons would have left off
PID_MAX = 30000  # hpux-abi.md 8.9


class Processes:
    """The process table."""

    def __init__(self, tunables: Tunables = DEFAULTS) -> None:
        self.alive: dict[int, Task] = {}
        self._zombies: dict[int, Zombie] = {}
        self._next = FIRST_PID
        self._last_lwp = PID_MAX
        self.most, self.most_of_a_user, self.swap = tunables.nproc, tunables.maxuprc, tunables.memory
        self.most_threads = tunables.max_thread_proc
        self.shared = Pool()
        self.sleepers = Sleepers()
        self.spent_before = 0.0  # seconds of processor time, by those that have ended
        self.averages: Averages | None = None  # of how busy the processor was, once somebody has asked
        self.host_job = 0  # the process group that is a job of the host's shell, which can continue it

    # --- making one ---

    def check_room(self, credentials: Credentials) -> None:
        """Raises EAGAIN when there are too many processes for one more of this user's."""
        count = len(self.alive) + len(self._zombies)
        if count >= self.most:
            raise Errno.EAGAIN
        if credentials.uid == 0 or count < self.most_of_a_user:
            return
        mine = sum(task.credentials.uid == credentials.uid for task in self.alive.values())
        mine += sum(zombie.uid == credentials.uid for zombie in self._zombies.values())
        if mine >= self.most_of_a_user:
            raise Errno.EAGAIN

    @property
    def memory_used(self) -> int:
        """Bytes that all processes together have, shared memory included, stacks not."""
        used = sum(task.memory.private - task.abi.STACK_SIZE for task in self.alive.values() if task.lender is None)
        return used + self.shared.used

    @property
    def spent(self) -> float:
        """Seconds of processor time that all processes have used since the machine was switched on."""
        return self.spent_before + sum(task.share.seconds for task in self.alive.values())

    def check_swap(self, wanted: int) -> None:
        """Raises ENOMEM when `wanted` bytes more are too much for the machine."""
        if self.memory_used + wanted > self.swap:
            raise Errno.ENOMEM

    def new_pid(self) -> int:
        """A number that names no process and no process group."""
        groups = {task.pgrp for task in self.alive.values()} | {zombie.pgrp for zombie in self._zombies.values()}
        while self._next in self.alive or self._next in self._zombies or self._next in groups:
            self._advance()
        pid = self._next
        self._advance()
        return pid

    def _advance(self) -> None:
        self._next = self._next + 1 if self._next < PID_MAX else FIRST_PID

    def new_lwp(self) -> int:
        """A number for a thread that is not its process's first: no pid, and given out once."""
        self._last_lwp += 1
        return self._last_lwp

    def enter(self, task: Task, parent: Task | None = None) -> None:
        """Add a process; without a parent it is init's."""
        self.alive[task.pid] = task
        task.family.parent = parent
        if parent is not None:
            parent.family.children[task.pid] = task

    # --- groups ---

    def group(self, pgrp: int) -> Iterator[Task]:
        return (task for task in self.alive.values() if task.pgrp == pgrp)

    def post(self, number: int, pgrp: int = 0) -> None:
        """Send a signal to a process group; 0: to every process."""
        for task in list(self.group(pgrp) if pgrp else self.alive.values()):
            task.signals.post(number)

    def in_session(self, pgrp: int, session: int) -> bool:
        """Whether there is such a process group in the session; zombies are members until they are waited for."""
        everyone: Iterable[Task | Zombie] = chain(self.alive.values(), self._zombies.values())
        return any(member.pgrp == pgrp and member.session == session for member in everyone)

    def orphaned(self, pgrp: int) -> bool:
        """Whether no parent of a member is left in the session, outside the group, to continue it."""
        if pgrp == self.host_job:
            return False
        for task in self.group(pgrp):
            parent = task.family.parent
            if parent is not None and parent.pgrp != pgrp and parent.session == task.session:
                return False
        return True

    # --- the end of one ---

    def exited(self, task: Task) -> None:
        """`task` is dead: leave a zombie to its parent and its children to init."""
        watched = self._watched_groups(task)
        self.spent_before += task.share.seconds
        del self.alive[task.pid]
        self._let_go(task)
        parent, debugger = task.family.parent, task.family.debugger
        if parent is not None and parent.alive:
            del parent.family.children[task.pid]
            self._bequeath(task, parent)
        if debugger is not None and debugger is not parent:
            del debugger.family.debuggees[task.pid]
            debugger.family.endings[task.pid] = self._zombie_of(task)
            self._tell(debugger)
        for pgrp in watched:
            self._hang_up_if_orphaned(pgrp)

    def _let_go(self, task: Task) -> None:
        """Of children and debuggees."""
        family = task.family
        for child in family.children.values():
            child.family.parent = None
            if child.family.debugger is task:
                child.family.debugger = None
                child.signals.post(SIGKILL)  # its debugger is gone: nothing else lets it go on
        for debuggee in family.debuggees.values():
            debuggee.family.debugger = None
            debuggee.resume()
        for pid in family.zombies:
            del self._zombies[pid]
        for members in (family.children, family.debuggees, family.endings, family.zombies):
            members.clear()

    def _bequeath(self, task: Task, parent: Task) -> None:
        if parent.signals.process.keeps_zombies():
            parent.family.zombies[task.pid] = self._zombies[task.pid] = self._zombie_of(task)
        self._tell(parent)

    def _zombie_of(self, task: Task) -> Zombie:
        times = task.share.times.plus(task.share.of_children)
        return Zombie(task.pid, task.pgrp, task.session, task.credentials.uid, task.status, times)

    def _tell(self, task: Task) -> None:
        """First the wait, then the signal: a parent that waits gets the child rather than EINTR."""
        task.family.changed.wake()
        task.signals.post(SIGCLD)

    def _watched_groups(self, task: Task) -> set[int]:
        """Groups that may lose their last tie to the session with `task`."""
        near = {task.pgrp, *(child.pgrp for child in task.family.children.values())}
        return {pgrp for pgrp in near if not self.orphaned(pgrp)}

    def _hang_up_if_orphaned(self, pgrp: int) -> None:
        """Nobody would ever continue its stopped members."""
        members = list(self.group(pgrp))
        if not any(task.stopped for task in members) or not self.orphaned(pgrp):
            return
        for task in members:
            task.signals.post(SIGHUP)
            task.signals.post(SIGCONT)

    def zombie(self, pid: int) -> Zombie | None:
        return self._zombies.get(pid)

    def numbers(self) -> list[int]:
        """Of all processes, dead ones that nobody has waited for included, the lowest first."""
        return sorted((*self.alive, *self._zombies))

    def reap(self, parent: Task, zombie: Zombie) -> None:
        """The parent has waited for it."""
        del parent.family.zombies[zombie.pid]
        del self._zombies[zombie.pid]
        parent.share.of_children = parent.share.of_children.plus(zombie.times)

    # --- stops ---

    def stopped(self, task: Task) -> None:
        """Job control or a debugger stopped `task`: tell its parent or its debugger."""
        interested = task.family.debugger or task.family.parent
        if interested is None:
            return
        if task.traced or interested.signals.process.wants_stops():
            self._tell(interested)
        else:
            interested.family.changed.wake()
