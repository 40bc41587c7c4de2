"""Completion of command lines: one script for each shell, which needs no start of hp9k to answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tools.manual.declarations import Command, Option

_MADE = "# Made by python -m tools.manual."
_DIRECTORY = ("DIR", "HOST[:GUEST][:RO]")


def bash(commands: Iterable[Command]) -> str:
    """For bash-completion: share/bash-completion/completions/hp9k."""
    commands = list(commands)
    cases = "\n".join(_bash_case(command) for command in commands)
    return f"""{_MADE}
_hp9k() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words=""
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        words="{" ".join(command.name for command in commands)} --help --version"
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        return
    fi
    case ${{COMP_WORDS[1]}} in
{cases}
    esac
    if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    else
        COMPREPLY=($(compgen -f -- "$current"))
    fi
}}
complete -o filenames -F _hp9k hp9k
"""


def _bash_case(command: Command) -> str:
    lines = [f"    {command.name})"]
    valued = [option for option in command.options if option.choices or option.value in _DIRECTORY]
    if valued:
        lines.append("        case $previous in")
        for option in valued:
            words = f'-W "{" ".join(option.choices)}"' if option.choices else "-d"
            lines.append(f'        {"|".join(option.names)}) COMPREPLY=($(compgen {words} -- "$current")); return ;;')
        lines.append("        esac")
    lines.append(f'        words="{" ".join(_names(command))}" ;;')
    return "\n".join(lines)


def zsh(commands: Iterable[Command]) -> str:
    """share/zsh/site-functions/_hp9k."""
    commands = list(commands)
    described = "\n".join(f"        {_single(f'{command.name}:{command.summary}')}" for command in commands)
    cases = "\n".join(_zsh_case(command) for command in commands)
    return f"""#compdef hp9k
{_MADE}
_hp9k() {{
    local -a commands
    commands=(
{described}
    )
    if ((CURRENT == 2)); then
        _describe 'command' commands
        return
    fi
    shift words
    ((CURRENT--))
    case $words[1] in
{cases}
    esac
}}
_hp9k "$@"
"""


def _zsh_case(command: Command) -> str:
    lines = [f"    {command.name})", "        _arguments -S \\"]
    for option in command.options:
        text = re.sub(r"([\[\]:\\])", r"\\\1", _short(option.help))
        for name in option.names:
            value = f":{_zsh_word(option)}" if option.value else ""
            lines.append(f"            {_single(f'*{name}[{text}]{value}')} \\")
    lines.append("            '*:file:_files' ;;")
    return "\n".join(lines)


def _zsh_word(option: Option) -> str:
    if option.choices:
        return f"value:({' '.join(option.choices)})"
    word = re.sub(r"[^A-Za-z]+", " ", option.value).strip().lower()
    return f"{word}:_files" + (" -/" if option.value in _DIRECTORY else "")


def fish(commands: Iterable[Command]) -> str:
    """share/fish/vendor_completions.d/hp9k.fish."""
    commands = list(commands)
    lines = [_MADE]
    for command in commands:
        lines.append(
            f"complete -c hp9k -n __fish_use_subcommand -f -a {command.name} -d {_fish_quote(command.summary)}"
        )
    for command in commands:
        for option in command.options:
            lines.append(_fish_option(command, option))
    return "\n".join(lines) + "\n"


def _fish_option(command: Command, option: Option) -> str:
    words = [f"complete -c hp9k -n '__fish_seen_subcommand_from {command.name}'"]
    for name in option.names:
        kind = "-l" if name.startswith("--") else "-s" if len(name) == 2 else "-o"
        words.append(f"{kind} {name.lstrip('-')}")
    if option.choices:
        words.append(f"-x -a '{' '.join(option.choices)}'")
    elif option.value in _DIRECTORY:
        words.append("-x -a '(__fish_complete_directories)'")
    elif option.value:
        words.append("-r")
    words.append(f"-d {_fish_quote(_short(option.help))}")
    return " ".join(words)


def _names(command: Command) -> list[str]:
    return [name for option in command.options for name in option.names]


def _short(text: str) -> str:
    """What fits beside an option: the first clause."""
    return re.split(r"(?<=\w)[.:;](?:\s|$)|  \[", text)[0]


def _single(text: str) -> str:
    """Quoted for a shell of Bourne's."""
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
