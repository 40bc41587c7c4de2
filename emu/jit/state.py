"""What native code works on: the guest's registers, and after them what it needs of its host.

Native functions get the address of this state and that of the guest's memory.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Mapping

# Why `run` came back.
GO_ON, SYSCALL, STOPPED, FAULT, HOT, PAGE, ASSIST, BREAKPOINT, BUSY, HOST_CONTROL, INTERPRET = range(11)

JUMPS = 1 << 14  # entries of the jump cache: address, index of the entry in the region, function, how often used
JUMP_SIZE = 32
BUSY_AT = 1 << 14  # uses of an entry from outside that make it worth asking where they come from
COUNTERS = 1 << 14  # of arrivals at branch targets, four bytes each
HOT_AT = 256  # arrivals that make a target worth compiling
STORES = 1  # what the column of an access's line number says at least: that it belongs to a store
LIMIT = 800  # instructions of a region; callees come last
DECODED = 1 << 14  # entries of the cache from words to handlers: word, not used, function
DECODED_SIZE = 16

_WORDS = ("stop", "scratch", "float_control", "host_control", "breakpoints", "passed", "last", "spare", "fault_write")
_POINTERS = ("base", "pages", "jumps", "counters", "decoded", "breakpoint_table", "fault_address", "fault_host")
_JUMP_BUFFER = 512  # jmp_buf of the host's C library: 200 bytes in glibc on x86-64, 312 on aarch64


def zeros(size: int) -> ctypes.Array[ctypes.c_char]:
    """So many bytes for native code, which the host gives as they are used."""
    return (ctypes.c_char * size).from_buffer(mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))


class Layout:
    """Where native code finds things, in bytes from the start of the state.

    stop           not 0: come back at the next opportunity
    scratch        for a moment only
    float_control  the host's floating-point control the guest is to run with; `host_control` hp9k's own
    breakpoints    how many entries `breakpoint_table` has, less one: see `Breakpoints`; 0 if there are none
    passed         the breakpoint that is not to be reported once more, 0 for none
    last           the entry at which native code was entered last
    spare          written, never read
    base           of the guest's memory; `pages` the flags of its pages, `AddressSpace.flags_address`
    jumps          the jump cache, `counters` the arrivals, `decoded` the interpreter's handlers by word
    fault_address  where an access was refused, in the host's addresses; `fault_write` whether it was a store;
                   `fault_host` the native instruction that made it
    """

    def __init__(
        self, registers: Mapping[str, int], size: int, *, words: tuple[str, ...] = (), helpers: tuple[str, ...] = ()
    ) -> None:
        """The guest's `registers` lie in the first `size` bytes; its lowering has `words` of its own, zero at first,
        and pointers to `helpers`, functions of the runtime that regions call.
        """
        self.registers = size
        self.helpers = helpers
        self.offsets = dict(registers)
        offset = -(-size // 8) * 8
        for name in (*_POINTERS, *helpers):
            self.offsets[name] = offset
            offset += 8
        for name in (*_WORDS, *words):
            self.offsets[name] = offset
            offset += 4
        offset = -(-offset // 16) * 16
        self.offsets["jump_buffer"] = offset
        self.size = offset + _JUMP_BUFFER

    def place(self, result: str, name: str) -> str:
        """A line of LLVM's assembly that makes `result` a pointer to what is called `name`."""
        return f"%{result} = getelementptr i8, ptr %state, i64 {self.offsets[name]}"
