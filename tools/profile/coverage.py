"""Which code was executed, for other programs: drcov (Lighthouse, Cartographer, bncov, fuzzers) and lcov (genhtml)."""

from __future__ import annotations

import os
import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from tools.debug.dwarf import DebugInfo
from tools.profile.blocks import blocks
from tools.profile.counting import Executed

_BLOCK = struct.Struct("<IHH")  # offset from the module's start, size, module
_LARGEST = 0xFFFF  # bytes of a block


def drcov(files: Iterable[Executed]) -> bytes:
    """DynamoRIO's format, version 2: a table of modules as text, then the blocks. Addresses are the file's."""
    modules, records = [], []
    for number, executed in enumerate(files):
        segments = executed.module.image.segments
        base, end = min(one.address for one in segments), max(one.end for one in segments)
        path = os.path.basename(executed.module.name)
        modules.append(f"{number:3}, {base:#018x}, {end:#018x}, {executed.module.image.entry:#018x}, 0, 0, {path}")
        for block in blocks(executed):
            for at in range(0, block.size, _LARGEST):
                size = min(_LARGEST, block.size - at)
                records.append(_BLOCK.pack(block.start + at - base, size, number))
    head = [
        "DRCOV VERSION: 2",
        "DRCOV FLAVOR: hp9k",
        f"Module Table: version 2, count {len(modules)}",
        "Columns: id, base, end, entry, checksum, timestamp, path",
        *modules,
        f"BB Table: {len(records)} bbs",
    ]
    return "\n".join(head).encode() + b"\n" + b"".join(records)


def lcov(executed: Executed, info: DebugInfo) -> Iterator[str]:
    """A tracefile (geninfo(1)) of one program, line by line: how often each source line and function was executed.

    A line counts as often as that of its instructions which was executed most.
    """
    lines: dict[str, Counter[int]] = {}
    addresses = [entry[0] for entry in info.lines]
    for _, number, file in info.lines:
        if number:
            lines.setdefault(file, Counter())[number] += 0
    for address, times in executed.counts.items():
        index = bisect_right(addresses, address) - 1
        if index >= 0 and info.lines[index][1]:
            _, number, file = info.lines[index]
            lines[file][number] = max(lines[file][number], times)
    functions = {file: _functions(executed, info, file) for file in lines}
    for file, counts in sorted(lines.items()):
        yield "TN:"
        yield f"SF:{os.path.abspath(file)}"
        for name, (number, times) in functions[file].items():
            yield f"FN:{number},{name}"
            yield f"FNDA:{times},{name}"
        for number, times in sorted(counts.items()):
            yield f"DA:{number},{times}"
        yield f"LF:{len(counts)}"
        yield f"LH:{sum(times > 0 for times in counts.values())}"
        yield "end_of_record"


def _functions(executed: Executed, info: DebugInfo, file: str) -> dict[str, tuple[int, int]]:
    """The line each function of a file begins at, and how often it was entered."""
    addresses = [entry[0] for entry in info.lines]
    found = {}
    for function in info.functions:
        index = bisect_right(addresses, function.low) - 1
        if index >= 0 and info.lines[index][2] == file:
            found[function.name] = info.lines[index][1], executed.counts.get(function.low, 0)
    return found
