"""Engine: what the processors of one architecture share: native functions, regions, and the compile service."""

from __future__ import annotations

import ctypes
import functools
import itertools
import marshal
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from emu.jit.architecture import Architecture
from emu.jit.arena import Full
from emu.jit.cache import Cache, native_cache
from emu.jit.compiler import (
    RUNTIME_LEVELS,
    Compiler,
    Record,
    RegionRequest,
    RegionShape,
    RuntimeRequest,
    load_records,
    piece_of,
    region_key,
    runtime_key,
)
from emu.jit.host import process_host
from emu.jit.regions import Region, Regions
from emu.jit.state import DECODED, DECODED_SIZE, JUMP_SIZE, JUMPS, zeros

_CRASHES = 3  # of the compiler, after which it is left alone
_SETTLED = 0.25  # seconds: what ends sooner isn't worth a compiler
_WAITING = 4  # requests: what waits longest is compiled with the least known of what is executed around it
_QUIET = 1.0  # seconds without anything to compile, after which there is time for a better runtime


class Service(Protocol):
    """What compiles. `replies` are (request, result) as `worker.main` gives them."""

    replies: deque[Any]
    alive: bool

    def request(self, message: Any) -> None: ...

    def close(self) -> None: ...


class Inline:
    """Compiles at once, in this process: for tests, whose runs are to be repeatable."""

    def __init__(self, store: Cache) -> None:
        self.replies: deque[Any] = deque()
        self.alive = True
        self._compiler = Compiler(store)

    def request(self, message: Any) -> None:
        self.replies.append(self._compiler.answer(message))

    def close(self) -> None:
        """There is nothing to end."""


class Engine:
    """`service` is made when something is to be compiled; it gets a function to call when something is done."""

    def __init__(
        self,
        architecture: Architecture,
        store: Cache,
        service: Callable[[Callable[[], None]], Service],
        settled: float = _SETTLED,
    ) -> None:
        self.architecture = architecture
        self.run: Callable[[int], int] = _not_ready
        self.helpers: dict[str, int] = {}
        self.decoded = zeros(DECODED * DECODED_SIZE)
        self.no_jumps = zeros(JUMPS * JUMP_SIZE)  # for guests that must not enter regions
        self.on_reply: Callable[[], None] | None = None  # of the processor that runs now
        self.regions = Regions()
        self._level = -1  # of the runtime
        self._store = store
        self._make_service = service
        self._service: Service | None = None
        self._settled = time.monotonic() + settled
        self._last_request = 0.0
        self._crashes = 0
        self._asked: set[int] = set()  # levels of the runtime
        self._impossible = False  # no native code can be executed
        self._generation = 0  # services made
        self._pending = 0  # requests not answered
        self._done: dict[int, list[tuple[int, Region | None]]] = {}  # by the space they were made for
        self._looked_up: set[str] = set()  # pages, in the cache
        self._spaces = itertools.count()

    def new_space(self) -> int:
        return next(self._spaces)

    # -- the runtime -------------------------------------------------------------------------------------------

    def prepare(self) -> bool:
        """Whether the runtime is there; if not, it is on its way."""
        if self._level < 0 and not self._impossible and (not self._asked or self._is_dead()):
            for level in reversed(RUNTIME_LEVELS):
                data = self._store.get(runtime_key(self.architecture, level))
                if data is not None:
                    self._load_runtime(level, data)
                    return self._level >= 0
            self._ask_for_runtime(RUNTIME_LEVELS[0])
        self._receive()
        return self._level >= 0

    def _ask_for_runtime(self, level: int) -> None:
        self._asked.add(level)
        self._ask(RuntimeRequest(self.architecture.name, level))

    def _load_runtime(self, level: int, data: bytes) -> None:
        """Replaces the current runtime; its code is kept because it may be executing.

        Where the host gives no executable memory there never is one.
        """
        if level <= self._level:
            return
        piece = piece_of(marshal.loads(data))
        try:
            host = process_host()
            base = host.put(piece)
            host.install(base + piece.symbols["take_fault"], base + piece.symbols["on_fault"])
        except (OSError, AttributeError, Full):
            self._impossible = self._level < 0
            return
        self.helpers = {name: base + piece.symbols[name] for name in self.architecture.layout.helpers}
        # Called without the GIL: the ticker's thread has to run.
        self.run = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p)(base + piece.symbols["run"])
        if self._level >= 0:
            ctypes.memset(self.decoded, 0, DECODED * DECODED_SIZE)
        self._level = level

    # -- regions -----------------------------------------------------------------------------------------------

    def look_up(self, address: int, content: bytes, precise: bool) -> None:
        """Take what the cache has for a page into the regions."""
        key = region_key(self.architecture, precise, address, content)
        if key not in self._looked_up:
            self._looked_up.add(key)
            for record in load_records(self._store.get(key)):
                self._add(record, precise)

    def wants(self) -> bool:
        """Whether a request makes sense now. The guest that asks most often is served next."""
        if self._pending >= _WAITING and not self._is_dead():
            return False
        return self._crashes < _CRASHES and (self._service is not None or time.monotonic() >= self._settled)

    def serve(self) -> int:
        """Start the compile service if none runs; returns its serial number, 0 if it cannot be started."""
        if self._service is not None and self._is_dead():
            self._service.close()
            self._service = None
            self._pending = 0
            self._crashes += 1
        if self._crashes >= _CRASHES:
            return 0
        if self._service is None:
            try:
                self._service = self._make_service(self._arrived)
            except OSError:
                self._crashes = _CRASHES
                return 0
            self._generation += 1
        return self._generation

    def _is_dead(self) -> bool:
        return self._service is not None and not self._service.alive

    @property
    def has_replies(self) -> bool:
        return self._service is not None and bool(self._service.replies)

    def compile(
        self,
        space: int,
        shape: RegionShape,
        arrivals: bytes,
        known: list[tuple[int, int]],
        replaced: list[int],
        pages: dict[int, bytes | None],
    ) -> None:
        """`finished` has the result some time later."""
        self._ask(RegionRequest(space, self.architecture.name, shape, arrivals, known, replaced, pages))

    def finished(self, space: int) -> list[tuple[int, Region | None]]:
        """What was compiled for a space since the last time, by the start that was asked for."""
        self._receive()
        return self._done.pop(space, [])

    def forget_space(self, space: int) -> None:
        self._done.pop(space, None)
        if self._service is not None and self._service.alive:
            self._service.request(space)

    def _receive(self) -> None:
        service = self._service
        while service is not None and service.replies:
            reply = service.replies.popleft()
            if reply is not None:
                self._pending -= 1
                self._take(*reply)
        best = RUNTIME_LEVELS[-1]
        if not self._pending and 0 <= self._level < best and best not in self._asked and self._is_quiet():
            self._ask_for_runtime(best)

    def _is_quiet(self) -> bool:
        return self.wants() and time.monotonic() - self._last_request > _QUIET

    def _take(self, request: Any, result: Any) -> None:
        if isinstance(request, RuntimeRequest):
            self._load_runtime(request.level, result)
        else:
            region = None if isinstance(result, str) else self._add(result, request.shape.precise)
            self._done.setdefault(request.space, []).append((request.shape.start, region))

    def _add(self, record: Record, precise: bool) -> Region | None:
        try:
            address = process_host().put(piece_of(record[3]))
        except Full:
            return None
        region = Region(address, record, precise, self.architecture.unit)
        self.regions.add(region)
        return region

    def _ask(self, message: Any) -> bool:
        if not self.serve() or self._service is None:
            return False
        self._pending += 1
        self._last_request = time.monotonic()
        self._service.request(message)
        return True

    def _arrived(self) -> None:
        on_reply = self.on_reply
        if on_reply is not None:
            on_reply()


def _not_ready(state: int) -> int:
    raise RuntimeError("the runtime has not been loaded")


def _background(arrived: Callable[[], None]) -> Service:
    from emu.jit.background import Background  # takes time, and what the cache has needs no compiler

    return Background("emu.jit.worker", arrived)


@functools.cache
def process_engine(architecture: Architecture) -> Engine:
    """The one of this process; native code and the compiler belong to the process."""
    return Engine(architecture, native_cache(), _background)


def inline_engine(architecture: Architecture, store: Cache) -> Engine:
    return Engine(architecture, store, lambda arrived: Inline(store), settled=0)
