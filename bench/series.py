"""The two series as the benchmarks see them, as data: compiler, peer, model, the packages all that comes in."""

from __future__ import annotations

from typing import NamedTuple


class Series(NamedTuple):
    """One series: how a program is compiled for the peer, and what runs it there and here."""

    name: str
    compiler: str
    compiler_options: tuple[str, ...]
    compiler_package: str  # of Debian
    library_package: str
    header: str  # a file of the latter
    qemu: str
    qemu_options: tuple[str, ...]
    processor: str  # what both emulate
    model: str  # of hp9k, with that processor
    engine_package: str  # of Python: what hp9k's processor stands on
    engine_module: str


SERIES = {
    "300": Series(
        name="300",
        compiler="m68k-linux-gnu-gcc",
        compiler_options=("-m68030",),
        compiler_package="gcc-m68k-linux-gnu",
        library_package="libc6-dev-m68k-cross",
        header="/usr/m68k-linux-gnu/include/stdio.h",
        qemu="qemu-m68k",
        qemu_options=("-cpu", "m68030"),
        processor="m68030",
        model="9000/370",
        engine_package="unicorn",
        engine_module="unicorn",
    ),
    "800": Series(
        name="800",
        compiler="hppa-linux-gnu-gcc",
        compiler_options=("-march=1.1",),
        compiler_package="gcc-hppa-linux-gnu",
        library_package="libc6-dev-hppa-cross",
        header="/usr/hppa-linux-gnu/include/stdio.h",
        qemu="qemu-hppa",
        qemu_options=(),
        processor="PA-RISC 1.1",
        model="9000/720",
        engine_package="llvmlite",
        engine_module="llvmlite.binding",
    ),
}
QEMU_PACKAGE = "qemu-user"
