"""pstat(2): the machine, its processor, memory and processes, for ps, top and the like; and titles of processes.

An instance's index is its place among its kind; a process's is its number, so that a list that is asked for in parts
misses none when one of those before it ends.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Annotated

from emu.memory import PROT_EXEC, PROT_WRITE
from kernel.abi import pstat as abi
from kernel.abi.errno import Errno
from kernel.abi.pstat import PAGE_SIZE, Layout, Request, State, Value
from kernel.calls.arguments import Argument, Guest, Int, OutPointer, Uint
from kernel.calls.table import syscall
from kernel.model import Node
from kernel.process.load import Averages
from kernel.process.table import Processes
from kernel.process.task import Task
from kernel.process.zombie import INIT
from kernel.tty.sessions import Sessions

_TIMER = 100_000_000  # counts a second of CR16 (`emu/parisc/interpreting.py`)
_NONE = -1  # the numbers of a terminal where there is none
_SLEEPING, _RUNNING = 154, 178  # usual priorities: of who waits for something slow, of who computes

Values = dict[str, Value]


def _show_request(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    number = raw[index] & ~abi.WIDE
    return f"PSTAT_{Request(number).name}" if number in abi.REQUESTS else str(raw[index])


PstatRequest = Annotated[int, Argument("i", _show_request)]


@syscall(245, "pstat", s800=239)
def pstat(task: Task, request: PstatRequest, buffer: OutPointer, size: Uint, count: Uint, index: Int) -> int:
    """The number of instances stored; 0 for a title. Raises EINVAL, ESRCH, ENOSYS where no program shows what a
    structure looks like."""
    kind, wide = request & ~abi.WIDE, bool(request & abi.WIDE)
    if kind == Request.SETCMD:
        task.command = task.memory.read(buffer, min(size, abi.COMMAND_MAX)).split(b"\0")[0]
        return 0
    if not 0 < size <= abi.SIZE_MAX:
        raise Errno.EINVAL
    if kind == Request.PROC:
        layout, found = abi.STATUS, _statuses(task, count, index)
    elif kind in _SINGLE:
        layout, values = _SINGLE[kind]
        if count != 1 or index != 0:
            raise Errno.EINVAL
        found = iter([values(task)])
    elif kind in _PLURAL:
        layout, instances = _PLURAL[kind]
        found = _chosen(instances(task), count, index, by_key=kind == Request.LVINFO)
    elif kind in abi.REQUESTS:
        task.machine.log_once(f"PSTAT_{Request(kind).name}: no program shows what its structure looks like")
        raise Errno.ENOSYS
    else:
        raise Errno.EINVAL
    return _store(task, buffer, size, (abi.packed(layout, values, size, wide=wide) for values in found))


def _store(task: Task, buffer: int, size: int, instances: Iterator[bytes]) -> int:
    stored = 0
    for instance in instances:
        task.memory.write(buffer + stored * size, instance)
        stored += 1
    return stored


def _chosen(instances: list[Values], count: int, index: int, *, by_key: bool) -> Iterator[Values]:
    """Up to `count` from the `index`th on; without a count, where that is allowed, the one whose key is `index`."""
    if not count and by_key:
        raise Errno.ESRCH
    if not count or index < 0:
        raise Errno.EINVAL
    return iter(instances[index : index + count])


# --- the machine ---


def _up(task: Task) -> float:
    """Seconds since it was switched on."""
    return task.clock.monotonic() - task.machine.part(Node).booted


def _static(task: Task) -> Values:
    return {
        "boot_time": int(task.clock.time() - _up(task)),
        "physical_memory": task.machine.part(Processes).swap // PAGE_SIZE,
        "page_size": PAGE_SIZE,
    }


def _memory(task: Task) -> tuple[int, int]:
    """Pages in use and in all. What processes may have is the machine's memory and its swap space alike."""
    processes = task.machine.part(Processes)
    return processes.memory_used // PAGE_SIZE, processes.swap // PAGE_SIZE


def _dynamic(task: Task) -> Values:
    used, total = _memory(task)
    processes, node = task.machine.part(Processes), task.machine.part(Node)
    if processes.averages is None:
        processes.averages = Averages(node.booted)
    one, five, fifteen = processes.averages.at(task.clock.monotonic(), processes.spent)
    return {
        "psd_proc_cnt": 1,
        "psd_vm": used,
        "psd_avm": used,
        "psd_rm": used,
        "psd_arm": used,
        "psd_free": total - used,
        "psd_avg_1_min": one,
        "psd_avg_5_min": five,
        "psd_avg_15_min": fifteen,
        "psd_cpu_time": _cpu_time(task),
    }


def _cpu_time(task: Task) -> tuple[int, ...]:
    """Ticks in each state."""
    spent = task.machine.part(Processes).spent
    ticks = [0] * abi.CPU_STATES
    ticks[abi.CP_USER] = int(spent * task.abi.CLOCK_TICKS)
    ticks[abi.CP_IDLE] = max(0, int((_up(task) - spent) * task.abi.CLOCK_TICKS))
    return tuple(ticks)


def _vminfo(task: Task) -> Values:
    used, total = _memory(task)
    return {"psv_swapspc_cnt": total - used, "psv_swapspc_max": total}


def _swap_areas(task: Task) -> list[Values]:
    used, total = _memory(task)
    return [{"pss_nfpgs": total - used, "pss_nblksenabled": total * (PAGE_SIZE // 1024)}]


def _processors(task: Task) -> list[Values]:
    return [{"psp_iticksperclktick": _TIMER // task.abi.CLOCK_TICKS, "psp_cpu_time": _cpu_time(task)}]


def _nothing(task: Task) -> list[Values]:
    """Disks and logical volumes: files here are the host's."""
    return []


_SINGLE: dict[int, tuple[Layout, Callable[[Task], Values]]] = {
    Request.STATIC: (abi.STATIC, _static),
    Request.DYNAMIC: (abi.DYNAMIC, _dynamic),
    Request.VMINFO: (abi.VMINFO, _vminfo),
}
_PLURAL: dict[int, tuple[Layout, Callable[[Task], list[Values]]]] = {
    Request.PROCESSOR: (abi.PROCESSOR, _processors),
    Request.SWAPINFO: (abi.SWAPINFO, _swap_areas),
    Request.DISKINFO: ({}, _nothing),
    Request.LVINFO: ({}, _nothing),
}


# --- processes ---


def _statuses(task: Task, count: int, index: int) -> Iterator[Values]:
    """Those from number `index` on, `count` at most; without a count the one with that number, or ESRCH."""
    processes = task.machine.part(Processes)
    numbers = processes.numbers()
    if not count:
        if index not in numbers:
            raise Errno.ESRCH
        return iter([_status(task, processes, index)])
    if index < 0:
        raise Errno.EINVAL
    wanted = [number for number in numbers if number >= index][:count]
    return (_status(task, processes, number) for number in wanted)


def _status(task: Task, processes: Processes, pid: int) -> Values:
    target = processes.alive.get(pid)
    return _dead(processes, pid) if target is None else _living(task, target)


def _dead(processes: Processes, pid: int) -> Values:
    zombie = processes.zombie(pid)
    assert zombie is not None
    parents = (parent.pid for parent in processes.alive.values() if pid in parent.family.zombies)
    return {
        "pst_idx": pid,
        "pst_pid": pid,
        "pst_ppid": next(parents, INIT),
        "pst_uid": zombie.uid,
        "pst_utime": int(zombie.times.user),
        "pst_stat": State.ZOMBIE,
        "pst_term.psd_major": _NONE,
        "pst_term.psd_minor": _NONE,
    }


def _living(task: Task, target: Task) -> Values:
    ids, share = target.credentials, target.share
    state = _state(target)
    usual = _SLEEPING if state == State.SLEEP else _RUNNING
    sessions = task.machine.part(Sessions)
    terminal = sessions.line_of(target).device if sessions.has_line(target) else _NONE
    return {
        "pst_idx": target.pid,
        "pst_pid": target.pid,
        "pst_ppid": target.ppid,
        "pst_uid": ids.uid,
        "pst_euid": ids.euid,
        "pst_gid": ids.gid,
        "pst_egid": ids.egid,
        "pst_nice": share.nice,
        "pst_pri": usual if share.realtime is None else share.realtime,
        "pst_utime": int(share.seconds),
        "pst_start": int(target.started),
        "pst_stat": state,
        "pst_term.psd_major": terminal >> 24,
        "pst_term.psd_minor": terminal & 0xFFFFFF if terminal != _NONE else _NONE,
        "pst_cmd": target.command[: abi.COMMAND_MAX],
        "pst_ucomm": os.path.basename(target.name)[: abi.PROGRAM_MAX],
        "pst_nlwps": len(target.process.threads),
        **_sizes(target),
    }


def _state(target: Task) -> State:
    if target.stopped:
        return State.STOP
    return State.SLEEP if all(thread.waiting for thread in target.process.threads.values()) else State.RUN


def _sizes(target: Task) -> Values:
    """Pages of each kind of memory. Nothing here is swapped out: all of it is resident."""
    text = data = shared = mapped = 0
    low, high = target.abi.STACK_AREA
    start, end = target.abi.live_stack(target.cpu)
    of_others = [(mapping.start, mapping.end) for mapping in target.mappings if mapping.shared]
    for region in target.memory.regions():
        pages = (region.end - region.start) // PAGE_SIZE
        if low <= region.start < high:
            continue
        if any(first < region.end and region.start < last for first, last in of_others):
            shared += pages
        elif region.prot & (PROT_EXEC | PROT_WRITE) == PROT_EXEC:
            text += pages
        elif region.start < target.break_end:
            data += pages
        else:
            mapped += pages
    stack = max(0, end - start) // PAGE_SIZE
    return {
        "pst_tsize": text,
        "pst_vtsize": text,
        "pst_dsize": data,
        "pst_vdsize": data,
        "pst_ssize": stack,
        "pst_vssize": stack,
        "pst_vshmsize": shared,
        "pst_vmmsize": mapped,
        "pst_rssize": text + data + stack + shared + mapped,
    }
