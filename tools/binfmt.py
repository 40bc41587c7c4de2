"""`hp9k binfmt`: lets Linux itself execute HP-UX programs, by a registration with binfmt_misc.

The kernel starts `hp9k-run FILE ARGUMENTS` (`tools/cli.py`) for a file that begins with a registered magic number: each
pair of system id and file type that exec(2) takes. Format of a line: Linux, Documentation/admin-guide/binfmt-misc.rst;
of the file that makes it last over a reboot: binfmt.d(5).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from tools.messages import complain, host_reason

INTERPRETER = "hp9k-run"
_PATH_MAX = 127  # BINPRM_BUF_SIZE of Linux, less the NUL; what is longer is refused


class Places(NamedTuple):
    """Where registrations go."""

    kernel: Path = Path("/proc/sys/fs/binfmt_misc")
    lasting: Path = Path("/etc/binfmt.d/hp9k.conf")


class _NotPossible(Exception):
    """One line for the user."""


@click.command("binfmt", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--install", is_flag=True, help="Register now, and at each start of the machine. Needs root.")
@click.option("--remove", is_flag=True, help="Undo --install. Needs root.")
@click.option(
    "--interpreter", metavar="PATH", help="The program Linux is to start.  [default: the hp9k-run beside hp9k]"
)
def command(install: bool, remove: bool, interpreter: str | None) -> int:
    """Let Linux execute HP-UX programs directly, as ./prog.

    Without an option, print the registration in the format of binfmt.d(5) and change nothing.

    A program started so runs as by `hp9k run --here`; where HP9K_OPTIONS is in the environment, with those options of
    `hp9k run` instead.

    \b
    Examples:
      hp9k binfmt
      sudo hp9k binfmt --install
      HP9K_OPTIONS='--root /srv/hpux' ./prog
    """
    if install and remove:
        raise click.UsageError("--install and --remove exclude each other")
    try:
        if remove:
            unregister(Places())
            return 0
        registrations = lines(_interpreter(interpreter))
        if install:
            register(Places(), registrations)
        else:
            click.echo("\n".join(registrations))
    except _NotPossible as reason:
        complain(str(reason))
        return 1
    except OSError as error:
        complain(f"{error.filename}: {host_reason(error)}")
        return 1
    return 0


def names() -> Iterator[tuple[str, int, int]]:
    """Name, system id and file type of each kind of program."""
    from kernel.loader import aout_format, som_format

    for ids, kinds in (
        (aout_format.SYSTEM_IDS, aout_format.EXECUTABLE),
        (som_format.SYSTEM_IDS, som_format.EXECUTABLE),
    ):
        for system in sorted(ids):
            for kind in sorted(kinds):
                yield f"hp9k-{system:x}-{kind:x}", system, kind


def lines(interpreter: str) -> list[str]:
    """What is to be written to `register`, one line a kind of program."""
    made = []
    for name, system, kind in names():
        magic = "".join(f"\\x{byte:02x}" for byte in (*system.to_bytes(2, "big"), *kind.to_bytes(2, "big")))
        made.append(f":{name}:M::{magic}::{interpreter}:")
    return made


def register(places: Places, registrations: list[str]) -> None:
    """Raises OSError."""
    places.lasting.parent.mkdir(exist_ok=True)
    places.lasting.write_text("# Made by hp9k binfmt --install.\n" + "\n".join(registrations) + "\n")
    if not (places.kernel / "register").exists():
        complain(
            f"{places.kernel} is not mounted: it holds from the next start on, or after "
            "`mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc` and once more --install"
        )
        return
    _forget(places.kernel)
    for line in registrations:
        (places.kernel / "register").write_text(line)


def unregister(places: Places) -> None:
    """Raises OSError."""
    _forget(places.kernel)
    places.lasting.unlink(missing_ok=True)


def _forget(kernel: Path) -> None:
    for name, _, _ in names():
        if (kernel / name).exists():
            (kernel / name).write_text("-1")


def _interpreter(given: str | None) -> str:
    """An absolute path. Raises _NotPossible."""
    beside = os.path.join(os.path.dirname(sys.executable), INTERPRETER)
    path = given or (beside if os.path.exists(beside) else shutil.which(INTERPRETER))
    if path is None:
        raise _NotPossible(f"{INTERPRETER} is not installed: install hp9k with pip, or say where it is (--interpreter)")
    path = os.path.abspath(path)
    if not os.access(path, os.X_OK):
        raise _NotPossible(f"{path}: no program that can be executed")
    if ":" in path or "\n" in path or len(os.fsencode(path)) > _PATH_MAX:
        raise _NotPossible(f"{path}: Linux takes no such path here: at most {_PATH_MAX} bytes and no colon")
    return path
