"""The 68k for `emu.jit`."""

from __future__ import annotations

import functools

from emu.jit.architecture import Name, Translator
from emu.m68k.compiled.state import LAYOUT

MODELS = ("68010", "68020", "68030", "68040")


class M68k:
    """One of the models: an `emu.jit.architecture.Architecture`."""

    folders = ("m68k",)
    layout = LAYOUT
    unit = 2
    pc = "pc"
    tag = 0
    gateway: int | None = None

    def __init__(self, model: str) -> None:
        self.name = Name(__name__, model)

    def runtime(self) -> str:
        from emu.m68k.compiled import fetch, interpreter  # in the compiler's process only

        return interpreter.module(self.name.model) + fetch.module()

    def enterable(self) -> str:
        """Odd addresses have no code."""
        return """
  %low = and i32 %front, 1
  %plain = icmp eq i32 %low, 0
"""

    def translator(self) -> Translator:
        from emu.m68k.compiled.translate import RegionTranslator

        return RegionTranslator(self.name.model)


@functools.cache
def architecture(model: str) -> M68k:
    """The one of this process: `model` "68010" to "68040"."""
    return M68k(model)
