"""The body of one function in LLVM's assembly, written line by line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from emu.jit.values import truth_text

# Branch weights: what is meant for once in a while.
COLD = ", !prof !0"
# Floating-point operations stay in order, for the sake of their flags.
# A call of LLVM's constrained operations says so by itself (#1) where its function is another's (#2): in one of the
# first kind every instruction of x87 would be waited for.
ATTRIBUTES = """
attributes #0 = { nounwind strictfp }
attributes #1 = { strictfp }
attributes #2 = { nounwind }
"""
METADATA = '!0 = !{!"branch_weights", i32 1, i32 1000000}\n!1 = !{!"branch_weights", i32 1000000, i32 1}\n'


class Code:
    """Implements `values.Writer`. `prefix` begins the names it makes up."""

    def __init__(self, prefix: str = "v") -> None:
        self._prefix = prefix
        self.lines: list[str] = []
        self.memo: dict[tuple[int, int], str] = {}
        self.label = ""  # of the block being written
        self.after_aside = ""  # where the block aside being written goes on, if it does
        self.before_aside = ""  # the block the last one was left from
        self._count = 0
        self._alive: list[Any] = []  # the memo goes by identity
        self._trail: list[tuple[int, int]] | None = None

    def name(self) -> str:
        self._count += 1
        return f"%{self._prefix}{self._count}"

    def fresh_label(self) -> str:
        self._count += 1
        return f"{self._prefix}b{self._count}"

    def result(self, text: str) -> str:
        name = self.name()
        self.lines.append(f"  {name} = {text}")
        return name

    def opaque(self, value: str, bits: int) -> str:
        """A number that was loaded, as one LLVM does not see through.

        Else it would exchange no bytes but those of what is combined with them, by an instruction of the host's that
        has the line of another of the guest's, or none.
        """
        return self.result(f'call i{bits} asm "", "=r,0"(i{bits} {value})')

    def effect(self, text: str) -> None:
        self.lines.append(f"  {text}")

    def remember(self, node: Any, width: int, name: str) -> None:
        self.memo[id(node), width] = name
        self._alive.append(node)
        if self._trail is not None:
            self._trail.append((id(node), width))

    def start(self, label: str) -> None:
        """Begin a block."""
        self.lines.append(f"{label}:")
        self.label = label

    def forget(self) -> None:
        """What follows may be reached without what was written so far."""
        self.memo.clear()
        self._alive.clear()

    def jump(self, label: str) -> None:
        self.effect(f"br label %{label}")

    def branch(self, condition: Any, yes: str, no: str, hint: str = "") -> None:
        if condition.__class__ is bool:
            self.jump(yes if condition else no)
        else:
            self.effect(f"br i1 {truth_text(self, condition)}, label %{yes}, label %{no}{hint}")

    @contextmanager
    def aside(self, condition: Any, *, cold: bool = True) -> Iterator[None]:
        """A block that is executed if `condition` holds. It must end by leaving or by going to `after_aside`.

        What is written in it counts as not written after it.
        """
        inside, after, origin = self.fresh_label(), self.fresh_label(), self.label
        self.branch(condition, inside, after, COLD if cold else "")
        outer, self._trail = self._trail, []
        before, self.after_aside = self.after_aside, after
        self.start(inside)
        yield
        for key in self._trail:
            self.memo.pop(key, None)
        self._trail = outer
        self.after_aside = before
        self.start(after)
        self.before_aside = origin

    def body(self) -> str:
        return "\n".join(self.lines)
