"""Native code that runs a guest: calls of regions, the loop around them, and what happens on a fault of the host.

It is written in LLVM's assembly. `run(state)` returns one of the reasons of `state`; a memory access of the guest that
the host refuses arrives as a signal, whose handler lets the thread go on in `escape`, which returns to `run`.
"""

from __future__ import annotations

from emu.jit.architecture import Architecture
from emu.jit.code import ATTRIBUTES, METADATA
from emu.jit.host_code import HostCode, host_code
from emu.jit.state import (
    BUSY,
    BUSY_AT,
    COUNTERS,
    FAULT,
    GO_ON,
    HOST_CONTROL,
    HOT,
    HOT_AT,
    INTERPRET,
    JUMP_SIZE,
    JUMPS,
    STOPPED,
    Layout,
)

# siginfo_t; a code of 0 or less says that a process sent the signal.
_SI_CODE, _SI_ADDRESS = 8, 16


def module(architecture: Architecture) -> str:
    """`run`, `on_fault`, `take_fault` and the architecture's own part; the names they ask for are in `emu.jit.host`."""
    layout, host = architecture.layout, host_code()
    own = _run(layout, host) + _loop(architecture) + _breakpoint(architecture) + _faults(layout, host)
    return own + architecture.runtime() + _DECLARATIONS + host.DECLARATIONS + METADATA + ATTRIBUTES


_DECLARATIONS = """
@hp9k_current = external global ptr
@hp9k_on_fault = external global ptr
@hp9k_code_start = external global i8
@hp9k_code_end = external global i8
@hp9k_previous = external global i8
declare i32 @_setjmp(ptr) returns_twice
declare void @longjmp(ptr, i32) noreturn
declare i32 @sigaction(i32, ptr, ptr)
declare i32 @raise(i32)
"""


def _run(layout: Layout, host: HostCode) -> str:
    return f"""
define i32 @run(ptr %state) #0 {{
  {layout.place("buffer", "jump_buffer")}
  {layout.place("host", "host_control")}
  {layout.place("guest", "float_control")}
  {layout.place("scratch", "scratch")}
  {host.read_float("%host")}
  store volatile ptr @on_fault, ptr @hp9k_on_fault
  store volatile ptr %state, ptr @hp9k_current
  %again = call i32 @_setjmp(ptr %buffer) returns_twice
  %escaped = icmp ne i32 %again, 0
  br i1 %escaped, label %finish, label %begin
begin:
  {host.write_float("%guest")}
  br label %go
go:
  call void @prepare(ptr %state)
  %reason = call i32 @loop(ptr %state)
  %changed = icmp eq i32 %reason, {HOST_CONTROL}
  br i1 %changed, label %go, label %finish
finish:
  %why = phi i32 [ {FAULT}, %0 ], [ %reason, %go ]
  store volatile ptr null, ptr @hp9k_current
  {host.read_float("%scratch")}
  %flags = load i32, ptr %scratch
  {host.write_float("%host")}
  call void @collect(ptr %state, i32 %flags)
  ret i32 %why
}}
"""


def _loop(architecture: Architecture) -> str:
    """A place is looked up in the jump cache; if that has no region for it, its arrivals are counted.

    An entry's address has its lowest bit set, so that an empty one is no place.
    """
    layout = architecture.layout
    shift = architecture.unit.bit_length() - 1
    return f"""
define internal i32 @loop(ptr %state) noinline #0 {{
  {layout.place("stop", "stop")}
  {layout.place("head", architecture.pc)}
  {layout.place("pbase", "base")}
  {layout.place("pjumps", "jumps")}
  {layout.place("pcounters", "counters")}
  {layout.place("last", "last")}
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
{architecture.enterable()}
  br i1 %plain, label %lookup, label %interpret
lookup:
  %number = lshr i32 %front, {shift}
  %slot = and i32 %number, {JUMPS - 1}
  %slot64 = zext i32 %slot to i64
  %offset = mul i64 %slot64, {JUMP_SIZE}
  %entry = getelementptr i8, ptr %jumps, i64 %offset
  %pc = load i32, ptr %entry
  %key = or i32 %front, 1
  %hit = icmp eq i32 %pc, %key
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
  br i1 %on, label %next, label %unfinished
unfinished:
  %slowly = icmp eq i32 %result, {INTERPRET}
  br i1 %slowly, label %interpret, label %leave
leave:
  ret i32 %result
count:
  {_gateway(architecture.gateway, shift)}
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


def _gateway(address: int | None, shift: int) -> str:
    """What is executed to ask for something is not worth compiling."""
    if address is None:
        return "br label %really"
    return f"""%iscall = icmp eq i32 %number, {address >> shift}
  br i1 %iscall, label %interpret, label %really"""


def _breakpoint(architecture: Architecture) -> str:
    """1 if there is a breakpoint at `pc` that is to be reported."""
    layout = architecture.layout
    shift = architecture.unit.bit_length() - 1
    return f"""
define internal i32 @breakpoint(ptr %state, i32 %pc) noinline {{
  {layout.place("pmask", "breakpoints")}
  {layout.place("ptable", "breakpoint_table")}
  {layout.place("ppassed", "passed")}
  %mask = load i32, ptr %pmask
  %table = load ptr, ptr %ptable
  %first = lshr i32 %pc, {shift}
  %wanted = or i32 %pc, 1
  br label %next
next:
  %number = phi i32 [ %first, %0 ], [ %after, %other ]
  %slot = and i32 %number, %mask
  %slot64 = zext i32 %slot to i64
  %place = getelementptr i32, ptr %table, i64 %slot64
  %one = load i32, ptr %place
  %free = icmp eq i32 %one, 0
  br i1 %free, label %none, label %compare
none:
  ret i32 0
compare:
  %same = icmp eq i32 %one, %wanted
  br i1 %same, label %found, label %other
found:
  %passed = load i32, ptr %ppassed
  store i32 0, ptr %ppassed
  %again = icmp eq i32 %passed, %wanted
  br i1 %again, label %none, label %report
report:
  ret i32 1
other:
  %after = add i32 %number, 1
  br label %next
}}
"""


def _faults(layout: Layout, host: HostCode) -> str:
    """`take_fault` is the host's handler, that of the first processor there was: it goes to the `on_fault` of the one
    that ran last, which alone knows the layout of the state."""
    return f"""
define void @take_fault(i32 %signal, ptr %info, ptr %context) {{
  %handler = load volatile ptr, ptr @hp9k_on_fault
  call void %handler(i32 %signal, ptr %info, ptr %context)
  ret void
}}

define void @on_fault(i32 %signal, ptr %info, ptr %context) {{
  %state = load volatile ptr, ptr @hp9k_current
  %running = icmp ne ptr %state, null
  br i1 %running, label %look, label %foreign
look:
  %pcode = getelementptr i8, ptr %info, i64 {_SI_CODE}
  %code = load i32, ptr %pcode
  %ours = icmp sgt i32 %code, 0
  br i1 %ours, label %fault, label %foreign
fault:{host.INTERRUPTED}
  %above = icmp uge i64 %where, ptrtoint (ptr @hp9k_code_start to i64)
  %below = icmp ult i64 %where, ptrtoint (ptr @hp9k_code_end to i64)
  %inside = and i1 %above, %below
  br i1 %inside, label %guest, label %foreign
guest:
  %paddress = getelementptr i8, ptr %info, i64 {_SI_ADDRESS}
  %address = load i64, ptr %paddress
  {layout.place("at", "fault_address")}
  store i64 %address, ptr %at
  {layout.place("how", "fault_write")}
  store i32 %wrote, ptr %how
  {layout.place("there", "fault_host")}
  store i64 %where, ptr %there
{host.DIVERT}
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
  {layout.place("buffer", "jump_buffer")}
  call void @longjmp(ptr %buffer, i32 1) noreturn
  unreachable
}}
"""
