"""Compiles the runtime and regions, and keeps them in the cache. Where this runs, a process or a test, is not its
concern.
"""

from __future__ import annotations

import importlib
import marshal
from typing import Any

from emu.jit import cache, identity
from emu.jit.architecture import Architecture, Name, Source, Translator
from emu.jit.digest import blake2b
from emu.jit.objects import Piece
from emu.jit.state import COUNTERS
from emu.memory import PAGE
from emu.named import Named

# Entries, ranges, the code of the ranges, and the native code in the parts of a `Piece`.
Record = tuple[list[int], list[tuple[int, int]], bytes, tuple[object, ...]]


class RegionShape(Named):
    start: int
    entries: tuple[int, ...]  # others it is to have
    limit: int  # instructions
    precise: bool
    kept_out: tuple[int, ...] = ()  # instructions it may not have: those with breakpoints


class RegionRequest(Named):
    """A region to be compiled for the guest `space`, whose pages of code are sent once, when they are new."""

    space: int
    architecture: Name
    shape: RegionShape
    arrivals: bytes  # a bit for each counter of arrivals that isn't 0
    known: list[tuple[int, int]]  # ranges of code that was arrived at for sure
    replaced: list[int]  # first entries of regions this one takes the place of
    pages: dict[int, bytes | None]  # by address; None: forget it


def region_key(architecture: Architecture, precise: bool, address: int, page: bytes) -> str:
    """The cache's name for the regions that begin in a page."""
    name = f"{architecture.name.model}{precise}{address:x}"
    digest = blake2b(page, digest_size=16, key=name.encode()).hexdigest()
    return f"{identity.build(architecture.folders)}-{digest}"


def runtime_key(architecture: Architecture, level: int) -> str:
    return f"{identity.build(architecture.folders)}-runtime{level}-{architecture.name.model}"


# LLVM's levels for the runtime: one that is there at once, and one whose interpreter is fast, best last.
RUNTIME_LEVELS = (0, 1)


class RuntimeRequest(Named):
    architecture: Name
    level: int


def dump(value: Any) -> bytes:
    return marshal.dumps(value)


def piece_of(parts: tuple[object, ...]) -> Piece:
    return Piece(*parts)  # type: ignore[arg-type]


def parts_of(piece: Piece) -> tuple[object, ...]:
    return piece.code, piece.symbols, piece.inner, piece.outer, piece.lines


def load_records(data: bytes | None) -> list[Record]:
    return marshal.loads(data) if data is not None else []


def find(name: Name) -> Architecture:
    """The architecture of this name."""
    found: Architecture = importlib.import_module(name.module).architecture(name.model)
    return found


class Compiler:
    """LLVM is loaded when the first thing is compiled."""

    def __init__(self, store: cache.Cache) -> None:
        self._store = store
        self._spaces: dict[int, dict[int, bytes]] = {}
        self._translators: dict[Name, Translator] = {}

    def answer(self, request: Any) -> Any:
        """The request and its result, which is a text if it can't be done; None where nothing is asked."""
        if isinstance(request, RuntimeRequest):
            return request, self.runtime(request)
        if isinstance(request, int):
            self._spaces.pop(request, None)  # that guest is gone
            return None
        assert isinstance(request, RegionRequest)
        known_again = request._replace(pages={}, arrivals=b"", known=[])
        try:
            return known_again, self.region(request)
        except (ValueError, OverflowError, RuntimeError) as error:
            return known_again, str(error)

    def runtime(self, request: RuntimeRequest) -> bytes:
        """The runtime's piece, marshalled."""
        from emu.jit import dispatch, llvm, objects

        architecture = find(request.architecture)
        assembly = dispatch.module(architecture)
        data = dump(parts_of(objects.link(llvm.compile_module(assembly, level=request.level))))
        self._keep(runtime_key(architecture, request.level), data)
        return data

    def region(self, request: RegionRequest) -> Record:
        """Raises ValueError if there is no code at its start."""
        from emu.jit import llvm, objects

        architecture, pages = find(request.architecture), self._pages(request)
        unit = architecture.unit
        shift = unit.bit_length() - 1
        start, entries, limit, precise, kept_out = request.shape

        def word(address: int) -> int | None:
            page = None if address in kept_out else pages.get(address & -PAGE)
            offset = address & PAGE - 1
            return None if page is None else int.from_bytes(page[offset : offset + unit], "big")

        def reached(address: int) -> bool:
            number = address >> shift & COUNTERS - 1
            if request.arrivals[number >> 3] >> (number & 7) & 1:
                return True
            return any(start <= address < end for start, end in request.known)

        translator = self._translators.get(request.architecture)
        if translator is None:
            translator = self._translators[request.architecture] = architecture.translator()
        done = translator.translate(start, Source(word, reached), entries, limit=limit, precise=precise)
        piece = objects.link(llvm.compile_module(done.assembly, done.passes or translator.passes))
        piece.symbols = {}
        code = b"".join(_bytes(pages, start, end) for start, end in done.ranges)
        record = done.entries, done.ranges, code, parts_of(piece)
        if not kept_out:
            self._remember(request, record, pages)
        return record

    def _pages(self, request: RegionRequest) -> dict[int, bytes]:
        pages = self._spaces.setdefault(request.space, {})
        for address, page in request.pages.items():
            if page is None:
                pages.pop(address, None)
            else:
                pages[address] = page
        return pages

    def _remember(self, request: RegionRequest, record: Record, pages: dict[int, bytes]) -> None:
        """Put it into the cache, and take out those it replaces."""
        architecture = find(request.architecture)
        gone = {*request.replaced, record[0][0]}
        for address in sorted({start & -PAGE for start in gone} & set(pages)):
            key = region_key(architecture, request.shape.precise, address, pages[address])
            records = [one for one in load_records(self._store.get(key)) if one[0][0] not in gone]
            if address == record[0][0] & -PAGE:
                records.append(record)
            self._keep(key, dump(records))

    def _keep(self, key: str, data: bytes) -> None:
        """What can't be kept is made again next time."""
        try:
            self._store.put(key, data)
        except OSError:
            return


def _bytes(pages: dict[int, bytes], start: int, end: int) -> bytes:
    pieces = []
    while start < end:
        stop = min(end, (start & -PAGE) + PAGE)
        pieces.append(pages[start & -PAGE][start & PAGE - 1 : (stop - 1 & PAGE - 1) + 1])
        start = stop
    return b"".join(pieces)
