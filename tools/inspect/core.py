"""What `hp9k inspect` shows of a core file."""

from __future__ import annotations

from kernel.abi import signals
from kernel.loader.corefile import CoreFile
from tools.inspect.tables import Column, Section, Value, address


def identity(core: CoreFile) -> dict[str, Value]:
    """What died, of what, and where."""
    return {
        "format": "core",
        "program": core.command or "?",
        "signal": f"{signals.name(core.signal)} (code {core.code})",
        "system": f"HP-UX {core.release}",
        "machine": core.machine,
    }


def areas(core: CoreFile) -> Section:
    columns = (Column("part", 9), address("address"), address("end"), address("file_offset"), address("size"))
    rows = ((area.part.name, area.address, area.address + area.size, area.offset, area.size) for area in core.areas)
    return Section("areas", "Areas", columns, rows)
