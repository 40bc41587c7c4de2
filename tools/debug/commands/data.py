"""Values: print, x, display, set, registers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kernel.debug import registers
from tools.debug import types
from tools.debug.errors import CommandError
from tools.debug.examining import SIZES, display_one, examine, show_value, split_form
from tools.debug.expressions import parse_type
from tools.debug.registry import SET, command, info
from tools.debug.types import Array, Function, Pointer, Struct
from tools.debug.values import Value, show

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger

_LAST = {"form": "x", "size": "w"}


@command(
    "print", "p", "inspect", usage="[/FORMAT] EXPRESSION", group="data", example="print/x $sp", completes="expression"
)
def print_(debugger: Debugger, text: str) -> None:
    """The value of an expression of C; it becomes $1, $2 and so on."""
    _, form, _, expression = split_form(text.strip())
    expression = expression.strip() or "$"
    value = debugger.evaluate(expression)
    shown = show_value(debugger, value, form)
    if isinstance(value.type, types.Void):
        debugger.say("void")
        return
    debugger.say(f"${debugger.remember(value)} = {shown}")


@command("output", usage="[/FORMAT] EXPRESSION", group="data", example="output $pc", completes="expression")
def output(debugger: Debugger, text: str) -> None:
    """The value of an expression, without a number and a new line."""
    _, form, _, expression = split_form(text.strip())
    debugger.say(show_value(debugger, debugger.evaluate(expression), form), end="")


@command("printf", usage='"FORMAT", EXPRESSION...', group="data", example='printf "%d %s\\n", $r26, $r25')
def printf(debugger: Debugger, text: str) -> None:
    """Text with values in it, as C's printf."""
    debugger.say(format_text(debugger, text), end="")


def format_text(debugger: Debugger, text: str) -> str:
    """What printf makes of `"FORMAT", EXPRESSION...`. Raises CommandError."""
    found = re.match(r'\s*"((?:\\.|[^"\\])*)"\s*(?:,|$)', text)
    if found is None:
        raise CommandError('a format is missing: write printf "...", EXPRESSION...')
    rest = _split_arguments(text[found.end() :])
    form = found[1].encode().decode("unicode_escape")
    pieces = iter(rest)

    def put(one: re.Match[str]) -> str:
        if one[0] == "%%":
            return "%"
        try:
            value = debugger.evaluate(next(pieces))
        except StopIteration:
            raise CommandError("there are fewer values than the format wants") from None
        kind = one["kind"]
        if kind == "s":
            if isinstance(value.type, Array) and isinstance(value.raw, bytes):
                plain = value.raw.split(b"\0")[0].decode("latin-1")
            else:
                plain = _plain_string(debugger, value.integer())
            return f"%{one['flags']}s" % plain
        if kind in "feg":
            return f"%{one['flags']}{kind}" % float(value.number())
        if kind == "c":
            return chr(value.integer() & 0xFF)
        number = value.integer()
        if kind == "p":
            return f"{number & 0xFFFFFFFF:#x}"
        if kind in "xXou":
            number &= 0xFFFFFFFF
        return f"%{one['flags']}{'d' if kind in 'iu' else kind}" % number

    return re.sub(r"%(?P<flags>[-+ #0-9.]*)(?:l|h)*(?P<kind>[diuxXocspfeg%])", put, form)


def _plain_string(debugger: Debugger, address: int) -> str:
    data = bytearray()
    inspector = debugger.inspector()
    while len(data) < 4096:
        byte = inspector.read(address + len(data), 1)
        if byte == b"\0":
            break
        data += byte
    return data.decode("latin-1")


def _split_arguments(text: str) -> list[str]:
    """At the commas that are in no parentheses."""
    found, depth, piece = [], 0, ""
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            found.append(piece)
            piece = ""
        else:
            piece += letter
    return [*found, piece] if piece.strip() else found


@command("echo", usage="TEXT", group="support", example="echo done\\n")
def echo(debugger: Debugger, text: str) -> None:
    """Print a text; \\n ends a line."""
    debugger.say(text.encode().decode("unicode_escape"), end="")


# --- memory as numbers, strings, instructions ---


@command(
    "x",
    "examine",
    usage="[/COUNT FORMAT SIZE] ADDRESS",
    group="data",
    example="x/4xw $sp",
    completes="expression",
    repeats=True,
)
def x(debugger: Debugger, text: str) -> None:
    """Memory: /COUNT, a format (x d u o t a c f s i) and a size (b h w g)."""
    count, form, size, expression = split_form(text.strip())
    form, size = form or _LAST["form"], size or ("b" if form == "c" else _LAST["size"] if form not in ("f",) else "g")
    if form in ("i", "s", "a"):
        size = "w"
    if expression.strip():
        value = debugger.evaluate(expression)
        address = (
            value.integer() if value.address is None or not isinstance(value.type, Array | Struct) else value.address
        )
        if isinstance(value.type, Struct) and value.address is not None:
            address = value.address
    else:
        after = debugger.shared.variables.get("__after")
        if after is None:
            raise CommandError("an address is missing")
        address = after.integer()
    address &= 0xFFFFFFFF
    if form != "i" and form != "s":
        _LAST.update(form=form, size=size)
    else:
        _LAST["form"] = form
    following = examine(debugger, address, abs(count), form, SIZES[size])
    debugger.shared.variables["__after"] = Value(types.UINT, following)
    debugger.shared.variables["_"] = Value(Pointer(types.INT), address)


# --- displays ---


@command("display", usage="[/FORMAT] EXPRESSION", group="data", example="display/i $pc", completes="expression")
def display(debugger: Debugger, text: str) -> None:
    """Show a value at each stop."""
    if not text.strip():
        debugger.show_displays()
        return
    found = re.match(r"(/\S*)?\s*(.*)", text.strip())
    assert found is not None
    if not found[2]:
        raise CommandError("an expression is missing")
    number = debugger.next_number()
    split_form((found[1] or "") + " ") if found[1] else None
    display_one(debugger, number, found[1] or "", found[2])
    debugger.displays[number] = found[1] or "", found[2]


@command("undisplay", usage="[NUMBER...]", group="data", example="undisplay 1")
def undisplay(debugger: Debugger, text: str) -> None:
    """Show a value no more; none of them without a number."""
    if not text.split():
        debugger.displays.clear()
    for word in text.split():
        if not word.isdigit() or int(word) not in debugger.displays:
            raise CommandError(f"no display {word}")
        del debugger.displays[int(word)]


@info("display", example="info display")
def info_display(debugger: Debugger, text: str) -> None:
    """What is shown at each stop."""
    if not debugger.displays:
        debugger.say("There are no auto-display expressions now.")
    for number, (form, expression) in debugger.displays.items():
        debugger.say(f"{number}:   {form} {expression}".replace("  ", " ", 1) if form else f"{number}: {expression}")


# --- changing ---


@command("set", usage="VARIABLE = EXPRESSION | SETTING VALUE", group="data", example="set $r26 = 5", completes="set")
def set_(debugger: Debugger, text: str) -> None:
    """Change a register, memory, a variable of the debugger's, or one of its settings."""
    text = text.strip()
    if not text:
        raise CommandError("what is to be set is missing")
    word, _, rest = text.partition(" ")
    if word in ("var", "variable"):
        debugger.evaluate(rest)
        return
    if re.match(r"[\w-]+$", word) and not rest.lstrip().startswith(("=", "+=", "-=", "|=", "&=")):
        SET.find(word).handler(debugger, rest.strip())
        return
    debugger.evaluate(text)


@command("deposit", usage="ADDRESS VALUE", group="data", example="deposit 0x40001000 7")
def deposit(debugger: Debugger, text: str) -> None:
    """Write a word into memory, or a register by its name: SIMH's way of `set`."""
    words = text.split(None, 1)
    if len(words) != 2:
        raise CommandError("write deposit ADDRESS VALUE")
    inspector = debugger.inspector()
    register = inspector.register(words[0].lstrip("$"))
    number = debugger.evaluate(words[1]).integer()
    if register is not None and register.register is not None:
        inspector.set_register(register.register, number)
        return
    value = debugger.evaluate(words[0])
    address = value.address if value.address is not None else value.integer()
    inspector.write(address, (number & 0xFFFFFFFF).to_bytes(4, "big"))


@command("whatis", usage="EXPRESSION", group="data", example="whatis $sp", completes="expression")
def whatis(debugger: Debugger, text: str) -> None:
    """The type of an expression."""
    debugger.say(f"type = {_type(debugger, text).name}")


@command("ptype", usage="TYPE|EXPRESSION", group="data", example="ptype struct stat", completes="expression")
def ptype(debugger: Debugger, text: str) -> None:
    """What a type is made of."""
    found = _type(debugger, text)
    while isinstance(found, Pointer):
        found = found.target
    if not isinstance(found, Struct):
        debugger.say(f"type = {found.name}")
        return
    debugger.say(f"type = {found.name} {{")
    for member in found.members:
        array = f"[{member.type.count}]" if isinstance(member.type, Array) else ""
        name = member.type.element.name if isinstance(member.type, Array) else member.type.name
        debugger.say(f"    {name} {member.name}{array};\t/* {member.offset}, {member.type.size} */")
    debugger.say(f"}}\t/* {found.size} bytes */")


def _type(debugger: Debugger, text: str) -> types.Type:
    alignment = debugger.target.abi.ALIGNMENT if debugger.alive or debugger.core is not None else 8
    found = parse_type(text, alignment)
    if found is None:
        value = debugger.evaluate(text)
        found = types.Function("<function>", 1) if isinstance(value.type, Function) else value.type
    return found


# --- registers ---


@info("registers", "r", usage="[REGISTER...|general|float|control|space]", example="info registers r26 sp")
def info_registers(debugger: Debugger, text: str) -> None:
    """Registers; `*` marks those that have changed since the stop before."""
    target = debugger.target
    series = target.abi.NAME
    known = registers.of(series)
    names: list[str] = []
    for word in text.replace("$", "").split() or ["general", "main"]:
        if word in ("general", "float", "control", "space"):
            names += getattr(known, word)
        elif word == "main":
            names += ["pc", *(name for name in known.control if name in ("ccr", "psw", "sar"))]
        else:
            names.append(_known(debugger, word))
    _show_registers(debugger, names)


@info("all-registers", example="info all-registers")
def info_all_registers(debugger: Debugger, text: str) -> None:
    """All registers: general, floating-point, control, space."""
    target = debugger.target
    known, left = registers.of(target.abi.NAME), registers.left_halves(target.cpu, target.abi.NAME)
    _show_registers(debugger, [*known.general, *left, *known.control, *known.space, *known.float])


@info("float", example="info float")
def info_float(debugger: Debugger, text: str) -> None:
    """The floating-point registers."""
    _show_registers(debugger, list(registers.of(debugger.target.abi.NAME).float))


def _known(debugger: Debugger, word: str) -> str:
    value = debugger.inspector().register(word)
    if value is None or value.register is None:
        raise CommandError(f"no register {word}")
    return value.register


def _show_registers(debugger: Debugger, names: list[str]) -> None:
    inspector = debugger.inspector()
    for name in names:
        value = inspector.register(name)
        if value is None:
            continue
        bits = inspector._bits(name)
        changed = "*" if name in debugger.before and debugger.before[name] != bits and not debugger.selected else " "
        wide = 16 if isinstance(value.type, types.Float) and value.type.size == 8 else 8
        natural = show(Value(value.type, value.raw), inspector)
        natural = natural.replace("(void *) ", "")
        alias = {"gr2": "rp", "gr27": "dp", "gr30": "sp", "a7": "sp", "a6": "fp"}.get(name, "")
        title = f"{name}{f'/{alias}' if alias else ''}"
        debugger.say(f"{changed}{title:<8} {bits:#0{wide + 2}x}  {natural}")
