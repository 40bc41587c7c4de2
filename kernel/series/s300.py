"""Series 300: how a system call is made, what a program finds at entry, and the signal frame.

Facts: hpux-abi.md 2.1, 3.1, 3.2, 4.1, 6.4.
"""

from __future__ import annotations

import struct

from emu.cpu import Arithmetic, ArithmeticKind, Breakpoint, Cpu, Fault, Illegal, IllegalKind, Stop, Trap
from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, AddressSpace
from kernel.abi.errno import Errno
from kernel.abi.signals import SIGBUS, SIGEMT, SIGFPE, SIGILL, SIGSEGV, SIGTRAP
from kernel.abi.structs import SigcontextS300
from kernel.series.convention import SignalContext

NAME = "s300"
ARCHITECTURE = "m68k"
ALIGNMENT = 2  # no structure member is aligned to more
CLOCK_TICKS = 50  # a second, what times(2) counts
STACK_TOP = 0xFFF00000
STACK_SIZE = 8 << 20
STACK_AREA = (STACK_TOP - STACK_SIZE, STACK_TOP)
STACK_GROWS_UP = False
# The highest break: the page after it stays mapped, the next one never is.
BREAK_LIMIT = STACK_TOP - STACK_SIZE - 2 * PAGE
SIGNAL_PAGE = STACK_TOP  # our own trampoline, just above the stack where no program looks
# Where mappings go that may go anywhere. Upwards: programs map their libraries' parts one right after the other.
PRIVATE_WINDOW = SHARED_WINDOW = (0x4000_0000, 0xC000_0000, False)
OCCUPIED = ((STACK_TOP - STACK_SIZE - PAGE, SIGNAL_PAGE + PAGE),)
ADDRESS_END = STACK_TOP
SIGRETURN = 139  # reserved on the Series 300; only the trampoline issues it

_TRAP_SIZE = 2
_CARRY = 1


class Gate:
    """The system call convention on one processor: `trap #0`, number in D0, C arguments on the stack."""

    __slots__ = ("_base", "_cpu", "_enter", "_leave", "_leave_pair", "_memory", "issued")

    def __init__(self, cpu: Cpu) -> None:
        self._cpu = cpu
        self._memory = cpu.memory
        self._enter = cpu.group("d0", "a7").read
        self._leave = cpu.group("d0", "sr").write
        self._leave_pair = cpu.group("d0", "d1", "sr").write
        self._base = 0
        self.issued = 0

    def enter(self) -> int:
        """Note where the arguments are and return the call's number."""
        number, sp = self._enter()
        self.issued = number
        self._base = sp + 4  # over the return address of the C stub
        if number == 0:  # syscall(2): the number is the first argument
            number = self._memory.u32(self._base)
            self._base += 4
        return number

    def arguments(self, layout: struct.Struct) -> tuple[int, ...]:
        """The arguments as `layout` has them. Raises MemoryFault."""
        return self._memory.unpack(layout, self._base)

    def succeed(self, value: int, second: int | None = None) -> None:
        """Return `value`; `second` goes to D1, which otherwise keeps what it had."""
        if second is None:
            self._leave(value, 0)
        else:
            self._leave_pair(value, second, 0)

    def fail(self, code: int) -> None:
        """Return an error: carry set, errno in D0."""
        self._leave(code, _CARRY)

    def restart(self, issued: int) -> None:
        """Make the program issue the same call again."""
        self._cpu.pc -= _TRAP_SIZE
        self._leave(issued, 0)


# --- program entry ---

_FPU = 1
_A0_68040 = 0x2000_0000


def enter_program(cpu: Cpu, entry: int, arguments: list[bytes], environment: list[bytes], *, model: str) -> None:
    """Map the stack, lay out argc, argv and envp, and set the registers crt0 tests (hpux-abi.md 3.1, 3.2).

    Raises ValueError when the strings don't fit the stack.
    """
    memory = cpu.memory
    memory.map(STACK_TOP - STACK_SIZE, STACK_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC)
    memory.map(SIGNAL_PAGE, PAGE, PROT_READ | PROT_WRITE)
    memory.write(SIGNAL_PAGE, _TRAMPOLINE)
    memory.protect(SIGNAL_PAGE, PAGE, PROT_READ | PROT_EXEC)
    sp = _push_strings(memory, arguments, environment)
    for name in ("d0", "d2", "d3", "d4", "d5", "d6", "d7", "a1", "a2", "a3", "a4", "a5", "a6", "sr"):
        cpu.set(name, 0)
    cpu.set("d1", _FPU)
    cpu.set("a0", _A0_68040 if model == "68040" else 0)
    cpu.set("a7", sp)
    cpu.pc = entry & ~1


def _push_strings(memory: AddressSpace, arguments: list[bytes], environment: list[bytes]) -> int:
    strings = b"".join(text + b"\0" for text in arguments + environment)
    # crt0 stores a zero longword just below argv[0]'s string, so four bytes there must be ours to lose.
    text_at = (STACK_TOP - len(strings)) & ~3
    words = len(arguments) + len(environment) + 3
    sp = (text_at - 8 - 4 * words) & ~7
    if sp < STACK_TOP - STACK_SIZE // 2:
        raise ValueError("argument list too long")
    pointers, at = [], text_at
    for text in arguments + environment:
        pointers.append(at)
        at += len(text) + 1
    count = len(arguments)
    vector = [count, *pointers[:count], 0, *pointers[count:], 0]
    memory.write(text_at, strings)
    memory.write(sp, struct.pack(f">{words}I", *vector))
    return sp


def enter_thread(cpu: Cpu, start: int, argument: int, stack: int, private: int) -> None:
    """Raises ENOSYS: no release has threads."""
    raise Errno.ENOSYS


# --- signals ---

# Where the kernel lets a handler begin. It saves the floating-point registers, which the frame has no room for,
# calls handler(signo, code, scp) and comes back with the call reserved for it, sp on the frame again.
_TRAMPOLINE = bytes.fromhex(
    "f227e0ff"  # fmovem.x fp0-fp7,-(sp)
    "f227bc00"  # fmovem.l fpcr/fpsr/fpiar,-(sp)
    "2f2f0074"  # move.l 116(sp),-(sp)    scp
    "2f2f0074"  # move.l 116(sp),-(sp)    code
    "2f2f0074"  # move.l 116(sp),-(sp)    signo
    "206f0084"  # movea.l 132(sp),a0      handler
    "4e90"  # jsr (a0)
    "4fef000c"  # lea 12(sp),sp
    "f21f9c00"  # fmovem.l (sp)+,fpcr/fpsr/fpiar
    "f21fd0ff"  # fmovem.x (sp)+,fp0-fp7
    "203c0000008b"  # move.l #139,d0
    "4e40"  # trap #0
)
_HEAD = struct.Struct(">IIII")  # signo, code, scp, handler
_REGISTERS = tuple(f"d{n}" for n in range(8)) + tuple(f"a{n}" for n in range(7))
_SAVED = struct.Struct(f">{len(_REGISTERS)}I")
_CONTEXT_OFFSET = _HEAD.size + _SAVED.size
FRAME_SIZE = _CONTEXT_OFFSET + SigcontextS300.sizeof(ALIGNMENT)


class SignalFrames:
    """Builds and takes back signal frames on one processor."""

    def __init__(self, cpu: Cpu) -> None:
        self._cpu = cpu
        self._registers = cpu.group(*_REGISTERS)
        self.return_routine = SIGNAL_PAGE  # calls the handler, too

    def push(self, number: int, code: int, handler: int, context: SignalContext, stack: int | None) -> None:
        """Enter `handler`; `stack` is the top of a signal stack to switch to. Raises MemoryFault."""
        cpu, memory = self._cpu, self._cpu.memory
        sigcontext = SigcontextS300(
            syscall=context.syscall,
            syscall_action=context.syscall_action,
            onstack=int(context.on_stack),
            mask=context.mask & 0xFFFFFFFF,
            sp=cpu.get("a7"),
            ps=cpu.get("sr") & 0xFFFF,
            pc=cpu.pc,
        )
        frame = ((sigcontext.sp if stack is None else stack) - FRAME_SIZE) & ~3
        at = frame + _CONTEXT_OFFSET
        memory.check(frame, FRAME_SIZE, PROT_WRITE)
        memory.pack(_HEAD, frame, number, code & 0xFFFFFFFF, at, handler)
        memory.pack(_SAVED, frame + _HEAD.size, *self._registers.read())
        sigcontext.store(memory, at, ALIGNMENT)
        cpu.set("a7", frame)
        cpu.pc = self.return_routine

    def pop(self) -> SignalContext:
        """Take back what the handler may have changed, and the registers. Raises MemoryFault."""
        cpu, memory = self._cpu, self._cpu.memory
        frame = cpu.get("a7")
        registers = memory.unpack(_SAVED, frame + _HEAD.size)
        sigcontext = SigcontextS300.load(memory, frame + _CONTEXT_OFFSET, ALIGNMENT)
        self._registers.write(*registers)
        cpu.set("a7", sigcontext.sp)
        cpu.set("sr", sigcontext.ps & 0x1F)  # condition codes only: a handler can't make itself supervisor
        cpu.pc = sigcontext.pc & ~1
        return SignalContext(sigcontext.syscall, bool(sigcontext.onstack), sigcontext.mask, sigcontext.syscall_action)


# From the stack pointer with which a handler comes back to the trampoline to the frame.
_UNDER_FRAME = 8 * 12 + 3 * 4 + 3 * 4


def interrupted(memory: AddressSpace, stack: int) -> dict[str, int]:
    """For debuggers: the registers of what a handler interrupted; it comes back with `stack`. Raises MemoryFault."""
    frame = stack + _UNDER_FRAME
    found = dict(zip(_REGISTERS, memory.unpack(_SAVED, frame + _HEAD.size), strict=True))
    context = SigcontextS300.load(memory, frame + _CONTEXT_OFFSET, ALIGNMENT)
    return found | {"a7": context.sp, "ccr": context.ps & 0x1F, "pc": context.pc & ~1}


def live_stack(cpu: Cpu) -> tuple[int, int]:
    return cpu.get("a7") & -PAGE, STACK_TOP


# d0-d7, a0-a7, status, PC, then fp0-fp7 of 12 bytes each and the control registers: HP's own order isn't known.
_CORE_INTEGERS = (*_REGISTERS, "a7", "sr", "pc")
_CORE_CONTROL = ("fpcr", "fpsr", "fpiar")


def save_state(cpu: Cpu) -> bytes:
    integers = struct.pack(f">{len(_CORE_INTEGERS)}I", *cpu.group(*_CORE_INTEGERS).read())
    floats = b"".join(map(_extended, cpu.group(*_FLOATS).read()))
    return integers + floats + struct.pack(">3I", *cpu.group(*_CORE_CONTROL).read())


def restore_state(cpu: Cpu, state: bytes) -> None:
    """Set the registers from what `save_state` made. Raises struct.error for less."""
    count = len(_CORE_INTEGERS)
    *integers, status, pc = struct.unpack_from(f">{count}I", state)
    cpu.group(*_CORE_INTEGERS).write(*integers, status & 0x1F, pc)
    floats = [struct.unpack_from(">HHQ", state, 4 * count + 12 * number) for number in range(8)]
    cpu.group(*_FLOATS).write(*(high << 64 | mantissa for high, _, mantissa in floats))
    cpu.group(*_CORE_CONTROL).write(*struct.unpack_from(">3I", state, 4 * count + 96))


def _extended(value: int) -> bytes:
    """As fmovem.x stores it: sign and exponent, two bytes of nothing, the mantissa."""
    return struct.pack(">HHQ", value >> 64, 0, value & 0xFFFF_FFFF_FFFF_FFFF)


# ptrace(2): debuggers find the registers through u_ar0, a kernel address, at 4 in the user area; the status is a
# halfword of them, so the PC is two bytes further on. Sizes and floating point are where 7.x has them (hpux-abi.md 7);
# what else is in the area is not known, and zero.
REGISTER_REQUESTS = (3, 6)  # PT_RUAREA, PT_WUAREA
_U_ADDRESS, _U_AR0, _U_SIZES, _U_REGISTERS, _U_FLOAT = 0x0097_9000, 4, 0xB4, 0x400, 0xA28
_USER_REGISTERS = struct.Struct(">16IHI")
_USER_SIZES = struct.Struct(">3I")
_USER_FLOAT = struct.Struct(">I212x3I96s")  # the frame of FSAVE, FPCR, FPSR and FPIAR, FP0 to FP7
_IDLE_FRAME = 0x1F38_0000  # a 68882's
_FLOATS = tuple(f"fp{number}" for number in range(8))


def user_area(cpu: Cpu, pages: tuple[int, int, int]) -> bytes:
    area = bytearray(_U_FLOAT + _USER_FLOAT.size + 2)
    struct.pack_into(">I", area, _U_AR0, _U_ADDRESS + _U_REGISTERS)
    _USER_SIZES.pack_into(area, _U_SIZES, *pages)
    _USER_REGISTERS.pack_into(area, _U_REGISTERS, *cpu.group(*_CORE_INTEGERS).read())
    floats = b"".join(map(_extended, cpu.group(*_FLOATS).read()))
    _USER_FLOAT.pack_into(area, _U_FLOAT, _IDLE_FRAME, *cpu.group(*_CORE_CONTROL).read(), floats)
    return bytes(area)


def set_user_area(cpu: Cpu, area: bytes) -> None:
    *registers, status, pc = _USER_REGISTERS.unpack_from(area, _U_REGISTERS)
    cpu.group(*_CORE_INTEGERS).write(*registers, status & 0x1F, pc)
    _, *control, floats = _USER_FLOAT.unpack_from(area, _U_FLOAT)
    cpu.group(*_CORE_CONTROL).write(*control)
    values = (struct.unpack_from(">HHQ", floats, at) for at in range(0, len(floats), 12))
    cpu.group(*_FLOATS).write(*(high << 64 | mantissa for high, _, mantissa in values))


def gate(cpu: Cpu) -> Gate:
    return Gate(cpu)


def signal_frames(cpu: Cpu) -> SignalFrames:
    return SignalFrames(cpu)


# --- what the processor stops for ---

# hpux-abi.md 4.1 (traps), 6.3 (codes).
_ILLEGAL = {IllegalKind.ILLEGAL: (SIGILL, 0), IllegalKind.PRIVILEGED: (SIGILL, 8)}
_ARITHMETIC = {
    ArithmeticKind.ZERO_DIVIDE: (SIGFPE, 5),
    ArithmeticKind.CHK: (SIGILL, 6),
    ArithmeticKind.TRAPV: (SIGILL, 7),
    ArithmeticKind.FLOAT: (SIGFPE, 0),
}
_DEBUGGER_TRAPS = frozenset((1, 2, 15))
_SOFT_FLOAT_TRAP = 8  # the library's own floating point reports an overflow with it


def signal_of(stop: Stop) -> tuple[int, int]:
    """The signal and its code for whatever the processor stopped for."""
    if isinstance(stop, Fault):
        if stop.misaligned:
            return SIGBUS, 0
        return (SIGBUS if stop.mapped else SIGSEGV), 0
    if isinstance(stop, Trap) and stop.number == _SOFT_FLOAT_TRAP:
        return SIGFPE, stop.number
    if isinstance(stop, Trap):
        return (SIGTRAP if stop.number in _DEBUGGER_TRAPS else SIGEMT), stop.number
    if isinstance(stop, Illegal):
        return _ILLEGAL.get(stop.kind, (SIGEMT, 0))
    if isinstance(stop, Arithmetic):
        return _ARITHMETIC[stop.kind]
    assert isinstance(stop, Breakpoint)
    return SIGTRAP, 0
