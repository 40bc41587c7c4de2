"""Runs a guest program in a machine of its own, in this process: as any user, in any file system."""

from __future__ import annotations

from functools import partial

import guest

from kernel.abi.file import O_RDWR
from kernel.credentials import Credentials
from kernel.fs.context import FileSystemContext
from kernel.fs.vfs import OpenFile
from kernel.loader.formats import read
from kernel.machine import Machine
from kernel.net import spec
from kernel.process.descriptors import FileTable
from kernel.process.table import Processes
from kernel.process.task import Task
from rom import models

MODELS = {"s300": "9000/370", "s800": "9000/720"}


class Output(OpenFile):
    """Descriptor 1."""

    def __init__(self) -> None:
        super().__init__(O_RDWR)
        self.text = b""

    async def write(self, task: Task, data: memoryview) -> int:
        self.text += data
        return len(data)


def run(
    series: str,
    program: str,
    *arguments: str,
    namespace: FileSystemContext,
    uid: int,
    room: dict[str, int] | None = None,
) -> str:
    """What the program of that name prints. `room`: attributes of `Processes`, the limits of the system."""
    guest.lay_libraries(namespace, series)
    machine = Machine(
        models.find(MODELS[series]), namespace, partial(spec.create, "none", "A.09.05"), log=lambda text: None
    )
    for name, value in (room or {}).items():
        assert hasattr(Processes(), name)
        setattr(machine.processes, name, value)
    files, output = FileTable(), Output()
    files.put(1, output)
    argv = [program, *arguments]
    try:
        with read(guest.BINARIES / program) as image:
            machine.spawn(image, [word.encode() for word in argv], [], files, Credentials(uid, uid))
        machine.run()
    finally:
        machine.close()
    return output.text.decode("latin-1")
