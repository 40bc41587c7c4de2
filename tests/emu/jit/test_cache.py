"""The cache of native code: what it gives back is what was put in, or nothing."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys

import pytest

from emu.jit.cache import Cache, user_directory


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "native"


def names(directory):
    """The entries: not the key."""
    return sorted(name for name in os.listdir(directory) if name != ".key")


def test_what_was_put_comes_back(directory):
    cache = Cache(directory)
    assert cache.get("a") is None
    cache.put("a", b"one")
    assert cache.get("a") == b"one"
    cache.put("a", b"two")
    assert (cache.get("a"), Cache(directory).get("a")) == (b"two", b"two")
    assert names(directory) == ["a"]
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
    assert Cache(directory).problem() == f"{directory}: others can write there"


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
def test_a_directory_above_that_others_can_write(tmp_path, mode):
    above = tmp_path / "above"
    directory = above / "hp9k" / "native"
    directory.mkdir(parents=True, mode=0o700)
    directory.parent.chmod(0o755)
    Cache(directory).put("a", b"one")
    above.chmod(mode)
    os.chown(above, -1, _foreign_group()) if os.geteuid() == 0 else None
    if mode == 0o775 and os.geteuid():
        above.chmod(0o777)  # the group may be the user's own
    assert Cache(directory).get("a") is None
    with pytest.raises(PermissionError, match="others can write") as caught:
        Cache(directory).put("b", b"two")
    assert caught.value.filename == str(above)
    above.chmod(0o1777)  # as /tmp: what is the user's there stays where it is
    assert Cache(directory).get("a") == b"one"


def _foreign_group():
    return 54321


def test_a_link_on_the_way_leads_to_what_is_judged(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    Cache(link / "native").put("a", b"one")
    assert Cache(link / "native").get("a") == b"one"
    real.chmod(0o777)
    assert Cache(link / "native").get("a") is None


def test_an_entry_others_can_write_or_have_put_there_is_none(directory, tmp_path):
    cache = Cache(directory)
    for name in "abcd":
        cache.put(name, b"one")
    (directory / "a").chmod(0o602)
    (directory / "b").rename(tmp_path / "moved")
    (directory / "b").symlink_to(tmp_path / "moved")
    (directory / "c").unlink()
    os.mkfifo(directory / "c")
    assert [Cache(directory).get(name) for name in "abcd"] == [None, None, None, b"one"]
    (directory / ".key").write_bytes(bytes(32))  # somebody else's
    assert Cache(directory).get("d") is None
    (directory / ".key").chmod(0o644)
    assert Cache(directory).get("d") is None


def test_the_key_is_the_users_alone(directory):
    Cache(directory).put("a", b"one")
    key = directory / ".key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(set(key.read_bytes())) > 10
    assert key.read_bytes() not in (directory / "a").read_bytes()


def test_what_stands_in_the_way_is_one_line(directory, tmp_path):
    assert Cache(directory).problem() is None
    (tmp_path / "file").touch()
    assert Cache(tmp_path / "file" / "native").problem() == f"{tmp_path}/file/native: not a directory"
    assert Cache(tmp_path / "nobody" / ".cache" / "hp9k" / "native").problem() is None


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
    assert names(directory) == ["a", "b"]


def test_the_limit_holds_while_it_is_written(directory, monkeypatch):
    monkeypatch.setattr("emu.jit.cache._LIMIT", 16_000)
    cache = Cache(directory)
    for number in range(60):
        cache.put(f"entry{number:02}", bytes(968))  # and 32 of digest
        assert sum(path.stat().st_size for path in directory.glob("entry*")) <= 17_000
    assert cache.get("entry59") is not None


def test_what_killed_writers_left_is_cleared_away(directory):
    cache = Cache(directory)
    cache.put("a", b"one")
    for name, age in (("tmp-old", 100), ("tmp-new", 0), ("tmp-busy", 100)):
        path = directory / name
        path.write_bytes(b"half")
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    with open(directory / "tmp-busy") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        cache.trim()
    assert names(directory) == ["a", "tmp-busy", "tmp-new"]


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
    assert names(directory) == ["a"]


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_directory() == str(tmp_path / "hp9k")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert user_directory() == "/home/somebody/.cache/hp9k"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert user_directory() == "/home/somebody/.cache/hp9k"
