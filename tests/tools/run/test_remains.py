"""What a thousand processes took is given back while others go on."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import os, sys, weakref
from kernel.process.task import Task
from tools import cli
made = weakref.WeakSet()
init = Task.__init__
def counted(self, *arguments):
    init(self, *arguments)
    made.add(self)
Task.__init__ = counted
def leave(status):
    print(len(made), file=sys.stderr, flush=True)
    os._exit(status)
cli._leave = leave
sys.argv = ["hp9k", "run", "sh", "-c", "i=0; while [ $i -lt 300 ]; do (:); i=$((i+1)); done; echo $i"]
cli.main()
"""


def test_the_dead_are_cleared_away() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "300\n"
    assert int(done.stderr) < 100
