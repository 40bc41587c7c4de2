"""HP-UX programs in the hands of Python: run them, stop them, look into them, change what they do.

    import hp9k

    with hp9k.Machine() as machine:
        process = machine.start("./prog")
        process.hook("licence_ok", lambda process: 1)
        print(process.run())

docs/api.md has the tour.
"""

from hp9k.calls import Call
from hp9k.hooks import Hook
from hp9k.machine import Machine
from hp9k.process import Process, Stop
from hp9k.running import Result, run
from hp9k.views import Memory, Registers
from kernel.abi.errno import Errno
from kernel.debug.snapshot import Snapshot
from kernel.loader.image import FormatError
from tools.options import BadOption

__all__ = [
    "BadOption", "Call", "Errno", "FormatError", "Hook", "Machine", "Memory", "Process", "Registers", "Result",
    "Snapshot", "Stop", "run",
]  # fmt: skip
