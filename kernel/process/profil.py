"""profil(2): where a program spends its processor time, counted at the ticks of its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.memory import MemoryFault

if TYPE_CHECKING:
    from kernel.process.task import Task

_COUNT = 2  # bytes
_SCALE_BITS = 16  # the scale is a fraction


class Profile:
    """Counts in the program's memory: `size` bytes at `buffer`, the first for what is at `offset`.

    `since` is how much processor time the process has used so far, in seconds.
    """

    def __init__(self, buffer: int, size: int, offset: int, scale: int, since: float) -> None:
        self._buffer, self._size, self._offset, self._scale = buffer, size, offset, scale
        self._since = since

    def fork(self) -> Profile:
        """A child's, which has used no time yet."""
        return Profile(self._buffer, self._size, self._offset, self._scale, 0.0)

    def sample(self, task: Task) -> bool:
        """Charge the ticks that have passed to where the program is now; False when the buffer is gone."""
        ticks = int((task.cpu_seconds - self._since) * task.abi.CLOCK_TICKS)
        if not ticks:
            return True
        self._since += ticks / task.abi.CLOCK_TICKS
        place = ((task.cpu.pc - self._offset) * self._scale >> _SCALE_BITS) & -_COUNT
        if not 0 <= place <= self._size - _COUNT:
            return True
        address = self._buffer + place
        try:
            count = int.from_bytes(task.memory.read(address, _COUNT), "big") + ticks
            task.memory.write(address, (count & 0xFFFF).to_bytes(_COUNT, "big"))
        except MemoryFault:
            return False
        return True
