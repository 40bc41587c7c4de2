"""What is known of files that are open, mapped or run, most of it by device and inode on the host: locks, FIFOs,
mappings, programs, pipes; and which directories are held."""

from __future__ import annotations

from kernel.fs.fifo_table import FifoTable
from kernel.fs.host.held import Held
from kernel.fs.locks import LockTable
from kernel.fs.pipe import Pipes
from kernel.mappings import MappedFiles, Texts


class ActiveFiles:
    """One machine's. Files get it when they are opened, whatever file system they are of."""

    def __init__(self) -> None:
        self.locks = LockTable()
        self.fifos = FifoTable()
        self.mapped = MappedFiles()
        self.texts = Texts()
        self.pipes = Pipes()
        self.held = Held()
