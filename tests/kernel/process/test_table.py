"""Parents and children, process groups, permission to signal and to change ids."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.limits import RLIMIT_FSIZE, RLIMIT_STACK
from kernel.abi.ptrace import PT_ATTACH, PT_CONTIN
from kernel.abi.signals import (
    SIGCLD,
    SIGCONT,
    SIGHUP,
    SIGKILL,
    SIGSTOP,
    SIGTERM,
    SIGTRAP,
    SIGTSTP,
    SIGTTIN,
    SIGTTOU,
    bit,
)
from kernel.credentials import Credentials
from kernel.fs.vfs import Vnode
from kernel.process import exec as program
from kernel.process.actions import Action
from kernel.process.table import PID_MAX

DATA = 0x10000
EXITED, ALL_OTHERS, ANY = 5 << 8, 0x7FFF, -1


def child_of(machine: Any, parent: Any, **attributes: Any) -> Any:
    child = machine.task(**{"pgrp": parent.pgrp, "session": parent.session, **attributes})
    machine.processes.enter(child, parent)
    return child


def user(uid: int) -> Credentials:
    return Credentials(uid, uid)


@pytest.fixture
def parent(task: Any) -> Any:
    task.credentials = user(1000)
    return task


# --- ends ---


def test_a_zombie_is_reaped_once(machine: Any, parent: Any, call: Any) -> None:
    child = child_of(machine, parent)
    child.exit(EXITED)
    assert list(parent.family.zombies) == [child.pid]
    assert call(parent, "waitpid", child.pid, 0, 0) == (child.pid, EXITED)
    call.fails(parent, Errno.ECHILD, "waitpid", child.pid, 0, 0)


def test_a_bad_address_loses_no_status(machine: Any, parent: Any, call: Any) -> None:
    child_of(machine, parent).exit(EXITED)
    call.fails(parent, Errno.EFAULT, "wait", 0x7000_0000)
    assert call(parent, "wait", 0)[1] == EXITED


def test_the_parent_gets_the_child_rather_than_eintr(machine: Any, parent: Any, call: Any) -> None:
    parent.signals.set_action(SIGCLD, Action(0x1000))
    child = child_of(machine, parent)
    waiting = call.start(parent, "wait", 0)
    child.exit(EXITED)
    assert waiting.step()
    assert waiting.result == (child.pid, EXITED)
    assert parent.signals.deliverable == bit(SIGCLD)


def test_children_of_the_dead_are_inits(machine: Any, parent: Any) -> None:
    child = child_of(machine, parent)
    zombie = child_of(machine, parent)
    zombie.exit(EXITED)
    parent.exit(0)
    assert child.ppid == 1
    child.exit(0)
    assert not machine.tasks


def test_times_of_a_child_count_when_it_was_waited_for(machine: Any, parent: Any, call: Any) -> None:
    child = child_of(machine, parent)
    grandchild = child_of(machine, child)
    child.share.seconds, grandchild.share.seconds = 3.0, 4.0
    grandchild.exit(0)
    call(child, "wait", 0)
    child.exit(0)
    assert parent.share.of_children.user == 0
    call(parent, "wait", 0)
    assert parent.share.of_children.user == 7


def test_numbers_in_use_are_not_given_again(machine: Any, parent: Any) -> None:
    processes = machine.processes
    processes._next = PID_MAX
    leader = child_of(machine, parent, pgrp=parent.pid)
    parent.pgrp = 102
    assert processes.new_pid() == PID_MAX
    assert processes.new_pid() not in (parent.pid, leader.pid, 102)


# --- groups ---


def test_a_stopped_group_nobody_can_continue_is_hung_up(machine: Any, parent: Any) -> None:
    job = child_of(machine, parent)
    job.pgrp = job.pid
    member = child_of(machine, job)
    member.pgrp = job.pid
    member.stop(SIGSTOP)
    parent.exit(0)
    assert not member.stopped
    assert member.signals.pending == bit(SIGHUP) | bit(SIGCONT) or member.signals.pending == bit(SIGHUP)
    assert job.signals.pending & bit(SIGHUP)


def test_a_group_that_runs_is_left_alone(machine: Any, parent: Any) -> None:
    job = child_of(machine, parent)
    job.pgrp = job.pid
    parent.exit(0)
    assert not job.signals.pending


@pytest.mark.parametrize(
    ("number", "parents_group", "stops"),
    [(SIGTSTP, 1, True), (SIGTTIN, 1, True), (SIGTSTP, 0, False), (SIGTTOU, 0, False), (SIGSTOP, 0, True)],
)
def test_terminals_stop_no_orphaned_group(
    machine: Any, parent: Any, number: int, parents_group: int, stops: bool
) -> None:
    job = child_of(machine, parent)
    job.pgrp += parents_group  # a group of its own, or its parent's, of which nobody is outside
    job.signals.post(number)
    job.signals.deliver()
    assert job.stopped == stops
    assert job.alive


def test_a_job_of_the_hosts_shell_is_no_orphan(machine: Any, parent: Any) -> None:
    machine.processes.host_job = parent.pgrp
    parent.signals.post(SIGTSTP)
    parent.signals.deliver()
    assert parent.stopped


def test_setpgrp2(machine: Any, parent: Any, call: Any) -> None:
    first, second = child_of(machine, parent), child_of(machine, parent)
    call(parent, "setpgrp2", first.pid, 0)
    call(parent, "setpgrp2", second.pid, first.pid)
    assert second.pgrp == first.pgrp == first.pid
    second.executed = True
    call.fails(parent, Errno.EACCES, "setpgrp2", second.pid, second.pid)
    call(first, "setpgrp3", 1)
    call.fails(first, Errno.ESRCH, "setpgrp2", second.pid, 0)


def test_a_group_lasts_until_its_zombies_are_waited_for(machine: Any, parent: Any, call: Any) -> None:
    """Or the second command of a pipeline couldn't join the first, which may be over already."""
    first, second = child_of(machine, parent), child_of(machine, parent)
    call(parent, "setpgrp2", first.pid, 0)
    first.exit(0)
    call(parent, "setpgrp2", second.pid, first.pid)
    assert second.pgrp == first.pid


# --- signals ---


@pytest.mark.parametrize(
    ("sender", "target", "allowed"), [(1000, 1000, True), (1000, 1001, False), (0, 1001, True), (1001, 0, False)]
)
def test_who_may_signal_whom(machine: Any, parent: Any, call: Any, sender: int, target: int, allowed: bool) -> None:
    other = child_of(machine, parent, credentials=user(target))
    parent.credentials = user(sender)
    if allowed:
        call(parent, "kill", other.pid, SIGTERM)
    else:
        call.fails(parent, Errno.EPERM, "kill", other.pid, SIGTERM)
    assert bool(other.signals.pending) == allowed


def test_sigcont_within_the_session_is_always_allowed(machine: Any, parent: Any, call: Any) -> None:
    other = child_of(machine, parent, credentials=user(1001))
    other.stop(SIGSTOP)
    call(parent, "kill", other.pid, SIGCONT)
    assert not other.stopped


def test_a_signal_for_a_group_goes_to_those_who_may_have_it(machine: Any, parent: Any, call: Any) -> None:
    mine, other = child_of(machine, parent, credentials=user(1000)), child_of(machine, parent, credentials=user(1001))
    call(parent, "kill", 0, SIGTERM)
    assert mine.signals.pending == parent.signals.pending == bit(SIGTERM)
    assert not other.signals.pending


def test_a_signal_for_all_others_spares_the_sender(machine: Any, parent: Any, call: Any) -> None:
    mine = child_of(machine, parent, credentials=user(1000))
    call(parent, "kill", ALL_OTHERS, SIGKILL)
    assert mine.signals.pending == bit(SIGKILL)
    assert not parent.signals.pending


# --- identities ---


def test_setuid_of_the_superuser_is_for_good(task: Any, call: Any) -> None:
    task.credentials = user(0)
    call(task, "setuid", 1000)
    call.fails(task, Errno.EPERM, "setuid", 0)
    assert call(task, "getuid") == (1000, 1000)


def test_a_program_with_set_user_id_goes_back_and_forth(task: Any, call: Any) -> None:
    ids = task.credentials = user(1000)
    ids.euid = ids.suid = 50
    call(task, "setuid", 1000)
    assert call(task, "getuid") == (1000, 1000)
    call(task, "setuid", 50)
    assert call(task, "getuid") == (1000, 50)
    call.fails(task, Errno.EPERM, "setuid", 51)


class Program(Vnode):
    """A file of user 50 and group 60."""

    def __init__(self, mode: int) -> None:
        self.mode = mode

    def owner(self) -> tuple[int, int]:
        return 50, 60


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0o755, (1000, 1000)), (0o4755, (50, 1000)), (0o2755, (1000, 60)), (0o6755, (50, 60))],
)
def test_exec_takes_on_the_owner_of_a_program_with_set_user_id(task: Any, mode: int, expected: tuple[int, int]) -> None:
    ids = task.credentials = user(1000)
    program._set_ids(task, Program(mode))
    assert (ids.euid, ids.egid) == (ids.suid, ids.sgid) == expected
    assert (ids.uid, ids.gid) == (1000, 1000)


def test_exec_takes_on_nobody_for_a_script_or_a_traced_process(task: Any) -> None:
    ids = task.credentials = user(1000)
    ids.suid = 7
    program._set_ids(task, None)
    assert (ids.uid, ids.euid, ids.suid) == (1000, 1000, 1000)


def test_setresuid(task: Any, call: Any) -> None:
    ids = task.credentials = user(1000)
    ids.suid = 7
    call(task, "setresuid", -1, 7, -1)
    assert (ids.uid, ids.euid, ids.suid) == (1000, 7, 7)
    call.fails(task, Errno.EPERM, "setresuid", 8, -1, -1)


def test_groups(task: Any, call: Any) -> None:
    task.credentials = user(1000)
    call.fails(task, Errno.EPERM, "setgroups", 0, 0)
    task.credentials = user(0)
    call.fails(task, Errno.EINVAL, "setgroups", 21, 0)
    call(task, "setgroups", 0, 0)
    assert call(task, "getgroups", 0, 0) == 0


def test_nice(task: Any, call: Any) -> None:
    task.credentials = user(1000)
    assert call(task, "nice", 5) == 5
    call.fails(task, Errno.EPERM, "nice", -1)
    call.fails(task, Errno.EPERM, "nice", 41)
    assert call(task, "nice", 40) == 19
    task.credentials = user(0)
    assert call(task, "nice", -100) == -20


def test_rtprio(machine: Any, parent: Any, call: Any) -> None:
    child = child_of(machine, parent)
    call.fails(parent, Errno.EPERM, "rtprio", 0, 5)
    assert call(parent, "rtprio", 0, 1001) == call(parent, "rtprio", child.pid, 1000) == 1001
    call.fails(parent, Errno.EPERM, "rtprio", child.pid, 1001)
    call.fails(parent, Errno.EINVAL, "rtprio", 0, 128)
    parent.credentials = user(0)
    assert call(parent, "rtprio", child.pid, 5) == 1001
    assert call(parent, "rtprio", child.pid, 1001) == 5


def test_only_the_superuser_raises_limits(task: Any, call: Any) -> None:
    def limit(current: int, maximum: int) -> int:
        task.memory.put_u32(DATA, current)
        task.memory.put_u32(DATA + 4, maximum)
        return DATA

    task.credentials = user(1000)
    call(task, "setrlimit", RLIMIT_FSIZE, limit(512, 1024))
    call.fails(task, Errno.EPERM, "setrlimit", RLIMIT_FSIZE, limit(512, 2048))
    call.fails(task, Errno.EPERM, "ulimit", 2, 4)
    call.fails(task, Errno.EINVAL, "setrlimit", RLIMIT_FSIZE, limit(1024, 512))
    call(task, "setrlimit", RLIMIT_STACK, limit(4096, 8192))
    call(task, "getrlimit", RLIMIT_STACK, DATA)
    assert (task.memory.u32(DATA), task.memory.u32(DATA + 4)) == (4096, 8192)
    task.credentials = user(0)
    assert call(task, "ulimit", 2, 4) == 4
    call(task, "setrlimit", RLIMIT_FSIZE, limit(4096, 8192))
    call.fails(task, Errno.EPERM, "setrlimit", RLIMIT_STACK, limit(4096, 1 << 30))


def test_plock(task: Any, call: Any) -> None:
    task.credentials = user(1000)
    call.fails(task, Errno.EPERM, "plock", 1)
    task.credentials = user(0)
    call.fails(task, Errno.EINVAL, "plock", 0)
    call(task, "plock", 2)
    call.fails(task, Errno.EINVAL, "plock", 1)
    call(task, "plock", 4)
    call(task, "plock", 0)
    call(task, "plock", 1)


# --- debuggers that attach ---


def attached(machine: Any, debugger: Any, call: Any) -> Any:
    """A process of nobody's that `debugger` has stopped and waited for."""
    other = machine.task()
    call(debugger, "ptrace", PT_ATTACH, other.pid, 0, 0)
    other.signals.deliver()
    assert call(debugger, "wait", 0) == (other.pid, SIGTRAP << 8 | 0x7F)
    return other


def test_attaching_stops_even_who_blocks_the_signal(machine: Any, task: Any, call: Any) -> None:
    other = machine.task()
    other.signals.set_mask(0xFFFFFFFF)
    call(task, "ptrace", PT_ATTACH, other.pid, 0, 0)
    other.signals.set_mask(0xFFFFFFFF)
    other.signals.deliver()
    assert other.stopped
    assert task.signals.pending == 0  # SIGCLD is ignored by default
    call.fails(task, Errno.EPERM, "ptrace", PT_ATTACH, other.pid, 0, 0)


def test_who_may_attach(machine: Any, parent: Any, call: Any) -> None:
    other = machine.task(credentials=user(1001))
    call.fails(parent, Errno.EPERM, "ptrace", PT_ATTACH, other.pid, 0, 0)
    other.credentials.uid = 1000
    call.fails(parent, Errno.EPERM, "ptrace", PT_ATTACH, other.pid, 0, 0)
    other.credentials.suid = 1000
    call(parent, "ptrace", PT_ATTACH, other.pid, 0, 0)


def test_who_is_stopped_already_is_reported_at_once(machine: Any, task: Any, call: Any) -> None:
    other = machine.task()
    other.stop(SIGSTOP)
    call(task, "ptrace", PT_ATTACH, other.pid, 0, 0)
    assert call(task, "wait", 0) == (other.pid, SIGSTOP << 8 | 0x7F)


def test_going_on_forgets_what_is_pending(machine: Any, task: Any, call: Any) -> None:
    other = attached(machine, task, call)
    other.signals.post(SIGTERM)
    call(task, "ptrace", PT_CONTIN, other.pid, 1, 0)
    assert not other.stopped
    assert not other.signals.pending
    assert other.traced


def test_a_debugger_that_goes_away_lets_go(machine: Any, task: Any, call: Any) -> None:
    other = attached(machine, task, call)
    task.exit(0)
    assert other.alive
    assert not other.traced
    assert not other.stopped


def test_both_learn_of_the_end(machine: Any, parent: Any, call: Any) -> None:
    debugger = machine.task(credentials=user(0))
    child = child_of(machine, parent)
    call(debugger, "ptrace", PT_ATTACH, child.pid, 0, 0)
    child.signals.deliver()
    assert call(parent, "waitpid", ANY, 0, 3) == (0, 0)  # stops are the debugger's affair
    child.exit(EXITED)
    assert call(debugger, "wait", 0) == (child.pid, EXITED)
    call.fails(debugger, Errno.ECHILD, "wait", 0)
    assert call(parent, "wait", 0) == (child.pid, EXITED)


def test_a_zombie_takes_signals_from_who_might_have_sent_it_some(machine: Any, parent: Any, call: Any) -> None:
    child = child_of(machine, parent)
    child.credentials.uid = 7
    child.exit(EXITED)
    for uid in (0, 7):
        parent.credentials.euid = uid
        assert call(parent, "kill", child.pid, SIGTERM) is None
    parent.credentials.uid = parent.credentials.euid = 8
    call.fails(parent, Errno.EPERM, "kill", child.pid, SIGTERM)
    call(parent, "wait", 0)
    call.fails(parent, Errno.ESRCH, "kill", child.pid, SIGTERM)
