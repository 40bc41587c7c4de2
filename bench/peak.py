"""Runs a command and prints the first word it prints, and the most memory it had, in MiB, with all it started.

    python bench/peak.py COMMAND [ARGUMENT...]

What is counted is each process's own peak (VmHWM), looked at until it ends; added up, since they live at one time.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

INTERVAL = 0.02  # seconds between two looks


def _status(process: Path) -> dict[str, int]:
    """Parent and peak (in KiB) of a process; empty when it is gone."""
    try:
        lines = process.joinpath("status").read_text().splitlines()
    except OSError:
        return {}
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    return {name: int(fields[name].split()[0]) for name in ("PPid", "VmHWM") if name in fields}


def _look(root: int, peaks: dict[int, int]) -> None:
    """Note the peaks of `root` and its descendants."""
    found = {int(path.name): _status(path) for path in Path("/proc").iterdir() if path.name.isdecimal()}
    for process, status in found.items():
        ancestor = process
        while ancestor not in (root, 0, 1) and ancestor in found:
            ancestor = found[ancestor].get("PPid", 0)
        if ancestor == root and "VmHWM" in status:
            peaks[process] = max(peaks.get(process, 0), status["VmHWM"])


def main(command: list[str]) -> int:
    peaks: dict[int, int] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        while child.poll() is None:
            _look(child.pid, peaks)
            time.sleep(INTERVAL)
        said = child.stdout.read().split() if child.stdout else []
    print(said[0] if said else "nothing", sum(peaks.values()) / 1024)
    return child.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
