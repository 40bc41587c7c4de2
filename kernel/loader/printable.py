"""Text from files, made safe for terminals and logs."""

from __future__ import annotations


def printable(text: str) -> str:
    """`text` with everything that could move a terminal's cursor or break a line as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
