"""The fast engine: interpreter and compiled regions, both made by LLVM from the description in `emu.parisc.isa`."""
