"""What all processes of a machine together may have: tunable parameters, as HP-UX's kernels have them in their
configuration. They keep what a guest does from taking all the host has.
"""

from __future__ import annotations

from emu.named import Named


class Tunables(Named):
    """Numbers of things, or bytes. HP's own values would be a nuisance on a machine with one user."""

    nproc: int = 1100
    maxuprc: int = 1000
    max_thread_proc: int = 1024
    memory: int = 2 << 30
    pieces: int = 50_000
    shmall: int = 512 << 20
    posixshm: int = 512 << 20
    posixmq: int = 64 << 20
    nflocks: int = 4096
    pipes: int = 4096
    rights: int = 256


DEFAULTS = Tunables()
# What `--limit help` says of each.
MEANINGS = {
    "nproc": "processes",
    "maxuprc": "processes of one user who isn't the superuser",
    "max_thread_proc": "threads of a process",
    "memory": "bytes of memory of all processes, shared memory included, stacks not",
    "pieces": "pieces that mmap(2), munmap(2) and mprotect(2) cut memory into; Linux lets hp9k have 65,530",
    "shmall": "bytes of shared memory segments, shmget(2)",
    "posixshm": "bytes of shared memory objects, shm_open(2)",
    "posixmq": "bytes that message queues may have to hold, mq_open(2)",
    "nflocks": "record locks, lockf(2) and fcntl(2)",
    "pipes": "pipes, each of 128 KB at most",
    "rights": "open files on their way in messages, sendmsg(2): no process has them, so they count for none",
}
BYTES = frozenset(("memory", "shmall", "posixshm", "posixmq"))
