"""Source lines and instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.debug.disassembly import between, instructions, line
from tools.debug.errors import CommandError
from tools.debug.locations import line_named, resolve
from tools.debug.registry import command, info

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger

_WITHOUT_FUNCTION = 10  # instructions


@command(
    "disassemble",
    "disas",
    usage="[LOCATION [,END|,+LENGTH]]",
    group="code",
    example="disassemble main",
    completes="location",
)
def disassemble(debugger: Debugger, text: str) -> None:
    """Instructions of a function, or of a range: symbols, branch targets, delay slots, what is nullified."""
    text = text.strip()
    while text.startswith("/"):
        text = text.partition(" ")[2].strip()
    first, comma, last = text.partition(",")
    start = resolve(debugger, first, after_prologue=False)[0] if first.strip() else debugger.frame().pc
    current = debugger.frame().pc if debugger.selected == 0 else None
    if comma:
        end = debugger.address(last.strip().removeprefix("+"))
        end = start + end if last.strip().startswith("+") else end
        if end <= start:
            raise CommandError(f"{text}: an empty range")
        found = between(debugger, start, end)
        name = None
    else:
        function = debugger.symbols.function(start)
        if function is None:
            found, name = instructions(debugger, start, _WITHOUT_FUNCTION), None
        else:
            found, name = between(debugger, function.start, function.end), function.name
    if name:
        debugger.say(f"Dump of assembler code for function {name}:")
    for one in found:
        debugger.say(line(debugger, one, current, name))
    if name:
        debugger.say("End of assembler dump.")


@command("list", "l", usage="[LOCATION|LINE]", group="code", example="list main", completes="location", repeats=True)
def list_(debugger: Debugger, text: str) -> None:
    """Lines of the source, around a place or going on."""
    source = debugger.source
    if not source.infos:
        raise CommandError("no source lines: the program was not made by hp9k cc -g")
    size = int(debugger.settings["listsize"])
    first, _, last = text.partition(",")
    if text.strip():
        if first.strip().isdigit():
            file = source.listed[0] if source.listed else source.main_file()
            number = int(first)
        elif (named := line_named(first.strip())) is not None:
            file, number = source.file_named(named[0]), named[1]
        else:
            here = source.line_of(resolve(debugger, first)[0])
            if here is None:
                raise CommandError(f"no source lines of {first.strip()}")
            file, number = here.file, here.number
        start = number if last.strip() else max(1, number - size // 2)
        end = int(last) if last.strip().isdigit() else start + size - 1
    elif source.listed is not None:
        file, start = source.listed
        end = start + size - 1
    else:
        here = source.line_of(debugger.frame().place) if debugger.alive else None
        file = here.file if here is not None else source.main_file()
        number = here.number if here is not None else 1
        start = max(1, number - size // 2)
        end = start + size - 1
    lines = source.lines(file)
    if start > len(lines):
        raise CommandError(f"line {start} is after the last line of {file}, which has {len(lines)}")
    for number in range(start, min(end, len(lines)) + 1):
        debugger.say(f"{number}\t{lines[number - 1]}")
    source.listed = file, min(end, len(lines)) + 1


@command("directory", usage="DIRECTORY...", group="code", example="directory /tmp", completes="file")
def directory(debugger: Debugger, text: str) -> None:
    """Look for source files there, too."""
    if not text.split():
        debugger.source.directories = ["."]
    debugger.source.directories[:0] = text.split()
    debugger.say(f"Source directories searched: {':'.join(debugger.source.directories)}")


@info("line", usage="LOCATION", example="info line main")
def info_line(debugger: Debugger, text: str) -> None:
    """Which addresses the code of a line has."""
    address = resolve(debugger, text, after_prologue=False)[0]
    here, extent = debugger.source.line_of(address), debugger.source.end_of_line(address)
    if here is None or extent is None:
        raise CommandError(f"no line number is known for {address:#x}")
    debugger.say(f'Line {here.number} of "{here.file}" starts at {extent[0]:#x} and ends at {extent[1]:#x}.')


@info("source", example="info source")
def info_source(debugger: Debugger, text: str) -> None:
    """The source file the program is in."""
    here = debugger.source.line_of(debugger.frame().pc)
    debugger.say(f"Current source file is {here.file}" if here is not None else "No source file is known.")
