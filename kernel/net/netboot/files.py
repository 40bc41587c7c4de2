"""The files that are served: those of one directory and below."""

from __future__ import annotations

import os
from typing import BinaryIO


class NotServed(Exception):
    """The text says why a name is not served; `exists` whether there is something of that name."""

    def __init__(self, text: str, exists: bool = True) -> None:
        super().__init__(text)
        self.exists = exists


def open_below(directory: str, name: bytes) -> BinaryIO:
    """A plain file of `directory` or below; no link leads out of it, for none is followed. Raises NotServed."""
    parts = [part for part in os.fsdecode(name).split("/") if part not in ("", ".")]
    if not parts or ".." in parts or b"\0" in name:
        raise NotServed("not a name that is served")
    at = -1
    try:
        at = os.open(directory, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            kind = os.O_RDONLY | os.O_NONBLOCK if last else os.O_PATH | os.O_DIRECTORY
            found = os.open(part, kind | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)
            os.close(at)
            at = found
        if not os.path.isfile(f"/proc/self/fd/{at}"):
            raise NotServed("not a plain file")
        file, at = os.fdopen(at, "rb"), -1
        return file
    except FileNotFoundError:
        raise NotServed("no such file", exists=False) from None
    except OSError as error:
        raise NotServed(error.strerror or "refused") from None
    finally:
        if at >= 0:
            os.close(at)


def names(directory: str) -> list[str]:
    """The plain files of the directory itself, sorted."""
    with os.scandir(directory) as entries:
        return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
