"""dld.sl of the embedded root: what every crt0 looks at before it maps the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from emu.page import PAGE
from kernel.loader.formats import read
from kernel.loader.som import SomImage
from rom import default_root

ROOT = Path(default_root.path("s800"))


@pytest.mark.parametrize("name", ["lib/dld.sl", "usr/lib/dld.sl"])
def test_it_suits_every_crt0(name: str) -> None:
    with read(str(ROOT / name)) as image:
        assert isinstance(image, SomImage)
        header = image.exec_header
        assert (image.system_id, image.magic) == (0x20B, 0x10E)
        assert header is not None
        # crt0 maps data and bss next to each other, each from a page boundary.
        assert header.data_size % PAGE == 0
        assert header.bss_size == 0
        assert header.text_offset % PAGE == header.data_offset % PAGE == 0
        assert header.text_address <= image.entry < header.text_address + header.text_size
