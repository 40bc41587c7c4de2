"""What the kernel must know of the machine it runs on. The list of models is in `rom`."""

from __future__ import annotations

from emu.named import Named
from kernel.abi.structs import Utsname

SYSNAME = b"HP-UX"
_NODENAME_MAX = 8  # bytes that fit utsname


class Model(Named):
    """A machine and the release of HP-UX on it."""

    name: str  # as uname(2) says it, "9000/370"
    cpu: str  # "68020", "68030", "68040"; PA-RISC "1.0", "1.1", "2.0"
    release: str  # "A.09.05"
    version: str  # licence letter of utsname: "A" two users ... "B" unlimited on the Series 300
    context: str  # what getcontext(2) lists, hardware tags first
    series: str = "s300"
    idnumber: str = ""

    @property
    def major(self) -> int:
        """The release's first number: 10 for "B.10.20"."""
        return int(self.release.split(".")[1])


class Node:
    """What a machine is called on its networks, and when it was switched on (clock.monotonic)."""

    def __init__(self, name: str, booted: float) -> None:
        self.name = name
        self.domain = ""
        self.booted = booted


def utsname(model: Model, node: str) -> Utsname:
    """What uname(2) says of `model` under the name `node`."""
    return Utsname(
        sysname=SYSNAME,
        nodename=node.encode("latin-1", "replace")[:_NODENAME_MAX],
        release=model.release.encode(),
        version=model.version.encode(),
        machine=model.name.encode(),
        idnumber=model.idnumber.encode(),
    )
