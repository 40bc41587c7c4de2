"""Looking for hazards piece by piece finds what looking at the whole does."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from emu.m68k import mapping
from emu.m68k.hazards import find_hazards

BKPT = b"\x48\x4f"
FLOATING = b"\xf2\x00\x48\x00"  # told by its second word


@pytest.mark.parametrize("hazard", [BKPT, FLOATING])
@pytest.mark.parametrize("offset", [0, 2, mapping._PIECE - 2, mapping._PIECE, 2 * mapping._PIECE - 2])
def test_hazards_at_the_edges_of_pieces(hazard: bytes, offset: int) -> None:
    data = bytearray(3 * mapping._PIECE)
    data[offset : offset + len(hazard)] = hazard
    owner = SimpleNamespace(_memory=SimpleNamespace(readable=lambda start, length: memoryview(data)))
    found = list(mapping.Mapping._hazards_in(owner, 0x1000, 0x1000 + len(data)))  # type: ignore[arg-type]
    assert found == [0x1000 + at for at in find_hazards(bytes(data))]
    assert found == [0x1000 + offset]
