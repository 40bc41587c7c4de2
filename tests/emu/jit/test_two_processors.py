"""Native code of both processors in one process of the host: a fault belongs to the one that runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from emu.jit import host_code, identity

TOP = Path(__file__).parents[3]
SCRIPT = """
import sys
import m68k_engines, parisc_engines
from emu.memory import AddressSpace
from parisc_program import Assembler

CODE, NOWHERE = 0x10000, 0x50000
load = {
    "m68k": (m68k_engines.make, b"\\x20\\x39" + NOWHERE.to_bytes(4, "big")),  # move.l NOWHERE,d0
    "parisc": (parisc_engines.make, Assembler()("LDB", b=4, t=5).to_bytes(4, "big")),
}
for name in sys.argv[2:]:
    make, code = load[name]
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.write(CODE, code)
    cpu = make(sys.argv[1], memory)
    cpu.pc = CODE
    if name == "parisc":
        cpu.set("r4", NOWHERE)
    stop = cpu.run(10)
    print(name, type(stop).__name__, hex(stop.address), hex(cpu.pc))
    cpu.close()
    memory.close()
"""


@pytest.mark.skipif(not (host_code.supported() and identity.available()), reason="native code can't be made here")
@pytest.mark.parametrize("kind", ["interpreter", "precise", "fast"])
@pytest.mark.parametrize("order", [("m68k", "parisc", "m68k"), ("parisc", "m68k", "parisc")])
def test_faults_go_to_the_processor_that_runs(order: tuple[str, ...], kind: str) -> None:
    path = os.pathsep.join([str(TOP), str(TOP / "tests" / "support")])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, kind, *order],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{name} Fault 0x50000 0x10000" for name in order]
