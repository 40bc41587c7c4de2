"""Which FIFOs processes of this machine have open, and who waits for a partner."""

from __future__ import annotations

from kernel.waiting import WaitQueue

FifoKey = tuple[int, int]  # device and inode on the host


class FifoTable:
    """One machine's."""

    def __init__(self) -> None:
        self.opened = WaitQueue()
        self.writing: set[FifoKey] = set()  # those with a write that is half done and must not be torn
        self.written, self.taken = WaitQueue(), WaitQueue()
        self._writers: dict[FifoKey, int] = {}

    def has_writer(self, key: FifoKey) -> bool:
        return key in self._writers

    def add_writer(self, key: FifoKey) -> None:
        self._writers[key] = self._writers.get(key, 0) + 1

    def remove_writer(self, key: FifoKey) -> None:
        self._writers[key] -= 1
        if not self._writers[key]:
            del self._writers[key]
