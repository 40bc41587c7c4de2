"""The environment a program gets."""

from __future__ import annotations

import pytest

from tools.run import environment


def build(host: dict[str, str], *settings: str, known: str = "xterm vt100") -> dict[str, str]:
    made = environment.build(host, settings, lambda path: path == "/users/me", known.split().__contains__)
    return dict(line.decode().split("=", 1) for line in made)


def test_what_cannot_matter_is_dropped() -> None:
    made = build({"LD_LIBRARY_PATH": "x", "PYTHONPATH": "x", "LC_ALL": "x", "LANG": "x", "TMPDIR": "x", "EDITOR": "vi"})
    assert made.keys() == {"EDITOR", "PATH", "HOME", "SHELL"} | ({"TZ"} & made.keys())


def test_home_stays_where_the_guest_has_it() -> None:
    assert build({"HOME": "/users/me"})["HOME"] == "/users/me"
    assert build({"HOME": "/home/me"})["HOME"] == "/"


@pytest.mark.parametrize(
    ("name", "known", "mapped"),
    [
        ("xterm", "xterm vt100", "xterm"),
        ("xterm-256color", "xterm vt100", "xterm"),
        ("xterm-256color", "xterm-256color xterm", "xterm-256color"),
        ("tmux-256color", "xterm vt100", "xterm"),
        ("xterm-kitty", "vt100", "vt100"),
        ("screen", "xterm vt100", "vt100"),
        ("screen", "", "screen"),
        ("hp", "hp", "hp"),
    ],
)
def test_terminal_type(name: str, known: str, mapped: str) -> None:
    assert build({"TERM": name}, known=known)["TERM"] == mapped


def test_settings_win_and_are_taken_literally() -> None:
    made = build({"TERM": "xterm", "A": "1"}, "TERM=strange", "A=2", "TZ=JST-9", "EMPTY=", "EQUALS=a=b")
    assert (made["TERM"], made["A"], made["TZ"], made["EMPTY"], made["EQUALS"]) == ("strange", "2", "JST-9", "", "a=b")


def test_an_hpux_time_zone_is_kept() -> None:
    assert build({"TZ": "MST7MDT"})["TZ"] == "MST7MDT"


@pytest.mark.parametrize(
    ("names", "seconds_west", "summer", "shown"),
    [
        (("CET", "CEST"), -3600, 1, "CET-1CEST"),
        (("UTC", "UTC"), 0, 0, "UTC0"),
        (("IST", "IST"), -19800, 0, "IST-5:30"),
        (("NST", "NDT"), 12600, 1, "NST3:30NDT"),
        (("+03", "+03"), -10800, 0, None),
    ],
)
def test_the_hosts_time_zone_as_hpux_writes_it(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, str], seconds_west: int, summer: int, shown: str | None
) -> None:
    monkeypatch.setattr(environment.time, "tzname", names)
    monkeypatch.setattr(environment.time, "timezone", seconds_west)
    monkeypatch.setattr(environment.time, "daylight", summer)
    assert environment.time_zone("Europe/Anywhere") == shown
