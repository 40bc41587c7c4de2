"""Code of a real machine's firmware, decoded and disassembled, where somebody has it.

HP9K_REAL_BINARIES names the folder; `hppa-firmware.img` is an ELF file of QEMU's (n64decomp/qemu-irix, pc-bios/).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from parisc_objdump import OBJDUMP, compare

FOLDER = os.environ.get("HP9K_REAL_BINARIES", "")
FILE = Path(FOLDER, "hppa-firmware.img")
pytestmark = [
    pytest.mark.skipif(not FOLDER or not FILE.exists(), reason="HP9K_REAL_BINARIES has no hppa-firmware.img"),
    pytest.mark.skipif(shutil.which(OBJDUMP) is None, reason="needs hppa-linux-gnu-objdump (binutils-hppa-linux-gnu)"),
]

TEXT = range(0xF0000000, 0xF0012A00)
VERSION = range(0xF0000008, 0xF0000084)  # a string between reset_entry and startup


def is_code(address: int, word: int) -> bool:
    """Tables of addresses, for switches, lie between functions; as instructions their words would be 64-bit ones."""
    return address not in VERSION and word not in TEXT


def test_every_instruction_as_objdump_has_it() -> None:
    count, different = compare(FILE, is_code)
    assert different == []
    assert count == 18835
