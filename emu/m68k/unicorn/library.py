"""The Unicorn shared library, called directly.

The `unicorn` package's own Python layer is not imported: it takes as long again to load as the library, and a system
call through it costs several times what it costs here. Only the functions used are declared.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import mmap
import os
import sys
from collections.abc import Iterable
from typing import Any

ARCH_M68K = 7
MODE_BIG_ENDIAN = 1 << 30
# Positions in the library's own table of processors. Its constants UC_CPU_M68K_... are each one too high.
MODELS = {"68020": 1, "68030": 2, "68040": 3}

# Register numbers of the library, used only to find the registers in a saved context.
REGISTER_A0, REGISTER_D0, REGISTER_SR, REGISTER_PC = 1, 9, 17, 18

HOOK_INTERRUPT = 1
HOOK_FETCH_FORBIDDEN = 1 << 9  # never called: all physical memory may be executed
HOOK_NEW_BLOCK = 1 << 15  # called with each newly translated block ("edge generated")
HOOK_TLB_FILL = 1 << 17  # called for a page that isn't in the TLB

READ, WRITE, FETCH = 16, 17, 18  # kinds of access

INTERRUPT_CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)
# With a page's address, one of the kinds of access, and where to write {uint64 physical address, int protection}.
FILL_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_bool, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_int, ctypes.c_size_t, ctypes.c_void_p
)


class Block(ctypes.Structure):
    """A translated block: `size` bytes of guest code at `pc`."""

    _fields_ = (("pc", ctypes.c_uint64), ("instructions", ctypes.c_uint16), ("size", ctypes.c_uint16))


BLOCK_CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(Block), ctypes.POINTER(Block), ctypes.c_void_p)

_CTL_USE_EXITS, _CTL_EXITS, _CTL_MODEL, _CTL_REMOVE_CACHE, _CTL_FLUSH_CODE, _CTL_FLUSH_TLB = 4, 6, 7, 9, 10, 11
_CTL_TLB_TYPE, _CTL_CONTEXT_MODE = 12, 14
_TLB_VIRTUAL = 1  # filled by HOOK_TLB_FILL
_CTL_WRITE = 1 << 30
_CONTEXT_CPU, _CONTEXT_MEMORY = 1, 2  # what a saved context holds
_NOWHERE = 0xFEDCBA98
_STRUCT_SEARCHED = 4096  # bytes of struct uc_struct, which is more than three times as long


class UnicornError(RuntimeError):
    """The library refused something it never should."""


@functools.cache
def load() -> ctypes.CDLL:
    """The library with its functions declared. Raises ImportError when it cannot be found."""
    library = _find()
    pointer, u32, u64, size = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint64, ctypes.c_size_t
    for name, arguments in {
        "uc_open": (u32, u32, pointer),
        "uc_close": (pointer,),
        "uc_emu_start": (pointer, u64, u64, u64, size),
        "uc_emu_stop": (pointer,),
        "uc_mem_map_ptr": (pointer, u64, u64, u32, pointer),
        "uc_mem_unmap": (pointer, u64, u64),
        "uc_reg_write": (pointer, ctypes.c_int, pointer),
        "uc_reg_read": (pointer, ctypes.c_int, pointer),
        "uc_hook_add": (pointer, pointer, ctypes.c_int, pointer, pointer, u64, u64),
        "uc_context_alloc": (pointer, pointer),
        "uc_context_size": (pointer,),
        "uc_context_free": (pointer,),
        "uc_ctl": (pointer, u32),
    }.items():
        getattr(library, name).argtypes = arguments
    library.uc_context_size.restype = size
    library.uc_strerror.restype = ctypes.c_char_p
    return library


@functools.cache
def quick() -> ctypes.PyDLL:
    """The library for functions that return at once and call nothing back, uc_context_save and uc_context_restore:
    without giving up the interpreter's lock, and undeclared, which is faster for ready c_void_p objects.
    """
    library = load()
    return ctypes.PyDLL(library._name, handle=library._handle)


def _find() -> ctypes.CDLL:
    package = importlib.util.find_spec("unicorn")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for name in ("libunicorn.so.2", "libunicorn.2.dylib"):
            path = os.path.join(folder, "lib", name)
            if os.path.exists(path):
                return ctypes.CDLL(path)
    from ctypes.util import find_library  # slow to import

    name = find_library("unicorn") or "libunicorn.so.2"
    try:
        return ctypes.CDLL(name)
    except OSError as error:
        raise ImportError(f"the Unicorn library is not installed: {error}") from None


class Engine:
    """One Unicorn instance: errors become `UnicornError`, callbacks are kept alive."""

    def __init__(self, model: str) -> None:
        self.library = load()
        self.handle = ctypes.c_void_p()
        self.error: BaseException | None = None  # what a callback raised
        self._callbacks: list[Any] = []
        self.call("uc_open", ARCH_M68K, MODE_BIG_ENDIAN, ctypes.byref(self.handle), bare=True)
        self.control(_CTL_MODEL, ctypes.c_int(MODELS[model]))
        # The end address of a run: none, every guest address is a valid one.
        self.control(_CTL_USE_EXITS, ctypes.c_int(1))
        # Reset leaves supervisor mode on; only a write to SR also selects the user stack pointer.
        self.call("uc_reg_write", REGISTER_SR, ctypes.byref(ctypes.c_uint32(0)))
        self._cut_between_blocks()
        self._invalid_address = self._prime()
        self.control(_CTL_TLB_TYPE, ctypes.c_int(_TLB_VIRTUAL))

    def call(self, name: str, *arguments: Any, bare: bool = False) -> None:
        error = getattr(self.library, name)(*(arguments if bare else (self.handle, *arguments)))
        if error:
            raise UnicornError(f"{name}: {self.library.uc_strerror(error).decode()}")

    def control(self, what: int, *arguments: Any) -> None:
        self.call("uc_ctl", what | len(arguments) << 26 | _CTL_WRITE, *arguments)

    def hook(self, kind: int, callback: Any, first: int = 1, last: int = 0) -> None:
        """Have `callback` called, about memory from `first` to `last` only (here: all)."""
        self._callbacks.append(callback)
        number = ctypes.c_size_t()
        function = ctypes.cast(callback, ctypes.c_void_p)
        self.call("uc_hook_add", ctypes.byref(number), kind, function, None, first, last)

    def _cut_between_blocks(self) -> None:
        """Let uc_emu_stop end a run at the start of a block only. Raises UnicornError if this library can't.

        Otherwise it also ends right after an access to memory, before the instruction that made it, to which the next
        run returns: addq.l #1,(a0) adds 2. The library has a switch for that, `no_exit_request` of its struct
        uc_struct (include/uc_priv.h), which it uses for ARM's IT blocks, but no call. So it is found from its
        neighbour `context_content`, which a call changes: int context_content, int, uint64, bool, bool,
        no_exit_request, init_done.
        """
        address = self.handle.value or 0
        before = int.from_bytes(ctypes.string_at(address, _STRUCT_SEARCHED), "little")
        self.control(_CTL_CONTEXT_MODE, ctypes.c_int(_CONTEXT_CPU | _CONTEXT_MEMORY))
        changed = before ^ int.from_bytes(ctypes.string_at(address, _STRUCT_SEARCHED), "little")
        self.control(_CTL_CONTEXT_MODE, ctypes.c_int(_CONTEXT_CPU))
        content = (changed.bit_length() - 1) // 8 & -4
        switch = (content + 8 + 7 & -8) + 10
        if changed.bit_count() != 1 or ctypes.string_at(address + switch, 2) != b"\0\1":
            raise UnicornError("a Unicorn library that isn't laid out like 2.1.4")
        ctypes.memset(address + switch, 1, 1)

    def _prime(self) -> ctypes.c_uint64:
        """Run one jump into nothing: new blocks are only announced once a block has ended without an exception.

        Returns where the library keeps the address of an access that could not be made, for which it has no call:
        the jump's target is looked for. Raises UnicornError if it isn't found.
        """
        page = mmap.mmap(-1, mmap.PAGESIZE)
        page[:6] = b"\x4e\xf9" + _NOWHERE.to_bytes(4, "big")  # jmp
        code = ctypes.c_ubyte.from_buffer(page)
        self.call("uc_mem_map_ptr", 0, mmap.PAGESIZE, 5, ctypes.addressof(code))
        self.library.uc_emu_start(self.handle, 0, 0, 0, 0)
        self.call("uc_mem_unmap", 0, mmap.PAGESIZE)
        del code
        page.close()
        address = self.handle.value or 0
        offset = ctypes.string_at(address, _STRUCT_SEARCHED).find(_NOWHERE.to_bytes(8, sys.byteorder))
        if offset < 0:
            raise UnicornError("a Unicorn library that isn't laid out like 2.1.4")
        return ctypes.c_uint64.from_address(address + offset)

    def watch(self, start: int, end: int) -> None:
        """Look after translations of code in [start, end) at each store there, even while it isn't executable.

        The library does so where there is a hook for memory, be it one that is never called.
        """
        self.hook(HOOK_FETCH_FORBIDDEN, FILL_CALLBACK(lambda *_: False), start, end - 1)

    def program_counter(self) -> int:
        """While code is being fetched; other callbacks find it with all the registers."""
        value = ctypes.c_uint32()
        self.call("uc_reg_read", REGISTER_PC, ctypes.byref(value))
        return value.value

    def invalid_address(self) -> int:
        """The address of the access that was refused last."""
        return self._invalid_address.value

    def map_window(self, base: int) -> None:
        """Make the 4 GiB at `base` the physical memory."""
        self.call("uc_mem_map_ptr", 0, 1 << 32, 7, base)

    def set_exits(self, addresses: Iterable[int]) -> None:
        """Where a run ends before the instruction there. Blocks translated before are not aware of it."""
        exits = sorted(addresses)
        array = (ctypes.c_uint64 * max(1, len(exits)))(*exits)
        self.control(_CTL_EXITS, ctypes.byref(array), ctypes.c_size_t(len(exits)))

    def remove_code(self, start: int, end: int) -> None:
        self.control(_CTL_REMOVE_CACHE, ctypes.c_uint64(start), ctypes.c_uint64(end))

    def flush_code(self) -> None:
        self.call("uc_ctl", _CTL_FLUSH_CODE | _CTL_WRITE)

    def flush_tlb(self) -> None:
        self.call("uc_ctl", _CTL_FLUSH_TLB | _CTL_WRITE)

    def close(self) -> None:
        if self.handle:
            del self._invalid_address
            self.library.uc_close(self.handle)
            self.handle = ctypes.c_void_p()
            self._callbacks.clear()
