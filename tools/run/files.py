"""The file system a program is to see, the directory it starts in, and where it is found itself."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, suppress
from errno import EISDIR
from typing import TYPE_CHECKING

from tools.options import BadOption, Options

if TYPE_CHECKING:
    from kernel.fs.context import FileSystemContext
    from kernel.fs.namespace import Mount
    from kernel.loader.source import FileSource
    from kernel.tty.devices import Terminals

_NATIVE = (b"\x7fELF", b"\xcf\xfa\xed\xfe")  # how programs of Linux and macOS begin
_SERIES_800 = (b"\x02\x0b", b"\x02\x10", b"\x02\x14")  # system ids of PA-RISC 1.0, 1.1 and 2.0


def namespace(options: Options, program: str, terminals: Terminals, stack: ExitStack) -> FileSystemContext:
    """The file system as the options describe it; the embedded root is that of the machine `program` gets. Raises
    BadOption."""
    from kernel.fs.namespace import Mount, build_namespace
    from kernel.tty.inherited import wrap

    mounts = [Mount(os.fsencode(guest), host, read_only) for host, guest, read_only in options.mounts]
    root = options.root
    if root is None:
        from rom import default_root

        try:
            scratch = stack.enter_context(default_root.Scratch())
        except OSError as error:
            where = os.path.dirname(os.fsdecode(error.filename))
            raise BadOption(f"{where}: no place for temporary files: {error.strerror}") from None
        root = default_root.path(_series(options, program))
        mounts = scratch.mounts() + (default_root.network_files() if options.net != "none" else []) + mounts
    try:
        context = build_namespace(
            root,
            mounts,
            terminals.devices,
            read_only=options.root is None,
            since=int(time.time()),
            open_device=wrap,
        )
    except ValueError as error:
        raise BadOption(str(error)) from None
    _enter_directory(context, options, mounts)
    return context


def _series(options: Options, program: str) -> str:
    """The series of the machine: the model's, or that of the program's file."""
    from rom import models

    if options.model is not None:
        with suppress(ValueError):  # said when the model is made
            model = models.find(options.model)
            return "s300" if model.cpu == "1.0" else model.series  # the root's programs are PA-RISC 1.1's
    return "s800" if _beginning(program)[:2] in _SERIES_800 else "s300"


def _beginning(path: str) -> bytes:
    """Four bytes; none if it can't be read: the next attempt to open it says why."""
    try:
        with open(path, "rb") as file:
            return file.read(4)
    except OSError:
        return b""


def _enter_directory(context: FileSystemContext, options: Options, mounts: list[Mount]) -> None:
    from kernel.abi.errno import HpuxError
    from kernel.abi.file import S_IFDIR, S_IFMT
    from kernel.fs.namei import lookup

    wanted = options.cwd
    path = guest_directory(_here(), options.root, mounts) if wanted is None else os.fsencode(wanted)
    try:
        directory = lookup(context, None, path)
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


def guest_directory(host: str, root: str | None, mounts: list[Mount]) -> bytes:
    """What the guest calls the host directory `host`: the innermost mount it is in, or the root; else `/`."""
    places = [(mount.host, mount.guest) for mount in mounts]
    if root is not None:
        places.append((root, b"/"))
    here, best = os.path.realpath(host), ("", b"/")
    for place, guest in places:
        real = os.path.realpath(place)
        if (here == real or here.startswith(real.rstrip("/") + "/")) and len(real) > len(best[0]):
            best = real, guest
    if not best[0]:
        return b"/"
    below = os.fsencode(os.path.relpath(here, best[0]))
    return best[1] if below == b"." else best[1].rstrip(b"/") + b"/" + below


def locate(program: str, context: FileSystemContext, rooted: bool) -> str | FileSource:
    """The host path of a program, or the open file where it is one of the guest's.

    Raises OSError, FileNotFoundError naming the places that were tried.
    """
    from rom.default_root import PROGRAM_DIRECTORIES

    if not program:
        raise FileNotFoundError(2, "the name of the program is empty", program)
    name = os.fsencode(program)
    directories = () if b"/" in name else PROGRAM_DIRECTORIES
    inside = [directory + b"/" + name for directory in directories]
    if rooted:
        inside.insert(0, name)
    elif name.startswith(b"/"):
        inside = [name]
    if not rooted and os.path.isfile(program) and not _is_native(program):
        return program
    for candidate in inside:
        found = _guest_file(context, candidate)
        if found is not None:
            return found
    if os.path.lexists(program):
        os.stat(program)  # a link that leads nowhere or in circles says so itself
        return program
    where = "neither below --root nor on this machine" if rooted else "no such file, and no program hp9k comes with"
    raise FileNotFoundError(2, where, program)


def _is_native(path: str) -> bool:
    """Whether it is a program of this machine, as /bin/sh is: if hp9k has one of that name, it is the one wanted."""
    return _beginning(path) in _NATIVE


def _guest_file(context: FileSystemContext, path: bytes) -> FileSource | None:
    """Raises OSError for a file that is there but can't be read, or is a directory."""
    from kernel.abi.errno import HpuxError
    from kernel.abi.file import S_IFDIR, S_IFMT
    from kernel.fs.namei import lookup
    from kernel.loader.source import FileSource

    try:
        vnode = lookup(context, None, path)
    except (HpuxError, OSError):
        return None
    if vnode.mode & S_IFMT == S_IFDIR:
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    try:
        return FileSource(vnode.open_program())
    except HpuxError:
        return None  # a device
