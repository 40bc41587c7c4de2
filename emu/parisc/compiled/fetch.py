"""The interpreter's loop: fetch a word, find its handler, call it; and what is left to do when native code returns."""

from __future__ import annotations

from emu.jit.code import Code
from emu.jit.fetching import enter_page, stop_at_breakpoint
from emu.jit.host_code import host_code
from emu.jit.state import DECODED, DECODED_SIZE, GO_ON, SYSCALL
from emu.jit.values import named, select, text
from emu.parisc.compiled.state import LAYOUT, OFFSETS
from emu.parisc.floats import INEXACT, OVERFLOW, UNDERFLOW, ZERO_DIVIDE
from emu.parisc.registers import GATEWAY, PC_MASK, USER
from emu.protection import CODE

_GOLDEN = 0x9E3779B1  # spreads words over the cache of handlers


def module() -> str:
    """`interpret`, `prepare` and `collect`, which need the handlers of `interpreter`."""
    return _interpret() + _PREPARE + _collect()


# What floating point needs of the host is all in `float_control`.
_PREPARE = "define internal void @prepare(ptr %state) { ret void }\n"


def _interpret() -> str:
    return f"""
define internal i32 @interpret(ptr %state, ptr %base) noinline #0 {{
  {LAYOUT.place("n", "n")}
  {LAYOUT.place("head", "pcoqh")}
  {LAYOUT.place("tail", "pcoqt")}
  {LAYOUT.place("next", "next")}
  {LAYOUT.place("zero", "gr0")}
  {LAYOUT.place("ppages", "pages")}
  {LAYOUT.place("pdecoded", "decoded")}
  {LAYOUT.place("pbreakpoints", "breakpoints")}
  %pages = load ptr, ptr %ppages
  %decoded = load ptr, ptr %pdecoded
  %breakpoints = load i32, ptr %pbreakpoints
  br label %step
step:
  %page = phi i32 [ -1, %0 ], [ %page, %skip ], [ %here, %done ]
  %front = load i32, ptr %head
  %back = load i32, ptr %tail
  %expected = add i32 %front, 4
  %nullified = load i32, ptr %n
  %skipped = icmp ne i32 %nullified, 0
  br i1 %skipped, label %nullify, label %execute, !prof !0
nullify:
  store i32 0, ptr %n
  store i32 %back, ptr %head
  %after = add i32 %back, 4
  store i32 %after, ptr %tail
  br label %skip
skip:
  %straight = icmp eq i32 %back, %expected
  br i1 %straight, label %step, label %away
away:
  ret i32 {GO_ON}
execute:
  %pc = and i32 %front, {PC_MASK - (1 << 32)}
  %stops = icmp ne i32 %breakpoints, 0
  br i1 %stops, label %watch, label %where, !prof !0
{stop_at_breakpoint("where")}
where:
  %frame = lshr i32 %pc, 12
  %same = icmp eq i32 %frame, %page
  br i1 %same, label %fetch, label %enter, !prof !1
enter:
  %gateway = icmp eq i32 %pc, {GATEWAY - (1 << 32)}
  br i1 %gateway, label %call, label %check
call:
  {LAYOUT.place("plink", "gr31")}
  %link = load i32, ptr %plink
  %to_link = or i32 %link, {USER}
  %after_link = add i32 %to_link, 4
  store i32 %to_link, ptr %head
  store i32 %after_link, ptr %tail
  ret i32 {SYSCALL}
{enter_page(CODE, "fetch")}
fetch:
  %special = icmp eq i32 %frame, {GATEWAY >> 12}
  %here = select i1 %special, i32 -1, i32 %frame
  %pc64 = zext i32 %pc to i64
  %pword = getelementptr i8, ptr %base, i64 %pc64
  %raw = load volatile i32, ptr %pword
  %word = call i32 @llvm.bswap.i32(i32 %raw)
  %mixed = mul i32 %word, {_GOLDEN - (1 << 32)}
  %slot = lshr i32 %mixed, {32 - (DECODED - 1).bit_length()}
  %slot64 = zext i32 %slot to i64
  %offset = mul i64 %slot64, {DECODED_SIZE}
  %entry = getelementptr i8, ptr %decoded, i64 %offset
  %pfunction = getelementptr i8, ptr %entry, i64 8
  %known = load i32, ptr %entry
  %cached = load ptr, ptr %pfunction
  %right = icmp eq i32 %known, %word
  %filled = icmp ne ptr %cached, null
  %found = and i1 %right, %filled
  br i1 %found, label %go, label %decode, !prof !1
decode:
  %number = call i32 @decode(i32 %word)
  %number64 = zext i32 %number to i64
  %phandler = getelementptr ptr, ptr @handlers, i64 %number64
  %made = load ptr, ptr %phandler
  store i32 %word, ptr %entry
  store ptr %made, ptr %pfunction
  br label %go
go:
  %handler = phi ptr [ %cached, %fetch ], [ %made, %decode ]
  %follow = add i32 %back, 4
  store i32 %follow, ptr %next
  %reason = call i32 %handler(ptr %state, i32 %word, ptr %base)
  %on = icmp eq i32 %reason, {GO_ON}
  br i1 %on, label %done, label %leave, !prof !1
leave:
  ret i32 %reason
done:
  store i64 0, ptr %zero
  %to = load i32, ptr %next
  store i32 %back, ptr %head
  store i32 %to, ptr %tail
  %level = icmp eq i32 %back, %expected
  br i1 %level, label %step, label %branched
branched:
  ret i32 {GO_ON}
}}
"""


def _collect() -> str:
    """The host's flags, and the invalid operations noted since the last look, go to the status register."""
    host = host_code()
    code = Code("c")
    code.start("start")
    flags, status = named("%flags"), OFFSETS["fr0"] + 4
    place = code.result(f"getelementptr i8, ptr %state, i64 {status}")
    own = code.result(f"getelementptr i8, ptr %state, i64 {OFFSETS['exceptions']}")
    new = named(code.result(f"load i32, ptr {place}")) | named(code.result(f"load i32, ptr {own}"))
    for exception, flag in (
        (ZERO_DIVIDE, host.ZERO_DIVIDE),
        (OVERFLOW, host.OVERFLOW),
        (UNDERFLOW, host.UNDERFLOW),
        (INEXACT, host.INEXACT),
    ):
        new = new | select(flags & flag != 0, exception, 0)
    code.effect(f"store i32 {text(code, new, 32)}, ptr {place}")
    code.effect(f"store i32 0, ptr {own}")
    code.effect("ret void")
    return f"define internal void @collect(ptr %state, i32 %flags) noinline {{\n{code.body()}\n}}\n"
