"""What of the user's environment a guest gets.

Everything that could mean something to it: not what steers the host's own loader, Python or locale, and a terminal
type the guest's terminfo knows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

_DROPPED_PREFIXES = ("LD_", "DYLD_", "PYTHON", "LC_", "XDG_", "DBUS_", "SSH_", "_")
_DROPPED = frozenset(("LANG", "LANGUAGE", "VIRTUAL_ENV", "TMPDIR", "OLDPWD", "PWD", "SHELL", "PATH", "HOME", "TZ"))
PATH = "/bin:/usr/bin:/usr/contrib/bin:/usr/local/bin"
# Types whose terminals do what an xterm does, by the start of their names.
_XTERMS = (
    "xterm", "rxvt", "alacritty", "foot", "kitty", "konsole", "gnome", "vte", "st-", "wezterm", "ghostty", "tmux",
)  # fmt: skip


def build(
    host: dict[str, str], settings: Iterable[str], has_directory: Callable[[str], bool], knows: Callable[[str], bool]
) -> list[bytes]:
    """`NAME=VALUE` strings. `settings` are the user's own and win; `has_directory` and `knows` (a terminal type) ask
    the guest's file system."""
    made = {
        name: value for name, value in host.items() if name not in _DROPPED and not name.startswith(_DROPPED_PREFIXES)
    }
    home = host.get("HOME", "/")
    made["PATH"] = PATH
    made["HOME"] = home if has_directory(home) else "/"
    made["SHELL"] = "/bin/sh"
    if "TERM" in host:
        made["TERM"] = terminal_type(host["TERM"], knows)
    zone = time_zone(host.get("TZ"))
    if zone:
        made["TZ"] = zone
    for setting in settings:
        name, _, value = setting.partition("=")
        made[name] = value
    return [os.fsencode(f"{name}={value}") for name, value in made.items()]


def terminal_type(name: str, knows: Callable[[str], bool]) -> str:
    """`name` if the guest has an entry for it, else the nearest one it has, else `name` again."""
    likely = ["xterm", "vt100"] if name.startswith(_XTERMS) else ["vt100"]
    return next((candidate for candidate in (name, *likely) if knows(candidate)), name)


def time_zone(name: str | None) -> str | None:
    """The host's time zone as HP-UX writes it: `CET-1CEST`. None where it has no usable names."""
    if name and name[:3].isalpha() and any(char.isdigit() for char in name):
        return name
    standard, summer = time.tzname
    if not (standard.isalpha() and len(standard) >= 3):
        return None
    hours, minutes = divmod(abs(time.timezone) // 60, 60)
    offset = f"{'-' if time.timezone < 0 else ''}{hours}{f':{minutes:02}' if minutes else ''}"
    return f"{standard}{offset}{summer if time.daylight and summer.isalpha() else ''}"
