"""Translations: which native code one guest has for its own, what is compiled, and what is dropped when.

Code is compiled in clusters: what is executed together, from however many entries, as one region. A place that gets
hot inside a cluster becomes one more entry of it, and two clusters between which control goes back and forth become
one. The region of what a cluster has become replaces the ones it had, so that control finds few ways out.
"""

from __future__ import annotations

import ctypes

from emu.jit import state
from emu.jit.compiler import RegionShape
from emu.jit.engine import Engine
from emu.jit.regions import Region
from emu.jit.state import LIMIT, zeros
from emu.memory import PAGE, PROT_EXEC, PROT_READ, AddressSpace

_AGAIN = state.HOT_AT - 64  # arrivals already counted when a hot place is asked for again
_LATER = state.HOT_AT - 1024 & 0xFFFFFFFF  # when it could not be served; they wrap, and are not 0
_AWAITED = state.HOT_AT - 8192 & 0xFFFFFFFF  # when it is being compiled
_RUNNABLE = PROT_EXEC | PROT_READ
_LARGEST = 2000  # instructions of a region made of several
_HOPELESS = 4  # times code of a page changed after it was compiled: from then on it is interpreted


class Cluster:
    """Code compiled together: the entries it is to have, and the regions there are of it."""

    __slots__ = ("changed", "entries", "pending", "regions")

    def __init__(self, *regions: Region) -> None:
        self.regions = list(regions)
        self.entries = dict.fromkeys(entry for region in regions for entry in region.entries)
        self.pending = False  # it is being compiled, or can't be
        self.changed = False  # and needs another compilation then

    @property
    def length(self) -> int:
        return sum(region.length for region in self.regions)

    def join(self, other: Cluster) -> None:
        self.entries |= other.entries
        self.regions += other.regions


class Translations:
    """Of one guest, whose memory several processors may share. `precise` chooses the kind of code; changing it means
    `forget`."""

    def __init__(self, memory: AddressSpace, engine: Engine, compiling: bool) -> None:
        self.memory = memory
        self.compiling = compiling
        self.processors = 0  # that use them
        self.precise = False
        self.jumps = zeros(state.JUMPS * state.JUMP_SIZE)
        self.counters = zeros(4 * state.COUNTERS)
        self._engine = engine
        self._space = engine.new_space()
        self._shift = engine.architecture.unit.bit_length() - 1
        self._tag = engine.architecture.tag | 1  # of an entry of the jump cache
        self._jump_words = memoryview(self.jumps).cast("B").cast("I")
        self._jump_longs = memoryview(self.jumps).cast("B").cast("Q")
        self.counts = memoryview(self.counters).cast("B").cast("I")
        self._entries: dict[int, tuple[Region, int]] = {}
        self._pages: dict[int, dict[Region, None]] = {}  # regions by page
        self._clusters: dict[Region, Cluster] = {}
        self._requested: dict[int, Cluster] = {}  # by the first entry
        self._asked: dict[int, Cluster] = {}  # hot places without native code, and what they were made part of
        self._replaced: set[Region] = set()
        self._seen: set[int] = set()  # pages
        self._changed: dict[int, int] = {}  # pages, how often
        self._unsent: set[int] = set()  # pages whose state the compiler does not know
        self._kept_out: set[int] = set()  # addresses no region may have
        self._kept_out_for: dict[object, set[int]] = {}
        self._generation = 0  # of the compiler that was told of pages

    def inherit(self, parent: Translations) -> None:
        """After a fork. The jump cache is filled as it is used, which arrivals already counted make soon."""
        self.precise = parent.precise
        self._entries = dict(parent._entries)
        self._pages = {page: dict(regions) for page, regions in parent._pages.items()}
        self._clusters = {region: Cluster(region) for region in parent._clusters}
        self._replaced = set(parent._replaced)
        self._changed = dict(parent._changed)
        ctypes.memmove(self.counters, parent.counters, ctypes.sizeof(self.counters))
        self._seen = set(parent._seen)
        for page in self._seen:
            self.memory.mark_code(page * PAGE, PAGE)
            self._unsent.add(page)

    def close(self) -> None:
        self._entries.clear()
        self._pages.clear()
        self._clusters.clear()
        self._engine.forget_space(self._space)

    # -- from the processor ------------------------------------------------------------------------------------

    def see(self, page: int) -> None:
        """Called when code on `page` first runs: watch the page for writes and load its cached regions."""
        self.memory.mark_code(page * PAGE, PAGE)
        if page in self._seen:
            return
        self._seen.add(page)
        if not self.compiling or self._hopeless(page):
            return
        self._unsent.add(page)
        self._engine.look_up(page * PAGE, self.memory.read(page * PAGE, PAGE), self.precise)
        found = self._engine.regions.of_page(page, self.precise, self.memory)
        for region in sorted(found, key=lambda region: region.length, reverse=True):
            if self._improves(region):
                self._install(region, Cluster(region))

    def _improves(self, region: Region) -> bool:
        """Whether there is an entry for which it would be the largest. The cache keeps what clusters once were, too."""
        known = [self._entries.get(start) for start in region.entries]
        return any(other is None or other[0].length < region.length for other in known)

    def hot(self, start: int) -> None:
        """Many branches arrive at a place: let them find native code from now on.

        They may arrive where nothing can be executed. The processor finds that out when it goes on.
        """
        self.counts[start >> self._shift & state.COUNTERS - 1] = _AGAIN
        if (self.memory.protection(start) or 0) & _RUNNABLE != _RUNNABLE:
            return
        self.see(start // PAGE)
        found = self._entries.get(start)
        if found is not None:
            self._enter(start, *found)
            return
        if not self.compiling or self._hopeless(start // PAGE):
            return
        region = self._engine.regions.with_entry(start, self.precise, self.memory)
        if region is not None and region not in self._replaced and self._admits(region):
            self._install(region, Cluster(region))
        else:
            self.counts[start >> self._shift & state.COUNTERS - 1] = self._want(start)

    def _want(self, start: int) -> int:
        """Have a place compiled. How many arrivals are to count: a large cluster takes long, and all its hot places
        would ask again and again meanwhile.
        """
        cluster = self._asked.get(start)
        if cluster is not None and cluster.pending:
            return _AWAITED
        if not self._engine.wants():
            return _LATER
        cluster = self._asked[start] = self._cluster_at(start)
        if start not in cluster.entries:
            cluster.entries[start] = None
            self._compile(cluster)
        return _AWAITED if cluster.pending else _AGAIN

    def busy(self, start: int, before: int) -> None:
        """Control goes from the region with the entry `before` to that with `start` again and again."""
        here, there = self._entries.get(start), self._entries.get(before)
        if here is None or there is None or not self.compiling:
            return
        cluster, other = self._clusters[there[0]], self._clusters[here[0]]
        if cluster is other or cluster.length + other.length > _LARGEST:
            return
        cluster.join(other)
        for region in other.regions:
            self._clusters[region] = cluster
        self._compile(cluster)

    def take_finished(self) -> None:
        """Install what was compiled in the meantime."""
        for start, region in self._engine.finished(self._space):
            cluster = self._requested.pop(start, None)
            if region is None:
                continue  # the cluster stays pending: it can't be compiled
            if cluster is None:
                cluster = Cluster(region)
            cluster.pending = False
            self._install(region, cluster)
            if cluster.changed:
                cluster.changed = False
                self._compile(cluster)

    # -- changes of code ---------------------------------------------------------------------------------------

    def flushed(self, address: int) -> None:
        """The guest changed code, and says so."""
        page = (address & 0xFFFFFFFF) // PAGE
        if page in self._seen:
            self.changed(page, page + 1)
            self.memory.unmark_code(page * PAGE, PAGE)

    # As a listener of memory.

    def mapped(self, start: int, length: int, prot: int) -> None:
        self.written(start, length)

    def unmapped(self, start: int, length: int) -> None:
        self.written(start, length)

    def protected(self, start: int, length: int, prot: int) -> None:
        self.written(start, length)

    def written(self, start: int, length: int) -> None:
        self.changed(start // PAGE, (start + length - 1) // PAGE + 1)

    def changed(self, first: int, last: int) -> None:
        """Code in these pages may be other code now."""
        self.drop(first, last)
        for page in [page for page in self._seen if first <= page < last]:
            self._seen.discard(page)
            self._changed[page] = self._changed.get(page, 0) + 1
            self._unsent.add(page)

    def keep_out(self, processor: object, addresses: set[int]) -> None:
        """No region has these instructions from now on, nor what other processors want kept out."""
        self._kept_out_for[processor] = set(addresses)
        if not addresses:
            del self._kept_out_for[processor]
        wanted = set().union(*self._kept_out_for.values())
        for address in wanted - self._kept_out:
            self.drop(address // PAGE, address // PAGE + 1)
        self._kept_out = wanted

    def _admits(self, region: Region) -> bool:
        """Whether it has no instruction that is kept out."""
        return not any(region.covers(address) for address in self._kept_out)

    def drop(self, first: int, last: int) -> None:
        """Regions with code in these pages."""
        if not self._pages:
            return
        few = last - first < len(self._pages)
        pages = range(first, last) if few else [page for page in self._pages if first <= page < last]
        for region in {region for page in pages for region in self._pages.get(page, ())}:
            self._remove(region)

    def forget(self) -> None:
        """Begin again, for another kind of code."""
        for page in self._seen:
            self.memory.unmark_code(page * PAGE, PAGE)
        for forgotten in (self._seen, self._entries, self._pages, self._clusters, self._requested, self._asked):
            forgotten.clear()
        self._replaced.clear()
        ctypes.memset(self.jumps, 0, ctypes.sizeof(self.jumps))

    # -- inside ------------------------------------------------------------------------------------------------

    def _hopeless(self, page: int) -> bool:
        return self._changed.get(page, 0) >= _HOPELESS

    def _cluster_at(self, address: int) -> Cluster:
        """The largest that has the instruction at `address`, or a new one."""
        around = [region for region in self._pages.get(address // PAGE, ()) if region.covers(address)]
        if around:
            return self._clusters[max(around, key=lambda region: region.length)]
        waiting = (cluster for cluster in self._requested.values() if address in cluster.entries)
        return next(waiting, Cluster())

    def _compile(self, cluster: Cluster) -> None:
        if cluster.pending:
            cluster.changed = True
            return
        generation = self._engine.serve()
        if generation != self._generation:
            self._begin_again(generation)
        if not generation:
            self.compiling = False
            return
        start, *others = cluster.entries
        known = [extent for region in cluster.regions for extent in region.ranges]
        limit = _LARGEST if len(cluster.regions) > 1 else max(LIMIT, cluster.length)
        shape = RegionShape(start, tuple(others), limit, self.precise, tuple(sorted(self._kept_out)))
        replaced = [region.entries[0] for region in cluster.regions]
        cluster.pending = True
        self._requested[start] = cluster
        self._engine.compile(self._space, shape, self._arrivals(), known, replaced, self._pages_to_send())
        self.take_finished()

    def _begin_again(self, generation: int) -> None:
        """Another compiler, which knows nothing of what its predecessor was told and asked for."""
        self._generation = generation
        self._unsent |= self._seen
        for cluster in self._requested.values():
            cluster.pending = False
        self._requested.clear()

    def _arrivals(self) -> bytes:
        """A bit for each counter that isn't 0."""
        bits = "".join(["1" if count else "0" for count in reversed(self.counts.tolist())])
        return int(bits, 2).to_bytes(state.COUNTERS // 8, "little")

    def _pages_to_send(self) -> dict[int, bytes | None]:
        """Pages by address; None for those whose code is no longer known."""
        pages = {page * PAGE: self._content(page) for page in self._unsent}
        self._unsent.clear()
        return pages

    def _content(self, page: int) -> bytes | None:
        return self.memory.read(page * PAGE, PAGE) if page in self._seen else None

    def _install(self, region: Region, cluster: Cluster) -> None:
        """If it is of the right kind and its code is still what it was. It takes the place of the cluster's others."""
        if region.precise != self.precise or region in self._clusters or not region.fits(self.memory):
            return
        if not self._admits(region):
            return
        for old in cluster.regions:
            if old is not region:
                self._remove(old)
                self._replaced.add(old)
        cluster.regions = [region]
        self._clusters[region] = cluster
        for page in sorted(region.pages()):
            self.see(page)
            self._pages.setdefault(page, {})[region] = None
        for index, start in enumerate(region.entries):
            other = self._entries.get(start)
            if other is None or other[0].length <= region.length:
                self._entries[start] = region, index
                self._enter(start, region, index)

    def _enter(self, start: int, region: Region, index: int) -> None:
        """Let branches to `start` find it."""
        slot = start >> self._shift & state.JUMPS - 1
        self._jump_words[8 * slot] = start | self._tag
        self._jump_words[8 * slot + 1] = index
        self._jump_longs[4 * slot + 1] = region.address
        self._jump_words[8 * slot + 4] = 0
        self.counts[start >> self._shift & state.COUNTERS - 1] = _AGAIN

    def _remove(self, region: Region) -> None:
        if self._clusters.pop(region, None) is None:
            return
        for page in region.pages():
            self._pages[page].pop(region, None)
        for start in region.entries:
            if self._entries.get(start, (None, 0))[0] is region:
                del self._entries[start]
                slot = start >> self._shift & state.JUMPS - 1
                if self._jump_words[8 * slot] == start | self._tag:
                    self._jump_words[8 * slot] = 0
                self.counts[start >> self._shift & state.COUNTERS - 1] = _AGAIN
