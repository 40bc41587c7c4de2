"""Native code that runs a guest: interpreter loop, calls of regions, and what happens on a fault of the host.

It is written in LLVM's assembly. `run(state)` returns one of the reasons of `state`; a memory access of the guest that
the host refuses arrives as a signal, whose handler lets the thread go on in `escape`, which returns to `run`.
"""

from __future__ import annotations

from emu.memory import PROT_EXEC, PROT_READ
from emu.parisc.compiled.machine import CODE_PAGE
from emu.parisc.compiled.state import (
    BREAKPOINT,
    BUSY,
    BUSY_AT,
    COUNTERS,
    DECODED,
    DECODED_SIZE,
    FAULT,
    GO_ON,
    HOT,
    HOT_AT,
    JUMP_SIZE,
    JUMPS,
    MXCSR_FLAGS,
    OFFSETS,
    PAGE,
    STOPPED,
    SYSCALL,
)
from emu.parisc.registers import PC_MASK

GATEWAY = 0xC0000004
_RUNNABLE = PROT_EXEC | PROT_READ | CODE_PAGE
_GOLDEN = 0x9E3779B1  # spreads words over the cache of handlers

# ucontext_t of Linux on x86-64: uc_mcontext.gregs begins at 40.
_RSP, _RIP, _ERROR = 40 + 8 * 15, 40 + 8 * 16, 40 + 8 * 19
# siginfo_t; a code of 0 or less says that somebody sent the signal.
_SI_CODE, _SI_ADDRESS = 8, 16
_RED_ZONE = 128


def _place(result: str, name: str) -> str:
    return f"%{result} = getelementptr i8, ptr %state, i64 {OFFSETS[name]}"


def module() -> str:
    """`run`, `on_fault` and `escape`, which need `decode` and `handlers`, and what `emu.jit.host` knows."""
    return _RUN + _LOOP + _INTERPRET + _BREAKPOINT + _FAULTS + _DECLARATIONS


_DECLARATIONS = """
@hp9k_current = external global ptr
@hp9k_code_start = external global i8
@hp9k_code_end = external global i8
@hp9k_previous = external global i8
declare i32 @_setjmp(ptr) returns_twice
declare void @longjmp(ptr, i32) noreturn
declare i32 @sigaction(i32, ptr, ptr)
declare i32 @raise(i32)
declare void @llvm.x86.sse.ldmxcsr(ptr)
declare void @llvm.x86.sse.stmxcsr(ptr)
"""

_RUN = f"""
define i32 @run(ptr %state) #0 {{
  {_place("buffer", "jump_buffer")}
  {_place("host", "host_mxcsr")}
  {_place("guest", "mxcsr")}
  {_place("scratch", "next")}
  call void @llvm.x86.sse.stmxcsr(ptr %host)
  store volatile ptr %state, ptr @hp9k_current
  %again = call i32 @_setjmp(ptr %buffer) returns_twice
  %escaped = icmp ne i32 %again, 0
  br i1 %escaped, label %finish, label %begin
begin:
  call void @llvm.x86.sse.ldmxcsr(ptr %guest)
  %reason = call i32 @loop(ptr %state)
  br label %finish
finish:
  %why = phi i32 [ {FAULT}, %0 ], [ %reason, %begin ]
  store volatile ptr null, ptr @hp9k_current
  call void @llvm.x86.sse.stmxcsr(ptr %scratch)
  %flags = load i32, ptr %scratch
  call void @llvm.x86.sse.ldmxcsr(ptr %host)
  call void @collect(ptr %state, i32 %flags)
  ret i32 %why
}}

define internal void @collect(ptr %state, i32 %flags) noinline {{
  {_place("own", "exceptions")}
  {_place("whole", "fr0")}
  %left = getelementptr i8, ptr %whole, i64 4
  %invalid = load i32, ptr %own
  store i32 0, ptr %own
  %kept = and i32 %flags, {MXCSR_FLAGS}
  %z1 = and i32 %kept, 4
  %z = shl i32 %z1, 28
  %o1 = and i32 %kept, 8
  %o = shl i32 %o1, 26
  %u1 = and i32 %kept, 16
  %u = shl i32 %u1, 24
  %i1 = and i32 %kept, 32
  %i = shl i32 %i1, 22
  %zo = or i32 %z, %o
  %ui = or i32 %u, %i
  %zoui = or i32 %zo, %ui
  %all = or i32 %zoui, %invalid
  %status = load i32, ptr %left
  %new = or i32 %status, %all
  store i32 %new, ptr %left
  ret void
}}
"""

_LOOP = f"""
define internal i32 @loop(ptr %state) noinline #0 {{
  {_place("stop", "stop")}
  {_place("n", "n")}
  {_place("head", "pcoqh")}
  {_place("tail", "pcoqt")}
  {_place("pbase", "base")}
  {_place("pjumps", "jumps")}
  {_place("pcounters", "counters")}
  {_place("last", "last")}
  %base = load ptr, ptr %pbase
  %jumps = load ptr, ptr %pjumps
  %counters = load ptr, ptr %pcounters
  br label %next
next:
  %wanted = load volatile i32, ptr %stop
  %cut = icmp ne i32 %wanted, 0
  br i1 %cut, label %stopped, label %look
stopped:
  ret i32 {STOPPED}
look:
  %front = load i32, ptr %head
  %back = load i32, ptr %tail
  %nullified = load i32, ptr %n
  %expected = add i32 %front, 4
  %differs = xor i32 %expected, %back
  %odd = or i32 %differs, %nullified
  %plain = icmp eq i32 %odd, 0
  br i1 %plain, label %lookup, label %interpret
lookup:
  %number = lshr i32 %front, 2
  %slot = and i32 %number, {JUMPS - 1}
  %slot64 = zext i32 %slot to i64
  %offset = mul i64 %slot64, {JUMP_SIZE}
  %entry = getelementptr i8, ptr %jumps, i64 %offset
  %pc = load i32, ptr %entry
  %hit = icmp eq i32 %pc, %front
  br i1 %hit, label %region, label %count
region:
  %pindex = getelementptr i8, ptr %entry, i64 4
  %index = load i32, ptr %pindex
  %pfunction = getelementptr i8, ptr %entry, i64 8
  %function = load ptr, ptr %pfunction
  %puses = getelementptr i8, ptr %entry, i64 16
  %used = load i32, ptr %puses
  %uses = add i32 %used, 1
  store i32 %uses, ptr %puses
  %busy = icmp eq i32 %uses, {BUSY_AT}
  br i1 %busy, label %isbusy, label %enter, !prof !0
isbusy:
  ret i32 {BUSY}
enter:
  store i32 %front, ptr %last
  %result = call i32 %function(ptr %state, i32 %index, ptr %base)
  %on = icmp eq i32 %result, {GO_ON}
  br i1 %on, label %next, label %leave
leave:
  ret i32 %result
count:
  %iscall = icmp eq i32 %number, {GATEWAY >> 2}
  br i1 %iscall, label %interpret, label %really
really:
  %cslot = and i32 %number, {COUNTERS - 1}
  %cslot64 = zext i32 %cslot to i64
  %coffset = mul i64 %cslot64, 4
  %counter = getelementptr i8, ptr %counters, i64 %coffset
  %old = load i32, ptr %counter
  %new = add i32 %old, 1
  store i32 %new, ptr %counter
  %hot = icmp eq i32 %new, {HOT_AT}
  br i1 %hot, label %ishot, label %interpret
ishot:
  ret i32 {HOT}
interpret:
  %r = call i32 @interpret(ptr %state, ptr %base)
  %ion = icmp eq i32 %r, {GO_ON}
  br i1 %ion, label %next, label %ileave
ileave:
  ret i32 %r
}}
"""

_INTERPRET = f"""
define internal i32 @interpret(ptr %state, ptr %base) noinline #0 {{
  {_place("n", "n")}
  {_place("head", "pcoqh")}
  {_place("tail", "pcoqt")}
  {_place("next", "next")}
  {_place("zero", "gr0")}
  {_place("ppages", "pages")}
  {_place("pdecoded", "decoded")}
  {_place("pbreakpoints", "breakpoints")}
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
watch:
  %hit = call i32 @breakpoint(ptr %state, i32 %pc)
  %broken = icmp ne i32 %hit, 0
  br i1 %broken, label %break, label %where
break:
  ret i32 {BREAKPOINT}
where:
  %frame = lshr i32 %pc, 12
  %same = icmp eq i32 %frame, %page
  br i1 %same, label %fetch, label %enter, !prof !1
enter:
  %gateway = icmp eq i32 %pc, {GATEWAY - (1 << 32)}
  br i1 %gateway, label %call, label %check
call:
  ret i32 {SYSCALL}
check:
  %frame64 = zext i32 %frame to i64
  %pflags = getelementptr i8, ptr %pages, i64 %frame64
  %flags = load i8, ptr %pflags
  %granted = and i8 %flags, {_RUNNABLE - 256}
  %runnable = icmp eq i8 %granted, {_RUNNABLE - 256}
  br i1 %runnable, label %fetch, label %refuse
refuse:
  ret i32 {PAGE}
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
  store i32 0, ptr %zero
  %to = load i32, ptr %next
  store i32 %back, ptr %head
  store i32 %to, ptr %tail
  %level = icmp eq i32 %back, %expected
  br i1 %level, label %step, label %branched
branched:
  ret i32 {GO_ON}
}}
"""

_BREAKPOINT = f"""
define internal i32 @breakpoint(ptr %state, i32 %pc) noinline {{
  {_place("pcount", "breakpoints")}
  {_place("list", "breakpoint_list")}
  %count = load i32, ptr %pcount
  br label %next
next:
  %index = phi i32 [ 0, %0 ], [ %after, %other ]
  %more = icmp ult i32 %index, %count
  br i1 %more, label %compare, label %none
none:
  ret i32 0
compare:
  %index64 = zext i32 %index to i64
  %place = getelementptr i32, ptr %list, i64 %index64
  %one = load i32, ptr %place
  %same = icmp eq i32 %one, %pc
  br i1 %same, label %found, label %other
found:
  ret i32 1
other:
  %after = add i32 %index, 1
  br label %next
}}
"""

_FAULTS = f"""
define void @on_fault(i32 %signal, ptr %info, ptr %context) {{
  %state = load volatile ptr, ptr @hp9k_current
  %running = icmp ne ptr %state, null
  br i1 %running, label %where, label %foreign
where:
  %pcode = getelementptr i8, ptr %info, i64 {_SI_CODE}
  %code = load i32, ptr %pcode
  %ours = icmp sgt i32 %code, 0
  br i1 %ours, label %fault, label %foreign
fault:
  %prip = getelementptr i8, ptr %context, i64 {_RIP}
  %rip = load i64, ptr %prip
  %above = icmp uge i64 %rip, ptrtoint (ptr @hp9k_code_start to i64)
  %below = icmp ult i64 %rip, ptrtoint (ptr @hp9k_code_end to i64)
  %inside = and i1 %above, %below
  br i1 %inside, label %guest, label %foreign
guest:
  %paddress = getelementptr i8, ptr %info, i64 {_SI_ADDRESS}
  %address = load i64, ptr %paddress
  {_place("at", "fault_address")}
  store i64 %address, ptr %at
  %perror = getelementptr i8, ptr %context, i64 {_ERROR}
  %error = load i64, ptr %perror
  {_place("how", "fault_error")}
  store i64 %error, ptr %how
  {_place("there", "fault_host")}
  store i64 %rip, ptr %there
  store i64 ptrtoint (ptr @escape to i64), ptr %prip
  %prsp = getelementptr i8, ptr %context, i64 {_RSP}
  %rsp = load i64, ptr %prsp
  %lower = sub i64 %rsp, {_RED_ZONE}
  %aligned = and i64 %lower, -16
  %entered = sub i64 %aligned, 8
  store i64 %entered, ptr %prsp
  ret void
foreign:
  %done = call i32 @sigaction(i32 %signal, ptr @hp9k_previous, ptr null)
  %psent = getelementptr i8, ptr %info, i64 {_SI_CODE}
  %sent = load i32, ptr %psent
  %again = icmp sle i32 %sent, 0
  br i1 %again, label %resend, label %out
resend:
  %raised = call i32 @raise(i32 %signal)
  br label %out
out:
  ret void
}}

define internal void @escape() noreturn {{
  %state = load volatile ptr, ptr @hp9k_current
  {_place("buffer", "jump_buffer")}
  call void @longjmp(ptr %buffer, i32 1) noreturn
  unreachable
}}
"""
