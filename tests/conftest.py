"""What every test may rely on, however the suite was started."""

from __future__ import annotations

import os
import signal

# nohup ignores SIGHUP, a shell's `&` SIGINT and SIGQUIT, and children inherit that: the programs of tests would never
# see the signals that are sent to them.
for _number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
    signal.signal(_number, signal.SIG_DFL)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Tests start hp9k some thousand times: without its modules' bytecode each start takes three times as long.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
