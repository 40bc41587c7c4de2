"""`isa.protocol.Machine` on values of a program being made: what interpreter and regions have in common."""

from __future__ import annotations

from typing import Any

from emu.cpu import ArithmeticKind, IllegalKind
from emu.jit.code import Code
from emu.jit.lowering import Bank, Lowered, Unsupported
from emu.jit.values import Value, bits_of_double, named, select, text
from emu.parisc.compiled.state import OFFSETS
from emu.parisc.isa.values import DOUBLE, MASK
from emu.parisc.registers import bits
from emu.protection import CODE


class Single:
    """A register of which there is one as an attribute."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, machine: LoweredMachine, owner: type) -> Any:
        return machine.read_single(self._name)

    def __set__(self, machine: LoweredMachine, value: Any) -> None:
        machine.write_single(self._name, value)


class LoweredMachine(Lowered):
    """The memory, traps, and registers that always are in the state."""

    sar = Single()
    v = Single()
    cb = Single()

    def __init__(self, code: Code, mask: int) -> None:
        """`mask`: all the bits of a general register."""
        super().__init__(code)
        self.mask = mask
        self.wide = bool(mask >> 32)
        self.gr = Bank(self, "gr")
        self.fr = Bank(self, "fr")
        self.sr = Bank(self, "sr")
        self.cr = Bank(self, "cr")

    # -- for subclasses ----------------------------------------------------------------------------------------

    def read_single(self, name: str) -> Any:
        raise NotImplementedError

    def write_single(self, name: str, value: Any) -> None:
        raise NotImplementedError

    def no_float_traps(self) -> None:
        """Leave if the guest wants to hear of floating-point exceptions."""

    # -- the state ---------------------------------------------------------------------------------------------

    def place(self, name: str, number: Any = 0) -> str:
        """A pointer into the state: of a single word, or of register `number` of a bank."""
        offset: Any = OFFSETS[name if name in OFFSETS else f"{name}0"]
        size = 8 if name in ("fr", "gr") else 4
        if number.__class__ is int:
            return self.code.result(f"getelementptr i8, ptr %state, i64 {offset + size * number}")
        index = text(self.code, number * size + offset, 64)
        return self.code.result(f"getelementptr i8, ptr %state, i64 {index}")

    def load_word(self, name: str, number: Any = 0, high: int = MASK) -> Value:
        """A 32-bit word of the state."""
        return named(self.code.result(f"load i32, ptr {self.place(name, number)}"), 0, high)

    def store_word(self, name: str, value: Any, number: Any = 0) -> None:
        operand = text(self.code, value, 32)
        self.code.effect(f"store i32 {operand}, ptr {self.place(name, number)}")

    def long(self, name: str) -> bool:
        """Whether a general register, or a register of that width, has 64 bits and not 32."""
        return self.wide and name.startswith(("gr", "cb"))

    def load_register(self, name: str, number: Any = 0) -> Value:
        """A general register, or a single one."""
        if self.long(name):
            return named(self.code.result(f"load i64, ptr {self.place(name, number)}"), 0, DOUBLE)
        return self.load_word(name, number, MASK if name.startswith("gr") else bits(name, self.mask))

    def store_register(self, name: str, value: Any, number: Any = 0) -> None:
        width = 64 if self.long(name) else 32
        operand = text(self.code, value, width)
        self.code.effect(f"store i{width} {operand}, ptr {self.place(name, number)}")

    # -- control -----------------------------------------------------------------------------------------------

    @property
    def space(self) -> Any:
        return self.load_word("pcsq")

    def enter_space(self, number: Any) -> None:
        self.store_word("pcsq", self.read("sr", number))

    def select(self, condition: Any, yes: Any, no: Any) -> Any:
        return select(condition, yes, no)

    def trap(self, condition: Any, kind: ArithmeticKind) -> None:
        self.leave_if(condition)

    def illegal(self, kind: IllegalKind) -> None:
        raise Unsupported

    def breakpoint(self, number: Any) -> None:
        raise Unsupported

    def timer(self) -> Any:
        raise Unsupported

    def identify(self) -> Any:
        raise Unsupported

    def probe(self, address: Any, write: int) -> Any:
        raise Unsupported

    def flush(self, address: Any) -> None:
        """Only pages that were executed matter."""
        self.leave_if(self.page_flags(address) & CODE != 0)

    def status_access(self, number: Any) -> None:
        self.leave_if(number == 0)

    def page_flags(self, address: Any) -> Value:
        pages = self.code.result(f"load ptr, ptr {self.place('pages')}")
        index = text(self.code, address >> 12, 64)
        flags = self.code.result(f"load i8, ptr {self.element(pages, index)}")
        return named(self.code.result(f"zext i8 {flags} to i32"), 0, 0xFF)

    # -- memory ------------------------------------------------------------------------------------------------

    def load(self, size: int, address: Any) -> Any:
        value = self.load_from(size, self._host_address(size, address))
        if size < 8:
            return value
        return bits_of_double(self.code.result(f"bitcast i64 {text(self.code, value, 64)} to double{self.location()}"))

    def store(self, size: int, address: Any, value: Any) -> None:
        bits = 8 * size
        operand = text(self.code, value, 64 if size == 8 else 32)
        pointer = self._host_address(size, address)
        if size < 4:
            operand = self.code.result(f"trunc i32 {operand} to i{bits}")
        if size > 1:
            operand = self.code.result(f"call i{bits} @llvm.bswap.i{bits}(i{bits} {operand})")
        self.code.effect(f"store volatile i{bits} {operand}, ptr {pointer}, align 1{self.location()}")

    def store_bytes(self, size: int, address: Any, value: Any, ending: int) -> None:
        """The word is read and written again with the part changed; a part of no bytes touches nothing."""
        every = (1 << 8 * size) - 1
        shift = (address & size - 1) << 3
        kept = every >> shift if ending else every ^ (every >> shift)
        word = address & (MASK ^ (size - 1))
        with self.code.aside(True if not ending else shift != 0, cold=False):
            self.storing = True  # a fault of the load is one of a store
            old = self.load(size, word)
            self.storing = False
            self.store(size, word, old & kept | value & (kept ^ every))
            self.code.jump(self.code.after_aside)

    def _host_address(self, size: int, address: Any) -> str:
        self.check_alignment(size, address)
        self.before_access()
        return self.pointer(address)

    def pointer(self, address: Any) -> str:
        """The host's pointer for an address of the guest."""
        return self.element("%base", text(self.code, address, 64))

    def check_alignment(self, size: int, address: Any) -> None:
        if size > 1:
            self.leave_if(address & size - 1 != 0)

    # -- floating-point registers ------------------------------------------------------------------------------

    def fw(self, number: Any, half: Any) -> Any:
        raise NotImplementedError

    def set_fw(self, number: Any, half: Any, value: Any) -> None:
        raise NotImplementedError
