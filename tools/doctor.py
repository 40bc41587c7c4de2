"""`hp9k doctor`: what of this machine hp9k can use, what is missing, and how to get it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import click


class Finding(NamedTuple):
    """One line. `remedy`: what to do where it is not as it should be. `needed`: hp9k does not work without."""

    subject: str
    fine: bool
    detail: str
    remedy: str = ""
    needed: bool = False


@click.command("doctor", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> int:
    """Say what of compilers, caches, privileges and optional programs is there, and what to install.

    The exit status is 1 if something is missing without which programs can't be run, else 0: the rest is needed for
    what its line says only.

    \b
    Examples:
      hp9k doctor
    """
    broken = False
    for title, look in SECTIONS:
        click.echo(title)
        for finding in look():
            broken |= finding.needed and not finding.fine
            click.echo(f"  {'yes' if finding.fine else 'NO '}  {finding.subject}: {finding.detail}")
            if not finding.fine and finding.remedy:
                click.echo(f"       -> {finding.remedy}")
    return int(broken)


def _running() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), version, "install Python 3.11 or later", needed=True)
    machine = os.uname().machine
    linux = sys.platform == "linux"
    yield Finding("Linux", linux, f"{sys.platform} on {machine}", "hp9k needs Linux", needed=True)
    for package, use in (
        ("click", "the command line"),
        ("unicorn", "another engine for the 68k"),
        ("capstone", "disassembly"),
        ("llvmlite", "native code"),
    ):
        yield _package(package, use)
    yield _native_code()


def _package(name: str, use: str) -> Finding:
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, f"not installed: {use}", f"pip install {name}", needed=name == "click")
    return Finding(name, True, f"{found}: {use}")


def _native_code() -> Finding:
    from emu.jit import host_code, identity

    if not host_code.supported():
        return Finding("native code", False, f"not for {os.uname().machine}: programs are interpreted, slowly")
    if not identity.available():
        return Finding("native code", False, "no llvmlite: programs are interpreted, slowly", "pip install llvmlite")
    return Finding("native code", True, "programs are translated to this processor's instructions")


def _caches() -> Iterator[Finding]:
    from emu.jit.cache import native_cache, user_directory

    directory = user_directory()
    problem = native_cache().problem()
    if problem is None:
        size, count = _usage(directory)
        yield Finding("cache", True, f"{directory}: {count} files, {size / 1e6:.1f} MB")
    else:
        yield Finding("cache", False, f"{problem}: what is compiled is compiled again each time", _CACHE_REMEDY)
    temporary = os.environ.get("TMPDIR", "/tmp")
    writable = os.path.isdir(temporary) and os.access(temporary, os.W_OK | os.X_OK)
    yield Finding("temporary files", writable, temporary, "set TMPDIR to a directory you can write", needed=True)


_CACHE_REMEDY = "set XDG_CACHE_HOME to a directory of yours that nobody else can write"


def _usage(directory: str) -> tuple[int, int]:
    """Bytes and files below a directory."""
    size = count = 0
    for where, _, files in os.walk(directory):
        for name in files:
            try:
                size += os.lstat(os.path.join(where, name)).st_size
            except FileNotFoundError:  # another hp9k trims its cache
                continue
            count += 1
    return size, count


def _compilers() -> Iterator[Finding]:
    from tools.cc.targets import TARGETS
    from tools.cc.toolchain import ToolchainError, find_toolchain

    for series, target in TARGETS.items():
        subject = f"hp9k cc --series {series}"
        try:
            found = find_toolchain(target)
            yield Finding(subject, True, f"{found.compiler} {found.version()}")
        except ToolchainError as error:
            yield Finding(subject, False, str(error), f"apt-get install {target.compiler_package}")


# Program, Debian's package, what for.
_PROGRAMS = (
    ("gdb-multiarch", "gdb-multiarch", "debugging over hp9k debug --gdb"),
    ("make", "make", "building packages with hp9k cc"),
    ("tcpdump", "tcpdump", "reading what pcap= of --lan writes"),
    ("ip", "iproute2", "making TAP interfaces for --lan"),
)


def _programs() -> Iterator[Finding]:
    for program, package, use in _PROGRAMS:
        path = shutil.which(program)
        yield Finding(program, path is not None, f"{path or 'not installed'}: {use}", f"apt-get install {package}")


_CAP_NET_BIND_SERVICE, _CAP_NET_ADMIN, _CAP_NET_RAW = 10, 12, 13


def _privileges() -> Iterator[Finding]:
    able = _capabilities()
    low = able >> _CAP_NET_BIND_SERVICE & 1 == 1
    yield Finding("ports below 1024", low, "for servers", "run as root, or use --net host,map-ports=+N")
    tap = able >> _CAP_NET_ADMIN & 1 == 1 and os.access("/dev/net/tun", os.R_OK | os.W_OK)
    yield Finding(
        "TAP interfaces", tap, "for --lan N=tap:...", "as root: ip tuntap add tap0 mode tap user NAME; then use tap0"
    )
    yield Finding("raw sockets", able >> _CAP_NET_RAW & 1 == 1, "for ping", "run as root")
    direct = any(os.path.exists(f"/proc/sys/fs/binfmt_misc/{name}") for name in _registrations())
    yield Finding("./prog runs by itself", direct, "registration with Linux", "as root: hp9k binfmt --install")


def _registrations() -> Iterator[str]:
    from tools.binfmt import names

    return (name for name, _, _ in names())


def _capabilities() -> int:
    """The effective set of this process, a bit each (capabilities(7))."""
    with open("/proc/self/status") as file:
        return next((int(line.split()[1], 16) for line in file if line.startswith("CapEff:")), 0)


SECTIONS: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
    ("Running programs", _running),
    ("Caches and files", _caches),
    ("Compiling programs", _compilers),
    ("Other programs", _programs),
    ("Privileges", _privileges),
)
