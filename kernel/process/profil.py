"""profil(2): where a program spends its processor time, counted at the ticks of its clock."""

from __future__ import annotations

from emu.memory import AddressSpace, MemoryFault

_COUNT = 2  # bytes
_SCALE_BITS = 16  # the scale is a fraction


class Profile:
    """Counts in the program's memory: `size` bytes at `buffer`, the first for what is at `offset`.

    `ticks` is how many of them the clock has in a second, `since` how much processor time the process has used so far,
    in seconds.
    """

    def __init__(self, buffer: int, size: int, offset: int, scale: int, ticks: int, since: float) -> None:
        self._buffer, self._size, self._offset, self._scale = buffer, size, offset, scale
        self._ticks = ticks
        self._since = since

    def fork(self) -> Profile:
        """A child's, which has used no time yet."""
        return Profile(self._buffer, self._size, self._offset, self._scale, self._ticks, 0.0)

    def sample(self, seconds: float, pc: int, memory: AddressSpace) -> bool:
        """Charge the ticks that have passed to `pc`; False when the buffer is gone.

        `seconds` is the processor time the process has used by now.
        """
        ticks = int((seconds - self._since) * self._ticks)
        if not ticks:
            return True
        self._since += ticks / self._ticks
        place = ((pc - self._offset) * self._scale >> _SCALE_BITS) & -_COUNT
        if not 0 <= place <= self._size - _COUNT:
            return True
        address = self._buffer + place
        try:
            count = int.from_bytes(memory.read(address, _COUNT), "big") + ticks
            memory.write(address, (count & 0xFFFF).to_bytes(_COUNT, "big"))
        except MemoryFault:
            return False
        return True
