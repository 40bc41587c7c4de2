"""The 68k for `emu.jit`: its description lowered to LLVM."""
