"""A core file as something to look at: its memory, its registers, and the text of the program that left it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, AddressSpace
from emu.page import round_page
from kernel.loader import corefile
from kernel.loader.corefile import Part
from kernel.loader.image import FormatError, Image
from kernel.loader.source import FileSource
from kernel.series.convention import SERIES, of
from tools.debug.errors import CommandError

if TYPE_CHECKING:
    from emu.cpu import Cpu

_KEPT = frozenset((Part.DATA, Part.STACK, Part.SHM, Part.MMF, Part.TEXT))


class Core:
    """What `tools.debug.inspector.Target` asks for. `signal` is what the process died of."""

    pid = 0

    def __init__(self, path: str, image: Image) -> None:
        """Raises CommandError for a file that is no core file of such a program."""
        self.abi = of(SERIES[image.machine])
        self.memory = AddressSpace()
        self.break_end = image.break_address
        self.cpu: Cpu = self._processor(image.machine)
        try:
            source = FileSource.open(path)
            if not corefile.recognise(source.read(0, 64)):
                raise CommandError(f"{path}: not a core file")
            found = corefile.read(source)
        except OSError as error:
            raise CommandError(f"{path}: {(error.strerror or str(error)).lower()}") from None
        except FormatError as error:
            raise CommandError(f"{path}: {error.reason}") from None
        self.signal, self.command = found.signal, found.command
        for segment in image.segments:
            start, end = segment.address & -PAGE, round_page(segment.end)
            if start < end:
                self.memory.map(start, end - start, PROT_READ | PROT_WRITE)
                image.read_segment_into(segment, self.memory.writable(segment.address, segment.file_size))
                self.memory.protect(start, end - start, segment.prot)
        for area in found.areas:
            if area.part in _KEPT and area.size:
                start, end = area.address & -PAGE, round_page(area.address + area.size)
                self.memory.map(start, end - start, PROT_READ | PROT_WRITE | PROT_EXEC)
                self.memory.write(area.address, source.read(area.offset, area.size))
            elif area.part is Part.PROC:
                try:
                    self.abi.restore_state(self.cpu, source.read(area.offset + 8, area.size - 8))
                except struct.error:
                    raise CommandError(f"{path}: the registers are cut short") from None

    def _processor(self, machine: str) -> Cpu:
        """One that is never run."""
        if machine == "m68k":
            from emu.m68k.reference import ReferenceCpu

            return ReferenceCpu(self.memory, "68040")
        from emu.parisc.reference import PariscCpu

        return PariscCpu(self.memory, "1.1")
