"""The cache of native code: what it gives back is what was put in, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from emu.jit.cache import Cache, user_directory


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "native"


def test_what_was_put_comes_back(directory):
    cache = Cache(directory)
    assert cache.get("a") is None
    cache.put("a", b"one")
    assert cache.get("a") == b"one"
    cache.put("a", b"two")
    assert (cache.get("a"), Cache(directory).get("a")) == (b"two", b"two")
    assert [path.name for path in directory.iterdir()] == ["a"]
    assert directory.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: b"", lambda data: data[:40] + b"x" + data[41:]]
)
def test_a_damaged_entry_is_none(directory, damage):
    cache = Cache(directory)
    cache.put("a", b"something " * 10)
    path = directory / "a"
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("a") is None
    cache.put("a", b"again")
    assert cache.get("a") == b"again"


def test_an_entry_under_another_name_is_none(directory):
    cache = Cache(directory)
    cache.put("a", b"one")
    (directory / "a").rename(directory / "b")
    assert cache.get("b") is None


def test_what_others_can_write_is_not_trusted(directory):
    Cache(directory).put("a", b"one")
    directory.chmod(0o777)
    assert Cache(directory).get("a") is None
    with pytest.raises(PermissionError, match="others can write"):
        Cache(directory).put("b", b"two")


def test_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "native")
    assert cache.get("a") is None
    with pytest.raises(OSError, match="file"):
        cache.put("a", b"one")


def test_no_home_is_made(tmp_path):
    with pytest.raises(FileNotFoundError, match="nobody"):
        Cache(tmp_path / "nobody" / ".cache" / "hp9k" / "native").put("a", b"one")
    assert not (tmp_path / "nobody").exists()


def test_the_oldest_go_first(directory, monkeypatch):
    monkeypatch.setattr("emu.jit.cache._LIMIT", 250)
    cache = Cache(directory)
    for age, name in enumerate("abc"):
        cache.put(name, bytes(68))  # and 32 of digest
        os.utime(directory / name, (1000 - age, 1000 - age))
    cache.trim()
    assert sorted(path.name for path in directory.iterdir()) == ["a", "b"]


def test_what_killed_writers_left_is_cleared_away(directory):
    cache = Cache(directory)
    cache.put("a", b"one")
    for name, age in (("tmp-old", 4000), ("tmp-new", 0)):
        path = directory / name
        path.write_bytes(b"half")
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    cache.trim()
    assert sorted(path.name for path in directory.iterdir()) == ["a", "tmp-new"]


def test_many_writers_and_readers(directory):
    """Whatever a reader finds was written by one of them, whole."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from emu.jit.cache import Cache\n"
        "cache = Cache(Path(sys.argv[2]))\n"
        "for turn in range(200):\n"
        "    cache.put('a', sys.argv[3].encode() * 5000)\n"
        "    data = cache.get('a')\n"
        "    assert data is not None and len(data) == 5000 and data == data[:1] * 5000\n"
    )
    root = os.path.dirname(os.path.dirname(sys.modules["emu"].__file__ or ""))
    command = [sys.executable, "-c", program, root, str(directory)]
    writers = [subprocess.Popen([*command, letter]) for letter in "xyz"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert [path.name for path in directory.iterdir()] == ["a"]


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_directory() == tmp_path / "hp9k"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert str(user_directory()) == "/home/somebody/.cache/hp9k"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert str(user_directory()) == "/home/somebody/.cache/hp9k"
