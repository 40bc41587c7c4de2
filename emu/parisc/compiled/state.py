"""What compiled code works on: the register block of `emu.parisc.registers`, and behind it what it needs of its host.

Native functions get the address of this state and that of the guest's memory.
"""

from __future__ import annotations

from emu.parisc.registers import BLOCK_SIZE, PLACES

# Why `run` came back.
GO_ON, SYSCALL, STOPPED, FAULT, HOT, PAGE, ASSIST, BREAKPOINT, BUSY = range(9)

JUMPS = 1 << 14  # entries of the jump cache: address, index of the entry in the region, function, how often used
JUMP_SIZE = 32
BUSY_AT = 1 << 14  # uses of an entry from outside that make it worth asking where they come from
COUNTERS = 1 << 14  # of arrivals at branch targets, four bytes each
HOT_AT = 256  # arrivals that make a target worth compiling
# What the column of an access's line number says: that it is in a delay slot, that it belongs to a store.
IN_SLOT, STORES = 1, 2
LIMIT = 800  # instructions of a region; callees come last
DECODED = 1 << 14  # entries of the cache from words to handlers: word, not used, function
DECODED_SIZE = 16


# Functions of the runtime that regions call.
HELPERS = ("special0", "special1", "unordered0", "unordered1")


def _control() -> tuple[dict[str, int], int]:
    words = (
        "next",
        "stop",
        "slot_tail",
        "exceptions",
        "trapping",
        "mxcsr",
        "host_mxcsr",
        "breakpoints",
        "last",
        "spare",
    )
    pointers = ("base", "pages", "jumps", "counters", "decoded", "fault_address", "fault_error", "fault_host", *HELPERS)
    places = {}
    offset = BLOCK_SIZE
    for name in words:
        places[name] = offset
        offset += 4
    for name in pointers:
        places[name] = offset
        offset += 8
    places["breakpoint_list"] = offset
    offset += 4 * BREAKPOINTS
    offset = -(-offset // 16) * 16
    places["jump_buffer"] = offset  # jmp_buf of the host's C library: 200 bytes in glibc, 512 are enough for any
    return places, offset + 512


BREAKPOINTS = 64  # that native code knows; with more, everything is left to the reference engine
CONTROL, STATE_SIZE = _control()
OFFSETS = {name: place.offset for name, place in PLACES.items()} | CONTROL

# The exception flags of the host's MXCSR: invalid, denormal, zero divide, overflow, underflow, inexact.
MXCSR_FLAGS = 0x3F
MXCSR_MASKED = 0x1F80
# The rounding modes of PA-RISC (nearest, to zero, up, down) as MXCSR numbers them.
MXCSR_ROUNDING = (0, 3, 2, 1)
