"""The file system a program is to see, the directory it starts in, and where it is found itself."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from emu.named import Named
from tools.options import BadOption, Options

if TYPE_CHECKING:
    from kernel.fs.context import FileSystemContext
    from kernel.fs.device import Device
    from kernel.fs.namespace import Mount
    from kernel.loader.source import FileSource
    from kernel.tty.devices import Terminals

_OF_THE_SYSTEM = (b"/bin", b"/dev", b"/etc", b"/lib", b"/proc", b"/sbin", b"/sys", b"/usr")
_SERIES_800 = (b"\x02\x0b", b"\x02\x10", b"\x02\x14")  # system ids of PA-RISC 1.0, 1.1 and 2.0


def namespace(options: Options, program: str, terminals: Terminals, stack: ExitStack) -> FileSystemContext:
    """The file system as the options describe it; the embedded root is that of the machine `program` gets. Raises
    BadOption."""
    from kernel.fs.namespace import Mount, build_namespace
    from kernel.tty.inherited import wrap

    mounts = [Mount(os.fsencode(guest), host, read_only) for host, guest, read_only in options.mounts]
    if options.here:
        here = _here()
        mounts.append(Mount(os.fsencode(here), here))
    root = options.root
    if root is None:
        from rom import default_root

        try:
            scratch = stack.enter_context(default_root.Scratch())
            if servers := _name_servers(options):
                scratch.know_name_servers(servers)
        except OSError as error:
            where = os.path.dirname(os.fsdecode(error.filename))
            raise BadOption(f"{where}: no place for temporary files: {error.strerror}") from None
        root = default_root.path(_series(options, program))
        mounts = (default_root.network_files() if options.net != "none" else []) + scratch.mounts() + mounts
    try:
        context = build_namespace(
            root,
            mounts,
            terminals.devices + _network_devices(options),
            read_only=options.root is None,
            since=int(time.time()),
            open_device=wrap,
        )
    except ValueError as error:
        raise BadOption(str(error)) from None
    if not os.access(root, os.R_OK | os.X_OK):
        raise BadOption(f"{root}: permission denied: the program's / has to be readable by you")
    if options.root is not None and options.libraries:
        lay_libraries(context, _series(options, program))
    _enter_directory(context, options, mounts)
    return context


def lay_libraries(context: FileSystemContext, series: str) -> None:
    """Give a root the dynamic loader and the libraries it doesn't have; its own are used as they are."""
    from kernel.abi.errno import HpuxError
    from kernel.fs.namei import lookup
    from kernel.fs.namespace import show_file
    from rom import default_root

    for library in default_root.libraries(series):
        try:
            lookup(context, None, library.guest)
        except (HpuxError, OSError):
            with suppress(ValueError):  # something else is in the place of a directory: then it stays
                show_file(context, library.guest, library.host)


def _network_devices(options: Options) -> list[Device]:
    if not options.lan:
        return []
    from kernel.net import iomap, lla, netman

    devices = [netman.DEVICE]
    for number, card in enumerate(sorted(options.lan)):
        devices += [iomap.device(number)] if card.bare else lla.devices(number)
    return devices


def _name_servers(options: Options) -> list[str]:
    """Those of the LAN's."""
    from kernel.abi.socket import dotted

    return [dotted(card.dns) for card in sorted(options.lan) if card.dns]


def _series(options: Options, program: str) -> str:
    """The series of the machine: the model's, or that of the program's file on this machine."""
    from rom import models

    if options.root is not None:
        program = _inside(options.root, program)
    if options.model is not None:
        with suppress(ValueError):  # said when the model is made
            model = models.find(options.model)
            return "s300" if model.cpu == "1.0" else model.series  # the root's programs are PA-RISC 1.1's
    return "s800" if "/" in program and _beginning(program)[:2] in _SERIES_800 else "s300"


def _inside(root: str, program: str) -> str:
    """Where the file is on this machine if it is below the root, else `program` as it is."""
    names = [program] if "/" in program else [f"{directory}/{program}" for directory in ("bin", "usr/bin")]
    places = [os.path.join(root, name.lstrip("/")) for name in names]
    return next(filter(os.path.isfile, places), program)


def _beginning(path: str) -> bytes:
    """Four bytes; none if it can't be read: the next attempt to open it says why."""
    try:
        with open(path, "rb") as file:
            return file.read(4)
    except OSError:
        return b""


def _enter_directory(context: FileSystemContext, options: Options, mounts: list[Mount]) -> None:
    """Start where the user is, if the guest sees that directory, or where `--cwd` says, or in `/`."""
    from kernel.abi.errno import HpuxError
    from kernel.abi.file import S_IFDIR, S_IFMT
    from kernel.fs.namei import lookup

    wanted = options.cwd
    path = guest_directory(_here(), options.root, mounts) if wanted is None else os.fsencode(wanted)
    try:
        directory = lookup(context, None, path or b"/")
    except (HpuxError, OSError):
        raise BadOption(f"{os.fsdecode(path)}: no such directory in the guest to start in; use --cwd") from None
    if directory.mode & S_IFMT != S_IFDIR:
        raise BadOption(f"{os.fsdecode(path)}: not a directory to start in; use --cwd")
    context.change_directory(directory)


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return "/"  # it was removed


def guest_directory(host: str, root: str | None, mounts: Iterable[Mount]) -> bytes:
    """What the guest calls the host directory `host`: the innermost mount it is in, or the root; b"" if it isn't in
    any of them."""
    places = [(mount.host, mount.guest) for mount in mounts]
    if root is not None:
        places.append((root, b"/"))
    here, best = os.path.realpath(host), ("", b"/")
    for place, guest in places:
        real = os.path.realpath(place)
        if (here == real or here.startswith(real.rstrip("/") + "/")) and len(real) > len(best[0]):
            best = real, guest
    if not best[0]:
        return b""
    below = os.fsencode(os.path.relpath(here, best[0]))
    return best[1] if below == b"." else best[1].rstrip(b"/") + b"/" + below


# --- the program ---


class Program(Named):
    """The file to execute, open, and a name by which the guest finds it."""

    file: FileSource
    name: bytes


def find(program: str, context: FileSystemContext, options: Options) -> Program:
    """The file `program` names: without a slash a command of the guest's, else one of its files, or one of this
    machine's, which it then sees at the same path, read-only.

    Raises OSError, FileNotFoundError saying which places were tried.
    """
    from rom.default_root import PROGRAM_DIRECTORIES

    if not program:
        raise FileNotFoundError(2, "the name of the program is empty", program)
    name = os.fsencode(program)
    if b"/" not in name:
        for directory in PROGRAM_DIRECTORIES:
            found = guest_file(context, directory + b"/" + name)
            if found is not None:
                return Program(found, directory + b"/" + name)
        here = f"; for the file in this directory write ./{program}" if os.path.lexists(program) else ""
        there = "no such program in /bin or /usr/bin" if options.root else "hp9k comes with no such program"
        raise FileNotFoundError(2, there + here, program)
    if options.root is not None or name.startswith(b"/"):
        found = guest_file(context, name)
        if found is not None:
            return Program(found, name)
    if not os.path.lexists(program):
        where = (
            "neither below --root nor on this machine"
            if options.root
            else "no such file, and no program hp9k comes with"
        )
        raise FileNotFoundError(2, where, program)
    file = _source(program)
    _show(program, context, options)
    return Program(file, name)


def _source(path: str) -> FileSource:
    from kernel.loader.source import FileSource

    return FileSource.open(path)


def _show(program: str, context: FileSystemContext, options: Options) -> None:
    """Let the guest find a file of this machine where its name says it is: programs execute themselves again, and look
    for what lies beside them.

    Where the guest doesn't see the directory the user is in, that one appears too, with nothing else in it.
    """
    from kernel.abi.errno import HpuxError
    from kernel.fs.mounts import path_of
    from kernel.fs.namei import lookup
    from kernel.fs.namespace import make_way, show_file

    name = os.fsencode(program)
    with suppress(HpuxError, OSError, ValueError):  # a name that can't be had in the guest: it runs all the same
        if options.root is None and options.cwd is None and path_of(context.cwd) == b"/":
            context.change_directory(make_way(context, os.fsencode(_here())))
        try:
            lookup(context, None, name)
        except (HpuxError, OSError):
            place = name if name.startswith(b"/") else path_of(context.cwd) + b"/" + name
            show_file(context, place, program)


def guest_file(context: FileSystemContext, path: bytes) -> FileSource | None:
    """A plain file the guest sees, open, or None. Raises OSError for one that can't be read."""
    from kernel.abi.errno import HpuxError
    from kernel.abi.file import S_IFMT, S_IFREG
    from kernel.fs.namei import lookup
    from kernel.loader.source import FileSource

    try:
        vnode = lookup(context, None, path)
    except (HpuxError, OSError):
        return None
    return FileSource(vnode.open_program()) if vnode.mode & S_IFMT == S_IFREG else None


def hidden_file(context: FileSystemContext) -> str | None:
    """The first of the names a program looked for in vain that this machine has, where it isn't the guest's to see.

    Not what every machine has under the same name: a search of PATH that fails is no sign of anything.
    """
    from kernel.abi.errno import HpuxError
    from kernel.fs.mounts import path_of
    from kernel.fs.namei import lookup

    for directory, name in list(context.namespace.missing):
        with suppress(HpuxError, OSError):
            places = [name] if name.startswith(b"/") else [_join(_here(), name), _join(path_of(directory), name)]
            for place in map(os.path.normpath, places):
                if place.startswith(_OF_THE_SYSTEM) or not os.path.lexists(place):
                    continue
                try:
                    lookup(context, None, place)
                except (HpuxError, OSError):
                    return os.fsdecode(place)
    return None


def _join(directory: str | bytes, name: bytes) -> bytes:
    return os.path.join(os.fsencode(directory), name)
