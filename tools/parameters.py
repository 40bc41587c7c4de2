"""The command line's options that say what machine a program runs on: what all commands that run one share."""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from rom import models
from tools.options import BadOption

if TYPE_CHECKING:
    from tools.run.lan.option import CardOption

_F = TypeVar("_F", bound=Callable[..., Any])


class _MountType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "HOST[:GUEST][:ro]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str, bool]:
        text, read_only = (value[:-3], True) if value.endswith(":ro") else (value, False)
        host, _, guest = text.rpartition(":")
        if not host:
            host, guest = text, os.path.abspath(text)
        if not host or not guest.startswith("/"):
            self.fail(
                f"{value}: write HOST, or HOST:GUEST with a GUEST that starts with a slash, and :ro for read-only"
            )
        return host, guest, read_only


class _SettingType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        name, equals, _ = value.partition("=")
        if not equals or not name:
            self.fail(f"{value}: write NAME=VALUE")
        return str(value)


class _LimitType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        from tools.limits import help_text, limit

        if value == "help":
            click.echo(help_text(), nl=False)
            raise click.exceptions.Exit
        try:
            return limit(value)
        except ValueError as error:
            self.fail(str(error))


class LanType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "N=LINK[,KEY=VALUE...]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> CardOption:
        from tools.run.lan.option import help_text, parse

        if value == "help":
            click.echo(help_text(), nl=False)
            raise click.exceptions.Exit
        try:
            return parse(value)
        except ValueError as error:
            self.fail(str(error))


class _LanFileType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from tools.run.lan.table import read

        try:
            return read(value)
        except ValueError as error:
            self.fail(str(error))


class _ReleaseType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "RELEASE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value == "help":
            click.echo("\n".join(models.RELEASES))
            raise click.exceptions.Exit
        return str(value)


class _EngineType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "NAME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from emu.engines import MEANINGS

        if value == "help":
            click.echo("\n".join([f"{name:12}  {meaning}" for name, meaning in MEANINGS.items()]))
            raise click.exceptions.Exit
        if value not in MEANINGS:
            self.fail(f"{value}: no such engine; --engine help lists them")
        return str(value)


class _DescriptorType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "N|all"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        if value == "all":
            from kernel.abi.file import NOFILE

            return tuple(filter(_is_handed_on, range(NOFILE)))
        if not (value.isascii() and value.isdigit()) or not _is_handed_on(int(value)):
            self.fail(f"{value}: no descriptor above 2 that hp9k was started with")
        return (int(value),)


def _is_handed_on(fd: int) -> bool:
    """Whether it is the caller's: what Python itself opens is not inherited."""
    try:
        return fd > 2 and os.get_inheritable(fd)
    except OSError:
        return False


class _NetType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "host[,...]|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in ("host", "none"):
            from kernel.net import spec

            try:
                spec.create(value)
            except ValueError as error:
                self.fail(str(error))
        return str(value)


_OPTIONS = (
    click.option("--root", metavar="DIR", help="A directory that holds an HP-UX file system: the program's /."),
    click.option(
        "--libraries/--no-libraries",
        default=True,
        help="Give a --root the dynamic loader and the C libraries it doesn't have.  [default: libraries]",
    ),
    click.option(
        "--mount",
        "mounts",
        multiple=True,
        type=_MountType(),
        help="Let the program see the directory HOST as GUEST; without GUEST, by its own path.",
    ),
    click.option(
        "-H",
        "--here",
        is_flag=True,
        help="Let the program see the directory you are in, by its own path, and start there.",
    ),
    click.option("--cwd", metavar="DIR", help="The directory to start in, as the program sees it."),
    click.option("--env", "settings", multiple=True, type=_SettingType(), help="Set an environment variable."),
    click.option(
        "--clear-env",
        "clear_environment",
        is_flag=True,
        help="Keep your environment, but TERM, from the program: it gets what --env sets, PATH, HOME, SHELL and TZ.",
    ),
    click.option(
        "--limit",
        "limits",
        multiple=True,
        type=_LimitType(),
        help="What all processes together may have, as memory=4G; `--limit help` lists the names.",
    ),
    click.option(
        "--terminal",
        "terminals",
        multiple=True,
        metavar="WHERE",
        help="A further terminal, /dev/tty01 and so on: a terminal of this machine by its path, or unix:PATH or"
        " tcp:[ADDRESS:]PORT for whoever connects there; without ADDRESS, from this machine only.",
    ),
    click.option(
        "--fd",
        "descriptors",
        multiple=True,
        type=_DescriptorType(),
        help="Hand on a further descriptor that hp9k was started with, or all; others are closed for the program.",
    ),
    click.option(
        "--net",
        type=_NetType(),
        default="host",
        show_default=True,
        help="Whose network the program has: this machine's, or none; `host,deny=ADDRESS[/BITS][:PORT]`, `allow=`,"
        " `loopback=deny` and `map-ports=+N` (or PORT:PORT) restrict it and map the ports it binds.",
    ),
    click.option(
        "--lan",
        multiple=True,
        type=LanType(),
        help="A LAN card: what it is plugged into, and its address. The program's network is then the LAN, not this"
        " machine's: `0=user` (a gateway, nothing to set up), `0=tap:tap0,ip=192.168.5.2/24,gw=192.168.5.1`, and more;"
        " `--lan help` shows all links and keys.",
    ),
    click.option(
        "--lan-file",
        "lan_tables",
        multiple=True,
        type=_LanFileType(),
        help="A TOML file with LAN cards: tables `[lan.0]`, `[lan.1]` with `link` and the keys of `--lan`.",
    ),
    click.option(
        "--model",
        metavar="9000/NNN",
        help="The machine to be: processor and what uname says."
        f"  [default: {models.DEFAULTS['s300']}, for a Series 800 program {models.DEFAULTS['s800']}, for one of PA-RISC"
        f" 2.0 {models.FOR_PROCESSOR['2.0']}]",
    ),
    click.option(
        "--release",
        type=_ReleaseType(),
        help="The release of HP-UX to be; `--release help` lists them."
        f"  [default: {models.RELEASE}, for a program of a later one {' or '.join(models.FOR_RELEASE.values())}]",
    ),
    click.option(
        "--engine",
        type=_EngineType(),
        help="How instructions are executed, whatever HP9K_ENGINE says; `--engine help` lists the ways.",
    ),
    click.argument("program"),
    click.argument("arguments", nargs=-1, type=click.UNPROCESSED),
)


def machine_options(function: _F) -> _F:
    """The options and arguments `run` and `trace` share. All after PROGRAM is the program's."""

    @functools.wraps(function)
    def command(*arguments: Any, lan: tuple[CardOption, ...], lan_tables: Any, **options: Any) -> Any:
        cards = tuple(sorted((*lan, *(card for table in lan_tables for card in table))))
        for one, other in itertools.pairwise(cards):
            if one.number == other.number:
                raise BadOption(f"lan{one.number} is there twice: each card has a number of its own")
        return function(*arguments, lan=cards, **options)

    wrapped: Any = command
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return cast(_F, wrapped)


CONTEXT = {"ignore_unknown_options": False, "allow_interspersed_args": False, "help_option_names": ["-h", "--help"]}
