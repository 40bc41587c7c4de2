"""`--lan-file`: the LAN cards of a machine as tables of a TOML file.

    [lan.0]
    link = "user"
    fwd = ["tcp:127.0.0.1:2323-:23", "tcp:127.0.0.1:2121-:21"]

The keys are those of `--lan`, `link` is what stands there first. Numbers may be numbers, and what may be given several
times is a list.
"""

from __future__ import annotations

from typing import Any

from tools.run.lan.option import CardOption, card


def read(path: str) -> tuple[CardOption, ...]:
    """Raises ValueError with one line: the file, what is wrong in it."""
    import tomllib

    try:
        with open(path, "rb") as file:
            data = tomllib.load(file)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not TOML: {error}") from None
    tables = data.pop("lan", {})
    if data or not isinstance(tables, dict) or not tables:
        raise ValueError(f"{path}: {next(iter(data), 'nothing')}: there are tables [lan.0], [lan.1] and so on, no else")
    try:
        return tuple(_card(number, table) for number, table in tables.items())
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _card(number: str, table: Any) -> CardOption:
    if not (number.isascii() and number.isdigit()) or not isinstance(table, dict):
        raise ValueError(f"lan.{number}: write [lan.0]")
    link = table.pop("link", None)
    if not isinstance(link, str):
        raise ValueError(f'[lan.{number}]: link = "..." says what it is plugged into; `--lan help` shows the links')
    parts: list[str] = []
    for key, values in table.items():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise ValueError(f"[lan.{number}]: {key}: write a text or a number")
            parts.append(f"{key}={value}")
    try:
        return card(int(number), link, parts)
    except ValueError as error:
        raise ValueError(f"[lan.{number}]: {error}") from None
