"""Two programs wander about in one tree, while a process of the host puts links to elsewhere in place of what is there.

HP9K_SOAK=N goes on N times as long.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import vandal
from guest import ENVIRONMENT, command
from oracle import MARK, Oracle

SOAK = int(os.environ.get("HP9K_SOAK", "1"))
COUNT = 4000 * SOAK
RACE = 3.0 * SOAK  # seconds


@pytest.mark.timeout(60 + 60 * SOAK)
def test_nobody_leaves_the_tree(series: str, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "a/b/c").mkdir(parents=True)
    (tree / "b/a").mkdir(parents=True)
    (tree / "file").write_bytes(b"inside")
    oracle = Oracle(tmp_path / "outside")
    racing = subprocess.Popen([sys.executable, vandal.__file__, str(tree), str(oracle.path), str(RACE)])
    programs = [
        subprocess.Popen(
            command("wander", root, str(oracle.path), MARK.decode(), seed, str(COUNT), options=options),
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, root, options in (
            ("1", "/tree", ("--mount", f"{tree}:/tree")),
            ("2", "/tree/a", ("--mount", f"{tree}:/tree")),
        )
    ]
    for program in programs:
        said, _ = program.communicate(timeout=50 + 50 * SOAK)
        assert (said, program.returncode) == ("done\n", 0)
    racing.wait()
    oracle.check()
    oracle.close()
