"""Pages a debugger watches: the guest may not access them as it otherwise might."""

from __future__ import annotations

from collections.abc import Callable


class Guards:
    """Of one space. Pages are numbers; `AddressSpace.guard` makes the entries."""

    def __init__(self) -> None:
        self.before: dict[int, int] = {}  # what may be done with a page when it is not guarded
        self.opened: list[int] = []  # those the kernel accessed, in order
        self.on_open: Callable[[], None] | None = None  # called when it has

    def within(self, address: int, length: int) -> list[int]:
        """The guarded pages of a range."""
        last = (address + length - 1) >> 12
        return [page for page in self.before if address >> 12 <= page <= last]

    def forget(self, first: int, last: int) -> None:
        """The pages from `first` to before `last` are what they are."""
        if self.before:
            for page in [page for page in self.before if first <= page < last]:
                del self.before[page]
