"""Which modules declare the system calls of a series, and by `index.py` which call is in which.

`python -m kernel.syscalls.catalogue` writes that file again.
"""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING

from kernel.calls import table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

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
    "pstat",
    "resource",
    "select",
    "signal",
    "socket",
    "socket_message",
    "system",
    "time",
)
OWN_CALLS = {
    "s300": (),
    "s800": ("large_file", "lwp", "posix", "posix_ipc", "realtime"),
}  # calls that one series alone has


def system_calls(series: str) -> table.Table:
    """The whole table of one series."""
    from kernel.syscalls.index import INDEX  # not there yet while it is written

    modules = {number: name for name, numbers in INDEX[series].items() for number in numbers}
    return table.Table(series, modules, _load, partial(_missing, series))


def _load(name: str) -> ModuleType:
    return importlib.import_module(f"kernel.syscalls.{name}")


def _missing(series: str) -> Iterator[table.Entry]:
    from kernel.syscalls import unimplemented

    return unimplemented.rows(series)


def index(series: str) -> Iterator[tuple[str, list[int]]]:
    """Each module with the numbers it declares, from the declarations."""
    for name in CALLS + OWN_CALLS[series]:
        yield name, sorted(entry.number for entry in table.declared(_load(name), series))


def page() -> str:
    """The text of `index.py`."""
    return "".join(line + "\n" for line in _lines())


def _lines() -> Iterator[str]:
    import textwrap

    yield '"""The module that declares each system call: a program loads those of the calls it makes.'
    yield ""
    yield "Made by `python -m kernel.syscalls.catalogue`."
    yield '"""'
    yield ""
    yield "# fmt: off"
    yield "INDEX: dict[str, dict[str, list[int]]] = {"
    for series in OWN_CALLS:
        yield f'    "{series}": {{'
        for name, numbers in index(series):
            line = f'"{name}": {numbers},'
            yield from textwrap.wrap(line, 120, initial_indent=" " * 8, subsequent_indent=" " * 12)
        yield "    },"
    yield "}"


if __name__ == "__main__":
    with open(__file__.replace("catalogue", "index"), "w") as file:
        file.write(page())
