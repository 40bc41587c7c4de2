"""Where the user's cache is: XDG_CACHE_HOME and HOME count only when they are absolute."""

from __future__ import annotations

import os
import pwd

import pytest

from emu.jit.cache import user_directory


@pytest.mark.parametrize(
    ("cache", "home", "expected"),
    [
        ("/var/cache/me", "/home/me", "/var/cache/me/hp9k"),
        ("", "/home/me", "/home/me/.cache/hp9k"),
        ("relative", "/home/me", "/home/me/.cache/hp9k"),
        ("relative", "also/relative", None),
        (None, None, None),
    ],
)
def test_directory(monkeypatch: pytest.MonkeyPatch, cache: str | None, home: str | None, expected: str | None) -> None:
    for name, value in (("XDG_CACHE_HOME", cache), ("HOME", home)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    if expected is None:
        expected = f"{pwd.getpwuid(os.getuid()).pw_dir}/.cache/hp9k"
    assert user_directory() == expected
