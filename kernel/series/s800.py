"""Series 800: how a system call is made, what a program finds at entry, and the signal frame.

Facts: hpux-abi.md 2.2, 3.4, 4.2, 6.5. Registers have the names of `emu.parisc.registers`.
"""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable

from emu.cpu import Arithmetic, ArithmeticKind, Cpu, Fault, Illegal, IllegalKind, RegisterGroup, Stop
from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, Access, AddressSpace, MemoryFault
from kernel.abi.layout import I8, I32, U8, U16, U32, Structure
from kernel.abi.signals import SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP
from kernel.series.convention import SignalContext

NAME = "s800"
ARCHITECTURE = "parisc"
ALIGNMENT = 8  # structure members are aligned to their size
CLOCK_TICKS = 100  # a second, what times(2) counts
# The stack grows upwards. Where HP-UX 10 and 11 have it; any place in the second quadrant would do.
STACK_BASE = 0x7B03_A000
STACK_SIZE = 8 << 20
STACK_TOP = STACK_BASE + STACK_SIZE
STACK_AREA = (STACK_BASE, STACK_TOP)
STACK_GROWS_UP = True
# The highest break: the page after it stays mapped, the next one never is.
BREAK_LIMIT = STACK_BASE - 2 * PAGE
# Where mappings go that may go anywhere: private ones below the stack and downwards, for programs that map a
# library's data right below its bss; shared ones in the third quadrant.
PRIVATE_WINDOW, SHARED_WINDOW = (0x4000_0000, BREAK_LIMIT, True), (0x8000_0000, 0xC000_0000, False)
ADDRESS_END = 0xC000_0000  # the gateway page
GATEWAY = 0xC000_0004  # in the gateway page; branched to with the return address in r31
# For programs that have registered no return routine with sigsetreturn(2): far enough from the stack that what runs
# over its end finds nothing.
SIGNAL_PAGE = STACK_TOP + (1 << 20)
OCCUPIED = ((STACK_BASE - PAGE, SIGNAL_PAGE + PAGE),)
SIGRETURN = 139  # sigcleanup(2)

_PAIR = 8  # bytes of a 64-bit argument

# What is looked at when a call comes in: registers in a row are read at once.
_ENTRY = tuple(f"gr{number}" for number in range(22, 31))
_ARG0, _SP = 4, 8


class Gate:
    """The system call convention on one processor: a branch to the gateway page, number in r22.

    The first four words of arguments are in r26 to r23, word n of the others at sp - 36 - 4n. The processor has
    returned to r31 already.
    """

    __slots__ = ("_cpu", "_enter", "_leave", "_leave_pair", "_memory", "_plans", "_words", "issued")

    def __init__(self, cpu: Cpu) -> None:
        self._cpu = cpu
        self._memory = cpu.memory
        self._enter = cpu.group(*_ENTRY).read
        self._leave = cpu.group("gr22", "gr28").write
        self._leave_pair = cpu.group("gr22", "gr28", "gr29").write
        self._words: tuple[int, ...] = ()
        self.issued = 0
        # How arguments are found, for direct and for indirect calls.
        self._plans: tuple[dict[struct.Struct, _Plan], dict[struct.Struct, _Plan]] = ({}, {})

    def enter(self) -> int:
        """Note where the arguments are and return the call's number."""
        self._words = words = self._enter()
        self.issued = number = words[0]
        return number or words[_ARG0]  # syscall(2): the number is the first argument

    def arguments(self, layout: struct.Struct) -> tuple[int, ...]:
        """The arguments as `layout` (without padding) has them. Raises MemoryFault.

        A 64-bit argument takes a pair of words that begins at an even one; its high half is the second of them.
        """
        plans = self._plans[not self.issued]
        plan = plans.get(layout)
        if plan is None:
            plan = plans[layout] = _Plan(layout.format, 0 if self.issued else 1)
        words = self._words
        if plan.stacked is not None:
            # They lie on the stack in descending order.
            on_stack = self._memory.unpack(plan.stacked, words[_SP] - 48 - plan.stacked.size)
            words += on_stack[::-1]
        picked: tuple[int, ...] = plan.pick(words)
        return picked if plan.unsigned else layout.unpack(plan.pack(*picked))

    def succeed(self, value: int, second: int | None = None) -> None:
        """Return `value`; `second` goes to r29, which otherwise keeps what it had."""
        if second is None:
            self._leave(0, value)
        else:
            self._leave_pair(0, value, second)

    def fail(self, code: int) -> None:
        """Return an error: r22 not zero, errno in r28."""
        self._leave(1, code)

    def restart(self, issued: int) -> None:
        """Make the program issue the same call again.

        It goes back to the gateway, not to the instructions that led there: those need not be the usual three.
        """
        self._cpu.pc = GATEWAY
        self._cpu.set("gr22", issued)


class _Plan:
    """Where the arguments of one layout are."""

    __slots__ = ("pack", "pick", "stacked", "unsigned")

    def __init__(self, layout: str, start: int) -> None:
        """`start` is the first word of arguments."""
        order: list[int] = []
        word = start
        for code in _codes(layout):
            if struct.calcsize(">" + code) == _PAIR:
                word += word & 1
                order += (word + 1, word)
                word += 2
            else:
                order.append(word)
                word += 1
        on_stack = max(0, max(order, default=0) - 3)
        self.stacked = struct.Struct(f">{on_stack}I") if on_stack else None
        self.pick = _picker([_ARG0 - word if word < 4 else len(_ENTRY) + word - 4 for word in order])
        self.pack = struct.Struct(f">{len(order)}I").pack
        self.unsigned = set(_codes(layout)) <= {"I"}  # the words as they are


def _picker(indices: list[int]) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
    """A function that returns the values at these places as a tuple."""
    if len(indices) > 1:
        return operator.itemgetter(*indices)
    if not indices:
        return lambda words: ()
    only = indices[0]
    return operator.itemgetter(slice(only, only + 1))


def _codes(layout: str) -> list[str]:
    """`>2Iq` as I, I, q."""
    codes, count = [], ""
    for character in layout.lstrip(">"):
        if character.isdigit():
            count += character
        else:
            codes += [character] * int(count or 1)
            count = ""
    return codes


# --- program entry ---

# Key bits, which releases from 10 on look at: the version of the processor, the floating-point status word with
# model and revision of the unit (as the processor reports them), the number of bits that follow, and two words of them.
_KEY_BITS = struct.Struct(">IIIII")
_CPU_VERSIONS = {"1.0": 0x20B, "1.1": 0x210, "2.0": 0x214}
_FPU_STATUS = {"1.0": 0x000F0800, "1.1": 0x000F0800, "2.0": 0x00130800}
_FRAME = 64  # of the outermost procedure: previous sp and return pointer are zero


def enter_program(cpu: Cpu, entry: int, arguments: list[bytes], environment: list[bytes], *, model: str) -> None:
    """Map the stack, lay out argv, envp and key bits below the stack pointer, and set the registers crt0 looks at.

    `model`: "1.0", "1.1" or "2.0". Raises ValueError when the strings don't fit the stack.
    """
    memory = cpu.memory
    memory.map(STACK_BASE, STACK_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC)
    memory.map(SIGNAL_PAGE, PAGE, PROT_READ | PROT_WRITE)
    memory.write(SIGNAL_PAGE, _TRAMPOLINE)
    memory.protect(SIGNAL_PAGE, PAGE, PROT_READ | PROT_EXEC)
    argv, envp, end = _push_strings(memory, arguments, environment)
    key_bits = (end + 31) & ~31
    memory.pack(_KEY_BITS, key_bits, _CPU_VERSIONS.get(model, 0x210), _FPU_STATUS.get(model, 0), 0, 0, 0)
    for number in range(1, 32):
        cpu.set(f"gr{number}", 0)
    for name in ("sar", "psw", "fr0", "cr26", "cr27", *(f"sr{number}" for number in range(8))):
        cpu.set(name, 0)
    cpu.group("gr26", "gr25", "gr24", "gr23").write(len(arguments), argv, envp, key_bits)
    cpu.set("gr30", (key_bits + _KEY_BITS.size + _FRAME + 63) & ~63)
    cpu.pc = entry & ~3


def enter_thread(cpu: Cpu, start: int, argument: int, stack: int, private: int) -> None:
    """Let the processor, a copy of the creator's, call `start` on a stack of its own. Raises MemoryFault."""
    sp = (stack + _FRAME + 63) & ~63 & 0xFFFFFFFF
    cpu.memory.pack(_WORD, sp - 4, 0)  # no frame before it
    entry, linkage = _resolve(cpu.memory, start, cpu.get("gr19"))
    cpu.group("gr26", "gr2", "gr19", "gr30").write(argument, 0, linkage, sp)
    cpu.set("fr0", 0)
    cpu.set("cr27", private)
    cpu.pc = entry


def _push_strings(memory: AddressSpace, arguments: list[bytes], environment: list[bytes]) -> tuple[int, int, int]:
    """Addresses of argv, envp and of what is free after their strings."""
    strings = b"".join(text + b"\0" for text in arguments + environment)
    words = len(arguments) + len(environment) + 2
    at = text_at = STACK_BASE + 4 * words
    if text_at + len(strings) > STACK_BASE + STACK_SIZE // 2:
        raise ValueError("argument list too long")
    pointers = []
    for text in arguments + environment:
        pointers.append(at)
        at += len(text) + 1
    count = len(arguments)
    memory.write(STACK_BASE, struct.pack(f">{words}I", *pointers[:count], 0, *pointers[count:], 0))
    memory.write(text_at, strings)
    return STACK_BASE, STACK_BASE + 4 * (count + 1), at


# --- signals ---

# What a handler returns to if the program's C library has registered nothing: sigcleanup(2).
_TRAMPOLINE = bytes.fromhex(
    "20200801"  # ldil L'0xc0000000,r1
    "e420e008"  # ble 4(sr7,r1)
    "34160116"  # ldi 139,r22
)
_PLABEL = 2  # a bit of a function's address: it points at a pair of code address and linkage table pointer
_POINTERS = struct.Struct(">II")


class Sigcontext(Structure):
    """What a handler's third argument points at, 40 bytes; the save state follows."""

    syscall: I32
    onstack: U32
    mask: U32
    syscall_action: I8
    eosys: U8
    error: U16
    ret0: U32
    ret1: U32
    arg0: U32
    arg1: U32
    arg2: U32
    arg3: U32


_GENERAL = tuple(f"gr{number}" for number in range(1, 32))
_LEFT = tuple(f"gr{number}l" for number in range(1, 32))  # halves, of 64-bit registers
_FLOATS = tuple(f"fr{number}" for number in range(32))
# The save state (the 512 bytes of the older form): which register is where. Absent ones are zero.
_SAVED_CONTROL = {
    "sar": 128,
    "pcoqh": 132,
    "pcsqh": 136,
    "pcoqt": 140,
    "pcsqt": 144,
    "psw": 164,
    "sr4": 172,
    "sr0": 176,
    "sr1": 180,
    "sr2": 184,
    "sr3": 188,
    "sr5": 192,
    "sr6": 196,
    "sr7": 200,
    "cr26": 236,
    "cr27": 240,
}
_RESTORED = (*_GENERAL, *(name for name in _SAVED_CONTROL if name not in ("sr5", "sr6", "sr7")), *_FLOATS)
_GENERAL_STATE = struct.Struct(">31I")
_FLOAT_STATE = struct.Struct(">32Q")
_WORD = struct.Struct(">I")
# Flags of the save state: the queues say where to go on, not r31; the wide block is there.
_IN_TRAP, _WIDE = 1, 0x40
_FLAGS_OFFSET, _GENERAL_OFFSET, _INSTRUCTION_OFFSET, _ADDRESS_OFFSET, _FLOAT_OFFSET = 0, 4, 152, 160, 256
_STATE_OFFSET = Sigcontext.sizeof(ALIGNMENT)
_STATE_SIZE = 512
# Of 64-bit registers there is a second block, with what the narrow form has in slots of twice the size. A program may
# change either: right halves count as the narrow form has them, left ones as this does.
_WIDE_OFFSET, _WIDE_SIZE = 640, 1152
_WIDE_PSW = _WIDE_OFFSET + 2 * _SAVED_CONTROL["psw"]
_WIDE_GENERAL = struct.Struct(">" + "I4x" * 31)  # left halves
# From the sigcontext to the handler's stack pointer: 40 bytes and 1352, as debuggers expect it.
FRAME_SIZE = _STATE_OFFSET + 1352
_MASK_OFFSET = _STATE_OFFSET + _WIDE_SIZE  # of the mask's other half, which the sigcontext has no place for
_FLOAT_TRAP = 0x40 << 32  # T of the status, in the left word of fr0


def _left_halves(cpu: Cpu) -> RegisterGroup | None:
    """None before PA-RISC 2.0, whose registers have 64 bits."""
    try:
        return cpu.group(*_LEFT)
    except KeyError:
        return None


def _resolve(memory: AddressSpace, function: int, linkage: int) -> tuple[int, int]:
    """Code address and linkage table pointer of a function's address as C has it. Raises MemoryFault."""
    if not function & _PLABEL:
        return function & ~3, linkage
    entry, linkage = memory.unpack(_POINTERS, function & ~3)
    return entry & ~3, linkage


class SignalFrames:
    """Builds and takes back signal frames on one processor."""

    def __init__(self, cpu: Cpu) -> None:
        self._cpu = cpu
        self._general = cpu.group(*_GENERAL)
        self._control = cpu.group(*_SAVED_CONTROL)
        self._floats = cpu.group(*_FLOATS)
        self._restored = cpu.group(*_RESTORED)
        self._left = _left_halves(cpu)
        self.return_routine = SIGNAL_PAGE  # what sigsetreturn(2) registered; may be a plabel

    def push(self, number: int, code: int, handler: int, context: SignalContext, stack: int | None) -> None:
        """Enter `handler`; `stack` is the start of a signal stack to switch to. Raises MemoryFault."""
        cpu, memory = self._cpu, self._cpu.memory
        general, floats = self._general.read(), self._floats.read()
        sp = ((general[29] if stack is None else stack) + FRAME_SIZE + 63) & ~63 & 0xFFFFFFFF
        frame = (sp - FRAME_SIZE) & 0xFFFFFFFF
        memory.check(frame, FRAME_SIZE, PROT_WRITE)
        entry, linkage = _resolve(memory, handler, general[18])
        back, linkage_back = _resolve(memory, self.return_routine, linkage)
        self._context(context, general).store(memory, frame, ALIGNMENT)
        memory.write(frame + _STATE_OFFSET, self.state(context.address))
        memory.pack(_WORD, frame + _MASK_OFFSET, context.mask >> 32)
        memory.pack(_WORD, sp - 4, frame)  # the previous sp leads to the frame
        cpu.group("gr26", "gr25", "gr24", "gr2", "gr19", "gr30").write(
            number, code & 0xFFFFFFFF, frame, back, linkage if handler & _PLABEL else linkage_back, sp
        )
        cpu.set("fr0", floats[0] & ~_FLOAT_TRAP)
        cpu.pc = entry

    def pop(self) -> SignalContext:
        """Restore what was interrupted, with the handler's changes. Raises MemoryFault."""
        memory = self._cpu.memory
        frame = (self._cpu.get("gr30") - FRAME_SIZE) & 0xFFFFFFFF
        context = Sigcontext.load(memory, frame, ALIGNMENT)
        self.restore(memory.read(frame + _STATE_OFFSET, _STATE_SIZE if self._left is None else _WIDE_SIZE))
        mask = context.mask | memory.u32(frame + _MASK_OFFSET) << 32
        return SignalContext(context.syscall, bool(context.onstack), mask, context.syscall_action)

    def restore(self, state: bytes) -> None:
        """Set the registers from a save state."""
        control = {name: _WORD.unpack_from(state, offset)[0] for name, offset in _SAVED_CONTROL.items()}
        general = _GENERAL_STATE.unpack_from(state, _GENERAL_OFFSET)
        floats = _FLOAT_STATE.unpack_from(state, _FLOAT_OFFSET)
        values = (control[name] for name in _RESTORED[len(general) : -len(floats)])
        self._restored.write(*general, *values, *floats)
        if self._left is not None and _WORD.unpack_from(state, _FLAGS_OFFSET)[0] & _WIDE:
            self._left.write(*_WIDE_GENERAL.unpack_from(state, _WIDE_OFFSET + 2 * _GENERAL_OFFSET))
            self._cpu.set("pswl", _WORD.unpack_from(state, _WIDE_PSW)[0])

    def _context(self, context: SignalContext, general: tuple[int, ...]) -> Sigcontext:
        return Sigcontext(
            syscall=context.syscall,
            onstack=int(context.on_stack),
            mask=context.mask & 0xFFFFFFFF,
            syscall_action=context.syscall_action,
            ret0=general[27],
            ret1=general[28],
            arg0=general[25],
            arg1=general[24],
            arg2=general[23],
            arg3=general[22],
        )

    def state(self, address: int) -> bytes:
        """The save state; `address`: what a fault was about."""
        state = bytearray(_STATE_SIZE if self._left is None else _WIDE_SIZE)
        _WORD.pack_into(state, _INSTRUCTION_OFFSET, self._instruction())
        _WORD.pack_into(state, _ADDRESS_OFFSET, address)
        _WORD.pack_into(state, _FLAGS_OFFSET, _IN_TRAP)
        _GENERAL_STATE.pack_into(state, _GENERAL_OFFSET, *self._general.read())
        for offset, value in zip(_SAVED_CONTROL.values(), self._control.read(), strict=True):
            _WORD.pack_into(state, offset, value)
        if self._left is not None:
            self._add_wide(state, self._left.read())
        _FLOAT_STATE.pack_into(state, _FLOAT_OFFSET, *self._floats.read())
        return bytes(state)

    def _add_wide(self, state: bytearray, left: tuple[int, ...]) -> None:
        """The wide block of a narrow save state that has everything but floating-point registers yet."""
        _WORD.pack_into(state, _FLAGS_OFFSET, _IN_TRAP | _WIDE)
        words = struct.unpack_from(f">{_FLOAT_OFFSET // 4}I", state)
        struct.pack_into(f">{len(words)}Q", state, _WIDE_OFFSET, *words)
        _WORD.pack_into(state, _WIDE_OFFSET + 4, _IN_TRAP | _WIDE)
        at = _WIDE_OFFSET + 2 * _GENERAL_OFFSET
        for index, half in enumerate(left):
            _WORD.pack_into(state, at + 8 * index, half)
        _WORD.pack_into(state, _WIDE_PSW, self._cpu.get("pswl"))

    def _instruction(self) -> int:
        """The one that is to be executed next, for handlers that carry out by themselves what trapped."""
        try:
            return self._cpu.memory.u32(self._cpu.pc)
        except MemoryFault:
            return 0


def interrupted(memory: AddressSpace, stack: int) -> dict[str, int]:
    """For debuggers: the registers of what a handler interrupted; it comes back with `stack`. Raises MemoryFault."""
    state = memory.read((stack - FRAME_SIZE & 0xFFFFFFFF) + _STATE_OFFSET, _STATE_SIZE)
    found = dict(zip(_GENERAL, _GENERAL_STATE.unpack_from(state, _GENERAL_OFFSET), strict=True))
    found |= {name: _WORD.unpack_from(state, offset)[0] for name, offset in _SAVED_CONTROL.items()}
    return found | {"pc": found["pcoqh"] & ~3}


def live_stack(cpu: Cpu) -> tuple[int, int]:
    return STACK_BASE, (cpu.get("gr30") + PAGE) & -PAGE


def save_state(cpu: Cpu) -> bytes:
    return SignalFrames(cpu).state(0)


def restore_state(cpu: Cpu, state: bytes) -> None:
    """Set the registers from what `save_state` made. Raises struct.error for less."""
    SignalFrames(cpu).restore(state)


REGISTER_REQUESTS = (10, 11)  # PT_RUREGS, PT_WUREGS: by offset in the save state


def user_area(cpu: Cpu, pages: tuple[int, int, int]) -> bytes:
    return SignalFrames(cpu).state(0)


def set_user_area(cpu: Cpu, area: bytes) -> None:
    SignalFrames(cpu).restore(area)


def gate(cpu: Cpu) -> Gate:
    return Gate(cpu)


def signal_frames(cpu: Cpu) -> SignalFrames:
    return SignalFrames(cpu)


# --- what the processor stops for ---

# The code is the number of the interruption (hpux-abi.md 6.3).
_ILLEGAL = {
    IllegalKind.ILLEGAL: (SIGILL, 8),
    IllegalKind.PRIVILEGED: (SIGILL, 10),
    IllegalKind.EMULATION: (SIGFPE, 22),
}
_ARITHMETIC = {
    ArithmeticKind.OVERFLOW: (SIGFPE, 12),
    ArithmeticKind.CONDITION: (SIGFPE, 13),
    ArithmeticKind.FLOAT: (SIGFPE, 14),
}
_BREAK = 9
_FETCH_PAGE, _FETCH_PROTECTION, _DATA_PAGE, _DATA_RIGHTS, _UNALIGNED = 6, 7, 15, 26, 28


def signal_of(stop: Stop) -> tuple[int, int]:
    """The signal and its code for whatever the processor stopped for."""
    if isinstance(stop, Fault):
        return _signal_of_fault(stop)
    if isinstance(stop, Illegal):
        return _ILLEGAL[stop.kind]
    if isinstance(stop, Arithmetic):
        return _ARITHMETIC[stop.kind]
    return SIGTRAP, _BREAK


def _signal_of_fault(fault: Fault) -> tuple[int, int]:
    if fault.misaligned:
        return SIGBUS, _UNALIGNED
    fetch = fault.access is Access.FETCH
    if fault.mapped:
        return SIGBUS, _FETCH_PROTECTION if fetch else _DATA_RIGHTS
    return SIGSEGV, _FETCH_PAGE if fetch else _DATA_PAGE
