"""Signals hp9k was started with ignored are ignored in the program too, as after nohup(1)."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from guest import ENVIRONMENT, command


@pytest.mark.parametrize(("ignored", "shown"), [("", "0 0 0"), ("HUP INT", "1 1 0"), ("TERM", "0 0 1")])
def test_ignored_signals(ignored: str, shown: str) -> None:
    trap = f"trap '' {ignored}; " if ignored else ""
    line = trap + shlex.join(command("ignored"))
    done = subprocess.run(["sh", "-c", line], env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == shown + "\n"
