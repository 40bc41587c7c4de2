"""The interpreter's loop: fetch a word, find its handler, call it; and what is left to do when native code returns."""

from __future__ import annotations

from emu.jit.fetching import enter_page, stop_at_breakpoint
from emu.jit.host_code import host_code
from emu.m68k.compiled import float_runtime, transcendental
from emu.m68k.compiled.interpreter import STRAIGHT
from emu.m68k.compiled.lowering import CODE_PAGE
from emu.m68k.compiled.state import LAYOUT, WRITTEN


def module() -> str:
    """All but the handlers of `interpreter`."""
    floats = float_runtime.module() + transcendental.module() if host_code().EXTENDED else float_runtime.nothing()
    return _interpret() + floats + _code_written()


def _interpret() -> str:
    return f"""
define internal i32 @interpret(ptr %state, ptr %base) noinline #2 {{
  {LAYOUT.place("head", "pc")}
  {LAYOUT.place("moves", "moves")}
  {LAYOUT.place("ppages", "pages")}
  {LAYOUT.place("pbreakpoints", "breakpoints")}
  %pages = load ptr, ptr %ppages
  %breakpoints = load i32, ptr %pbreakpoints
  br label %step
step:
  %page = phi i32 [ -1, %0 ], [ %frame, %done ]
  %pc = load i32, ptr %head
  %stops = icmp ne i32 %breakpoints, 0
  br i1 %stops, label %watch, label %where, !prof !0
{stop_at_breakpoint("where")}
where:
  %frame = lshr i32 %pc, 12
  %same = icmp eq i32 %frame, %page
  br i1 %same, label %fetch, label %check, !prof !1
{enter_page(CODE_PAGE, "even")}
even:
  %bit = and i32 %pc, 1
  %odd = icmp ne i32 %bit, 0
  br i1 %odd, label %assist, label %fetch, !prof !0
assist:
  %left = call i32 @h0(ptr %state, i32 0, ptr %base)
  ret i32 %left
fetch:
  %pc64 = zext i32 %pc to i64
  %pword = getelementptr i8, ptr %base, i64 %pc64
  %raw = load volatile i32, ptr %pword, align 2
  %both = call i32 @llvm.bswap.i32(i32 %raw)
  %word = call i32 @llvm.fshl.i32(i32 %both, i32 %both, i32 16)
  %short = trunc i32 %word to i16
  %word64 = zext i16 %short to i64
  %pnumber = getelementptr i16, ptr @numbers, i64 %word64
  %number = load i16, ptr %pnumber
  %number64 = zext i16 %number to i64
  %phandler = getelementptr ptr, ptr @handlers, i64 %number64
  %handler = load ptr, ptr %phandler
  store i32 0, ptr %moves
  %reason = call i32 %handler(ptr %state, i32 %word, ptr %base)
  %on = icmp eq i32 %reason, {STRAIGHT - (1 << 32)}
  br i1 %on, label %done, label %leave, !prof !1
done:
  br label %step
leave:
  ret i32 %reason
}}
"""


def _code_written() -> str:
    """A page of code was stored to: note it, have native code come back, and don't ask again until it is executed."""
    return f"""
define void @code_written(ptr %state, i32 %address) noinline {{
  {LAYOUT.place("pcount", "written")}
  {LAYOUT.place("list", "written0")}
  {LAYOUT.place("pstop", "stop")}
  {LAYOUT.place("ppages", "pages")}
  %frame = lshr i32 %address, 12
  %frame64 = zext i32 %frame to i64
  %pages = load ptr, ptr %ppages
  %pflags = getelementptr i8, ptr %pages, i64 %frame64
  %flags = load i8, ptr %pflags
  %clear = and i8 %flags, {CODE_PAGE - 1}
  store i8 %clear, ptr %pflags
  store volatile i32 1, ptr %pstop
  %count = load i32, ptr %pcount
  %next = add i32 %count, 1
  store i32 %next, ptr %pcount
  %room = icmp ult i32 %count, {WRITTEN}
  br i1 %room, label %note, label %out
note:
  %count64 = zext i32 %count to i64
  %place = getelementptr i32, ptr %list, i64 %count64
  store i32 %frame, ptr %place
  br label %out
out:
  ret void
}}
"""
