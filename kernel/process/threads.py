"""Threads of a process: making one, and the end of one."""

from __future__ import annotations

from kernel.abi.errno import Errno
from kernel.process.sleepers import place
from kernel.process.table import Processes
from kernel.process.task import Task


def create(task: Task, start: int, argument: int, stack: int, private: int, *, suspended: bool = False) -> Task:
    """A thread that calls the function `start`, as C has its address, with one argument. It has its creator's signal
    mask, and `private` in the register that is each thread's own.

    Raises EAGAIN when the process has too many, ENOMEM when the host has no room for another, MemoryFault.
    """
    processes, process = task.machine.part(Processes), task.process
    if len(process.threads) >= processes.most_threads:
        raise Errno.EAGAIN
    try:
        cpu = task.cpu.fork(task.memory)
    except OSError:
        raise Errno.ENOMEM from None
    try:
        task.abi.enter_thread(cpu, start, argument, stack, private)
    except BaseException:
        cpu.close()
        raise
    thread = Task(process, task.abi, cpu, lwp=processes.new_lwp(), creator=task)
    thread.suspended = suspended
    for observer in task.observers:
        thread.attach(observer)
        observer.began(task, thread)
    if not suspended:
        task.scheduler.ready(thread)
    return thread


def leave(task: Task, word: int) -> None:
    """A thread ends. Those who sleep at `word` (0: nowhere) wake up and find 0 there. Raises MemoryFault."""
    if word:
        task.memory.put_u32(word, 0)
        task.machine.part(Processes).sleepers.wake(place(task, word), 1 << 31)
    task.process.end_thread(task)


def terminate(thread: Task) -> None:
    """End another one."""
    thread.process.end_thread(thread)
    thread.release()


def find(task: Task, lwp: int) -> Task:
    """Another thread of the process, or the same. Raises ESRCH."""
    thread = task.process.threads.get(lwp)
    if thread is None or thread.retired:
        raise Errno.ESRCH
    return thread


def suspend(thread: Task) -> None:
    """Let it not run until `resume`."""
    thread.suspended = True
    thread.cpu.stop()


def resume(thread: Task) -> None:
    if thread.suspended:
        thread.suspended = False
        if not thread.waiting and thread not in thread.scheduler.runnable:
            thread.scheduler.ready(thread)
