"""What a process has loaded: its program, and the libraries that are mapped to be executed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial

from emu.memory import PROT_EXEC, PROT_WRITE
from kernel.abi.errno import HpuxError
from kernel.debug.symbols import Module, Symbols
from kernel.loader.formats import read
from kernel.loader.image import FormatError, Image, Segment
from kernel.loader.source import FileSource
from kernel.mappings import MappedFile, Mapping
from kernel.process.task import Task


class Modules:
    """Remembers what it has read, by process. Files are read when their symbols are asked for."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[object, Symbols]] = {}
        self._images: dict[tuple[int, int], Image | None] = {}
        self._programs: dict[int, tuple[object, Module | None]] = {}

    def of(self, task: Task) -> Symbols:
        """The program first, if its file can be read still, then libraries in order of address."""
        texts = [mapping for mapping in task.mappings if _is_text(mapping)]
        state = (task.program, *((mapping.start, mapping.end, mapping.offset) for mapping in task.mappings))
        known = self._found.get(task.pid)
        if known is not None and known[0] == state:
            return known[1]
        program = self._program(task)
        found = Symbols(*([program] if program is not None else []), *self._libraries(task, texts))
        self._found[task.pid] = state, found
        return found

    def close(self) -> None:
        """Give the files back."""
        for image in self._images.values():
            if image is not None:
                image.close()
        for _, module in self._programs.values():
            if module is not None:
                module.image.close()

    def _program(self, task: Task) -> Module | None:
        known = self._programs.get(task.pid)
        if known is not None and known[0] is task.program:
            return known[1]
        module = None
        if task.program is not None and (image := _read(task.program.open_program)) is not None:
            module = Module(os.fsdecode(task.name), image)
        self._programs[task.pid] = task.program, module
        return module

    def _libraries(self, task: Task, texts: list[Mapping]) -> Iterator[Module]:
        for mapping in texts:
            backing = mapping.backing
            assert isinstance(backing, MappedFile)
            if backing.key not in self._images:
                self._images[backing.key] = _read(partial(os.dup, backing.fd))
            image = self._images[backing.key]
            if image is None:
                continue
            place = next((one for one in image.segments if _holds(one, mapping)), None)
            if place is None:
                continue
            name = os.path.basename(os.readlink(f"/proc/self/fd/{backing.fd}"))
            data = _data_shift(task, backing, image)
            yield Module(name, image, _shift(place, mapping), data)


def _is_text(mapping: Mapping) -> bool:
    return isinstance(mapping.backing, MappedFile) and bool(mapping.prot & PROT_EXEC) and not mapping.prot & PROT_WRITE


def _holds(segment: Segment, mapping: Mapping) -> bool:
    """Whether the segment begins in what is mapped of the file."""
    return mapping.offset <= segment.file_offset < mapping.offset + mapping.end - mapping.start


def _shift(segment: Segment, mapping: Mapping) -> int:
    return mapping.start + segment.file_offset - mapping.offset - segment.address


def _data_shift(task: Task, file: MappedFile, image: Image) -> int | None:
    """Of the writable segment, which PA-RISC's dld puts elsewhere than the text says."""
    for segment in image.segments:
        if segment.prot & PROT_WRITE and segment.file_size:
            for mapping in task.mappings:
                same = isinstance(mapping.backing, MappedFile) and mapping.backing.key == file.key
                if same and mapping.prot & PROT_WRITE and _holds(segment, mapping):
                    return _shift(segment, mapping)
    return None


def _read(open_file: Callable[[], int]) -> Image | None:
    """The image of a file; None for one that is none of HP-UX's, as a mapped file may be."""
    try:
        return read(FileSource(open_file()))
    except (FormatError, OSError, HpuxError):
        return None
