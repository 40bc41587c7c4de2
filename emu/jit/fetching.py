"""Pieces of an interpreter's loop, in LLVM's assembly: whether the instruction at `%pc` may be executed.

They use `%state`, `%pages` (the flags of pages), `%frame` (the page of `%pc`) and labels of the loop.
"""

from __future__ import annotations

from emu.jit.state import BREAKPOINT, PAGE
from emu.memory import PROT_EXEC, PROT_READ


def stop_at_breakpoint(otherwise: str) -> str:
    """Return if there is a breakpoint, else go on at a label. The block's label: `watch`."""
    return f"""watch:
  %hit = call i32 @breakpoint(ptr %state, i32 %pc)
  %broken = icmp ne i32 %hit, 0
  br i1 %broken, label %break, label %{otherwise}
break:
  ret i32 {BREAKPOINT}"""


def enter_page(looked_at: int, otherwise: str) -> str:
    """Return for a page that is not executable or was not `looked_at`, a flag of pages; else go on at a label. The
    block's label: `check`."""
    granted = (PROT_EXEC | PROT_READ | looked_at) - 256
    return f"""check:
  %frame64 = zext i32 %frame to i64
  %pflags = getelementptr i8, ptr %pages, i64 %frame64
  %flags = load i8, ptr %pflags
  %granted = and i8 %flags, {granted}
  %runnable = icmp eq i8 %granted, {granted}
  br i1 %runnable, label %{otherwise}, label %refuse
refuse:
  ret i32 {PAGE}"""
