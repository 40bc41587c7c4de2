"""From a program image to a process about to execute its first instruction."""

from __future__ import annotations

from emu.cpu import Cpu
from emu.memory import PAGE, PROT_READ, PROT_WRITE
from kernel.abi import convention
from kernel.abi.convention import Abi
from kernel.loader.image import FormatError, Image, UnsupportedError
from kernel.model import Model


def abi_of(image: Image, model: Model) -> Abi:
    """The series that runs a program. Raises FormatError if it isn't one, or not one for this machine."""
    image.require_executable()
    series = convention.SERIES[image.machine]
    if series != model.series:
        theirs, ours = convention.DESCRIPTIONS[series], convention.DESCRIPTIONS[model.series]
        raise UnsupportedError(f"it is a {theirs} program, and a {model.name} is a {ours}")
    return convention.of(series)


def load(image: Image, abi: Abi, cpu: Cpu, arguments: list[bytes], environment: list[bytes], *, model: str) -> int:
    """Map the image into the processor's empty memory, set up stack and registers; return the initial break.

    Raises FormatError when the image doesn't fit below the stack or became shorter, ValueError when the arguments
    don't fit the stack.
    """
    image.require_executable()
    for segment in image.segments:
        start = segment.address & -PAGE
        end = (segment.end + PAGE - 1) & -PAGE
        if end > abi.BREAK_LIMIT:
            raise FormatError(f"{segment.name} ends at {segment.end:#x}, inside the stack")
        if end == start:
            continue
        cpu.memory.map(start, end - start, PROT_READ | PROT_WRITE)
        if segment.file_size:
            image.read_segment_into(segment, cpu.memory.writable(segment.address, segment.file_size))
        cpu.memory.protect(start, end - start, segment.prot)
    if not image.traps_null and all(segment.address >= PAGE for segment in image.segments):
        cpu.memory.map(0, PAGE, PROT_READ)  # NULL pointers may be read, as zeros
    abi.enter_program(cpu, image.entry, arguments, environment, model=model)
    return image.break_address
