"""`--limit NAME=VALUE`: what all processes of a machine together may have."""

from __future__ import annotations

from kernel.tunables import BYTES, DEFAULTS, MEANINGS

_UNITS = {"K": 10, "M": 20, "G": 30}


def limit(text: str) -> tuple[str, int]:
    """Name and value. Raises ValueError, saying how to write it."""
    name, _, value = text.partition("=")
    if name not in MEANINGS:
        raise ValueError(f"{text}: no such limit; --limit help lists them")
    shift = _UNITS.get(value[-1:].upper(), 0) if name in BYTES else 0
    digits = value[:-1] if shift else value
    if not digits.isascii() or not digits.isdigit():
        units = ", perhaps with K, M or G" if name in BYTES else ""
        raise ValueError(f"{text}: write {name}=NUMBER{units}")
    return name, int(digits) << shift


def help_text() -> str:
    """Names, defaults and meanings, a line for each."""
    rows = [(name, _shown(name, default), MEANINGS[name]) for name, default in DEFAULTS._asdict().items()]
    return "".join(f"{name:10}{value:>6}  {meaning}\n" for name, value, meaning in rows)


def _shown(name: str, value: int) -> str:
    """As it may be written."""
    unit = next((unit for unit in "GMK" if name in BYTES and value and not value % (1 << _UNITS[unit])), "")
    return f"{value >> _UNITS[unit] if unit else value}{unit}"
