"""Frames: where the program came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.debug.errors import CommandError
from tools.debug.registry import command, info

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger

_SHOWN = 500


@command("backtrace", "bt", "where", usage="[COUNT]", group="stack", example="backtrace 5")
def backtrace(debugger: Debugger, text: str) -> None:
    """The functions the program is in, innermost first; so many of them, the outermost ones if negative."""
    words = text.split()
    full = words[:1] == ["full"]
    count = debugger.evaluate(" ".join(words[full:])).integer() if words[full:] else 0
    found = debugger.frames(count if count > 0 else None)
    for frame in found[count if count < 0 else 0 :][:_SHOWN]:
        debugger.say(f"#{frame.level:<2} {debugger.describe_frame(frame)}")
    if len(found) > _SHOWN:
        debugger.say(f"(More stack frames follow: {len(found) - _SHOWN})")


@command("frame", "f", usage="[NUMBER]", group="stack", example="frame 1")
def frame(debugger: Debugger, text: str) -> None:
    """Look at a frame: registers and variables are those of it."""
    if text.strip():
        debugger.select(debugger.evaluate(text).integer())
    debugger.show_frame(number=True)


@command("up", usage="[COUNT]", group="stack", example="up", repeats=True)
def up(debugger: Debugger, text: str) -> None:
    """Look at the caller's frame."""
    _move(debugger, debugger.evaluate(text).integer() if text.strip() else 1)


@command("down", usage="[COUNT]", group="stack", example="down", repeats=True)
def down(debugger: Debugger, text: str) -> None:
    """Look at the frame of the function that was called."""
    _move(debugger, -(debugger.evaluate(text).integer() if text.strip() else 1))


def _move(debugger: Debugger, count: int) -> None:
    wanted = debugger.selected + count
    last = len(debugger.frames(wanted + 1)) - 1 if wanted >= 0 else 0
    if wanted < 0 and debugger.selected == 0:
        raise CommandError("this is the innermost frame")
    if count > 0 and last == debugger.selected:
        raise CommandError("this is the outermost frame")
    debugger.select(min(max(wanted, 0), last))
    debugger.show_frame(number=True)


@info("frame", example="info frame")
def info_frame(debugger: Debugger, text: str) -> None:
    """What is known of the selected frame."""
    frame = debugger.frames(debugger.selected + 1)[-1]
    debugger.say(f"Stack level {frame.level}, {debugger.describe_frame(frame, always_address=True)}")
    debugger.say(
        f" pc = {frame.pc:#x}; saved pc = {frame.back:#x}" if frame.back else f" pc = {frame.pc:#x}; outermost"
    )
    if frame.cfa:
        debugger.say(f" stack pointer of the caller = {frame.cfa:#x}")
    for name, value in sorted(frame.registers.items()):
        if name != "pc":
            debugger.say(f"  {name} at the call = {value:#x}")


@info("locals", example="info locals")
def info_locals(debugger: Debugger, text: str) -> None:
    """The variables of the selected function."""
    _variables(debugger, parameters=False)


@info("args", example="info args")
def info_args(debugger: Debugger, text: str) -> None:
    """The arguments of the selected function."""
    _variables(debugger, parameters=True)


def _variables(debugger: Debugger, *, parameters: bool) -> None:
    from tools.debug.inspector import Inspector
    from tools.debug.values import show

    frame = debugger.frame()
    information = debugger.source.info_at(frame.place)
    if information is None:
        raise CommandError("no variables are known: the program was not made by hp9k cc -g")
    arguments = {one.name for one in information.parameters(frame.place)}
    names = arguments if parameters else [one.name for one in information.visible(frame.place)]
    inspector = Inspector(debugger.target, debugger.symbols, debugger.shared, frame)
    shown = 0
    for name in dict.fromkeys(names):
        if (name in arguments) != parameters:
            continue
        try:
            value = debugger.source.variable(inspector, name)
            text = "" if value is None else show(value, inspector)
        except CommandError as error:
            text = f"<{error}>"
        debugger.say(f"{name} = {text}")
        shown += 1
    if not shown:
        debugger.say("No arguments." if parameters else "No locals.")
