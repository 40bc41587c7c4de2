"""Breakpoints and watchpoints, and what is done when they are hit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.debug import watching
from tools.debug.errors import CommandError
from tools.debug.expressions import compiled
from tools.debug.locations import Pending, resolve, split_condition
from tools.debug.registry import command, info

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger
    from tools.debug.point import Point

_MOST = 10_000  # breakpoints one rbreak may make


@command(
    "break",
    "b",
    "br",
    usage="[LOCATION] [if CONDITION]",
    group="breakpoints",
    example="break main if $r26 > 1",
    completes="location",
)
def break_(debugger: Debugger, text: str) -> None:
    """Stop before an instruction: SYMBOL, SYMBOL+OFFSET, *ADDRESS, FILE:LINE, LIBRARY:SYMBOL."""
    _set(debugger, text, temporary=False)


@command("tbreak", "tb", usage="[LOCATION]", group="breakpoints", example="tbreak main", completes="location")
def tbreak(debugger: Debugger, text: str) -> None:
    """Stop there once."""
    _set(debugger, text, temporary=True)


def _set(debugger: Debugger, text: str, *, temporary: bool) -> Point:
    location, condition = split_condition(text)
    pending = False
    try:
        addresses = resolve(debugger, location)
    except Pending:
        if not _may_come(debugger, location):
            raise
        addresses, pending = [], True
    if condition:
        compiled(condition)
    if not location or location.startswith("*"):
        location = f"*{addresses[0]:#x}"
    point = debugger.points.add("breakpoint", location, temporary=temporary, condition=condition, addresses=addresses)
    debugger.points.refresh(point)
    word = "Temporary breakpoint" if temporary else "Breakpoint"
    if pending:
        debugger.say(f"{word} {point.number} ({location}) pending.")
        return point
    for address in addresses:
        debugger.say(f"{word} {point.number} at {address:#x}{_where(debugger, address)}")
    return point


def _may_come(debugger: Debugger, location: str) -> bool:
    """Whether a library may bring it: it is said to be in one, or the program asks for libraries."""
    modules = debugger.symbols.modules
    return ":" in location or any(module.image.dynamic for module in modules)


def _where(debugger: Debugger, address: int) -> str:
    line = debugger.source.line_of(address)
    if line is not None:
        return f": file {line.name}, line {line.number}."
    name = debugger.symbols.describe(address)
    return f" <{name}>" if name else ""


@command("rbreak", usage="EXPRESSION", group="breakpoints", example="rbreak ^str")
def rbreak(debugger: Debugger, text: str) -> None:
    """Stop in every function whose name matches a regular expression."""
    try:
        wanted = re.compile(text.strip())
    except re.error as error:
        raise CommandError(f"{text.strip()}: {error}") from None
    found = [
        name
        for module in debugger.symbols.modules
        for name, _, function in module.names()
        if function and wanted.search(name) and not name.startswith("$")
    ]
    if not found:
        raise CommandError(f"no function matches {text.strip()}")
    for name in sorted(found)[:_MOST]:
        _set(debugger, name, temporary=False)


# --- watchpoints ---


@command("watch", usage="[-l] EXPRESSION", group="breakpoints", example="watch total", completes="expression")
def watch(debugger: Debugger, text: str) -> None:
    """Stop when the value of an expression has changed; {char[16]}0x4000 is a range."""
    _watch(debugger, text, "watchpoint")


@command("rwatch", usage="EXPRESSION", group="breakpoints", example="rwatch total", completes="expression")
def rwatch(debugger: Debugger, text: str) -> None:
    """Stop when memory is read."""
    _watch(debugger, text, "read watchpoint")


@command("awatch", usage="EXPRESSION", group="breakpoints", example="awatch total", completes="expression")
def awatch(debugger: Debugger, text: str) -> None:
    """Stop when memory is read or written."""
    _watch(debugger, text, "acc watchpoint")


def _watch(debugger: Debugger, text: str, kind: str) -> None:
    text, condition = split_condition(text)
    by_place = text.startswith(("-l ", "-location "))
    what = text.partition(" ")[2].strip() if by_place else text
    task = debugger.task
    expression = compiled(what, task.abi.ALIGNMENT)
    if condition:
        compiled(condition)
    point = debugger.points.add(
        kind,
        f"-location {what}" if by_place else what,
        condition=condition,
        expression=expression,
        by_place=by_place,
        scope=watching.scope(debugger, what),
    )
    try:
        debugger.points.put_in(point, task)
    except CommandError:
        debugger.points.withdraw(point)
        raise
    debugger.say(f"{watching.title(point)} {point.number}: {point.what}")


# --- what is done with them ---


def _chosen(debugger: Debugger, text: str) -> list[Point]:
    """`1 3-5`; all without any. Raises CommandError."""
    found: list[Point] = []
    for word in text.replace(",", " ").split():
        first, dash, last = word.partition("-")
        numbers = range(int(first), int(last) + 1) if dash and first.isdigit() and last.isdigit() else [word]
        found += [debugger.points.find(str(number)) for number in numbers]
    return found or list(debugger.points.all.values())


@command("delete", "d", usage="[NUMBER...]", group="breakpoints", example="delete 1")
def delete(debugger: Debugger, text: str) -> None:
    """Forget breakpoints, watchpoints and catchpoints; all of them without a number."""
    word, _, rest = text.partition(" ")
    if word and "display".startswith(word) and not word.isdigit():
        from tools.debug.commands.data import undisplay

        undisplay(debugger, rest)
        return
    for point in _chosen(debugger, rest if word and "breakpoints".startswith(word) else text):
        debugger.points.delete(point)


@command("clear", usage="[LOCATION]", group="breakpoints", example="clear main", completes="location")
def clear(debugger: Debugger, text: str) -> None:
    """Forget the breakpoints at a location."""
    addresses = resolve(debugger, text)
    found = [point for point in debugger.points.all.values() if set(point.addresses) & set(addresses)]
    if not found:
        raise CommandError(f"no breakpoint at {text.strip() or 'this place'}")
    for point in found:
        debugger.points.delete(point)
    debugger.say(f"Deleted breakpoint{'s' * (len(found) > 1)} {' '.join(str(point.number) for point in found)}")


@command("enable", usage="[once] [NUMBER...]", group="breakpoints", example="enable 1")
def enable(debugger: Debugger, text: str) -> None:
    """Let breakpoints stop the program again."""
    once = text.split()[:1] == ["once"]
    for point in _chosen(debugger, text.partition(" ")[2] if once else text):
        point.enabled = True
        point.temporary = point.temporary or once
        debugger.points.refresh(point)
    debugger.catching_changed()


@command("disable", usage="[NUMBER...]", group="breakpoints", example="disable 1")
def disable(debugger: Debugger, text: str) -> None:
    """Let breakpoints stop the program no more, and keep them."""
    for point in _chosen(debugger, text):
        point.enabled = False
        debugger.points.refresh(point)
    debugger.catching_changed()


@command("condition", usage="NUMBER [EXPRESSION]", group="breakpoints", example="condition 1 $r26 == 3")
def condition(debugger: Debugger, text: str) -> None:
    """Stop at a breakpoint only if an expression is not 0; without one, always."""
    number, _, expression = text.strip().partition(" ")
    debugger.points.set_condition(debugger.points.find(number), expression)


@command("ignore", usage="NUMBER COUNT", group="breakpoints", example="ignore 1 10")
def ignore(debugger: Debugger, text: str) -> None:
    """Pass a breakpoint so many times before it stops the program."""
    number, _, count = text.strip().partition(" ")
    point = debugger.points.find(number)
    if not count.strip().isdigit():
        raise CommandError("how often is missing: write ignore NUMBER COUNT")
    point.ignore = int(count)
    debugger.say(f"Will ignore next {point.ignore} crossings of breakpoint {point.number}.")


@command("commands", usage="[NUMBER]", group="breakpoints", example="commands 1\nprint $sp\nend", block=True)
def commands(debugger: Debugger, text: str) -> None:
    """What is done when a breakpoint is hit: lines up to `end`; `silent` as the first one says nothing."""
    first, _, body = text.partition("\n")
    number = first.strip()
    if not number:
        if not debugger.points.all:
            raise CommandError("no breakpoint is set")
        number = str(max(debugger.points.all))
    debugger.points.find(number).commands = body.splitlines()


@info("breakpoints", "b", "watchpoints", group="breakpoints", example="info breakpoints")
def info_breakpoints(debugger: Debugger, text: str) -> None:
    """What is set, and how often it was hit."""
    if not debugger.points.all:
        debugger.say("No breakpoints or watchpoints.")
        return
    debugger.say("Num     Type           Disp Enb Address    What")
    for point in debugger.points.all.values():
        disposition = "del" if point.temporary else "keep"
        addresses: list[int | None] = [*point.addresses] or [None]
        for address in addresses:
            place = (
                f"{address:#010x}" if address is not None else "<PENDING> " if point.kind == "breakpoint" else " " * 10
            )
            name = "" if address is None else debugger.symbols.describe(address) or ""
            shown = f"{name} ({point.what})" if name and name != point.what else name or point.what
            enabled = "y" if point.enabled else "n"
            debugger.say(f"{point.number:<7} {point.kind:<14} {disposition:<4} {enabled:<3} {place} {shown}")
        if point.condition:
            debugger.say(f"\tstop only if {point.condition}")
        if point.hits:
            debugger.say(f"\tbreakpoint already hit {point.hits} time{'s' * (point.hits != 1)}")
        if point.ignore:
            debugger.say(f"\tignore next {point.ignore} hits")
        for line in point.commands:
            debugger.say(f"        {line}")
