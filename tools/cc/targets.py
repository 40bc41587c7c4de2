"""The two series `hp9k cc` compiles for, as data: compiler, options, predefined names, stubs and program format."""

# ruff: noqa: SIM905  (tables of options read better as words)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from tools.cc import aout_writer, som_shared, som_writer
from tools.cc.elf import EM_68K, EM_PARISC, ElfProgram
from tools.cc.magic import FileType
from tools.cc.shared_objects import Naming, Needed, Offered
from tools.cc.syscall_stubs import S300_STUBS, S800_STUBS, Stubs


class Writer(Protocol):
    """Turns a linked program into a file of the series' format.  Raises LayoutError."""

    def __call__(self, program: ElfProgram, file_type: FileType, *, strip: bool) -> bytes: ...


class SharedFormat(NamedTuple):
    """How a series has shared libraries and dynamically linked programs: the functions of tools/cc/som_shared.py."""

    is_library: Callable[[Path], bool]
    offered: Callable[[Path], Offered]
    tables_size: Callable[[bytes, list[Needed], Naming], int]
    write: SharedWriter


class SharedWriter(Protocol):
    """Turns what the linker made into a library or program.  Raises LayoutError."""

    def __call__(
        self, image: bytes, needed: list[Needed], naming: Naming, file_type: FileType, *, strip: bool
    ) -> bytes: ...


class Target(NamedTuple):
    """What compiling for one series takes."""

    name: str  # its folder in the SDK
    triplet: str  # GNU's name for the system
    prefix: str  # begins the names of the cross compiler's programs
    compiler_package: str  # of Debian
    binutils_package: str
    machine: int  # as ELF numbers processors
    processor: tuple[str, ...]  # what is compiled for unless the user says something else
    common_options: tuple[str, ...]  # what every compilation is told
    predefined: tuple[str, ...]
    predefined_outside_ansi: tuple[str, ...]
    stubs: Stubs
    write: Writer
    shared: SharedFormat | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """What hp9k's own sources are compiled with."""
        return self.processor + self.common_options

    def options_beside(self, given: list[str]) -> tuple[str, ...]:
        """What a compilation with the user's options is told. A processor that the user names stands alone: the
        assembler finds a 68040 with a 68881 a contradiction."""
        named = any(option.startswith(("-m68", "-mcpu=", "-march=")) for option in given)
        return self.common_options if named else self.options


# -fcommon: period programs define a variable in a header and let the linker merge the copies.
# Null pointer checks stay: address 0 can be read.
# No builtin sin and cos: gcc would merge the two into glibc's sincos.
# Thread-local variables lie in the program itself: a process has one thread.
NOT_PIC = ("-fno-pic", "-fno-pie")
COMMON_OPTIONS = (
    "-nostdinc -fno-stack-protector -fno-asynchronous-unwind-tables "
    "-fno-unwind-tables -fno-ident -fcommon -fno-delete-null-pointer-checks -fno-lto -fno-builtin-sin "
    "-fno-builtin-cos -fno-builtin-sinf -fno-builtin-cosf -ftls-model=local-exec"
)
# What HP's compilers predefine, and what they don't.
COMMON_NAMES = "-U__linux -U__linux__ -Ulinux -U__gnu_linux__ -U__ELF__ -D__hpux=1 -D__hp9k__=1"

TARGETS = {
    "300": Target(
        name="s300",
        triplet="m68k-hp-hpux9",
        prefix="m68k-linux-gnu-",
        compiler_package="gcc-m68k-linux-gnu",
        binutils_package="binutils-m68k-linux-gnu",
        machine=EM_68K,
        processor=("-m68030", "-m68881"),
        common_options=(*NOT_PIC, *COMMON_OPTIONS.split()),
        predefined=(
            *COMMON_NAMES.split(),
            *"-D__hp9000s300=1 -D__hp9000s200=1 -D__mc68020=1 -D__mc68020__=1".split(),
        ),
        # Names in the programmer's own space, and everything HP-UX declares: not under -ansi and -std=c89, as with -Aa.
        predefined_outside_ansi=tuple("-Dhpux=1 -Dhp9000s300=1 -Dhp9000s200=1 -Dmc68020=1 -D_HPUX_SOURCE=1".split()),
        stubs=S300_STUBS,
        write=aout_writer.write_program,
    ),
    "800": Target(
        name="s800",
        triplet="hppa1.1-hp-hpux9",
        prefix="hppa-linux-gnu-",
        compiler_package="gcc-hppa-linux-gnu",
        binutils_package="binutils-hppa-linux-gnu",
        machine=EM_PARISC,
        # In a section of code of more than 240,000 bytes gcc calls other functions through what has to be a pair of
        # addresses; with a section for each function it leaves far calls to the linker.
        processor=("-march=1.1",),
        common_options=("-ffunction-sections", *NOT_PIC, *COMMON_OPTIONS.split()),
        # __hppa and _PA_RISC1_1 are the compiler's own.
        predefined=(*COMMON_NAMES.split(), *"-D__hp9000s800=1 -D__hp9000s700=1".split()),
        predefined_outside_ansi=tuple(
            "-Dhpux=1 -Dhppa=1 -Dhp9000s800=1 -Dhp9000s700=1 -DPA_RISC1_1=1 -D_HPUX_SOURCE=1".split()
        ),
        stubs=S800_STUBS,
        write=som_writer.write_program,
        shared=SharedFormat(som_shared.is_library, som_shared.offered, som_shared.tables_size, som_shared.write),
    ),
}
