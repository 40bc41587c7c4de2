"""fork(2) and vfork(2): create a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.memory import AddressSpace
from kernel.abi.errno import Errno
from kernel.process.process import Process
from kernel.process.table import Processes
from kernel.process.task import Task

if TYPE_CHECKING:
    from emu.cpu import Cpu

CHILD = 1  # in the second result register: the C library's stub returns 0 there


def fork(task: Task, *, borrow: bool = False) -> Task:
    """The child, ready to run, its own call of fork returned. `borrow`: it runs in the memory of `task` until it
    executes a program or ends, and `task` must not run meanwhile.

    Raises EAGAIN when there are too many processes, ENOMEM when the host has no room for another.
    """
    machine, processes = task.machine, task.machine.part(Processes)
    processes.check_room(task.credentials)
    if not borrow:
        processes.check_swap(task.memory.private - task.abi.STACK_SIZE)
    cpu = _second_processor(task, borrow)
    process: Process[Task] = Process(
        machine,
        processes.new_pid(),
        cpu.memory,
        task.files.fork(),
        task.fs.fork(),
        task.credentials.copy(),
    )
    child = Task(process, task.abi, cpu)
    child.pgrp, child.session = task.pgrp, task.session
    child.name, child.command, child.program, child.share = task.name, task.command, task.program, task.share.fork()
    child.break_start, child.break_end = task.break_start, task.break_end
    child.limits = dict(task.limits)
    child.lender = task if borrow else None
    child.mappings = task.mappings if borrow else task.mappings.fork(child.memory, child.pid)
    child.signals.inherit(task.signals)
    child.gate.succeed(task.pid, CHILD)
    processes.enter(child, task.process.leader)
    machine.scheduler.runnable.append(child)
    for observer in task.observers:
        if observer.follows:
            child.attach(observer)
    task.observers.forked(child)
    return child


def _second_processor(task: Task, borrow: bool) -> Cpu:
    memory = task.memory
    copy: AddressSpace | None = None
    try:
        if not borrow:
            memory = copy = memory.fork()
        return task.cpu.fork(memory)
    except OSError:
        if copy is not None:
            copy.close()
        raise Errno.ENOMEM from None
