"""Expressions in C's syntax over registers, symbols and memory.

An expression is compiled to a function of the context it is evaluated in: conditions of breakpoints are evaluated a
hundred thousand times a second.
"""

from __future__ import annotations

import re

from tools.debug import operations, types
from tools.debug.context import Compiled
from tools.debug.errors import CommandError
from tools.debug.types import Array, Pointer, Type
from tools.debug.values import Value, load, of_int

_TOKENS = re.compile(
    r"""\s*(?:
    (?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+|\d+)[uUlL]*
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:::?[A-Za-z_][A-Za-z0-9_]*)?)
  | (?P<register>\$\$?[A-Za-z0-9_]*)
  | (?P<character>'(?:\\.[0-7]*|[^'\\])')
  | (?P<quoted>'[^']+')
  | (?P<string>"(?:\\.|[^"\\])*")
  | (?P<operator><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:,.()\[\]@{}])
  )""",
    re.VERBOSE,
)
_LEVELS = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", ">", "<=", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("@",),
    ("*", "/", "%"),
)


def compiled(text: str, alignment: int = 8) -> Compiled:
    """Raises CommandError for what is no expression."""
    parser = _Parser(text, alignment)
    result = parser.comma()
    parser.end()
    return result


def parse_type(text: str, alignment: int) -> Type | None:
    """`struct stat *`; None if it is no type."""
    try:
        parser = _Parser(text, alignment)
        found = parser.type_name()
        parser.end()
    except CommandError:
        return None
    return found


def _is_float(text: str) -> bool:
    return text[:2] not in ("0x", "0X") and any(one in text for one in ".eE")


class _Parser:
    def __init__(self, text: str, alignment: int) -> None:
        self._text = text
        self._alignment = alignment
        self._tokens: list[tuple[str, str]] = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            found = _TOKENS.match(text, at)
            if found is None or found.lastgroup is None:
                raise CommandError(f"{text[at:].strip()[:20]}: no expression")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self._at = 0

    # -- tokens ------------------------------------------------------------------------------------------------

    def _peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ("end", "")

    def _accept(self, *operators: str) -> str | None:
        kind, text = self._peek()
        if kind == "operator" and text in operators:
            self._at += 1
            return text
        return None

    def _expect(self, text: str) -> None:
        if self._accept(text) is None:
            raise CommandError(f"{self._text.strip()}: {text} is missing")

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise CommandError(f"{self._text.strip()}: {self._peek()[1]} is too much")

    # -- operators ---------------------------------------------------------------------------------------------

    def comma(self) -> Compiled:
        result = self._assignment()
        while self._accept(","):
            left, right = result, self._assignment()
            result = operations.after(left, right)
        return result

    def _assignment(self) -> Compiled:
        target = self._conditional()
        found = self._accept("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=")
        if found is None:
            return target
        value = self._assignment()
        return operations.assign(target, value if found == "=" else operations.binary(found[:-1], target, value))

    def _conditional(self) -> Compiled:
        condition = self._level(0)
        if not self._accept("?"):
            return condition
        yes = self.comma()
        self._expect(":")
        no = self._conditional()
        return lambda context: (yes if condition(context).number() else no)(context)

    def _level(self, level: int) -> Compiled:
        if level == len(_LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while found := self._accept(*_LEVELS[level]):
            left = operations.binary(found, left, self._level(level + 1))
        return left

    def _unary(self) -> Compiled:
        found = self._accept("-", "+", "!", "~", "*", "&", "++", "--")
        if found is not None:
            inner = self._unary()
            if found in ("++", "--"):
                return operations.assign(inner, operations.binary(found[0], inner, lambda context: operations.TRUE))
            return operations.UNARY[found](inner)
        if self._peek() == ("name", "sizeof"):
            self._at += 1
            return self._sizeof()
        if self._peek() == ("operator", "(") and self._is_type(1):
            self._at += 1
            type_ = self.type_name()
            self._expect(")")
            return operations.cast(type_, self._unary())
        if self._accept("{"):
            type_ = self.type_name()
            self._expect("}")
            inner = self._unary()
            return lambda context: load(context, type_, inner(context).integer() & 0xFFFFFFFF)
        return self._postfix()

    def _sizeof(self) -> Compiled:
        if self._peek() == ("operator", "(") and self._is_type(1):
            self._at += 1
            type_ = self.type_name()
            self._expect(")")
            return lambda context: Value(types.UINT, type_.size)
        inner = self._unary()
        return lambda context: Value(types.UINT, inner(context).type.size)

    def _is_type(self, ahead: int) -> bool:
        kind, text = self._peek(ahead)
        return kind == "name" and text in types.KEYWORDS

    def type_name(self) -> Type:
        words: list[str] = []
        while self._is_type(0) or (words and words[-1] == "struct" and self._peek()[0] == "name"):
            words.append(self._peek()[1])
            self._at += 1
        if not words:
            raise CommandError(f"{self._text.strip()}: a type is missing")
        found = types.by_words(words, self._alignment)
        while self._accept("*"):
            found = Pointer(found)
        if self._accept("["):
            kind, number = self._peek()
            if kind != "number":
                raise CommandError(f"{self._text.strip()}: the array's length is missing")
            self._at += 1
            self._expect("]")
            found = Array(found, int(number, 0))
        return found

    def _postfix(self) -> Compiled:
        result = self._primary()
        while found := self._accept("[", ".", "->", "(", "++", "--"):
            if found == "[":
                index = self.comma()
                self._expect("]")
                result = operations.dereference(operations.binary("+", result, index))
            elif found == "(":
                result = operations.Call(result, self._arguments())
            elif found in ("++", "--"):
                changed = operations.assign(
                    result, operations.binary(found[0], result, lambda context: operations.TRUE)
                )
                result = operations.before(result, changed)
            else:
                kind, name = self._peek()
                if kind != "name":
                    raise CommandError(f"{self._text.strip()}: a member's name is missing")
                self._at += 1
                result = operations.member(result, name)
        return result

    def _arguments(self) -> list[Compiled]:
        arguments: list[Compiled] = []
        if self._accept(")"):
            return arguments
        while True:
            arguments.append(self._assignment())
            if self._accept(")"):
                return arguments
            self._expect(",")

    def _primary(self) -> Compiled:
        kind, text = self._peek()
        self._at += 1
        if kind == "number":
            value = Value(types.DOUBLE, float(text)) if _is_float(text) else of_int(operations.number(text))
            return operations.Constant(value)
        if kind == "character":
            value = Value(types.CHAR, operations.character(text[1:-1]))
            return operations.Constant(value)
        if kind == "name":
            return lambda context: operations.variable(context, text)
        if kind == "quoted":
            return lambda context: operations.variable(context, text[1:-1])
        if kind == "register":
            return operations.register(text[1:])
        if kind == "string":
            return operations.Constant(operations.string(text[1:-1]))
        if (kind, text) == ("operator", "("):
            inner = self.comma()
            self._expect(")")
            return inner
        where = f"{text}: " if text else ""
        raise CommandError(f"{where}no expression" if text else "an expression is missing")
