"""What was put into a program and can be taken out again."""

from __future__ import annotations

from collections.abc import Callable


class Hook:
    """Something that was put in place; `remove` takes it away. Also for `with`."""

    def __init__(self, remove: Callable[[], None]) -> None:
        self._remove: Callable[[], None] | None = remove

    def remove(self) -> None:
        """Of no effect the second time."""
        if self._remove is not None:
            self._remove()
            self._remove = None

    def __enter__(self) -> Hook:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()
