"""The environment a program gets."""

from __future__ import annotations

from pathlib import Path

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
    assert build({"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"})["TZ"] == "CET-1CEST,M3.5.0,M10.5.0/3"


def zone_file(path: Path, footer: str) -> Path:
    """A file as zic(8) writes it, as far as it is looked at: the data blocks may hold newlines, too."""
    path.write_bytes(b"TZif2" + bytes(39) + b"\nTZif2" + bytes(20) + b"\n\n\x00" + f"\n{footer}\n".encode())
    return path


@pytest.mark.parametrize(
    ("footer", "shown"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3"),
        ("UTC0", "UTC0"),
        ("IST-5:30", "IST-5:30"),
        ("", "UTC0"),  # no rule for the future
        ("<+03>-3", None),
    ],
)
def test_the_hosts_time_zone_with_its_rule(tmp_path: Path, footer: str, shown: str | None) -> None:
    assert environment.time_zone(None, zone_file(tmp_path / "localtime", footer)) == shown


@pytest.mark.parametrize("data", [None, b"", b"TZif", b"\nCET-1\n", b"TZif2\nCET-1"])
def test_without_a_proper_file_it_is_utc(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "localtime").write_bytes(data)
    assert environment.time_zone(None, tmp_path / "localtime") == "UTC0"


@pytest.mark.parametrize("name", ["Europe/Berlin", ":Europe/Berlin", "Etc/GMT+5"])
def test_a_zone_of_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(environment, "ZONES", tmp_path)
    path = tmp_path / name.removeprefix(":")
    path.parent.mkdir()
    zone_file(path, "EST5")
    assert environment.time_zone(name, tmp_path / "none") == "EST5"


@pytest.mark.parametrize("name", ["", "Europe/Nowhere", "nul\0"])
def test_an_unknown_zone_is_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(environment, "ZONES", tmp_path)
    assert environment.time_zone(name, zone_file(tmp_path / "localtime", "CET-1")) == "UTC0"


def test_what_is_left_of_a_cleared_environment() -> None:
    host = {"TERM": "vt100", "SECRET": "x", "HOME": "/root", "TZ": "CET-1", "USER": "me"}
    assert environment.cleared(host) == {"TERM": "vt100"}
    assert environment.cleared({}) == {}
