"""Mapping: which guest memory the engine may touch, and which translations it may keep.

The engine sees the whole window of an AddressSpace as its physical memory and asks `_fill` for each page it hasn't in
its address cache (its TLB), which it then accesses without asking. The answer comes from the space's own protections; a
refusal ends the run with the processor as it was before the instruction.

A page is either code or data to the engine. Code: its words have been looked through for hazards, and the guest can't
write it; the first attempt makes it data again. Data: it can't be executed; the first attempt makes it code. So stores
are as fast as the engine can make them, and code the guest has written is never translated unseen. Of a page that
changes sides too often the engine looks after the translations itself, at every store: changing sides then is cheap.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from emu.m68k.unicorn import library
from emu.m68k.unicorn.hazards import find_hazards
from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, Access, AddressSpace

_PAGE_BITS = PAGE.bit_length() - 1
_LAST = 0xFFFFFFFF  # address
_CHANGES = 16  # from code to data before a page is watched
_REPEATED = 256  # pages asked for again within one slice, from which on the TLB is too small
_ANSWERS = 64  # places of answers kept at a time


class Mapping:
    changed: bool  # `update` has something to do
    refused: Access | None  # what ended the run; the address is the engine's `invalid_address`
    passed_over: bool  # the engine was kept from fetching code it won't execute, and takes that for an error

    def __init__(
        self,
        engine: library.Engine,
        memory: AddressSpace,
        hazards: set[int],
        hazards_changed: Callable[[], None],
        is_ending: Callable[[int], bool],
    ) -> None:
        """`hazards` is kept filled with the addresses in code pages a run must end before.

        `is_ending` tells whether the run is about to end or has ended, so that the engine doesn't fetch code from the
        page at an address to execute it: after a run it looks up what is before each address a run must end at.
        """
        self._engine = engine
        self._memory = memory
        self._hazards = hazards
        self._hazards_changed = hazards_changed
        self._is_ending = is_ending
        self._code: set[int] = set()  # numbers of code pages
        self._watched: set[int] = set()  # translations of these are kept although they are data
        self._changes: dict[int, int] = {}
        self._filled: set[int] = set()  # pages that may be in the TLB
        self._fills = 0  # since the TLB was flushed
        self._stale: list[tuple[int, int]] = []  # first and last + 1 page number
        self._removing = False
        self._answers: dict[int, memoryview] = {}
        self._flush_wanted = False
        self.changed = False
        self.refused = None
        self.passed_over = False
        engine.map_window(memory.base)
        engine.hook(library.HOOK_TLB_FILL, library.FILL_CALLBACK(self._fill))
        memory.subscribe(self)

    def close(self) -> None:
        self._memory.unsubscribe(self)

    def update(self) -> None:
        """Make the engine forget what no longer holds. Not while it executes translated code."""
        stale, self._stale = self._stale, []
        for first, last in stale:
            self._drop(first, last)
        self.changed = False
        if self._flush_wanted:
            self._flush()

    def enlarge(self) -> None:
        """Let the TLB grow if it is too small for the program. To be called now and then.

        It grows only when it is flushed. A small one costs a program with a working set of megabytes many
        times its speed, and flushing one that is large enough costs a call for each page.
        """
        if self._fills - len(self._filled) > _REPEATED:
            self._flush()

    # -- what the space tells -------------------------------------------------------------------------------------

    def mapped(self, start: int, length: int, prot: int) -> None:
        self._forget(start, length)

    def unmapped(self, start: int, length: int) -> None:
        self._forget(start, length)

    def protected(self, start: int, length: int, prot: int) -> None:
        self._forget(start, length)

    def written(self, start: int, length: int) -> None:
        self._forget(start, length)

    def _forget(self, start: int, length: int) -> None:
        """What the engine knows of these pages no longer holds. Costs nothing if it knows nothing."""
        first, last = start >> _PAGE_BITS, (start + length - 1 >> _PAGE_BITS) + 1
        if _overlap(self._filled, first, last):
            self._flush_wanted = self.changed = True
        if _overlap(self._code, first, last) or _overlap(self._watched, first, last):
            self._stale.append((first, last))
            self.changed = True

    # -- what the engine asks ---------------------------------------------------------------------------------------

    def _fill(self, _handle: int, address: int, kind: int, answer: int, _data: int) -> bool:
        """What the guest may do with the page at `address`; False if not what it wants to."""
        try:
            page = address >> _PAGE_BITS
            prot = self._memory.protection(address) or 0
            if kind == library.FETCH:
                return self._fetch(address, page, prot, answer)
            if kind == library.WRITE:
                if not prot & PROT_WRITE:
                    return self._refuse(Access.WRITE)
                if page in self._code:
                    self._make_data(page)
            elif not prot & PROT_READ:
                return self._refuse(Access.READ)
            return self._answer(answer, page, prot & ~(PROT_WRITE if page in self._code else PROT_EXEC))
        except BaseException as error:
            self._engine.error = error
            return False

    def _fetch(self, address: int, page: int, prot: int, answer: int) -> bool:
        if self._removing or self.refused is not None:
            return self._let_look_up(page, answer)
        if page not in self._code:
            if self._is_ending(address):
                if page in self._watched:
                    return self._let_look_up(page, answer)
                self.passed_over = True
                return False
            if not prot & PROT_EXEC:
                return self._refuse(Access.FETCH)
            self._make_code(page)
        return self._answer(answer, page, prot & ~PROT_WRITE)

    def _let_look_up(self, page: int, answer: int) -> bool:
        """The engine only drops translations of a page it may execute. It must not go on with this answer."""
        self._flush_wanted = self.changed = True
        return self._answer(answer, page, PROT_EXEC)

    def _answer(self, place: int, page: int, prot: int) -> bool:
        """Write the library's struct uc_tlb_entry. It lies on the library's stack, so mostly at the same few places."""
        entry = self._answers.get(place)
        if entry is None:
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            entry = self._answers[place] = memoryview((ctypes.c_uint64 * 2).from_address(place)).cast("B").cast("Q")
        entry[0] = page << _PAGE_BITS
        entry[1] = prot
        self._filled.add(page)
        self._fills += 1
        return True

    def _refuse(self, access: Access) -> bool:
        self.refused = access
        return False

    # -- code and data ----------------------------------------------------------------------------------------------

    def _make_code(self, page: int) -> None:
        self._code.add(page)
        self._memory.mark_code(page << _PAGE_BITS, PAGE)
        found = self._find_hazards(page << _PAGE_BITS, PAGE)
        if not found <= self._hazards:
            self._hazards |= found
            self._hazards_changed()

    def _make_data(self, page: int) -> None:
        if page in self._watched:
            self._code.discard(page)
            return
        self._drop(page, page + 1)
        changes = self._changes[page] = self._changes.get(page, 0) + 1
        if changes == _CHANGES:
            self._engine.watch(page << _PAGE_BITS, page + 1 << _PAGE_BITS)
            self._watched.add(page)

    def _drop(self, first: int, last: int) -> None:
        """Pages are no longer code, and have no translations."""
        gone = _within(self._code, first, last) | _within(self._watched, first, last)
        if not gone:
            return
        self._removing = True
        for page in gone:
            self._engine.remove_code(page << _PAGE_BITS, (page + 1 << _PAGE_BITS) - 1)
        self._removing = False
        self._code.difference_update(gone)
        hazards = [address for address in self._hazards if address >> _PAGE_BITS in gone]
        if hazards:
            self._hazards.difference_update(hazards)
            self._hazards_changed()

    def _find_hazards(self, start: int, length: int) -> set[int]:
        end = start + length
        more = 3 if end <= _LAST and self._memory.protection(end) is not None else 0  # the last ones' second words
        code = ctypes.string_at(self._memory.base + start, length + more)
        return {start + offset for offset in find_hazards(code) if offset < length}

    def _flush(self) -> None:
        self._engine.flush_tlb()
        self._filled.clear()
        self._fills = 0
        self._flush_wanted = False


def _overlap(pages: set[int], first: int, last: int) -> bool:
    if last - first <= len(pages):
        return not pages.isdisjoint(range(first, last))
    return any(first <= page < last for page in pages)


def _within(pages: set[int], first: int, last: int) -> set[int]:
    if last - first <= len(pages):
        return pages.intersection(range(first, last))
    return {page for page in pages if first <= page < last}
