"""A host process that does to a tree whatever is worst for those who walk in it."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

_EXCHANGE = 2
_AT_FDCWD = -100


def exchange(one: Path | bytes, other: Path | bytes, directory: int = _AT_FDCWD) -> None:
    ctypes.CDLL(None).renameat2(directory, os.fsencode(one), directory, os.fsencode(other), _EXCHANGE)


class Vandal:
    """Acts on `tree`, with links that lead to `outside`; what it takes out of the tree goes to `limbo` and comes back.

    It follows no link itself, as long as nobody else acts at the same time.
    """

    def __init__(self, tree: Path, outside: Path, limbo: Path, random: Random) -> None:
        self.tree, self.outside, self.limbo, self.random = tree, outside, limbo, random
        self.count = 0
        self._acts: tuple[Callable[[], None], ...] = (
            self._rename, self._rename, self._swap_for_link, self._swap_for_link, self._replace_by_link,
            self._replace_by_link, self._take_out, self._bring_back, self._make, self._remove, self._mode,
        )  # fmt: skip

    def act(self) -> None:
        self.count += 1
        with suppress(OSError):
            self.random.choice(self._acts)()

    def snatch(self, directory: int, name: bytes) -> None:
        """Act on the very entry that somebody is about to do something with."""
        self.count += 1
        with suppress(OSError):
            where = Path(os.readlink(f"/proc/self/fd/{directory}"))
            if not where.is_relative_to(self.tree) and not where.is_relative_to(self.limbo):
                return
            if self.random.random() < 0.1 and where not in (self.tree, self.limbo):
                os.rename(where, self.limbo / f"{self.count}")
                return
            link = b"exchanged"
            with suppress(FileNotFoundError):
                os.unlink(link, dir_fd=directory)
            os.symlink(self.target(), link, dir_fd=directory)
            if os.path.lexists(where / os.fsdecode(name)):
                exchange(name, link, directory)
            else:
                os.rename(link, name, src_dir_fd=directory, dst_dir_fd=directory)

    def target(self) -> str:
        """Where a link may lead that leads out."""
        inside = self.random.choice(("", "/file", "/outside-0", "/outside-directory", "/outside-directory/file"))
        up = self.random.choice((str(self.outside), "../" * self.random.randrange(1, 5) + self.outside.name))
        return up + inside

    def _directories(self) -> list[Path]:
        return [Path(at) for at, _, _ in os.walk(self.tree)]

    def _some(self) -> Path:
        """An entry, there or not."""
        return self.random.choice(self._directories()) / self.random.choice(("a", "b", "c", "file"))

    def _rename(self) -> None:
        os.rename(self._some(), self._some())

    def _swap_for_link(self) -> None:
        """What the hand is quicker than the eye at."""
        place = self.random.choice(self._directories())
        link = place / "exchanged"
        with suppress(FileExistsError):
            link.symlink_to(self.target())
        exchange(place / self.random.choice(("a", "b", "c", "file")), link)

    def _replace_by_link(self) -> None:
        place = self._some()
        if place.is_dir() and not place.is_symlink():
            os.rename(place, self._some())
        else:
            place.unlink(missing_ok=True)
        place.symlink_to(self.target())

    def _take_out(self) -> None:
        place = self._some()
        if place.is_dir() and not place.is_symlink():
            os.rename(place, self.limbo / f"{self.count}")

    def _bring_back(self) -> None:
        for name in os.listdir(self.limbo):
            if not name.startswith("outside-"):
                os.rename(self.limbo / name, self._some())
                return

    def _make(self) -> None:
        place = self._some()
        if place.name == "file":
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644))
        else:
            place.mkdir()

    def _remove(self) -> None:
        place = self._some()
        place.rmdir() if place.is_dir() and not place.is_symlink() else place.unlink()

    def _mode(self) -> None:
        below = self._directories()[1:]
        if below:
            os.chmod(self.random.choice(below), self.random.choice((0o755, 0o755, 0o777, 0)))


def race(tree: str, outside: str, seconds: float) -> None:
    """In a process of its own: exchange the entries of the top with links to the outside, as fast as it goes."""
    end = time.monotonic() + seconds
    links = [Path(tree, name) for name in ("out-1", "out-2")]
    for link, target in zip(links, (outside, f"{outside}/file"), strict=True):
        with suppress(FileExistsError):
            link.symlink_to(target)
    random = Random(1)
    while time.monotonic() < end:
        for name in ("a", "b", "file"):
            exchange(Path(tree, name), random.choice(links))


if __name__ == "__main__":
    race(sys.argv[1], sys.argv[2], float(sys.argv[3]))
