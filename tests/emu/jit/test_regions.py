"""Regions: which instruction of the guest a native address belongs to."""

from __future__ import annotations

import struct

import pytest

from emu.jit.lines import Place
from emu.jit.regions import Region, Regions

ROWS = b"".join(struct.pack("<III", *row) for row in ((0, 0, 0), (4, 0x400, 1), (8, 0, 0)))


@pytest.fixture
def regions() -> Regions:
    found = Regions()
    found.add(Region(0x1000, ([0x800], [(0x800, 0x810)], bytes(16), (bytes(12), {}, [], [], ROWS)), False, 2))
    return found


def test_an_access_has_a_place(regions: Regions) -> None:
    assert regions.place_of(0x1005) == Place(0x400, 1)


@pytest.mark.parametrize("address", [0xFFF, 0x100C])
def test_code_that_is_no_region_has_none(regions: Regions, address: int) -> None:
    assert regions.place_of(address) is None


def test_a_fault_without_a_line_is_no_fault_of_the_guest(regions: Regions) -> None:
    """To go on from the region's entry would do again what was done."""
    with pytest.raises(LookupError, match="0x800"):
        regions.place_of(0x1009)


def test_the_length_is_in_words_of_the_processor(regions: Regions) -> None:
    region = next(iter(regions._regions))
    assert region.length == 8
