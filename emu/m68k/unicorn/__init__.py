"""The 68k by Unicorn: the second engine, where native code of ours is not to be had."""
