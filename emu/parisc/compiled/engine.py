"""Engine: what the processors of one architecture share: native functions, regions, and whoever compiles them."""

from __future__ import annotations

import ctypes
import functools
import itertools
from bisect import bisect_right
from collections.abc import Callable
from typing import Any, Protocol

from emu.jit import lines
from emu.jit.arena import Full
from emu.jit.background import Background
from emu.jit.cache import Cache
from emu.jit.host import process_host
from emu.jit.lines import Place
from emu.memory import AddressSpace, MemoryFault
from emu.parisc.compiled.compiler import (
    Compiler,
    Record,
    RegionRequest,
    load_records,
    piece_of,
    region_key,
    runtime_key,
)
from emu.parisc.compiled.state import DECODED, DECODED_SIZE, HELPERS
from emu.parisc.compiled.worker import native_cache

_CRASHES = 3  # of the compiler, after which it is left alone


class Region:
    """Code in memory, made from the code of the guest in `ranges`."""

    __slots__ = ("address", "code", "entries", "lines", "precise", "ranges", "size")

    def __init__(self, address: int, record: Record, precise: bool) -> None:
        self.address = address
        self.entries, self.ranges, self.code, parts = record
        piece = piece_of(parts)
        self.size = len(piece.code)
        self.lines = piece.lines
        self.precise = precise

    def fits(self, memory: AddressSpace) -> bool:
        """Whether the guest's code is what the region was made from."""
        try:
            found = b"".join([memory.read(start, end - start) for start, end in self.ranges])
        except MemoryFault:
            return False
        return found == self.code

    @property
    def length(self) -> int:
        """Instructions."""
        return len(self.code) // 4

    def pages(self) -> set[int]:
        return {page for start, end in self.ranges for page in range(start >> 12, (end - 1 >> 12) + 1)}


class Service(Protocol):
    """Whoever compiles. `replies` are (request, result) as `worker.main` gives them."""

    replies: Any
    alive: bool

    def request(self, message: Any) -> None: ...


class Inline:
    """Compiles at once, in this process: for tests, whose runs are to be repeatable."""

    def __init__(self, store: Cache) -> None:
        self.replies: list[Any] = []
        self.alive = True
        self._compiler = Compiler(store)

    def request(self, message: Any) -> None:
        if isinstance(message, str):
            self.replies.append((message, self._compiler.runtime(message)))
        elif isinstance(message, RegionRequest):
            try:
                self.replies.append((message, self._compiler.region(message)))
            except ValueError as error:
                self.replies.append((message, str(error)))


class Engine:
    """`service` is made when something is to be compiled; it gets a function to call when something is done."""

    def __init__(self, architecture: str, store: Cache, service: Callable[[Callable[[], None]], Service]) -> None:
        self.architecture = architecture
        self.ready = False  # the runtime is there
        self.run: Callable[[int], int] = _not_ready
        self.helpers: dict[str, int] = {}
        self.decoded = ctypes.create_string_buffer(DECODED * DECODED_SIZE)
        self.on_reply: Callable[[], None] | None = None  # of the processor that runs now
        self._store = store
        self._make_service = service
        self._service: Service | None = None
        self._crashes = 0
        self._asked: set[str] = set()
        self._regions: dict[tuple[int, bool], list[Region]] = {}
        self._addresses: list[int] = []  # of regions, ascending as they are put into memory
        self._by_address: list[Region] = []
        self._pages: set[str] = set()  # those whose regions were looked for in the cache
        self._spaces = itertools.count()

    def new_space(self) -> int:
        return next(self._spaces)

    # -- the runtime -------------------------------------------------------------------------------------------

    def prepare(self) -> bool:
        """Whether the runtime is there; if not, it is on its way."""
        if self.ready:
            return True
        if not self._asked:
            data = self._store.get(runtime_key(self.architecture))
            if data is not None:
                self._load_runtime(data)
                return True
            self._asked.add(self.architecture)
            self._ask(self.architecture)
        self.take_replies()
        return self.ready

    def _load_runtime(self, data: bytes) -> None:
        import marshal

        host = process_host()
        piece = piece_of(marshal.loads(data))
        base = host.put(piece)
        host.install(base + piece.symbols["on_fault"])
        self.helpers = {name: base + piece.symbols[name] for name in HELPERS}
        # Without the GIL: the ticker's thread has to run.
        prototype = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p)
        self.run = prototype(base + piece.symbols["run"])
        self.ready = True

    # -- regions -----------------------------------------------------------------------------------------------

    def find(self, start: int, precise: bool, memory: AddressSpace) -> Region | None:
        """A region with this entry that fits the memory."""
        for region in reversed(self._regions.get((start, precise), ())):
            if region.fits(memory):
                return region
        return None

    def place_of(self, address: int) -> Place | None:
        """The guest's instruction whose native code is at `address`; None if that is the interpreter's."""
        index = bisect_right(self._addresses, address) - 1
        if index < 0:
            return None
        region = self._by_address[index]
        if address >= region.address + region.size:
            return None
        return lines.find(region.lines, address - region.address)

    def look_up(self, address: int, page: bytes, precise: bool) -> list[Region]:
        """The regions the cache has for a page, which were not looked for before."""
        key = region_key(self.architecture, precise, address, page)
        if key in self._pages:
            return [one for found in self._regions.values() for one in found if one.entries[0] & -4096 == address]
        self._pages.add(key)
        regions = [self._add(record, precise) for record in load_records(self._store.get(key))]
        return [region for region in regions if region is not None]

    def compile(self, request: RegionRequest) -> bool:
        """Whether somebody is there to compile it."""
        return self._ask(request)

    def forget_space(self, space: int) -> None:
        if self._service is not None and self._service.alive:
            self._service.request(space)

    def take_replies(self) -> list[tuple[RegionRequest, Region | None]]:
        """What was compiled since the last time, already found by `find`."""
        done: list[tuple[RegionRequest, Region | None]] = []
        service = self._service
        while service is not None and service.replies:
            reply = service.replies.pop() if isinstance(service.replies, list) else service.replies.popleft()
            if reply is None:
                continue
            request, result = reply
            if isinstance(request, str):
                self._load_runtime(result)
            else:
                region = None if isinstance(result, str) else self._add(result, request.shape.precise)
                done.append((request, region))
        return done

    def _add(self, record: Record, precise: bool) -> Region | None:
        try:
            address = process_host().put(piece_of(record[3]))
        except Full:
            return None
        region = Region(address, record, precise)
        self._addresses.append(address)
        self._by_address.append(region)
        for entry in region.entries:
            self._regions.setdefault((entry, precise), []).append(region)
        return region

    def _ask(self, message: Any) -> bool:
        if self._service is not None and not self._service.alive:
            self._service = None
            self._crashes += 1
        if self._crashes >= _CRASHES:
            return False
        if self._service is None:
            try:
                self._service = self._make_service(self._arrived)
            except OSError:
                self._crashes = _CRASHES
                return False
        self._service.request(message)
        return True

    def _arrived(self) -> None:
        on_reply = self.on_reply
        if on_reply is not None:
            on_reply()


def _not_ready(state: int) -> int:
    raise RuntimeError("the runtime has not been loaded")


def _background(arrived: Callable[[], None]) -> Service:
    return Background("emu.parisc.compiled.worker", arrived)


@functools.cache
def process_engine(architecture: str) -> Engine:
    """The one of this process; native code and the compiler belong to the process."""
    return Engine(architecture, native_cache(), _background)


def inline_engine(architecture: str, store: Cache) -> Engine:
    return Engine(architecture, store, lambda arrived: Inline(store))
