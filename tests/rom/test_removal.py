"""Removing what a guest has left in its /tmp, however hard it has made that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rom.removal import remove_tree

DEPTH = 3000  # far beyond what a path can name


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "parent").mkdir()
    fd = os.open(tmp_path / "parent", os.O_RDONLY | os.O_DIRECTORY)
    yield fd
    remove_tree(fd, "left")  # or pytest would have to
    os.close(fd)


def make_deep(parent: int, depth: int, mode: int = 0o700) -> None:
    """Directories in one another, a file in each, their permissions taken away from the innermost outwards."""
    fds = [os.dup(parent)]
    for level in range(depth):
        name = "d" if level else "left"
        os.mkdir(name, dir_fd=fds[-1])
        fds.append(os.open(name, os.O_RDONLY, dir_fd=fds[-1]))
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, 0, dir_fd=fds[-1]))
        if mode == 0o700 and len(fds) > 2:
            os.close(fds.pop(0))
    while fds:
        fd = fds.pop()
        if fds:
            os.fchmod(fd, mode)
        os.close(fd)


def test_deeper_than_any_path(parent: int) -> None:
    make_deep(parent, DEPTH)
    assert remove_tree(parent, "left")
    assert os.listdir(parent) == []


@pytest.mark.parametrize("mode", [0, 0o111, 0o444, 0o500])
def test_directories_nobody_may_enter(parent: int, mode: int) -> None:
    make_deep(parent, 60, mode)
    assert remove_tree(parent, "left")
    assert os.listdir(parent) == []


def test_links_are_not_followed(parent: int, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    (outside / "file").touch()
    make_deep(parent, 2)
    left = tmp_path / "parent" / "left"
    (left / "link").symlink_to(outside)
    (left / "d" / "link").symlink_to(outside)
    (left / "d" / "relative").symlink_to("../../../outside")
    os.link(outside / "file", left / "d" / "hard")
    os.mkfifo(left / "d" / "fifo")
    assert remove_tree(parent, "left")
    assert os.listdir(outside) == ["file"]
    os.symlink(outside, "left", dir_fd=parent)
    assert not remove_tree(parent, "left")
    assert os.listdir(outside) == ["file"]
    os.unlink("left", dir_fd=parent)


def test_what_is_not_there_is_removed(parent: int) -> None:
    assert remove_tree(parent, "left")


def test_what_somebody_else_moves_meanwhile(parent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directories that are being emptied are put into one another: nothing is entered twice for ever."""
    make_deep(parent, 20)
    real, moves = os.rename, []

    def rename(old: str, new: str, **places: int) -> None:
        real(old, new, **places)
        if not moves:
            moves.append(new)
            os.mkdir("late", dir_fd=places["src_dir_fd"])

    monkeypatch.setattr(os, "rename", rename)
    assert remove_tree(parent, "left")
    assert moves
