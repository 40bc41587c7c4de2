"""What a program of one line waits for before it runs: nothing that it doesn't use is loaded."""

from __future__ import annotations

import subprocess
import sys

import guest
import pytest

# Each of them takes a hundredth of a start or more, and is loaded when something asks for it.
LATE = (
    *("click", "dataclasses", "hashlib", "llvmlite", "pickle", "socket", "subprocess", "unicorn"),
    *("emu.jit.background", "emu.m68k.reference", "emu.parisc.reference", "emu.isa.declaration"),
    *("kernel.ipc", "kernel.net", "kernel.syscalls.signal", "kernel.syscalls.unimplemented"),
    *("tools.commands", "tools.inspect", "tools.cc"),
)
PROGRAM = """
import sys, os
from tools import cli
def leave(status):
    for module in list(sys.modules.values()):
        for kind in list(vars(module).values()):
            if isinstance(kind, type) and hasattr(kind, "__orig_bases__") and "NamedTuple" in str(kind.__orig_bases__):
                print(f"NamedTuple {module.__name__}.{kind.__name__}")
    print(*sys.modules, sep="\\n", flush=True)
    os._exit(status)
cli._leave = leave
sys.argv = ["hp9k", "run", *sys.argv[1:]]
cli.main()
"""


@pytest.mark.parametrize("series", ["s300", "s800"])
def test_nothing_is_loaded_that_is_not_used(series: str) -> None:
    hello = guest.BINARIES.parent / series / "hello"
    for _ in range(2):  # the first may have to wait for the compiler
        done = subprocess.run([sys.executable, "-c", PROGRAM, str(hello)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    first, *modules = done.stdout.splitlines()
    assert first == "hello, world"
    assert not set(modules) & set(LATE)
    assert not [name for name in modules if name.startswith("NamedTuple")]
