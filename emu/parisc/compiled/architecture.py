"""PA-RISC for `emu.jit`."""

from __future__ import annotations

import functools

from emu.jit.architecture import Name, Translator
from emu.parisc.compiled.state import LAYOUT
from emu.parisc.registers import GATEWAY, USER


class Parisc:
    """One of the versions of PA-RISC: an `emu.jit.architecture.Architecture`."""

    folders = ("parisc",)
    layout = LAYOUT
    unit = 4
    pc = "pcoqh"
    tag = USER
    gateway: int | None = GATEWAY

    def __init__(self, model: str) -> None:
        self.name = Name(__name__, model)

    def runtime(self) -> str:
        from emu.parisc.compiled import fetch, interpreter  # in the compiler's process only

        return interpreter.module(self.name.model) + fetch.module()

    def enterable(self) -> str:
        """The address queue goes straight on, and the next instruction is not nullified."""
        return f"""
  {LAYOUT.place("tail", "pcoqt")}
  {LAYOUT.place("n", "n")}
  %back = load i32, ptr %tail
  %nullified = load i32, ptr %n
  %expected = add i32 %front, 4
  %differs = xor i32 %expected, %back
  %odd = or i32 %differs, %nullified
  %plain = icmp eq i32 %odd, 0
"""

    def translator(self) -> Translator:
        from emu.parisc.compiled.translate import RegionTranslator

        return RegionTranslator(self.name.model)


@functools.cache
def architecture(model: str) -> Parisc:
    """The one of this process: `model` "1.0", "1.1" or "2.0"."""
    return Parisc(model)
