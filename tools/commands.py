"""The subcommands of hp9k. Each is imported when it is used, so that `run` does not pay for `inspect`."""

from __future__ import annotations

import gc
import importlib
from typing import Any

import click

from tools.messages import complain
from tools.options import BadOption

# Name: (module, attribute, line of `hp9k --help`).
COMMANDS = {
    "run": ("tools.run.command", "command", "Run a program."),
    "trace": ("tools.run.trace", "command", "Run a program and show its system calls."),
    "debug": ("tools.debug.command", "command", "Debug a program, with the commands of gdb."),
    "profile": ("tools.profile.command", "command", "Run a program and say where it spends its time."),
    "demo": ("tools.run.demo", "command", "See hp9k at work: a program connects to a server over TCP."),
    "inspect": ("tools.inspect.command", "inspect", "Show what is in an executable file."),
    "cc": ("tools.cc.command", "command", "Compile C and assembly to a program, with the cross compiler."),
    "lan": ("tools.lan", "command", "Show the LAN cards of running machines, and who is connected."),
    "serve": ("tools.serve", "command", "Serve files to machines that boot over a LAN."),
    "binfmt": ("tools.binfmt", "command", "Let Linux execute HP-UX programs directly, as ./prog."),
    "doctor": (
        "tools.doctor",
        "command",
        "Say what is there of compilers, caches and privileges, and what to install.",
    ),
    "syscalls": ("tools.syscalls", "command", "List the system calls and how far each is supported."),
}
# These take their arguments as they are and answer --help themselves.
PLAIN = frozenset(("cc",))


class _Commands(click.Group):
    """The table above as a click group."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        found: Any = getattr(importlib.import_module(module), attribute)
        gc.enable()
        return _plain(cmd_name, found) if cmd_name in PLAIN else found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


def _plain(name: str, function: Any) -> click.Command:
    @click.command(name, context_settings={"ignore_unknown_options": True}, add_help_option=False)
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def command(arguments: tuple[str, ...]) -> int:
        return int(function(list(arguments)))

    return command


def _version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("hp9k")
    except PackageNotFoundError:
        number = "(not installed)"
    click.echo(f"hp9k {number}")
    ctx.exit()


@click.group("hp9k", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
def hp9k() -> None:
    """Run HP-UX programs of the HP 9000 Series 300 and 800 on this machine.

    \b
    Examples:
      hp9k demo                            the first thing to try
      hp9k run ./program args              run an HP-UX executable
      hp9k run --root ~/hpux /bin/sh       run inside a copy of an HP-UX file system
      hp9k trace -o calls.txt ./program    see what it asks of the system
      hp9k cc --series 300 hello.c         compile one of your own
    """


def run_command_line(arguments: list[str]) -> int:
    """Parse and run; returns the exit status. Errors of usage are printed here."""
    # Not click's main(): that prints an empty line when interrupted.
    try:
        with hp9k.make_context("hp9k", arguments) as context:
            status = hp9k.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BadOption as error:
        complain(str(error))
        return error.exit_code
    return status if isinstance(status, int) else 0
