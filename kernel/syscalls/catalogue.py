"""Which modules declare the system calls of a series."""

from __future__ import annotations

import importlib

from kernel.calls import table
from kernel.syscalls import unimplemented

# The modules that declare system calls.
CALLS = (
    "attributes",
    "descriptor",
    "directory",
    "file",
    "filesystem",
    "identity",
    "ipc",
    "lock",
    "memory",
    "mount",
    "msemaphore",
    "netioctl",
    "priority",
    "process",
    "resource",
    "select",
    "signal",
    "socket",
    "socket_message",
    "system",
    "time",
)
OWN_CALLS = {"s300": (), "s800": ("large_file", "posix", "posix_ipc", "realtime")}  # calls that one series alone has


def system_calls(series: str) -> table.Table:
    """The whole table of one series."""
    modules = [importlib.import_module(f"kernel.syscalls.{name}") for name in CALLS + OWN_CALLS[series]]
    return table.Table(series, modules, lambda: unimplemented.rows(series))
