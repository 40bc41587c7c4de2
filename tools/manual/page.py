"""Manual pages, man(7)."""

from __future__ import annotations

from collections.abc import Iterable

from tools.manual.declarations import Command, Option


def page(command: Command) -> str:
    """hp9k-NAME(1)."""
    lines = _head(f"hp9k-{command.name}", command.summary)
    lines += [".SH SYNOPSIS", f".B hp9k {command.name}", _quote(command.usage), ".SH DESCRIPTION"]
    lines += _paragraphs(command.description)
    if command.options:
        lines.append(".SH OPTIONS")
        for option in command.options:
            lines += [".TP", _heading(option), _quote(option.help)]
    lines += _examples(command.examples)
    lines += [".SH SEE ALSO", ".BR hp9k (1)"]
    return "\n".join(lines) + "\n"


def overview(commands: Iterable[Command]) -> str:
    """hp9k(1)."""
    commands = list(commands)
    lines = _head("hp9k", "run HP-UX programs of the HP 9000 Series 300 and 800")
    lines += [".SH SYNOPSIS", ".B hp9k", "COMMAND [ARGS]...", ".SH DESCRIPTION"]
    lines += _paragraphs(
        (
            "hp9k runs HP-UX programs of the HP 9000 Series 300 (Motorola 68k) and Series 800 (PA-RISC). Each command "
            "has a page of its own.",
        )
    )
    lines.append(".SH COMMANDS")
    for command in commands:
        lines += [".TP", f".BR hp9k-{_quote(command.name)} (1)", _quote(command.summary + ".")]
    lines += [".SH ENVIRONMENT"]
    for name, text in _ENVIRONMENT:
        lines += [".TP", f".B {name}", _quote(text)]
    lines += [".SH SEE ALSO", ", ".join(f"hp9k-{_quote(command.name)}(1)" for command in commands)]
    return "\n".join(lines) + "\n"


_ENVIRONMENT = (
    ("HP9K_DEBUG", "Set: show a traceback for a mistake of hp9k's own."),
    ("HP9K_ENGINE", "How instructions are executed: compiled, interpreter, reference, or unicorn (68k)."),
    ("HP9K_OPTIONS", "Options for programs that Linux starts by itself; see hp9k-binfmt(1)."),
    ("XDG_CACHE_HOME", "Where hp9k/ with what was compiled is kept, by default ~/.cache."),
)


def _head(name: str, summary: str) -> list[str]:
    first = summary[0].lower() + summary[1:]
    return [f'.TH {name.upper()} 1 "" "hp9k" "User Commands"', ".SH NAME", f"{_quote(name)} \\- {_quote(first)}"]


def _heading(option: Option) -> str:
    names = ", ".join(f"\\fB{_quote(name)}\\fR" for name in option.names)
    return f"{names} \\fI{_quote(option.value)}\\fR" if option.value else names


def _paragraphs(paragraphs: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += [".PP", _quote(" ".join(paragraph.split()))]
    return lines


def _examples(examples: Iterable[str]) -> list[str]:
    shown = [_quote(line) for line in examples]
    return [".SH EXAMPLES", ".nf", *shown, ".fi"] if shown else []


def _quote(text: str) -> str:
    """Text that roff takes for nothing else: no escapes, hyphens that can be copied, no request at the beginning."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq")
    return "\\&" + text if text.startswith((".", "'")) else text
