"""Commands about the debugger itself: help, settings, scripts, history."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tools.debug.debugger import host_path
from tools.debug.errors import CommandError
from tools.debug.registry import CATCH, COMMANDS, GROUPS, INFO, SET, Command, Commands, command, setting
from tools.debug.values import show

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger

_LEVELS = {"info": INFO, "catch": CATCH, "set": SET}


@command("help", "h", usage="[COMMAND]", group="support", example="help break", completes="command")
def help_(debugger: Debugger, text: str) -> None:
    """What a command does, with an example; without one, which commands there are."""
    words = text.split()
    if not words:
        _overview(debugger)
        return
    if words[0] in GROUPS and words[0] not in COMMANDS.names():
        for one in COMMANDS.all():
            if one.group == words[0]:
                debugger.say(f"{_head(one):<44} {one.summary}")
        return
    found = COMMANDS.find(words[0])
    below = _LEVELS.get(found.name)
    if below is not None and len(words) > 1:
        _explain(debugger, below.find(words[1]), f"{found.name} ")
        return
    _explain(debugger, found, "")
    if below is not None:
        debugger.say("")
        for one in below.all():
            debugger.say(f"{found.name} {_head(one):<38} {one.summary}")


def _overview(debugger: Debugger) -> None:
    for group, title in GROUPS.items():
        debugger.say(f"{title}:")
        names = [one.name for one in COMMANDS.all() if one.group == group]
        debugger.say(f"  {' '.join(names)}")
    debugger.say("\nhelp COMMAND says more, with an example. Whatever is enough of a name will do.")


def _head(one: Command) -> str:
    return f"{one.name} {one.usage}".strip()


def _explain(debugger: Debugger, one: Command, before: str) -> None:
    aliases = f"  (also {', '.join(one.aliases)})" if one.aliases else ""
    debugger.say(f"{before}{_head(one)}{aliases}")
    debugger.say((one.handler.__doc__ or "").strip())
    debugger.say("Example:")
    for line in one.example.splitlines():
        debugger.say(f"  {line}")


@command("apropos", usage="WORD", group="support", example="apropos memory")
def apropos(debugger: Debugger, text: str) -> None:
    """The commands whose help has a word."""
    word = text.strip().lower()
    for level in (COMMANDS, INFO, CATCH, SET):
        before = f"{level.prefix} " if level.prefix else ""
        for one in level.all():
            if word in one.name or word in (one.handler.__doc__ or "").lower():
                debugger.say(f"{before}{one.name} -- {one.summary}")


@command("quit", "q", "exit", usage="[STATUS]", group="support", example="quit")
def quit_(debugger: Debugger, text: str) -> None:
    """Leave; the program ends."""
    debugger.quit = debugger.evaluate(text).integer() & 0xFF if text.strip() else 0


@command("source", usage="FILE", group="support", example="source commands.txt", completes="file")
def source(debugger: Debugger, text: str) -> None:
    """Do the commands of a file; the first that fails ends it."""
    if not text.strip():
        raise CommandError("a file is missing")
    debugger.shell.source(host_path(text))


@command("shell", "!", usage="COMMAND", group="support", example="shell ls")
def shell(debugger: Debugger, text: str) -> None:
    """Run a command of this machine."""
    debugger.shell.flush()
    subprocess.run(text or "${SHELL:-/bin/sh}", shell=True, check=False)


@command("define", usage="NAME", group="support", example="define twice\nstepi\nstepi\nend", block=True)
def define(debugger: Debugger, text: str) -> None:
    """Make a command of the lines up to `end`; $arg0, $arg1 and $argc are what follows its name."""
    name, _, body = text.partition("\n")
    name = name.strip()
    if not name.isidentifier() and not name.replace("-", "_").isidentifier():
        raise CommandError(f"{name or 'define'}: a name of letters is missing")
    debugger.shell.defined[name] = body.splitlines()


@command("document", usage="NAME", group="support", example="document twice\nTwo instructions.\nend", block=True)
def document(debugger: Debugger, text: str) -> None:
    """What help says of a command that was defined."""
    name, _, body = text.partition("\n")
    if name.strip() not in debugger.shell.defined:
        raise CommandError(f"{name.strip()} is not defined")
    debugger.shell.documented[name.strip()] = body


@command("if", usage="EXPRESSION", group="support", example="if $argc > 1\nprint 1\nelse\nprint 2\nend", block=True)
def if_(debugger: Debugger, text: str) -> None:
    """Do the lines up to `else` or `end` only if an expression is not 0."""
    raise AssertionError("the shell does that")


@command("while", usage="EXPRESSION", group="support", example="while $pc != 0x2000\nstepi\nend", block=True)
def while_(debugger: Debugger, text: str) -> None:
    """Do the lines up to `end` as long as an expression is not 0."""
    raise AssertionError("the shell does that")


@command("show", usage="[SETTING]", group="support", example="show listsize", completes="set")
def show_(debugger: Debugger, text: str) -> None:
    """A setting; `show convenience` and `show values` are the variables and the history."""
    word = text.strip()
    if word in ("convenience", "conv"):
        inspector = debugger.inspector() if debugger.alive else debugger.dormant()
        for name, value in debugger.shared.variables.items():
            if not name.startswith("__"):
                debugger.say(f"${name} = {show(value, inspector)}")
        return
    if word == "values":
        inspector = debugger.inspector() if debugger.alive else debugger.dormant()
        for number, value in enumerate(debugger.shared.history, 1):
            debugger.say(f"${number} = {show(value, inspector)}")
        return
    if word == "commands":
        for number, line in enumerate(debugger.shell.history[-20:], 1):
            debugger.say(f"{number:>5}  {line}")
        return
    if word == "version":
        debugger.say("hp9k debug")
        return
    names = [SET.find(word).name] if word else [one.name for one in SET.all()]
    for name in names:
        debugger.say(f"{name}: {debugger.settings.get(name, 'off')}")


@setting("listsize", usage="NUMBER", example="set listsize 20")
def listsize(debugger: Debugger, text: str) -> None:
    """How many lines `list` shows."""
    if not text.isdigit() or int(text) < 1:
        raise CommandError(f"listsize {text}: not a positive number")
    debugger.settings["listsize"] = text


@setting("confirm", usage="on|off", example="set confirm off")
def confirm(debugger: Debugger, text: str) -> None:
    """Accepted for scripts of gdb; nothing is asked here."""
    debugger.settings["confirm"] = text or "on"


@setting("pagination", usage="on|off", example="set pagination off")
def pagination(debugger: Debugger, text: str) -> None:
    """Accepted for scripts of gdb; nothing is held back here."""
    debugger.settings["pagination"] = text or "on"


@setting("disassemble-next-line", usage="on|off", example="set disassemble-next-line on")
def disassemble_next_line(debugger: Debugger, text: str) -> None:
    """Whether the next instruction is shown at each stop that has no source line."""
    if text not in ("on", "off"):
        raise CommandError(f"disassemble-next-line {text}: on or off")
    debugger.settings["disassemble-next-line"] = text


@setting("args", usage="[ARGUMENTS]", example="set args 10")
def args(debugger: Debugger, text: str) -> None:
    """The arguments the next `run` gives the program."""
    debugger.settings["args"] = text
    debugger.arguments_changed = True


@setting("logging", usage="on|off|file FILE", example="set logging file log.txt")
def logging(debugger: Debugger, text: str) -> None:
    """Write what is shown into a file (debug.txt), too."""
    word, _, rest = text.partition(" ")
    if word == "file" and rest.strip():
        debugger.settings["logging file"] = host_path(rest)
    elif word in ("on", "enabled") or word in ("off",):
        wanted = word != "off" and rest.strip() != "off"
        debugger.shell.log(debugger.settings.get("logging file", "debug.txt") if wanted else None)
    else:
        raise CommandError("write set logging on, off, or file FILE")
    debugger.settings["logging"] = word


def levels() -> tuple[Commands, ...]:
    """All that have help."""
    return COMMANDS, INFO, CATCH, SET
