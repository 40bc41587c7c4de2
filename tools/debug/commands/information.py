"""`info`: what the program, its files and its surroundings are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emu.memory import Region
from kernel.abi.signals import name as signal_name
from kernel.debug.symbols import Module
from tools.debug import types
from tools.debug.errors import CommandError
from tools.debug.registry import INFO, command, info

if TYPE_CHECKING:
    from emu.memory import AddressSpace
    from kernel.net.socket.socket import Socket
    from kernel.process.task import Task
    from tools.debug.debugger import Debugger

_LETTERS = ((1, "r"), (2, "w"), (4, "x"))


@command("info", "i", "inf", usage="SUBJECT", group="info", example="info registers", completes="info")
def info_(debugger: Debugger, text: str) -> None:
    """What there is to know; `help info` lists the subjects."""
    word, _, rest = text.strip().partition(" ")
    if not word:
        raise CommandError("about what is missing; help info lists what there is")
    INFO.find(word).handler(debugger, rest.strip())


@info("files", "target", example="info files")
def info_files(debugger: Debugger, text: str) -> None:
    """The program's file and its segments."""
    modules = debugger.symbols.modules
    if not modules:
        raise CommandError("no program file")
    program = modules[0]
    image = program.image
    debugger.say(f'Symbols from "{program.name}".')
    debugger.say(f"{image.format}, {image.machine}, {image.description}")
    debugger.say(f"Entry point: {image.entry:#x}")
    for module in modules:
        for segment in module.image.segments:
            start, end = segment.address + module.shift, segment.end + module.shift
            of = "" if module is program else f" in {module.name}"
            debugger.say(f"{start:#010x} - {end:#010x} is {segment.name}{of}")


@info("sections", example="info sections")
def info_sections(debugger: Debugger, text: str) -> None:
    """The segments of the files, and the subspaces of a SOM."""
    from kernel.loader.image import TableError

    for module in debugger.symbols.modules:
        debugger.say(f"{module.name}:")
        for segment in module.image.segments:
            rights = "".join(letter for bit, letter in _LETTERS if segment.prot & bit)
            debugger.say(
                f"  {segment.address + module.shift:#010x} {segment.memory_size:#8x} {rights:<3} {segment.name}"
            )
        try:
            for table in module.image.segment_tables():
                debugger.say(f"  {table.title}:")
                for row in table.rows:
                    debugger.say(
                        "    " + " ".join(f"{cell:#x}" if isinstance(cell, int) else str(cell) for cell in row)
                    )
        except TableError as error:
            raise CommandError(f"{module.name}: {error.reason}") from None


@info("functions", usage="[EXPRESSION]", example="info functions ^str")
def info_functions(debugger: Debugger, text: str) -> None:
    """The functions whose names match a regular expression."""
    _list(debugger, text, functions=True)


@info("variables", usage="[EXPRESSION]", example="info variables total")
def info_variables(debugger: Debugger, text: str) -> None:
    """The variables whose names match a regular expression."""
    _list(debugger, text, functions=False)


@info("symbols", usage="[EXPRESSION]", example="info symbols main")
def info_symbols(debugger: Debugger, text: str) -> None:
    """All symbols whose names match a regular expression."""
    _list(debugger, text, functions=None)


def _list(debugger: Debugger, text: str, functions: bool | None) -> None:
    try:
        wanted = re.compile(text.strip())
    except re.error as error:
        raise CommandError(f"{text.strip()}: {error}") from None
    for module in debugger.symbols.modules:
        found = [
            (address, name)
            for name, address, function in module.names()
            if wanted.search(name) and functions in (None, function)
        ]
        if found:
            debugger.say(f"{module.name}:")
        for address, name in sorted(found):
            debugger.say(f"{address:#010x}  {name}")


@info("symbol", usage="ADDRESS", example="info symbol $pc")
def info_symbol(debugger: Debugger, text: str) -> None:
    """Which symbol an address is near."""
    address = debugger.address(text)
    module, found = debugger.symbols.module_at(address), debugger.symbols.nearest(address)
    if found is None or module is None:
        raise CommandError(f"no symbol is near {address:#x}")
    debugger.say(f"{found[0]}{f' + {found[1]}' if found[1] else ''} of {module.name}")


@info("address", usage="SYMBOL", example="info address main")
def info_address(debugger: Debugger, text: str) -> None:
    """Where a symbol is."""
    address = debugger.symbols.address(text.strip())
    if address is None:
        raise CommandError(f"no symbol {text.strip()}")
    debugger.say(f'Symbol "{text.strip()}" is at {address:#x}.')


@info("types", example="info types")
def info_types(debugger: Debugger, text: str) -> None:
    """The structures of HP-UX that are known by name."""
    for name in types.structures():
        debugger.say(f"struct {name}")


@info("sharedlibrary", "shl", "dll", example="info sharedlibrary")
def info_sharedlibrary(debugger: Debugger, text: str) -> None:
    """The libraries that are loaded."""
    libraries = debugger.symbols.modules[1:]
    if not libraries:
        debugger.say("No shared libraries loaded at this time.")
        return
    debugger.say(f"{'From':<12}{'To':<12}Shared Object Library")
    for module in libraries:
        start, end = module.code[0][0], module.code[-1][1]
        debugger.say(f"{start:#010x}  {end:#010x}  {module.name}{_stripped(module)}")


def _stripped(module: Module) -> str:
    return " (no symbols)" if module.stripped else ""


@info("proc", "program", example="info proc")
def info_proc(debugger: Debugger, text: str) -> None:
    """The process: numbers, rights, directory, what it waits for."""
    if text.strip().startswith("map"):
        info_mappings(debugger, "")
        return
    task = debugger.task
    ids = task.credentials
    debugger.say(f"process {task.pid}, parent {task.ppid}, group {task.pgrp}, session {task.session}")
    debugger.say(f"program {task.name.decode('latin-1')}, {task.model.name}, HP-UX {task.model.release}")
    debugger.say(f"uid {ids.uid} (effective {ids.euid}), gid {ids.gid} (effective {ids.egid})")
    debugger.say(
        f"memory {task.memory.private // 1024} KiB, break {task.break_end:#x},"
        f" processor time {task.share.seconds:.3f} s"
    )
    if task.waiting:
        debugger.say(f"waits in the system call {task.call_name}")
    signals = [number for number in range(1, 64) if task.signals.pending >> (number - 1) & 1]
    if signals:
        debugger.say(f"signals pending: {' '.join(map(signal_name, signals))}")
    held = debugger.control.withheld
    if held is not None:
        debugger.say(f"gets {signal_name(held.number)} when it goes on")


@info("mappings", example="info mappings")
def info_mappings(debugger: Debugger, text: str) -> None:
    """What is mapped, and what is there."""
    debugger.say(f"{'Start':<12}{'End':<12}{'Size':<12}Perms What")
    low, high = debugger.target.abi.STACK_AREA
    for region in _regions(debugger.target.memory):
        rights = "".join(letter if region.prot & bit else "-" for bit, letter in _LETTERS)
        module = debugger.symbols.module_at(region.start)
        what = module.name if module is not None else "[stack]" if low <= region.start < high else ""
        if not what and debugger.alive and debugger.task.break_start <= region.start < debugger.task.break_end:
            what = "[heap]"
        debugger.say(f"{region.start:#010x}  {region.end:#010x}  {region.end - region.start:#010x}  {rights}   {what}")


def _regions(memory: AddressSpace) -> list[Region]:
    """What is mapped, as it is for the program: watched pages look otherwise."""
    found: list[Region] = []
    for region in memory.regions():
        for page in range(region.start >> 12, region.end >> 12) if memory.guards.before else (region.start >> 12,):
            end = region.end if not memory.guards.before else page + 1 << 12
            prot = memory.guards.before.get(page, region.prot)
            if found and found[-1].end == page << 12 and found[-1].prot == prot:
                found[-1] = Region(found[-1].start, end, prot)
            else:
                found.append(Region(page << 12, end, prot))
    return found


@info("fd", "descriptors", example="info fd")
def info_fd(debugger: Debugger, text: str) -> None:
    """The open descriptors: what they are open on, and where files stand."""
    from kernel.net.socket.file import SocketFile
    from tools.debug.descriptors import describe

    task = debugger.task
    for number in task.files:
        file = task.files.get(number)
        what = f"socket      {_socket(file.socket)}" if isinstance(file, SocketFile) else describe(task, number)
        debugger.say(f"{number:>3}  {what}")


@info("sockets", example="info sockets")
def info_sockets(debugger: Debugger, text: str) -> None:
    """The open sockets: family, kind, state and names."""
    from kernel.net.socket.file import SocketFile

    task, found = debugger.task, 0
    for number in task.files:
        file = task.files.get(number)
        if isinstance(file, SocketFile):
            found += 1
            debugger.say(f"{number:>3}  {_socket(file.socket)}")
    if not found:
        debugger.say("No sockets.")


_KINDS = {1: "stream", 2: "datagram", 3: "raw"}


def _socket(socket: Socket) -> str:
    """`Inet stream BOUND 127.0.0.1:80 to 10.0.0.1:1025`."""
    text = f"{type(socket.family).__name__} {_KINDS.get(socket.kind, socket.kind)} {socket.state.name}"
    if socket.bound is not None:
        text += f" {_location(socket.bound)}"
    return text if socket.remote is None else f"{text} to {_location(socket.remote)}"


def _location(location: object) -> str:
    if isinstance(location, tuple) and len(location) == 2 and all(isinstance(one, int) for one in location):
        return f"{_dotted(location[0])}:{location[1]}"
    return location.decode("latin-1") if isinstance(location, bytes) else str(location)


@info("lan", example="info lan")
def info_lan(debugger: Debugger, text: str) -> None:
    """The network interfaces of the machine."""
    from kernel.net.network import Network

    found = debugger.task.machine.part(Network).interfaces()
    for one in found:
        debugger.say(f"{one.name}: {_dotted(one.address)} netmask {_dotted(one.netmask)} flags {one.flags:#x}")
    if not found:
        debugger.say("No network interfaces: no socket was opened yet.")


def _dotted(address: int) -> str:
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))


def of_process(debugger: Debugger, pid: int) -> Task:
    """A process of the machine. Raises CommandError."""
    from kernel.process.table import Processes

    found = debugger.task.machine.part(Processes).alive.get(pid)
    if found is None:
        raise CommandError(f"no process {pid}")
    return found
