"""The part of the user's environment that a guest gets.

Everything that could mean something to it: not what steers the host's own loader, Python or locale, and a terminal
type the guest's terminfo knows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping

from kernel.abi.errno import HpuxError
from kernel.abi.limits import ARG_MAX
from kernel.fs.context import FileSystemContext
from kernel.fs.namei import lookup

_DROPPED_PREFIXES = ("LD_", "DYLD_", "PYTHON", "LC_", "XDG_", "DBUS_", "SSH_", "_")
_DROPPED = frozenset(("LANG", "LANGUAGE", "VIRTUAL_ENV", "TMPDIR", "OLDPWD", "PWD", "SHELL", "PATH", "HOME", "TZ"))
_OWN = frozenset((b"HOME", b"PATH", b"SHELL", b"TERM", b"TZ"))  # made or chosen for the guest
LOCALTIME, ZONES = "/etc/localtime", "/usr/share/zoneinfo"
UTC = "UTC0"
_HPUX_ZONE = re.compile(r"[A-Za-z]{3,}[-+]?\d")
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


def of_guest(settings: Iterable[str], root: FileSystemContext, *, clear: bool) -> list[bytes]:
    """`build` for the environment of hp9k, which `clear` keeps from the guest, and a guest that sees `root`."""

    def there(path: str) -> bool:
        try:
            lookup(root, None, os.fsencode(path))
        except (HpuxError, OSError):
            return False
        return True

    def knows(name: str) -> bool:
        return bool(name) and "/" not in name and there(f"/usr/lib/terminfo/{name[0]}/{name}")

    return build(cleared(os.environ) if clear else dict(os.environ), settings, there, knows)


def fit(strings: list[bytes], used: int, settings: Iterable[str]) -> tuple[list[bytes], list[bytes]]:
    """The environment as far as it and `used` bytes more are not above ARG_MAX, and the names of what is left out: the
    longest of what hp9k was started with, nothing of the user's own `settings` nor of what every program needs. All of
    it where nothing helps."""
    size = used + sum(len(string) + 1 for string in strings)
    if size <= ARG_MAX:
        return strings, []
    kept = _OWN | {os.fsencode(setting.partition("=")[0]) for setting in settings}
    out: set[bytes] = set()
    for string in sorted(strings, key=len, reverse=True):
        if size <= ARG_MAX:
            break
        if string.partition(b"=")[0] not in kept:
            out.add(string)
            size -= len(string) + 1
    if size > ARG_MAX:
        return strings, []
    return [string for string in strings if string not in out], sorted(string.partition(b"=")[0] for string in out)


def cleared(host: Mapping[str, str]) -> dict[str, str]:
    """What is left of an environment that the guest is not to see: it has to know the terminal."""
    return {name: value for name, value in host.items() if name == "TERM"}


def terminal_type(name: str, knows: Callable[[str], bool]) -> str:
    """`name` if the guest has an entry for it, else the nearest one it has, else `name` again."""
    likely = ["xterm", "vt100"] if name.startswith(_XTERMS) else ["vt100"]
    return next((candidate for candidate in (name, *likely) if knows(candidate)), name)


def time_zone(name: str | None, localtime: str | os.PathLike[str] = LOCALTIME) -> str | None:
    """The host's time zone as HP-UX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.

    `name` is TZ of the host's environment: such a string itself, or a file of the zone database, as `localtime` is
    where it isn't set. None for a zone whose name has other characters than letters, which HP-UX can't write.
    """
    if name is not None and _HPUX_ZONE.match(name):
        return name
    rule = _rule(localtime if name is None else os.path.join(ZONES, name.removeprefix(":")))
    return rule if _HPUX_ZONE.match(rule) else None


def _rule(path: str | os.PathLike[str]) -> str:
    """The footer of a TZif file (RFC 8536, section 3.3): the rule for all times to come. UTC if it has none, as for
    the host's own library."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError):
        data = b""
    lines = data.rsplit(b"\n", 2)
    found = len(lines) == 3 and data.startswith(b"TZif") and not lines[2]
    return (lines[1].decode("ascii", "replace") if found else "") or UTC
