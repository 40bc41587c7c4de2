"""The commands, a file a subject. Importing this declares them all."""

from tools.debug.commands import (
    breakpoints,
    catching,
    code,
    data,
    information,
    memory,
    processes,
    recording,
    running,
    stack,
    support,
)

__all__ = [
    "breakpoints",
    "catching",
    "code",
    "data",
    "information",
    "memory",
    "processes",
    "recording",
    "running",
    "stack",
    "support",
]
