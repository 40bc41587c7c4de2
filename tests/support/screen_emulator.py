"""What a terminal shows after some output: pyte, with the controls it lacks."""

from __future__ import annotations

import pyte

ROWS, COLUMNS = 24, 80


class Terminal(pyte.Screen):
    """An xterm's screen; `rows` of it with their attributes."""

    def __init__(self, rows: int = ROWS, columns: int = COLUMNS) -> None:
        super().__init__(columns, rows)
        self._last = " "
        self._stream = _Stream(self)

    def write(self, output: bytes) -> None:
        self._stream.feed(output)

    def draw(self, data: str) -> None:
        super().draw(data)
        self._last = data[-1:] or self._last

    def repeat(self, count: int = 1) -> None:
        """REP."""
        super().draw(self._last * (count or 1))

    def scroll_up(self, count: int = 1) -> None:
        """SU."""
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = self.margins.bottom if self.margins else self.lines - 1
        for _ in range(count or 1):
            self.index()
        self.cursor.x, self.cursor.y = x, y

    def scroll_down(self, count: int = 1) -> None:
        """SD."""
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = self.margins.top if self.margins else 0
        for _ in range(count or 1):
            self.reverse_index()
        self.cursor.x, self.cursor.y = x, y

    def insert_lines(self, count: int | None = None) -> None:
        """IL. pyte's own forgets that a blank line moves too."""
        self._move_lines(count or 1)

    def delete_lines(self, count: int | None = None) -> None:
        """DL."""
        self._move_lines(-(count or 1))

    def _move_lines(self, distance: int) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        if not top <= self.cursor.y <= bottom:
            return
        rows = [self.buffer.pop(y, None) for y in range(self.cursor.y, bottom + 1)]
        for y, row in enumerate(rows, start=self.cursor.y + distance):
            if row is not None and self.cursor.y <= y <= bottom:
                self.buffer[y] = row
        self.dirty.update(range(self.cursor.y, self.lines))
        self.cursor.x = 0

    def text(self) -> list[str]:
        return [line.rstrip() for line in self.display]

    def cells(self) -> list[list[pyte.screens.Char]]:
        return [[self.buffer[y][x] for x in range(self.columns)] for y in range(self.lines)]


class _Stream(pyte.ByteStream):
    csi = {**pyte.ByteStream.csi, "S": "scroll_up", "T": "scroll_down", "b": "repeat"}
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down", "repeat"}
