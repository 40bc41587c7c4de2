"""What the commands say of themselves: by click's parameters, or the help text of those that read their own."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import NamedTuple

import click

from tools.commands import COMMANDS, PLAIN, hp9k

_NAMES = re.compile(r"(?:^|, | / )--?[\w-]+")
_OPTION_LINE = re.compile(r"^  (--?[\w-]+)(?: (\S+))?  +(\S.*)$")


class Option(NamedTuple):
    names: tuple[str, ...]
    value: str  # a word for what it takes; empty for a flag
    choices: tuple[str, ...]
    help: str


class Command(NamedTuple):
    name: str
    summary: str
    usage: str  # after the name
    description: tuple[str, ...]  # paragraphs
    options: tuple[Option, ...]
    examples: tuple[str, ...]  # lines

    @property
    def takes_program(self) -> bool:
        """Whether what follows are an HP-UX program and its arguments."""
        return "PROGRAM" in self.usage


def commands() -> list[Command]:
    """Every command, in the order of `hp9k --help`."""
    return [_plain(name) if name in PLAIN else _declared(name) for name in COMMANDS]


def _declared(name: str) -> Command:
    context = click.Context(hp9k, info_name="hp9k")
    command = hp9k.get_command(context, name)
    assert command is not None
    own = click.Context(command, info_name=name, parent=context)
    description, examples = _text(f"{inspect.cleandoc(command.help or '')}\n{command.epilog or ''}")
    return Command(
        name=name,
        summary=COMMANDS[name][2].rstrip("."),
        usage=" ".join(command.collect_usage_pieces(own)),
        description=description,
        options=tuple(_option(each, own) for each in command.get_params(own) if isinstance(each, click.Option)),
        examples=examples,
    )


def _option(option: click.Option, context: click.Context) -> Option:
    record = option.get_help_record(context)
    assert record is not None, option.name
    choices = tuple(map(str, option.type.choices)) if isinstance(option.type, click.Choice) else ()
    return Option((*option.opts, *option.secondary_opts), _NAMES.sub("", record[0]).strip(), choices, record[1])


def _plain(name: str) -> Command:
    """Of a help text: a line of usage, paragraphs, lines `  --option VALUE   what it does`, examples."""
    module, _, summary = COMMANDS[name]
    text: str = importlib.import_module(module).HELP
    usage, _, rest = text.partition("\n")
    options = [match for line in rest.splitlines() if (match := _OPTION_LINE.match(line))]
    prose = "\n".join(line for line in rest.splitlines() if not _OPTION_LINE.match(line))
    description, examples = _text(prose.replace("Options of its own:\n", ""))
    return Command(
        name=name,
        summary=summary.rstrip("."),
        usage=usage.removeprefix(f"Usage: hp9k {name} "),
        description=description,
        options=tuple(_merged([Option((m[1],), m[2] or "", (), m[3]) for m in options])),
        examples=examples,
    )


def _merged(options: list[Option]) -> list[Option]:
    """Lines that show one option with several values make one option with choices."""
    made: dict[tuple[str, ...], Option] = {}
    for option in options:
        known = made.get(option.names)
        if known is None:
            made[option.names] = option
        else:
            choices = (*(known.choices or (known.value,)), option.value)
            text = f"{known.help}; {option.value}: {option.help}"
            made[option.names] = known._replace(choices=choices, value="|".join(choices), help=text)
    return list(made.values())


def _text(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs before `Examples:`, and the lines that follow it."""
    body, _, examples = text.partition("Examples:\n")
    paragraphs = [part.replace("\b", "").strip() for part in re.split(r"\n\s*\n", body)]
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    return tuple(filter(None, paragraphs)), tuple(lines)
