"""What a program is to run on and to see: the machine, its files, its network. No command-line library is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.named import Named

if TYPE_CHECKING:
    from tools.run.lan.option import CardOption


class Options(Named):
    """What the command line says of the machine a program runs on."""

    root: str | None = None
    libraries: bool = True  # lay hp9k's own under a root that has none
    mounts: tuple[tuple[str, str, bool], ...] = ()  # host directory, guest directory, read-only
    here: bool = False  # mount the working directory by its own path, and start there
    cwd: str | None = None
    settings: tuple[str, ...] = ()  # NAME=VALUE
    clear_environment: bool = False
    limits: tuple[tuple[str, int], ...] = ()  # a tunable's name, its value
    terminals: tuple[str, ...] = ()
    descriptors: tuple[tuple[int, ...], ...] = ()  # of hp9k's own, above 2, that the program gets
    net: str = "host"
    lan: tuple[CardOption, ...] = ()
    model: str | None = None  # the default of the program's series
    release: str | None = None  # the one that suits the program
    engine: str | None = None  # as HP9K_ENGINE says, or the best there is


class BadOption(Exception):
    """An option that can't be met, said in one line; the exit status is that of a usage error."""

    exit_code = 2
